#include "server/storage/reader_pool.h"

namespace footfall::server {
namespace {

// What this thread reads at the moment, if anything.
thread_local ReaderPool* current_pool = nullptr;
thread_local SqliteConnection* current_connection = nullptr;

absl::Status InSnapshot(SqliteConnection& connection, const std::function<absl::Status(Connection&)>& body) {
  if (auto begun = connection.Execute("BEGIN", {}); !begun.ok()) return begun.status();
  const absl::Status status = body(connection);
  const auto ended = connection.Execute("COMMIT", {});
  return status.ok() ? ended.status() : status;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ReaderPool>> ReaderPool::Open(const std::string& path, int count) {
  auto pool = std::make_unique<ReaderPool>();
  for (int i = 0; i < count; ++i) {
    auto connection = SqliteConnection::Open(path, SqliteConnection::Mode::kReader);
    if (!connection.ok()) return connection.status();
    pool->free_.push_back(*std::move(connection));
  }
  return pool;
}

absl::Status ReaderPool::Read(const std::function<absl::Status(Connection&)>& body) {
  if (current_pool == this) return body(*current_connection);
  std::unique_ptr<SqliteConnection> connection = Take();
  ReaderPool* const outer_pool = std::exchange(current_pool, this);
  SqliteConnection* const outer_connection = std::exchange(current_connection, connection.get());
  const absl::Status status = InSnapshot(*connection, body);
  current_pool = outer_pool;
  current_connection = outer_connection;
  GiveBack(std::move(connection));
  return status;
}

std::unique_ptr<SqliteConnection> ReaderPool::Take() {
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [this] { return !free_.empty(); });
  auto connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

void ReaderPool::GiveBack(std::unique_ptr<SqliteConnection> connection) {
  {
    std::lock_guard lock(mutex_);
    free_.push_back(std::move(connection));
  }
  freed_.notify_one();
}

}  // namespace footfall::server
