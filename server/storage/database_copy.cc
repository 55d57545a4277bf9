#include "server/storage/database_copy.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/base/files.h"
#include "server/storage/migrations.h"

namespace footfall::server {
namespace {

// A checkpoint of the writer holds a reader up for milliseconds.
constexpr int kBusyMs = 10'000;

struct Closer {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using File = std::unique_ptr<sqlite3, Closer>;
using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

// Never says more than the driver's words: rows hold what must not be in a log.
absl::Status SqliteError(sqlite3* db, const char* step) {
  return errors::Internal(absl::StrCat("backup: ", step, ": ", sqlite3_errmsg(db)));
}

// Read-only: such a connection never checkpoints, which two at once must not do.
absl::StatusOr<File> OpenReadOnly(const std::string& path) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  File db(raw);
  if (code != SQLITE_OK) return errors::Internal(absl::StrCat("backup: cannot open ", path, ": ", raw ? sqlite3_errmsg(raw) : "no memory"));
  sqlite3_busy_timeout(db.get(), kBusyMs);
  return db;
}

absl::StatusOr<Statement> Prepare(sqlite3* db, const char* sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db, sql, -1, &raw, nullptr) != SQLITE_OK) return SqliteError(db, "prepare");
  return Statement(raw);
}

// The first column of the first row; `none` when there is no row.
absl::StatusOr<std::string> First(sqlite3* db, const char* sql, const std::string& none = "") {
  absl::StatusOr<Statement> statement = Prepare(db, sql);
  if (!statement.ok()) return statement.status();
  const int code = sqlite3_step(statement->get());
  if (code == SQLITE_DONE) return none;
  if (code != SQLITE_ROW) return SqliteError(db, "read");
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement->get(), 0));
  return text ? std::string(text) : none;
}

absl::Status Number(sqlite3* db, const char* sql, int64_t* into) {
  absl::StatusOr<Statement> statement = Prepare(db, sql);
  if (!statement.ok()) return statement.status();
  if (sqlite3_step(statement->get()) != SQLITE_ROW) return SqliteError(db, "read");
  *into = sqlite3_column_int64(statement->get(), 0);
  return absl::OkStatus();
}

// Empty when there is no row.
absl::Status Blob(sqlite3* db, const char* sql, std::string* into) {
  absl::StatusOr<Statement> statement = Prepare(db, sql);
  if (!statement.ok()) return statement.status();
  const int code = sqlite3_step(statement->get());
  if (code == SQLITE_DONE) return absl::OkStatus();
  if (code != SQLITE_ROW) return SqliteError(db, "read");
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement->get(), 0));
  if (bytes) into->assign(bytes, static_cast<size_t>(sqlite3_column_bytes(statement->get(), 0)));
  return absl::OkStatus();
}

absl::Status ReadChains(sqlite3* db, std::vector<HeldChain>* chains) {
  absl::StatusOr<Statement> statement = Prepare(db, "SELECT device_id, epoch, have_seq FROM sync_chains WHERE branch = x'' ORDER BY chain");
  if (!statement.ok()) return statement.status();
  int code;
  while ((code = sqlite3_step(statement->get())) == SQLITE_ROW) {
    chains->push_back({reinterpret_cast<const char*>(sqlite3_column_text(statement->get(), 0)),
                       static_cast<uint32_t>(sqlite3_column_int64(statement->get(), 1)),
                       static_cast<uint64_t>(sqlite3_column_int64(statement->get(), 2))});
  }
  return code == SQLITE_DONE ? absl::OkStatus() : SqliteError(db, "read chains");
}

// Removes the file unless it was kept.
class Draft {
 public:
  explicit Draft(std::string path) : path_(std::move(path)) {}
  ~Draft() {
    if (!kept_) (void)RemoveFile(path_);
  }
  void Keep() { kept_ = true; }

 private:
  const std::string path_;
  bool kept_ = false;
};

}  // namespace

