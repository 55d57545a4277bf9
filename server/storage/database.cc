#include "server/storage/database.h"

#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/base/files.h"
#include "server/storage/change_listeners.h"
#include "server/storage/group_writer.h"
#include "server/storage/migrations.h"
#include "server/storage/reader_pool.h"
#include "server/storage/sqlite_connection.h"

namespace footfall::server {
namespace {

// Lets one thread wait for a job's end.
class Waiter {
 public:
  void Set(absl::Status status) {
    std::lock_guard lock(mutex_);
    status_ = std::move(status);
    ready_.notify_one();  // inside the lock: the waiter may be gone right after it
  }
  bool set() {
    std::lock_guard lock(mutex_);
    return status_.has_value();
  }
  absl::Status Wait() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return status_.has_value(); });
    return *std::move(status_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::optional<absl::Status> status_;
};

// A system whose disk failed may still show, in the log, what never reached it. Moved into the file, that would stand there half after a
// power cut, with older pages from the log's beginning over it; and what is committed behind it would be gone. So a copy that was synced
// takes the log's place first, and all it holds is moved before anything is put behind it.
absl::Status ReplaceLog(const std::string& path) {
  const std::string log = absl::StrCat(path, "-wal"), copy = absl::StrCat(path, "-newlog");
  if (absl::Status status = RemoveFile(copy); !status.ok()) return status;  // one that was not finished
  if (!FileExists(log) || Files().Size(log.c_str()) == 0) return absl::OkStatus();
  if (absl::Status status = CopyDurably(log, copy); !status.ok()) return status;
  return RenameDurably(copy, log);
}

class SqliteDatabase : public Database {
 public:
  absl::Status Open(const DatabaseOptions& options) {
    if (absl::Status status = ReplaceLog(options.path); !status.ok()) return status;
    auto connection = SqliteConnection::Open(options.path, SqliteConnection::Mode::kWriter);
    if (!connection.ok()) return connection.status();
    if (absl::Status status = (*connection)->ExecuteScript("PRAGMA wal_checkpoint(TRUNCATE)"); !status.ok()) return status;
    if (absl::Status status = Migrate(**connection, BuiltInMigrations()); !status.ok()) return status;
    auto writer = GroupWriter::Start(*std::move(connection), options, &listeners_);
    if (!writer.ok()) return writer.status();
    writer_ = *std::move(writer);
    auto readers = ReaderPool::Open(options.path, options.reader_count);
    if (!readers.ok()) return readers.status();
    readers_ = *std::move(readers);
    return absl::OkStatus();
  }

  absl::Status Write(WriteJob job) override {
    if (writer_->OnWriterThread()) return errors::Internal("Write from the writer's own thread would wait for itself");
    Waiter waiter;
    writer_->Submit(std::move(job), [&](absl::Status status) { waiter.Set(std::move(status)); });
    // Without a thread of its own the writer works here; what waited before comes first.
    while (!writer_->has_thread() && !waiter.set()) writer_->RunWaiting();
    return waiter.Wait();
  }
  void WriteAsync(WriteJob job, std::function<void(absl::Status)> done) override { writer_->Submit(std::move(job), std::move(done)); }
  absl::Status Read(const std::function<absl::Status(Connection&)>& body) override { return readers_->Read(body); }
  int64_t AddListener(std::function<void(const std::vector<Change>&)> listener) override { return listeners_.Add(std::move(listener)); }
  void RemoveListener(int64_t id) override { listeners_.Remove(id); }
  int64_t LastNumber() const override { return writer_->LastNumber(); }

 private:
  // Destroyed from the last: readers close before the writer, so that the connection that closes last, and checkpoints, is the writer's.
  ChangeListeners listeners_;
  std::unique_ptr<GroupWriter> writer_;
  std::unique_ptr<ReaderPool> readers_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const DatabaseOptions& options) {
  auto database = std::make_unique<SqliteDatabase>();
  if (absl::Status status = database->Open(options); !status.ok()) return status;
  return database;
}

}  // namespace footfall::server
