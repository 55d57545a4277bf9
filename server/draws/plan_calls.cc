// The calls of DrawService before publication.
#include <utility>
#include <vector>

#include "server/access/grpc_status.h"
#include "server/base/advice.h"
#include "server/base/errors.h"
#include "server/base/field_mask.h"
#include "server/base/resource_names.h"
#include "server/campaigns/campaign_store.h"
#include "server/draws/draw_rules.h"
#include "server/draws/draw_service.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

absl::Status Refuse(std::vector<rules::Problem> problems) {
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

}  // namespace

absl::StatusOr<DrawServiceImpl::Asked> DrawServiceImpl::Ask(grpc::ServerContext* context, Right right, std::string_view action,
                                                            std::string_view field, std::string_view name) {
  auto caller = parts_.access->Check(*context, right, action, name);
  if (!caller.ok()) return caller.status();
  auto key = ParseDrawName(field, name);
  if (!key.ok()) return key.status();
  return Asked{*std::move(caller), *std::move(key)};
}

grpc::Status DrawServiceImpl::CreateDraw(grpc::ServerContext* context, const v1::CreateDrawRequest* request, v1::Draw* response) {
  constexpr std::string_view kAction = "DrawService.CreateDraw";
  auto caller = parts_.access->Check(*context, Right::kWritePlan, kAction, request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto campaign = ParseCampaignName("parent", request->parent());
  if (!campaign.ok()) return ToGrpc(campaign.status());
  if (absl::Status id = CheckResourceId("draw_id", request->draw_id()); !id.ok()) return ToGrpc(id);
  const DrawKey key{*campaign, request->draw_id()};
  return ToGrpc(parts_.access->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status made = InsertNew(write, key, request->draw(), response);
    return made.ok() ? parts_.access->Audit(write, *caller, kAction, DrawName(key), "") : made;
  }));
}

absl::Status DrawServiceImpl::InsertNew(WriteContext& write, const DrawKey& key, v1::Draw draw, v1::Draw* response) {
  if (auto campaign = GetCampaign(write.db(), key.campaign_id); !campaign.ok()) return campaign.status();
  v1::Draw blank;
  blank.set_state(v1::DRAW_STATE_DRAFT);
  blank.set_create_time_ms(parts_.clock->NowMs());
  blank.set_update_time_ms(blank.create_time_ms());
  KeepOutputOnly(blank, &draw);
  draw.set_name(DrawName(key));
  absl::Status status = Refuse(CheckDraft(draw));
  if (status.ok()) status = InsertDraw(write, &draw);
  if (status.ok()) *response = std::move(draw);
  return status;
}

grpc::Status DrawServiceImpl::UpdateDraw(grpc::ServerContext* context, const v1::UpdateDrawRequest* request, v1::Draw* response) {
  constexpr std::string_view kAction = "DrawService.UpdateDraw";
  const std::string& name = request->draw().name();
  auto asked = Ask(context, Right::kWritePlan, kAction, "draw.name", name);
  if (!asked.ok()) return ToGrpc(asked.status());
  return ToGrpc(parts_.access->WriteOnce(asked->caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status changed = Change(write, asked->key, *request, response);
    return changed.ok() ? parts_.access->Audit(write, asked->caller, kAction, name, "") : changed;
  }));
}

absl::Status DrawServiceImpl::Change(WriteContext& write, const DrawKey& key, const v1::UpdateDrawRequest& request, v1::Draw* response) {
  auto before = server::GetDraw(write.db(), key);
  if (absl::IsNotFound(before.status()) && request.allow_missing()) return InsertNew(write, key, request.draw(), response);
  if (!before.ok()) return before.status();
  if (before->state() != v1::DRAW_STATE_DRAFT) return errors::FailedPrecondition("DRAW_FROZEN", before->name());
  v1::Draw after = *before;
  absl::Status status = CheckEtag(request.draw().etag(), before->etag(), before->name());
  if (status.ok()) status = ApplyUpdate(request.draw(), request.update_mask(), &after);
  if (!status.ok()) return status;
  KeepOutputOnly(*before, &after);
  after.set_name(before->name());
  after.set_update_time_ms(parts_.clock->NowMs());
  status = Refuse(CheckDraft(after));
  if (status.ok()) status = ReplaceDraw(write, &after);
  if (status.ok()) *response = std::move(after);
  return status;
}

grpc::Status DrawServiceImpl::CheckDraw(grpc::ServerContext* context, const v1::CheckDrawRequest* request,
                                        v1::CheckDrawResponse* response) {
  auto asked = Ask(context, Right::kReadPlan, "DrawService.CheckDraw", "name", request->name());
  if (!asked.ok()) return ToGrpc(asked.status());
  return ToGrpc(parts_.database->Read([&](Connection& db) {
    const auto draw = server::GetDraw(db, asked->key);
    if (!draw.ok()) return draw.status();
    for (const DrawFinding& finding : CheckDrawPlan(*draw, parts_.clock->NowMs())) {
      v1::DrawProblem* problem = response->add_problems();
      problem->set_field(finding.field);
      problem->set_reason(finding.reason);
      problem->set_blocks_publication(finding.blocks_publication);
      problem->set_description(errors::AdviceFor(finding.reason));
    }
    return absl::OkStatus();
  }));
}

}  // namespace footfall::server
