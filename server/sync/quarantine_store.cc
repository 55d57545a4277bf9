#include "server/sync/quarantine_store.h"

#include <functional>
#include <limits>
#include <utility>

#include "footfall/v1/operation.pb.h"

namespace footfall::server {
namespace {

// Payloads are read of one operation alone.
constexpr std::string_view kSummary =
    "SELECT l.ingest_number, c.device_id, c.epoch, c.branch, l.seq, l.type, l.reason, l.receive_time_ms, l.header, "
    "LENGTH(l.sealed_payload),"
    " (SELECT COUNT(*) FROM quarantine_repairs r WHERE r.ingest_number = l.ingest_number),"
    " d.time_ms, d.actor, d.reason";
constexpr std::string_view kRest = ", l.sealed_payload, l.hash, l.commitment";
constexpr std::string_view kFrom =
    " FROM ledger l JOIN sync_chains c ON c.chain = l.chain"
    " LEFT JOIN quarantine_dismissals d ON d.ingest_number = l.ingest_number WHERE l.verdict = 2";

std::string Copy(std::string_view bytes) { return std::string(bytes); }

QuarantinedRow ReadSummary(const Row& row) {
  QuarantinedRow read{.ingest_number = row.Int(0),
                      .device_id = row.Text(1),
                      .epoch = static_cast<uint32_t>(row.Int(2)),
                      .branch = row.Blob(3),
                      .seq = static_cast<uint64_t>(row.Int(4)),
                      .type = static_cast<int>(row.Int(5)),
                      .reason = row.Text(6),
                      .receive_time_ms = row.Int(7),
                      .header = row.Blob(8),
                      .payload_bytes = row.Int(9),
                      .repair_count = static_cast<int>(row.Int(10))};
  if (!row.IsNull(11)) read.dismissal = QuarantineNote{.time_ms = row.Int(11), .actor = row.Text(12), .reason = row.Text(13)};
  return read;
}

bool Fits(const QuarantineFilter& filter, const QuarantinedRow& row) {
  if (!filter.device_id.empty() && row.device_id != filter.device_id) return false;
  if (!filter.reason.empty() && row.reason != filter.reason && ReasonCode(row.reason) != filter.reason) return false;
  if (filter.campaign_id.empty()) return true;
  footfall::v1::OperationHeader header;
  return header.ParseFromString(row.header) && header.campaign_id() == filter.campaign_id;
}

// Calls `each` for all that fit, newest first, until it returns false.
absl::Status Walk(Connection& db, const QuarantineFilter& filter, int64_t before, const std::function<bool(QuarantinedRow)>& each) {
  const std::string sql = Copy(kSummary) + Copy(kFrom) + " AND d.ingest_number IS " + (filter.dismissed ? "NOT NULL" : "NULL") +
                          " AND l.ingest_number < :1 ORDER BY l.ingest_number DESC";
  return db.Query(sql, {before == 0 ? std::numeric_limits<int64_t>::max() : before}, [&](const Row& row) {
    QuarantinedRow read = ReadSummary(row);
    return !Fits(filter, read) || each(std::move(read));
  });
}

}  // namespace

std::string_view ReasonCode(std::string_view reason) { return reason.substr(0, reason.find(':')); }

absl::StatusOr<std::vector<QuarantinedRow>> ListQuarantinedRows(Connection& db, const QuarantineFilter& filter, int64_t before, int limit) {
  std::vector<QuarantinedRow> found;
  absl::Status status = Walk(db, filter, before, [&](QuarantinedRow row) {
    found.push_back(std::move(row));
    return static_cast<int>(found.size()) < limit;
  });
  if (!status.ok()) return status;
  return found;
}

absl::StatusOr<std::map<std::string, int64_t>> CountQuarantined(Connection& db, const QuarantineFilter& filter) {
  std::map<std::string, int64_t> counts;
  absl::Status status = Walk(db, filter, 0, [&](const QuarantinedRow& row) {
    ++counts[Copy(ReasonCode(row.reason))];
    return true;
  });
  if (!status.ok()) return status;
  return counts;
}

absl::StatusOr<std::vector<int64_t>> OldestQuarantined(Connection& db, int limit) {
  std::vector<int64_t> numbers;
  absl::Status status = db.Query(
      "SELECT ingest_number FROM ledger WHERE verdict = 2 AND ingest_number NOT IN (SELECT ingest_number FROM quarantine_dismissals)"
      " ORDER BY ingest_number LIMIT :1",
      {int64_t{limit}}, [&](const Row& row) {
        numbers.push_back(row.Int(0));
        return true;
      });
  if (!status.ok()) return status;
  return numbers;
}

absl::StatusOr<std::optional<QuarantinedRow>> FindQuarantined(Connection& db, int64_t ingest_number) {
  std::optional<QuarantinedRow> found;
  absl::Status status =
      db.Query(Copy(kSummary) + Copy(kRest) + Copy(kFrom) + " AND l.ingest_number = :1", {ingest_number}, [&](const Row& row) {
        found = ReadSummary(row);
        found->payload = row.Blob(14);
        found->hash = row.Blob(15);
        found->commitment = row.Blob(16);
        return false;
      });
  if (!status.ok()) return status;
  return found;
}

absl::StatusOr<bool> HasLeftQuarantine(Connection& db, int64_t ingest_number) {
  bool left = false;
  absl::Status status = db.Query("SELECT verdict <> 2 FROM ledger WHERE ingest_number = :1", {ingest_number}, [&](const Row& row) {
    left = row.Int(0) != 0;
    return false;
  });
  if (!status.ok()) return status;
  return left;
}

absl::Status UpdateVerdict(Connection& db, int64_t ingest_number, LedgerVerdict verdict, std::string_view reason) {
  return db
      .Execute("UPDATE ledger SET verdict = :1, reason = :2 WHERE ingest_number = :3",
               {static_cast<int64_t>(verdict), Copy(reason), ingest_number})
      .status();
}

absl::Status InsertDismissal(Connection& db, int64_t ingest_number, const QuarantineNote& note) {
  return db
      .Execute("INSERT INTO quarantine_dismissals (ingest_number, time_ms, actor, reason) VALUES (:1, :2, :3, :4)",
               {ingest_number, note.time_ms, note.actor, note.reason})
      .status();
}

absl::Status DeleteDismissal(Connection& db, int64_t ingest_number) {
  return db.Execute("DELETE FROM quarantine_dismissals WHERE ingest_number = :1", {ingest_number}).status();
}

absl::Status InsertRepair(Connection& db, int64_t ingest_number, const RepairRow& repair) {
  return db
      .Execute(
          "INSERT INTO quarantine_repairs (repair_number, ingest_number, time_ms, actor, reason, refusal, wrapped_key, payload_box)"
          " VALUES (:1, :2, :3, :4, :5, :6, :7, :8)",
          {repair.repair_number, ingest_number, repair.note.time_ms, repair.note.actor, repair.note.reason, repair.refusal,
           Bytes{repair.wrapped_key}, Bytes{repair.payload_box}})
      .status();
}

absl::Status ForgetRepairPayloads(Connection& db, int64_t ingest_number) {
  return db.Execute("UPDATE quarantine_repairs SET wrapped_key = X'', payload_box = X'' WHERE ingest_number = :1", {ingest_number})
      .status();
}

absl::StatusOr<std::vector<RepairRow>> ListRepairs(Connection& db, int64_t ingest_number) {
  std::vector<RepairRow> repairs;
  absl::Status status = db.Query(
      "SELECT repair_number, time_ms, actor, reason, refusal, wrapped_key, payload_box FROM quarantine_repairs"
      " WHERE ingest_number = :1 ORDER BY repair_number",
      {ingest_number}, [&](const Row& row) {
        repairs.push_back({.repair_number = row.Int(0),
                           .note = {.time_ms = row.Int(1), .actor = row.Text(2), .reason = row.Text(3)},
                           .refusal = row.Text(4),
                           .wrapped_key = row.Blob(5),
                           .payload_box = row.Blob(6)});
        return true;
      });
  if (!status.ok()) return status;
  return repairs;
}

}  // namespace footfall::server
