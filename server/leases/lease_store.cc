#include "server/leases/lease_store.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/text.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

constexpr std::string_view kPoolColumns =
    "pool, kind, campaign_id, session_id, kiosk_units, granting, total, free, handed_out, written_off, shortage, fence FROM lease_pools ";
constexpr std::string_view kLeaseColumns =
    "lease_id, number, pool, device_id, state, recalled, learned, fence, quantity, first_number, spent, returned, counted_back, "
    "written_off, "
    "shortage, claimed, grant_time_ms, not_after_ms, grant_bytes, signature, undone, said_epoch, said_seq, said_total FROM "
    "leases ";
constexpr std::string_view kSetPool =
    "INSERT INTO lease_pools (pool, kind, campaign_id, session_id, kiosk_units, granting, total, free, handed_out, written_off, shortage, "
    "fence) VALUES (:1, :2, :3, :4, :5, :6, 0, 0, 0, 0, 0, 0) ON CONFLICT (pool) DO UPDATE SET kiosk_units = excluded.kiosk_units, "
    "granting = excluded.granting";
constexpr std::string_view kAddToPool = "UPDATE lease_pools SET total = total + :1, free = free + :1 WHERE pool = :2";
constexpr std::string_view kChangePool =
    "UPDATE lease_pools SET free = free + :1, handed_out = handed_out + :2, written_off = written_off + :3, shortage = shortage + :4 "
    "WHERE pool = :5";
constexpr std::string_view kTakeGrant =
    "UPDATE lease_pools SET free = free - :1, fence = MAX(fence, :2) WHERE pool = :3 AND (free >= :1 OR :4 = 1)";
constexpr std::string_view kInsertLease =
    "INSERT INTO leases (lease_id, number, pool, device_id, state, recalled, learned, fence, quantity, first_number, spent, returned, "
    "counted_back, written_off, shortage, claimed, grant_time_ms, not_after_ms, grant_bytes, signature) VALUES "
    "(:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13, :14, :15, :16, :17, :18, :19, :20)";
constexpr std::string_view kUpdateUse =
    "UPDATE leases SET spent = :1, returned = :2, counted_back = :3, written_off = :4, shortage = :5, claimed = :6, undone = :7, "
    "said_epoch = :8, said_seq = :9, said_total = :10 WHERE lease_id = :11";
constexpr std::string_view kInsertUndo =
    "INSERT INTO lease_undos (operation_id, gift_id, lease_id, epoch, seq, units, staff_id, device_id, time_ms) VALUES "
    "(:1, :2, :3, :4, :5, :6, :7, :8, :9)";
constexpr std::string_view kSetStanding = "UPDATE leases SET state = :1 WHERE lease_id = :2";
// What stands in `recalled`.
constexpr int64_t kNotRecalled = 0, kByPerson = 1, kByPlace = 2;
constexpr std::string_view kSetRecalled = "UPDATE leases SET recalled = :1 WHERE lease_id = :2";
constexpr std::string_view kSuspendDevice = "UPDATE leases SET state = 2 WHERE device_id = :1 AND state = 1";
constexpr std::string_view kExpired =
    "SELECT DISTINCT p.campaign_id, p.session_id FROM leases l JOIN lease_pools p ON p.pool = l.pool WHERE l.state = 1 AND l.not_after_ms "
    "<= :1";
constexpr std::string_view kSuspendExpired = "UPDATE leases SET state = 2 WHERE state = 1 AND not_after_ms <= :1";
constexpr std::string_view kNoteClaim = "UPDATE leases SET claimed = :1 WHERE lease_id = :2 AND claimed < :1";
std::string Select(std::string_view columns, std::string_view rest) { return absl::StrCat("SELECT ", Abseil(columns), Abseil(rest)); }

absl::Status ReadPool(const Row& row, PoolRow* pool) {
  *pool = {.pool = row.Text(0),
           .kind = static_cast<LeaseKind>(row.Int(1)),
           .campaign_id = row.Text(2),
           .session_id = row.Text(3),
           .kiosk_units = row.Int(4),
           .granting = row.Int(5) != 0,
           .total = row.Int(6),
           .free = row.Int(7),
           .handed_out = row.Int(8),
           .written_off = row.Int(9),
           .shortage = row.Int(10),
           .fence = row.Int(11)};
  return absl::OkStatus();
}

