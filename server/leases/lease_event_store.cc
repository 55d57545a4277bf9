// The part of lease_store.h that is about accounts, what people were told of leases, and what kiosks put back.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/base/errors.h"
#include "server/leases/lease_store.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

constexpr std::string_view kSums =
    "SELECT state, SUM(quantity - spent - returned - counted_back - written_off) FROM leases WHERE pool = :1 GROUP BY state";
constexpr std::string_view kAddEvent =
    "INSERT INTO lease_events (number, pool, lease_id, kind, units, time_ms, actor, reason) VALUES (:1, :2, :3, :4, :5, :6, :7, :8)";
constexpr std::string_view kListEvents =
    "SELECT number, pool, lease_id, kind, units, time_ms, actor, reason FROM lease_events WHERE pool = :1 AND number > :2 ORDER BY number "
    "LIMIT :3";
constexpr std::string_view kShortagesAfter =
    "SELECT number, pool, lease_id, kind, units, time_ms, actor, reason FROM lease_events WHERE number > :1 AND kind = 1 ORDER BY number";

constexpr std::string_view kUndoneBefore =
    "SELECT COALESCE(SUM(units), 0) FROM lease_undos WHERE lease_id = :1 AND (epoch < :2 OR (epoch = :2 AND seq < :3))";

Bytes Id(std::string_view lease_id) { return Bytes{std::string(lease_id)}; }

absl::Status ReadEvent(const Row& row, LeaseEvent* event) {
  *event = {.number = row.Int(0),
            .pool = row.Text(1),
            .lease_id = row.Blob(2),
            .kind = static_cast<LeaseEventKind>(row.Int(3)),
            .units = row.Int(4),
            .time_ms = row.Int(5),
            .actor = row.Text(6),
            .reason = row.Text(7)};
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int64_t> UndoneBefore(Connection& db, std::string_view lease_id, uint32_t epoch, uint64_t seq) {
  int64_t units = 0;
  const absl::Status read = db.Query(kUndoneBefore, {Id(lease_id), int64_t{epoch}, static_cast<int64_t>(seq)}, [&](const Row& row) {
    units = row.Int(0);
    return false;
  });
  if (!read.ok()) return read;
  return units;
}

absl::StatusOr<std::string> FindUndoOf(Connection& db, std::string_view gift_id) {
  std::string operation_id;
  const absl::Status read = db.Query("SELECT operation_id FROM lease_undos WHERE gift_id = :1", {Id(gift_id)}, [&](const Row& row) {
    operation_id = row.Blob(0);
    return false;
  });
  if (!read.ok()) return read;
  return operation_id;
}

absl::StatusOr<PoolAccount> AccountOf(Connection& db, std::string_view pool) {
  absl::StatusOr<std::optional<PoolRow>> found = FindPool(db, pool);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return errors::NotFound(pool);
  PoolAccount account{.pool = **std::move(found)};
  const absl::Status status = db.Query(kSums, {std::string(pool)}, [&](const Row& row) {
    (static_cast<LeaseStanding>(row.Int(0)) == LeaseStanding::kOpen ? account.outstanding : account.suspense) += row.Int(1);
    return true;
  });
  if (!status.ok()) return status;
  return account;
}

absl::Status AddLeaseEvent(WriteContext& write, const LeaseEvent& event) {
  return write.db()
      .Execute(kAddEvent, {write.NextNumber(), event.pool, Id(event.lease_id), static_cast<int64_t>(event.kind), event.units, event.time_ms,
                           event.actor, event.reason})
      .status();
}

absl::StatusOr<std::vector<LeaseEvent>> ListShortagesAfter(Connection& db, int64_t after) {
  return QueryAll<LeaseEvent>(db, kShortagesAfter, {after}, ReadEvent);
}

absl::StatusOr<std::vector<LeaseEvent>> ListLeaseEvents(Connection& db, std::string_view pool, int64_t after, int limit) {
  return QueryAll<LeaseEvent>(db, kListEvents, {std::string(pool), after, int64_t{limit}}, ReadEvent);
}

}  // namespace footfall::server
