// The commands about what staff work by and what they note on site.
#ifndef FOOTFALL_SERVER_CLI_COMMANDS_ONSITE_H_
#define FOOTFALL_SERVER_CLI_COMMANDS_ONSITE_H_

#include "server/cli/commands.h"

namespace footfall::cli {

void AddPlaybookCommands(CLI::App& app, int* exit_code);  // playbook show, apply
void AddOnsiteCommands(CLI::App& app, int* exit_code);    // count list, checklist show, incident list, survey results, photo save

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_COMMANDS_ONSITE_H_
