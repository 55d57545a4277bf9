// Codes that somebody shows at the office: looked at, redeemed, taken back.
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/campaigns/campaign_store.h"
#include "server/coupons/coupon_intake.h"
#include "server/coupons/coupon_links.h"
#include "server/coupons/coupon_rules.h"
#include "server/coupons/coupon_service.h"
#include "server/coupons/coupon_settle.h"
#include "server/coupons/coupon_view.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int kOperationIdBytes = 16;
constexpr size_t kMaxCodeBytes = 1000;  // five times a QR form
constexpr std::string_view kRedeemAction = "CouponService.RedeemCoupon";

// What is wrong with the text alone is the field's fault, everything else the coupon's.
absl::Status RefusalStatus(std::string_view refusal, const std::string& campaign_id, const std::optional<CouponRow>& coupon) {
  if (refusal == "COUPON_UNREADABLE" || refusal == "COUPON_MISTYPED") return errors::InvalidField("code", refusal);
  return errors::FailedPrecondition(refusal, coupon ? CouponName(campaign_id, coupon->coupon_id) : CampaignName(campaign_id));
}

// What the office alone counts, and how it limits, is none of a till's business.
v1::CouponTemplate Public(v1::CouponTemplate coupon_template) {
  coupon_template.clear_cost_fen();
  coupon_template.clear_total_limit();
  coupon_template.clear_offline_cap_fen();
  coupon_template.clear_kiosk_units();
  coupon_template.clear_made();
  coupon_template.clear_available();
  return coupon_template;
}

}  // namespace

template <typename Request>
absl::StatusOr<CouponServiceImpl::Shown> CouponServiceImpl::ReadShown(const Request& request) const {
  absl::StatusOr<std::string> campaign = ParseCampaignName("parent", request.parent());
  if (!campaign.ok()) return campaign.status();
  std::vector<rules::Problem> problems;
  if (request.code().empty()) problems.push_back({"code", "REQUIRED"});
  if (request.code().size() > kMaxCodeBytes) problems.push_back({"code", "TOO_LONG"});
  if (request.purchase_fen() < 0) problems.push_back({"purchase_fen", "TOO_SMALL"});
  if (request.purchase_fen() > kMaxCouponFen) problems.push_back({"purchase_fen", "TOO_LARGE"});
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  if (!request.site().empty()) {
    if (auto site = ParseSiteName("site", request.site()); !site.ok()) return site.status();
  }
  return Shown{.campaign_id = *std::move(campaign),
               .code = request.code(),
               .site = request.site(),
               .purchase_fen = request.purchase_fen(),
               .time_ms = parts_.clock->NowMs()};
}

absl::StatusOr<CouponServiceImpl::Found> CouponServiceImpl::Look(Connection& db, const Shown& shown) const {
  const absl::StatusOr<v1::Campaign> campaign = GetCampaign(db, shown.campaign_id);
  if (!campaign.ok()) return campaign.status();
  Found found{.act = {.time_ms = shown.time_ms}};
  SetLocalTime(campaign->time_zone(), &found.act);
  const absl::StatusOr<std::optional<CouponCampaignRow>> key = FindCouponCampaign(db, shown.campaign_id);
  if (!key.ok()) return key.status();
  if (!key->has_value()) {
    found.refusal = "COUPON_UNKNOWN";
    return found;
  }
  const absl::StatusOr<CouponReading> reading = parts_.keys->Read(db, **key, shown.code);
  if (!reading.ok()) return reading.status();
  found.refusal = reading->refusal;
  if (!found.IsGood()) return found;
  absl::StatusOr<std::optional<CouponRow>> coupon =
      reading->coupon_id.empty() ? FindCouponBySerial(db, (*key)->campaign_number, reading->serial) : FindCoupon(db, reading->coupon_id);
  if (!coupon.ok()) return coupon.status();
  if (!coupon->has_value()) {
    found.refusal = "COUPON_UNKNOWN";
    return found;
  }
  found.coupon = **std::move(coupon);
  absl::StatusOr<CouponTemplateRow> of = server::GetCouponTemplate(db, found.coupon->template_number);
  if (!of.ok()) return of.status();
  found.of = *std::move(of);
  if (absl::Status judged = Judge(db, shown, &found); !judged.ok()) return judged;
  return found;
}