absl::Status ReadLease(const Row& row, LeaseRow* lease) {
  *lease = {.lease_id = row.Blob(0),
            .number = row.Int(1),
            .pool = row.Text(2),
            .device_id = row.Text(3),
            .standing = static_cast<LeaseStanding>(row.Int(4)),
            .recalled = row.Int(5) != kNotRecalled,
            .recalled_by_place = row.Int(5) == kByPlace,
            .learned = row.Int(6) != 0,
            .fence = row.Int(7),
            .first_number = row.Int(9),
            .use = {.quantity = row.Int(8),
                    .spent = row.Int(10),
                    .returned = row.Int(11),
                    .counted_back = row.Int(12),
                    .written_off = row.Int(13),
                    .shortage = row.Int(14)},
            .claimed = row.Int(15),
            .said_epoch = static_cast<uint32_t>(row.Int(21)),
            .said_seq = static_cast<uint64_t>(row.Int(22)),
            .said_total = row.Int(23),
            .undone = row.Int(20),
            .grant_time_ms = row.Int(16),
            .not_after_ms = row.Int(17),
            .grant_bytes = row.Blob(18),
            .signature = row.Blob(19)};
  return absl::OkStatus();
}

template <typename T>
absl::StatusOr<std::optional<T>> First(absl::StatusOr<std::vector<T>> rows) {
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

absl::StatusOr<std::vector<LeaseRow>> ReadLeases(Connection& db, std::string_view rest, const std::vector<SqlValue>& values) {
  return QueryAll<LeaseRow>(db, Select(kLeaseColumns, rest), values, ReadLease);
}

Bytes Id(std::string_view lease_id) { return Bytes{std::string(lease_id)}; }

// What a job is about to change.
struct Held {
  LeaseRow lease;
  PoolRow pool;
};

absl::StatusOr<Held> Hold(Connection& db, std::string_view lease_id) {
  absl::StatusOr<std::optional<LeaseRow>> lease = FindLease(db, lease_id);
  if (!lease.ok()) return lease.status();
  if (!lease->has_value()) return errors::NotFound(LeaseName(lease_id));
  absl::StatusOr<std::optional<PoolRow>> pool = FindPool(db, (*lease)->pool);
  if (!pool.ok()) return pool.status();
  if (!pool->has_value()) return errors::Internal("a lease without a pool");
  return Held{.lease = **std::move(lease), .pool = **std::move(pool)};
}

absl::StatusOr<Held> HoldOf(Connection& db, std::string_view lease_id, std::string_view device_id) {
  absl::StatusOr<Held> held = Hold(db, lease_id);
  if (held.ok() && held->lease.device_id != device_id) return errors::NotFound(LeaseName(lease_id));
  return held;
}

void AnnouncePool(WriteContext& write, const PoolRow& pool) { write.Announce({Change::Kind::kLease, pool.campaign_id, pool.session_id}); }

absl::Status Recall(WriteContext& write, std::string_view lease_id, int64_t recalled) {
  const absl::StatusOr<Held> held = Hold(write.db(), lease_id);
  if (!held.ok()) return held.status();
  AnnouncePool(write, held->pool);
  return write.db().Execute(kSetRecalled, {recalled, Id(lease_id)}).status();
}

absl::Status Store(WriteContext& write, const Held& held, const PoolChange& change) {
  const LeaseUse& use = held.lease.use;
  absl::Status status =
      write.db()
          .Execute(kUpdateUse, {use.spent, use.returned, use.counted_back, use.written_off, use.shortage, held.lease.claimed,
                                held.lease.undone, int64_t{held.lease.said_epoch}, static_cast<int64_t>(held.lease.said_seq),
                                held.lease.said_total, Id(held.lease.lease_id)})
          .status();
  if (status.ok()) {
    status =
        write.db().Execute(kChangePool, {change.free, change.handed_out, change.written_off, change.shortage, held.pool.pool}).status();
  }
  if (status.ok()) AnnouncePool(write, held.pool);
  return status;
}

absl::Status TakeClaim(Connection& db, const LeaseClaim& claim, LeaseRow* lease) {
  if (claim.seq == 0) {
    lease->claimed = std::max(lease->claimed, claim.total);
    return absl::OkStatus();
  }
  if (std::tie(claim.epoch, claim.seq) <= std::tie(lease->said_epoch, lease->said_seq)) return absl::OkStatus();
  int64_t undone = 0;
  if (lease->undone > 0) {
    const absl::StatusOr<int64_t> before = UndoneBefore(db, lease->lease_id, claim.epoch, claim.seq);
    if (!before.ok()) return before.status();
    undone = *before;
  }
  lease->said_epoch = claim.epoch;
  lease->said_seq = claim.seq;
  lease->said_total = claim.total + undone;
  return absl::OkStatus();
}

}  // namespace

