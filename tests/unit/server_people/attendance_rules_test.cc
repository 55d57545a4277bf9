#include "server/people/attendance_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/server/builders.h"

namespace footfall::server {
namespace {

using footfall::v1::Attendance;
using footfall::v1::AttendanceEvent;
using footfall::v1::AttendanceKind;
using testing::kHour;
using testing::kMinute;
using testing::kMorning;
using testing::MakeSpan;

constexpr AttendanceKind kIn = footfall::v1::ATTENDANCE_KIND_CHECK_IN;
constexpr AttendanceKind kOut = footfall::v1::ATTENDANCE_KIND_CHECK_OUT;
constexpr int64_t kStart = kMorning, kEnd = kMorning + 8 * kHour, kEvening = kMorning + 12 * kHour;

class AttendanceRulesTest : public ::testing::Test {
 protected:
  void Shift(int64_t start_ms, int64_t end_ms) { *input_.shifts.emplace_back().mutable_span() = MakeSpan(start_ms, end_ms); }
  void Event(AttendanceKind kind, int64_t time_ms, const std::string& corrected_by = "") {
    AttendanceEvent& event = input_.events.emplace_back();
    event.set_kind(kind);
    event.set_time_ms(time_ms);
    event.set_corrected_by(corrected_by);
  }
  Attendance Judge(int64_t now_ms = kEvening) { return JudgeAttendance(input_, now_ms); }

