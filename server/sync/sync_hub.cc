#include "server/sync/sync_hub.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "server/base/errors.h"
#include "server/base/log.h"
#include "server/base/resource_names.h"
#include "server/base/threads.h"
#include "server/sync/kiosk_config.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

bool ConcernsConfig(const Change& change) {
  return change.kind != Change::Kind::kLead && change.kind != Change::Kind::kAttendance && change.kind != Change::Kind::kLease &&
         change.kind != Change::Kind::kCouponStop;
}

bool Touches(const Change& change, const SessionKey& key) {
  if (!change.campaign_id.empty() && change.campaign_id != key.campaign_id) return false;
  return change.session_id.empty() || change.session_id == key.session_id;
}

}  // namespace

// A configuration on its way to a kiosk.
struct SyncHub::News {
  std::shared_ptr<SyncStream> stream;
  std::string device_id;
  v1::KioskConfig config;
  DeviceConfigVersion version;
  bool changed = false;  // the version is to be made
};

SyncHub::SyncHub(SyncParts parts)
    : parts_(std::move(parts)),
      opener_(parts_.catalog, parts_.intake, parts_.leases == nullptr ? nullptr : parts_.leases->sources()),
      applier_(parts_.access),
      hello_tokens_ms_(parts_.clock->SteadyMs()),
      stop_parts_(parts_.database, parts_.clock),
      answers_(parts_.make_queue ? parts_.make_queue() : std::make_unique<Mailbox>()),
      feed_(parts_.make_queue ? parts_.make_queue() : std::make_unique<Mailbox>()) {
  const unsigned openers = parts_.make_queue ? 1 : std::clamp(std::thread::hardware_concurrency(), 1U, kMaxOpeners);
  for (unsigned i = 0; i < openers; ++i) openers_.push_back(parts_.make_queue ? parts_.make_queue() : std::make_unique<Mailbox>());
  if (!parts_.make_queue) feed_->Post(GiveWayToOtherThreads);
  listener_id_ = parts_.database->AddListener([this](const std::vector<Change>& changes) { OnChanges(changes); });
  if (!parts_.make_queue) ticker_ = std::thread([this] { RunTicker(); });
}

SyncHub::~SyncHub() {
  parts_.database->RemoveListener(listener_id_);
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return outstanding_jobs_ == 0 && streams_.empty(); });
  }
  if (ticker_.joinable()) ticker_.join();
  openers_.clear();
  feed_.reset();
  answers_.reset();
}

absl::Status SyncHub::Add(const std::shared_ptr<SyncStream>& stream) {
  std::lock_guard lock(mutex_);
  streams_.emplace(stream, false);  // also one that is turned away: it is there until its transport is gone
  if (ending_) return errors::Unavailable("SHUTTING_DOWN");
  return streams_.size() <= kMaxStreams ? absl::OkStatus() : errors::TooMany("STREAMS", kTooManyRetryMs);
}

void SyncHub::EndAll() {
  ending_ = true;
  for (const std::shared_ptr<SyncStream>& stream : Present()) stream->End(errors::Unavailable("SHUTTING_DOWN"));
}

SyncHub::Streams SyncHub::Present() {
  std::lock_guard lock(mutex_);
  Streams present;
  for (const auto& [stream, gone] : streams_) {
    if (!gone) present.push_back(stream);
  }
  return present;
}

void SyncHub::Remove(const std::shared_ptr<SyncStream>& stream) {
  const std::string device_id = stream->identity().device_id;
  bool last = false;
  {
    std::lock_guard lock(mutex_);
    streams_[stream] = true;
    const auto found = by_device_.find(device_id);
    if (!device_id.empty() && found != by_device_.end() && found->second.lock() == stream) {
      by_device_.erase(found);
      last = true;
    }
  }
  if (last) parts_.presence->Gone(device_id, parts_.clock->NowMs());
  feed_->Post([this, stream] { Unwatch(stream.get()); });
  // Only now: once the list is empty, the hub may end.
  std::lock_guard lock(mutex_);
  streams_.erase(stream);
  changed_.notify_all();
}

bool SyncHub::IsGone(const std::shared_ptr<SyncStream>& stream) const {
  const auto found = streams_.find(stream);
  return found == streams_.end() || found->second;
}

