// The calls about pools and leases.
#ifndef FOOTFALL_SERVER_LEASES_LEASE_SERVICE_H_
#define FOOTFALL_SERVER_LEASES_LEASE_SERVICE_H_

#include <string>

#include "footfall/v1/lease_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/leases/lease_keeper.h"
#include "server/leases/lease_store.h"
#include "server/storage/database.h"

namespace footfall::server {

inline constexpr size_t kMaxLeaseReasonBytes = 500;  // a sentence or two

// Thread-safe. All pointers outlive it.
class LeaseServiceImpl final : public footfall::v1::LeaseService::Service {
 public:
  struct Parts {
    Database* database = nullptr;
    Access* access = nullptr;
    LeaseKeeper* keeper = nullptr;
    Clock* clock = nullptr;
  };
  explicit LeaseServiceImpl(const Parts& parts) : parts_(parts) {}

  grpc::Status ListPools(grpc::ServerContext* context, const footfall::v1::ListPoolsRequest* request,
                         footfall::v1::ListPoolsResponse* response) override;
  grpc::Status GetLease(grpc::ServerContext* context, const footfall::v1::GetLeaseRequest* request, footfall::v1::Lease* response) override;
  grpc::Status ListLeases(grpc::ServerContext* context, const footfall::v1::ListLeasesRequest* request,
                          footfall::v1::ListLeasesResponse* response) override;
  grpc::Status RecallLeases(grpc::ServerContext* context, const footfall::v1::RecallLeasesRequest* request,
                            footfall::v1::RecallLeasesResponse* response) override;
  grpc::Status CloseLease(grpc::ServerContext* context, const footfall::v1::CloseLeaseRequest* request,
                          footfall::v1::Lease* response) override;
  grpc::Status GetLeaseFreeze(grpc::ServerContext* context, const footfall::v1::GetLeaseFreezeRequest* request,
                              footfall::v1::LeaseFreeze* response) override;
  grpc::Status ThawLeases(grpc::ServerContext* context, const footfall::v1::ThawLeasesRequest* request,
                          footfall::v1::LeaseFreeze* response) override;
  grpc::Status ListLeaseEvents(grpc::ServerContext* context, const footfall::v1::ListLeaseEventsRequest* request,
                               footfall::v1::ListLeaseEventsResponse* response) override;

 private:
  absl::Status Pools(const grpc::ServerContext& context, const footfall::v1::ListPoolsRequest& request,
                     footfall::v1::ListPoolsResponse* response);
  absl::Status Leases(const grpc::ServerContext& context, const footfall::v1::ListLeasesRequest& request,
                      footfall::v1::ListLeasesResponse* response);
  absl::Status Recall(const grpc::ServerContext& context, const footfall::v1::RecallLeasesRequest& request,
                      footfall::v1::RecallLeasesResponse* response);
  absl::Status Close(const grpc::ServerContext& context, const footfall::v1::CloseLeaseRequest& request, footfall::v1::Lease* response);
  absl::Status Thaw(const grpc::ServerContext& context, const footfall::v1::ThawLeasesRequest& request,
                    footfall::v1::LeaseFreeze* response);
  absl::Status Events(const grpc::ServerContext& context, const footfall::v1::ListLeaseEventsRequest& request,
                      footfall::v1::ListLeaseEventsResponse* response);

  const Parts parts_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEASES_LEASE_SERVICE_H_
