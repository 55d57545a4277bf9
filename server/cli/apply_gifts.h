// The gifts of a campaign file: their rules, and the goods that they need.
#ifndef FOOTFALL_SERVER_CLI_APPLY_GIFTS_H_
#define FOOTFALL_SERVER_CLI_APPLY_GIFTS_H_

#include <string>

#include "server/cli/campaign_file.h"
#include "server/cli/client.h"

namespace footfall::cli {

// Makes the item a gift of the session (full name) and sees to it that its booth gets as many units in all as the file says: what is
// missing of them comes from the warehouse, and is bought where the warehouse lacks it. May be repeated: a file applied twice brings
// nothing twice, also after some were handed out. `stored`: the gift as it is then.
grpc::Status ApplyGift(const Client& client, const std::string& session, const FileGift& gift, footfall::v1::Gift* stored);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_APPLY_GIFTS_H_
