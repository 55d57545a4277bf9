#include "server/leads/lead_edit_store.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/leads/lead_sql.h"

namespace footfall::server {
namespace {

constexpr std::string_view kInsertEdit =
    "INSERT INTO lead_edits (lead_number, number, source, edit_id, time_ms, receive_ms, clock_suspect, user_name, staff_id, device_id, "
    "fields, wrapped_key, personal, record) VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13, :14)";
constexpr std::string_view kLoadEdits =
    "SELECT number, source, edit_id, time_ms, receive_ms, clock_suspect, user_name, staff_id, device_id, fields, wrapped_key, personal, "
    "record FROM lead_edits WHERE lead_number = :1 ORDER BY number";
constexpr std::string_view kUpdateLead =
    "UPDATE leads SET intent = :1, channel = :2, personal = :3, record = :4, change_number = :5 WHERE lead_number = :6";
constexpr std::string_view kDeleteNameKey = "DELETE FROM lead_name_keys WHERE bucket = :1 AND name_hash = :2 AND lead_number = :3";

// No field's id holds a line break.
constexpr char kBetweenFields[] = "\n";

EditRow ReadEdit(const Row& row) {
  EditRow edit{.number = row.Int(0),
               .source = static_cast<EditSource>(row.Int(1)),
               .edit_id = row.Blob(2),
               .time_ms = row.Int(3),
               .receive_ms = row.Int(4),
               .clock_suspect = row.Int(5) != 0,
               .user = row.Text(6),
               .staff_id = row.Text(7),
               .device_id = row.Text(8),
               .fields = absl::StrSplit(row.Text(9), kBetweenFields, absl::SkipEmpty()),
               .wrapped_key = row.Blob(10),
               .personal = row.Blob(11),
               .record = row.Blob(12)};
  return edit;
}

}  // namespace

EditWeight EditRow::Weight() const {
  const bool office = source == EditSource::kOffice;
  return {.office = office, .moment = office ? number : time_ms, .clock_trusted = !clock_suspect, .edit_id = edit_id};
}

absl::Status InsertEdit(Connection& db, int64_t lead_number, const EditRow& row) {
  return db
      .Execute(kInsertEdit, {lead_number, row.number, static_cast<int64_t>(row.source), Bytes{row.edit_id}, row.time_ms, row.receive_ms,
                             int64_t{row.clock_suspect}, row.user, row.staff_id, row.device_id, absl::StrJoin(row.fields, kBetweenFields),
                             Bytes{row.wrapped_key}, Bytes{row.personal}, Bytes{row.record}})
      .status();
}

absl::StatusOr<std::vector<EditRow>> LoadEdits(Connection& db, int64_t lead_number) {
  std::vector<EditRow> edits;
  const absl::Status status = db.Query(kLoadEdits, {lead_number}, [&](const Row& row) {
    edits.push_back(ReadEdit(row));
    return true;
  });
  if (!status.ok()) return status;
  return edits;
}

absl::Status UpdateLeadRow(WriteContext& write, int64_t lead_number, const EditedLead& lead) {
  return write.db()
      .Execute(kUpdateLead, {lead.intent, lead.channel, Bytes{lead.personal}, Bytes{lead.record}, write.NextNumber(), lead_number})
      .status();
}

absl::Status ReplaceNameKeys(Connection& db, int64_t lead_number, const std::vector<int64_t>& old_hashes,
                             const std::vector<int64_t>& new_hashes) {
  const int64_t bucket = lead_sql::NameBucket(lead_number);
  for (const int64_t hash : old_hashes) {
    if (auto deleted = db.Execute(kDeleteNameKey, {bucket, hash, lead_number}); !deleted.ok()) return deleted.status();
  }
  if (new_hashes.empty()) return absl::OkStatus();
  std::vector<SqlValue> values = {bucket, new_hashes[0], lead_number};
  values.insert(values.end(), new_hashes.begin() + 1, new_hashes.end());
  return db.Execute(lead_sql::InsertNameKeys(static_cast<int>(new_hashes.size())), values).status();
}

}  // namespace footfall::server