std::string LeaseName(std::string_view lease_id) { return absl::StrCat("leases/", rules::ToHex(lease_id)); }

absl::StatusOr<std::optional<PoolRow>> FindPool(Connection& db, std::string_view pool) {
  return First(QueryAll<PoolRow>(db, Select(kPoolColumns, "WHERE pool = :1"), {std::string(pool)}, ReadPool));
}

absl::StatusOr<std::vector<PoolRow>> ListPools(Connection& db, std::string_view campaign_id, std::string_view session_id) {
  return QueryAll<PoolRow>(db, Select(kPoolColumns, "WHERE campaign_id = :1 AND (session_id = :2 OR session_id = '') ORDER BY pool"),
                           {std::string(campaign_id), std::string(session_id)}, ReadPool);
}

absl::StatusOr<std::vector<PoolRow>> ListCampaignPools(Connection& db, std::string_view campaign_id, std::string_view session_id,
                                                       std::string_view after, int limit) {
  return QueryAll<PoolRow>(db,
                           Select(kPoolColumns,
                                  "WHERE campaign_id = :1 AND (:2 = '' OR session_id = :2 OR session_id = '') AND pool > :3 "
                                  "ORDER BY pool LIMIT :4"),
                           {std::string(campaign_id), std::string(session_id), std::string(after), int64_t{limit}}, ReadPool);
}

absl::Status SetPool(WriteContext& write, const PoolRow& pool) {
  const absl::Status status = write.db()
                                  .Execute(kSetPool, {pool.pool, static_cast<int64_t>(pool.kind), pool.campaign_id, pool.session_id,
                                                      pool.kiosk_units, int64_t{pool.granting}})
                                  .status();
  if (status.ok()) AnnouncePool(write, pool);
  return status;
}

absl::Status AddToPool(WriteContext& write, std::string_view pool, int64_t units) {
  const absl::StatusOr<std::optional<PoolRow>> found = FindPool(write.db(), pool);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return errors::NotFound(pool);
  const PoolRow& row = **found;
  if (units < 0 && row.free + units < 0) {
    return errors::FailedPrecondition("NOT_ENOUGH_FREE", pool, {{"free", absl::StrCat(row.free)}});
  }
  if (units > kMaxPoolUnits - row.total) return errors::InvalidField("units", "TOO_LARGE");
  AnnouncePool(write, row);
  return write.db().Execute(kAddToPool, {units, std::string(pool)}).status();
}

absl::Status InsertLease(WriteContext& write, const LeaseRow& lease) {
  const absl::StatusOr<std::optional<PoolRow>> pool = FindPool(write.db(), lease.pool);
  if (!pool.ok()) return pool.status();
  if (!pool->has_value()) return errors::NotFound(lease.pool);
  const absl::StatusOr<int64_t> taken =
      write.db().Execute(kTakeGrant, {lease.use.quantity, lease.fence, lease.pool, int64_t{lease.learned}});
  if (!taken.ok()) return taken.status();
  if (*taken == 0) return errors::FailedPrecondition("NOT_ENOUGH_FREE", lease.pool, {{"free", absl::StrCat((*pool)->free)}});
  const LeaseUse& use = lease.use;
  const absl::Status status = write.db()
                                  .Execute(kInsertLease, {Id(lease.lease_id),
                                                          lease.number,
                                                          lease.pool,
                                                          lease.device_id,
                                                          static_cast<int64_t>(lease.standing),
                                                          int64_t{lease.recalled},
                                                          int64_t{lease.learned},
                                                          lease.fence,
                                                          use.quantity,
                                                          lease.first_number,
                                                          use.spent,
                                                          use.returned,
                                                          use.counted_back,
                                                          use.written_off,
                                                          use.shortage,
                                                          lease.claimed,
                                                          lease.grant_time_ms,
                                                          lease.not_after_ms,
                                                          Bytes{lease.grant_bytes},
                                                          Bytes{lease.signature}})
                                  .status();
  if (status.ok()) AnnouncePool(write, **pool);
  return status;
}

