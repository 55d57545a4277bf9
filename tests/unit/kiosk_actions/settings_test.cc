// What is set from afar holds at once, and takes nothing from whoever is in the middle of something.
#include "tests/unit/kiosk_actions/fixture.h"

namespace footfall::kiosk::testing {
namespace {

class SettingsTest : public ActionsTest {
 protected:
  void Set(const SettingsView& settings) {
    ConfigView config = state.config;
    config.settings = settings;
    ++config.version;
    Do(action::ConfigChanged{config});
  }
  void Lock() { Set({.locked = true}); }
};

TEST_F(SettingsTest, LanguageAndTextSizeHoldAtOnceWhereNobodyStands) {
  Set({.language = "en", .large_text = true});
  EXPECT_EQ(state.language, "en");
  EXPECT_TRUE(state.large_text);
  Set({});
  EXPECT_EQ(state.language, "zh-Hans") << "the tablet's own";
  EXPECT_FALSE(state.large_text);
}

TEST_F(SettingsTest, AVisitorKeepsTheirLanguageUntilTheyAreDone) {
  StartVisitor();
  Type("138");
  Set({.language = "en", .large_text = true});
  EXPECT_EQ(state.language, "zh-Hans");
  EXPECT_FALSE(state.large_text);
  EXPECT_EQ(state.visitor.draft.phone, "138");
  Do(action::Restart{});
  EXPECT_EQ(state.language, "en");
  EXPECT_TRUE(state.large_text);
}

TEST_F(SettingsTest, SomebodyReadingTheFirstPageInTheirLanguageKeepsIt) {
  Do(action::ChooseLanguage{"zh-Hant"});
  Set({.language = "en"});
  EXPECT_EQ(state.language, "zh-Hant");
  Wait(kVisitorIdleMs);
  EXPECT_EQ(state.language, "en");
}

TEST_F(SettingsTest, LargeTextIsTheHousesAndNotATouch) {
  Set({.large_text = true});
  EXPECT_EQ(NextDeadline(state), INT64_MAX) << "nothing to go back to";
  Do(action::ToggleLargeText{});
  Wait(kVisitorIdleMs);
  EXPECT_TRUE(state.large_text);
}

TEST_F(SettingsTest, VisitorsGetTheTimeThatWasSet) {
  Set({.visitor_idle_ms = 90'000});
  StartVisitor();
  EXPECT_EQ(NextDeadline(state), now.boot_ms + 90'000);
  Wait(89'999);
  EXPECT_FALSE(state.ring);
  Wait(1);
  EXPECT_TRUE(state.ring);
  EXPECT_EQ(RingLeftMs(state, now.boot_ms), kRingMs);
  Wait(kRingMs);
  EXPECT_EQ(state.page, Page::kAttract);
}

TEST_F(SettingsTest, StaffGetTheTimeThatWasSet) {
  Set({.staff_idle_ms = 300'000});
  SignInAs("1007", "wang-min");
  Wait(300'000 - kRingMs - 1);
  EXPECT_FALSE(state.ring);
  Wait(1);
  EXPECT_TRUE(state.ring);
  Wait(kRingMs);
  EXPECT_EQ(state.page, Page::kStaffSignIn);
}

TEST_F(SettingsTest, AShorterTimeHoldsForWhoStandsThereAlready) {
  StartVisitor();
  Wait(20'000);
  Set({.visitor_idle_ms = 15'000});
  Wait(1);
  EXPECT_TRUE(state.ring);
}

TEST_F(SettingsTest, ALockWipesThePageAndTakesTheStaffsKey) {
  OpenLeadForm();
  Type("13812345678");
  Lock();
  EXPECT_TRUE(IsLocked(state));
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.staff_id, "");
  EXPECT_EQ(state.staff_form.draft.phone, "");
  EXPECT_NE(Asked<effect::LockKeys>(), nullptr);
}

TEST_F(SettingsTest, NobodyCanUseALockedKiosk) {
  Lock();
  const int64_t touched = state.last_touch_boot_ms;
  now.boot_ms += 1'000;
  effects.clear();
  Do(action::StartVisitor{});
  Do(action::OpenStaffSignIn{});
  Do(action::ChooseLanguage{"en"});
  Do(action::ToggleLargeText{});
  Type("1007");
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.language, "zh-Hans");
  EXPECT_EQ(state.sign_in.number, "");
  EXPECT_EQ(state.last_touch_boot_ms, touched);
  EXPECT_TRUE(effects.empty());
}

TEST_F(SettingsTest, ASaveInFlightEndsAndCounts) {
  GoToConsent();
  Agree();
  Do(action::Next{});
  ASSERT_TRUE(state.visitor.saving);
  const int before = Total(state.today.kiosk);
  Lock();
  Do(action::LeadSaved{state.visitor.id, "", now.wall_ms, "K7Q4MX", std::string(16, 'l')});
  EXPECT_EQ(Total(state.today.kiosk), before + 1);
  Wait(SuccessMs(state));
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.visitor.receipt_code, "");
}

TEST_F(SettingsTest, ASaveThatFailedIsThereWhenItIsUnlockedInTime) {
  GoToConsent();
  Agree();
  Do(action::Next{});
  Lock();
  Do(action::LeadNotSaved{state.visitor.id});
  Set({});
  EXPECT_EQ(state.page, Page::kVisitor);
  EXPECT_TRUE(state.visitor.save_failed);
  EXPECT_EQ(state.visitor.draft.phone, "13812345678");
}

TEST_F(SettingsTest, ASaveThatFailedIsWipedAfterAWhile) {
  GoToConsent();
  Agree();
  Do(action::Next{});
  Lock();
  Do(action::LeadNotSaved{state.visitor.id});
  Wait(kVisitorIdleMs + kRingMs);
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.visitor.draft.phone, "");
}

TEST_F(SettingsTest, SyncGoesOnBehindTheLock) {
  Lock();
  Do(action::SyncChanged{{.online = true, .waiting = 0}});
  EXPECT_TRUE(state.sync.online);
}

TEST_F(SettingsTest, ItIsUnlockedWhenTheSettingsSaySo) {
  Lock();
  Set({});
  StartVisitor();
  EXPECT_EQ(state.page, Page::kVisitor);
}

TEST_F(SettingsTest, WithLittleMotionADrawIsShownStill) {
  state.config.settings.reduced_motion = true;
  state.page = Page::kVisitorDone;
  state.visitor.lead_id = std::string(16, 'l');
  state.offers = SampleOffers();
  Do(action::OpenDraw{state.offers.draws[0].name});
  ASSERT_EQ(state.page, Page::kDrawRules);
  EXPECT_EQ(state.play.show, DrawShow::kStill);
}

TEST_F(SettingsTest, WhatIsDoneIsHeard) {
  GoToConsent();
  Agree();
  Do(action::Next{});
  EXPECT_EQ(Asked<effect::Sound>(), nullptr);
  Do(action::LeadSaved{state.visitor.id, "", now.wall_ms, "K7Q4MX", std::string(16, 'l')});
  ASSERT_NE(Asked<effect::Sound>(), nullptr);
  EXPECT_EQ(Asked<effect::Sound>()->kind, effect::SoundKind::kSuccess);
}

TEST_F(SettingsTest, AWinIsHeardWhenItIsSeenAndNotBefore) {
  state.page = Page::kDraw;
  state.play.step = DrawPlay::Step::kMoving;
  state.play.result.prize = "third";
  state.play.moving_since_boot_ms = now.boot_ms;
  Wait(kDrawShowMs - 1);
  EXPECT_EQ(Asked<effect::Sound>(), nullptr);
  Wait(1);
  ASSERT_NE(Asked<effect::Sound>(), nullptr);
  EXPECT_EQ(Asked<effect::Sound>()->kind, effect::SoundKind::kWin);
}

TEST_F(SettingsTest, ALossIsNotHeard) {
  state.page = Page::kDraw;
  state.play.step = DrawPlay::Step::kMoving;
  state.play.result.prize = kNoPrize;
  state.play.moving_since_boot_ms = now.boot_ms;
  Wait(kDrawShowMs);
  EXPECT_EQ(Asked<effect::Sound>(), nullptr);
}

TEST_F(SettingsTest, ReadingAloudEndsWithThePage) {
  Do(action::ReadAloud{"Touch to begin"});
  EXPECT_EQ(Asked<effect::Speak>(), nullptr) << "this tablet cannot";
  Do(action::DeviceKnown{.can_speak = true});
  Do(action::ReadAloud{"Touch to begin"});
  ASSERT_NE(Asked<effect::Speak>(), nullptr);
  EXPECT_EQ(Asked<effect::Speak>()->words, "Touch to begin");
  StartVisitor();
  EXPECT_EQ(Asked<effect::Speak>()->words, "") << "silence";
  effects.clear();
  Do(action::Restart{});
  EXPECT_EQ(Asked<effect::Speak>(), nullptr) << "nothing was being said";
}

TEST_F(SettingsTest, ALoweredPageGoesUpForTheNextVisitor) {
  Do(action::ToggleLowered{});
  EXPECT_TRUE(state.lowered);
  StartVisitor();
  EXPECT_TRUE(state.lowered);
  Do(action::Restart{});
  EXPECT_FALSE(state.lowered);
  Do(action::ToggleLowered{});
  Wait(kVisitorIdleMs);
  EXPECT_FALSE(state.lowered);
}

TEST_F(SettingsTest, TheScreenStaysBrightWhileTheSessionIsOpen) {
  Wait(3'600'000);
  EXPECT_EQ(ScreenWishOf(state), ScreenWish::kBright);
  EXPECT_EQ(NextDeadline(state), INT64_MAX);
}

TEST_F(SettingsTest, OutsideTheSessionItGoesDimAndATouchMakesItBright) {
  ConfigView config = state.config;
  config.session.state = SessionState::kClosed;
  Do(action::ConfigChanged{config});
  EXPECT_EQ(NextDeadline(state), state.last_touch_boot_ms + kDimAfterMs);
  Wait(kDimAfterMs);
  EXPECT_EQ(ScreenWishOf(state), ScreenWish::kDim);
  EXPECT_EQ(NextDeadline(state), INT64_MAX);
  Do(action::Touched{});
  EXPECT_EQ(ScreenWishOf(state), ScreenWish::kBright);
  StartVisitor();
  Wait(kDimAfterMs / 4);
  EXPECT_EQ(ScreenWishOf(state), ScreenWish::kBright) << "somebody is there";
}

// The machine slept: its boot clock went on, its waits did not.
TEST_F(SettingsTest, AfterASleepNothingOfTheLastVisitorIsLeft) {
  StartVisitor();
  Type("138");
  Wait(3 * 3'600'000);
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.visitor.draft.phone, "");
}

TEST_F(SettingsTest, ABatteryIsLowWithoutACharger) {
  EXPECT_FALSE(IsBatteryLow({})) << "it has none";
  EXPECT_TRUE(IsBatteryLow({.battery_percent = kLowBatteryPercent - 1}));
  EXPECT_FALSE(IsBatteryLow({.battery_percent = kLowBatteryPercent - 1, .charging = true}));
  EXPECT_FALSE(IsBatteryLow({.battery_percent = kLowBatteryPercent}));
}

}  // namespace
}  // namespace footfall::kiosk::testing
