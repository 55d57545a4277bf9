// What follows from all that is known of a coupon, whatever the order in which it arrived. Inside jobs of the writer.
#ifndef FOOTFALL_SERVER_COUPONS_COUPON_SETTLE_H_
#define FOOTFALL_SERVER_COUPONS_COUPON_SETTLE_H_

#include "absl/status/status.h"
#include "server/coupons/coupon_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// Writes state, outcomes and flags of `coupon` anew. Of its redemptions that were not rolled back the first to arrive counts, the others
// are duplicates; of a person's on one day those beyond the limit are flagged, also such as stood there before. A coupon that nobody can be
// lent any more leaves the template's pool. What kiosks have to hear of it goes onto the stop list, which is announced; leases are the
// caller's to announce.
absl::Status SettleCoupon(WriteContext& write, const CouponTemplateRow& of, CouponRow* coupon);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_COUPON_SETTLE_H_
