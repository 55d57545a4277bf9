#include "server/people/attendance_store.h"

#include "server/storage/record.h"

namespace footfall::server {
namespace {

absl::Status DecodeEvent(const Row& row, AttendanceRow* out) {
  auto id = rules::UuidFromBytes(row.Blob(0));
  if (!id) return errors::Internal("an attendance event has a damaged id");
  out->event_id = *id;
  out->staff_id = row.Text(1);
  if (!row.Text(2).empty()) out->event.set_device(DeviceName(row.Text(2)));
  out->event.set_kind(static_cast<footfall::v1::AttendanceKind>(row.Int(3)));
  out->event.set_time_ms(row.Int(4));
  out->event.set_corrected_by(row.Text(5));
  out->event.set_reason(row.Text(6));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<AttendanceRow>> ListAttendanceEvents(Connection& db, const SessionKey& key) {
  return QueryAll<AttendanceRow>(db,
                                 "SELECT event_id, staff_id, device_id, kind, time_ms, corrected_by, reason FROM attendance_events "
                                 "WHERE campaign_id = :1 AND session_id = :2 ORDER BY number",
                                 {key.campaign_id, key.session_id}, DecodeEvent);
}

absl::Status InsertAttendanceEvent(WriteContext& write, const SessionKey& key, const AttendanceRow& row) {
  std::string device_id;
  if (!row.event.device().empty()) {
    auto parsed = ParseDeviceName("device", row.event.device());
    if (!parsed.ok()) return parsed.status();
    device_id = *parsed;
  }
  return write.db()
      .Execute(
          "INSERT INTO attendance_events (event_id, campaign_id, session_id, staff_id, device_id, kind, time_ms, corrected_by, reason, "
          "number) VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10) ON CONFLICT (event_id) DO NOTHING",
          {Bytes{rules::UuidBytes(row.event_id)}, key.campaign_id, key.session_id, row.staff_id, device_id, int64_t{row.event.kind()},
           row.event.time_ms(), row.event.corrected_by(), row.event.reason(), write.NextNumber()})
      .status();
}

}  // namespace footfall::server
