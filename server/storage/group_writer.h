// The one thread that writes: drains what waits into one transaction, commits it, then answers.
#ifndef FOOTFALL_SERVER_STORAGE_GROUP_WRITER_H_
#define FOOTFALL_SERVER_STORAGE_GROUP_WRITER_H_

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "server/storage/change_listeners.h"
#include "server/storage/database.h"
#include "server/storage/sqlite_connection.h"

namespace footfall::server {

// Invariant: `done` hears OK only after the commit that holds its job is on the disk. Submit from any thread.
class GroupWriter {
 public:
  using Done = std::function<void(absl::Status)>;
  // Loads the counter and starts the thread. `listeners` outlives the writer.
  static absl::StatusOr<std::unique_ptr<GroupWriter>> Start(std::unique_ptr<SqliteConnection> connection, const DatabaseOptions& options,
                                                            ChangeListeners* listeners);
  // Finishes what waits; jobs submitted from now on are refused (SHUTTING_DOWN).
  ~GroupWriter();

  // Refused at once with Unavailable (STORAGE_BUSY) when too many wait.
  void Submit(WriteJob job, Done done);
  bool OnWriterThread() const { return options_.writer_executor ? in_group_ : std::this_thread::get_id() == thread_.get_id(); }
  // False when an executor runs it.
  bool has_thread() const { return thread_.joinable(); }
  // Writes one group of what waits, if anything does. Only without a thread of its own.
  void RunWaiting();
  int64_t LastNumber() const { return last_number_.load(); }

 private:
  struct Work {
    WriteJob job;
    Done done;
  };
  struct Outcome {
    Done done;
    absl::Status status;
  };
  struct Group;
  class Context;

  GroupWriter(std::unique_ptr<SqliteConnection> connection, const DatabaseOptions& options, ChangeListeners* listeners);
  void Run();
  bool WaitForWork();
  std::optional<Work> Pop();
  void RunGroup();
  void RunJobs(Group& group);
  absl::Status RunJob(const WriteJob& job, Group& group);
  absl::Status Commit(const Group& group);
  void Finish(Group& group, const absl::Status& commit);
  void CheckpointIfDue();

  const std::unique_ptr<SqliteConnection> connection_;
  const DatabaseOptions options_;
  ChangeListeners* const listeners_;
  int64_t number_ = 0;              // the writer's thread alone
  int64_t checkpointed_pages_ = 0;  // the writer's thread alone
  std::atomic<int64_t> last_number_ = 0;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Work> queue_;
  bool stopping_ = false;
  bool in_group_ = false;  // only without a thread: a group is being written
  std::thread thread_;     // none with an executor
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STORAGE_GROUP_WRITER_H_
