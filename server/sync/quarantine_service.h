// The calls by which a person looks after operations that could not be applied.
#ifndef FOOTFALL_SERVER_SYNC_QUARANTINE_SERVICE_H_
#define FOOTFALL_SERVER_SYNC_QUARANTINE_SERVICE_H_

#include <cstdint>
#include <vector>

#include "footfall/v1/quarantine_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/storage/database.h"
#include "server/sync/ledger_store.h"
#include "server/sync/operation_opener.h"

namespace footfall::server {

// Thread-safe. All pointers outlive it.
class QuarantineServiceImpl final : public footfall::v1::QuarantineService::Service {
 public:
  QuarantineServiceImpl(Database* database, Access* access, CampaignCatalog* catalog, const LeadIntake* intake);

  grpc::Status ListQuarantined(grpc::ServerContext* context, const footfall::v1::ListQuarantinedRequest* request,
                               footfall::v1::ListQuarantinedResponse* response) override;
  grpc::Status ReplayQuarantined(grpc::ServerContext* context, const footfall::v1::ReplayQuarantinedRequest* request,
                                 footfall::v1::ReplayQuarantinedResponse* response) override;

 private:
  absl::Status List(const grpc::ServerContext& context, const footfall::v1::ListQuarantinedRequest& request,
                    footfall::v1::ListQuarantinedResponse* response);
  absl::Status Replay(const grpc::ServerContext& context, const footfall::v1::ReplayQuarantinedRequest& request,
                      footfall::v1::ReplayQuarantinedResponse* response);
  // Applies one operation again; returns whether it fits now. NotFound when it is not in quarantine.
  absl::StatusOr<bool> ReplayOne(WriteContext& write, int64_t ingest_number);

  Database* database_;
  Access* access_;
  OperationOpener opener_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_QUARANTINE_SERVICE_H_
