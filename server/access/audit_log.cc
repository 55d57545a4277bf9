#include "server/access/audit_log.h"

#include "proto/rules/bytes.h"
#include "proto/rules/crypto.h"
#include "server/access/audit_reader.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kColumns = "number, time_ms, actor, action, resource, outcome, detail, request_id, hash";

v1::AuditEntry ReadEntry(const Row& row) {
  v1::AuditEntry entry;
  entry.set_number(row.Int(0));
  entry.set_time_ms(row.Int(1));
  entry.set_actor(row.Text(2));
  entry.set_action(row.Text(3));
  entry.set_resource(row.Text(4));
  entry.set_outcome(static_cast<v1::AuditOutcome>(row.Int(5)));
  entry.set_detail(row.Text(6));
  entry.set_request_id(row.Text(7));
  return entry;
}

struct Head {
  int64_t number = 0;
  std::string hash;
};

absl::StatusOr<Head> ReadHead(Connection& db) {
  Head head;
  const absl::Status status = db.Query("SELECT number, hash FROM audit_head WHERE id = 1", {}, [&](const Row& row) {
    head = {row.Int(0), row.Blob(1)};
    return false;
  });
  if (!status.ok()) return status;
  return head;
}

}  // namespace

// Every text with its length: "a" + "bc" must not hash like "ab" + "c".
std::string AuditLog::HashOf(std::string_view previous, const v1::AuditEntry& entry) const {
  std::string bytes(previous);
  for (const int64_t number : {entry.number(), entry.time_ms(), int64_t{entry.outcome()}}) rules::AppendBigEndian(number, &bytes);
  for (const std::string* text : {&entry.actor(), &entry.action(), &entry.resource(), &entry.detail(), &entry.request_id()}) {
    rules::AppendBigEndian(static_cast<uint32_t>(text->size()), &bytes);
    bytes += *text;
  }
  return rules::KeyedHash(key_, "footfall audit", bytes);
}

absl::Status AuditLog::Append(Connection& db, v1::AuditEntry entry) const {
  const auto head = ReadHead(db);
  if (!head.ok()) return head.status();
  entry.set_number(head->number + 1);
  const Bytes hash{HashOf(head->hash, entry)};
  auto added = db.Execute(
      "INSERT INTO audit_entries (number, time_ms, actor, action, resource, outcome, detail, request_id, hash) "
      "VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9)",
      {entry.number(), entry.time_ms(), entry.actor(), entry.action(), entry.resource(), int64_t{entry.outcome()}, entry.detail(),
       entry.request_id(), hash});
  if (!added.ok()) return added.status();
  return db.Execute("UPDATE audit_head SET number = :1, hash = :2 WHERE id = 1", {entry.number(), hash}).status();
}

absl::StatusOr<std::vector<v1::AuditEntry>> AuditLog::List(Connection& db, int64_t before, v1::AuditOutcome outcome, int limit) {
  std::vector<v1::AuditEntry> entries;
  const auto collect = [&](const Row& row) {
    entries.push_back(ReadEntry(row));
    return true;
  };
  const std::string select = "SELECT " + std::string(kColumns) + " FROM audit_entries WHERE number < :1 ";
  const std::string order = "ORDER BY number DESC LIMIT ";
  const absl::Status status = outcome == v1::AUDIT_OUTCOME_UNSPECIFIED ? db.Query(select + order + ":2", {before, int64_t{limit}}, collect)
                                                                       : db.Query(select + "AND outcome = :2 " + order + ":3",
                                                                                  {before, int64_t{outcome}, int64_t{limit}}, collect);
  if (!status.ok()) return status;
  return entries;
}

absl::StatusOr<std::vector<v1::AuditEntry>> ListAuditEntriesOf(Connection& db, std::string_view resource, int64_t after, int limit) {
  std::vector<v1::AuditEntry> entries;
  const absl::Status status =
      db.Query("SELECT " + std::string(kColumns) + " FROM audit_entries WHERE number > :1 AND resource = :2 ORDER BY number LIMIT :3",
               {after, std::string(resource), int64_t{limit}}, [&](const Row& row) {
                 entries.push_back(ReadEntry(row));
                 return true;
               });
  if (!status.ok()) return status;
  return entries;
}

absl::StatusOr<v1::VerifyAuditLogResponse> AuditLog::Verify(Connection& db) const {
  const auto head = ReadHead(db);
  if (!head.ok()) return head.status();
  v1::VerifyAuditLogResponse result;
  Head last{0, std::string(rules::kKeySize, '\0')};
  const absl::Status status = db.Query("SELECT " + std::string(kColumns) + " FROM audit_entries ORDER BY number", {}, [&](const Row& row) {
    const v1::AuditEntry entry = ReadEntry(row);
    if (entry.number() != last.number + 1 || HashOf(last.hash, entry) != row.Blob(8)) {
      result.set_first_bad_number(last.number + 1);
      return false;
    }
    last = {entry.number(), row.Blob(8)};
    result.set_checked_count(entry.number());
    return true;
  });
  if (!status.ok()) return status;
  const bool whole = last.number == head->number && last.hash == head->hash;
  if (result.first_bad_number() == 0 && !whole) result.set_first_bad_number(last.number + 1);
  return result;
}

}  // namespace footfall::server
