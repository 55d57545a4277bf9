// The stop list as kiosks are told of it, in parts. Reads only.
#ifndef FOOTFALL_SERVER_COUPONS_STOP_LIST_H_
#define FOOTFALL_SERVER_COUPONS_STOP_LIST_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "footfall/v1/coupon_stop.pb.h"
#include "server/storage/connection.h"

namespace footfall::server {

inline constexpr int64_t kStopsInPart = 500;  // 9 KB: two seconds of a line of 50 kbit/s, so that acknowledgements get through between
// What a kiosk keeps: a busy campaign's redemptions of some months, 2 MB over the air once and 6 MB on a tablet. Of more the newest; what
// is redeemed again of the others is found when the server hears of it.
inline constexpr int64_t kMaxCouponStops = 100'000;
// A coupon whose time is over is refused for that; a kiosk's clock may be a day behind.
inline constexpr int64_t kStopsKeptAfterEndMs = 24 * int64_t{3'600'000};

// What follows version `after` of the campaign's list; the list's beginning for an `after` that is none of its versions (-1, one of another
// life or campaign) or lies too far back. Of a kiosk that has all it is an empty part of the same version.
absl::StatusOr<footfall::v1::CouponStopList> MakeStopPart(Connection& db, std::string_view campaign_id, int64_t after, int64_t now_ms);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_STOP_LIST_H_
