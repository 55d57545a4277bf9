#include "server/storage/sqlite_connection.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <utility>  // before SOCI: Boost 1.74 forgets it

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/base/text.h"

namespace footfall::server {
namespace {

namespace sql_api = sqlite_api;

constexpr absl::string_view kConstraintUrl = "footfall/constraint";
// Texts are fixed or differ in a row count only; past this many something builds them from values, and memory must stay bounded.
constexpr size_t kMaxCachedStatements = 1024;
// Only opening can meet a lock (recovery of the WAL by another connection of ours).
constexpr int kBusyTimeoutMs = 5000;
// 32 MB for the writer's working set of index pages, 4 MB a reader: keeps the server inside its memory budget.
constexpr const char* kWriterPragmas =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 0;"
    "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864;";
constexpr const char* kReaderPragmas =
    "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;";

// A connection is used by one thread at a time, so SQLite need not lock in every call. Refused, and only slower, where SQLite runs already.
void SkipLocksWithinConnections() {
  static const int result = sql_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
  (void)result;
}

absl::Status DriverError(sql_api::sqlite3* db, std::string_view what) {
  absl::Status status = errors::Internal(absl::StrCat("sqlite: ", Abseil(what), ": ", sql_api::sqlite3_errmsg(db)));
  if ((sql_api::sqlite3_extended_errcode(db) & 0xff) == SQLITE_CONSTRAINT) status.SetPayload(kConstraintUrl, absl::Cord("1"));
  return status;
}

class StatementRow : public Row {
 public:
  explicit StatementRow(sql_api::sqlite3_stmt* statement) : statement_(statement) {}
  int64_t Int(int column) const override { return sql_api::sqlite3_column_int64(statement_, column); }
  std::string Text(int column) const override { return Copy(sql_api::sqlite3_column_text(statement_, column), column); }
  std::string Blob(int column) const override { return Copy(sql_api::sqlite3_column_blob(statement_, column), column); }
  bool IsNull(int column) const override { return sql_api::sqlite3_column_type(statement_, column) == SQLITE_NULL; }

 private:
  std::string Copy(const void* data, int column) const {
    if (data == nullptr) return {};
    return {static_cast<const char*>(data), static_cast<size_t>(sql_api::sqlite3_column_bytes(statement_, column))};
  }
  sql_api::sqlite3_stmt* statement_;
};

// Prepared by SOCI; bound and read directly, because SOCI copies every value twice and its rows know no blobs.
class Statement {
 public:
  Statement(soci::session& session, const std::string& sql)
      : backend_(static_cast<soci::sqlite3_session_backend*>(session.get_backend())->make_statement_backend()) {
    backend_->alloc();
    backend_->prepare(sql, soci::details::st_repeatable_query);
    // SQLite numbers ":2" by where it stands first, so each value looks its place up by name.
    for (int i = 1; i <= sql_api::sqlite3_bind_parameter_count(get()); ++i) {
      slots_.push_back(sql_api::sqlite3_bind_parameter_index(get(), absl::StrCat(":", i).c_str()));
    }
  }
  ~Statement() { backend_->clean_up(); }
  Statement(const Statement&) = delete;

  sql_api::sqlite3_stmt* get() const { return backend_->stmt_; }
  bool busy() const { return busy_; }

  absl::Status Bind(sql_api::sqlite3* db, const std::vector<SqlValue>& values) {
    if (values.size() != slots_.size()) return errors::Internal(absl::StrCat("sql takes ", slots_.size(), " values, not ", values.size()));
    busy_ = true;
    for (size_t i = 0; i < values.size(); ++i) {
      if (slots_[i] == 0) return errors::Internal("sql placeholders are not :1, :2, …");
      if (BindOne(slots_[i], values[i]) != SQLITE_OK) return DriverError(db, "bind");
    }
    return absl::OkStatus();
  }
  void Release() {
    sql_api::sqlite3_reset(get());
    sql_api::sqlite3_clear_bindings(get());
    busy_ = false;
  }

 private:
  // The caller's values outlive the step: nothing is copied.
  int BindOne(int slot, const SqlValue& value) {
    if (const auto* number = std::get_if<int64_t>(&value)) return sql_api::sqlite3_bind_int64(get(), slot, *number);
    if (const auto* text = std::get_if<std::string>(&value)) return BindText(slot, *text);
    if (const auto* text = std::get_if<TextView>(&value)) return BindText(slot, text->value);
    if (const auto* bytes = std::get_if<Bytes>(&value)) return BindBytes(slot, bytes->value);
    if (const auto* bytes = std::get_if<BytesView>(&value)) return BindBytes(slot, bytes->value);
    return sql_api::sqlite3_bind_null(get(), slot);
  }
  // Of nothing SQLite makes NULL unless it is given an address.
  int BindText(int slot, std::string_view text) {
    return sql_api::sqlite3_bind_text(get(), slot, text.data() == nullptr ? "" : text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }
  int BindBytes(int slot, std::string_view bytes) {
    return sql_api::sqlite3_bind_blob(get(), slot, bytes.data() == nullptr ? "" : bytes.data(), static_cast<int>(bytes.size()),
                                      SQLITE_STATIC);
  }

  std::unique_ptr<soci::sqlite3_statement_backend> backend_;
  std::vector<int> slots_;
  bool busy_ = false;
};

// A bound statement for one run; hands it back clean at the end.
class Use {
 public:
  explicit Use(std::shared_ptr<Statement> statement) : statement_(std::move(statement)) {}
  Use(Use&&) = default;
  ~Use() {
    if (statement_) statement_->Release();
  }
  sql_api::sqlite3_stmt* get() const { return statement_->get(); }

