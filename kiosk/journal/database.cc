#include "kiosk/journal/database.h"

#include "absl/strings/str_cat.h"
#include "kiosk/journal/log_copy.h"

namespace footfall::kiosk {
namespace {

// What holds for every journal file. secure_delete: freed pages are zeroed. temp_store: sorting never spills to a file. Automatic
// checkpoints are off because they would make one visitor in a few hundred wait for them.
constexpr char kSettings[] =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA wal_autocheckpoint=0;"
    "PRAGMA journal_size_limit=4194304;"  // kLogBytes
    "PRAGMA trusted_schema=OFF;"
    "PRAGMA cell_size_check=ON;";

// What the log keeps when it is begun anew: some hundred saves, more than come between two quiet moments.
constexpr int64_t kLogBytes = 4194304;

int CountWalPages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

absl::Status NoRoomForLog() { return absl::ResourceExhaustedError("journal: no room to make sure of the log"); }

// Anything but 0 makes an undoing of a commit.
int RefuseCommit(void* held) { return *static_cast<const bool*>(held) ? 1 : 0; }

}  // namespace

absl::Status SqliteStatus(int result, std::string_view doing) {
  const std::string text = absl::StrCat("journal: ", std::string(doing), ": ", sqlite3_errstr(result), " (", result, ")");
  switch (result & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return absl::OkStatus();
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(text);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return absl::DataLossError(text);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::FailedPreconditionError(absl::StrCat(text, ": another process uses this folder"));
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
      return absl::InternalError(text);
    default:  // I/O errors, no memory, cannot open: the disk or the machine, not the data
      return absl::UnavailableError(text);
  }
}

int StatementCache::Take(std::string_view sql, sqlite3_stmt** statement) {
  if (const auto found = idle_.find(sql); found != idle_.end()) {
    *statement = found->second;
    idle_.erase(found);
    return SQLITE_OK;
  }
  *statement = nullptr;
  return sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, statement, nullptr);
}

void StatementCache::GiveBack(sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);  // what was bound may be gone, and is nobody's business
  const bool kept = db_ != nullptr && idle_.size() < kMost && idle_.emplace(sqlite3_sql(statement), statement).second;
  if (!kept) sqlite3_finalize(statement);
}

void StatementCache::Close() {
  for (const auto& [sql, statement] : idle_) sqlite3_finalize(statement);
  idle_.clear();
  db_ = nullptr;
}

Statement::Statement(const std::shared_ptr<StatementCache>& cache, std::string_view sql) : statement_(nullptr, GiveBack{cache}) {
  sqlite3_stmt* raw = nullptr;
  Note(cache->Take(sql, &raw));
  statement_.reset(raw);
}

void Statement::Note(int result) {
  if (error_ == SQLITE_OK && result != SQLITE_OK) error_ = result;
}

Statement& Statement::Int(int64_t value) {
  if (error_ == SQLITE_OK) Note(sqlite3_bind_int64(statement_.get(), next_++, value));
  return *this;
}

Statement& Statement::Blob(std::string_view bytes) {
  // An empty view may have no address, which SQLite would take for NULL.
  const char* data = bytes.empty() ? "" : bytes.data();
  if (error_ == SQLITE_OK) Note(sqlite3_bind_blob64(statement_.get(), next_++, data, bytes.size(), SQLITE_STATIC));
  return *this;
}

