#include "kiosk/sync/grpc_transport.h"

#include <grpcpp/create_channel.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <mutex>

#include "absl/strings/numbers.h"
#include "footfall/v1/device_service.grpc.pb.h"
#include "footfall/v1/sync_service.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "kiosk/sync/pinned_credentials.h"
#include "kiosk/sync/server_reason.h"

namespace footfall::kiosk {
namespace {

constexpr int kKeepAliveMs = 30'000;  // finds a dead link while nothing is pushed
constexpr int kKeepAliveTimeoutMs = 15'000;
constexpr int kEnrolTimeoutS = 15;  // a person waits for it

std::shared_ptr<grpc::Channel> Dial(const ServerAddress& server) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepAliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepAliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // Every stream dials anew: gRPC's own back-off and its shared connections would hide what ours is for.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  return grpc::CreateCustomChannel(server.address, PinnedCredentials(server.certificate_pin), arguments);
}

// What our server adds to an error; empty when it was not our server.
google::rpc::ErrorInfo InfoOf(const grpc::Status& status) {
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  if (!details.ParseFromString(status.error_details())) return info;
  for (const google::protobuf::Any& any : details.details()) {
    if (any.UnpackTo(&info)) return info;
  }
  return {};
}

// gRPC's codes and Abseil's are the same numbers by design.
absl::Status ToStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status end(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  SetReason(InfoOf(status).reason(), &end);
  return end;
}

int64_t RetryAfterMs(const grpc::Status& status) {
  const google::rpc::ErrorInfo info = InfoOf(status);
  const auto found = info.metadata().find("retry_after_ms");
  int64_t value = 0;
  return found != info.metadata().end() && absl::SimpleAtoi(found->second, &value) && value > 0 ? value : 0;
}

// How many streams gRPC still holds, so that the transport can wait for them.
class StreamCount {
 public:
  void Add() {
    std::lock_guard lock(mutex_);
    ++count_;
  }
  void Remove() {
    std::lock_guard lock(mutex_);
    --count_;
    gone_.notify_all();
  }
  void WaitForNone() {
    std::unique_lock lock(mutex_);
    gone_.wait(lock, [this] { return count_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable gone_;
  int count_ = 0;
};

// What the worker needs to know of a stream when its events arrive there.
struct StreamLink {
  TransportEvents* events = nullptr;  // worker only; nullptr once closed
};

// One stream. Keeps itself alive from Start until OnDone, because gRPC may call it until then. Cancel and Send come from the worker, the
// rest from gRPC's threads.
class Stream : public std::enable_shared_from_this<Stream>, public grpc::ClientBidiReactor<v1::SyncRequest, v1::SyncResponse> {
 public:
  Stream(Worker* worker, StreamCount* count, std::shared_ptr<StreamLink> link, const ServerAddress& server)
      : worker_(worker), count_(count), link_(std::move(link)), channel_(Dial(server)), stub_(v1::SyncService::NewStub(channel_)) {
    count_->Add();
  }

  void Start() {
    self_ = shared_from_this();
    stub_->async()->Sync(&context_, this);
    AddHold();  // writes start outside of reactions
    StartRead(&response_);
    StartCall();
  }

  void Send(v1::SyncRequest request) {
    std::lock_guard lock(mutex_);
    if (ended_) return;
    queue_.push_back(std::move(request));
    if (queue_.size() == 1) StartWrite(&queue_.front());
  }

  void Cancel() { context_.TryCancel(); }

  void OnReadDone(bool ok) override {
    if (!ok) return LetGo();
    worker_->Post([link = link_, message = std::move(response_)] {
      if (link->events) link->events->OnMessage(message);
    });
    response_.Clear();
    StartRead(&response_);
  }

  void OnWriteDone(bool ok) override {
    std::lock_guard lock(mutex_);
    if (!ok) return;  // the read fails too and lets go
    queue_.pop_front();
    if (!queue_.empty()) StartWrite(&queue_.front());
  }

  void OnDone(const grpc::Status& status) override {
    worker_->Post([link = link_, end = ToStatus(status), retry_after_ms = RetryAfterMs(status)] {
      if (TransportEvents* events = std::exchange(link->events, nullptr)) events->OnClosed(end, retry_after_ms);
    });
    // The channel goes on the worker: the last one of a process ends gRPC's threads, and on one of them would wait for itself.
    StreamCount* const count = count_;
    worker_->Post([last = std::move(self_)] {});
    count->Remove();
  }

 private:
  void LetGo() {
    {
      std::lock_guard lock(mutex_);
      if (std::exchange(ended_, true)) return;
    }
    RemoveHold();
  }

  Worker* const worker_;
  StreamCount* const count_;
  std::shared_ptr<Stream> self_;
  const std::shared_ptr<StreamLink> link_;
  grpc::ClientContext context_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::SyncService::Stub> stub_;
  v1::SyncResponse response_;
  std::mutex mutex_;
  std::deque<v1::SyncRequest> queue_;  // guarded by mutex_; the first is being written
  bool ended_ = false;                 // guarded by mutex_
};

class GrpcTransport : public SyncTransport {
 public:
  explicit GrpcTransport(Worker* worker) : worker_(worker) {}
  ~GrpcTransport() override {
    Close();
    count_.WaitForNone();
  }

  void Open(const ServerAddress& server, TransportEvents* events) override {
    Close();
    link_ = std::make_shared<StreamLink>(StreamLink{events});
    stream_ = std::make_shared<Stream>(worker_, &count_, link_, server);
    stream_->Start();
  }

  void Send(v1::SyncRequest message) override {
    if (IsOpen()) stream_->Send(std::move(message));
  }

  void Close() override {
    if (IsOpen()) stream_->Cancel();
    if (link_) link_->events = nullptr;
    link_.reset();
    stream_.reset();
  }

 private:
  bool IsOpen() const { return link_ && link_->events; }

  Worker* const worker_;
  StreamCount count_;
  std::shared_ptr<StreamLink> link_;
  std::shared_ptr<Stream> stream_;
};

class GrpcEnrolmentCaller : public EnrolmentCaller {
 public:
  absl::StatusOr<v1::EnrolDeviceResponse> EnrolDevice(const ServerAddress& server, const v1::EnrolDeviceRequest& request) override {
    auto stub = v1::DeviceService::NewStub(Dial(server));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kEnrolTimeoutS));
    v1::EnrolDeviceResponse response;
    const grpc::Status status = stub->EnrolDevice(&context, request, &response);
    if (!status.ok()) return ToStatus(status);
    return response;
  }
};

}  // namespace

std::unique_ptr<SyncTransport> MakeGrpcTransport(Worker* worker) { return std::make_unique<GrpcTransport>(worker); }

std::unique_ptr<EnrolmentCaller> MakeGrpcEnrolmentCaller() { return std::make_unique<GrpcEnrolmentCaller>(); }

}  // namespace footfall::kiosk
