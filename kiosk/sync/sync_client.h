// Brings the journal's operations to the server, exactly once and for ever trying, and the server's configuration here.
//
// Invariant: an operation leaves the queue only by an Ack that names this server life, epoch, seq and the hash the journal has there,
// signed by the server's key. Every round that fails arms the next one. One state machine on the worker: however many things ask it to
// start, there is one stream.
#ifndef FOOTFALL_KIOSK_SYNC_SYNC_CLIENT_H_
#define FOOTFALL_KIOSK_SYNC_SYNC_CLIENT_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "kiosk/base/battery.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/base/worker.h"
#include "kiosk/journal/journal.h"
#include "kiosk/sync/corrected_clock.h"
#include "kiosk/sync/pacing.h"
#include "kiosk/sync/sync_observer.h"
#include "kiosk/sync/transport.h"

namespace footfall::kiosk {

// What sync works with. All outlive it.
struct SyncParts {
  Journal* journal = nullptr;
  Worker* worker = nullptr;
  Clock* clock = nullptr;
  Random* random = nullptr;
  SyncTransport* transport = nullptr;
  SyncObserver* observer = nullptr;
  CorrectedClock* corrected = nullptr;
  std::function<int64_t()> free_disk_bytes;  // -1 when not known
  std::string program_version;
  std::function<BatteryState()> battery = nullptr;  // null: not known
};

inline constexpr int64_t kServerSilenceMs = 20'000;  // the server owes an answer: no longer than this
inline constexpr int64_t kServerBusyMs = 120'000;    // an Ack alone may take longer while it says other things; then the Push is lost
inline constexpr int64_t kStatusEveryMs = 30'000;
inline constexpr int64_t kOfflineGraceMs = 5'000;  // a stream that comes back sooner was never "offline" to people
inline constexpr int64_t kSteadyMs = 10'000;       // a stream that lived this long counts as success
inline constexpr int64_t kMostRetryAfterMs = 600'000;

// Worker only, construction and destruction included.
class SyncClient : private TransportEvents {
 public:
  explicit SyncClient(const SyncParts& parts);
  ~SyncClient() override;

  // Connects, and stays at it. Nothing happens when it runs already or when the kiosk is not enrolled.
  void Start();
  void Stop();
  // Operations were saved.
  void OperationsSaved();
  // Something of the journal may have changed that people should know of.
  void JournalChanged() { Report(); }
  // A network came: not worth waiting for the back-off.
  void NetworkChanged();
  const SyncReport& report() const { return report_; }

 private:
  enum class Phase { kStopped, kWaiting, kConnecting, kGreeting, kReady };
  struct InFlight {
    uint32_t epoch = 0;
    uint64_t last_seq = 0;
    int64_t sent_boot_ms = 0;
  };

  void OnMessage(const v1::SyncResponse& message) override;
  void OnClosed(const absl::Status& status, int64_t retry_after_ms) override;

  void Connect();
  void Disconnect();
  // Ends the round and arms the next.
  void Fail(const absl::Status& status, int64_t retry_after_ms);
  void ServerSilent();
  void HearBusyServer();
  void Misfit(const std::string& what);
  void ExpectServer();

  // The server does not know this kiosk.
  void HearUnknown();
  void OnChallenge(const v1::Challenge& challenge);
  void OnHelloOk(const v1::HelloOk& hello);
  void OnAck(const v1::Ack& ack);
  int64_t LineMs(const InFlight& push, int64_t now_ms, int64_t waited_ms) const;
  void OnConfig(const v1::KioskConfig& config);
  void OnLeases(const v1::LeaseBook& book);
  void OnCouponStops(const v1::CouponStopList& list);
  void TellStopCursor(v1::Hello* hello);

  absl::Status HearIncarnation(const std::string& incarnation, bool rebase);
  // Where to go on in the epoch that is written in.
  absl::Status Resume(const v1::HelloOk& hello);
  absl::Status ShowFork(const EpochState& state, uint64_t have_seq);
  absl::Status PresentLeases();
  void BecomeReady(const v1::HelloOk& hello);
  // What the server says of us outlives a restart without network; what could not be stored is tried again when it is said again.
  void SetStanding(ServerStanding standing);
  void ReadStanding();
  void GoBackTo(uint32_t epoch, uint64_t seq);
  // Fills the window.
  void Pump();
  // A copy: reading operations may publish the journal's epochs anew.
  bool SendNext(EpochState state);
  void Wipe();
  void SendStatus();
  v1::Status MakeStatus() const;
  void Report();

  const SyncParts parts_;
  Backoff backoff_;
  BatchSizer sizer_;
  Phase phase_ = Phase::kStopped;
  SyncReport report_;
  int window_ = 1;
  int gaps_ = 0;                    // told on this stream
  bool acknowledged_ = false;       // whether something was on this stream
  bool stops_passed_over_ = false;  // whether the rest of the stop list is, on this stream
  std::deque<InFlight> in_flight_;
  int64_t last_ack_boot_ms_ = 0;
  int64_t ready_boot_ms_ = 0;
  std::map<uint32_t, uint64_t> next_;  // by epoch: the seq to send next
  std::string config_incarnation_;
  int64_t config_version_ = 0;
  std::optional<ServerStanding> stored_standing_;  // nullopt: not known
  int64_t lost_told_ = 0;                          // damaged operations the observer knows of
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_SYNC_CLIENT_H_
