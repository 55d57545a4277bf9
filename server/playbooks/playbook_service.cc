#include "server/playbooks/playbook_service.h"

#include <utility>

#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/field_mask.h"
#include "server/base/resource_names.h"
#include "server/campaigns/campaign_store.h"
#include "server/people/people_store.h"
#include "server/playbooks/playbook_rules.h"
#include "server/playbooks/playbook_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

absl::Status CheckOwners(Connection& db, const v1::Playbook& playbook) {
  for (const v1::ContingencyPlan& plan : playbook.plans()) {
    if (plan.owner().empty()) continue;
    const auto id = ParseStaffName("playbook.plans.owner", plan.owner());
    if (!id.ok()) return id.status();
    if (auto staff = GetStaff(db, *id); !staff.ok()) return staff.status();
  }
  return absl::OkStatus();
}

}  // namespace

grpc::Status PlaybookServiceImpl::GetPlaybook(grpc::ServerContext* context, const v1::GetPlaybookRequest* request, v1::Playbook* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "PlaybookService.GetPlaybook", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto id = ParsePlaybookName("name", request->name());
  if (!id.ok()) return ToGrpc(id.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    if (auto campaign = GetCampaign(db, *id); !campaign.ok()) return campaign.status();
    auto playbook = server::GetPlaybook(db, *id);
    if (playbook.ok()) *response = *std::move(playbook);
    return playbook.status();
  }));
}

grpc::Status PlaybookServiceImpl::UpdatePlaybook(grpc::ServerContext* context, const v1::UpdatePlaybookRequest* request,
                                                 v1::Playbook* response) {
  constexpr std::string_view kAction = "PlaybookService.UpdatePlaybook";
  const std::string& name = request->playbook().name();
  auto caller = access_->Check(*context, Right::kWritePlan, kAction, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto id = ParsePlaybookName("playbook.name", name);
  if (!id.ok()) return ToGrpc(id.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status changed = ChangeStored(write, *id, *request, response);
    return changed.ok() ? access_->Audit(write, *caller, kAction, name, "") : changed;
  }));
}

absl::Status PlaybookServiceImpl::ChangeStored(WriteContext& write, const std::string& campaign_id,
                                               const v1::UpdatePlaybookRequest& request, v1::Playbook* response) {
  if (auto campaign = GetCampaign(write.db(), campaign_id); !campaign.ok()) return campaign.status();
  const auto before = server::GetPlaybook(write.db(), campaign_id);
  if (!before.ok()) return before.status();
  v1::Playbook after = *before;
  absl::Status status = CheckEtag(request.playbook().etag(), before->etag(), before->name());
  if (status.ok()) status = ApplyUpdate(request.playbook(), request.update_mask(), &after);
  if (!status.ok()) return status;
  KeepOutputOnly(*before, &after);
  after.set_update_time_ms(clock_->NowMs());
  if (Problems problems = CheckPlaybook(after); !problems.empty()) return errors::InvalidFields(std::move(problems));
  status = CheckOwners(write.db(), after);
  if (status.ok()) status = PutPlaybook(write, &after);
  if (!status.ok()) return status;
  write.Announce({Change::Kind::kCampaign, campaign_id, ""});
  *response = std::move(after);
  return absl::OkStatus();
}

}  // namespace footfall::server
