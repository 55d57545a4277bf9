#include "server/coupons/coupon_settle.h"

#include <optional>
#include <vector>

#include "server/coupons/coupon_rules.h"
#include "server/coupons/redemption_store.h"
#include "server/coupons/stop_store.h"
#include "server/leases/lease_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Of one redemption that counts, or would if it were the first.
absl::StatusOr<CouponFlags> FlagsFor(Connection& db, const CouponTemplateRow& of, const CouponRow& coupon, bool issued,
                                     const CouponRedemptionRow& redemption) {
  CouponFlags flags = redemption.own_flags;
  if (!issued && coupon.lease_id.empty()) flags |= FlagBit(v1::COUPON_FLAG_NOT_ISSUED);
  if (of.message.per_day() == 0 || redemption.person_number == 0 || redemption.outcome != v1::REDEMPTION_OUTCOME_ACCEPTED) return flags;
  const absl::StatusOr<int64_t> before =
      CountPersonRedemptions(db, redemption.template_number, redemption.person_number, redemption.act.day, redemption.redemption_number);
  if (!before.ok()) return before.status();
  return *before >= of.message.per_day() ? flags | FlagBit(v1::COUPON_FLAG_DAY_LIMIT) : flags;
}

// Number of the one that counts, as they are stored; 0 = none does.
int64_t FindCounting(const std::vector<CouponRedemptionRow>& redemptions) {
  for (const CouponRedemptionRow& redemption : redemptions) {
    if (redemption.outcome == v1::REDEMPTION_OUTCOME_ACCEPTED) return redemption.redemption_number;
  }
  return 0;
}

// Outcomes and flags; answers the number of the one that counts, 0 = none does.
absl::StatusOr<int64_t> SettleRedemptions(WriteContext& write, const CouponTemplateRow& of, const CouponRow& coupon,
                                          const std::optional<CouponIssueRow>& issue, const std::vector<CouponRedemptionRow>& redemptions) {
  int64_t counting = 0;
  for (CouponRedemptionRow redemption : redemptions) {
    if (redemption.outcome == v1::REDEMPTION_OUTCOME_ROLLED_BACK) continue;
    redemption.person_number = issue ? issue->person_number : 0;
    redemption.outcome = counting != 0 ? v1::REDEMPTION_OUTCOME_ACCEPTED_DUPLICATE : v1::REDEMPTION_OUTCOME_ACCEPTED;
    const absl::StatusOr<CouponFlags> flags = FlagsFor(write.db(), of, coupon, issue.has_value(), redemption);
    if (!flags.ok()) return flags.status();
    redemption.flags = counting != 0 ? *flags | FlagBit(v1::COUPON_FLAG_DUPLICATE) : *flags;
    if (counting == 0) counting = redemption.redemption_number;
    if (absl::Status status = UpdateCouponRedemption(write, redemption); !status.ok()) return status;
  }
  return counting;
}

// It is somebody's now. What happened is never refused for want of a free unit: after a restore the pool may not know of it.
absl::Status LeavePool(WriteContext& write, const CouponTemplateRow& of) {
  const absl::Status left = AddToPool(write, of.message.name(), -1);
  return absl::IsFailedPrecondition(left) ? absl::OkStatus() : left;
}

}  // namespace

absl::Status SettleCoupon(WriteContext& write, const CouponTemplateRow& of, CouponRow* coupon) {
  const absl::StatusOr<std::optional<CouponIssueRow>> issue = FindFirstCouponIssue(write.db(), coupon->coupon_number);
  if (!issue.ok()) return issue.status();
  const absl::StatusOr<std::vector<CouponRedemptionRow>> redemptions = ListRedemptionsOf(write.db(), coupon->coupon_number);
  if (!redemptions.ok()) return redemptions.status();
  const absl::StatusOr<std::optional<CouponVoidRow>> made_void = FindCouponVoid(write.db(), coupon->coupon_number);
  if (!made_void.ok()) return made_void.status();
  const absl::StatusOr<int64_t> counting = SettleRedemptions(write, of, *coupon, *issue, *redemptions);
  if (!counting.ok()) return counting.status();
  const v1::CouponState before = coupon->state;
  // Whoever had it redeemed has its code, also when that was taken back.
  coupon->state = StateOf({.issued = issue->has_value() || !redemptions->empty(),
                           .redeemed = *counting != 0,
                           .made_void = made_void->has_value(),
                           .lent = !coupon->lease_id.empty(),
                           .written_off = before == v1::COUPON_STATE_WRITTEN_OFF});
  absl::Status status = UpdateCoupon(write, *coupon);
  const bool changed = coupon->state != before || *counting != FindCounting(*redemptions);
  if (status.ok() && changed && (IsStopped(before) || IsStopped(coupon->state))) {
    status = NoteCouponStop(write, of.campaign_id, *coupon);
  }
  const bool left = before == v1::COUPON_STATE_AVAILABLE && coupon->state != v1::COUPON_STATE_AVAILABLE;
  return status.ok() && left ? LeavePool(write, of) : status;
}

}  // namespace footfall::server
