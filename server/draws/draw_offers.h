// What kiosks are told of a campaign's draws. Reads only.
#ifndef FOOTFALL_SERVER_DRAWS_DRAW_OFFERS_H_
#define FOOTFALL_SERVER_DRAWS_DRAW_OFFERS_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/sync_service.pb.h"
#include "server/base/resource_names.h"
#include "server/storage/connection.h"

namespace footfall::server {

// Published draws whose beacon has come, newest first: all that run or whose prizes wait to be claimed, and up to kMaxOfferedDraws with
// those that are over and those to practise with.
inline constexpr int kMaxOfferedDraws = 10;  // a campaign with more draws at a time tells visitors nothing; no more are published
inline constexpr int kMaxShownWinners = 20;  // what an idle screen shows in a few minutes
absl::Status AddDrawOffers(Connection& db, const SessionKey& key, footfall::v1::KioskConfig* config);

// Draws of the campaign that run or whose prizes wait, those to practise with left out.
absl::StatusOr<int> CountDrawsToKeep(Connection& db, std::string_view campaign_id);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_OFFERS_H_
