// What a person types after `campaign apply`, with the names that stand in their file.
#ifndef FOOTFALL_SERVER_CLI_NEXT_STEPS_H_
#define FOOTFALL_SERVER_CLI_NEXT_STEPS_H_

#include <map>
#include <string>

#include "server/cli/campaign_file.h"

namespace footfall::cli {

// Commands for the first session that is not over, one a line; "" when the file has none. `states`: of the sessions, by name, as the server
// has them. `path`: the file's name. Pure.
std::string NextSteps(const CampaignFile& file, const std::map<std::string, footfall::v1::SessionState>& states, const std::string& path);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_NEXT_STEPS_H_
