// The tables of what a restored server still has to learn of its leases. Reads anywhere, writes inside a job of the writer.
#ifndef FOOTFALL_SERVER_LEASES_LEASE_LIFE_STORE_H_
#define FOOTFALL_SERVER_LEASES_LEASE_LIFE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/database.h"

namespace footfall::server {

inline constexpr int64_t kNothingToLearn = -1;

struct LeaseLife {
  std::string incarnation;  // that grants; of the backup while there is something to learn; empty = a backup of a program without leases
  int64_t backup_number = kNothingToLearn;  // how far the backup reached
  int64_t frozen_since_ms = 0;              // 0 = grants are made
};

// nullopt: this database was never opened by a program that lends.
absl::StatusOr<std::optional<LeaseLife>> FindLeaseLife(Connection& db);
absl::Status SetLeaseLife(Connection& db, const LeaseLife& life);
// In the job that begins a new life of a server that had one before: what was lent since the backup is to be learned. `backup_number`: how
// far the database reached. Once more before it was learned changes nothing.
absl::Status MarkLeasesUnlearned(WriteContext& write, int64_t backup_number);

// Kiosks that have not presented their leases.
absl::Status AwaitDevice(Connection& db, std::string_view device_id);
absl::Status StopAwaiting(Connection& db, std::string_view device_id);
absl::Status StopAwaitingAll(Connection& db);
absl::StatusOr<std::vector<std::string>> ListAwaited(Connection& db);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEASES_LEASE_LIFE_STORE_H_
