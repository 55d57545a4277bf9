#include "server/sessions/assignment_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/server/builders.h"

namespace footfall::server {
namespace {

using footfall::v1::AssignmentIssue;
using footfall::v1::TimeSpan;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kHour;
using testing::kMorning;
using testing::MakeSpan;

// Hours since the session opened.
TimeSpan Hours(double from, double to) {
  return MakeSpan(kMorning + static_cast<int64_t>(from * kHour), kMorning + static_cast<int64_t>(to * kHour));
}

// "KIND zone staff from-to", with " have/want" or the skill when there is one.
std::string Show(const AssignmentIssue& issue) {
  std::string kind = footfall::v1::AssignmentIssueKind_Name(issue.kind()).substr(std::string("ASSIGNMENT_ISSUE_KIND_").size());
  const auto hour = [](int64_t ms) { return std::to_string((ms - kMorning) / kHour); };
  std::string shown =
      kind + " " + issue.zone() + " " + issue.staff() + " " + hour(issue.span().start_ms()) + "-" + hour(issue.span().end_ms());
  if (issue.want() > 0) shown += " " + std::to_string(issue.have()) + "/" + std::to_string(issue.want());
  return issue.skill().empty() ? shown : shown + " " + issue.skill();
}

std::vector<std::string> Shown(const std::vector<AssignmentIssue>& issues) {
  std::vector<std::string> shown;
  for (const AssignmentIssue& issue : issues) shown.push_back(Show(issue));
  return shown;
}

// A session of eight hours; people work all day unless a test says otherwise.
class AssignmentRulesTest : public ::testing::Test {
 protected:
  AssignmentRulesTest() { *plan_.session.mutable_hours() = Hours(0, 8); }

  footfall::v1::Zone* AddZone(const std::string& name, int min_staff = 0, int max_staff = 0) {
    footfall::v1::Zone& zone = plan_.zones.emplace_back();
    zone.set_name(name);
    zone.set_min_staff(min_staff);
    zone.set_max_staff(max_staff);
    return &zone;
  }
  footfall::v1::Staff* AddStaff(const std::string& name) {
    footfall::v1::Staff& staff = plan_.staff[name];
    staff.set_name(name);
    staff.set_role(footfall::v1::STAFF_ROLE_PROMOTER);
    AddShift(name, 0, 8);
    return &staff;
  }
  void AddShift(const std::string& staff, double from, double to) {
    footfall::v1::Shift& shift = plan_.shifts.emplace_back();
    shift.set_staff(staff);
    *shift.mutable_span() = Hours(from, to);
  }
  static footfall::v1::Assignment MakeAssignment(const std::string& staff, const std::string& zone, double from, double to) {
    footfall::v1::Assignment assignment;
    assignment.set_staff(staff);
    assignment.set_zone(zone);
    *assignment.mutable_span() = Hours(from, to);
    return assignment;
  }
  void Assign(const std::string& staff, const std::string& zone, double from, double to) {
    plan_.assignments.push_back(MakeAssignment(staff, zone, from, to));
  }
  std::vector<std::string> Issues() { return Shown(FindIssues(plan_)); }

