#include "server/coupons/coupon_service.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/base/text_rules.h"
#include "server/campaigns/campaign_store.h"
#include "server/coupons/coupon_intake.h"
#include "server/coupons/coupon_links.h"
#include "server/coupons/coupon_report.h"
#include "server/coupons/coupon_rules.h"
#include "server/coupons/coupon_settle.h"
#include "server/coupons/coupon_view.h"
#include "server/leads/lead_requests.h"
#include "server/leases/lease_life_store.h"
#include "server/leases/lease_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int kOperationIdBytes = 16;

// "" when no lead is named; one of another campaign is refused.
absl::StatusOr<std::string> ReadLead(const std::string& name, const std::string& campaign_id) {
  if (name.empty()) return std::string();
  const absl::StatusOr<LeadNameParts> parts = ParseLeadName("lead", name);
  if (!parts.ok()) return parts.status();
  if (parts->campaign_id != campaign_id) return errors::InvalidField("lead", "OTHER_CAMPAIGN");
  return rules::UuidBytes(parts->lead_id);
}

// The templates a list or report is about: one, or all of the campaign.
absl::StatusOr<std::vector<CouponTemplateRow>> FindTemplates(Connection& db, const std::string& campaign_id,
                                                             const std::optional<CouponTemplateKey>& key) {
  if (!key) {
    if (auto campaign = GetCampaign(db, campaign_id); !campaign.ok()) return campaign.status();
    return ListCouponTemplates(db, campaign_id, "", kMaxCouponTemplates);
  }
  absl::StatusOr<CouponTemplateRow> row = GetCouponTemplate(db, *key);
  if (!row.ok()) return row.status();
  return std::vector<CouponTemplateRow>{*std::move(row)};
}

absl::StatusOr<std::optional<CouponTemplateKey>> ReadTemplate(const std::string& name, const std::string& campaign_id) {
  if (name.empty()) return std::nullopt;
  absl::StatusOr<CouponTemplateKey> key = ParseCouponTemplateName("coupon_template", name);
  if (!key.ok()) return key.status();
  if (key->campaign_id != campaign_id) return errors::InvalidField("coupon_template", "OTHER_CAMPAIGN");
  return *std::move(key);
}

// Where a list of coupons goes on: after a coupon of a template.
struct Place {
  int64_t template_number = 0, coupon_number = 0;
};

absl::StatusOr<Place> ReadPlace(const std::string& scope, const std::string& token) {
  const absl::StatusOr<std::string> key = ReadPageToken(scope, token);
  if (!key.ok()) return key.status();
  Place place;
  const size_t slash = key->find('/');
  if (key->empty()) return place;
  if (slash == std::string::npos || !absl::SimpleAtoi(key->substr(0, slash), &place.template_number) ||
      !absl::SimpleAtoi(key->substr(slash + 1), &place.coupon_number)) {
    return errors::InvalidPageToken();
  }
  return place;
}

absl::StatusOr<int64_t> ReadNumber(const std::string& scope, const std::string& token) {
  const absl::StatusOr<std::string> key = ReadPageToken(scope, token);
  if (!key.ok()) return key.status();
  int64_t number = std::numeric_limits<int64_t>::max();
  if (!key->empty() && !absl::SimpleAtoi(*key, &number)) return errors::InvalidPageToken();
  return number;
}

// A page, and one coupon more when there is another.
absl::StatusOr<std::vector<CouponRow>> ReadCouponPage(Connection& db, const std::vector<CouponTemplateRow>& templates, CouponQuery query,
                                                      const Place& after, int64_t size) {
  std::vector<CouponRow> page;
  for (const CouponTemplateRow& one : templates) {
    if (one.template_number < after.template_number) continue;
    query.template_number = one.template_number;
    const int64_t from = one.template_number == after.template_number ? after.coupon_number : 0;
    absl::StatusOr<std::vector<CouponRow>> rows = server::ListCoupons(db, query, from, size + 1 - static_cast<int64_t>(page.size()));
    if (!rows.ok()) return rows.status();
    page.insert(page.end(), rows->begin(), rows->end());
    if (static_cast<int64_t>(page.size()) > size) break;
  }
  return page;
}

}  // namespace

std::string UserIdOf(const Caller& caller) { return caller.user.substr(caller.user.find('/') + 1); }

