#include <gmock/gmock.h>

#include "proto/rules/enrolment_code.h"
#include "tests/unit/kiosk_actions/fixture.h"

namespace footfall::kiosk::testing {
namespace {

class StaffTest : public ActionsTest {};

TEST_F(StaffTest, SignsInWithNumberAndPin) {
  Do(action::OpenStaffSignIn{});
  Type("1007");
  Do(action::SubmitSignIn{});
  Type("482913");
  ASSERT_NE(Asked<effect::CheckPin>(), nullptr);
  EXPECT_EQ(Asked<effect::CheckPin>()->staff_id, "wang-min");
  EXPECT_EQ(Asked<effect::CheckPin>()->pin, "482913");
  EXPECT_EQ(state.sign_in.pin, "");
  Do(action::PinChecked{"wang-min", true});
  EXPECT_EQ(state.page, Page::kStaffHome);
  EXPECT_EQ(state.staff_id, "wang-min");
  EXPECT_EQ(state.sign_in.number, "");
}

TEST_F(StaffTest, FiveMissesLockForAMinute) {
  Do(action::OpenStaffSignIn{});
  Type("1007");
  Do(action::SubmitSignIn{});
  for (int miss = 1; miss <= kMaxPinMisses; ++miss) {
    EXPECT_EQ(state.sign_in.locked_until_boot_ms, 0);
    Type("111222");
    Do(action::PinChecked{"wang-min", false});
    EXPECT_TRUE(state.sign_in.wrong);
  }
  EXPECT_EQ(state.sign_in.locked_until_boot_ms, now.boot_ms + kSignInLockMs);
  Type("482913");
  EXPECT_EQ(CountAsked<effect::CheckPin>(), kMaxPinMisses);
  Do(action::Touched{});
  Wait(kSignInLockMs / 2);
  Do(action::Touched{});
  Wait(kSignInLockMs / 2);
  Type("482913");
  EXPECT_EQ(CountAsked<effect::CheckPin>(), kMaxPinMisses + 1);
}

TEST_F(StaffTest, LeavingDoesNotUnlock) {
  Do(action::OpenStaffSignIn{});
  Type("1007");
  Do(action::SubmitSignIn{});
  for (int miss = 1; miss <= kMaxPinMisses; ++miss) {
    Type("111222");
    Do(action::PinChecked{"wang-min", false});
  }
  Do(action::CancelSignIn{});
  Do(action::CancelSignIn{});
  EXPECT_EQ(state.page, Page::kAttract);
  Do(action::OpenStaffSignIn{});
  Type("1");
  EXPECT_EQ(state.sign_in.number, "");
}

TEST_F(StaffTest, UnknownNumberLooksLikeAWrongPin) {
  Do(action::OpenStaffSignIn{});
  Type("9999");
  Do(action::SubmitSignIn{});
  EXPECT_TRUE(state.sign_in.entering_pin);
  Type("482913");
  EXPECT_EQ(CountAsked<effect::CheckPin>(), 0);
  EXPECT_TRUE(state.sign_in.wrong);
  EXPECT_EQ(state.sign_in.misses, 1);
}

TEST_F(StaffTest, LatePinAnswerSignsNobodyIn) {
  Do(action::OpenStaffSignIn{});
  Type("1007");
  Do(action::SubmitSignIn{});
  Type("482913");
  Do(action::CancelSignIn{});
  Do(action::PinChecked{"wang-min", true});
  EXPECT_EQ(state.staff_id, "");
}

TEST_F(StaffTest, VisitorsReachNoStaffPage) {
  Do(action::OpenPage{Page::kBoard});
  EXPECT_EQ(state.page, Page::kAttract);
}

TEST_F(StaffTest, ChecksInOnceAndOut) {
  SignInAs("1007", "wang-min");
  Do(action::MarkAttendance{AttendanceKind::kCheckIn});
  Do(action::MarkAttendance{AttendanceKind::kCheckIn});
  EXPECT_EQ(CountAsked<effect::SaveAttendance>(), 1);
  EXPECT_EQ(Asked<effect::SaveAttendance>()->zone_id, "zone-a");
  Do(action::AttendanceSaved{"wang-min", AttendanceKind::kCheckIn, now.wall_ms});
  Do(action::MarkAttendance{AttendanceKind::kCheckIn});
  EXPECT_EQ(CountAsked<effect::SaveAttendance>(), 1);
  Do(action::MarkAttendance{AttendanceKind::kCheckOut});
  EXPECT_EQ(CountAsked<effect::SaveAttendance>(), 2);
}

// The sample campaign asks one thing more of everybody; the twelve touches are for phone, name and intent.
class PlainFormTest : public StaffTest {
 protected:
  void SetUp() override {
    for (rules::FieldRule& rule : state.config.form.fields) {
      if (rule.id == "stage") rule.required = false;
    }
  }
  void FillLead() {
    Type("13812345678");
    Do(action::SetSurname{"王"});
    Do(action::ToggleAgeAndContact{});
  }
};

TEST_F(PlainFormTest, LeadNeedsTwelveTouches) {
  OpenLeadForm();
  effects.clear();
  int touches = 0;
  const auto touch = [&](const Action& action) {
    Do(action);
    ++touches;
  };
  touch(action::SetPhonePrefix{"138"});
  for (const char digit : std::string("12345678")) touch(action::Key{action::KeyKind::kText, std::string(1, digit)});
  touch(action::SetSurname{"王"});
  touch(action::ToggleAgeAndContact{});
  touch(action::SaveStaffLead{"hot"});
  ASSERT_NE(Asked<effect::SaveLead>(), nullptr);
  EXPECT_LE(touches, 12);
  const effect::SaveLead& save = *Asked<effect::SaveLead>();
  EXPECT_EQ(save.phone_e164, "+8613812345678");
  EXPECT_EQ(save.display_name, "王");
  EXPECT_THAT(save.answers.at("intent"), ::testing::ElementsAre("hot"));
  EXPECT_EQ(save.staff_id, "wang-min");
}

TEST_F(PlainFormTest, SavedLeadLeavesAnEmptyFormAndTheReceipt) {
  OpenLeadForm();
  FillLead();
  Do(action::SaveStaffLead{"warm"});
  Do(action::LeadSaved{state.staff_form.id, "wang-min", now.wall_ms, "K7Q4MX"});
  EXPECT_EQ(state.page, Page::kStaffLead);
  EXPECT_EQ(state.staff_form.draft.phone, "");
  EXPECT_TRUE(state.staff_form.draft.granted.empty());
  EXPECT_EQ(state.staff_form.focus, "phone");
  EXPECT_EQ(state.staff_form.last.receipt_code, "K7Q4MX");
  Do(action::ShowReceipt{});
  EXPECT_TRUE(state.staff_form.show_receipt);
  Do(action::Back{});
  EXPECT_FALSE(state.staff_form.show_receipt);
  EXPECT_EQ(state.page, Page::kStaffLead);
}

class CorrectionTest : public PlainFormTest {
 protected:
  // A lead saved as warm, its receipt open.
  void SaveAndShow() {
    OpenLeadForm();
    FillLead();
    Do(action::SaveStaffLead{"warm"});
    Do(action::LeadSaved{state.staff_form.id, "wang-min", now.wall_ms, "K7Q4MX", "lead-1"});
    Do(action::ShowReceipt{});
  }
};

TEST_F(CorrectionTest, OneTouchCorrectsTheInterestAndAnotherTakesItBack) {
  SaveAndShow();
  EXPECT_EQ(state.staff_form.last.intent, "warm");
  Do(action::CorrectIntent{"hot"});
  ASSERT_NE(Asked<effect::CorrectIntent>(), nullptr);
  EXPECT_EQ(Asked<effect::CorrectIntent>()->lead_id, "lead-1");
  EXPECT_EQ(Asked<effect::CorrectIntent>()->field_id, "intent");
  EXPECT_EQ(Asked<effect::CorrectIntent>()->option_id, "hot");
  EXPECT_EQ(Asked<effect::CorrectIntent>()->staff_id, "wang-min");
  Do(action::IntentCorrected{"lead-1", "hot"});
  EXPECT_EQ(state.staff_form.last.intent, "hot");
  Do(action::CorrectIntent{"warm"});
  EXPECT_EQ(CountAsked<effect::CorrectIntent>(), 2);
  Do(action::IntentCorrected{"lead-1", "warm"});
  EXPECT_EQ(state.staff_form.last.intent, "warm");
  EXPECT_TRUE(state.staff_form.show_receipt);
}

TEST_F(CorrectionTest, OneIsSavedAfterTheOther) {
  SaveAndShow();
  Do(action::CorrectIntent{"warm"});  // as it is
  Do(action::CorrectIntent{"boiling"});
  EXPECT_EQ(CountAsked<effect::CorrectIntent>(), 0);
  Do(action::CorrectIntent{"hot"});
  Do(action::CorrectIntent{"cold"});
  EXPECT_EQ(CountAsked<effect::CorrectIntent>(), 1);
}

TEST_F(CorrectionTest, WhatCouldNotBeSavedIsSaidAndCanBeTriedAgain) {
  SaveAndShow();
  Do(action::CorrectIntent{"hot"});
  Do(action::IntentNotCorrected{"lead-1"});
  EXPECT_EQ(state.staff_form.last.intent, "warm");
  EXPECT_EQ(state.toasts.back().kind, ToastKind::kNotSaved);
  Do(action::CorrectIntent{"hot"});
  EXPECT_EQ(CountAsked<effect::CorrectIntent>(), 2);
}

TEST_F(CorrectionTest, ALateAnswerDoesNotTouchTheNextLead) {
  SaveAndShow();
  Do(action::CorrectIntent{"hot"});
  Do(action::Finish{});
  FillLead();
  Do(action::SaveStaffLead{"cold"});
  Do(action::LeadSaved{state.staff_form.id, "wang-min", now.wall_ms, "B2C3D4", "lead-2"});
  Do(action::IntentCorrected{"lead-1", "hot"});
  EXPECT_EQ(state.staff_form.last.intent, "cold");
}

TEST_F(CorrectionTest, WithoutTheReceiptNothingIsCorrected) {
  SaveAndShow();
  Do(action::Finish{});
  Do(action::CorrectIntent{"hot"});
  EXPECT_EQ(CountAsked<effect::CorrectIntent>(), 0);
}

TEST_F(CorrectionTest, AfterSignOutThereIsNoLeadToCorrect) {
  SaveAndShow();
  Do(action::Finish{});
  Do(action::Back{});
  Do(action::SignOut{});
  EXPECT_EQ(state.staff_form.last.id, "");
}

TEST_F(PlainFormTest, WithoutTheVisitorsYesNothingIsSaved) {
  OpenLeadForm();
  Type("13812345678");
  Do(action::SetSurname{"王"});
  Do(action::SaveStaffLead{"hot"});
  EXPECT_EQ(CountAsked<effect::SaveLead>(), 0);
  EXPECT_FALSE(state.staff_form.problems.empty());
}

TEST_F(PlainFormTest, KnownNumberIsToldWithoutStopping) {
  OpenLeadForm();
  FillLead();
  ASSERT_NE(Asked<effect::CheckDuplicate>(), nullptr);
  Do(action::DuplicateChecked{state.staff_form.id, true});
  EXPECT_EQ(state.staff_form.duplicate, DuplicateCheck::kKnown);
  Do(action::SaveStaffLead{"hot"});
  EXPECT_EQ(CountAsked<effect::SaveLead>(), 1);
}

TEST_F(PlainFormTest, PrefixAndSurnameNeverOverwriteTyping) {
  OpenLeadForm();
  Type("15");
  Do(action::SetPhonePrefix{"138"});
  EXPECT_EQ(state.staff_form.draft.phone, "15");
  Do(action::SetSurname{"王"});
  Do(action::SetSurname{"李"});
  EXPECT_EQ(state.staff_form.draft.name, "李");
  state.staff_form.name_from_chip = false;
  Do(action::SetSurname{"王"});
  EXPECT_EQ(state.staff_form.draft.name, "李");
}

TEST_F(PlainFormTest, EveryWayOutOfTheNameTakesTheHighlightedCandidate) {
  const Action ways[] = {action::FocusField{"phone"}, action::SaveStaffLead{"hot"}, action::OpenPage{Page::kBoard}, action::Back{},
                         action::SetSurname{"李"}};
  for (const Action& way : ways) {
    state = SampleState();
    OpenLeadForm();
    Do(action::FocusField{"name"});
    Do(action::ImeChanged{"", {"wang xiao ming", {"王小明", "王晓明"}, true, "王小明"}});
    Do(way);
    EXPECT_EQ(state.staff_form.draft.name, "王小明");
    EXPECT_TRUE(state.staff_form.composition.preedit.empty());
  }
}

TEST_F(PlainFormTest, NameComposedBehindASurnameIsTyped) {
  OpenLeadForm();
  Do(action::SetSurname{"王"});
  Do(action::FocusField{"name"});
  Do(action::ImeChanged{"", {"xiao ming", {"小明"}, true, "小明"}});
  Do(action::SetSurname{"李"});
  EXPECT_EQ(state.staff_form.draft.name, "王小明");
}

TEST_F(PlainFormTest, HalfTypedLeadSurvivesALookAtTheBoard) {
  OpenLeadForm();
  Type("138");
  Do(action::Back{});
  Do(action::OpenPage{Page::kBoard});
  Do(action::Back{});
  Do(action::OpenPage{Page::kStaffLead});
  EXPECT_EQ(state.staff_form.draft.phone, "138");
}

TEST_F(PlainFormTest, SignOutWipes) {
  OpenLeadForm();
  Type("138");
  Do(action::Back{});
  Do(action::SignOut{});
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.staff_form.draft.phone, "");
  EXPECT_EQ(state.staff_id, "");
}

TEST_F(StaffTest, ResetIsRefusedWhileAnythingWaits) {
  SignInAs("1007", "wang-min");
  Do(action::OpenPage{Page::kSync});
  state.sync.waiting = 1;
  Do(action::AskReset{});
  EXPECT_FALSE(state.confirm_reset);
  EXPECT_EQ(state.toasts.back().kind, ToastKind::kResetRefused);
  state.sync.waiting = 0;
  Do(action::AskReset{});
  EXPECT_TRUE(state.confirm_reset);
  state.sync.waiting = 1;  // saved while the question stood there
  Do(action::ConfirmReset{});
  EXPECT_EQ(CountAsked<effect::Unenrol>(), 0);
  state.sync.waiting = 0;
  Do(action::AskReset{});
  Do(action::ConfirmReset{});
  EXPECT_EQ(CountAsked<effect::Unenrol>(), 1);
}

TEST_F(StaffTest, OnlyLeadersReset) {
  SignInAs("1012", "chen-hao");
  Do(action::OpenPage{Page::kSync});
  Do(action::AskReset{});
  EXPECT_FALSE(state.confirm_reset);
}

TEST_F(StaffTest, UnenrolledForgetsEverything) {
  SignInAs("1007", "wang-min");
  Do(action::Unenrolled{});
  EXPECT_EQ(state.page, Page::kEnrol);
  EXPECT_EQ(state.config.version, 0);
  EXPECT_EQ(state.staff_id, "");
  EXPECT_EQ(CountAsked<effect::LockKeys>(), 1);
}

TEST_F(StaffTest, RevokedKioskLocksItself) {
  OpenLeadForm();
  Type("138");
  SyncView sync = state.sync;
  sync.standing = Standing::kRevoked;
  Do(action::SyncChanged{sync});
  EXPECT_EQ(state.page, Page::kEnrol);
  EXPECT_EQ(state.staff_form.draft.phone, "");
  EXPECT_EQ(CountAsked<effect::LockKeys>(), 1);
}

TEST_F(StaffTest, MoveToAnotherZoneIsTold) {
  SignInAs("1007", "wang-min");
  ConfigView moved = SampleConfig();
  moved.assignments[0].zone_id = "zone-c";
  Do(action::ConfigChanged{moved});
  ASSERT_EQ(state.toasts.size(), 1u);
  EXPECT_EQ(state.toasts[0].kind, ToastKind::kZoneChanged);
  EXPECT_EQ(state.toasts[0].detail, "zone-c");
}

TEST_F(StaffTest, WhoLeftTheRosterIsSignedOut) {
  SignInAs("1012", "chen-hao");
  ConfigView smaller = SampleConfig();
  smaller.staff.erase(smaller.staff.begin() + 1);
  Do(action::ConfigChanged{smaller});
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.staff_id, "");
}

