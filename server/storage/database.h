// The database: many readers, one writer that groups what waits into one durable commit.
#ifndef FOOTFALL_SERVER_STORAGE_DATABASE_H_
#define FOOTFALL_SERVER_STORAGE_DATABASE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "server/storage/connection.h"

namespace footfall::server {

// What changed, told to listeners after the commit; several may name the same thing.
struct Change {
  enum class Kind { kCampaign, kSite, kSession, kZone, kAssignment, kStaff, kShift, kAttendance, kLead, kDevice, kLease, kCouponStop };
  Kind kind;
  std::string campaign_id;  // empty = concerns all
  std::string session_id;   // empty = concerns all of the campaign
  bool operator==(const Change&) const = default;
};

// The writer's side of a group: runs SQL inside the open transaction. Only valid inside the job it was given to.
class WriteContext {
 public:
  virtual ~WriteContext() = default;
  virtual Connection& db() = 0;
  // The next value of the one global counter (ingest numbers, change numbers, versions): rises by 1, never repeats, also after a restart.
  virtual int64_t NextNumber() = 0;
  // Tells listeners after the commit; forgotten when the job fails.
  virtual void Announce(Change change) = 0;
  // Adds to a running total that many jobs of a group touch: before the commit `sql` runs once per distinct (sql, key), with the values of
  // `key`, then the sum of `add`, then the greatest `latest` bound. Undone with the job or Attempt that gave it. `sql` is a constant that
  // outlives the database; views in `key` need live no longer than the call. Why: a total's row written for every lead costs more than all
  // indexes of the lead.
  virtual absl::Status Tally(std::string_view sql, absl::Span<const SqlValue> key, int64_t add, int64_t latest) = 0;
  // Runs `body` inside a savepoint of the job: if it fails, its writes (and announcements) are undone and the job may go on.
  virtual absl::Status Attempt(const std::function<absl::Status()>& body) = 0;
};

// A unit of work for the writer. An error undoes this job's writes alone.
using WriteJob = std::function<absl::Status(WriteContext&)>;

// How the database is opened.
struct DatabaseOptions {
  std::string path;             // file; its folder must exist
  int reader_count = 4;         // read connections: two cores' worth and a page of waiting lists
  int max_group_jobs = 256;     // jobs in one commit: bounds how long the first one waits
  int max_waiting_jobs = 4096;  // bounds memory; past it a caller comes back later
  // Takes the place of the writer's thread: is given each piece of its work and runs it when it likes, on the thread that uses the
  // database, never after the database's end. For programs that live in one thread (simulations). None: a thread of its own.
  std::function<void(std::function<void()>)> writer_executor = nullptr;
};

// Thread-safe. Write() and Read() block the caller; WriteAsync() does not.
class Database {
 public:
  // Opens or creates the file and migrates it forward. FAILED_PRECONDITION when a newer program wrote it.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const DatabaseOptions& options);
  virtual ~Database() = default;

  // Runs `job` on the writer's thread and returns after its durable commit.
  virtual absl::Status Write(WriteJob job) = 0;
  // The same; `done` is called after the durable commit (or the failure) on a thread of the database: it must be short and not block.
  // Refused at once with Unavailable when max_waiting_jobs wait.
  virtual void WriteAsync(WriteJob job, std::function<void(absl::Status)> done) = 0;
  // Runs `body` on a read connection, in one snapshot. Nothing it does can write.
  virtual absl::Status Read(const std::function<absl::Status(Connection&)>& body) = 0;

  // Calls `listener` after each commit with what changed, merged; on a thread of the database: short, no blocking. Returns an id to remove
  // it.
  virtual int64_t AddListener(std::function<void(const std::vector<Change>&)> listener) = 0;
  virtual void RemoveListener(int64_t id) = 0;

  // The number NextNumber gave last, as far as committed.
  virtual int64_t LastNumber() const = 0;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STORAGE_DATABASE_H_
