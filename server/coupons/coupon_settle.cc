#include "server/coupons/coupon_settle.h"

#include <optional>
#include <set>
#include <vector>

#include "server/coupons/coupon_rules.h"
#include "server/coupons/redemption_store.h"
#include "server/coupons/stop_store.h"
#include "server/leases/lease_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr CouponFlags kDayLimit = FlagBit(v1::COUPON_FLAG_DAY_LIMIT);

// Whose day a redemption is of.
struct PersonDay {
  int64_t person_number = 0, day = 0;
  auto operator<=>(const PersonDay&) const = default;
};

// Which of the day's redemptions are more than a person has; others of the day may have become too many, or have come to be allowed, by the
// one that has just changed.
absl::Status SettleDay(WriteContext& write, const CouponTemplateRow& of, const PersonDay& of_day) {
  const auto rows = ListPersonRedemptions(write.db(), of.template_number, of_day.person_number, of_day.day);
  if (!rows.ok()) return rows.status();
  int64_t before = 0;
  for (CouponRedemptionRow row : *rows) {
    const bool counts = row.outcome == v1::REDEMPTION_OUTCOME_ACCEPTED;
    const bool too_many = counts && of.message.per_day() > 0 && before >= of.message.per_day();
    before += counts ? 1 : 0;
    if (((row.flags & kDayLimit) != 0) == too_many) continue;
    row.flags ^= kDayLimit;
    if (absl::Status status = UpdateCouponRedemption(write, row); !status.ok()) return status;
  }
  return absl::OkStatus();
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
  std::set<PersonDay> days;
  for (CouponRedemptionRow redemption : redemptions) {
    if (redemption.person_number != 0) days.insert({redemption.person_number, redemption.act.day});
    if (redemption.outcome == v1::REDEMPTION_OUTCOME_ROLLED_BACK) continue;
    redemption.person_number = issue ? issue->person_number : 0;
    if (redemption.person_number != 0) days.insert({redemption.person_number, redemption.act.day});
    redemption.outcome = counting != 0 ? v1::REDEMPTION_OUTCOME_ACCEPTED_DUPLICATE : v1::REDEMPTION_OUTCOME_ACCEPTED;
    redemption.flags = redemption.own_flags;
    if (!issue && coupon.lease_id.empty()) redemption.flags |= FlagBit(v1::COUPON_FLAG_NOT_ISSUED);
    if (counting != 0) redemption.flags |= FlagBit(v1::COUPON_FLAG_DUPLICATE);
    if (counting == 0) counting = redemption.redemption_number;
    if (absl::Status status = UpdateCouponRedemption(write, redemption); !status.ok()) return status;
  }
  for (const PersonDay& day : days) {
    if (absl::Status status = SettleDay(write, of, day); !status.ok()) return status;
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
