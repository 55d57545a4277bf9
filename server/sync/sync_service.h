// The sync call over gRPC: one reactor a stream, which only hands over to SyncStream.
#ifndef FOOTFALL_SERVER_SYNC_SYNC_SERVICE_H_
#define FOOTFALL_SERVER_SYNC_SYNC_SERVICE_H_

#include "footfall/v1/sync_service.grpc.pb.h"
#include "server/sync/sync_hub.h"

namespace footfall::server {

// Thread-safe. Destroy it after the gRPC server was shut down and before anything in `parts`.
class SyncServiceImpl final : public footfall::v1::SyncService::CallbackService {
 public:
  explicit SyncServiceImpl(SyncParts parts);
  grpc::ServerBidiReactor<footfall::v1::SyncRequest, footfall::v1::SyncResponse>* Sync(grpc::CallbackServerContext* context) override;
  // Before the gRPC server is shut down: it would wait for streams that have no end of their own.
  void EndStreams() { hub_.EndAll(); }

 private:
  SyncHub hub_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_SYNC_SERVICE_H_