TEST_F(StaffTest, EnrolmentGoesFromCodeToAttract) {
  state = State{};
  Do(action::Key{action::KeyKind::kText, "FF1-NONSENSE"});
  Do(action::SubmitEnrolment{});
  EXPECT_EQ(state.enrolment.problem, EnrolProblem::kBadCode);
  EXPECT_EQ(CountAsked<effect::Enrol>(), 0);
  Do(action::Enrolled{});
  EXPECT_EQ(state.page, Page::kEnrol);
  EXPECT_EQ(state.enrolment.code, "");
  Do(action::ConfigChanged{SampleConfig()});
  EXPECT_EQ(state.page, Page::kAttract);
}

// --- a kiosk that its server has forgotten ---

class ForgottenTest : public StaffTest {
 protected:
  void SetStanding(Standing standing, int64_t waiting = 3) {
    SyncView sync = state.sync;
    sync.standing = standing;
    sync.waiting = waiting;
    Do(action::SyncChanged{sync});
  }
  void OpenReturn() {
    SetStanding(Standing::kUnknown);
    SignInAs("1012", "chen-hao");  // a promoter: the code is the office's word
    Do(action::OpenPage{Page::kSync});
    Do(action::OpenPage{Page::kReturn});
  }
  static std::string Code() { return rules::FormatEnrolmentCode({"localhost:1", std::string(32, 'p'), "12345678901234567890"}); }
};