  SessionPlan plan_;
};

TEST_F(AssignmentRulesTest, ASoundPlanHasNoIssues) {
  AddZone("A", 1, 1);
  AddStaff("chen");
  AddStaff("wang");
  Assign("chen", "A", 0, 4);
  Assign("wang", "A", 4, 8);
  EXPECT_THAT(Issues(), IsEmpty());
}

TEST_F(AssignmentRulesTest, NobodyCanBeInTwoZonesAtOnce) {
  AddZone("A");
  AddZone("B");
  AddStaff("chen");
  Assign("chen", "A", 0, 3);
  Assign("chen", "B", 2, 5);
  EXPECT_THAT(Issues(), ElementsAre("DOUBLE_BOOKED B chen 2-3"));
}

TEST_F(AssignmentRulesTest, OneZoneAfterTheOtherIsNoDoubleBooking) {
  AddStaff("chen");
  Assign("chen", "A", 0, 3);
  Assign("chen", "B", 3, 5);
  Assign("chen", "B", 4, 6);  // the same zone twice is one place
  EXPECT_THAT(Issues(), IsEmpty());
}

TEST_F(AssignmentRulesTest, AnotherSessionCountsAsAnotherZone) {
  AddStaff("chen");
  Assign("chen", "A", 0, 3);
  plan_.elsewhere.push_back(MakeAssignment("chen", "other/A", 2, 9));
  EXPECT_THAT(Issues(), ElementsAre("DOUBLE_BOOKED A chen 2-3"));
}

TEST_F(AssignmentRulesTest, ReportsEachMissingSkillAndTakesARoleForOne) {
  footfall::v1::Zone* zone = AddZone("A");
  for (const char* skill : {"english", "cashier", "first aid"}) zone->add_required_skills(skill);
  footfall::v1::Staff* chen = AddStaff("chen");
  chen->set_role(footfall::v1::STAFF_ROLE_CASHIER);
  chen->add_skills("english");
  Assign("chen", "A", 0, 1);
  EXPECT_THAT(Issues(), ElementsAre("MISSING_SKILL A chen 0-1 first aid"));
}

TEST_F(AssignmentRulesTest, UnderStaffingIsReportedForExactlyThatTimeOfTheSession) {
  AddZone("A", 2);
  AddStaff("chen");
  AddStaff("wang");
  Assign("chen", "A", -1, 6);  // before opening nobody is missed
  Assign("wang", "A", 2, 4);
  EXPECT_THAT(Issues(),
              ElementsAre("NO_SHIFT A chen -1-0", "UNDER_STAFFED A  0-2 1/2", "UNDER_STAFFED A  4-6 1/2", "UNDER_STAFFED A  6-8 0/2"));
}

TEST_F(AssignmentRulesTest, AnEmptyZoneIsUnderStaffedAllDay) {
  AddZone("A", 1);
  EXPECT_THAT(Issues(), ElementsAre("UNDER_STAFFED A  0-8 0/1"));
}

TEST_F(AssignmentRulesTest, OverStaffingCountsPeopleNotAssignments) {
  AddZone("A", 0, 1);
  AddStaff("chen");
  AddStaff("wang");
  Assign("chen", "A", 0, 5);
  Assign("chen", "A", 1, 5);
  EXPECT_THAT(Issues(), IsEmpty());
  Assign("wang", "A", 3, 4);
  EXPECT_THAT(Issues(), ElementsAre("OVER_STAFFED A  3-4 2/1"));
}

TEST_F(AssignmentRulesTest, AHandOverInTheSameInstantIsNoGap) {
  AddZone("A", 1, 1);
  AddStaff("chen");
  AddStaff("wang");
  Assign("wang", "A", 4, 8);
  Assign("chen", "A", 0, 4);
  EXPECT_THAT(Issues(), IsEmpty());
}

TEST_F(AssignmentRulesTest, TimeOutsideOfShiftsIsReportedPieceByPiece) {
  plan_.staff["lin"].set_name("lin");
  AddShift("lin", 1, 3);
  AddShift("lin", 4, 5);
  Assign("lin", "A", 0, 6);
  EXPECT_THAT(Issues(), ElementsAre("NO_SHIFT A lin 0-1", "NO_SHIFT A lin 3-4", "NO_SHIFT A lin 5-6"));
}

TEST_F(AssignmentRulesTest, IssuesOfAnAssignmentAreItsPersonsAndItsZonesDuringIt) {
  AddZone("A", 2);
  AddZone("B", 1);
  AddStaff("chen");
  Assign("chen", "A", 0, 4);
  Assign("chen", "B", 3, 8);
  const auto issues = FindIssues(plan_);
  EXPECT_THAT(Shown(IssuesOf(issues, plan_.assignments[1])), ElementsAre("DOUBLE_BOOKED B chen 3-4"));
  EXPECT_THAT(Shown(IssuesAt(issues, kMorning + 5 * kHour)), ElementsAre("UNDER_STAFFED A  4-8 0/2"));
}

TEST(SubtractTest, LeavesWhatTheHolesDoNotTouch) {
  const auto left = [](std::vector<TimeSpan> holes) {
    std::vector<std::pair<int64_t, int64_t>> pieces;
    for (const TimeSpan& span : Subtract(MakeSpan(10, 20), std::move(holes))) pieces.emplace_back(span.start_ms(), span.end_ms());
    return pieces;
  };
  using Piece = std::pair<int64_t, int64_t>;
  EXPECT_THAT(left({}), ElementsAre(Piece(10, 20)));
  EXPECT_THAT(left({MakeSpan(5, 30)}), IsEmpty());
  EXPECT_THAT(left({MakeSpan(12, 14)}), ElementsAre(Piece(10, 12), Piece(14, 20)));
  EXPECT_THAT(left({MakeSpan(18, 25), MakeSpan(5, 12), MakeSpan(11, 13)}), ElementsAre(Piece(13, 18)));
  EXPECT_THAT(left({MakeSpan(20, 25), MakeSpan(0, 10)}), ElementsAre(Piece(10, 20)));
}

TEST(RoleSkillTest, IsTheRolesName) {
  EXPECT_EQ(RoleSkill(footfall::v1::STAFF_ROLE_TEAM_LEAD), "team-lead");
  EXPECT_EQ(RoleSkill(static_cast<footfall::v1::StaffRole>(99)), "");
}

}  // namespace
}  // namespace footfall::server
