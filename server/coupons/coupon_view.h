// Coupons and redemptions as the API shows them. Reads only.
#ifndef FOOTFALL_SERVER_COUPONS_COUPON_VIEW_H_
#define FOOTFALL_SERVER_COUPONS_COUPON_VIEW_H_

#include <optional>

#include "absl/status/statusor.h"
#include "footfall/v1/coupon_service.pb.h"
#include "server/coupons/coupon_store.h"
#include "server/coupons/redemption_store.h"
#include "server/storage/connection.h"

namespace footfall::server {

// The template with what is left of it.
absl::StatusOr<footfall::v1::CouponTemplate> ViewCouponTemplate(Connection& db, const CouponTemplateRow& row);
absl::StatusOr<footfall::v1::Coupon> ViewCoupon(Connection& db, const CouponTemplateRow& of, const CouponRow& coupon);
absl::StatusOr<footfall::v1::CouponRedemption> ViewRedemption(Connection& db, const CouponRedemptionRow& row);
footfall::v1::CouponPlace ViewPlace(const CouponTemplateRow& of, const CouponRedemptionRow& row);
// The redemption of a coupon that counts; nullopt when none does.
absl::StatusOr<std::optional<CouponRedemptionRow>> FindCountingRedemption(Connection& db, int64_t coupon_number);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_COUPON_VIEW_H_