Statement& Statement::Text(std::string_view text) {
  const char* data = text.empty() ? "" : text.data();
  if (error_ == SQLITE_OK) Note(sqlite3_bind_text64(statement_.get(), next_++, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

bool Statement::Step() {
  if (error_ != SQLITE_OK || done_) return false;
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  done_ = true;
  if (result != SQLITE_DONE) Note(sqlite3_extended_errcode(sqlite3_db_handle(statement_.get())));
  return false;
}

absl::Status Statement::Finish() {
  while (Step()) {
  }
  const absl::Status status = SqliteStatus(error_, statement_ ? "statement" : "prepare");
  if (statement_) sqlite3_reset(statement_.get());
  next_ = 1;
  error_ = statement_ ? SQLITE_OK : error_;
  done_ = false;
  return status;
}

int64_t Statement::GetInt(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string Statement::GetBytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  return std::string(static_cast<const char*>(data), data ? sqlite3_column_bytes(statement_.get(), column) : 0);
}

absl::Status Database::Connect(const std::string& path, const std::string& vfs) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  const absl::Status status = SqliteStatus(sqlite3_open_v2(path.c_str(), &db_, flags, vfs.empty() ? nullptr : vfs.c_str()), "open");
  statements_ = std::make_shared<StatementCache>(db_);
  return status;
}

// Through a connection of its own, which keeps other processes out and looks at the log only; what it knows of it is the old file's.
absl::Status Database::MakeSureOfLog(const std::string& path, const std::string& vfs) {
  if (!HasLog(path, vfs)) return absl::OkStatus();
  Database look;
  if (absl::Status status = look.Connect(path, vfs); !status.ok()) return status;
  sqlite3_db_config(look.db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  if (absl::Status status = look.IsNew().status(); !status.ok()) return status;
  absl::Status status = ReplaceLog(look.db_, path, vfs);
  log_in_doubt_ = absl::IsResourceExhausted(status);
  return log_in_doubt_ ? absl::OkStatus() : status;
}

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& path, const std::string& vfs) {
  std::unique_ptr<Database> database(new Database);
  absl::Status status = database->MakeSureOfLog(path, vfs);
  if (status.ok()) status = database->Connect(path, vfs);
  if (!status.ok()) return status;
  if (database->log_in_doubt_) sqlite3_db_config(database->db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_wal_hook(database->db_, CountWalPages, &database->wal_pages_);
  sqlite3_commit_hook(database->db_, RefuseCommit, &database->held_);
  absl::StatusOr<bool> is_new = database->IsNew();
  if (!is_new.ok()) return is_new.status();
  // Lets freed pages go back to the disk. Only for a new file: said of another it is a write, for nothing.
  if (*is_new) status = database->Run("PRAGMA auto_vacuum=INCREMENTAL");
  if (status.ok()) status = database->Run(kSettings);
  if (!status.ok()) return status;
  return database;
}

absl::StatusOr<bool> Database::IsNew() {
  // Before the first look into the file, or SQLite would keep the log's index where other processes can join in.
  if (absl::Status status = Run("PRAGMA locking_mode=EXCLUSIVE"); !status.ok()) return status;
  Statement read = Prepare("PRAGMA page_count");
  const bool is_new = read.Step() && read.GetInt(0) == 0;
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return is_new;
}

Database::~Database() {
  if (statements_) statements_->Close();
  sqlite3_close_v2(db_);
}

absl::Status Database::Run(const char* sql) { return SqliteStatus(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr), "run"); }

absl::Status Database::Checkpoint(bool truncate) {
  if (log_in_doubt_) return NoRoomForLog();
  const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART;
  const int result = sqlite3_wal_checkpoint_v2(db_, nullptr, mode, nullptr, nullptr);
  if (result == SQLITE_OK) wal_pages_ = 0;
  return SqliteStatus(result, "checkpoint");
}

absl::Status Database::ExtendLog() { return log_in_doubt_ ? NoRoomForLog() : kiosk::ExtendLog(db_, kLogBytes); }

Transaction::Transaction(Database* db)
    : db_(db), begun_(db->log_in_doubt() ? NoRoomForLog() : db->Run("BEGIN IMMEDIATE")), open_(begun_.ok()) {
  db_->held_ = open_;
}

Transaction::~Transaction() {
  db_->held_ = false;
  // An error may have undone it already; then this says so and changes nothing.
  if (open_) (void)db_->Run("ROLLBACK");
}

absl::Status Transaction::Commit() {
  if (!open_) return begun_;
  db_->held_ = false;
  absl::Status status = db_->Run("COMMIT");
  if (status.ok()) open_ = false;
  return status;
}

}  // namespace footfall::kiosk