int64_t SyncHub::HelloWaitMs() {
  const int64_t now_ms = parts_.clock->SteadyMs();
  std::lock_guard lock(mutex_);
  const int64_t gained = (now_ms - hello_tokens_ms_) * kHellosPerSecond / 1000;
  if (gained > 0) {
    hello_tokens_ = std::min(kHelloBurst, hello_tokens_ + gained);
    hello_tokens_ms_ = now_ms;
  }
  if (hello_tokens_ > 0) {
    --hello_tokens_;
    return 0;
  }
  // Spread over some seconds, so that the crowd does not come back as one.
  return 1000 + static_cast<uint8_t>(parts_.random->Bytes(1)[0]) * 16;
}

absl::StatusOr<DeviceRow> SyncHub::FindSpeaker(std::string_view device_id) {
  std::optional<DeviceRow> found;
  absl::Status status = parts_.database->Read([&](Connection& db) {
    absl::StatusOr<std::optional<DeviceRow>> device = FindDevice(db, device_id);
    if (device.ok()) found = *std::move(device);
    return device.status();
  });
  if (!status.ok()) return status;
  if (!found) {
    if (parts_.unknown_devices != nullptr) parts_.unknown_devices->Heard(device_id, parts_.clock->NowMs());
    // Nothing to learn from for who guesses: an id has 74 random bits, and what is behind one stays behind its key.
    return errors::Unauthenticated("DEVICE_UNKNOWN");
  }
  return *std::move(found);
}

void SyncHub::PostOpening(size_t opener, const std::string& device_id, int64_t operations, std::function<void()> task) {
  std::lock_guard lock(mutex_);
  ++pushes_of_[device_id];
  openings_.push_back({opener, operations, std::move(task)});
  Leave(0);
}

void SyncHub::OpeningFailed(const std::string& device_id, int64_t operations) {
  {
    std::lock_guard lock(mutex_);
    Leave(operations);
  }
  PushIsPast(device_id);
}

// A Push has its turn now, or never.
void SyncHub::PushIsPast(const std::string& device_id) {
  std::vector<Job> hellos;
  {
    std::lock_guard lock(mutex_);
    if (--pushes_of_[device_id] > 0) return;
    pushes_of_.erase(device_id);
    if (auto held = held_hellos_.extract(device_id)) hellos = std::move(held.mapped());
  }
  for (Job& hello : hellos) Submit(&hellos_, std::move(hello));
}

// So many operations are no longer at the writer; whoever fits now comes next.
void SyncHub::Leave(int64_t operations) {
  at_writer_ -= operations;
  while (!openings_.empty() && (at_writer_ == 0 || at_writer_ + openings_.front().operations <= kMaxAtWriter)) {
    Opening next = std::move(openings_.front());
    openings_.pop_front();
    at_writer_ += next.operations;
    openers_[next.opener]->Post(std::move(next.task));
  }
}

// The writer takes what waits in its order; each turn it gives to the hub goes to whatever is first here by then.
void SyncHub::Submit(std::deque<Job>* line, Job job) {
  {
    std::lock_guard lock(mutex_);
    ++outstanding_jobs_;
    line->push_back(std::move(job));
  }
  auto taken = std::make_shared<Job>();
  const auto run = [this, taken](WriteContext& write) {
    *taken = TakeJob();
    return taken->write(write);
  };
  parts_.database->WriteAsync(run, [this, taken](absl::Status status) {
    if (!taken->then) *taken = TakeJob();  // refused: its turn never came
    answers_->Post([then = taken->then, status = std::move(status)] { then(status); });
    std::lock_guard lock(mutex_);
    Leave(taken->operations);
    if (--outstanding_jobs_ == 0) changed_.notify_all();
  });
}

SyncHub::Job SyncHub::TakeJob() {
  Job job;
  {
    std::lock_guard lock(mutex_);
    std::deque<Job>& line = hellos_.empty() ? pushes_ : hellos_;
    job = std::move(line.front());
    line.pop_front();
  }
  if (!job.device_id.empty()) PushIsPast(job.device_id);
  return job;
}

