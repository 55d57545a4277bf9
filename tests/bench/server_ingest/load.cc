#include "tests/bench/server_ingest/load.h"

#include <barrier>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "server/base/random.h"
#include "tests/bench/server_support/figures.h"
#include "tests/bench/server_support/lead_world.h"

namespace footfall::server::support {
namespace {

namespace v1 = footfall::v1;
using SteadyClock = std::chrono::steady_clock;

constexpr size_t kInFlight = 4;

double MsSince(SteadyClock::time_point start) { return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count(); }

void Fail(const std::string& what) { MustBeOk(absl::InternalError(what), "kiosk"); }

std::shared_ptr<grpc::Channel> Dial(const IngestServer& server) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = server.certificate();
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // or all kiosks would share one connection
  return grpc::CreateCustomChannel("localhost:" + std::to_string(server.port()), grpc::SslCredentials(tls), arguments);
}

bool IsGoodAck(const v1::SyncResponse& response) {
  return response.has_ack() && !response.ack().gap() && response.ack().verdicts().empty();
}

// A kiosk that keeps its window full.
class BlockingKiosk {
 public:
  BlockingKiosk(const IngestServer& server, LoadKiosk* load) : load_(load), stub_(v1::SyncService::NewStub(Dial(server))) {
    stream_ = stub_->Sync(&context_);
    v1::SyncResponse response;
    if (!stream_->Read(&response)) Fail("no challenge");
    v1::SyncRequest hello;
    *hello.mutable_hello() = load_->kiosk.MakeHello(response.challenge().nonce());
    if (!stream_->Write(hello) || !stream_->Read(&response) || response.hello_ok().state() != v1::HELLO_STATE_OK) Fail("no HelloOk");
  }
  ~BlockingKiosk() {
    context_.TryCancel();
    stream_->Finish();
  }
  std::vector<double> Run() {
    std::vector<double> ack_ms;
    std::deque<SteadyClock::time_point> sent;
    size_t next = 0;
    while (ack_ms.size() < load_->pushes.size()) {
      while (next < load_->pushes.size() && sent.size() < kInFlight) {
        sent.push_back(SteadyClock::now());
        if (!stream_->Write(load_->pushes[next++])) Fail("stream ended");
      }
      v1::SyncResponse response;
      do {
        if (!stream_->Read(&response)) Fail("stream ended");
      } while (!response.has_ack());
      if (!IsGoodAck(response)) Fail("not accepted: " + response.ShortDebugString());
      ack_ms.push_back(MsSince(sent.front()));
      sent.pop_front();
    }
    return ack_ms;
  }

