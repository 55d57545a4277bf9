// What kiosks are told of a campaign's draws. Reads only.
#ifndef FOOTFALL_SERVER_DRAWS_DRAW_OFFERS_H_
#define FOOTFALL_SERVER_DRAWS_DRAW_OFFERS_H_

#include "absl/status/status.h"
#include "footfall/v1/sync_service.pb.h"
#include "server/base/resource_names.h"
#include "server/storage/connection.h"

namespace footfall::server {

// Published draws whose beacon has come, newest first, kMaxOfferedDraws at most; those that are over stay, for claims and winners.
inline constexpr int kMaxOfferedDraws = 10;  // a campaign with more draws at a time tells visitors nothing
inline constexpr int kMaxShownWinners = 20;  // what an idle screen shows in a few minutes
absl::Status AddDrawOffers(Connection& db, const SessionKey& key, footfall::v1::KioskConfig* config);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_OFFERS_H_
