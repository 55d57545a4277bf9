#include "server/cli/commands.h"
#include "server/cli/output.h"

// The `footfall` command: parses the line, runs the one command chosen, ends with its exit code.
int main(int argc, char** argv) {
  int exit_code = footfall::cli::kDone;
  CLI::App app{"footfall: campaigns, kiosks and leads from the command line"};
  app.footer(
      "Exit codes: 0 done, 1 failed, 2 wrong use, 3 not signed in or not allowed, 4 not found, 5 invalid input, 6 server not reached.\n"
      "Start with: footfall sign-in admin --data DIR");
  app.require_subcommand(1);
  app.add_flag("--json", footfall::cli::print_json, "One JSON object a line instead of columns");
  footfall::cli::AddAccessCommands(app, &exit_code);
  footfall::cli::AddApplyCommand(app, &exit_code);
  footfall::cli::AddPlanCommands(app, &exit_code);
  footfall::cli::AddKioskCommands(app, &exit_code);
  footfall::cli::AddLeadCommands(app, &exit_code);
  footfall::cli::AddLeadEditCommands(app, &exit_code);
  footfall::cli::AddConsentCommands(app, &exit_code);
  footfall::cli::AddBackupCommands(app, &exit_code);
  footfall::cli::AddQuarantineCommands(app, &exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? footfall::cli::kDone : footfall::cli::kUsage;
  }
  return exit_code;
}
