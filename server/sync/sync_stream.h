// One kiosk's stream: order of messages, limits, what waits to be sent. Knows nothing of gRPC: a transport calls it and is called by it.
#ifndef FOOTFALL_SERVER_SYNC_SYNC_STREAM_H_
#define FOOTFALL_SERVER_SYNC_SYNC_STREAM_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "footfall/v1/sync_service.pb.h"
#include "proto/rules/payload_seal.h"
#include "server/base/resource_names.h"
#include "server/sync/hello_handler.h"
#include "server/sync/push_applier.h"

namespace footfall::server {

class SyncHub;

// What a stream needs of its transport. Calls come one at a time; Finish is the last. The transport lives until it called OnDone.
class StreamPort {
 public:
  virtual ~StreamPort() = default;
  virtual void StartRead(footfall::v1::SyncRequest* into) = 0;          // answered by OnRead
  virtual void StartWrite(const footfall::v1::SyncResponse* from) = 0;  // answered by OnWritten
  virtual void Finish(const absl::Status& status) = 0;                  // answered by OnDone
  virtual void Cancel() = 0;                                            // ends a transport that does not move; Finish follows
};

// Thread-safe. Shared by the transport, the hub's list and whatever job is under way for it: results that come after the end are dropped.
// Invariant: at most one StartRead and one StartWrite under way; no port call while the mutex is held and none after Finish.
class SyncStream : public std::enable_shared_from_this<SyncStream> {
 public:
  static constexpr int64_t kHelloTimeoutMs = 10'000;    // somebody who does not say who they are
  static constexpr int64_t kSilenceTimeoutMs = 90'000;  // three Status messages missed
  static constexpr int64_t kCloseGraceMs = 5'000;       // for what is still to be sent when the stream ends
  static constexpr int64_t kBoardIntervalMs = 1'000;    // a person reads no faster
  static constexpr int kMaxPresentations = 4;           // one after each HelloOk, of which a stream has two or three

  // Both outlive the transport.
  SyncStream(SyncHub* hub, StreamPort* port);

  // From the transport.
  void Begin();
  void OnRead(bool ok);
  void OnWritten(bool ok);
  void OnCancel();
  void OnDone();

  // From the hub. Only the newest configuration and board wait for a slow reader.
  void OfferConfig(std::shared_ptr<const footfall::v1::KioskConfig> config);
  void OfferBoard(std::shared_ptr<const footfall::v1::Board> board);
  void OnHello(const absl::Status& status, const HelloResult& result);
  void OnPush(const absl::Status& status, const OpenedPush& push, const PushResult& result);
  void OnPresented(const absl::Status& status, bool last);
  // Of a kiosk that presented its leases. Goes out when it names other leases than the one before, or others are recalled: totals alone
  // the kiosk knows better.
  void OfferLeases(std::shared_ptr<const footfall::v1::LeaseBook> book);
  bool presented() const;
  // Behind which version of its campaign's stop list the kiosk has nothing, -1 = it has nothing of it; nullopt: it keeps none, or a part is
  // on its way.
  std::optional<int64_t> StopsWanted() const;
  // What follows that version.
  void OfferStops(std::shared_ptr<const footfall::v1::CouponStopList> part);
  // Ends the stream after what waits to be acknowledged was sent; the first reason counts.
  void End(const absl::Status& status);
  // Time passes: boards that are due, and ends of silent streams.
  void Tick(int64_t steady_ms);

  // Fixed once the Hello was answered.
  struct Identity {
    std::string device_id;
    SessionKey session;
    DeviceStanding standing = DeviceStanding::kActive;
  };
  Identity identity() const;

 private:
  enum class State { kAwaitingHello, kCheckingHello, kOpen };

  void Pump();
  bool Step(std::unique_lock<std::mutex>& lock);
  bool NextMessage();
  bool MayRead() const;
  bool MayFinish() const;
  void Handle();
  absl::Status HandleHello(const footfall::v1::Hello& hello);
  absl::Status HandlePush(footfall::v1::Push* push);
  absl::Status HandleStatus(const footfall::v1::Status& status);
  absl::Status HandleLeases(footfall::v1::LeasePresentation* presentation);
  void NoteSilence();
  absl::StatusOr<std::shared_ptr<OpenedPush>> OpenPush(footfall::v1::Push* push);
  footfall::v1::SyncResponse HelloOk(const HelloDecision& decision) const;
  void WipeIfDrained();
  void SetStopCursor();
  bool NextStops();
  void StopsWritten(bool ok);

  SyncHub* const hub_;
  StreamPort* const port_;
  const size_t opener_;  // of the hub's, always the same: Pushes are opened in their order
  const std::string nonce_;

  // Only touched between the end of a read and the start of the next.
  footfall::v1::SyncRequest request_;
  rules::PayloadOpener boxes_;
  int64_t read_ms_ = 0;                  // when it had come
  footfall::v1::SyncResponse response_;  // only between start and end of a write

  mutable std::mutex mutex_;
  State state_ = State::kAwaitingHello;
  bool pumping_ = false, again_ = false;                                               // one thread at a time talks to the port
  bool reading_ = false, writing_ = false, handling_ = false, no_more_reads_ = false;  // what is under way
  bool cancel_wanted_ = false, cancelled_ = false, finished_ = false, broken_ = false, wipe_sent_ = false;
  bool refused_ = false;  // a Push was not taken
  int in_flight_ = 0;     // Hello or Pushes at the writer
  std::optional<absl::Status> end_;
  int64_t ending_since_ms_ = 0;
  std::deque<footfall::v1::SyncResponse> queue_;  // bounded by kMaxPushesInFlight and a few
  std::shared_ptr<const footfall::v1::KioskConfig> config_;
  std::shared_ptr<const footfall::v1::Board> board_;
  std::shared_ptr<const footfall::v1::LeaseBook> leases_;
  std::optional<std::string> leases_sent_;  // what of the last book a kiosk has to hear; none since its presentation
  std::shared_ptr<const footfall::v1::CouponStopList> stops_;
  std::optional<int64_t> stops_version_;  // of the list: with what is sent; nullopt: the kiosk is sent none
  bool stops_under_way_ = false;
  int presentations_ = 0, presentation_parts_ = 0;  // parts: of the one that has begun
  bool presented_ = false;
  int64_t board_sent_ms_ = 0, heard_ms_ = 0, now_ms_ = 0;

  Identity identity_;
  rules::Uuid device_uuid_{};
  std::string sign_public_key_;
  uint32_t hello_epoch_ = 0;
  uint64_t hello_acked_seq_ = 0, head_seq_ = 0, older_held_ = 0, through_seq_ = 0;
  std::string through_hash_;
  int64_t config_version_ = 0;  // what the kiosk has
  std::string hello_incarnation_;
  std::optional<footfall::v1::CouponStopCursor> stop_cursor_;  // as its Hello said
  uint64_t backlog_ = 0;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_SYNC_STREAM_H_