absl::StatusOr<std::optional<LeaseRow>> FindLease(Connection& db, std::string_view lease_id) {
  return First(ReadLeases(db, "WHERE lease_id = :1", {Id(lease_id)}));
}

absl::StatusOr<std::vector<LeaseRow>> ListOpenLeases(Connection& db, std::string_view device_id) {
  return ReadLeases(db, "WHERE device_id = :1 AND state = 1 ORDER BY number", {std::string(device_id)});
}

absl::StatusOr<std::vector<LeaseRow>> ListOpenPoolLeases(Connection& db, std::string_view pool) {
  return ReadLeases(db, "WHERE pool = :1 AND state = 1 ORDER BY number", {std::string(pool)});
}

absl::StatusOr<std::vector<LeaseRow>> ListLiveLeases(Connection& db, std::string_view device_id) {
  return ReadLeases(db,
                    "WHERE device_id = :1 AND state = 1 AND (recalled = 1 OR spent + returned + counted_back + written_off < quantity) "
                    "ORDER BY number",
                    {std::string(device_id)});
}

absl::StatusOr<std::vector<LeaseRow>> ListLeasesAfter(Connection& db, int64_t after, int limit) {
  return ReadLeases(db, "WHERE number > :1 ORDER BY number LIMIT :2", {after, int64_t{limit}});
}

absl::StatusOr<int64_t> NewestLease(Connection& db, int64_t most) {
  int64_t newest = 0;
  const absl::Status status = db.Query("SELECT MAX(number) FROM leases WHERE number <= :1", {most}, [&](const Row& row) {
    newest = row.Int(0);
    return false;
  });
  if (!status.ok()) return status;
  return newest;
}

absl::StatusOr<std::vector<LeaseRow>> ListPoolLeases(Connection& db, std::string_view pool, int64_t after, int limit) {
  return ReadLeases(db, "WHERE pool = :1 AND number > :2 ORDER BY number LIMIT :3", {std::string(pool), after, int64_t{limit}});
}

absl::StatusOr<std::vector<LeaseRow>> ListDeviceLeases(Connection& db, std::string_view device_id, int64_t after, int limit) {
  return ReadLeases(db, "WHERE device_id = :1 AND number > :2 ORDER BY number LIMIT :3", {std::string(device_id), after, int64_t{limit}});
}

absl::StatusOr<int64_t> SpendFromLease(WriteContext& write, std::string_view lease_id, std::string_view device_id, int64_t units,
                                       const LeaseClaim& claim) {
  if (units < 1 || units > kMaxLeaseUnits) return errors::InvalidField("quantity", "OUT_OF_RANGE");
  absl::StatusOr<Held> held = HoldOf(write.db(), lease_id, device_id);
  if (!held.ok()) return held.status();
  const PoolChange change = Spend(units, &held->lease.use);
  if (absl::Status taken = TakeClaim(write.db(), claim, &held->lease); !taken.ok()) return taken;
  if (absl::Status status = Store(write, *held, change); !status.ok()) return status;
  return change.shortage;
}

absl::Status UnspendFromLease(WriteContext& write, const LeaseUndo& undo) {
  if (undo.units < 1 || undo.units > kMaxLeaseUnits) return errors::InvalidField("quantity", "OUT_OF_RANGE");
  absl::StatusOr<Held> held = HoldOf(write.db(), undo.lease_id, undo.device_id);
  if (!held.ok()) return held.status();
  const absl::Status entered =
      write.db()
          .Execute(kInsertUndo, {Id(undo.operation_id), Id(undo.gift_id), Id(undo.lease_id), int64_t{undo.epoch},
                                 static_cast<int64_t>(undo.seq), undo.units, undo.staff_id, undo.device_id, undo.time_ms})
          .status();
  if (!entered.ok()) return entered;
  LeaseRow& lease = held->lease;
  PoolChange change = Unspend(undo.units, &lease.use);
  lease.undone += undo.units;
  // Of one that comes late, what the kiosk said after it did not count it in yet.
  const bool late = std::tie(undo.epoch, undo.seq) < std::tie(lease.said_epoch, lease.said_seq);
  if (late) lease.said_total += undo.units;
  // With its own units the total is what it was before.
  const LeaseClaim claim(undo.spent_total + undo.units, undo.epoch, undo.seq);
  if (absl::Status taken = TakeClaim(write.db(), claim, &lease); !taken.ok()) return taken;
  // Like the rest of it: until the kiosk has heard that it was closed it may hand them out again, and gives them back when it has.
  if (lease.standing == LeaseStanding::kClosed) change.written_off += Close(0, &lease.use).written_off;
  return Store(write, *held, change);
}

