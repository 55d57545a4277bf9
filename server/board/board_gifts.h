// What is left of a session's gifts and what was counted of its goods, as its board shows it.
#ifndef FOOTFALL_SERVER_BOARD_BOARD_GIFTS_H_
#define FOOTFALL_SERVER_BOARD_BOARD_GIFTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "footfall/v1/session_service.pb.h"
#include "server/base/resource_names.h"
#include "server/storage/database.h"

namespace footfall::server {

// By item. A gift is low when what the booth and its kiosks have together is at or below the item's alert level, as `footfall stock show`
// has it; never once the session is over, since nobody fills it up any more. NotFound when there is no such session.
absl::StatusOr<std::vector<footfall::v1::BoardGift>> LoadBoardGifts(Connection& db, const SessionKey& key);

// By item: what was counted, against the ledger of now.
absl::StatusOr<std::vector<footfall::v1::BoardCount>> LoadBoardCounts(Connection& db, const SessionKey& key);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BOARD_BOARD_GIFTS_H_
