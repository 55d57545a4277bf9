// Templates, and the coupons made of them.
#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/field_mask.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/campaigns/campaign_store.h"
#include "server/coupons/coupon_rules.h"
#include "server/coupons/coupon_service.h"
#include "server/coupons/coupon_view.h"
#include "server/leases/lease_store.h"
#include "server/stock/item_store.h"
#include "server/stock/places.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using v1::CouponTemplate;

absl::Status Refuse(std::vector<rules::Problem> problems) {
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

// Sites and, of a gift, the item.
absl::Status CheckNamesExist(Connection& db, const CouponTemplate& coupon_template) {
  for (const std::string& name : coupon_template.sites()) {
    const absl::StatusOr<std::string> id = ParseSiteName("coupon_template.sites", name);
    if (!id.ok()) return id.status();
    if (auto site = GetSite(db, *id); !site.ok()) return site.status();
  }
  if (coupon_template.item().empty()) return absl::OkStatus();
  const absl::StatusOr<std::string> item = ParseItemName("coupon_template.item", coupon_template.item());
  return item.ok() ? GetItem(db, *item).status() : item.status();
}

absl::Status SetPoolOf(WriteContext& write, const CouponTemplateKey& key, const CouponTemplate& coupon_template) {
  return SetPool(write, {.pool = coupon_template.name(),
                         .kind = LeaseKind::kCoupon,
                         .campaign_id = key.campaign_id,
                         .kiosk_units = coupon_template.kiosk_units()});
}

// What coupons that are out promise stays.
absl::Status CheckPromises(const CouponTemplateRow& before, const CouponTemplate& after) {
  if (after.total_limit() > 0 && after.total_limit() < before.ordered) {
    return errors::InvalidField("coupon_template.total_limit", "TOO_SMALL");
  }
  if (before.ordered == 0) return absl::OkStatus();
  const std::vector<std::string> broken = FindPromisesBroken(before.message, after);
  if (broken.empty()) return absl::OkStatus();
  return errors::FailedPrecondition("COUPONS_OUT", before.message.name(), {{"field", broken.front()}});
}

}  // namespace

grpc::Status CouponServiceImpl::CreateCouponTemplate(grpc::ServerContext* context, const v1::CreateCouponTemplateRequest* request,
                                                     CouponTemplate* response) {
  constexpr std::string_view kAction = "CouponService.CreateCouponTemplate";
  auto caller = parts_.access->Check(*context, Right::kWritePlan, kAction, request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto campaign = ParseCampaignName("parent", request->parent());
  if (!campaign.ok()) return ToGrpc(campaign.status());
  absl::Status id = CheckResourceId("coupon_template_id", request->coupon_template_id());
  if (!id.ok()) return ToGrpc(id);
  const CouponTemplateKey key{*campaign, request->coupon_template_id()};
  return ToGrpc(parts_.access->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status made = InsertTemplate(write, key, request->coupon_template(), response);
    return made.ok() ? parts_.access->Audit(write, *caller, kAction, CouponTemplateName(key), "") : made;
  }));
}

absl::Status CouponServiceImpl::InsertTemplate(WriteContext& write, const CouponTemplateKey& key, CouponTemplate message,
                                               CouponTemplate* response) {
  if (auto campaign = GetCampaign(write.db(), key.campaign_id); !campaign.ok()) return campaign.status();
  if (auto there = server::GetCouponTemplate(write.db(), key); there.ok()) return errors::AlreadyExists(CouponTemplateName(key));
  CouponTemplate blank;
  blank.set_name(CouponTemplateName(key));
  blank.set_create_time_ms(parts_.clock->NowMs());
  blank.set_update_time_ms(blank.create_time_ms());
  KeepOutputOnly(blank, &message);
  absl::Status status = Refuse(CheckCouponTemplate(message));
  if (status.ok()) status = CheckNamesExist(write.db(), message);
  if (!status.ok()) return status;
  const absl::StatusOr<CouponCampaignRow> campaign = parts_.keys->Ensure(write, key.campaign_id);
  if (!campaign.ok()) return campaign.status();
  CouponTemplateRow row{.campaign_number = campaign->campaign_number, .campaign_id = key.campaign_id, .message = std::move(message)};
  status = InsertCouponTemplate(write, &row);
  if (status.ok()) status = SetPoolOf(write, key, row.message);
  if (!status.ok()) return status;
  write.Announce({Change::Kind::kCampaign, key.campaign_id, ""});
  *response = std::move(row.message);
  return absl::OkStatus();
}

