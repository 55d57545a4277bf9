#include "server/storage/group_writer.h"

#include <algorithm>
#include <utility>

#include "server/base/errors.h"
#include "server/base/log.h"
#include "server/storage/tally_book.h"

namespace footfall::server {
namespace {

// Rows written in one commit: about 50 ms of work, so that a small job behind large ones does not wait for all of them.
constexpr int64_t kMaxGroupChanges = 16'000;
// WAL pages not yet in the file: past the first a quiet moment is used to move them, past the second no moment is waited for.
// Steps this small take milliseconds; one large step was measured to hold commits up for 300 ms.
constexpr int64_t kCheckpointPages = 1000;
constexpr int64_t kCheckpointPagesAtMost = 4000;

}  // namespace

struct GroupWriter::Group {
  int64_t start_number = 0;
  std::vector<Outcome> outcomes;
  std::vector<Change> changes;
  TallyBook totals;
};

namespace {

absl::Status EndedByItself() { return errors::Internal("the transaction ended by itself"); }

// The writer's connection as long as its transaction is open. SQLite ends a transaction by itself when the disk is full or fails; what a
// job went on to write then would be committed at once, alone, though the job and its group are told that they failed.
class InsideTransaction : public Connection {
 public:
  explicit InsideTransaction(SqliteConnection* connection) : connection_(connection) {}
  absl::StatusOr<int64_t> Execute(std::string_view sql, const std::vector<SqlValue>& values) override {
    if (!connection_->InTransaction()) return EndedByItself();
    return connection_->Execute(sql, values);
  }
  absl::Status Query(std::string_view sql, const std::vector<SqlValue>& values, const std::function<bool(const Row&)>& each) override {
    if (!connection_->InTransaction()) return EndedByItself();
    return connection_->Query(sql, values, each);
  }
  // Undoes everything since the savepoint. When that fails nobody knows what is left, so all of the group goes.
  absl::Status UndoTo(std::string_view rollback_to) {
    const absl::Status status = Execute(rollback_to, {}).status();
    if (!status.ok() && connection_->InTransaction()) (void)connection_->Execute("ROLLBACK", {});
    return status;
  }

 private:
  SqliteConnection* const connection_;
};

}  // namespace

// One job's view of the open transaction.
class GroupWriter::Context : public WriteContext {
 public:
  Context(SqliteConnection* connection, int64_t* number) : connection_(connection), number_(number) {}
  Connection& db() override { return connection_; }
  int64_t NextNumber() override { return ++*number_; }
  void Announce(Change change) override { AddOnce(change, &changes_); }
  absl::Status Tally(std::string_view sql, absl::Span<const SqlValue> key, int64_t add, int64_t latest) override {
    tallies_.Add(sql, key, add, latest);
    return absl::OkStatus();
  }
  absl::Status Attempt(const std::function<absl::Status()>& body) override {
    const size_t announced = changes_.size();
    if (auto begun = connection_.Execute("SAVEPOINT attempt", {}); !begun.ok()) return begun.status();
    const size_t tallied = tallies_.size();
    absl::Status status = body();
    if (!status.ok()) {
      tallies_.CutTo(tallied);
      changes_.resize(std::min(announced, changes_.size()), Change{});
      // Numbers are not taken back: a gap is harmless, a number seen twice is not.
      if (absl::Status undone = connection_.UndoTo("ROLLBACK TO attempt"); !undone.ok()) return undone;
    }
    auto released = connection_.Execute("RELEASE attempt", {});
    return status.ok() ? released.status() : status;
  }
  const std::vector<Change>& changes() const { return changes_; }
  TallyList TakeTallies() { return std::move(tallies_); }

 private:
  InsideTransaction connection_;
  int64_t* number_;
  std::vector<Change> changes_;
  TallyList tallies_;
};

absl::StatusOr<std::unique_ptr<GroupWriter>> GroupWriter::Start(std::unique_ptr<SqliteConnection> connection,
                                                                const DatabaseOptions& options, ChangeListeners* listeners) {
  std::unique_ptr<GroupWriter> writer(new GroupWriter(std::move(connection), options, listeners));
  absl::Status status = writer->connection_->Query("SELECT value FROM counter WHERE id = 1", {}, [&](const Row& row) {
    writer->number_ = row.Int(0);
    return true;
  });
  if (!status.ok()) return status;
  writer->last_number_ = writer->number_;
  if (!options.writer_executor) writer->thread_ = std::thread([raw = writer.get()] { raw->Run(); });
  return writer;
}

GroupWriter::GroupWriter(std::unique_ptr<SqliteConnection> connection, const DatabaseOptions& options, ChangeListeners* listeners)
    : connection_(std::move(connection)), options_(options), listeners_(listeners) {}

GroupWriter::~GroupWriter() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (has_thread()) thread_.join();
  while (!queue_.empty()) RunWaiting();
}

