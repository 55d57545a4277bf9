#include "server/people/attendance_intake.h"

#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/people/attendance_store.h"
#include "server/people/people_store.h"
#include "server/sessions/session_store.h"

namespace footfall::server {

absl::Status ApplyAttendance(WriteContext& write, const AttendanceFact& fact) {
  if (fact.kind == footfall::v1::ATTENDANCE_KIND_UNSPECIFIED || !footfall::v1::AttendanceKind_IsValid(fact.kind)) {
    return errors::InvalidField("kind", "UNKNOWN_VALUE");
  }
  if (fact.staff_id.empty()) return errors::InvalidField("staff_id", "REQUIRED");
  const SessionKey key{fact.campaign_id, fact.session_id};
  if (auto session = GetSessionSite(write.db(), key); !session.ok()) return session.status();
  if (auto staff = GetStaff(write.db(), fact.staff_id); !staff.ok()) return staff.status();

  AttendanceRow row{fact.event_id, fact.staff_id, {}};
  row.event.set_kind(fact.kind);
  row.event.set_time_ms(fact.time_ms);
  if (!fact.device_id.empty()) row.event.set_device(DeviceName(fact.device_id));
  absl::Status stored = InsertAttendanceEvent(write, key, row);
  if (!stored.ok()) return stored;
  write.Announce({Change::Kind::kAttendance, fact.campaign_id, fact.session_id});
  return absl::OkStatus();
}

}  // namespace footfall::server