grpc::Status CouponServiceImpl::GetCouponTemplate(grpc::ServerContext* context, const v1::GetCouponTemplateRequest* request,
                                                  CouponTemplate* response) {
  auto caller = parts_.access->Check(*context, Right::kReadPlan, "CouponService.GetCouponTemplate", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseCouponTemplateName("name", request->name());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(parts_.database->Read([&](Connection& db) -> absl::Status {
    const absl::StatusOr<CouponTemplateRow> row = server::GetCouponTemplate(db, *key);
    if (!row.ok()) return row.status();
    absl::StatusOr<CouponTemplate> view = ViewCouponTemplate(db, *row);
    if (view.ok()) *response = *std::move(view);
    return view.status();
  }));
}

grpc::Status CouponServiceImpl::ListCouponTemplates(grpc::ServerContext* context, const v1::ListCouponTemplatesRequest* request,
                                                    v1::ListCouponTemplatesResponse* response) {
  auto caller = parts_.access->Check(*context, Right::kReadPlan, "CouponService.ListCouponTemplates", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto campaign = ParseCampaignName("parent", request->parent());
  if (!campaign.ok()) return ToGrpc(campaign.status());
  auto size = CheckPageSize(request->page_size());
  if (!size.ok()) return ToGrpc(size.status());
  const std::string scope = request->parent() + "/couponTemplates";
  auto after = ReadPageToken(scope, request->page_token());
  if (!after.ok()) return ToGrpc(after.status());
  return ToGrpc(parts_.database->Read([&](Connection& db) -> absl::Status {
    if (auto parent = GetCampaign(db, *campaign); !parent.ok()) return parent.status();
    auto rows = server::ListCouponTemplates(db, *campaign, *after, *size + 1);  // one more tells whether there is another page
    if (!rows.ok()) return rows.status();
    const bool more = rows->size() > static_cast<size_t>(*size);
    if (more) rows->pop_back();
    for (const CouponTemplateRow& row : *rows) {
      absl::StatusOr<CouponTemplate> view = ViewCouponTemplate(db, row);
      if (!view.ok()) return view.status();
      *response->add_coupon_templates() = *std::move(view);
    }
    if (more) {
      response->set_next_page_token(MakePageToken(scope, ParseCouponTemplateName("name", rows->back().message.name())->template_id));
    }
    return absl::OkStatus();
  }));
}

grpc::Status CouponServiceImpl::UpdateCouponTemplate(grpc::ServerContext* context, const v1::UpdateCouponTemplateRequest* request,
                                                     CouponTemplate* response) {
  constexpr std::string_view kAction = "CouponService.UpdateCouponTemplate";
  const std::string& name = request->coupon_template().name();
  auto caller = parts_.access->Check(*context, Right::kWritePlan, kAction, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseCouponTemplateName("coupon_template.name", name);
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(parts_.access->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status changed = ChangeTemplate(write, *key, *request, response);
    return changed.ok() ? parts_.access->Audit(write, *caller, kAction, name, "") : changed;
  }));
}

absl::Status CouponServiceImpl::ChangeTemplate(WriteContext& write, const CouponTemplateKey& key,
                                               const v1::UpdateCouponTemplateRequest& request, CouponTemplate* response) {
  absl::StatusOr<CouponTemplateRow> before = server::GetCouponTemplate(write.db(), key);
  if (absl::IsNotFound(before.status()) && request.allow_missing()) return InsertTemplate(write, key, request.coupon_template(), response);
  if (!before.ok()) return before.status();
  CouponTemplateRow after = *before;
  absl::Status status = CheckEtag(request.coupon_template().etag(), before->message.etag(), before->message.name());
  if (status.ok()) status = ApplyUpdate(request.coupon_template(), request.update_mask(), &after.message);
  if (!status.ok()) return status;
  KeepOutputOnly(before->message, &after.message);
  after.message.set_update_time_ms(parts_.clock->NowMs());
  status = Refuse(CheckCouponTemplate(after.message));
  if (status.ok()) status = CheckNamesExist(write.db(), after.message);
  if (status.ok()) status = CheckPromises(*before, after.message);
  if (status.ok()) status = ReplaceCouponTemplate(write, &after);
  if (status.ok()) status = SetPoolOf(write, key, after.message);
  if (!status.ok()) return status;
  write.Announce({Change::Kind::kCampaign, key.campaign_id, ""});
  absl::StatusOr<CouponTemplate> view = ViewCouponTemplate(write.db(), after);
  if (view.ok()) *response = *std::move(view);
  return view.status();
}

grpc::Status CouponServiceImpl::GenerateCoupons(grpc::ServerContext* context, const v1::GenerateCouponsRequest* request,
                                                v1::GenerateCouponsResponse* response) {
  constexpr std::string_view kAction = "CouponService.GenerateCoupons";
  const std::string& name = request->coupon_template();
  auto caller = parts_.access->Check(*context, Right::kWritePlan, kAction, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseCouponTemplateName("coupon_template", name);
  if (!key.ok()) return ToGrpc(key.status());
  if (request->count() < 1) return ToGrpc(errors::InvalidField("count", "TOO_SMALL"));
  if (request->count() > kMaxCouponsAtOnce) return ToGrpc(errors::InvalidField("count", "TOO_LARGE"));
  const auto go_on = [context] { return !context->IsCancelled(); };
  if (absl::Status status = FinishOpenBatches(*key, go_on); !status.ok()) return ToGrpc(status);
  // The batch is once for a request id; a repeat makes what is left of it.
  absl::Status opened = parts_.access->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status open = OpenBatch(write, *key, *request, response);
    return open.ok() ? parts_.access->Audit(write, *caller, kAction, name, absl::StrCat(request->count())) : open;
  });
  if (!opened.ok()) return ToGrpc(opened);
  int64_t batch = 0;
  if (!absl::SimpleAtoi(response->batch(), &batch)) return ToGrpc(errors::Internal("a batch of coupons without a number"));
  const absl::StatusOr<int64_t> made = parts_.maker->Finish(batch, go_on);
  if (made.ok()) response->set_made(*made);
  return ToGrpc(made.status());
}

