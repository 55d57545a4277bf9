#include "server/campaigns/campaign_service.h"

#include <utility>
#include <vector>

#include "proto/rules/crypto.h"
#include "proto/rules/hash_chain.h"
#include "proto/rules/ids.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/field_mask.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/campaigns/campaign_rules.h"
#include "server/campaigns/campaign_store.h"

namespace footfall::server {
namespace {

using footfall::v1::Campaign;
using footfall::v1::Site;

constexpr size_t kKeyIdBytes = 8;  // names a key among all that one organisation ever makes

absl::Status Refuse(std::vector<rules::Problem> problems) {
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

absl::Status CheckSitesExist(Connection& db, const Campaign& campaign) {
  for (const std::string& name : campaign.sites()) {
    auto id = ParseSiteName("campaign.sites", name);
    if (!id.ok()) return id.status();
    if (auto site = server::GetSite(db, *id); !site.ok()) return site.status();
  }
  return absl::OkStatus();
}

// A campaign ready to be stored: defaults and versions filled in, and nothing wrong with it.
absl::Status Finish(Connection& db, const Campaign* before, Campaign* campaign) {
  SetCampaignDefaults(campaign);
  absl::Status status = Refuse(CheckCampaign(*campaign));
  if (status.ok()) status = CheckSitesExist(db, *campaign);
  if (status.ok()) SetCampaignVersions(before, campaign);
  return status;
}

SealKeyRow MakeSealKey(const PiiVault& vault, Random& random, std::string_view campaign_id) {
  std::string seed = random.Bytes(rules::kKeySize);
  rules::KeyPair keys = rules::SealKeysFromSeed(seed);
  SealKeyRow row{rules::ToHex(rules::Hash(keys.public_key).substr(0, kKeyIdBytes)), keys.public_key,
                 vault.EncryptSecret(keys.secret_key, SealKeyContext(campaign_id))};
  rules::Wipe(&seed);
  rules::Wipe(&keys.secret_key);
  return row;
}

}  // namespace

CampaignServiceImpl::CampaignServiceImpl(Database* database, Access* access, const PiiVault* vault, Clock* clock, Random* random)
    : database_(database), access_(access), vault_(vault), clock_(clock), random_(random) {}

grpc::Status CampaignServiceImpl::CreateCampaign(grpc::ServerContext* context, const footfall::v1::CreateCampaignRequest* request,
                                                 Campaign* response) {
  constexpr std::string_view kAction = "CampaignService.CreateCampaign";
  const std::string name = CampaignName(request->campaign_id());
  auto caller = access_->Check(*context, Right::kWritePlan, kAction, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  absl::Status id = CheckResourceId("campaign_id", request->campaign_id());
  if (!id.ok()) return ToGrpc(id);
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status made = InsertNew(write, request->campaign_id(), request->campaign(), response);
    return made.ok() ? access_->Audit(write, *caller, kAction, name, "") : made;
  }));
}

absl::Status CampaignServiceImpl::InsertNew(WriteContext& write, const std::string& campaign_id, Campaign campaign, Campaign* response) {
  const SealKeyRow key = MakeSealKey(*vault_, *random_, campaign_id);
  campaign.set_name(CampaignName(campaign_id));
  campaign.set_create_time_ms(clock_->NowMs());
  campaign.set_update_time_ms(campaign.create_time_ms());
  campaign.set_seal_key_id(key.key_id);
  campaign.set_seal_public_key(key.public_key);
  absl::Status status = Finish(write.db(), nullptr, &campaign);
  if (status.ok()) status = InsertCampaign(write, &campaign);
  if (status.ok()) status = InsertSealKey(write.db(), campaign_id, key);
  if (!status.ok()) return status;
  write.Announce({Change::Kind::kCampaign, campaign_id, ""});
  *response = std::move(campaign);
  return absl::OkStatus();
}

grpc::Status CampaignServiceImpl::GetCampaign(grpc::ServerContext* context, const footfall::v1::GetCampaignRequest* request,
                                              Campaign* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "CampaignService.GetCampaign", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto id = ParseCampaignName("name", request->name());
  if (!id.ok()) return ToGrpc(id.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    auto campaign = server::GetCampaign(db, *id);
    if (campaign.ok()) *response = *std::move(campaign);
    return campaign.status();
  }));
}

grpc::Status CampaignServiceImpl::ListCampaigns(grpc::ServerContext* context, const footfall::v1::ListCampaignsRequest* request,
                                                footfall::v1::ListCampaignsResponse* response) {
  constexpr std::string_view kScope = "campaigns";
  auto caller = access_->Check(*context, Right::kReadPlan, "CampaignService.ListCampaigns", "");
  if (!caller.ok()) return ToGrpc(caller.status());
  auto size = CheckPageSize(request->page_size());
  if (!size.ok()) return ToGrpc(size.status());
  auto after = ReadPageToken(kScope, request->page_token());
  if (!after.ok()) return ToGrpc(after.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    auto campaigns = server::ListCampaigns(db, *after, *size + 1);  // one more tells whether there is another page
    if (!campaigns.ok()) return campaigns.status();
    const bool more = campaigns->size() > static_cast<size_t>(*size);
    if (more) campaigns->pop_back();
    if (more) response->set_next_page_token(MakePageToken(kScope, *ParseCampaignName("name", campaigns->back().name())));
    response->mutable_campaigns()->Assign(campaigns->begin(), campaigns->end());
    return absl::OkStatus();
  }));
}

