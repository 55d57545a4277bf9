#include "server/leases/lease_life_store.h"

namespace footfall::server {

absl::StatusOr<std::optional<LeaseLife>> FindLeaseLife(Connection& db) {
  std::optional<LeaseLife> life;
  const absl::Status status =
      db.Query("SELECT incarnation, backup_number, frozen_since_ms FROM lease_life WHERE id = 1", {}, [&](const Row& row) {
        life = LeaseLife{.incarnation = row.Blob(0), .backup_number = row.Int(1), .frozen_since_ms = row.Int(2)};
        return false;
      });
  if (!status.ok()) return status;
  return life;
}

absl::Status SetLeaseLife(Connection& db, const LeaseLife& life) {
  return db
      .Execute("INSERT OR REPLACE INTO lease_life (id, incarnation, backup_number, frozen_since_ms) VALUES (1, :1, :2, :3)",
               {Bytes{life.incarnation}, life.backup_number, life.frozen_since_ms})
      .status();
}

absl::Status MarkLeasesUnlearned(WriteContext& write, int64_t backup_number) {
  const absl::StatusOr<std::optional<LeaseLife>> found = FindLeaseLife(write.db());
  if (!found.ok()) return found.status();
  LeaseLife life = found->value_or(LeaseLife());
  if (life.backup_number != kNothingToLearn) return absl::OkStatus();
  life.backup_number = backup_number;
  return SetLeaseLife(write.db(), life);
}

absl::Status AwaitDevice(Connection& db, std::string_view device_id) {
  return db.Execute("INSERT OR REPLACE INTO lease_awaited (device_id) VALUES (:1)", {std::string(device_id)}).status();
}

absl::Status StopAwaiting(Connection& db, std::string_view device_id) {
  return db.Execute("DELETE FROM lease_awaited WHERE device_id = :1", {std::string(device_id)}).status();
}

absl::Status StopAwaitingAll(Connection& db) { return db.Execute("DELETE FROM lease_awaited", {}).status(); }

absl::StatusOr<std::vector<std::string>> ListAwaited(Connection& db) {
  std::vector<std::string> devices;
  const absl::Status status = db.Query("SELECT device_id FROM lease_awaited ORDER BY device_id", {}, [&](const Row& row) {
    devices.push_back(row.Text(0));
    return true;
  });
  if (!status.ok()) return status;
  return devices;
}

}  // namespace footfall::server