void SyncHub::SubmitHello(std::shared_ptr<SyncStream> stream, const HelloInput& input) {
  auto result = std::make_shared<HelloResult>();
  Job job{.write = [this, input, result](WriteContext& write) { return HandleHello(write, parts_.access, input, result.get()); },
          .then = [stream, result](const absl::Status& status) { stream->OnHello(status, *result); }};
  {
    std::lock_guard lock(mutex_);
    if (pushes_of_.contains(input.device_id)) {
      held_hellos_[input.device_id].push_back(std::move(job));
      return;
    }
  }
  Submit(&hellos_, std::move(job));
}

void SyncHub::SubmitPush(std::shared_ptr<SyncStream> stream, std::shared_ptr<OpenedPush> push) {
  auto result = std::make_shared<PushResult>();
  Submit(&pushes_, {.write = [this, push, result](WriteContext& write) { return applier_.Apply(write, *push, result.get()); },
                    .device_id = push->device_id,
                    .operations = static_cast<int64_t>(push->operations.size()),
                    .then = [stream, push, result](const absl::Status& status) { stream->OnPush(status, *push, *result); }});
}

void SyncHub::Opened(const std::shared_ptr<SyncStream>& stream, uint64_t backlog) {
  const SyncStream::Identity identity = stream->identity();
  if (parts_.unknown_devices != nullptr) parts_.unknown_devices->Known(identity.device_id);
  // Before it is listed: whoever takes it off the list says "gone", and that must come second.
  Heard(identity.device_id, backlog);
  std::shared_ptr<SyncStream> older;
  bool gone = false, alone = false;
  {
    std::lock_guard lock(mutex_);
    const auto found = by_device_.find(identity.device_id);
    if (found != by_device_.end()) older = found->second.lock();
    gone = IsGone(stream);
    alone = older == nullptr;
    if (!gone) by_device_[identity.device_id] = stream;
  }
  if (gone) {
    if (alone) parts_.presence->Gone(identity.device_id, parts_.clock->NowMs());
    return;
  }
  if (older && older != stream) older->End(errors::Unavailable("STREAM_REPLACED"));
  if (identity.standing == DeviceStanding::kRevoked) return;
  std::lock_guard lock(mutex_);
  fresh_.push_back(stream);
  // A crowd is welcomed in one go: its sessions are read once.
  if (fresh_.size() == 1) feed_->Post([this] { WelcomeFresh(); });
}

void SyncHub::Heard(const std::string& device_id, uint64_t backlog) { parts_.presence->Heard(device_id, parts_.clock->NowMs(), backlog); }

void SyncHub::OnChanges(const std::vector<Change>& changes) {
  std::lock_guard lock(mutex_);
  NoteLeaseChanges(changes);
  NoteStopChanges(changes);
  for (const Change& change : changes) {
    if (ConcernsConfig(change) && std::find(changes_.begin(), changes_.end(), change) == changes_.end()) changes_.push_back(change);
  }
}

void SyncHub::RunTicker() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    changed_.wait_for(lock, std::chrono::milliseconds(kTickMs), [this] { return stopping_; });
    if (stopping_) return;
    lock.unlock();
    QueueTick();
    lock.lock();
  }
}

void SyncHub::QueueTick() {
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(tick_queued_, true)) return;  // a feed that is behind is not pushed further
  }
  feed_->Post([this] { Tick(); });
}

void SyncHub::Tick() {
  std::vector<Change> changes;
  {
    std::lock_guard lock(mutex_);
    tick_queued_ = false;
    changes = std::exchange(changes_, {});
  }
  for (const std::shared_ptr<SyncStream>& stream : Present()) stream->Tick(parts_.clock->SteadyMs());
  // What could not be read now is tried again at the next tick.
  if (!changes.empty() && !Refresh(Concerned(changes))) OnChanges(changes);
  TickLeases();
  TickStops();
}

SyncHub::Streams SyncHub::Concerned(const std::vector<Change>& changes) {
  Streams listed;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [device_id, weak] : by_device_) {
      if (std::shared_ptr<SyncStream> stream = weak.lock()) listed.push_back(std::move(stream));
    }
  }
  std::erase_if(listed, [&](const std::shared_ptr<SyncStream>& stream) {
    const SessionKey key = stream->identity().session;
    return std::none_of(changes.begin(), changes.end(), [&](const Change& change) { return Touches(change, key); });
  });
  return listed;
}

