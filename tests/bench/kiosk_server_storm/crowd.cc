#include "tests/bench/kiosk_server_storm/crowd.h"

#include <chrono>
#include <latch>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "kiosk/sync/grpc_transport.h"
#include "kiosk/sync/pinned_credentials.h"
#include "kiosk/sync/sync_client.h"
#include "tests/bench/kiosk_server_storm/memory_journal.h"
#include "tests/bench/kiosk_server_storm/shared_worker.h"

namespace footfall::kiosk {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int64_t kFreeDiskBytes = int64_t{8} << 30;

double SecondsSince(SteadyClock::time_point start) { return std::chrono::duration<double>(SteadyClock::now() - start).count(); }

// The kiosk's own transport; notes what passes.
class WatchedTransport : public SyncTransport, private TransportEvents {
 public:
  WatchedTransport(std::unique_ptr<SyncTransport> real, StormResult* result) : real_(std::move(real)), result_(result) {}
  void Open(const ServerAddress& server, TransportEvents* events) override {
    ++result_->dialled;
    events_ = events;
    real_->Open(server, this);
  }
  void Send(v1::SyncRequest message) override {
    if (message.has_hello()) hello_sent_ = SteadyClock::now();
    real_->Send(std::move(message));
  }
  void Close() override {
    events_ = nullptr;
    real_->Close();
  }

 private:
  void OnMessage(const v1::SyncResponse& message) override {
    if (message.has_hello_ok() && hello_sent_) {
      result_->hello_ms.push_back(SecondsSince(*hello_sent_) * 1000);
      hello_sent_.reset();
    }
    if (events_) events_->OnMessage(message);
  }
  void OnClosed(const absl::Status& status, int64_t retry_after_ms) override {
    ++result_->closed;
    if (events_) events_->OnClosed(status, retry_after_ms);
  }

  const std::unique_ptr<SyncTransport> real_;
  StormResult* const result_;
  TransportEvents* events_ = nullptr;
  std::optional<SteadyClock::time_point> hello_sent_;
};

// What all members share. Worker only, but for the latches.
struct Gathering {
  Gathering(SharedWorker* shared, std::ptrdiff_t count) : worker(shared), drained(count), configured(count) {}
  SharedWorker* const worker;
  std::latch drained, configured;
  SteadyClock::time_point start;
  StormResult result;
};

class Member : private SyncObserver {
 public:
  Member(const CrowdKiosk& kiosk, Gathering* gathering)
      : gathering_(gathering),
        worker_(gathering->worker->MakeWorker()),
        journal_(kiosk.identity, kiosk.config, kiosk.made),
        corrected_(SystemClock(), std::nullopt),
        transport_(MakeGrpcTransport(worker_.get()), &gathering->result),
        client_({&journal_, worker_.get(), SystemClock(), SystemRandom(), &transport_, this, &corrected_, [] { return kFreeDiskBytes; },
                 "bench"}) {}
  void Start() { client_.Start(); }
  void Stop() { client_.Stop(); }
  std::optional<StoredConfig> config() { return *journal_.LoadConfig(); }
  int verdicts() { return static_cast<int>(journal_.Verdicts(0)->size()); }

 private:
  void OnReport(const SyncReport& report) override {
    if (!report.online || report.backlog > 0 || std::exchange(drained_, true)) return;
    gathering_->result.finish_s.push_back(SecondsSince(gathering_->start));
    gathering_->drained.count_down();
  }
  void OnConfig(const v1::KioskConfig&) override {
    if (!std::exchange(configured_, true)) gathering_->configured.count_down();
  }
  void OnBoard(const v1::Board&) override {}
  void OnWiped() override { OnTrouble(SyncTrouble::kProtocol, absl::InternalError("wiped")); }
  void OnTrouble(SyncTrouble, const absl::Status& status) override { gathering_->result.troubles.emplace_back(status.message()); }

  Gathering* const gathering_;
  const std::unique_ptr<Worker> worker_;
  MemoryJournal journal_;
  CorrectedClock corrected_;
  WatchedTransport transport_;
  SyncClient client_;
  bool drained_ = false, configured_ = false;
};

// The kiosks while they are connected. They live on the worker, as the kiosk's own parts do.
class Crowd {
 public:
  Crowd(const server::support::IngestServer& server, const std::vector<CrowdKiosk>& kiosks)
      : gathering_(&worker_, static_cast<std::ptrdiff_t>(kiosks.size())) {
    const std::string address = absl::StrCat("127.0.0.1:", server.port()), pin = CertificatePin(server.certificate());
    worker_.Do([&] {
      for (CrowdKiosk kiosk : kiosks) {
        kiosk.identity.server_address = address;
        kiosk.identity.certificate_pin = pin;
        members_.push_back(std::make_unique<Member>(kiosk, &gathering_));
      }
    });
    worker_.Do([&] {
      gathering_.start = SteadyClock::now();
      StartFrom(0);
    });
  }
  ~Crowd() {
    Stop();
    worker_.Do([&] { members_.clear(); });
  }
  // Ends all streams; what members know can be read afterwards.
  void Stop() {
    worker_.Do([&] {
      for (const std::unique_ptr<Member>& member : members_) member->Stop();
    });
  }
  Gathering& gathering() { return gathering_; }
  const std::vector<std::unique_ptr<Member>>& members() const { return members_; }

 private:
  // One after the other, each in its turn: a tablet does not wait with its Hello until all others have dialled.
  void StartFrom(size_t member) {
    if (member == members_.size()) return;
    members_[member]->Start();
    worker_.Post([this, member] { StartFrom(member + 1); });
  }

  SharedWorker worker_{SystemClock()};
  Gathering gathering_;
  std::vector<std::unique_ptr<Member>> members_;
};

}  // namespace

void MeetServer(const server::support::IngestServer& server, std::vector<CrowdKiosk>* kiosks) {
  Crowd crowd(server, *kiosks);
  crowd.gathering().configured.wait();
  crowd.Stop();
  for (size_t i = 0; i < kiosks->size(); ++i) (*kiosks)[i].config = crowd.members()[i]->config();
}

StormResult Storm(const server::support::IngestServer& server, const std::vector<CrowdKiosk>& kiosks) {
  Crowd crowd(server, kiosks);
  crowd.gathering().drained.wait();
  crowd.Stop();
  StormResult result = crowd.gathering().result;
  for (const std::unique_ptr<Member>& member : crowd.members()) result.verdicts += member->verdicts();
  return result;
}

}  // namespace footfall::kiosk
