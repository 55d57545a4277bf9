// Moves made at kiosks: whoever may make them, and the same plan in whatever order they come.
#include <algorithm>

#include "tests/unit/server_onsite/onsite_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using testing::kHour;
using testing::kMorning;

class ZoneMoveTest : public OnsiteTest {
 protected:
  static v1::ZoneMovePayload Move(const std::string& zone, int64_t start_ms, const std::string& by = "lin") {
    v1::ZoneMovePayload move;
    move.set_moved_staff_id("chen");
    move.set_zone_id(zone);
    move.set_start_ms(start_ms);
    move.set_staff_id(by);
    return move;
  }
  absl::Status Assign(const std::string& zone, int64_t start_ms, int64_t end_ms) {
    v1::Assignment assignment;
    assignment.set_name(SessionChildName(testing::kDay1, "assignments", "plan"));
    assignment.set_staff("staff/chen");
    assignment.set_zone(SessionChildName(testing::kDay1, "zones", zone));
    *assignment.mutable_span() = testing::MakeSpan(start_ms, end_ms);
    return Do([&](WriteContext& write) { return InsertAssignment(write, assignment); });
  }
  // "sign-in 0-2" for each assignment, in hours from the morning.
  std::vector<std::string> Plan() {
    std::vector<std::string> plan;
    Read([&](Connection& db) {
      const auto assignments = ListAssignments(db, testing::kDay1);
      for (const v1::Assignment& one : *assignments) {
        plan.push_back(one.zone().substr(one.zone().rfind('/') + 1) + " " + std::to_string((one.span().start_ms() - kMorning) / kHour) +
                       "-" + std::to_string((one.span().end_ms() - kMorning) / kHour));
      }
      return assignments.status();
    });
    return plan;
  }
};

TEST_F(ZoneMoveTest, AMoveCutsThePlanAndLastsToTheEnd) {
  ASSERT_TRUE(Assign("sign-in", kMorning, kMorning + 8 * kHour).ok());
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_ZONE_MOVE, kMorning + 2 * kHour), Move("consulting", kMorning + 2 * kHour)).ok());
  EXPECT_THAT(Plan(), ElementsAre("sign-in 0-2", "consulting 2-8"));
}

TEST_F(ZoneMoveTest, IntoNoZoneOnlyCuts) {
  ASSERT_TRUE(Assign("sign-in", kMorning, kMorning + 8 * kHour).ok());
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_ZONE_MOVE, kMorning + 3 * kHour), Move("", kMorning + 3 * kHour)).ok());
  EXPECT_THAT(Plan(), ElementsAre("sign-in 0-3"));
}

TEST_F(ZoneMoveTest, OnlyWhoLeadsHereMovesOthers) {
  EXPECT_EQ(ReasonOf(Apply(Header(v1::OPERATION_TYPE_ZONE_MOVE), Move("sign-in", kMorning, "wang"))), "NOT_A_TEAM_LEAD");
  EXPECT_EQ(ReasonOf(Apply(Header(v1::OPERATION_TYPE_ZONE_MOVE), Move("sign-in", kMorning, "nobody"))), "NOT_A_TEAM_LEAD");
  EXPECT_EQ(ReasonOf(Apply(Header(v1::OPERATION_TYPE_ZONE_MOVE), Move("sign-in", kMorning, "zhao"))), "NOT_A_TEAM_LEAD")
      << "a coordinator of another session";
  testing::AddShift(server_.database(), "z", "zhao", kMorning, kMorning + kHour, true);
  EXPECT_TRUE(Apply(Header(v1::OPERATION_TYPE_ZONE_MOVE), Move("sign-in", kMorning, "zhao")).ok());
  EXPECT_EQ(CountRows("zone_moves"), 1);
}

TEST_F(ZoneMoveTest, OfTwoMovesTheLaterDecidedHoldsInAnyOrder) {
  struct Step {
    int64_t decided_ms;
    std::string zone;
    int64_t start_ms;
  };
  // One each hour; the third goes back before the second began, the fourth into no zone.
  const std::vector<Step> steps = {{kMorning + kHour, "sign-in", kMorning + kHour},
                                   {kMorning + 3 * kHour, "consulting", kMorning + 3 * kHour},
                                   {kMorning + 4 * kHour, "sign-in", kMorning + 2 * kHour},
                                   {kMorning + 5 * kHour, "", kMorning + 6 * kHour},
                                   {kMorning + 6 * kHour, "consulting", kMorning + 7 * kHour}};
  std::vector<size_t> order = {0, 1, 2, 3, 4};
  std::vector<v1::OperationHeader> headers;
  for (const Step& step : steps) headers.push_back(Header(v1::OPERATION_TYPE_ZONE_MOVE, step.decided_ms));
  std::vector<std::string> expected;
  do {
    ASSERT_TRUE(Do([](WriteContext& write) {
                  absl::Status status = write.db().Execute("DELETE FROM assignments", {}).status();
                  return status.ok() ? write.db().Execute("DELETE FROM zone_moves", {}).status() : status;
                }).ok());
    ASSERT_TRUE(Assign("sign-in", kMorning, kMorning + 8 * kHour).ok());
    for (size_t i : order) ASSERT_TRUE(Apply(headers[i], Move(steps[i].zone, steps[i].start_ms)).ok());
    for (size_t i : order) ASSERT_TRUE(Apply(headers[i], Move(steps[i].zone, steps[i].start_ms)).ok()) << "and once more";
    if (expected.empty()) expected = Plan();
    ASSERT_EQ(Plan(), expected);
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_THAT(expected, ElementsAre("sign-in 0-1", "sign-in 1-2", "sign-in 2-6", "consulting 7-8"));
}

TEST_F(ZoneMoveTest, AnOfficesMoveThatWasDecidedLaterStays) {
  ASSERT_TRUE(Do([](WriteContext& write) {
                return EnterMove(write, {.move_id = std::string(16, 'o'),
                                         .session = testing::kDay1,
                                         .moved_staff_id = "chen",
                                         .zone_id = "consulting",
                                         .start_ms = kMorning + 2 * kHour,
                                         .end_ms = kMorning + 4 * kHour,
                                         .time_ms = kMorning + 2 * kHour})
                    .status();
              }).ok());
  ASSERT_TRUE(Apply(Header(v1::OPERATION_TYPE_ZONE_MOVE, kMorning + kHour), Move("sign-in", kMorning + kHour)).ok());
  EXPECT_THAT(Plan(), ElementsAre("sign-in 1-2", "sign-in 4-8"));
}

TEST_F(ZoneMoveTest, WhatCannotBeStandsAside) {
  EXPECT_TRUE(absl::IsNotFound(Apply(Header(v1::OPERATION_TYPE_ZONE_MOVE), Move("stage", kMorning))));
  EXPECT_FALSE(Apply(Header(v1::OPERATION_TYPE_ZONE_MOVE), Move("sign-in", kMorning + 8 * kHour)).ok()) << "the session is over then";
  v1::ZoneMovePayload somebody = Move("sign-in", kMorning);
  somebody.set_moved_staff_id("nobody");
  EXPECT_TRUE(absl::IsNotFound(Apply(Header(v1::OPERATION_TYPE_ZONE_MOVE), somebody)));
  EXPECT_EQ(CountRows("zone_moves"), 0);
}

}  // namespace
}  // namespace footfall::server
