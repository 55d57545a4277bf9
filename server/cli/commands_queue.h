// The commands of `footfall queue`.
#ifndef FOOTFALL_SERVER_CLI_COMMANDS_QUEUE_H_
#define FOOTFALL_SERVER_CLI_COMMANDS_QUEUE_H_

#include "server/cli/commands.h"

namespace footfall::cli {

void AddQueueCommands(CLI::App& app, int* exit_code);  // set, list

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_COMMANDS_QUEUE_H_
