#include "server/people/people_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/base/text.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

using footfall::v1::Staff;

// What DecodeStaff reads; one text, so that every query of staff reads alike.
constexpr std::string_view kStaffColumns =
    "SELECT s.version, s.record, s.staff_id, s.phone_box, p.salt, p.wrapped_key FROM staff s "
    "LEFT JOIN staff_pins p ON p.staff_id = s.staff_id ";

absl::Status DecodeStaff(const Row& row, Staff* staff) {
  absl::Status status = DecodeRecord(row, StaffName(row.Text(2)), staff);
  staff->set_has_pin(!row.IsNull(4));
  return status;
}

absl::Status DecodeStaffRow(const Row& row, StaffRow* staff) {
  staff->phone_box = row.Blob(3);
  return DecodeStaff(row, &staff->staff);
}

absl::Status DecodeKioskStaff(const Row& row, KioskStaffRow* staff) {
  staff->pin = {row.Blob(4), row.Blob(5)};
  return DecodeStaff(row, &staff->staff);
}

std::string WithColumns(std::string_view rest) { return std::string(kStaffColumns).append(rest); }

// The columns of a person, in the order the statements bind them.
std::vector<SqlValue> StaffValues(WriteContext& write, const std::string& staff_id, StaffRow* row) {
  const int64_t version = write.NextNumber();
  row->staff.set_etag(MakeEtag(row->staff.name(), version));
  Staff record = row->staff;
  record.clear_phone();
  record.clear_has_pin();
  return {record.number(), int64_t{record.role()}, int64_t{record.inactive()}, Bytes{row->phone_box}, version, EncodeRecord(record),
          staff_id};
}

// AlreadyExists with the name of whoever else has the number; OK when nobody has.
absl::Status CheckNumberFree(Connection& db, const StaffRow& row) {
  std::string holder;
  absl::Status status = db.Query("SELECT staff_id FROM staff WHERE number = :1", {row.staff.number()}, [&](const Row& found) {
    holder = StaffName(found.Text(0));
    return false;
  });
  if (!status.ok()) return status;
  return holder.empty() || holder == row.staff.name() ? absl::OkStatus() : errors::AlreadyExists(holder);
}

}  // namespace

std::string StaffPhoneContext(std::string_view staff_id) { return absl::StrCat("footfall/staff-phone/", Abseil(staff_id)); }

absl::StatusOr<StaffRow> GetStaff(Connection& db, std::string_view staff_id) {
  static const std::string sql = WithColumns("WHERE s.staff_id = :1");
  return QueryOne<StaffRow>(db, sql, {std::string(staff_id)}, StaffName(staff_id), DecodeStaffRow);
}

absl::StatusOr<std::vector<StaffRow>> ListStaff(Connection& db, std::string_view after_id, int limit) {
  static const std::string sql = WithColumns("WHERE s.staff_id > :1 ORDER BY s.staff_id LIMIT :2");
  return QueryAll<StaffRow>(db, sql, {std::string(after_id), int64_t{limit}}, DecodeStaffRow);
}

absl::StatusOr<std::vector<Staff>> ListSessionStaff(Connection& db, const SessionKey& key) {
  static const std::string sql = WithColumns(
      "WHERE s.staff_id IN (SELECT staff_id FROM shifts WHERE campaign_id = :1 AND session_id = :2 "
      "UNION SELECT staff_id FROM assignments WHERE campaign_id = :3 AND session_id = :4 "
      "UNION SELECT staff_id FROM attendance_events WHERE campaign_id = :5 AND session_id = :6) ORDER BY s.staff_id");
  return QueryAll<Staff>(db, sql, {key.campaign_id, key.session_id, key.campaign_id, key.session_id, key.campaign_id, key.session_id},
                         DecodeStaff);
}

absl::Status InsertStaff(WriteContext& write, StaffRow* row) {
  auto id = ParseStaffName("name", row->staff.name());
  if (!id.ok()) return id.status();
  absl::Status free = CheckNumberFree(write.db(), *row);
  if (!free.ok()) return free;
  return Inserted(write.db().Execute("INSERT INTO staff (number, role, inactive, phone_box, version, record, staff_id) "
                                     "VALUES (:1, :2, :3, :4, :5, :6, :7)",
                                     StaffValues(write, *id, row)),
                  row->staff.name());
}

