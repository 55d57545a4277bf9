// The calls of CampaignService: check, rule, store, answer.
#ifndef FOOTFALL_SERVER_CAMPAIGNS_CAMPAIGN_SERVICE_H_
#define FOOTFALL_SERVER_CAMPAIGNS_CAMPAIGN_SERVICE_H_

#include <string>

#include "footfall/v1/campaign_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// Stateless; thread-safe. What each call does and refuses: campaign_service.proto.
class CampaignServiceImpl final : public footfall::v1::CampaignService::Service {
 public:
  // All outlive the service.
  CampaignServiceImpl(Database* database, Access* access, const PiiVault* vault, Clock* clock, Random* random);

  grpc::Status CreateCampaign(grpc::ServerContext* context, const footfall::v1::CreateCampaignRequest* request,
                              footfall::v1::Campaign* response) override;
  grpc::Status GetCampaign(grpc::ServerContext* context, const footfall::v1::GetCampaignRequest* request,
                           footfall::v1::Campaign* response) override;
  grpc::Status ListCampaigns(grpc::ServerContext* context, const footfall::v1::ListCampaignsRequest* request,
                             footfall::v1::ListCampaignsResponse* response) override;
  grpc::Status UpdateCampaign(grpc::ServerContext* context, const footfall::v1::UpdateCampaignRequest* request,
                              footfall::v1::Campaign* response) override;
  grpc::Status CreateSite(grpc::ServerContext* context, const footfall::v1::CreateSiteRequest* request,
                          footfall::v1::Site* response) override;
  grpc::Status GetSite(grpc::ServerContext* context, const footfall::v1::GetSiteRequest* request, footfall::v1::Site* response) override;
  grpc::Status ListSites(grpc::ServerContext* context, const footfall::v1::ListSitesRequest* request,
                         footfall::v1::ListSitesResponse* response) override;
  grpc::Status UpdateSite(grpc::ServerContext* context, const footfall::v1::UpdateSiteRequest* request,
                          footfall::v1::Site* response) override;

 private:
  absl::Status InsertNew(WriteContext& write, const std::string& campaign_id, footfall::v1::Campaign campaign,
                         footfall::v1::Campaign* response);
  absl::Status ChangeStored(WriteContext& write, const std::string& campaign_id, const footfall::v1::UpdateCampaignRequest& request,
                            footfall::v1::Campaign* response);
  absl::Status InsertNew(WriteContext& write, const std::string& site_id, footfall::v1::Site site, footfall::v1::Site* response);
  absl::Status ChangeStored(WriteContext& write, const std::string& site_id, const footfall::v1::UpdateSiteRequest& request,
                            footfall::v1::Site* response);

  Database* database_;
  Access* access_;
  const PiiVault* vault_;
  Clock* clock_;
  Random* random_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_CAMPAIGNS_CAMPAIGN_SERVICE_H_