absl::Status CouponServiceImpl::Judge(Connection& db, const Shown& shown, Found* found) const {
  const auto& sites = found->of.message.sites();
  if (shown.site_required && shown.site.empty() && !sites.empty()) return errors::InvalidField("site", "REQUIRED");
  // A share of nothing would use the coupon up for nothing.
  const bool share = found->of.message.kind() == v1::COUPON_KIND_PERCENT;
  if (shown.site_required && share && shown.purchase_fen == 0) return errors::InvalidField("purchase_fen", "REQUIRED");
  CouponStanding standing{.state = found->coupon->state};
  const absl::StatusOr<std::optional<CouponIssueRow>> issue = FindFirstCouponIssue(db, found->coupon->coupon_number);
  if (!issue.ok()) return issue.status();
  if (issue->has_value() && (*issue)->person_number != 0) {
    const absl::StatusOr<int64_t> that_day = CountPersonRedemptions(db, found->coupon->template_number, (*issue)->person_number,
                                                                    found->act.day, std::numeric_limits<int64_t>::max());
    if (!that_day.ok()) return that_day.status();
    standing.redeemed_that_day = *that_day;
  }
  // Without a site any of the template's will do.
  const std::string site = shown.site.empty() && !sites.empty() ? sites[0] : shown.site;
  found->refusal = FindRefusal(found->of.message, standing, {.site = site, .time_ms = shown.time_ms, .purchase_fen = shown.purchase_fen});
  return absl::OkStatus();
}

grpc::Status CouponServiceImpl::CheckCoupon(grpc::ServerContext* context, const v1::CheckCouponRequest* request,
                                            v1::CheckCouponResponse* response) {
  auto caller = parts_.access->Check(*context, Right::kHandOutCoupons, "CouponService.CheckCoupon", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  const absl::StatusOr<Shown> shown = ReadShown(*request);
  if (!shown.ok()) return ToGrpc(shown.status());
  return ToGrpc(parts_.database->Read([&](Connection& db) -> absl::Status {
    const absl::StatusOr<Found> found = Look(db, *shown);
    if (!found.ok()) return found.status();
    response->set_refusal(std::string(found->refusal));
    if (!found->coupon) return absl::OkStatus();
    absl::StatusOr<v1::Coupon> view = ViewCoupon(db, found->of, *found->coupon);
    if (!view.ok()) return view.status();
    *response->mutable_coupon() = *std::move(view);
    *response->mutable_coupon_template() = Public(found->of.message);
    response->set_value_fen(CouponValue(found->of.message, shown->purchase_fen));
    if (found->coupon->state != v1::COUPON_STATE_REDEEMED) return absl::OkStatus();
    const absl::StatusOr<std::optional<CouponRedemptionRow>> first = FindCountingRedemption(db, found->coupon->coupon_number);
    if (!first.ok()) return first.status();
    if (first->has_value()) *response->mutable_redeemed() = ViewPlace(found->of, **first);
    return absl::OkStatus();
  }));
}

grpc::Status CouponServiceImpl::RedeemCoupon(grpc::ServerContext* context, const v1::RedeemCouponRequest* request,
                                             v1::CouponRedemption* response) {
  auto caller = parts_.access->Check(*context, Right::kHandOutCoupons, kRedeemAction, request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  absl::StatusOr<Shown> shown = ReadShown(*request);
  if (!shown.ok()) return ToGrpc(shown.status());
  shown->site_required = true;
  // Of whom a limit is asked may be known since.
  if (absl::Status linked = LinkLateLeads(parts_.database, shown->campaign_id); !linked.ok()) return ToGrpc(linked);
  std::string_view refusal;
  absl::Status done = parts_.access->WriteOnce(*caller, kRedeemAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status status = Redeem(write, *shown, UserIdOf(*caller), &refusal, response);
    return status.ok() ? parts_.access->Audit(write, *caller, kRedeemAction, response->coupon(), "") : status;
  });
  // Whoever tries codes leaves a trace, without the code.
  if (!refusal.empty()) {
    const absl::Status noted = parts_.access->AuditFailure(caller->user, kRedeemAction, request->parent(), refusal);
    if (!noted.ok()) return ToGrpc(noted);
  }
  return ToGrpc(done);
}

absl::Status CouponServiceImpl::Redeem(WriteContext& write, const Shown& shown, const std::string& user_id, std::string_view* refusal,
                                       v1::CouponRedemption* response) {
  absl::StatusOr<Found> found = Look(write.db(), shown);
  if (!found.ok()) return found.status();
  *refusal = found->refusal;
  if (!found->IsGood()) return RefusalStatus(found->refusal, shown.campaign_id, found->coupon);
  if (!shown.site.empty()) {
    auto site = ParseSiteName("site", shown.site);
    if (!site.ok()) return site.status();
    if (auto there = GetSite(write.db(), *site); !there.ok()) return there.status();
    found->act.site_id = *std::move(site);
  }
  found->act.operation_id = parts_.random->Bytes(kOperationIdBytes);
  found->act.user_id = user_id;
  CouponRedemptionRow row{.coupon_number = found->coupon->coupon_number,
                          .template_number = found->of.template_number,
                          .campaign_number = found->of.campaign_number,
                          .act = found->act,
                          .purchase_fen = shown.purchase_fen,
                          .value_fen = CouponValue(found->of.message, shown.purchase_fen)};
  absl::Status status = InsertCouponRedemption(write, &row);
  if (status.ok()) status = SettleCoupon(write, found->of, &*found->coupon);
  if (!status.ok()) return status;
  absl::StatusOr<CouponRedemptionRow> stored = GetCouponRedemption(write.db(), shown.campaign_id, row.redemption_number);
  if (!stored.ok()) return stored.status();
  absl::StatusOr<v1::CouponRedemption> view = ViewRedemption(write.db(), *stored);
  if (view.ok()) *response = *std::move(view);
  return view.status();
}

grpc::Status CouponServiceImpl::RollBackRedemption(grpc::ServerContext* context, const v1::RollBackRedemptionRequest* request,
                                                   v1::CouponRedemption* response) {
  constexpr std::string_view kAction = "CouponService.RollBackRedemption";
  auto caller = parts_.access->Check(*context, Right::kCorrectCoupons, kAction, request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  if (absl::Status reason = CheckCouponReason("reason", request->reason()); !reason.ok()) return ToGrpc(reason);
  return ToGrpc(parts_.access->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status done = RollBack(write, *request, UserIdOf(*caller), response);
    return done.ok() ? parts_.access->Audit(write, *caller, kAction, request->name(), request->reason()) : done;
  }));
}