 private:
  std::shared_ptr<Statement> statement_;
};

}  // namespace

struct SqliteConnection::Impl {
  soci::session session;
  sql_api::sqlite3* db = nullptr;
  absl::flat_hash_map<std::string, std::shared_ptr<Statement>> statements;
  int64_t wal_pages = 0;

  static int OnWal(void* self, sql_api::sqlite3*, const char*, int pages) {
    static_cast<Impl*>(self)->wal_pages = pages;
    return SQLITE_OK;
  }

  absl::StatusOr<std::shared_ptr<Statement>> Prepare(std::string_view sql) {
    try {
      return std::make_shared<Statement>(session, std::string(sql));
    } catch (const std::exception& error) {
      return errors::Internal(absl::StrCat("sqlite: prepare: ", error.what()));
    }
  }

  // From the cache, or prepared; a text whose statement is still walking its rows (a query inside its own answer) gets one of its own.
  absl::StatusOr<std::shared_ptr<Statement>> Find(std::string_view sql) {
    if (const auto it = statements.find(Abseil(sql)); it != statements.end()) {
      if (!it->second->busy()) return it->second;
      return Prepare(sql);
    }
    auto made = Prepare(sql);
    if (!made.ok()) return made;
    if (statements.size() >= kMaxCachedStatements) statements.clear();
    statements.emplace(std::string(sql), *made);
    return made;
  }

  absl::StatusOr<Use> Bound(std::string_view sql, const std::vector<SqlValue>& values) {
    auto statement = Find(sql);
    if (!statement.ok()) return statement.status();
    Use use(*statement);
    if (absl::Status status = (*statement)->Bind(db, values); !status.ok()) return status;
    return use;
  }
};

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(const std::string& path, Mode mode) {
  if (path.find('"') != std::string::npos) return errors::InvalidField("data", "PATH_HAS_A_QUOTE");  // SOCI cannot quote one
  SkipLocksWithinConnections();
  auto impl = std::make_unique<Impl>();
  try {
    impl->session.open(soci::sqlite3, absl::StrCat("db=\"", path, "\""));
    impl->db = static_cast<soci::sqlite3_session_backend*>(impl->session.get_backend())->conn_;
  } catch (const std::exception& error) {
    return errors::Internal(absl::StrCat("cannot open ", path, ": ", error.what()));
  }
  sql_api::sqlite3_extended_result_codes(impl->db, 1);
  sql_api::sqlite3_busy_timeout(impl->db, kBusyTimeoutMs);
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(std::move(impl)));
  const absl::Status status = connection->ExecuteScript(mode == Mode::kWriter ? kWriterPragmas : kReaderPragmas);
  if (!status.ok()) return status;
  // After the pragmas: SQLite's own automatic checkpoint is such a hook too and would take its place.
  if (mode == Mode::kWriter) sql_api::sqlite3_wal_hook(connection->impl_->db, &Impl::OnWal, connection->impl_.get());
  return connection;
}

SqliteConnection::SqliteConnection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

SqliteConnection::~SqliteConnection() { impl_->statements.clear(); }

absl::StatusOr<int64_t> SqliteConnection::Execute(std::string_view sql, const std::vector<SqlValue>& values) {
  auto use = impl_->Bound(sql, values);
  if (!use.ok()) return use.status();
  const int64_t before = ChangeCount();
  int result = SQLITE_ROW;
  while (result == SQLITE_ROW) result = sql_api::sqlite3_step(use->get());
  if (result != SQLITE_DONE) return DriverError(impl_->db, "execute");
  return ChangeCount() == before ? 0 : sql_api::sqlite3_changes(impl_->db);
}

absl::Status SqliteConnection::Query(std::string_view sql, const std::vector<SqlValue>& values,
                                     const std::function<bool(const Row&)>& each) {
  auto use = impl_->Bound(sql, values);
  if (!use.ok()) return use.status();
  const StatementRow row(use->get());
  int result = sql_api::sqlite3_step(use->get());
  while (result == SQLITE_ROW && each(row)) result = sql_api::sqlite3_step(use->get());
  if (result != SQLITE_DONE && result != SQLITE_ROW) return DriverError(impl_->db, "query");
  return absl::OkStatus();
}

absl::Status SqliteConnection::ExecuteScript(const std::string& sql) {
  if (sql_api::sqlite3_exec(impl_->db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return DriverError(impl_->db, "script");
  return absl::OkStatus();
}

bool SqliteConnection::InTransaction() const { return sql_api::sqlite3_get_autocommit(impl_->db) == 0; }

int64_t SqliteConnection::ChangeCount() const { return sql_api::sqlite3_total_changes64(impl_->db); }

int64_t SqliteConnection::WalPages() const { return impl_->wal_pages; }

absl::StatusOr<int64_t> SqliteConnection::CheckpointPassive() {
  int in_wal = 0, moved = 0;
  const int result = sql_api::sqlite3_wal_checkpoint_v2(impl_->db, nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_wal, &moved);
  if (result != SQLITE_OK && result != SQLITE_BUSY) return DriverError(impl_->db, "checkpoint");
  return moved;
}

bool IsConstraintViolation(const absl::Status& status) { return status.GetPayload(kConstraintUrl).has_value(); }

}  // namespace footfall::server
