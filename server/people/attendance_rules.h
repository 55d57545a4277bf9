// What check-ins and check-outs come to against the published shifts. Pure; any thread.
#ifndef FOOTFALL_SERVER_PEOPLE_ATTENDANCE_RULES_H_
#define FOOTFALL_SERVER_PEOPLE_ATTENDANCE_RULES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "footfall/v1/people_service.pb.h"
#include "footfall/v1/session_service.pb.h"

namespace footfall::server {

// Who checks in this much after the start is on time: a queue at the kiosk is nobody's fault.
inline constexpr int64_t kLateGraceMs = 5 * 60 * 1000;

// One person's part in a session.
struct AttendanceInput {
  footfall::v1::Staff staff;
  std::vector<footfall::v1::Shift> shifts;            // published, by start
  std::vector<footfall::v1::AttendanceEvent> events;  // in the order of arrival
};

// The row of the attendance list at `now_ms`. A correction stands for the check-in (the first) or check-out (the last) that held when it
// was made; that event stays in the list, superseded. Lateness is counted from the first shift's start, leaving early from the last one's
// end.
footfall::v1::Attendance JudgeAttendance(const AttendanceInput& input, int64_t now_ms);

// The same as the board shows it.
struct Presence {
  footfall::v1::PresenceState state = footfall::v1::PRESENCE_STATE_UNSPECIFIED;
  int minutes_late = 0;  // for LATE
};
Presence JudgePresence(const AttendanceInput& input, int64_t now_ms);

// One row a person who has a published shift or an event, by display name, then by name. Events of people not in `staff` are left out.
struct SessionEvent {
  std::string staff;  // "staff/{staff}"
  footfall::v1::AttendanceEvent event;
};
std::vector<AttendanceInput> GroupAttendance(const std::vector<footfall::v1::Staff>& staff, const std::vector<footfall::v1::Shift>& shifts,
                                             const std::vector<SessionEvent>& events);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_PEOPLE_ATTENDANCE_RULES_H_
