#include "server/board/board_hub.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "server/base/log.h"
#include "server/base/resource_names.h"
#include "server/base/threads.h"
#include "server/board/board_loader.h"
#include "server/board/board_rules.h"

namespace footfall::server {
namespace {

using footfall::v1::Board;
using footfall::v1::BoardKiosk;

// Room under one database number for changes that write nothing: a version made after a restart is above all made before it.
constexpr int kVersionBits = 20;
// Boards kept for sessions that nobody watches, so that asking again gives the same version; a day's sessions of a large company.
constexpr size_t kMaxKept = 256;
// How late a waiting thread notices that an injected clock moved.
constexpr int64_t kMaxWaitMs = 250;

// Nothing of the others is on a board.
bool ConcernsBoards(const Change& change) {
  if (change.kind == Change::Kind::kLease) return !change.session_id.empty();  // gifts are a session's own
  return change.kind != Change::Kind::kCampaign && change.kind != Change::Kind::kSite && change.kind != Change::Kind::kCouponStop;
}

// What changes many times a minute: leads, and gifts that go out.
bool ConcernsNumbers(const Change& change) { return change.kind == Change::Kind::kLead || change.kind == Change::Kind::kLease; }

}  // namespace

class BoardHub::Impl {
 public:
  Impl(Database* database, const DevicePresence* presence, Clock* clock)
      : database_(database), presence_(presence), clock_(clock), thread_([this] { Run(); }) {
    database_listener_ = database_->AddListener([this](const std::vector<Change>& changes) { Changed(changes); });
  }

