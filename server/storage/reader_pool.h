// Read connections, lent out one at a time.
#ifndef FOOTFALL_SERVER_STORAGE_READER_POOL_H_
#define FOOTFALL_SERVER_STORAGE_READER_POOL_H_

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/storage/sqlite_connection.h"

namespace footfall::server {

// Thread-safe. A reader that is reading already keeps its connection and snapshot when it reads again, so that a full pool cannot lock up.
class ReaderPool {
 public:
  static absl::StatusOr<std::unique_ptr<ReaderPool>> Open(const std::string& path, int count);
  // Waits for a free connection, then runs `body` in one snapshot.
  absl::Status Read(const std::function<absl::Status(Connection&)>& body);

 private:
  std::unique_ptr<SqliteConnection> Take();
  void GiveBack(std::unique_ptr<SqliteConnection> connection);

  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<SqliteConnection>> free_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STORAGE_READER_POOL_H_