absl::Status ReplaceStaff(WriteContext& write, StaffRow* row) {
  auto id = ParseStaffName("name", row->staff.name());
  if (!id.ok()) return id.status();
  absl::Status free = CheckNumberFree(write.db(), *row);
  if (!free.ok()) return free;
  return Changed(write.db().Execute("UPDATE staff SET number = :1, role = :2, inactive = :3, phone_box = :4, version = :5, record = :6 "
                                    "WHERE staff_id = :7",
                                    StaffValues(write, *id, row)),
                 row->staff.name());
}

absl::Status SetStaffPin(WriteContext& write, std::string_view staff_id, const StaffPin& pin) {
  absl::Status touched =
      Changed(write.db().Execute("UPDATE staff SET version = :1 WHERE staff_id = :2", {write.NextNumber(), std::string(staff_id)}),
              StaffName(staff_id));
  if (!touched.ok()) return touched;
  return write.db()
      .Execute(
          "INSERT INTO staff_pins (staff_id, salt, wrapped_key) VALUES (:1, :2, :3) "
          "ON CONFLICT (staff_id) DO UPDATE SET salt = excluded.salt, wrapped_key = excluded.wrapped_key",
          {std::string(staff_id), Bytes{pin.salt}, Bytes{pin.wrapped_key}})
      .status();
}

absl::StatusOr<std::vector<KioskStaffRow>> ListKioskStaff(Connection& db, const SessionKey& key) {
  static const std::string sql = WithColumns(
      "WHERE s.inactive = 0 AND (s.role = :1 "
      "OR s.staff_id IN (SELECT staff_id FROM shifts WHERE campaign_id = :2 AND session_id = :3) "
      "OR s.staff_id IN (SELECT staff_id FROM assignments WHERE campaign_id = :4 AND session_id = :5)) ORDER BY s.staff_id");
  return QueryAll<KioskStaffRow>(
      db, sql, {int64_t{footfall::v1::STAFF_ROLE_TEAM_LEAD}, key.campaign_id, key.session_id, key.campaign_id, key.session_id},
      DecodeKioskStaff);
}

absl::Status RequireTeamLead(Connection& db, const SessionKey& key, std::string_view staff_id) {
  const absl::StatusOr<std::vector<KioskStaffRow>> staff = ListKioskStaff(db, key);
  if (!staff.ok()) return staff.status();
  const std::string name = StaffName(staff_id);
  const auto leads = [&name](const KioskStaffRow& row) {
    const footfall::v1::StaffRole role = row.staff.role();
    const bool leader = role == footfall::v1::STAFF_ROLE_TEAM_LEAD || role == footfall::v1::STAFF_ROLE_COORDINATOR ||
                        role == footfall::v1::STAFF_ROLE_COMMANDER;
    return leader && row.staff.name() == name;
  };
  return std::any_of(staff->begin(), staff->end(), leads) ? absl::OkStatus() : errors::FailedPrecondition("NOT_A_TEAM_LEAD", name);
}

absl::StatusOr<std::optional<std::string>> FindOrgSecret(Connection& db, std::string_view secret_name) {
  std::optional<std::string> secret;
  absl::Status status =
      db.Query("SELECT wrapped_secret FROM org_secrets WHERE secret_name = :1", {std::string(secret_name)}, [&](const Row& row) {
        secret = row.Blob(0);
        return false;
      });
  if (!status.ok()) return status;
  return secret;
}

absl::Status InsertOrgSecret(WriteContext& write, std::string_view secret_name, std::string_view wrapped_secret) {
  return write.db()
      .Execute("INSERT INTO org_secrets (secret_name, wrapped_secret) VALUES (:1, :2) ON CONFLICT (secret_name) DO NOTHING",
               {std::string(secret_name), Bytes{std::string(wrapped_secret)}})
      .status();
}

}  // namespace footfall::server
