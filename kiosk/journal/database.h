// A thin cover over the SQLite C interface: opens, prepares, binds, steps, and says what went wrong as a status. One thread.
#ifndef FOOTFALL_KIOSK_JOURNAL_DATABASE_H_
#define FOOTFALL_KIOSK_JOURNAL_DATABASE_H_

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace footfall::kiosk {

// A status for an SQLite result; `doing` says what was attempted. Values never get into the text.
absl::Status SqliteStatus(int result, std::string_view doing);

// Prepared statements of a connection that nobody uses just now, by their text: preparing one takes longer than running it. They hold no
// values and no locks.
class StatementCache {
 public:
  // All texts of the program are fewer; what is made up as it goes is not worth keeping.
  static constexpr size_t kMost = 128;

  explicit StatementCache(sqlite3* db) : db_(db) {}
  ~StatementCache() { Close(); }
  StatementCache(const StatementCache&) = delete;
  StatementCache& operator=(const StatementCache&) = delete;

  // One that is ready to be bound. An SQLite result.
  int Take(std::string_view sql, sqlite3_stmt** statement);
  void GiveBack(sqlite3_stmt* statement);
  // The connection goes: nothing is kept any more.
  void Close();

 private:
  sqlite3* db_;                                               // nullptr: closed
  std::unordered_map<std::string_view, sqlite3_stmt*> idle_;  // by the statement's own copy of its text
};

// One prepared statement. Errors of Bind and Step stick until Finish, so that a sequence is written without a check at each line.
class Statement {
 public:
  Statement(const std::shared_ptr<StatementCache>& cache, std::string_view sql);
  Statement(Statement&&) = default;

  // In the order of the question marks. Blobs must live until the statement was stepped.
  Statement& Int(int64_t value);
  Statement& Blob(std::string_view bytes);
  Statement& Text(std::string_view text);
  // Whether there is a row. False at the end and after an error.
  bool Step();
  // Runs it to its end and makes it ready for other values. The first error, if any.
  absl::Status Finish();

  int64_t GetInt(int column) const;
  std::string GetBytes(int column) const;

 private:
  struct GiveBack {
    void operator()(sqlite3_stmt* statement) const { cache->GiveBack(statement); }
    std::shared_ptr<StatementCache> cache;
  };
  void Note(int result);

  std::unique_ptr<sqlite3_stmt, GiveBack> statement_;
  int next_ = 1;
  int error_ = SQLITE_OK;
  bool done_ = false;
};

// The connection.
class Database {
 public:
  // FAILED_PRECONDITION when another process has it. Believes nothing of the log that an earlier run may have failed to sync: see
  // log_copy.h.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& path, const std::string& vfs);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Statement Prepare(std::string_view sql) { return Statement(statements_, sql); }
  // Several statements without values or rows.
  absl::Status Run(const char* sql);
  // Pages in the write-ahead log after the last commit.
  int wal_pages() const { return wal_pages_; }
  // Moves the log into the file; with `truncate` also empties the log.
  absl::Status Checkpoint(bool truncate);
  // Makes room for the log before it is needed: log_copy.h.
  absl::Status ExtendLog();
  // There was no room to make sure of the log. It can be read; until it is opened anew, every change is RESOURCE_EXHAUSTED.
  bool log_in_doubt() const { return log_in_doubt_; }

 private:
  friend class Transaction;
  Database() = default;
  absl::Status Connect(const std::string& path, const std::string& vfs);
  absl::StatusOr<bool> IsNew();
  absl::Status MakeSureOfLog(const std::string& path, const std::string& vfs);
  sqlite3* db_ = nullptr;
  std::shared_ptr<StatementCache> statements_;
  int wal_pages_ = 0;
  bool log_in_doubt_ = false;
  bool held_ = false;  // a transaction is open that is not being committed
};

// Begins at once, undoes at the end of its life unless it was committed. SQLite undoes it by itself when the disk fails, and would then
// take each step that is left for a transaction of its own: while this lives, nothing but Commit makes anything stay.
class Transaction {
 public:
  explicit Transaction(Database* db);
  ~Transaction();
  // The error of Begin, so that it can be seen before anything is done.
  const absl::Status& begun() const { return begun_; }
  // Durable when OK. After an error the caller does not know: see SqliteJournal.
  absl::Status Commit();

 private:
  Database* const db_;
  absl::Status begun_;
  bool open_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_DATABASE_H_