grpc::Status CampaignServiceImpl::UpdateCampaign(grpc::ServerContext* context, const footfall::v1::UpdateCampaignRequest* request,
                                                 Campaign* response) {
  constexpr std::string_view kAction = "CampaignService.UpdateCampaign";
  const std::string& name = request->campaign().name();
  auto caller = access_->Check(*context, Right::kWritePlan, kAction, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  auto id = ParseCampaignName("campaign.name", name);
  if (!id.ok()) return ToGrpc(id.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status changed = ChangeStored(write, *id, *request, response);
    return changed.ok() ? access_->Audit(write, *caller, kAction, name, "") : changed;
  }));
}

absl::Status CampaignServiceImpl::ChangeStored(WriteContext& write, const std::string& campaign_id,
                                               const footfall::v1::UpdateCampaignRequest& request, Campaign* response) {
  auto before = server::GetCampaign(write.db(), campaign_id);
  if (absl::IsNotFound(before.status()) && request.allow_missing()) return InsertNew(write, campaign_id, request.campaign(), response);
  if (!before.ok()) return before.status();
  Campaign after = *before;
  absl::Status status = CheckEtag(request.campaign().etag(), before->etag(), before->name());
  if (status.ok()) status = ApplyUpdate(request.campaign(), request.update_mask(), &after);
  if (!status.ok()) return status;
  KeepOutputOnly(*before, &after);
  after.set_update_time_ms(clock_->NowMs());
  status = Finish(write.db(), &*before, &after);
  if (status.ok()) status = ReplaceCampaign(write, &after);
  if (!status.ok()) return status;
  write.Announce({Change::Kind::kCampaign, campaign_id, ""});
  *response = std::move(after);
  return absl::OkStatus();
}

grpc::Status CampaignServiceImpl::CreateSite(grpc::ServerContext* context, const footfall::v1::CreateSiteRequest* request, Site* response) {
  constexpr std::string_view kAction = "CampaignService.CreateSite";
  const std::string name = SiteName(request->site_id());
  auto caller = access_->Check(*context, Right::kWritePlan, kAction, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  absl::Status id = CheckResourceId("site_id", request->site_id());
  if (!id.ok()) return ToGrpc(id);
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status made = InsertNew(write, request->site_id(), request->site(), response);
    return made.ok() ? access_->Audit(write, *caller, kAction, name, "") : made;
  }));
}

absl::Status CampaignServiceImpl::InsertNew(WriteContext& write, const std::string& site_id, Site site, Site* response) {
  site.set_name(SiteName(site_id));
  site.set_create_time_ms(clock_->NowMs());
  site.set_update_time_ms(site.create_time_ms());
  absl::Status status = Refuse(CheckSite(site));
  if (status.ok()) status = InsertSite(write, &site);
  if (!status.ok()) return status;
  write.Announce({Change::Kind::kSite, "", ""});
  *response = std::move(site);
  return absl::OkStatus();
}

grpc::Status CampaignServiceImpl::GetSite(grpc::ServerContext* context, const footfall::v1::GetSiteRequest* request, Site* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "CampaignService.GetSite", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto id = ParseSiteName("name", request->name());
  if (!id.ok()) return ToGrpc(id.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    auto site = server::GetSite(db, *id);
    if (site.ok()) *response = *std::move(site);
    return site.status();
  }));
}

grpc::Status CampaignServiceImpl::ListSites(grpc::ServerContext* context, const footfall::v1::ListSitesRequest* request,
                                            footfall::v1::ListSitesResponse* response) {
  constexpr std::string_view kScope = "sites";
  auto caller = access_->Check(*context, Right::kReadPlan, "CampaignService.ListSites", "");
  if (!caller.ok()) return ToGrpc(caller.status());
  auto size = CheckPageSize(request->page_size());
  if (!size.ok()) return ToGrpc(size.status());
  auto after = ReadPageToken(kScope, request->page_token());
  if (!after.ok()) return ToGrpc(after.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    auto sites = server::ListSites(db, *after, *size + 1);  // one more tells whether there is another page
    if (!sites.ok()) return sites.status();
    const bool more = sites->size() > static_cast<size_t>(*size);
    if (more) sites->pop_back();
    if (more) response->set_next_page_token(MakePageToken(kScope, *ParseSiteName("name", sites->back().name())));
    response->mutable_sites()->Assign(sites->begin(), sites->end());
    return absl::OkStatus();
  }));
}

grpc::Status CampaignServiceImpl::UpdateSite(grpc::ServerContext* context, const footfall::v1::UpdateSiteRequest* request, Site* response) {
  constexpr std::string_view kAction = "CampaignService.UpdateSite";
  const std::string& name = request->site().name();
  auto caller = access_->Check(*context, Right::kWritePlan, kAction, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  auto id = ParseSiteName("site.name", name);
  if (!id.ok()) return ToGrpc(id.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status changed = ChangeStored(write, *id, *request, response);
    return changed.ok() ? access_->Audit(write, *caller, kAction, name, "") : changed;
  }));
}

absl::Status CampaignServiceImpl::ChangeStored(WriteContext& write, const std::string& site_id,
                                               const footfall::v1::UpdateSiteRequest& request, Site* response) {
  auto before = server::GetSite(write.db(), site_id);
  if (absl::IsNotFound(before.status()) && request.allow_missing()) return InsertNew(write, site_id, request.site(), response);
  if (!before.ok()) return before.status();
  Site after = *before;
  absl::Status status = CheckEtag(request.site().etag(), before->etag(), before->name());
  if (status.ok()) status = ApplyUpdate(request.site(), request.update_mask(), &after);
  if (!status.ok()) return status;
  KeepOutputOnly(*before, &after);
  after.set_update_time_ms(clock_->NowMs());
  status = Refuse(CheckSite(after));
  if (status.ok()) status = ReplaceSite(write, &after);
  if (!status.ok()) return status;
  write.Announce({Change::Kind::kSite, "", ""});
  *response = std::move(after);
  return absl::OkStatus();
}

}  // namespace footfall::server