 private:
  LoadKiosk* load_;
  std::unique_ptr<v1::SyncService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::SyncRequest, v1::SyncResponse>> stream_;
};

// Counts down what the paced run waits for.
class Latch {
 public:
  explicit Latch(int64_t count) : count_(count) {}
  void Down() {
    std::lock_guard lock(mutex_);
    if (--count_ == 0) zero_.notify_all();
  }
  void Wait() {
    std::unique_lock lock(mutex_);
    zero_.wait(lock, [this] { return count_ <= 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable zero_;
  int64_t count_;
};

// A kiosk that costs no thread: a thousand of them fit into one process.
class PacedKiosk : public grpc::ClientBidiReactor<v1::SyncRequest, v1::SyncResponse> {
 public:
  PacedKiosk(const IngestServer& server, LoadKiosk* load, Latch* greeted, Latch* done)
      : load_(load), greeted_(greeted), done_(done), stub_(v1::SyncService::NewStub(Dial(server))) {
    stub_->async()->Sync(&context_, this);
    StartRead(&response_);
    AddHold();  // pushes start from another thread
    StartCall();
  }
  // The next Push is due. One that has to wait for the Ack before it waits on the clock: that is what a visitor would feel.
  void PushNext() {
    std::lock_guard lock(mutex_);
    due_.push_back(SteadyClock::now());
    StartIfIdle();
  }
  void End() {
    RemoveHold();
    context_.TryCancel();
    ended_.Wait();
  }
  const std::vector<double>& ack_ms() const { return ack_ms_; }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (response_.has_challenge()) {
      *hello_.mutable_hello() = load_->kiosk.MakeHello(response_.challenge().nonce());
      std::lock_guard lock(mutex_);
      writing_ = true;
      StartWrite(&hello_);
    } else if (response_.has_hello_ok()) {
      greeted_->Down();
    } else if (response_.has_ack()) {
      if (!IsGoodAck(response_)) Fail("not accepted: " + response_.ShortDebugString());
      TakeAck();
      done_->Down();
    }
    StartRead(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return;
    std::lock_guard lock(mutex_);
    writing_ = false;
    StartIfIdle();
  }
  void OnDone(const grpc::Status&) override { ended_.Down(); }

 private:
  void StartIfIdle() {
    if (writing_ || awaiting_ack_ || due_.empty()) return;
    writing_ = awaiting_ack_ = true;
    StartWrite(&load_->pushes[next_++]);
  }
  void TakeAck() {
    std::lock_guard lock(mutex_);
    ack_ms_.push_back(MsSince(due_.front()));
    due_.pop_front();
    awaiting_ack_ = false;
    StartIfIdle();
  }

  LoadKiosk* load_;
  Latch* greeted_;
  Latch* done_;
  Latch ended_{1};
  std::unique_ptr<v1::SyncService::Stub> stub_;
  grpc::ClientContext context_;
  v1::SyncRequest hello_;
  v1::SyncResponse response_;
  std::mutex mutex_;
  bool writing_ = false, awaiting_ack_ = false;
  std::deque<SteadyClock::time_point> due_;
  size_t next_ = 0;
  std::vector<double> ack_ms_;
};

}  // namespace

void Prepare(LoadKiosk* kiosk, int64_t first_visitor, int count, int batch) {
  for (int i = 0; i < count; ++i) kiosk->kiosk.AddLead(SampleVisitor(first_visitor + i), SystemRandom()->NewUuid(kWorldStartMs + i));
  for (int first = 1; first <= count; first += batch) {
    *kiosk->pushes.emplace_back().mutable_push() = kiosk->kiosk.MakePush(first, std::min(count, first + batch - 1));
  }
  kiosk->operations = count;
}

LoadResult PushAll(const IngestServer& server, std::vector<LoadKiosk>& kiosks) {
  std::vector<std::unique_ptr<BlockingKiosk>> connected;
  for (LoadKiosk& kiosk : kiosks) connected.push_back(std::make_unique<BlockingKiosk>(server, &kiosk));
  std::vector<std::vector<double>> samples(kiosks.size());
  LoadResult result;
  result.seconds = Seconds([&] {
    std::vector<std::thread> threads;
    for (size_t i = 0; i < connected.size(); ++i) threads.emplace_back([&, i] { samples[i] = connected[i]->Run(); });
    for (std::thread& thread : threads) thread.join();
  });
  for (const std::vector<double>& some : samples) result.ack_ms.insert(result.ack_ms.end(), some.begin(), some.end());
  return result;
}

LoadResult PushPaced(const IngestServer& server, std::vector<LoadKiosk>& kiosks, double per_second) {
  int64_t pushes = 0;
  for (const LoadKiosk& kiosk : kiosks) pushes += static_cast<int64_t>(kiosk.pushes.size());
  Latch greeted(static_cast<int64_t>(kiosks.size())), done(pushes);
  std::vector<std::unique_ptr<PacedKiosk>> connected;
  for (LoadKiosk& kiosk : kiosks) connected.push_back(std::make_unique<PacedKiosk>(server, &kiosk, &greeted, &done));
  greeted.Wait();
  const auto start = SteadyClock::now();
  int64_t begun = 0;
  for (size_t round = 0; round < kiosks[0].pushes.size(); ++round) {
    for (std::unique_ptr<PacedKiosk>& kiosk : connected) {
      std::this_thread::sleep_until(start + std::chrono::duration_cast<SteadyClock::duration>(
                                                std::chrono::duration<double>(static_cast<double>(begun++) / per_second)));
      kiosk->PushNext();
    }
  }
  done.Wait();
  LoadResult result{.seconds = MsSince(start) / 1000};
  for (std::unique_ptr<PacedKiosk>& kiosk : connected) {
    kiosk->End();
    result.ack_ms.insert(result.ack_ms.end(), kiosk->ack_ms().begin(), kiosk->ack_ms().end());
  }
  return result;
}

}  // namespace footfall::server::support