absl::Status CheckCouponReason(std::string_view field, const std::string& reason) {
  Problems problems;
  CheckRequiredText(std::string(field), reason, kMaxCouponReason, &problems);
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

grpc::Status CouponServiceImpl::IssueCoupon(grpc::ServerContext* context, const v1::IssueCouponRequest* request,
                                            v1::IssueCouponResponse* response) {
  constexpr std::string_view kAction = "CouponService.IssueCoupon";
  auto caller = parts_.access->Check(*context, Right::kHandOutCoupons, kAction, request->coupon_template());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseCouponTemplateName("coupon_template", request->coupon_template());
  if (!key.ok()) return ToGrpc(key.status());
  auto lead_id = ReadLead(request->lead(), key->campaign_id);
  if (!lead_id.ok()) return ToGrpc(lead_id.status());
  absl::Status issued = parts_.access->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status status = Issue(write, *key, *lead_id, UserIdOf(*caller), response);
    return status.ok() ? parts_.access->Audit(write, *caller, kAction, response->coupon().name(), "") : status;
  });
  if (!issued.ok()) return ToGrpc(issued);
  // The kept answer holds no code; it is read anew each time.
  return ToGrpc(parts_.database->Read([&](Connection& db) -> absl::Status {
    const absl::StatusOr<CouponKeyParts> name = ParseCouponName("coupon.name", response->coupon().name());
    if (!name.ok()) return name.status();
    const absl::StatusOr<std::optional<CouponRow>> coupon = FindCoupon(db, name->coupon_id);
    if (!coupon.ok()) return coupon.status();
    if (!coupon->has_value()) return errors::NotFound(response->coupon().name());
    absl::StatusOr<std::string> code = parts_.keys->OpenCode(**coupon);
    if (!code.ok()) return code.status();
    response->set_code(*std::move(code));
    absl::StatusOr<std::string> short_code = parts_.keys->ShortCode(db, key->campaign_id, **coupon);
    if (short_code.ok()) response->set_short_code(*std::move(short_code));
    return short_code.status();
  }));
}

absl::Status CouponServiceImpl::Issue(WriteContext& write, const CouponTemplateKey& key, const std::string& lead_id,
                                      const std::string& user_id, v1::IssueCouponResponse* response) {
  const absl::StatusOr<CouponTemplateRow> of = server::GetCouponTemplate(write.db(), key);
  if (!of.ok()) return of.status();
  const absl::StatusOr<v1::Campaign> campaign = GetCampaign(write.db(), key.campaign_id);
  if (!campaign.ok()) return campaign.status();
  CouponIssueRow row{.template_number = of->template_number, .campaign_number = of->campaign_number, .lead_id = lead_id};
  row.act = {.operation_id = parts_.random->Bytes(kOperationIdBytes), .user_id = user_id, .time_ms = parts_.clock->NowMs()};
  SetLocalTime(campaign->time_zone(), &row.act);
  if (row.act.time_ms >= of->message.valid().end_ms()) return errors::FailedPrecondition("COUPON_EXPIRED", of->message.name());
  absl::StatusOr<std::vector<CouponRow>> next = ListCouponsInState(write.db(), of->template_number, v1::COUPON_STATE_AVAILABLE, 1);
  if (!next.ok()) return next.status();
  const absl::StatusOr<std::optional<PoolRow>> pool = FindPool(write.db(), of->message.name());
  if (!pool.ok()) return pool.status();
  const absl::StatusOr<std::optional<LeaseLife>> life = FindLeaseLife(write.db());
  if (!life.ok()) return life.status();
  // After a restore some that seem to be there have been lent already.
  if (life->has_value() && (*life)->frozen_since_ms != 0) return errors::FailedPrecondition("COUPONS_WAIT", of->message.name());
  if (next->empty() || !pool->has_value() || (*pool)->free < 1) {
    return errors::FailedPrecondition("NO_COUPON_LEFT", of->message.name());
  }
  if (absl::Status status = FindRecipient(write.db(), *of, &row); !status.ok()) return status;
  if ((row.flags & FlagBit(v1::COUPON_FLAG_UNKNOWN_LEAD)) != 0) return errors::InvalidField("lead", "UNKNOWN_LEAD");
  if (row.flags != 0) return errors::FailedPrecondition("COUPON_PERSON_LIMIT", of->message.name());
  CouponRow& coupon = next->front();
  row.coupon_number = coupon.coupon_number;
  absl::Status status = InsertCouponIssue(write, &row);
  if (status.ok()) status = SettleCoupon(write, *of, &coupon);
  if (!status.ok()) return status;
  absl::StatusOr<v1::Coupon> view = ViewCoupon(write.db(), *of, coupon);
  if (view.ok()) *response->mutable_coupon() = *std::move(view);
  return view.status();
}

