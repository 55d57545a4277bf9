#include "server/sessions/assignment_rules.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace footfall::server {
namespace {

using footfall::v1::Assignment;
using footfall::v1::AssignmentIssue;
using footfall::v1::AssignmentIssueKind;
using footfall::v1::Shift;
using footfall::v1::Staff;
using footfall::v1::TimeSpan;
using footfall::v1::Zone;

TimeSpan Span(int64_t start_ms, int64_t end_ms) {
  TimeSpan span;
  span.set_start_ms(start_ms);
  span.set_end_ms(end_ms);
  return span;
}

TimeSpan Common(const TimeSpan& a, const TimeSpan& b) {
  return Span(std::max(a.start_ms(), b.start_ms()), std::min(a.end_ms(), b.end_ms()));
}

AssignmentIssue Issue(AssignmentIssueKind kind, const std::string& zone, const std::string& staff, const TimeSpan& span) {
  AssignmentIssue issue;
  issue.set_kind(kind);
  issue.set_zone(zone);
  issue.set_staff(staff);
  *issue.mutable_span() = span;
  return issue;
}

// Adds an issue for `later` where the same person is in another zone too.
void AddDoubleBooking(const Assignment& earlier, const Assignment& later, std::vector<AssignmentIssue>* issues) {
  if (earlier.staff() != later.staff() || earlier.zone() == later.zone() || !Overlaps(earlier.span(), later.span())) return;
  issues->push_back(
      Issue(footfall::v1::ASSIGNMENT_ISSUE_KIND_DOUBLE_BOOKED, later.zone(), later.staff(), Common(earlier.span(), later.span())));
}

void FindDoubleBookings(const SessionPlan& plan, std::vector<AssignmentIssue>* issues) {
  std::map<std::string, std::vector<const Assignment*>> by_staff;
  for (const Assignment& assignment : plan.assignments) by_staff[assignment.staff()].push_back(&assignment);
  for (const auto& [staff, own] : by_staff) {
    for (size_t later = 1; later < own.size(); ++later) {
      for (size_t earlier = 0; earlier < later; ++earlier) AddDoubleBooking(*own[earlier], *own[later], issues);
    }
  }
  for (const Assignment& other : plan.elsewhere) {
    for (const Assignment* own : by_staff[other.staff()]) AddDoubleBooking(other, *own, issues);
  }
}

bool HasSkill(const Staff& staff, const std::string& skill) {
  return RoleSkill(staff.role()) == skill || std::find(staff.skills().begin(), staff.skills().end(), skill) != staff.skills().end();
}

void FindMissingSkills(const SessionPlan& plan, std::vector<AssignmentIssue>* issues) {
  std::map<std::string, const Zone*> zones;
  for (const Zone& zone : plan.zones) zones[zone.name()] = &zone;
  for (const Assignment& assignment : plan.assignments) {
    const auto zone = zones.find(assignment.zone());
    const auto staff = plan.staff.find(assignment.staff());
    if (zone == zones.end() || staff == plan.staff.end()) continue;
    for (const std::string& skill : zone->second->required_skills()) {
      if (HasSkill(staff->second, skill)) continue;
      issues->push_back(Issue(footfall::v1::ASSIGNMENT_ISSUE_KIND_MISSING_SKILL, assignment.zone(), assignment.staff(), assignment.span()));
      issues->back().set_skill(skill);
    }
  }
}

// Adds what is wrong while `have` people are in the zone; a run of equal problems becomes one.
void AddStaffing(const Zone& zone, const TimeSpan& span, int have, std::vector<AssignmentIssue>* issues) {
  const bool under = have < zone.min_staff();
  if (!under && (zone.max_staff() == 0 || have <= zone.max_staff())) return;
  AssignmentIssue issue = Issue(
      under ? footfall::v1::ASSIGNMENT_ISSUE_KIND_UNDER_STAFFED : footfall::v1::ASSIGNMENT_ISSUE_KIND_OVER_STAFFED, zone.name(), "", span);
  issue.set_have(have);
  issue.set_want(under ? zone.min_staff() : zone.max_staff());
  AssignmentIssue* last = issues->empty() ? nullptr : &issues->back();
  if (last != nullptr && last->kind() == issue.kind() && last->zone() == issue.zone() && last->have() == have &&
      last->span().end_ms() == span.start_ms()) {
    last->mutable_span()->set_end_ms(span.end_ms());
    return;
  }
  issues->push_back(std::move(issue));
}

// People in one zone change only where an assignment begins or ends: so the session's hours fall into steps, walked in order.
void FindStaffing(const Zone& zone, const std::vector<const Assignment*>& here, const TimeSpan& hours,
                  std::vector<AssignmentIssue>* issues) {
  struct Step {
    int64_t time_ms;
    int change;
    const std::string* staff;
  };
  std::vector<Step> steps{{hours.end_ms(), 0, nullptr}};
  for (const Assignment* assignment : here) {
    const TimeSpan span = Common(assignment->span(), hours);
    if (span.start_ms() >= span.end_ms()) continue;
    steps.push_back({span.start_ms(), 1, &assignment->staff()});
    steps.push_back({span.end_ms(), -1, &assignment->staff()});
  }
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.time_ms < b.time_ms; });
  std::map<std::string, int> present;  // a person assigned twice to the zone is still one person
  int64_t since_ms = hours.start_ms();
  for (const Step& step : steps) {
    if (step.time_ms > since_ms) AddStaffing(zone, Span(since_ms, step.time_ms), static_cast<int>(present.size()), issues);
    since_ms = std::max(since_ms, step.time_ms);
    if (step.staff != nullptr && (present[*step.staff] += step.change) == 0) present.erase(*step.staff);
  }
}