absl::Status CopyDatabase(const std::string& path, const std::string& target) {
  absl::StatusOr<File> db = OpenReadOnly(path);
  if (!db.ok()) return db.status();
  // Made here for its mode; VACUUM INTO takes an empty file for none.
  if (!OpenFile(target, O_CREAT | O_EXCL | O_WRONLY).ok()) return errors::Internal(absl::StrCat("backup: cannot make ", target));
  Draft draft(target);
  absl::StatusOr<Statement> statement = Prepare(db->get(), "VACUUM INTO ?1");
  if (!statement.ok()) return statement.status();
  sqlite3_bind_text(statement->get(), 1, target.c_str(), -1, SQLITE_STATIC);
  if (sqlite3_step(statement->get()) != SQLITE_DONE) return SqliteError(db->get(), "copy");
  if (absl::Status synced = SyncFile(target); !synced.ok()) return synced;
  if (absl::Status synced = SyncFolder(std::filesystem::path(target).parent_path()); !synced.ok()) return synced;
  draft.Keep();
  return absl::OkStatus();
}

absl::StatusOr<int> SchemaNumber(const std::string& path) {
  absl::StatusOr<File> db = OpenReadOnly(path);
  if (!db.ok()) return db.status();
  int64_t tables = 0, number = 0;
  if (auto read = Number(db->get(), "SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'", &tables); !read.ok()) return read;
  if (tables == 0) return 0;
  if (auto read = Number(db->get(), "SELECT coalesce(max(number), 0) FROM schema_version", &number); !read.ok()) return read;
  return static_cast<int>(number);
}

absl::Status FoldLog(const std::string& path) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  const File db(raw);
  if (opened != SQLITE_OK) return errors::Internal(absl::StrCat("backup: cannot open ", path));
  // A connection knows of the log only once it has read.
  if (auto read = First(db.get(), "SELECT count(*) FROM sqlite_master"); !read.ok()) return read.status();
  int left = 0, moved = 0;
  // TRUNCATE: nothing is left in the log that could be played into another file.
  const int code = sqlite3_wal_checkpoint_v2(db.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, &left, &moved);
  return code == SQLITE_OK ? absl::OkStatus() : SqliteError(db.get(), "fold the log");
}

absl::StatusOr<DatabaseFacts> VerifyDatabaseFile(const std::string& path) {
  absl::StatusOr<File> opened = OpenReadOnly(path);
  if (!opened.ok()) return opened.status();
  sqlite3* db = opened->get();
  absl::StatusOr<std::string> applied = First(db, "SELECT max(number) FROM schema_version", "0");
  if (!applied.ok()) {
    return errors::FailedPrecondition(sqlite3_errcode(db) == SQLITE_CORRUPT ? "DATABASE_DAMAGED" : "NOT_A_DATABASE", path);
  }
  int newest = 0;
  if (!absl::SimpleAtoi(*applied, &newest)) return errors::FailedPrecondition("NOT_A_DATABASE", path);
  if (newest > BuiltInMigrations().back().number) return errors::FailedPrecondition("DATABASE_TOO_NEW", path);
  absl::StatusOr<std::string> whole = First(db, "PRAGMA integrity_check(1)");
  absl::StatusOr<std::string> dangling = First(db, "PRAGMA foreign_key_check");
  // A head without its operation: what was acknowledged is not in the file.
  absl::StatusOr<std::string> headless =
      First(db,
            "SELECT c.device_id FROM sync_chains c LEFT JOIN ledger l ON l.chain = c.chain AND l.seq = c.have_seq "
            "WHERE c.have_seq >= c.first_seq AND (l.hash IS NULL OR l.hash <> c.have_hash) LIMIT 1");
  if (!whole.ok() || *whole != "ok" || !dangling.ok() || !dangling->empty() || !headless.ok() || !headless->empty()) {
    return errors::FailedPrecondition("DATABASE_DAMAGED", path);
  }
  DatabaseFacts facts;
  for (const auto& [sql, into] :
       {std::pair("SELECT value FROM counter WHERE id = 1", &facts.last_number),
        std::pair("SELECT count(*) FROM ledger", &facts.operations), std::pair("SELECT count(*) FROM leads", &facts.leads)}) {
    if (absl::Status status = Number(db, sql, into); !status.ok()) return status;
  }
  if (absl::Status status = ReadChains(db, &facts.chains); !status.ok()) return status;
  if (absl::Status status = Blob(db, "SELECT sign_seed_box FROM server_identity WHERE id = 1", &facts.sign_seed_box); !status.ok())
    return status;
  return facts;
}

}  // namespace footfall::server
