// The one way a kiosk's check-in or check-out enters the books.
#ifndef FOOTFALL_SERVER_PEOPLE_ATTENDANCE_INTAKE_H_
#define FOOTFALL_SERVER_PEOPLE_ATTENDANCE_INTAKE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "footfall/v1/people_service.pb.h"
#include "proto/rules/ids.h"
#include "server/storage/database.h"

namespace footfall::server {

// One event; ids without resource prefixes.
struct AttendanceFact {
  rules::Uuid event_id{};  // the operation's id: the same event is stored once
  std::string campaign_id, session_id, staff_id, device_id;
  footfall::v1::AttendanceKind kind = footfall::v1::ATTENDANCE_KIND_UNSPECIFIED;
  int64_t time_ms = 0;
};

// Stores the event and announces it. InvalidField for an unknown kind or empty staff; NotFound when the staff member or session is unknown.
// Only SQL; runs on the writer's thread.
absl::Status ApplyAttendance(WriteContext& write, const AttendanceFact& fact);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_PEOPLE_ATTENDANCE_INTAKE_H_
