#include "server/sync/sync_service.h"

#include <memory>
#include <utility>

#include "server/access/grpc_status.h"
#include "server/sync/sync_stream.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Owned by gRPC from its start to OnDone. The stream may live on with a job that is under way, but does not call back after Finish.
class SyncReactor final : public grpc::ServerBidiReactor<v1::SyncRequest, v1::SyncResponse>, public StreamPort {
 public:
  SyncReactor(SyncHub* hub, grpc::CallbackServerContext* context) : context_(context), stream_(std::make_shared<SyncStream>(hub, this)) {
    stream_->Begin();
  }

  // From gRPC.
  void OnReadDone(bool ok) override { stream_->OnRead(ok); }
  void OnWriteDone(bool ok) override { stream_->OnWritten(ok); }
  void OnCancel() override { stream_->OnCancel(); }
  void OnDone() override {
    stream_->OnDone();
    delete this;
  }

  // From the stream.
  void StartRead(v1::SyncRequest* into) override { ServerBidiReactor::StartRead(into); }
  void StartWrite(const v1::SyncResponse* from) override { ServerBidiReactor::StartWrite(from); }
  void Finish(const absl::Status& status) override { ServerBidiReactor::Finish(ToGrpc(status)); }
  void Cancel() override { context_->TryCancel(); }

 private:
  grpc::CallbackServerContext* const context_;
  const std::shared_ptr<SyncStream> stream_;
};

}  // namespace

SyncServiceImpl::SyncServiceImpl(SyncParts parts) : hub_(std::move(parts)) {}

grpc::ServerBidiReactor<v1::SyncRequest, v1::SyncResponse>* SyncServiceImpl::Sync(grpc::CallbackServerContext* context) {
  return new SyncReactor(&hub_, context);
}

}  // namespace footfall::server
