// What all streams share: the list of connected kiosks, the way to the database and back, and the thread that brings them news.
#ifndef FOOTFALL_SERVER_SYNC_SYNC_HUB_H_
#define FOOTFALL_SERVER_SYNC_SYNC_HUB_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/mailbox.h"
#include "server/devices/device_store.h"
#include "server/storage/database.h"
#include "server/sync/operation_opener.h"
#include "server/sync/push_applier.h"
#include "server/sync/stop_parts.h"
#include "server/sync/sync_parts.h"
#include "server/sync/sync_stream.h"

namespace footfall::server {

// Thread-safe. Invariant: of the streams of one device only the newest is listed; the one before is told to end.
// Lives longer than every stream: the destructor waits for the last one and for the last job.
class SyncHub {
 public:
  static constexpr size_t kMaxStreams = 2000;  // at about 100 KB each with TLS: 200 MB
  static constexpr int64_t kTooManyRetryMs = 30'000;
  static constexpr int64_t kHelloBurst = 1000;      // a whole field coming back at once is let in …
  static constexpr int64_t kHellosPerSecond = 200;  // … and who keeps coming back is slowed down
  // Operations opened and not yet stored: a few of the writer's groups, so that it never waits; the others stay small, as they came.
  static constexpr int64_t kMaxAtWriter = 8000;
  static constexpr unsigned kMaxOpeners = 8;  // more would only fill the one writer's queue
  // Between two looks at leases that changed: kiosks hear within 2 s, and a thousand hand-outs cost one look.
  static constexpr int64_t kLeaseIntervalMs = 1000;
  // Between two looks at stop lists that changed: a thousand redemptions cost one look, and kiosks hear while the visitor is still on the
  // way to the next booth.
  static constexpr int64_t kStopIntervalMs = 1000;
  static constexpr int64_t kTickMs = 200;  // news reach kiosks within 2 s with room for building them and the network

  explicit SyncHub(SyncParts parts);
  ~SyncHub();

  const SyncParts& parts() const { return parts_; }
  const OperationOpener& opener() const { return opener_; }

  // A stream begins. TooMany (STREAMS) when there are too many, Unavailable (SHUTTING_DOWN) after EndAll; it has to end then.
  absl::Status Add(const std::shared_ptr<SyncStream>& stream);
  // The server stops: every stream ends once what it was promised an answer for is answered, and so does each that still comes.
  void EndAll();
  // Its transport is gone.
  void Remove(const std::shared_ptr<SyncStream>& stream);
  // Which opener a new stream uses.
  size_t NextOpener() { return next_opener_++ % openers_.size(); }
  // Runs `task`, which opens a Push of so many operations, on an opener once there is room at the writer; in the order of the calls.
  // SubmitPush must follow, or OpeningFailed.
  void PostOpening(size_t opener, const std::string& device_id, int64_t operations, std::function<void()> task);
  void OpeningFailed(const std::string& device_id, int64_t operations);
  // 0 = a Hello may be checked now; else when to come back.
  int64_t HelloWaitMs();
  // The device, read now. Unauthenticated (DEVICE_UNKNOWN) when there is none; who it is that speaks is not proven yet.
  absl::StatusOr<DeviceRow> FindSpeaker(std::string_view device_id);
  void SubmitHello(std::shared_ptr<SyncStream> stream, const HelloInput& input);
  // A kiosk's leases; OnPresented follows. A kiosk that has none and does not say so.
  // `last`: of its parts; it is served then.
  void SubmitPresentation(std::shared_ptr<SyncStream> stream, std::shared_ptr<const footfall::v1::LeasePresentation> presentation,
                          bool last);
  void SubmitSilence(std::shared_ptr<SyncStream> stream);
  // They are in the books: it is brought its book soon, and whenever that changes.
  void Presented(const std::shared_ptr<SyncStream>& stream);
  // A part of the stop list was sent: it is brought what follows, if anything does.
  void WantStops(const std::shared_ptr<SyncStream>& stream);
  void SubmitPush(std::shared_ptr<SyncStream> stream, std::shared_ptr<OpenedPush> push);
  // Its Hello was answered: it is the device's stream from now on, and gets news unless the device is revoked.
  void Opened(const std::shared_ptr<SyncStream>& stream, uint64_t backlog);
  void Heard(const std::string& device_id, uint64_t backlog);
  // Time passed: lets the feed look at streams and changes, unless it has not yet done so for the last call.
  void QueueTick();