TEST_F(ForgottenTest, StaffEnterAFreshCodeAndAreBackOnTheSyncPage) {
  OpenReturn();
  ASSERT_EQ(state.page, Page::kReturn);
  Do(action::Key{action::KeyKind::kText, "FF1-NONSENSE"});
  Do(action::SubmitEnrolment{});
  EXPECT_EQ(state.enrolment.problem, EnrolProblem::kBadCode);
  Do(action::Key{action::KeyKind::kClear});
  EXPECT_EQ(state.enrolment.problem, EnrolProblem::kNone);
  Do(action::Key{action::KeyKind::kText, Code()});
  Press(action::KeyKind::kEnter);
  ASSERT_NE(Asked<effect::Enrol>(), nullptr);
  EXPECT_EQ(Asked<effect::Enrol>()->code, Code());
  EXPECT_TRUE(state.enrolment.busy);
  Do(action::EnrolFailed{EnrolProblem::kNotTaken});
  EXPECT_EQ(state.enrolment.problem, EnrolProblem::kNotTaken);
  EXPECT_TRUE(state.enrolment.enrolled) << "it stays who it is";
  Do(action::SubmitEnrolment{});
  Do(action::Enrolled{});
  EXPECT_EQ(state.page, Page::kSync);
  EXPECT_EQ(state.enrolment.code, "");
  EXPECT_EQ(state.staff_id, "chen-hao");
}

