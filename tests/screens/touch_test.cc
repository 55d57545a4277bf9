// A touch on a screen becomes the action that its words promise.
#include <gtest/gtest.h>

#include "tests/screens/sample_states.h"
#include "tests/screens/stage.h"

namespace footfall::kiosk::testing {
namespace {

class TouchTest : public ::testing::Test {
 protected:
  // What touching `key` on this screen does; fails unless it is exactly one action of kind T.
  template <typename T>
  T Touch(const State& state, std::string_view key) {
    stage.Show(state);
    stage.actions();
    EXPECT_TRUE(stage.Tap(state, key).ok()) << key;
    const std::vector<Action> actions = stage.actions();
    EXPECT_EQ(actions.size(), 1u) << key;
    if (actions.size() != 1 || !actions[0].As<T>()) {
      ADD_FAILURE() << key << " did something else";
      return {};
    }
    return *actions[0].As<T>();
  }
  State Screen(const std::string& name) {
    for (SampleScreen& screen : SampleScreens("zh-Hans")) {
      if (screen.name == name) return screen.state;
    }
    ADD_FAILURE() << "no screen " << name;
    return {};
  }

  Stage stage{kLandscape};
};

TEST_F(TouchTest, AnyTouchStarts) { Touch<action::StartVisitor>(SampleState(), "attract.start"); }

TEST_F(TouchTest, StaffEntranceNeedsThreeSeconds) {
  const State state = SampleState();
  stage.Show(state);
  ASSERT_TRUE(stage.Hold(state, "attract.staff", 1'000).ok());
  EXPECT_TRUE(stage.actions().empty());
  stage.Show(state);
  ASSERT_TRUE(stage.Hold(state, "attract.staff", 3'000).ok());
  const std::vector<Action> actions = stage.actions();
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_TRUE(actions[0].As<action::OpenStaffSignIn>());
}

TEST_F(TouchTest, LanguagesAndTextSize) {
  EXPECT_EQ(Touch<action::ChooseLanguage>(Screen("visitor_phone"), "bar.language.en").language, "en");
  Touch<action::ToggleLargeText>(Screen("visitor_phone"), "bar.text_size");
}

TEST_F(TouchTest, PadTypes) {
  EXPECT_EQ(Touch<action::Key>(Screen("visitor_phone"), "visitor.pad.7").text, "7");
  EXPECT_EQ(Touch<action::Key>(Screen("visitor_phone"), "visitor.pad.backspace").kind, action::KeyKind::kBackspace);
  Touch<action::Next>(Screen("visitor_phone"), "visitor.next");
  Touch<action::Back>(Screen("visitor_phone"), "visitor.back");
}

TEST_F(TouchTest, NamePage) {
  EXPECT_EQ(Touch<action::ChooseHonorific>(Screen("visitor_name"), "visitor.honorific.ms").honorific, Honorific::kMs);
  EXPECT_EQ(Touch<action::Key>(Screen("visitor_name"), "visitor.keyboard.candidate.2").candidate, 2);
}

TEST_F(TouchTest, Answers) {
  EXPECT_EQ(Touch<action::ToggleOption>(Screen("visitor_multi_choice"), "visitor.option.security").option_id, "security");
  EXPECT_EQ(Touch<action::SetAnswer>(Screen("visitor_rating"), "visitor.star.5").value, "5");
}

TEST_F(TouchTest, Consents) {
  Touch<action::ToggleAge>(Screen("visitor_consent"), "visitor.age");
  EXPECT_EQ(Touch<action::ToggleConsent>(Screen("visitor_consent"), "visitor.consent.contact").purpose, rules::Purpose::kContact);
}

TEST_F(TouchTest, RingCoversThePage) {
  Touch<action::StillHere>(Screen("visitor_ring"), "ring.stay");
  Touch<action::Restart>(Screen("visitor_ring"), "ring.leave");
  Touch<action::StillHere>(Screen("visitor_ring"), "visitor.back");
}

TEST_F(TouchTest, StaffDesk) {
  EXPECT_EQ(Touch<action::MarkAttendance>(Screen("home_not_in"), "home.check_in").kind, AttendanceKind::kCheckIn);
  EXPECT_EQ(Touch<action::OpenPage>(Screen("home_not_in"), "home.new_lead").page, Page::kStaffLead);
  EXPECT_EQ(Touch<action::OpenPage>(Screen("home_not_in"), "staff.status").page, Page::kSync);
  Touch<action::SignOut>(Screen("home_not_in"), "home.sign_out");
}

TEST_F(TouchTest, LeadForm) {
  EXPECT_EQ(Touch<action::SetPhonePrefix>(Screen("lead_empty"), "lead.prefix.138").digits, "138");
  EXPECT_EQ(Touch<action::SetSurname>(Screen("lead_empty"), "lead.surname.zhang").surname, "张");
  Touch<action::ToggleAgeAndContact>(Screen("lead_empty"), "lead.agreed");
  EXPECT_EQ(Touch<action::SaveStaffLead>(Screen("lead_filled"), "lead.save.warm").intent, "warm");
  Touch<action::ShowReceipt>(Screen("lead_filled"), "lead.receipt");
  Touch<action::Finish>(Screen("lead_receipt"), "lead.receipt.close");
  Touch<action::CorrectIntent>(Screen("lead_receipt"), "lead.correct.hot");
}

TEST_F(TouchTest, ResetAsksFirst) {
  Touch<action::AskReset>(Screen("sync"), "sync.reset");
  Touch<action::ConfirmReset>(Screen("sync_confirm"), "confirm.yes");
  Touch<action::CancelReset>(Screen("sync_confirm"), "confirm.no");
}

TEST_F(TouchTest, AForgottenKioskOffersACodeInsteadOfTheReset) {
  EXPECT_EQ(Touch<action::OpenPage>(Screen("sync_unknown"), "sync.return").page, Page::kReturn);
  State typed = Screen("return");
  typed.enrolment.code = "FF1";
  Touch<action::SubmitEnrolment>(typed, "enrol.connect");
  Touch<action::Back>(typed, "staff.back");
}

TEST_F(TouchTest, ScannerTypesIntoTheFocusedField) {
  const State state = Screen("enrol");
  stage.Show(state);
  stage.actions();
  stage.Type(state, "FF1");
  std::string typed;
  for (const Action& action : stage.actions()) typed += action.As<action::Key>()->text;
  EXPECT_EQ(typed, "FF1");
}

TEST_F(TouchTest, VisitorSeesNothingOfTheNetwork) {
  int width = 0, height = 0;
  State state = Screen("visitor_phone");
  stage.Show(state);
  const auto online = stage.window().Render(&width, &height);
  state.sync = {.online = false, .waiting = 5'000, .oldest_waiting_wall_ms = 1};
  stage.Show(state);
  EXPECT_EQ(stage.window().Render(&width, &height), online);
}

TEST_F(TouchTest, ReceiptSaysItsCodeWhoseItIsAndWhatItIsGoodFor) {
  State state = SampleState();
  state.page = Page::kVisitorDone;
  state.visitor.receipt_code = "K7Q4MX";
  state.language = "en";
  stage.Show(state);
  const WidgetRecord* qr = stage.Find("done.qr");
  ASSERT_NE(qr, nullptr);
  EXPECT_EQ(qr->value, "青禾智家 · Code K7Q4MX · 2026-11-22\nKeep this code to see, correct or erase your details or withdraw a consent.");
  // 40 mm of code and four light squares on each side of it.
  EXPECT_GE(qr->rect.w, stage.mm(49));
  EXPECT_EQ(stage.Find("done.code")->value, "K7Q4MX");
  EXPECT_GE(stage.Find("done.code")->rect.y, qr->rect.bottom());
}

TEST_F(TouchTest, PinIsNeverAmongTheWidgets) {
  stage.Show(Screen("sign_in_pin"));
  for (const WidgetRecord& widget : stage.widgets()) EXPECT_EQ(widget.value.find("482"), std::string::npos) << widget.key;
}

}  // namespace
}  // namespace footfall::kiosk::testing