absl::Status CouponServiceImpl::RollBack(WriteContext& write, const v1::RollBackRedemptionRequest& request, const std::string& user_id,
                                         v1::CouponRedemption* response) {
  const absl::StatusOr<CouponRedemptionKey> key = ParseCouponRedemptionName("name", request.name());
  if (!key.ok()) return key.status();
  absl::StatusOr<CouponRedemptionRow> row = GetCouponRedemption(write.db(), key->campaign_id, key->redemption_number);
  if (!row.ok()) return row.status();
  if (row->outcome != v1::REDEMPTION_OUTCOME_ROLLED_BACK) {
    row->outcome = v1::REDEMPTION_OUTCOME_ROLLED_BACK;
    row->flags = 0;  // there is nothing left to look after
    row->roll_back_ms = parts_.clock->NowMs();
    row->roll_back_reason = request.reason();
    row->roll_back_user = user_id;
    if (absl::Status status = UpdateCouponRedemption(write, *row); !status.ok()) return status;
    absl::StatusOr<CouponRow> coupon = GetCoupon(write.db(), row->coupon_number);
    if (!coupon.ok()) return coupon.status();
    const absl::StatusOr<CouponTemplateRow> of = server::GetCouponTemplate(write.db(), row->template_number);
    if (!of.ok()) return of.status();
    if (absl::Status status = SettleCoupon(write, *of, &*coupon); !status.ok()) return status;
  }
  absl::StatusOr<v1::CouponRedemption> view = ViewRedemption(write.db(), *row);
  if (view.ok()) *response = *std::move(view);
  return view.status();
}

}  // namespace footfall::server