TEST_F(ForgottenTest, ThePageIsThereOnlyWhileItIsNeeded) {
  SignInAs("1007", "wang-min");
  Do(action::OpenPage{Page::kReturn});
  EXPECT_NE(state.page, Page::kReturn);
  SetStanding(Standing::kUnknown);
  Do(action::OpenPage{Page::kReturn});
  EXPECT_EQ(state.page, Page::kReturn);
  Do(action::Back{});
  EXPECT_EQ(state.page, Page::kSync);
  Do(action::OpenPage{Page::kReturn});
  SetStanding(Standing::kNormal, 0);  // the server knows it again
  EXPECT_EQ(state.page, Page::kSync);
}

TEST_F(ForgottenTest, AVisitorIsNotSentAwayWhenTheKioskComesBackByItself) {
  SetStanding(Standing::kUnknown);
  StartVisitor();
  Type("138");
  Do(action::Enrolled{});
  SetStanding(Standing::kNormal);
  EXPECT_EQ(state.page, Page::kVisitor);
  EXPECT_EQ(state.visitor.draft.phone, "138");
}

// What the server once had may be nowhere but here.
TEST_F(ForgottenTest, ItIsNotUnenrolledHoweverLittleWaits) {
  SignInAs("1007", "wang-min");
  Do(action::OpenPage{Page::kSync});
  Do(action::AskReset{});
  ASSERT_TRUE(state.confirm_reset);
  SetStanding(Standing::kUnknown, 0);
  Do(action::ConfirmReset{});
  EXPECT_EQ(CountAsked<effect::Unenrol>(), 0);
  Do(action::AskReset{});
  EXPECT_FALSE(state.confirm_reset);
}

