// A campaign file's brand, whose pictures are files of their own. Pure but for what the reader does.
#ifndef FOOTFALL_SERVER_CLI_CAMPAIGN_FILE_BRAND_H_
#define FOOTFALL_SERVER_CLI_CAMPAIGN_FILE_BRAND_H_

#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "server/cli/campaign_file.h"

namespace footfall::cli {

// Puts the brand of the campaign in the file as the API writes it: a colour as a number, pictures as their bytes in base 64.
// INVALID_ARGUMENT names the place and what is wrong; what a picture must be, the server's rules say.
absl::Status ReadBrand(const FileReader& read_file, nlohmann::json* campaign);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_CAMPAIGN_FILE_BRAND_H_
