// The calls by which a person looks after operations that could not be applied.
#ifndef FOOTFALL_SERVER_SYNC_QUARANTINE_SERVICE_H_
#define FOOTFALL_SERVER_SYNC_QUARANTINE_SERVICE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "footfall/v1/quarantine_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/campaigns/campaign_catalog.h"
#include "server/leads/lead_intake.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"
#include "server/sync/operation_opener.h"
#include "server/sync/quarantine_applier.h"
#include "server/sync/quarantine_store.h"

namespace footfall::server {

// Thread-safe.
class QuarantineServiceImpl final : public footfall::v1::QuarantineService::Service {
 public:
  // All outlive it.
  struct Parts {
    Database* database;
    Access* access;
    CampaignCatalog* catalog;
    const LeadIntake* intake;
    const PiiVault* vault;
    Clock* clock;
    const GrantSources* sources = nullptr;  // hear of leases that come back
  };
  explicit QuarantineServiceImpl(const Parts& parts);

  grpc::Status ListQuarantined(grpc::ServerContext* context, const footfall::v1::ListQuarantinedRequest* request,
                               footfall::v1::ListQuarantinedResponse* response) override;
  grpc::Status GetQuarantined(grpc::ServerContext* context, const footfall::v1::GetQuarantinedRequest* request,
                              footfall::v1::QuarantinedDetails* response) override;
  grpc::Status ReplayQuarantined(grpc::ServerContext* context, const footfall::v1::ReplayQuarantinedRequest* request,
                                 footfall::v1::ReplayQuarantinedResponse* response) override;
  grpc::Status RepairQuarantined(grpc::ServerContext* context, const footfall::v1::RepairQuarantinedRequest* request,
                                 footfall::v1::RepairQuarantinedResponse* response) override;
  grpc::Status DismissQuarantined(grpc::ServerContext* context, const footfall::v1::DismissQuarantinedRequest* request,
                                  footfall::v1::QuarantinedOperation* response) override;
  grpc::Status ReopenQuarantined(grpc::ServerContext* context, const footfall::v1::ReopenQuarantinedRequest* request,
                                 footfall::v1::QuarantinedOperation* response) override;

 private:
  absl::Status List(const grpc::ServerContext& context, const footfall::v1::ListQuarantinedRequest& request,
                    footfall::v1::ListQuarantinedResponse* response);
  absl::Status Get(const grpc::ServerContext& context, const footfall::v1::GetQuarantinedRequest& request,
                   footfall::v1::QuarantinedDetails* response);
  absl::Status Replay(const grpc::ServerContext& context, const footfall::v1::ReplayQuarantinedRequest& request,
                      footfall::v1::ReplayQuarantinedResponse* response);
  absl::Status Repair(const grpc::ServerContext& context, const footfall::v1::RepairQuarantinedRequest& request,
                      footfall::v1::RepairQuarantinedResponse* response);
  absl::Status Dismiss(const grpc::ServerContext& context, const footfall::v1::DismissQuarantinedRequest& request,
                       footfall::v1::QuarantinedOperation* response);
  absl::Status Reopen(const grpc::ServerContext& context, const footfall::v1::ReopenQuarantinedRequest& request,
                      footfall::v1::QuarantinedOperation* response);
  // The payload of one operation, opened: its latest repair's, unless `original`.
  void FillPayload(const QuarantinedRow& row, const std::vector<RepairRow>& repairs, bool original,
                   footfall::v1::QuarantinedDetails* details) const;

  const Parts parts_;
  const OperationOpener opener_;
  const QuarantineApplier applier_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_QUARANTINE_SERVICE_H_