void GroupWriter::Submit(WriteJob job, Done done) {
  {
    std::unique_lock lock(mutex_);
    const bool full = queue_.size() >= static_cast<size_t>(options_.max_waiting_jobs);
    if (stopping_ || full) {
      const std::string_view refused = stopping_ ? "SHUTTING_DOWN" : "STORAGE_BUSY";
      lock.unlock();
      return done(errors::Unavailable(refused));
    }
    queue_.push_back({std::move(job), std::move(done)});
  }
  if (options_.writer_executor) return options_.writer_executor([this] { RunWaiting(); });
  wake_.notify_one();
}

void GroupWriter::RunWaiting() {
  if (in_group_ || queue_.empty()) return;
  in_group_ = true;
  RunGroup();
  in_group_ = false;
}

void GroupWriter::Run() {
  while (WaitForWork()) RunGroup();
}

bool GroupWriter::WaitForWork() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  return !queue_.empty();
}

std::optional<GroupWriter::Work> GroupWriter::Pop() {
  std::lock_guard lock(mutex_);
  if (queue_.empty()) return std::nullopt;
  Work work = std::move(queue_.front());
  queue_.pop_front();
  return work;
}

void GroupWriter::RunGroup() {
  Group group{.start_number = number_};
  RunJobs(group);
  const absl::Status commit = Commit(group);
  if (!commit.ok()) log::Error("storage.commit_failed", {{"error", std::string(commit.message())}});
  Finish(group, commit);
  CheckpointIfDue();
}

void GroupWriter::RunJobs(Group& group) {
  const auto begun = connection_->Execute("BEGIN IMMEDIATE", {});
  const int64_t changes_before = connection_->ChangeCount();
  while (group.outcomes.size() < static_cast<size_t>(options_.max_group_jobs) &&
         connection_->ChangeCount() - changes_before < kMaxGroupChanges) {
    std::optional<Work> work = Pop();
    if (!work) return;
    // A transaction that ended by itself (full disk) takes the whole group with it; Commit tells them so.
    const absl::Status status = !connection_->InTransaction() ? begun.status() : RunJob(work->job, group);
    group.outcomes.push_back({std::move(work->done), status});
  }
}

absl::Status GroupWriter::RunJob(const WriteJob& job, Group& group) {
  if (auto begun = connection_->Execute("SAVEPOINT job", {}); !begun.ok()) return begun.status();
  Context context(connection_.get(), &number_);
  absl::Status status = job(context);
  if (!connection_->InTransaction()) return status;
  if (!status.ok()) {
    if (absl::Status undone = InsideTransaction(connection_.get()).UndoTo("ROLLBACK TO job"); !undone.ok()) return undone;
  } else {
    for (const Change& change : context.changes()) AddOnce(change, &group.changes);
    group.totals.Take(context.TakeTallies());
  }
  auto released = connection_->Execute("RELEASE job", {});
  return status.ok() ? released.status() : status;
}

absl::Status GroupWriter::Commit(const Group& group) {
  if (!connection_->InTransaction()) return EndedByItself();
  absl::Status status = group.totals.Write(*connection_);
  if (status.ok() && number_ != group.start_number)
    status = connection_->Execute("UPDATE counter SET value = :1 WHERE id = 1", {number_}).status();
  if (status.ok()) status = connection_->Execute("COMMIT", {}).status();
  if (!status.ok() && connection_->InTransaction()) (void)connection_->Execute("ROLLBACK", {});
  return status;
}

// Listeners first: whoever wrote something finds it in every cache once the call returns.
void GroupWriter::Finish(Group& group, const absl::Status& commit) {
  if (commit.ok()) {
    last_number_ = number_;
    if (!group.changes.empty()) listeners_->Tell(group.changes);
  }
  for (Outcome& outcome : group.outcomes) outcome.done(outcome.status.ok() ? commit : outcome.status);
}

void GroupWriter::CheckpointIfDue() {
  const int64_t pages = connection_->WalPages();
  if (pages < checkpointed_pages_) checkpointed_pages_ = 0;  // the WAL began anew
  const int64_t due = pages - checkpointed_pages_;
  if (due < kCheckpointPages) return;
  if (due < kCheckpointPagesAtMost) {
    std::lock_guard lock(mutex_);
    if (!queue_.empty()) return;
  }
  const auto moved = connection_->CheckpointPassive();
  if (!moved.ok()) return log::Error("storage.checkpoint_failed", {{"error", std::string(moved.status().message())}});
  checkpointed_pages_ = *moved;
}

}  // namespace footfall::server
