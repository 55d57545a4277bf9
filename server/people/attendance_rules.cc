#include "server/people/attendance_rules.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace footfall::server {
namespace {

using footfall::v1::Attendance;
using footfall::v1::AttendanceEvent;
using footfall::v1::AttendanceKind;
using footfall::v1::AttendanceState;
using footfall::v1::Shift;
using footfall::v1::Staff;

constexpr int64_t kMinuteMs = 60 * 1000;

bool IsCorrection(const AttendanceEvent& event) { return !event.corrected_by().empty(); }

// The event among the first `count` that says when the person came (the first check-in) or went (the last check-out); a correction that
// still stands goes before everything else, also before what a kiosk delivers later. nullptr when there is none.
AttendanceEvent* Governing(std::vector<AttendanceEvent>& events, size_t count, AttendanceKind kind) {
  AttendanceEvent* best = nullptr;
  for (size_t i = 0; i < count; ++i) {
    AttendanceEvent* event = &events[i];
    if (event->kind() != kind || event->superseded()) continue;
    const bool in = kind == footfall::v1::ATTENDANCE_KIND_CHECK_IN;
    const bool better = best == nullptr || IsCorrection(*event) ||
                        (!IsCorrection(*best) && (in ? event->time_ms() < best->time_ms() : event->time_ms() > best->time_ms()));
    if (better) best = event;
  }
  return best;
}

std::vector<AttendanceEvent> MarkSuperseded(std::vector<AttendanceEvent> events) {
  for (size_t i = 0; i < events.size(); ++i) {
    events[i].set_superseded(false);
    if (!IsCorrection(events[i])) continue;
    AttendanceEvent* replaced = Governing(events, i, events[i].kind());
    if (replaced != nullptr) replaced->set_superseded(true);
  }
  return events;
}

int64_t TimeOf(std::vector<AttendanceEvent>& events, AttendanceKind kind) {
  const AttendanceEvent* event = Governing(events, events.size(), kind);
  return event == nullptr ? 0 : event->time_ms();
}

// The last thing that counts: whether the person is in or out.
AttendanceKind LastKind(const std::vector<AttendanceEvent>& events) {
  const AttendanceEvent* last = nullptr;
  for (const AttendanceEvent& event : events) {
    if (!event.superseded() && (last == nullptr || event.time_ms() >= last->time_ms())) last = &event;
  }
  return last == nullptr ? footfall::v1::ATTENDANCE_KIND_UNSPECIFIED : last->kind();
}

int MinutesLate(int64_t start_ms, int64_t time_ms) {
  return time_ms <= start_ms + kLateGraceMs ? 0 : static_cast<int>((time_ms - start_ms) / kMinuteMs);
}

int64_t FirstStart(const std::vector<Shift>& shifts) {
  const auto first = std::min_element(shifts.begin(), shifts.end(),
                                      [](const Shift& a, const Shift& b) { return a.span().start_ms() < b.span().start_ms(); });
  return first->span().start_ms();
}

int64_t LastEnd(const std::vector<Shift>& shifts) {
  const auto last =
      std::max_element(shifts.begin(), shifts.end(), [](const Shift& a, const Shift& b) { return a.span().end_ms() < b.span().end_ms(); });
  return last->span().end_ms();
}

// Who came: on time or late. Who did not: expected, then late, and absent when the shift is over.
void JudgeArrival(const std::vector<Shift>& shifts, int64_t now_ms, Attendance* row) {
  const bool came = row->check_in_ms() != 0;
  const int late = MinutesLate(FirstStart(shifts), came ? row->check_in_ms() : std::min(now_ms, LastEnd(shifts)));
  if (!came && now_ms >= LastEnd(shifts)) return row->set_state(footfall::v1::ATTENDANCE_STATE_ABSENT);
  row->set_minutes_late(late);
  const AttendanceState in_time = came ? footfall::v1::ATTENDANCE_STATE_ON_TIME : footfall::v1::ATTENDANCE_STATE_EXPECTED;
  row->set_state(late > 0 ? footfall::v1::ATTENDANCE_STATE_LATE : in_time);
}

void JudgeLeaving(const std::vector<Shift>& shifts, const std::vector<AttendanceEvent>& events, Attendance* row) {
  const bool left = row->check_out_ms() != 0 && LastKind(events) == footfall::v1::ATTENDANCE_KIND_CHECK_OUT;
  const int64_t early_ms = LastEnd(shifts) - row->check_out_ms();
  if (left && early_ms > 0) row->set_minutes_early(static_cast<int>(early_ms / kMinuteMs));
}

}  // namespace

Attendance JudgeAttendance(const AttendanceInput& input, int64_t now_ms) {
  std::vector<AttendanceEvent> events = MarkSuperseded(input.events);
  Attendance row;
  row.set_staff(input.staff.name());
  row.set_display_name(input.staff.display_name());
  row.set_check_in_ms(TimeOf(events, footfall::v1::ATTENDANCE_KIND_CHECK_IN));
  row.set_check_out_ms(TimeOf(events, footfall::v1::ATTENDANCE_KIND_CHECK_OUT));
  if (input.shifts.empty()) {
    row.set_state(footfall::v1::ATTENDANCE_STATE_UNPLANNED);
  } else {
    JudgeArrival(input.shifts, now_ms, &row);
    JudgeLeaving(input.shifts, events, &row);
  }
  std::stable_sort(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.time_ms() < b.time_ms(); });
  row.mutable_events()->Assign(events.begin(), events.end());
  return row;
}

Presence JudgePresence(const AttendanceInput& input, int64_t now_ms) {
  switch (LastKind(MarkSuperseded(input.events))) {
    case footfall::v1::ATTENDANCE_KIND_CHECK_IN:
      return {footfall::v1::PRESENCE_STATE_PRESENT, 0};
    case footfall::v1::ATTENDANCE_KIND_CHECK_OUT:
      return {footfall::v1::PRESENCE_STATE_GONE, 0};
    default:
      break;
  }
  if (input.shifts.empty() || now_ms < FirstStart(input.shifts)) return {footfall::v1::PRESENCE_STATE_EXPECTED, 0};
  return {footfall::v1::PRESENCE_STATE_LATE, static_cast<int>((now_ms - FirstStart(input.shifts)) / kMinuteMs)};
}

std::vector<AttendanceInput> GroupAttendance(const std::vector<Staff>& staff, const std::vector<Shift>& shifts,
                                             const std::vector<SessionEvent>& events) {
  std::map<std::string, AttendanceInput> by_name;
  for (const Staff& person : staff) by_name[person.name()].staff = person;
  const auto place = [&](const std::string& name) {
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : &found->second;
  };
  for (const Shift& shift : shifts) {
    if (AttendanceInput* input = place(shift.staff())) input->shifts.push_back(shift);
  }
  for (const SessionEvent& event : events) {
    if (AttendanceInput* input = place(event.staff)) input->events.push_back(event.event);
  }
  std::vector<AttendanceInput> inputs;
  for (auto& [name, input] : by_name) {
    if (!input.shifts.empty() || !input.events.empty()) inputs.push_back(std::move(input));
  }
  std::stable_sort(inputs.begin(), inputs.end(),
                   [](const auto& a, const auto& b) { return a.staff.display_name() < b.staff.display_name(); });
  return inputs;
}

}  // namespace footfall::server