TEST_F(ForgottenTest, OneThatNeverHadItsCampaignTakesTheCodeOnItsFirstPage) {
  state = State{};
  Do(action::EnrolmentKnown{true});
  ASSERT_EQ(state.page, Page::kEnrol);
  Do(action::Key{action::KeyKind::kText, "FF1"});
  EXPECT_EQ(state.enrolment.code, "");
  SetStanding(Standing::kUnknown);
  Do(action::Key{action::KeyKind::kText, Code()});
  Do(action::SubmitEnrolment{});
  EXPECT_NE(Asked<effect::Enrol>(), nullptr);
}

TEST_F(StaffTest, WipedEffectsHoldNothing) {
  Effect save = effect::SaveLead{.phone_e164 = "+8613812345678", .phone_typed = "138", .display_name = "王", .answers = {{"wish", {"x"}}}};
  WipeEffect(&save);
  const auto& lead = std::get<effect::SaveLead>(save);
  EXPECT_EQ(lead.phone_e164 + lead.phone_typed + lead.display_name + lead.answers.at("wish").front(), "");
  Effect pin = effect::CheckPin{"wang-min", "482913"};
  WipeEffect(&pin);
  EXPECT_EQ(std::get<effect::CheckPin>(pin).pin, "");
}

}  // namespace
}  // namespace footfall::kiosk::testing
