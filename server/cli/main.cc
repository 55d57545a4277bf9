#include <algorithm>
#include <sstream>
#include <string_view>

#include "server/cli/command_line.h"
#include "server/cli/commands.h"
#include "server/cli/commands_onsite.h"
#include "server/cli/commands_queue.h"
#include "server/cli/output.h"

namespace {

constexpr char kFooter[] =
    "First steps, in this order:\n"
    "  footfall-server --data DIR                  the server; its first start prints the administrator's one-time password\n"
    "  footfall sign-in admin --data DIR           on the server's machine, in another terminal\n"
    "  footfall password                           the one-time password opens nothing else\n"
    "  footfall campaign apply FILE                a campaign with staff, sessions and zones; then prints what comes next, with its names\n"
    "  footfall session advance CAMPAIGN/SESSION set_up, then open\n"
    "  footfall kiosk enrol CAMPAIGN/SESSION --zone ZONE     prints a one-time code for footfall-kiosk --data DIR2 --enrol CODE\n"
    "\n"
    "Exit codes: 0 done, 1 failed, 2 wrong use, 3 not signed in or not allowed, 4 not found, 5 invalid input, 6 server not reached.";

}  // namespace

// The `footfall` command: parses the line, runs the one command chosen, ends with its exit code.
int main(int argc, char** argv) {
  int exit_code = footfall::cli::kDone;
  CLI::App app{"footfall: campaigns, kiosks and leads from the command line"};
  app.require_subcommand(1);
  app.failure_message(footfall::cli::WrongUse);
  footfall::cli::AddAccessCommands(app, &exit_code);
  footfall::cli::AddApplyCommand(app, &exit_code);
  footfall::cli::AddPlanCommands(app, &exit_code);
  footfall::cli::AddPeopleCommands(app, &exit_code);
  footfall::cli::AddKioskCommands(app, &exit_code);
  footfall::cli::AddLeadCommands(app, &exit_code);
  footfall::cli::AddLeadEditCommands(app, &exit_code);
  footfall::cli::AddConsentCommands(app, &exit_code);
  footfall::cli::AddBackupCommands(app, &exit_code);
  footfall::cli::AddLeaseCommands(app, &exit_code);
  footfall::cli::AddCouponCommands(app, &exit_code);
  footfall::cli::AddRedeemCommands(app, &exit_code);
  footfall::cli::AddStockCommands(app, &exit_code);
  footfall::cli::AddGiftCommands(app, &exit_code);
  footfall::cli::AddQuarantineCommands(app, &exit_code);
  footfall::cli::AddDrawCommands(app, &exit_code);
  footfall::cli::AddQueueCommands(app, &exit_code);
  footfall::cli::AddPlaybookCommands(app, &exit_code);
  footfall::cli::AddOnsiteCommands(app, &exit_code);
  footfall::cli::TakeJsonEverywhere(app);
  app.footer(kFooter);  // last: commands made after it would say it too
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // The flag itself may not have been read when the line goes wrong.
    footfall::cli::print_json = std::find(argv + 1, argv + argc, std::string_view("--json")) != argv + argc;
    if (!footfall::cli::print_json || error.get_exit_code() == 0) {
      return app.exit(error) == 0 ? footfall::cli::kDone : footfall::cli::kUsage;
    }
    std::ostringstream out, words;
    app.exit(error, out, words);
    std::string message = words.str();  // as a person reads it: "footfall: …", lines ended
    if (constexpr std::string_view kName = "footfall: "; message.starts_with(kName)) message.erase(0, kName.size());
    while (!message.empty() && message.back() == '\n') message.pop_back();
    return footfall::cli::Complain(footfall::cli::kUsage, message);
  }
  return exit_code;
}
