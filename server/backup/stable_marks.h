// How far each kiosk's chain is held by a verified backup. Only that far may a kiosk ever forget.
#ifndef FOOTFALL_SERVER_BACKUP_STABLE_MARKS_H_
#define FOOTFALL_SERVER_BACKUP_STABLE_MARKS_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/storage/database.h"
#include "server/storage/database_copy.h"

namespace footfall::server {

// Thread-safe. Invariant: a mark is in the database before Of() tells it, and never goes back while the server lives.
class StableMarks {
 public:
  // What earlier backups left; Internal when the database cannot be read.
  absl::Status Load(Database* database);
  // 0 = nothing of the chain is in a backup.
  uint64_t Of(std::string_view device_id, uint32_t epoch) const;
  // Writes marks as part of a job; Raise() with the same once the job is durable.
  static absl::Status Write(Connection& db, const std::vector<HeldChain>& chains);
  void Raise(const std::vector<HeldChain>& chains);

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, uint32_t>, uint64_t> marks_;  // a handful of epochs for each kiosk
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BACKUP_STABLE_MARKS_H_