  AttendanceInput input_;
};

TEST_F(AttendanceRulesTest, FiveMinutesAreNotLate) {
  Shift(kStart, kEnd);
  Event(kIn, kStart + kLateGraceMs);
  EXPECT_EQ(Judge().state(), footfall::v1::ATTENDANCE_STATE_ON_TIME);
  EXPECT_EQ(Judge().minutes_late(), 0);
}

TEST_F(AttendanceRulesTest, LatenessCountsFromTheStart) {
  Shift(kStart, kEnd);
  Event(kIn, kStart + 12 * kMinute);
  EXPECT_EQ(Judge().state(), footfall::v1::ATTENDANCE_STATE_LATE);
  EXPECT_EQ(Judge().minutes_late(), 12);
}

TEST_F(AttendanceRulesTest, WhoHasNotComeIsExpectedThenLateThenAbsent) {
  Shift(kStart, kEnd);
  EXPECT_EQ(Judge(kStart - 1).state(), footfall::v1::ATTENDANCE_STATE_EXPECTED);
  EXPECT_EQ(Judge(kStart + kLateGraceMs).state(), footfall::v1::ATTENDANCE_STATE_EXPECTED);
  EXPECT_EQ(Judge(kStart + kHour).state(), footfall::v1::ATTENDANCE_STATE_LATE);
  EXPECT_EQ(Judge(kStart + kHour).minutes_late(), 60);
  EXPECT_EQ(Judge(kEnd).state(), footfall::v1::ATTENDANCE_STATE_ABSENT);
  EXPECT_EQ(Judge(kEnd).minutes_late(), 0);
}

TEST_F(AttendanceRulesTest, WhoComesWithoutAShiftIsUnplanned) {
  Event(kIn, kStart);
  Event(kOut, kStart + kHour);
  EXPECT_EQ(Judge().state(), footfall::v1::ATTENDANCE_STATE_UNPLANNED);
  EXPECT_EQ(Judge().minutes_early(), 0);
}

TEST_F(AttendanceRulesTest, LeavingEarlyCountsFromTheLastShiftsEnd) {
  Shift(kStart, kStart + 3 * kHour);
  Shift(kStart + 4 * kHour, kEnd);
  Event(kIn, kStart);
  Event(kOut, kStart + 3 * kHour);
  Event(kIn, kStart + 4 * kHour);
  EXPECT_EQ(Judge().minutes_early(), 0) << "still there";
  Event(kOut, kEnd - 20 * kMinute);
  EXPECT_EQ(Judge().minutes_early(), 20);
  EXPECT_EQ(Judge().check_in_ms(), kStart);
  EXPECT_EQ(Judge().check_out_ms(), kEnd - 20 * kMinute);
}

TEST_F(AttendanceRulesTest, EventsMayArriveInAnyOrder) {
  Shift(kStart, kEnd);
  Event(kOut, kEnd);
  Event(kIn, kStart + kHour);
  Event(kIn, kStart);
  EXPECT_EQ(Judge().check_in_ms(), kStart);
  EXPECT_EQ(Judge().state(), footfall::v1::ATTENDANCE_STATE_ON_TIME);
  EXPECT_EQ(Judge().events(0).time_ms(), kStart) << "shown oldest first";
  EXPECT_EQ(Judge().events(2).kind(), kOut);
}

TEST_F(AttendanceRulesTest, ACorrectionReplacesWhatHeldAndLeavesItReadable) {
  Shift(kStart, kEnd);
  Event(kIn, kStart + kHour);
  Event(kIn, kStart, "users/lead");
  const Attendance row = Judge();
  EXPECT_EQ(row.state(), footfall::v1::ATTENDANCE_STATE_ON_TIME);
  ASSERT_EQ(row.events_size(), 2);
  EXPECT_FALSE(row.events(0).superseded());
  EXPECT_EQ(row.events(0).corrected_by(), "users/lead");
  EXPECT_TRUE(row.events(1).superseded());
}

TEST_F(AttendanceRulesTest, ACorrectionCanMakeSomebodyLate) {
  Shift(kStart, kEnd);
  Event(kIn, kStart);
  Event(kIn, kStart + kHour, "users/lead");
  EXPECT_EQ(Judge().minutes_late(), 60);
}

TEST_F(AttendanceRulesTest, TheLatestCorrectionHolds) {
  Shift(kStart, kEnd);
  Event(kOut, kEnd - kHour);
  Event(kOut, kEnd - 30 * kMinute, "users/lead");
  Event(kOut, kEnd - 40 * kMinute, "users/lead");
  EXPECT_EQ(Judge().check_out_ms(), kEnd - 40 * kMinute);
  EXPECT_TRUE(Judge().events(0).superseded());
  EXPECT_FALSE(Judge().events(1).superseded());
  EXPECT_TRUE(Judge().events(2).superseded());
}

TEST_F(AttendanceRulesTest, ALateDeliveryDoesNotUndoACorrection) {
  Shift(kStart, kEnd);
  Event(kIn, kStart + 10 * kMinute, "users/lead");
  Event(kIn, kStart);  // a kiosk that was offline
  EXPECT_EQ(Judge().minutes_late(), 10);
}

TEST_F(AttendanceRulesTest, ACorrectionOfTheCheckInLeavesTheCheckOutAlone) {
  Shift(kStart, kEnd);
  Event(kIn, kStart);
  Event(kOut, kEnd);
  Event(kIn, kStart - kHour, "users/lead");
  EXPECT_EQ(Judge().check_out_ms(), kEnd);
  EXPECT_FALSE(Judge().events(2).superseded());
}

TEST_F(AttendanceRulesTest, PresenceIsWhatCameLast) {
  Shift(kStart, kEnd);
  EXPECT_EQ(JudgePresence(input_, kStart - 1).state, footfall::v1::PRESENCE_STATE_EXPECTED);
  EXPECT_EQ(JudgePresence(input_, kStart + 7 * kMinute).state, footfall::v1::PRESENCE_STATE_LATE);
  EXPECT_EQ(JudgePresence(input_, kStart + 7 * kMinute).minutes_late, 7);
  Event(kIn, kStart + 8 * kMinute);
  EXPECT_EQ(JudgePresence(input_, kEvening).state, footfall::v1::PRESENCE_STATE_PRESENT);
  Event(kOut, kEnd);
  EXPECT_EQ(JudgePresence(input_, kEvening).state, footfall::v1::PRESENCE_STATE_GONE);
}

TEST(GroupAttendanceTest, OneRowForEachWhoIsRosteredOrCameByDisplayName) {
  std::vector<footfall::v1::Staff> staff(3);
  staff[0].set_name("staff/a");
  staff[0].set_display_name("Zhang");
  staff[1].set_name("staff/b");
  staff[1].set_display_name("An");
  staff[2].set_name("staff/c");
  std::vector<footfall::v1::Shift> shifts(1);
  shifts[0].set_staff("staff/a");
  const std::vector<SessionEvent> events{{"staff/b", {}}, {"staff/unknown", {}}};
  const auto rows = GroupAttendance(staff, shifts, events);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].staff.name(), "staff/b");
  EXPECT_EQ(rows[0].events.size(), 1u);
  EXPECT_EQ(rows[1].shifts.size(), 1u);
}

}  // namespace
}  // namespace footfall::server
