// The table of coupons that must not be redeemed any more, as kiosks are told of them. Reads anywhere, writes inside a job of the writer.
// Invariant: each change of a coupon that matters here has the campaign's next version, so whoever knows a version lacks what is above it.
#ifndef FOOTFALL_SERVER_COUPONS_STOP_STORE_H_
#define FOOTFALL_SERVER_COUPONS_STOP_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/coupon_service.pb.h"
#include "server/coupons/coupon_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// Whether kiosks must not redeem a coupon in this state.
bool IsStopped(footfall::v1::CouponState state);

// The coupon came onto the list, changed on it or left it. Announced.
absl::Status NoteCouponStop(WriteContext& write, std::string_view campaign_id, const CouponRow& coupon);

// A coupon of the list as it stands now.
struct CouponStopRow {
  int64_t version = 0, template_number = 0;
  std::string coupon_id;  // 16 bytes
  std::optional<int64_t> serial;
  footfall::v1::CouponState state = footfall::v1::COUPON_STATE_UNSPECIFIED;
  std::string site_id;  // of the redemption that counts; empty = none or not known
  int64_t time_ms = 0;  // likewise
};
// Those above `after`, by version, `limit` at most.
absl::StatusOr<std::vector<CouponStopRow>> ListCouponStops(Connection& db, int64_t campaign_number, int64_t after, int64_t limit);

// The newest version; 0 = there was no stop yet.
absl::StatusOr<int64_t> LastCouponStop(Connection& db, int64_t campaign_number);
// The version above which there are `most` changes; 0 = there are not more.
absl::StatusOr<int64_t> CouponStopsBehind(Connection& db, int64_t campaign_number, int64_t most);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_STOP_STORE_H_
