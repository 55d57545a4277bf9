// A campaign file, checked without a server.
#ifndef FOOTFALL_SERVER_CLI_CAMPAIGN_CHECK_H_
#define FOOTFALL_SERVER_CLI_CAMPAIGN_CHECK_H_

#include "absl/status/status.h"
#include "server/cli/campaign_file.h"

namespace footfall::cli {

// By the rules the server itself goes by, as far as they need no books: each resource on its own, ids and numbers that are there twice,
// shifts that overlap, sessions at sites that are none of the campaign's. INVALID_ARGUMENT with a line for each thing that would be
// refused.
absl::Status CheckCampaignFile(const CampaignFile& file);
// The same of a playbook in a file of its own, with its name.
absl::Status CheckPlaybookFile(const footfall::v1::Playbook& playbook);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_CAMPAIGN_CHECK_H_
