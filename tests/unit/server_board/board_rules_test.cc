#include "server/board/board_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/support/server/builders.h"

namespace footfall::server {
namespace {

using footfall::v1::Board;
using testing::kHour;
using testing::kMinute;
using testing::kMorning;
using testing::MakeSpan;

constexpr char kZone[] = "campaigns/c/sessions/s/zones/sign-in";

class BoardRulesTest : public ::testing::Test {
 protected:
  BoardRulesTest() {
    input_.plan.session.set_name("campaigns/c/sessions/s");
    input_.plan.session.set_lead_target(100);
    *input_.plan.session.mutable_hours() = MakeSpan(kMorning, kMorning + 8 * kHour);
    input_.plan.zones.emplace_back().set_name(kZone);
    for (const char* name : {"staff/chen", "staff/wang"}) {
      input_.plan.staff[name].set_name(name);
      input_.plan.staff[name].set_display_name(name);
    }
  }
  void Shift(const std::string& staff) {
    footfall::v1::Shift& shift = input_.plan.shifts.emplace_back();
    shift.set_staff(staff);
    *shift.mutable_span() = input_.plan.session.hours();
  }
  void Assign(const std::string& staff, int64_t start_ms, int64_t end_ms) {
    footfall::v1::Assignment& assignment = input_.plan.assignments.emplace_back();
    assignment.set_staff(staff);
    assignment.set_zone(kZone);
    *assignment.mutable_span() = MakeSpan(start_ms, end_ms);
  }
  void Event(const std::string& staff, footfall::v1::AttendanceKind kind) {
    SessionEvent& event = input_.events.emplace_back();
    event.staff = staff;
    event.event.set_kind(kind);
    event.event.set_time_ms(kMorning);
  }
  Board Make(int64_t now_ms = kMorning + kHour) { return MakeBoard(input_, now_ms); }

  BoardInput input_;
};

TEST_F(BoardRulesTest, ShowsWhoStandsInAZoneNow) {
  Shift("staff/chen");
  Assign("staff/chen", kMorning, kMorning + 2 * kHour);
  ASSERT_EQ(Make().zones(0).people_size(), 1);
  EXPECT_EQ(Make().zones(0).people(0).staff(), "staff/chen");
  EXPECT_EQ(Make().unassigned_size(), 0);
  EXPECT_EQ(Make(kMorning + 2 * kHour).zones(0).people_size(), 0) << "the span is over";
  EXPECT_EQ(Make(kMorning + 2 * kHour).unassigned_size(), 1);
}

TEST_F(BoardRulesTest, UnassignedAreTheRosteredAndThePresent) {
  Shift("staff/chen");
  EXPECT_EQ(Make().unassigned_size(), 1);
  Event("staff/wang", footfall::v1::ATTENDANCE_KIND_CHECK_IN);
  ASSERT_EQ(Make().unassigned_size(), 2);
  EXPECT_EQ(Make().unassigned(1).presence(), footfall::v1::PRESENCE_STATE_PRESENT);
  Event("staff/wang", footfall::v1::ATTENDANCE_KIND_CHECK_OUT);
  EXPECT_EQ(Make().unassigned_size(), 1) << "without a shift and gone";
}

TEST_F(BoardRulesTest, LateGrowsWithTheClock) {
  Shift("staff/chen");
  EXPECT_EQ(Make(kMorning - kMinute).unassigned(0).presence(), footfall::v1::PRESENCE_STATE_EXPECTED);
  EXPECT_EQ(Make(kMorning + 9 * kMinute).unassigned(0).presence(), footfall::v1::PRESENCE_STATE_LATE);
  EXPECT_EQ(Make(kMorning + 9 * kMinute).unassigned(0).minutes_late(), 9);
}

TEST_F(BoardRulesTest, CountsLeadsBySessionZoneAndPerson) {
  Assign("staff/chen", kMorning, kMorning + 2 * kHour);
  input_.leads.leads = 12;
  input_.leads.by_zone["sign-in"] = {7, kMorning + kMinute};
  input_.leads.by_staff["chen"] = 5;
  const Board board = Make();
  EXPECT_EQ(board.leads(), 12);
  EXPECT_EQ(board.lead_target(), 100);
  EXPECT_EQ(board.zones(0).leads(), 7);
  EXPECT_EQ(board.zones(0).last_lead_ms(), kMorning + kMinute);
  EXPECT_EQ(board.zones(0).people(0).leads(), 5);
}

TEST_F(BoardRulesTest, ShowsTheIssuesOfNowOnly) {
  input_.plan.zones[0].set_min_staff(1);
  Shift("staff/chen");
  Assign("staff/chen", kMorning + kHour, kMorning + 2 * kHour);
  EXPECT_EQ(Make(kMorning).issues_size(), 1);
  EXPECT_EQ(Make(kMorning + kHour).issues_size(), 0);
}

TEST(NumbersDueTest, EachSessionHasItsOwnMoments) {
  constexpr int64_t kInterval = 2000;
  std::set<int64_t> moments;
  for (int i = 0; i < 50; ++i) {
    const std::string session = "booth-" + std::to_string(i);
    const int64_t moment = NumbersDueMs(session, 0, kInterval) % kInterval;
    moments.insert(moment);
    for (int64_t soonest : {int64_t{-3001}, int64_t{1}, moment, moment + 1, int64_t{1'000'000'007}}) {
      const int64_t due = NumbersDueMs(session, soonest, kInterval);
      EXPECT_GE(due, soonest);
      EXPECT_LT(due, soonest + kInterval);
      EXPECT_EQ((due - moment) % kInterval, 0);
    }
  }
  EXPECT_GT(moments.size(), 40u);
}

TEST_F(BoardRulesTest, TimeAloneDoesNotMakeAnotherBoard) {
  Board a = Make(), b = Make(kMorning + kHour + 1);
  b.set_version(9);
  EXPECT_TRUE(ShowTheSame(a, b));
  b.set_leads(1);
  EXPECT_FALSE(ShowTheSame(a, b));
}

TEST_F(BoardRulesTest, ShowsQueuesTransfersIncidentsAndHours) {
  input_.queues.push_back({.queue_id = "wash", .tickets = {{1, kMorning}}, .calls = {}});
  input_.transfers.emplace_back().set_transfer("stockTransfers/t");
  input_.open_incidents = 2;
  const Board board = Make();
  EXPECT_EQ(board.queues(0).queue_id(), "wash");
  EXPECT_EQ(board.queues(0).waiting(), 1);
  EXPECT_EQ(board.transfers(0).transfer(), "stockTransfers/t");
  EXPECT_EQ(board.open_incidents(), 2);
  EXPECT_EQ(board.hours().end_ms(), kMorning + 8 * kHour);
  input_.open_incidents = 3;
  EXPECT_FALSE(ShowTheSame(board, Make()));
}

}  // namespace
}  // namespace footfall::server
