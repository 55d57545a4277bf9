#include "tests/unit/kiosk_actions/fixture.h"

namespace footfall::kiosk::testing {
namespace {

class TimeTest : public ActionsTest {};

TEST_F(TimeTest, RingThenWipe) {
  StartVisitor();
  Type("138");
  Wait(kVisitorIdleMs - 1);
  EXPECT_FALSE(state.ring);
  Wait(1);
  EXPECT_TRUE(state.ring);
  EXPECT_EQ(RingLeftMs(state, now.boot_ms), kRingMs);
  Wait(kRingMs);
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.visitor.draft.phone, "");
  EXPECT_NE(Asked<effect::Ime>(), nullptr);
}

TEST_F(TimeTest, StillHereKeepsEverything) {
  StartVisitor();
  Type("138");
  Wait(kVisitorIdleMs);
  Do(action::StillHere{});
  EXPECT_FALSE(state.ring);
  Wait(kVisitorIdleMs - 1);
  EXPECT_FALSE(state.ring);
  EXPECT_EQ(state.visitor.draft.phone, "138");
}

TEST_F(TimeTest, ATouchBelowTheRingOnlySaysStillHere) {
  StartVisitor();
  Wait(kVisitorIdleMs);
  Type("1");
  EXPECT_EQ(state.visitor.draft.phone, "");
  EXPECT_FALSE(state.ring);
}

TEST_F(TimeTest, RingLetsOneLeave) {
  StartVisitor();
  Wait(kVisitorIdleMs);
  Do(action::Restart{});
  EXPECT_EQ(state.page, Page::kAttract);
}

TEST_F(TimeTest, TouchAfterTheEndIsTooLate) {
  StartVisitor();
  Type("138");
  now.boot_ms += kVisitorIdleMs + kRingMs;
  Type("1");
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.visitor.draft.phone, "");
}

TEST_F(TimeTest, DeadlinesLeadThroughTheTimeOut) {
  StartVisitor();
  EXPECT_EQ(NextDeadline(state), now.boot_ms + kVisitorIdleMs);
  Wait(kVisitorIdleMs);
  EXPECT_EQ(NextDeadline(state), now.boot_ms + kRingMs);
  Wait(kRingMs);
  EXPECT_EQ(NextDeadline(state), INT64_MAX);
}

TEST_F(TimeTest, AttractForgetsLanguageAndTextSize) {
  Do(action::ChooseLanguage{"en"});
  Do(action::ToggleLargeText{});
  Wait(kVisitorIdleMs);
  EXPECT_EQ(state.language, "zh-Hans");
  EXPECT_FALSE(state.large_text);
}

TEST_F(TimeTest, StaffIsLockedAndWiped) {
  OpenLeadForm();
  Type("13812345678");
  Wait(kStaffLockMs - kRingMs);
  EXPECT_TRUE(state.ring);
  Wait(kRingMs);
  EXPECT_EQ(state.page, Page::kStaffSignIn);
  EXPECT_EQ(state.staff_id, "");
  EXPECT_EQ(state.staff_form.draft.phone, "");
  EXPECT_EQ(state.sign_in.number, "1007");
  EXPECT_TRUE(state.sign_in.entering_pin);
  Wait(kVisitorIdleMs);
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.sign_in.number, "");
}

TEST_F(TimeTest, NoTimeOutWhileSaving) {
  GoToConsent();
  Agree();
  Do(action::Next{});
  Wait(10 * (kVisitorIdleMs + kRingMs));
  EXPECT_EQ(state.page, Page::kVisitor);
  Do(action::LeadNotSaved{state.visitor.id});
  Wait(1);
  EXPECT_FALSE(state.ring);
}

TEST_F(TimeTest, LateSaveStillCounts) {
  const int before = Total(state.today.kiosk);
  Do(action::LeadSaved{99, "chen-hao", now.wall_ms, "ABCDEF"});
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(Total(state.today.kiosk), before + 1);
  EXPECT_EQ(Total(state.today.by_staff["chen-hao"]), 1);
}

TEST_F(TimeTest, AnotherDayStartsAtZero) {
  Wait(24 * 3'600'000);
  EXPECT_EQ(Total(state.today.kiosk), 0);
  EXPECT_TRUE(state.today.attendance.empty());
}

TEST_F(TimeTest, DayTurnsAtMidnightOfTheBooth) {
  EXPECT_EQ(LocalHour(SampleNow().wall_ms, 8 * 3600), 10);
  const Now before{.wall_ms = 16 * 3'600'000 - 1, .utc_offset_s = 8 * 3600}, after{.wall_ms = 16 * 3'600'000, .utc_offset_s = 8 * 3600};
  EXPECT_EQ(LocalDay(before), 0);
  EXPECT_EQ(LocalDay(after), 1);
}

TEST_F(TimeTest, ToastsPass) {
  SignInAs("1007", "wang-min");
  Do(action::MarkAttendance{AttendanceKind::kCheckIn});
  Do(action::AttendanceSaved{"wang-min", AttendanceKind::kCheckIn, now.wall_ms});
  ASSERT_EQ(state.toasts.size(), 1u);
  Wait(kToastMs);
  EXPECT_TRUE(state.toasts.empty());
}

}  // namespace
}  // namespace footfall::kiosk::testing
