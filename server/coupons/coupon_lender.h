// Lends coupons to kiosks: which ones a lease holds, and what becomes of those that it did not issue.
#ifndef FOOTFALL_SERVER_COUPONS_COUPON_LENDER_H_
#define FOOTFALL_SERVER_COUPONS_COUPON_LENDER_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/coupons/coupon_keys.h"
#include "server/leases/grant_source.h"

namespace footfall::server {

// For LEASE_KIND_COUPON. Stateless; used inside jobs of the writer. A lease holds coupons with numbers in a row from its first_number; a
// kiosk issues them in that order and gives back the last ones.
class CouponLender final : public GrantSource {
 public:
  // Both outlive it.
  CouponLender(const CouponKeys* keys, Clock* clock) : keys_(keys), clock_(clock) {}

  // Nothing of a template whose time is over.
  absl::StatusOr<Part> Take(WriteContext& write, const PoolRow& pool, std::string_view lease_id, std::string_view device_id,
                            int64_t units) override;
  // What came back can be given again; what was written off is worthless, unless its kiosk turns up and had issued it.
  absl::Status Ended(WriteContext& write, const LeaseRow& lease) override;
  // Takes what the lease holds out of what can be given. What this server has never heard of it takes up when the kiosk says it was issued.
  absl::Status Learned(WriteContext& write, const LeaseRow& lease) override;

 private:
  absl::StatusOr<std::string> MakeBatch(const std::vector<CouponRow>& coupons) const;

  const CouponKeys* keys_;
  Clock* clock_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_COUPONS_COUPON_LENDER_H_
