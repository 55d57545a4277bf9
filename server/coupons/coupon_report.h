// What coupons came to: issued, redeemed, cost and risk, by channel, site, hour and template. Reads only; its time grows with what was
// issued and redeemed, not with what was made.
#ifndef FOOTFALL_SERVER_COUPONS_COUPON_REPORT_H_
#define FOOTFALL_SERVER_COUPONS_COUPON_REPORT_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "footfall/v1/coupon_service.pb.h"
#include "server/coupons/coupon_store.h"
#include "server/storage/connection.h"

namespace footfall::server {

// Of these templates together; without its time.
absl::StatusOr<footfall::v1::CouponReport> MakeCouponReport(Connection& db, const std::vector<CouponTemplateRow>& templates);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_COUPON_REPORT_H_