void SyncHub::WelcomeFresh() {
  Streams fresh;
  {
    std::lock_guard lock(mutex_);
    fresh = std::exchange(fresh_, {});
    std::erase_if(fresh, [this](const std::shared_ptr<SyncStream>& stream) { return IsGone(stream); });
  }
  const bool complete = Refresh(fresh);
  BringStops(fresh);
  for (const std::shared_ptr<SyncStream>& stream : fresh) {
    const SessionKey key = stream->identity().session;
    if (!complete) OnChanges({Change{Change::Kind::kDevice, key.campaign_id, key.session_id}});
    if (parts_.board == nullptr) continue;
    std::weak_ptr<SyncStream> weak = stream;
    watches_[stream.get()] = parts_.board->Watch(SessionName(key), [weak](std::shared_ptr<const v1::Board> board) {
      if (std::shared_ptr<SyncStream> watching = weak.lock()) watching->OfferBoard(std::move(board));
    });
  }
}

void SyncHub::Unwatch(SyncStream* stream) {
  const auto found = watches_.find(stream);
  if (found == watches_.end()) return;
  parts_.board->Unwatch(found->second);
  watches_.erase(found);
}

bool SyncHub::Refresh(const Streams& streams) {
  std::map<SessionKey, Streams> by_session;
  for (const std::shared_ptr<SyncStream>& stream : streams) {
    const SyncStream::Identity identity = stream->identity();
    if (identity.standing != DeviceStanding::kRevoked) by_session[identity.session].push_back(stream);
  }
  std::vector<News> news;
  bool complete = true;
  for (const auto& [key, members] : by_session) RefreshSession(key, members, &news, &complete);
  if (absl::Status status = SetVersions(&news); !status.ok()) {
    log::Warn("sync.config_failed", {{"error", std::string(status.message())}});
    return false;
  }
  for (News& item : news) {
    item.config.set_version(item.version.version);
    item.stream->OfferConfig(std::make_shared<const v1::KioskConfig>(std::move(item.config)));
  }
  return complete;
}

void SyncHub::RefreshSession(const SessionKey& key, const Streams& streams, std::vector<News>* news, bool* complete) {
  absl::Status status = parts_.database->Read([&](Connection& db) {
    absl::StatusOr<v1::KioskConfig> session = BuildSessionConfig(db, key);
    if (!session.ok()) return session.status();
    for (const std::shared_ptr<SyncStream>& stream : streams) {
      const SyncStream::Identity identity = stream->identity();
      absl::StatusOr<std::optional<DeviceRow>> device = FindDevice(db, identity.device_id);
      if (!device.ok()) return device.status();
      const bool same = device->has_value() && (*device)->standing == identity.standing &&
                        SessionKey{(*device)->campaign_id, (*device)->session_id} == identity.session;
      if (!same) {
        // Its next Hello is answered as what it is now.
        stream->End(errors::Unavailable("DEVICE_CHANGED"));
        continue;
      }
      absl::StatusOr<DeviceConfigVersion> known = FindConfigVersion(db, identity.device_id);
      if (!known.ok()) return known.status();
      News item{.stream = stream, .device_id = identity.device_id, .config = ForDevice(*session, **device), .version = *known};
      std::string hash = ConfigHash(item.config);
      item.changed = hash != item.version.hash;
      item.version.hash = std::move(hash);
      news->push_back(std::move(item));
    }
    return absl::OkStatus();
  });
  if (status.ok()) return;
  *complete = false;
  log::Warn("sync.config_failed", {{"error", std::string(status.message())}});
}

absl::Status SyncHub::SetVersions(std::vector<News>* news) {
  if (std::none_of(news->begin(), news->end(), [](const News& item) { return item.changed; })) return absl::OkStatus();
  return parts_.database->Write([&](WriteContext& write) {
    for (News& item : *news) {
      if (!item.changed) continue;
      item.version.version = write.NextNumber();
      if (absl::Status status = UpdateConfigVersion(write.db(), item.device_id, item.version); !status.ok()) return status;
    }
    return absl::OkStatus();
  });
}

}  // namespace footfall::server