// What was ordered and not made because the call or the server ended: it counts towards the template's limit, and without a request id
// nobody can ask for it again.
absl::Status CouponServiceImpl::FinishOpenBatches(const CouponTemplateKey& key, const std::function<bool()>& go_on) {
  std::vector<int64_t> open;
  absl::Status status = parts_.database->Read([&](Connection& db) -> absl::Status {
    const absl::StatusOr<CouponTemplateRow> of = server::GetCouponTemplate(db, key);
    if (!of.ok()) return of.status();
    if (parts_.clock->NowMs() >= of->message.valid().end_ms()) return absl::OkStatus();
    absl::StatusOr<std::vector<int64_t>> found = ListOpenCouponBatches(db, of->template_number);
    if (found.ok()) open = *std::move(found);
    return found.status();
  });
  for (size_t i = 0; i < open.size() && status.ok(); ++i) status = parts_.maker->Finish(open[i], go_on).status();
  return status;
}

absl::Status CouponServiceImpl::OpenBatch(WriteContext& write, const CouponTemplateKey& key, const v1::GenerateCouponsRequest& request,
                                          v1::GenerateCouponsResponse* response) {
  const absl::StatusOr<CouponTemplateRow> of = server::GetCouponTemplate(write.db(), key);
  if (!of.ok()) return of.status();
  const int64_t now_ms = parts_.clock->NowMs();
  if (now_ms >= of->message.valid().end_ms()) return errors::FailedPrecondition("COUPON_EXPIRED", of->message.name());
  const int64_t limit = of->message.total_limit() > 0 ? of->message.total_limit() : kMaxCouponsOfTemplate;
  if (request.count() > limit - of->ordered) {
    return errors::FailedPrecondition("COUPON_TOTAL_LIMIT", of->message.name(), {{"left", absl::StrCat(limit - of->ordered)}});
  }
  const absl::StatusOr<CouponBatchRow> batch = InsertCouponBatch(write, of->template_number, request.count(), now_ms);
  if (batch.ok()) response->set_batch(absl::StrCat(batch->batch));
  return batch.status();
}

}  // namespace footfall::server