 private:
  using Streams = std::vector<std::shared_ptr<SyncStream>>;
  struct News;
  Streams Present();                                             // whose transport is there
  bool IsGone(const std::shared_ptr<SyncStream>& stream) const;  // under mutex_
  // Work for the writer.
  struct Job {
    WriteJob write;
    std::string device_id = "";  // of a Push
    int64_t operations = 0;
    std::function<void(const absl::Status&)> then;
  };
  void Submit(std::deque<Job>* line, Job job);
  Job TakeJob();
  void PushIsPast(const std::string& device_id);
  void Leave(int64_t operations);  // under mutex_
  void OnChanges(const std::vector<Change>& changes);
  void RunTicker();
  void Tick();
  Streams Concerned(const std::vector<Change>& changes);
  void WelcomeFresh();
  void Unwatch(SyncStream* stream);
  bool Refresh(const Streams& streams);
  void RefreshSession(const SessionKey& key, const Streams& streams, std::vector<News>* news, bool* complete);
  absl::Status SetVersions(std::vector<News>* news);
  void NoteLeaseChanges(const std::vector<Change>& changes);  // under mutex_
  void TickLeases();
  void BringFreshLeases();
  void BringLeases(Streams streams);
  void NoteStopChanges(const std::vector<Change>& changes);  // under mutex_
  void TickStops();
  void BringFreshStops();
  void BringStops(const Streams& streams);

  const SyncParts parts_;
  const OperationOpener opener_;
  const PushApplier applier_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::shared_ptr<SyncStream>, bool> streams_;  // true: its transport is gone
  std::map<std::string, std::weak_ptr<SyncStream>, std::less<>> by_device_;
  Streams fresh_;  // open, but not yet sent anything
  std::vector<Change> changes_;
  Streams fresh_leases_;               // presented, but not yet brought their book
  std::vector<Change> lease_changes_;  // not yet looked at
  Streams fresh_stops_;                // were sent a part of the stop list
  std::vector<Change> stop_changes_;   // not yet looked at
  struct Opening {
    size_t opener = 0;
    int64_t operations = 0;
    std::function<void()> task;
  };
  std::deque<Opening> openings_;     // Pushes that wait for room
  std::deque<Job> hellos_, pushes_;  // wait for the writer; somebody stands before a kiosk that says Hello, so these come first
  // But not before what the same kiosk said earlier, on a stream it has left: Pushes that were read and have not had their turn, by device,
  // and Hellos that wait for them.
  std::map<std::string, int, std::less<>> pushes_of_;
  std::map<std::string, std::vector<Job>, std::less<>> held_hellos_;
  int64_t at_writer_ = 0;  // operations that are being opened or wait at the writer
  int outstanding_jobs_ = 0;
  bool stopping_ = false, tick_queued_ = false;
  int64_t hello_tokens_ = kHelloBurst, hello_tokens_ms_ = 0;

  int64_t listener_id_ = 0;
  std::map<SyncStream*, int64_t> watches_;  // on feed_'s thread alone
  int64_t leases_looked_ms_ = 0;            // likewise
  StopParts stop_parts_;                    // likewise
  int64_t stops_looked_ms_ = 0;             // likewise
  std::thread ticker_;
  std::atomic<bool> ending_ = false;
  std::atomic<size_t> next_opener_ = 0;
  // Last, so that they end first: their tasks use everything above.
  std::unique_ptr<TaskQueue> answers_;  // signs and sends what the writer finished
  std::unique_ptr<TaskQueue> feed_;     // reads configurations, watches boards
  std::vector<std::unique_ptr<TaskQueue>> openers_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_SYNC_HUB_H_