grpc::Status CouponServiceImpl::VoidCoupon(grpc::ServerContext* context, const v1::VoidCouponRequest* request, v1::Coupon* response) {
  constexpr std::string_view kAction = "CouponService.VoidCoupon";
  auto caller = parts_.access->Check(*context, Right::kCorrectCoupons, kAction, request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  if (absl::Status reason = CheckCouponReason("reason", request->reason()); !reason.ok()) return ToGrpc(reason);
  return ToGrpc(parts_.access->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status done = MakeVoid(write, *request, UserIdOf(*caller), response);
    return done.ok() ? parts_.access->Audit(write, *caller, kAction, request->name(), request->reason()) : done;
  }));
}

absl::Status CouponServiceImpl::MakeVoid(WriteContext& write, const v1::VoidCouponRequest& request, const std::string& user_id,
                                         v1::Coupon* response) {
  const absl::StatusOr<CouponKeyParts> key = ParseCouponName("name", request.name());
  if (!key.ok()) return key.status();
  absl::StatusOr<std::optional<CouponRow>> found = FindCoupon(write.db(), key->coupon_id);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return errors::NotFound(request.name());
  CouponRow& coupon = **found;
  const absl::StatusOr<CouponTemplateRow> of = server::GetCouponTemplate(write.db(), coupon.template_number);
  if (!of.ok()) return of.status();
  if (of->campaign_id != key->campaign_id) return errors::NotFound(request.name());
  if (coupon.state == v1::COUPON_STATE_REDEEMED) return errors::FailedPrecondition("COUPON_USED", request.name());
  const absl::StatusOr<std::optional<CouponVoidRow>> before = FindCouponVoid(write.db(), coupon.coupon_number);
  if (!before.ok()) return before.status();
  absl::Status status;
  if (!before->has_value()) {
    status = InsertCouponVoid(write, {.coupon_number = coupon.coupon_number,
                                      .campaign_number = coupon.campaign_number,
                                      .template_number = coupon.template_number,
                                      .time_ms = parts_.clock->NowMs(),
                                      .user_id = user_id,
                                      .reason = request.reason()});
    if (status.ok()) status = SettleCoupon(write, *of, &coupon);
  }
  if (!status.ok()) return status;
  absl::StatusOr<v1::Coupon> view = ViewCoupon(write.db(), *of, coupon);
  if (view.ok()) *response = *std::move(view);
  return view.status();
}

