// Coupons that were given to a lead before the lead was in the books: whose they are is found when somebody looks, as with gifts, and not
// as each lead comes in.
#ifndef FOOTFALL_SERVER_COUPONS_COUPON_LINKS_H_
#define FOOTFALL_SERVER_COUPONS_COUPON_LINKS_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/database.h"

namespace footfall::server {

// In one job of the writer, so that a crowd of late leads does not hold up Pushes; the rest is linked when somebody looks again.
inline constexpr int kMaxLinkedCoupons = 500;

// Coupons whose lead has come since; by number, `limit` at most.
absl::StatusOr<std::vector<int64_t>> ListCouponLinks(Connection& db, int64_t campaign_number, int limit);
// Gives those their person and channel, and judges them, their redemptions and the limits anew.
absl::Status LinkCoupons(WriteContext& write, int64_t campaign_number);
// Both, where there is something to link. Waits for the writer then. Nothing for a campaign without coupons.
absl::Status LinkLateLeads(Database* database, std::string_view campaign_id);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_COUPON_LINKS_H_