absl::StatusOr<int64_t> ReturnToPool(WriteContext& write, std::string_view lease_id, std::string_view device_id, int64_t returned_total,
                                     const LeaseClaim& claim) {
  absl::StatusOr<Held> held = HoldOf(write.db(), lease_id, device_id);
  if (!held.ok()) return held.status();
  if (absl::Status taken = TakeClaim(write.db(), claim, &held->lease); !taken.ok()) return taken;
  const PoolChange change = Return(returned_total, held->lease.ClaimedNow(), &held->lease.use);
  if (absl::Status status = Store(write, *held, change); !status.ok()) return status;
  return change.free;
}

absl::Status CloseLease(WriteContext& write, std::string_view lease_id, int64_t counted_back) {
  absl::StatusOr<Held> held = Hold(write.db(), lease_id);
  if (!held.ok()) return held.status();
  if (held->lease.standing == LeaseStanding::kClosed) return errors::FailedPrecondition("LEASE_CLOSED", LeaseName(lease_id));
  // Whoever closes it cannot see which chances the kiosk has drawn; counted back they would be drawn a second time.
  if (counted_back != 0 && held->pool.kind == LeaseKind::kDrawBlock) {
    return errors::FailedPrecondition("CHANCES_NOT_COUNTED", LeaseName(lease_id));
  }
  const int64_t rest = held->lease.use.Rest();
  if (counted_back < 0 || counted_back > rest) return errors::OutOfRange("counted_back", 0, rest);
  const PoolChange change = Close(counted_back, &held->lease.use);
  if (absl::Status status = Store(write, *held, change); !status.ok()) return status;
  return SetLeaseStanding(write, lease_id, LeaseStanding::kClosed);
}

absl::Status SetLeaseStanding(WriteContext& write, std::string_view lease_id, LeaseStanding standing) {
  const absl::StatusOr<Held> held = Hold(write.db(), lease_id);
  if (!held.ok()) return held.status();
  AnnouncePool(write, held->pool);
  return write.db().Execute(kSetStanding, {static_cast<int64_t>(standing), Id(lease_id)}).status();
}

absl::Status SetLeaseRecalled(WriteContext& write, std::string_view lease_id, bool recalled) {
  return Recall(write, lease_id, recalled ? kByPerson : kNotRecalled);
}

absl::Status RecallByPlace(WriteContext& write, std::string_view lease_id) { return Recall(write, lease_id, kByPlace); }

absl::StatusOr<int64_t> SuspendExpired(WriteContext& write, int64_t now_ms) {
  const absl::Status told = write.db().Query(kExpired, {now_ms}, [&](const Row& row) {
    write.Announce({Change::Kind::kLease, row.Text(0), row.Text(1)});
    return true;
  });
  if (!told.ok()) return told;
  return write.db().Execute(kSuspendExpired, {now_ms});
}

absl::Status NoteClaim(WriteContext& write, std::string_view lease_id, int64_t claimed) {
  return write.db().Execute(kNoteClaim, {claimed, Id(lease_id)}).status();
}

absl::Status SuspendDevice(WriteContext& write, std::string_view device_id) {
  const absl::StatusOr<std::vector<LeaseRow>> leases = ListOpenLeases(write.db(), device_id);
  if (!leases.ok()) return leases.status();
  for (const LeaseRow& lease : *leases) {
    if (const absl::StatusOr<std::optional<PoolRow>> pool = FindPool(write.db(), lease.pool); pool.ok() && pool->has_value()) {
      AnnouncePool(write, **pool);
    }
  }
  return write.db().Execute(kSuspendDevice, {std::string(device_id)}).status();
}

}  // namespace footfall::server
