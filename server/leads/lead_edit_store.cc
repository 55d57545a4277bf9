#include "server/leads/lead_edit_store.h"

#include <limits>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/base/errors.h"
#include "server/leads/lead_sql.h"

namespace footfall::server {
namespace {

constexpr std::string_view kInsertEdit =
    "INSERT INTO lead_edits (lead_number, number, source, edit_id, time_ms, receive_ms, clock_suspect, user_name, staff_id, device_id, "
    "epoch, seq, fields, wrapped_key, personal, record) VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13, :14, :15, :16)";
constexpr std::string_view kLoadEdits =
    "SELECT number, source, edit_id, time_ms, receive_ms, clock_suspect, device_id, epoch, seq, fields, user_name, staff_id, wrapped_key, "
    "personal, record FROM lead_edits WHERE lead_number = :1 AND number >= :2 AND number <= :3 ORDER BY number";
constexpr std::string_view kLoadEditClaims =
    "SELECT number, source, edit_id, time_ms, receive_ms, clock_suspect, device_id, epoch, seq, fields FROM lead_edits "
    "WHERE lead_number = :1 ORDER BY number";
constexpr std::string_view kHasEdit = "SELECT 1 FROM lead_edits WHERE lead_number = :1 AND source = :2 AND edit_id = :3";
constexpr std::string_view kCountEdits = "SELECT COUNT(*) FROM lead_edits WHERE lead_number = :1 AND source = :2";
constexpr std::string_view kUpdateLead =
    "UPDATE leads SET intent = :1, channel = :2, personal = :3, record = :4, change_number = :5 WHERE lead_number = :6";
constexpr std::string_view kDeleteNameKey = "DELETE FROM lead_name_keys WHERE bucket = :1 AND name_hash = :2 AND lead_number = :3";

// No field's id holds a line break.
constexpr char kBetweenFields[] = "\n";

EditRow ReadClaim(const Row& row) {
  EditRow edit{.number = row.Int(0),
               .source = static_cast<EditSource>(row.Int(1)),
               .edit_id = row.Blob(2),
               .time_ms = row.Int(3),
               .receive_ms = row.Int(4),
               .clock_suspect = row.Int(5) != 0,
               .device_id = row.Text(6),
               .epoch = row.Int(7),
               .seq = row.Int(8),
               .fields = absl::StrSplit(row.Text(9), kBetweenFields, absl::SkipEmpty())};
  return edit;
}

EditRow ReadEdit(const Row& row) {
  EditRow edit = ReadClaim(row);
  edit.user = row.Text(10);
  edit.staff_id = row.Text(11);
  edit.wrapped_key = row.Blob(12);
  edit.personal = row.Blob(13);
  edit.record = row.Blob(14);
  return edit;
}

absl::StatusOr<std::vector<EditRow>> LoadBetween(Connection& db, int64_t lead_number, int64_t first, int64_t last) {
  std::vector<EditRow> edits;
  const absl::Status status = db.Query(kLoadEdits, {lead_number, first, last}, [&](const Row& row) {
    edits.push_back(ReadEdit(row));
    return true;
  });
  if (!status.ok()) return status;
  return edits;
}

}  // namespace

EditClaim EditRow::Claim() const {
  if (source == EditSource::kOriginal) return {};
  const bool office = source == EditSource::kOffice;
  return {.office = office,
          .moment = office ? number : time_ms,
          .clock_trusted = !clock_suspect,
          .device_id = device_id,
          .epoch = epoch,
          .seq = seq,
          .edit_id = edit_id,
          .fields = fields};
}

absl::Status InsertEdit(Connection& db, int64_t lead_number, const EditRow& row) {
  return db
      .Execute(kInsertEdit, {lead_number, row.number, static_cast<int64_t>(row.source), Bytes{row.edit_id}, row.time_ms, row.receive_ms,
                             int64_t{row.clock_suspect}, row.user, row.staff_id, row.device_id, row.epoch, row.seq,
                             absl::StrJoin(row.fields, kBetweenFields), Bytes{row.wrapped_key}, Bytes{row.personal}, Bytes{row.record}})
      .status();
}

absl::StatusOr<std::vector<EditRow>> LoadEdits(Connection& db, int64_t lead_number) {
  return LoadBetween(db, lead_number, 0, std::numeric_limits<int64_t>::max());
}

absl::StatusOr<std::vector<EditRow>> LoadEditClaims(Connection& db, int64_t lead_number) {
  std::vector<EditRow> edits;
  const absl::Status status = db.Query(kLoadEditClaims, {lead_number}, [&](const Row& row) {
    edits.push_back(ReadClaim(row));
    return true;
  });
  if (!status.ok()) return status;
  return edits;
}

absl::StatusOr<EditRow> LoadEdit(Connection& db, int64_t lead_number, int64_t number) {
  absl::StatusOr<std::vector<EditRow>> edits = LoadBetween(db, lead_number, number, number);
  if (!edits.ok()) return edits.status();
  if (edits->empty()) return errors::Internal("no such edit");
  return std::move(edits->front());
}

absl::StatusOr<bool> HasEdit(Connection& db, int64_t lead_number, EditSource source, std::string_view edit_id) {
  bool there = false;
  const absl::Status status = db.Query(kHasEdit, {lead_number, static_cast<int64_t>(source), Bytes{std::string(edit_id)}}, [&](const Row&) {
    there = true;
    return false;
  });
  if (!status.ok()) return status;
  return there;
}

absl::StatusOr<int64_t> CountEdits(Connection& db, int64_t lead_number, EditSource source) {
  int64_t count = 0;
  const absl::Status status = db.Query(kCountEdits, {lead_number, static_cast<int64_t>(source)}, [&](const Row& row) {
    count = row.Int(0);
    return false;
  });
  if (!status.ok()) return status;
  return count;
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
