#include "server/board/board_rules.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace footfall::server {
namespace {

using footfall::v1::Assignment;
using footfall::v1::Board;
using footfall::v1::BoardPerson;
using footfall::v1::BoardZone;
using footfall::v1::Staff;
using footfall::v1::Zone;

// What follows the last slash: a resource's own id.
std::string OwnId(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// Everybody the board can show, by name.
std::map<std::string, BoardPerson> MakePeople(const BoardInput& input, int64_t now_ms) {
  std::vector<Staff> staff;
  for (const auto& [name, person] : input.plan.staff) staff.push_back(person);
  std::map<std::string, Presence> presence;
  for (const AttendanceInput& one : GroupAttendance(staff, input.plan.shifts, input.events)) {
    presence[one.staff.name()] = JudgePresence(one, now_ms);
  }
  std::map<std::string, BoardPerson> people;
  for (const Staff& one : staff) {
    BoardPerson& person = people[one.name()];
    person.set_staff(one.name());
    person.set_display_name(one.display_name());
    const auto known = presence.find(one.name());
    person.set_presence(known == presence.end() ? footfall::v1::PRESENCE_STATE_EXPECTED : known->second.state);
    person.set_minutes_late(known == presence.end() ? 0 : known->second.minutes_late);
    const auto leads = input.leads.by_staff.find(OwnId(one.name()));
    person.set_leads(leads == input.leads.by_staff.end() ? 0 : static_cast<int32_t>(leads->second));
  }
  return people;
}

// Names of the people in each zone at one instant, each once.
std::map<std::string, std::set<std::string>> PeopleByZone(const std::vector<Assignment>& assignments, int64_t now_ms) {
  std::map<std::string, std::set<std::string>> by_zone;
  for (const Assignment& assignment : assignments) {
    if (Contains(assignment.span(), now_ms)) by_zone[assignment.zone()].insert(assignment.staff());
  }
  return by_zone;
}

BoardZone MakeZone(const Zone& zone, const SessionLeadCounts& leads) {
  BoardZone shown;
  shown.set_zone(zone.name());
  *shown.mutable_display_name() = zone.display_name();
  shown.set_kind(zone.kind());
  shown.set_min_staff(zone.min_staff());
  shown.set_max_staff(zone.max_staff());
  shown.set_lead_target(zone.lead_target());
  const auto counts = leads.by_zone.find(OwnId(zone.name()));
  if (counts != leads.by_zone.end()) {
    shown.set_leads(static_cast<int32_t>(counts->second.leads));
    shown.set_last_lead_ms(counts->second.last_lead_ms);
  }
  return shown;
}

// Rostered, or here without a shift.
bool BelongsToSession(const SessionPlan& plan, const BoardPerson& person) {
  return person.presence() == footfall::v1::PRESENCE_STATE_PRESENT ||
         std::any_of(plan.shifts.begin(), plan.shifts.end(), [&](const auto& shift) { return shift.staff() == person.staff(); });
}

}  // namespace

Board MakeBoard(const BoardInput& input, int64_t now_ms) {
  Board board;
  board.set_session(input.plan.session.name());
  board.set_as_of_ms(now_ms);
  board.set_leads(static_cast<int32_t>(input.leads.leads));
  board.set_lead_target(input.plan.session.lead_target());
  const auto people = MakePeople(input, now_ms);
  const auto by_zone = PeopleByZone(input.plan.assignments, now_ms);
  std::set<std::string> placed;
  for (const Zone& zone : input.plan.zones) {
    BoardZone* shown = board.add_zones();
    *shown = MakeZone(zone, input.leads);
    const auto here = by_zone.find(zone.name());
    if (here == by_zone.end()) continue;
    for (const std::string& staff : here->second) {
      placed.insert(staff);
      if (const auto person = people.find(staff); person != people.end()) *shown->add_people() = person->second;
    }
  }
  for (const auto& [staff, person] : people) {
    if (!placed.contains(staff) && BelongsToSession(input.plan, person)) *board.add_unassigned() = person;
  }
  for (const QueueMarks& marks : input.queues) {
    *board.add_queues() = MakeBoardQueue(marks.queue_id, marks.tickets, marks.calls, now_ms);
  }
  board.mutable_transfers()->Assign(input.transfers.begin(), input.transfers.end());
  board.set_open_incidents(static_cast<int32_t>(input.open_incidents));
  *board.mutable_hours() = input.plan.session.hours();
  board.mutable_kiosks()->Assign(input.kiosks.begin(), input.kiosks.end());
  board.mutable_gifts()->Assign(input.gifts.begin(), input.gifts.end());
  board.mutable_counts()->Assign(input.counts.begin(), input.counts.end());
  const auto issues = IssuesAt(FindIssues(input.plan), now_ms);
  board.mutable_issues()->Assign(issues.begin(), issues.end());
  return board;
}

int64_t NumbersDueMs(std::string_view session_id, int64_t soonest_ms, int64_t interval_ms) {
  const auto moment_ms = static_cast<int64_t>(std::hash<std::string_view>()(session_id) % static_cast<uint64_t>(interval_ms));
  const int64_t past_ms = ((soonest_ms - moment_ms) % interval_ms + interval_ms) % interval_ms;
  return past_ms == 0 ? soonest_ms : soonest_ms + interval_ms - past_ms;
}

bool ShowTheSame(const Board& a, const Board& b) {
  Board a_now = a, b_now = b;
  for (Board* board : {&a_now, &b_now}) {
    board->clear_as_of_ms();
    board->clear_version();
  }
  return google::protobuf::util::MessageDifferencer::Equals(a_now, b_now);
}

}  // namespace footfall::server
