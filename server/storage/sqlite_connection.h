// A Connection to one SQLite file. The only place that knows SQLite's interface.
#ifndef FOOTFALL_SERVER_STORAGE_SQLITE_CONNECTION_H_
#define FOOTFALL_SERVER_STORAGE_SQLITE_CONNECTION_H_

#include <memory>
#include <string>

#include "server/storage/connection.h"

namespace footfall::server {

// One thread at a time. Exactly one connection of a file is a writer: only it writes and checkpoints (SQLite before 3.51.3 can damage a
// WAL that two connections checkpoint at once).
class SqliteConnection : public Connection {
 public:
  enum class Mode { kWriter, kReader };
  // Opens `path`, creating it for a writer. Internal with the driver's words when that fails.
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(const std::string& path, Mode mode);
  ~SqliteConnection() override;

  absl::StatusOr<int64_t> Execute(std::string_view sql, const std::vector<SqlValue>& values) override;
  absl::Status Query(std::string_view sql, const std::vector<SqlValue>& values, const std::function<bool(const Row&)>& each) override;

  // Runs several statements, without values; for migrations.
  absl::Status ExecuteScript(const std::string& sql);
  // Whether a transaction is open: a full disk makes SQLite end one by itself.
  bool InTransaction() const;
  // Rows written since it was opened.
  int64_t ChangeCount() const;
  // Pages in the WAL as of the last commit here.
  int64_t WalPages() const;
  // Moves what it can from the WAL into the file without waiting for anybody; returns how many of the WAL's pages are moved in all.
  absl::StatusOr<int64_t> CheckpointPassive();

 private:
  struct Impl;
  explicit SqliteConnection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STORAGE_SQLITE_CONNECTION_H_