void FindStaffing(const SessionPlan& plan, std::vector<AssignmentIssue>* issues) {
  std::map<std::string, std::vector<const Assignment*>> by_zone;
  for (const Assignment& assignment : plan.assignments) by_zone[assignment.zone()].push_back(&assignment);
  for (const Zone& zone : plan.zones) FindStaffing(zone, by_zone[zone.name()], plan.session.hours(), issues);
}

void FindUnrostered(const SessionPlan& plan, std::vector<AssignmentIssue>* issues) {
  std::map<std::string, std::vector<TimeSpan>> shifts;
  for (const Shift& shift : plan.shifts) shifts[shift.staff()].push_back(shift.span());
  for (const Assignment& assignment : plan.assignments) {
    for (const TimeSpan& span : Subtract(assignment.span(), shifts[assignment.staff()])) {
      issues->push_back(Issue(footfall::v1::ASSIGNMENT_ISSUE_KIND_NO_SHIFT, assignment.zone(), assignment.staff(), span));
    }
  }
}

template <typename Keep>
std::vector<AssignmentIssue> Filter(const std::vector<AssignmentIssue>& issues, Keep keep) {
  std::vector<AssignmentIssue> kept;
  std::copy_if(issues.begin(), issues.end(), std::back_inserter(kept), keep);
  return kept;
}

}  // namespace

bool Overlaps(const TimeSpan& a, const TimeSpan& b) { return a.start_ms() < b.end_ms() && b.start_ms() < a.end_ms(); }

bool Contains(const TimeSpan& span, int64_t time_ms) { return span.start_ms() <= time_ms && time_ms < span.end_ms(); }

std::vector<TimeSpan> Subtract(const TimeSpan& span, std::vector<TimeSpan> holes) {
  std::sort(holes.begin(), holes.end(), [](const TimeSpan& a, const TimeSpan& b) { return a.start_ms() < b.start_ms(); });
  std::vector<TimeSpan> left;
  int64_t from_ms = span.start_ms();
  for (const TimeSpan& hole : holes) {
    if (!Overlaps(span, hole)) continue;
    if (hole.start_ms() > from_ms) left.push_back(Span(from_ms, hole.start_ms()));
    from_ms = std::max(from_ms, hole.end_ms());
  }
  if (from_ms < span.end_ms()) left.push_back(Span(from_ms, span.end_ms()));
  return left;
}

std::string RoleSkill(footfall::v1::StaffRole role) {
  constexpr std::string_view kPrefix = "STAFF_ROLE_";
  std::string skill = footfall::v1::StaffRole_Name(role);
  skill.erase(0, std::min(kPrefix.size(), skill.size()));
  for (char& c : skill) c = c == '_' ? '-' : static_cast<char>(c - 'A' + 'a');
  return skill;
}

std::vector<AssignmentIssue> FindIssues(const SessionPlan& plan) {
  std::vector<AssignmentIssue> issues;
  FindDoubleBookings(plan, &issues);
  FindMissingSkills(plan, &issues);
  FindStaffing(plan, &issues);
  FindUnrostered(plan, &issues);
  const auto key = [](const AssignmentIssue& issue) {
    return std::tuple<int64_t, int, const std::string&, const std::string&>(issue.span().start_ms(), issue.kind(), issue.zone(),
                                                                            issue.staff());
  };
  std::stable_sort(issues.begin(), issues.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  return issues;
}

std::vector<AssignmentIssue> IssuesOf(const std::vector<AssignmentIssue>& issues, const Assignment& assignment) {
  return Filter(issues, [&](const AssignmentIssue& issue) {
    return (issue.staff() == assignment.staff() || (issue.staff().empty() && issue.zone() == assignment.zone())) &&
           Overlaps(issue.span(), assignment.span());
  });
}

std::vector<AssignmentIssue> IssuesAt(const std::vector<AssignmentIssue>& issues, int64_t time_ms) {
  return Filter(issues, [&](const AssignmentIssue& issue) { return Contains(issue.span(), time_ms); });
}

}  // namespace footfall::server