  ~Impl() {
    database_->RemoveListener(database_listener_);
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  absl::StatusOr<std::shared_ptr<const Board>> Build(const SessionKey& key);
  int64_t Watch(const SessionKey& key, Listener listener);
  void Unwatch(int64_t id);
  void EndAll();
  void Changed(const std::vector<Change>& changes);
  void DeviceChanged(const std::string& device_name);

 private:
  static constexpr int64_t kTold = INT64_MAX;
  struct Watcher {
    SessionKey key;
    Listener listener;
    int64_t version = 0;  // of the board it was given last; kTold: that there is an end
  };
  struct Watched {
    std::set<int64_t> watchers;          // ids
    bool dirty = true;                   // people, places or kiosks changed
    bool numbers_dirty = false;          // leads came, or gifts went
    bool behind = false;                 // a watcher may not have had the last board
    int64_t built_ms = -kMinIntervalMs;  // steady
    std::shared_ptr<const Board> last;
  };
  // What the thread does next.
  struct Work {
    SessionKey key;
    bool build = false;  // else the last board is given to whoever has not had it
  };

  void Run();
  std::optional<Work> FindWork(int64_t now_ms, int64_t* wait_ms);
  static int64_t DueMs(const SessionKey& key, const Watched& watched);
  void Do(const Work& work);
  void Deliver(const SessionKey& key, const std::shared_ptr<const Board>& board);
  Watcher* Untold();
  void TellEnd();
  std::shared_ptr<const Board> Remember(const SessionKey& key, Board board);
  void DropUnwatched();

  Database* database_;
  const DevicePresence* presence_;
  Clock* clock_;
  int64_t database_listener_ = 0;

  std::mutex build_mutex_;    // one board at a time is read and numbered, so that a newer version never shows an older state
  std::mutex deliver_mutex_;  // held while a listener runs, which is what makes Unwatch's promise true
  std::mutex mutex_;          // everything below; never held while reading or calling
  std::condition_variable wake_;
  bool stopping_ = false, ended_ = false;
  int64_t last_id_ = 0;
  int64_t last_version_ = 0;
  std::map<int64_t, Watcher> watchers_;
  std::map<SessionKey, Watched> sessions_;
  std::thread thread_;  // last: it uses all of the above
};

absl::StatusOr<std::shared_ptr<const Board>> BoardHub::Impl::Build(const SessionKey& key) {
  std::lock_guard build_lock(build_mutex_);
  BoardInput input;
  absl::Status read = database_->Read([&](Connection& db) {
    auto loaded = LoadBoard(db, *presence_, key);
    if (loaded.ok()) input = *std::move(loaded);
    return loaded.status();
  });
  if (!read.ok()) return read;
  return Remember(key, MakeBoard(input, clock_->NowMs()));
}

std::shared_ptr<const Board> BoardHub::Impl::Remember(const SessionKey& key, Board board) {
  const int64_t least_version = database_->LastNumber() << kVersionBits;
  std::lock_guard lock(mutex_);
  if (sessions_.size() >= kMaxKept && !sessions_.contains(key)) DropUnwatched();
  std::shared_ptr<const Board>& last = sessions_[key].last;
  if (last != nullptr && ShowTheSame(*last, board)) {
    board.set_version(last->version());
  } else {
    last_version_ = std::max(last_version_ + 1, least_version);
    board.set_version(last_version_);
    sessions_[key].behind = true;
    wake_.notify_all();
  }
  last = std::make_shared<const Board>(std::move(board));
  return last;
}

void BoardHub::Impl::DropUnwatched() {
  std::erase_if(sessions_, [](const auto& entry) { return entry.second.watchers.empty(); });
}

int64_t BoardHub::Impl::Watch(const SessionKey& key, Listener listener) {
  std::lock_guard lock(mutex_);
  watchers_.emplace(++last_id_, Watcher{key, std::move(listener)});
  Watched& watched = sessions_[key];
  // Nobody was told of changes while nobody watched.
  if (watched.watchers.empty()) watched.dirty = true;
  watched.watchers.insert(last_id_);
  watched.behind = true;
  wake_.notify_all();
  return last_id_;
}

void BoardHub::Impl::Unwatch(int64_t id) {
  {
    std::lock_guard lock(mutex_);
    const auto found = watchers_.find(id);
    if (found == watchers_.end()) return;
    sessions_[found->second.key].watchers.erase(id);
    watchers_.erase(found);
  }
  // A call that began before is waited for, unless this is that call.
  if (std::this_thread::get_id() != thread_.get_id()) std::lock_guard wait(deliver_mutex_);
}

void BoardHub::Impl::EndAll() {
  std::lock_guard lock(mutex_);
  ended_ = true;
  wake_.notify_all();
}

// Whoever has not yet heard of the end. Under mutex_.
BoardHub::Impl::Watcher* BoardHub::Impl::Untold() {
  const auto found = std::find_if(watchers_.begin(), watchers_.end(), [](const auto& entry) { return entry.second.version != kTold; });
  return found == watchers_.end() ? nullptr : &found->second;
}

void BoardHub::Impl::TellEnd() {
  std::lock_guard deliver_lock(deliver_mutex_);
  Listener listener;
  {
    std::lock_guard lock(mutex_);
    Watcher* watcher = Untold();
    if (watcher == nullptr) return;  // left meanwhile
    watcher->version = kTold;
    listener = watcher->listener;
  }
  listener(nullptr);
}

void BoardHub::Impl::Changed(const std::vector<Change>& changes) {
  bool fresh = false;  // on the writer's thread: the hub's is woken only for what it does not know yet
  std::lock_guard lock(mutex_);
  for (const Change& change : changes) {
    if (!ConcernsBoards(change)) continue;
    for (auto& [key, watched] : sessions_) {
      const bool concerned = (change.campaign_id.empty() || change.campaign_id == key.campaign_id) &&
                             (change.session_id.empty() || change.session_id == key.session_id);
      bool& mark = ConcernsNumbers(change) ? watched.numbers_dirty : watched.dirty;
      fresh = fresh || (concerned && !mark);
      mark = mark || concerned;
    }
  }
  if (fresh) wake_.notify_all();
}

void BoardHub::Impl::DeviceChanged(const std::string& device_name) {
  std::lock_guard lock(mutex_);
  for (auto& [key, watched] : sessions_) {
    const bool shown = watched.last != nullptr && std::any_of(watched.last->kiosks().begin(), watched.last->kiosks().end(),
                                                              [&](const BoardKiosk& kiosk) { return kiosk.device() == device_name; });
    if (shown) watched.dirty = true;
  }
  wake_.notify_all();
}

int64_t BoardHub::Impl::DueMs(const SessionKey& key, const Watched& watched) {
  const int64_t soonest_ms = watched.built_ms + kMinIntervalMs;
  if (watched.dirty) return soonest_ms;
  return watched.numbers_dirty ? NumbersDueMs(key.session_id, soonest_ms, kNumbersIntervalMs) : watched.built_ms + kRefreshIntervalMs;
}

std::optional<BoardHub::Impl::Work> BoardHub::Impl::FindWork(int64_t now_ms, int64_t* wait_ms) {
  *wait_ms = kMaxWaitMs;
  for (const auto& [key, watched] : sessions_) {
    if (watched.watchers.empty()) continue;
    const int64_t due_ms = DueMs(key, watched);
    if (due_ms <= now_ms) return Work{key, true};
    if (watched.last != nullptr && watched.behind) return Work{key, false};
    *wait_ms = std::min(*wait_ms, due_ms - now_ms);
  }
  return std::nullopt;
}

void BoardHub::Impl::Run() {
  GiveWayToOtherThreads();
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (watchers_.empty()) {
      wake_.wait(lock, [this] { return stopping_ || !watchers_.empty(); });
      continue;
    }
    if (ended_) {
      wake_.wait(lock, [this] { return stopping_ || Untold() != nullptr; });
      lock.unlock();
      TellEnd();
      lock.lock();
      continue;
    }
    int64_t wait_ms = 0;
    std::optional<Work> work = FindWork(clock_->SteadyMs(), &wait_ms);
    if (!work) {
      wake_.wait_for(lock, std::chrono::milliseconds(wait_ms));
      continue;
    }
    lock.unlock();
    Do(*work);
    lock.lock();
  }
}

void BoardHub::Impl::Do(const Work& work) {
  std::shared_ptr<const Board> last;
  {
    std::lock_guard lock(mutex_);
    Watched& watched = sessions_[work.key];
    last = watched.last;
    if (work.build) watched.built_ms = clock_->SteadyMs();
    if (work.build) watched.dirty = watched.numbers_dirty = false;  // before reading: what changes meanwhile counts as new
  }
  if (!work.build) return Deliver(work.key, last);
  auto board = Build(work.key);
  if (board.ok()) return Deliver(work.key, *board);
  log::Warn("board.unreadable", {{"session", SessionName(work.key)}, {"error", std::string(board.status().message())}});
  std::lock_guard lock(mutex_);
  sessions_[work.key].dirty = !absl::IsNotFound(board.status());
}

void BoardHub::Impl::Deliver(const SessionKey& key, const std::shared_ptr<const Board>& board) {
  if (!board) return;  // its last watcher left since the work was found
  std::vector<int64_t> ids;
  {
    std::lock_guard lock(mutex_);
    Watched& watched = sessions_[key];
    watched.behind = watched.last != board;
    for (int64_t id : watched.watchers) {
      if (watchers_.at(id).version < board->version()) ids.push_back(id);
    }
  }
  for (int64_t id : ids) {
    std::lock_guard deliver_lock(deliver_mutex_);
    Listener listener;
    {
      std::lock_guard lock(mutex_);
      const auto found = watchers_.find(id);
      if (found == watchers_.end()) continue;
      found->second.version = board->version();
      listener = found->second.listener;
    }
    listener(board);
  }
}

BoardHub::BoardHub(Database* database, const DevicePresence* presence, Clock* clock)
    : impl_(std::make_unique<Impl>(database, presence, clock)) {}

BoardHub::~BoardHub() = default;

absl::StatusOr<Board> BoardHub::Build(std::string_view session_name) {
  auto key = ParseSessionName("name", session_name);
  if (!key.ok()) return key.status();
  auto board = impl_->Build(*key);
  if (!board.ok()) return board.status();
  return **board;
}

int64_t BoardHub::Watch(const std::string& session_name, Listener listener) {
  auto key = ParseSessionName("name", session_name);
  // A name that is none has no board: the watcher is never called.
  return key.ok() ? impl_->Watch(*key, std::move(listener)) : 0;
}

void BoardHub::Unwatch(int64_t id) { impl_->Unwatch(id); }

void BoardHub::EndAll() { impl_->EndAll(); }

void BoardHub::DeviceChanged(const std::string& device_id) { impl_->DeviceChanged(DeviceName(device_id)); }

}  // namespace footfall::server
