#include "server/coupons/coupon_view.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/resource_names.h"
#include "server/coupons/coupon_rules.h"
#include "server/leads/lead_view.h"
#include "server/leases/lease_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

std::string UserName(const std::string& user_id) { return absl::StrCat("users/", user_id); }

void AddFlags(CouponFlags flags, google::protobuf::RepeatedField<int>* all) {
  for (const v1::CouponFlag flag : FlagsOf(flags)) all->Add(flag);
}

// What was given beyond what the coupon is good for, and as what.
absl::Status ViewMistake(Connection& db, const CouponRedemptionRow& row, v1::CouponRedemption* view) {
  if (row.own_flags == 0) return absl::OkStatus();
  const absl::StatusOr<int64_t> excess_fen = GetCouponExcess(db, row.redemption_number);
  if (!excess_fen.ok()) return excess_fen.status();
  view->set_excess_fen(*excess_fen);
  const absl::StatusOr<int64_t> chosen = GetCouponChoice(db, row.redemption_number);
  if (!chosen.ok() || *chosen == 0) return chosen.status();
  const absl::StatusOr<CouponTemplateRow> taken_for = GetCouponTemplate(db, *chosen);
  if (!taken_for.ok()) return taken_for.status();
  view->set_taken_for(taken_for->message.name());
  view->set_item(taken_for->message.item());  // that is what was handed out
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::CouponTemplate> ViewCouponTemplate(Connection& db, const CouponTemplateRow& row) {
  v1::CouponTemplate message = row.message;
  message.set_made(row.made);
  const absl::StatusOr<std::optional<PoolRow>> pool = FindPool(db, message.name());
  if (!pool.ok()) return pool.status();
  message.set_available(pool->has_value() ? (*pool)->free : 0);
  return message;
}

absl::StatusOr<v1::Coupon> ViewCoupon(Connection& db, const CouponTemplateRow& of, const CouponRow& coupon) {
  v1::Coupon view;
  view.set_name(CouponName(of.campaign_id, coupon.coupon_id));
  view.set_coupon_template(of.message.name());
  view.set_state(coupon.state);
  view.set_create_time_ms(coupon.create_ms);
  const absl::StatusOr<std::optional<CouponIssueRow>> issue = FindFirstCouponIssue(db, coupon.coupon_number);
  if (!issue.ok()) return issue.status();
  if (issue->has_value()) {
    const CouponIssueRow& row = **issue;
    if (!row.lead_id.empty()) view.set_lead(LeadName(of.campaign_id, row.lead_id));
    view.set_issuer(row.act.device_id.empty() ? UserName(row.act.user_id) : DeviceName(row.act.device_id));
    view.set_issue_time_ms(row.act.time_ms);
    const absl::StatusOr<CouponFlags> flags = IssueFlagsOf(db, coupon.coupon_number);
    if (!flags.ok()) return flags.status();
    AddFlags(*flags, view.mutable_issue_flags());
  }
  if (coupon.state != v1::COUPON_STATE_VOID) return view;
  const absl::StatusOr<std::optional<CouponVoidRow>> made_void = FindCouponVoid(db, coupon.coupon_number);
  if (!made_void.ok()) return made_void.status();
  if (made_void->has_value()) view.set_void_reason((*made_void)->reason);
  return view;
}

v1::CouponPlace ViewPlace(const CouponTemplateRow& of, const CouponRedemptionRow& row) {
  v1::CouponPlace place;
  place.set_redemption(CouponRedemptionName(of.campaign_id, row.redemption_number));
  if (!row.act.site_id.empty()) place.set_site(SiteName(row.act.site_id));
  if (!row.act.session_id.empty()) place.set_session(SessionName({of.campaign_id, row.act.session_id}));
  if (!row.act.device_id.empty()) place.set_device(DeviceName(row.act.device_id));
  place.set_taker(row.act.user_id.empty() ? StaffName(row.act.staff_id) : UserName(row.act.user_id));
  place.set_time_ms(row.act.time_ms);
  return place;
}

absl::StatusOr<std::optional<CouponRedemptionRow>> FindCountingRedemption(Connection& db, int64_t coupon_number) {
  absl::StatusOr<std::vector<CouponRedemptionRow>> rows = ListRedemptionsOf(db, coupon_number);
  if (!rows.ok()) return rows.status();
  for (CouponRedemptionRow& row : *rows) {
    if (row.outcome == v1::REDEMPTION_OUTCOME_ACCEPTED) return std::move(row);
  }
  return std::nullopt;
}

absl::StatusOr<v1::CouponRedemption> ViewRedemption(Connection& db, const CouponRedemptionRow& row) {
  const absl::StatusOr<CouponTemplateRow> of = GetCouponTemplate(db, row.template_number);
  if (!of.ok()) return of.status();
  const absl::StatusOr<CouponRow> coupon = GetCoupon(db, row.coupon_number);
  if (!coupon.ok()) return coupon.status();
  v1::CouponRedemption view;
  view.set_name(CouponRedemptionName(of->campaign_id, row.redemption_number));
  view.set_coupon(CouponName(of->campaign_id, coupon->coupon_id));
  view.set_coupon_template(of->message.name());
  view.set_outcome(row.outcome);
  AddFlags(row.flags, view.mutable_flags());
  *view.mutable_place() = ViewPlace(*of, row);
  view.set_purchase_fen(row.purchase_fen);
  view.set_value_fen(row.value_fen);
  view.set_item(of->message.item());
  view.set_roll_back_reason(row.roll_back_reason);
  view.set_roll_back_time_ms(row.roll_back_ms);
  if (absl::Status status = ViewMistake(db, row, &view); !status.ok()) return status;
  if (row.outcome != v1::REDEMPTION_OUTCOME_ACCEPTED_DUPLICATE) return view;
  const absl::StatusOr<std::optional<CouponRedemptionRow>> first = FindCountingRedemption(db, row.coupon_number);
  if (!first.ok()) return first.status();
  if (first->has_value()) *view.mutable_first() = ViewPlace(*of, **first);
  return view;
}

}  // namespace footfall::server