grpc::Status CouponServiceImpl::ListCoupons(grpc::ServerContext* context, const v1::ListCouponsRequest* request,
                                            v1::ListCouponsResponse* response) {
  auto caller = parts_.access->Check(*context, Right::kReadPlan, "CouponService.ListCoupons", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto campaign = ParseCampaignName("parent", request->parent());
  if (!campaign.ok()) return ToGrpc(campaign.status());
  auto key = ReadTemplate(request->coupon_template(), *campaign);
  if (!key.ok()) return ToGrpc(key.status());
  auto lead_id = ReadLead(request->lead(), *campaign);
  if (!lead_id.ok()) return ToGrpc(lead_id.status());
  if (!v1::CouponState_IsValid(request->state())) return ToGrpc(errors::InvalidField("state", "UNKNOWN_VALUE"));
  auto size = CheckPageSize(request->page_size());
  if (!size.ok()) return ToGrpc(size.status());
  const std::string scope =
      absl::StrCat(request->parent(), "/coupons?", request->coupon_template(), "?", request->state(), "?", request->lead());
  auto after = ReadPlace(scope, request->page_token());
  if (!after.ok()) return ToGrpc(after.status());
  if (absl::Status linked = LinkLateLeads(parts_.database, *campaign); !linked.ok()) return ToGrpc(linked);
  return ToGrpc(parts_.database->Read([&](Connection& db) -> absl::Status {
    auto templates = FindTemplates(db, *campaign, *key);
    if (!templates.ok()) return templates.status();
    std::sort(templates->begin(), templates->end(), [](const auto& a, const auto& b) { return a.template_number < b.template_number; });
    auto page = ReadCouponPage(db, *templates, {.state = request->state(), .lead_id = *lead_id}, *after, *size);
    if (!page.ok()) return page.status();
    const bool more = page->size() > static_cast<size_t>(*size);
    if (more) page->pop_back();
    for (const CouponRow& coupon : *page) {
      const auto of = std::find_if(templates->begin(), templates->end(),
                                   [&](const auto& one) { return one.template_number == coupon.template_number; });
      absl::StatusOr<v1::Coupon> view = ViewCoupon(db, *of, coupon);
      if (!view.ok()) return view.status();
      *response->add_coupons() = *std::move(view);
    }
    if (more) {
      response->set_next_page_token(MakePageToken(scope, absl::StrCat(page->back().template_number, "/", page->back().coupon_number)));
    }
    return absl::OkStatus();
  }));
}

grpc::Status CouponServiceImpl::ListRedemptions(grpc::ServerContext* context, const v1::ListRedemptionsRequest* request,
                                                v1::ListRedemptionsResponse* response) {
  auto caller = parts_.access->Check(*context, Right::kReadPlan, "CouponService.ListRedemptions", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto campaign = ParseCampaignName("parent", request->parent());
  if (!campaign.ok()) return ToGrpc(campaign.status());
  auto key = ReadTemplate(request->coupon_template(), *campaign);
  if (!key.ok()) return ToGrpc(key.status());
  auto size = CheckPageSize(request->page_size());
  if (!size.ok()) return ToGrpc(size.status());
  const std::string scope =
      absl::StrCat(request->parent(), "/couponRedemptions?", request->coupon_template(), "?", request->flagged_only());
  auto before = ReadNumber(scope, request->page_token());
  if (!before.ok()) return ToGrpc(before.status());
  if (absl::Status linked = LinkLateLeads(parts_.database, *campaign); !linked.ok()) return ToGrpc(linked);
  return ToGrpc(parts_.database->Read([&](Connection& db) -> absl::Status {
    auto templates = FindTemplates(db, *campaign, *key);
    if (!templates.ok() || templates->empty()) return templates.status();
    const RedemptionQuery query{.campaign_number = templates->front().campaign_number,
                                .template_number = *key ? templates->front().template_number : 0,
                                .flagged_only = request->flagged_only()};
    auto rows = server::ListRedemptions(db, query, *before, *size + 1);
    if (!rows.ok()) return rows.status();
    const bool more = rows->size() > static_cast<size_t>(*size);
    if (more) rows->pop_back();
    for (const CouponRedemptionRow& row : *rows) {
      absl::StatusOr<v1::CouponRedemption> view = ViewRedemption(db, row);
      if (!view.ok()) return view.status();
      *response->add_redemptions() = *std::move(view);
    }
    if (more) response->set_next_page_token(MakePageToken(scope, absl::StrCat(rows->back().redemption_number)));
    return absl::OkStatus();
  }));
}

grpc::Status CouponServiceImpl::GetCouponReport(grpc::ServerContext* context, const v1::GetCouponReportRequest* request,
                                                v1::CouponReport* response) {
  auto caller = parts_.access->Check(*context, Right::kReadPlan, "CouponService.GetCouponReport", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  std::optional<CouponTemplateKey> key;
  absl::StatusOr<std::string> campaign = ParseCampaignName("name", request->name());
  if (!campaign.ok()) {
    auto one = ParseCouponTemplateName("name", request->name());
    if (!one.ok()) return ToGrpc(one.status());
    key = *one;
    campaign = one->campaign_id;
  }
  if (absl::Status linked = LinkLateLeads(parts_.database, *campaign); !linked.ok()) return ToGrpc(linked);
  return ToGrpc(parts_.database->Read([&](Connection& db) -> absl::Status {
    auto templates = FindTemplates(db, *campaign, key);
    if (!templates.ok()) return templates.status();
    absl::StatusOr<v1::CouponReport> report = MakeCouponReport(db, *templates);
    if (!report.ok()) return report.status();
    report->set_as_of_ms(parts_.clock->NowMs());
    *response = *std::move(report);
    return absl::OkStatus();
  }));
}

}  // namespace footfall::server
