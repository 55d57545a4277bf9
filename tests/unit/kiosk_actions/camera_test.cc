// What scanners and the camera read, and photos.
#include <gmock/gmock.h>

#include "proto/rules/enrolment_code.h"
#include "tests/unit/kiosk_actions/fixture.h"

namespace footfall::kiosk::testing {
namespace {

class ScanTest : public ActionsTest {
 protected:
  void OpenStaffPage(Page page) {
    SignInAs("1007", "wang-min");
    Do(action::OpenPage{page});
  }
  void Scan(const std::string& text) { Do(action::Scanned{text}); }
};

TEST_F(ScanTest, ACouponIsCheckedAtOnce) {
  OpenStaffPage(Page::kRedeem);
  Scan("FC1:ABCDEF\r");
  ASSERT_NE(Asked<effect::CheckCoupon>(), nullptr);
  EXPECT_EQ(Asked<effect::CheckCoupon>()->text, "FC1:ABCDEF");
  EXPECT_TRUE(state.redeem.busy);
  Scan("FC1:OTHER");
  EXPECT_EQ(CountAsked<effect::CheckCoupon>(), 1) << "one after the other";
}

TEST_F(ScanTest, ACouponNeedsNoPageOpenedFirst) {
  OpenStaffPage(Page::kOffers);
  Scan("FC1:ABCDEF");
  EXPECT_EQ(state.page, Page::kRedeem);
  EXPECT_EQ(Asked<effect::CheckCoupon>()->text, "FC1:ABCDEF");
}

TEST_F(ScanTest, TheNextCouponTakesThePlaceOfTheOneBefore) {
  OpenStaffPage(Page::kRedeem);
  Type("half");
  Scan("FC1:ABCDEF");
  EXPECT_EQ(Asked<effect::CheckCoupon>()->text, "FC1:ABCDEF") << "not behind what was typed";
  Do(action::CouponChecked{Asked<effect::CheckCoupon>()->form_id, Refusal::kNone, {.name = "x", .shown = "ABCD"}});
  ASSERT_EQ(state.redeem.step, RedeemForm::Step::kChecked);
  Scan("FC1:NEXT");
  EXPECT_EQ(Asked<effect::CheckCoupon>()->text, "FC1:NEXT");
  EXPECT_EQ(state.redeem.step, RedeemForm::Step::kEntry);
}

TEST_F(ScanTest, AReceiptChoosesItsWin) {
  OpenStaffPage(Page::kClaims);
  WinView win;
  win.result.entry_id = std::string("\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef", 16);
  state.offers.wins = {win};
  Scan("Number 0123456789ABCDEF0123456789ABCDEF");
  EXPECT_EQ(state.claim.win.result.entry_id, win.result.entry_id);
  Scan("2026-11-22 10:42");
  EXPECT_EQ(state.claim.win.result.entry_id, win.result.entry_id) << "the receipt's next line";
  EXPECT_TRUE(state.toasts.empty());
}

TEST_F(ScanTest, AnotherBoothsReceiptSaysSo) {
  OpenStaffPage(Page::kClaims);
  state.offers.wins.clear();
  Scan("Number 0123456789abcdef0123456789abcdef");
  EXPECT_TRUE(state.claim.win.result.entry_id.empty());
  ASSERT_FALSE(state.toasts.empty());
  EXPECT_EQ(state.toasts.back().kind, ToastKind::kScanNotTaken);
  EXPECT_EQ(state.claim.pin, "") << "nothing goes into the PIN";
}

TEST_F(ScanTest, AnEnrolmentCodeIsUsedAtOnce) {
  state.page = Page::kEnrol;
  state.enrolment = {};
  const std::string code = rules::FormatEnrolmentCode({"localhost:1", std::string(32, 'p'), "12345678901234567890"});
  Scan("6901234567892");
  EXPECT_EQ(state.enrolment.problem, EnrolProblem::kBadCode) << "a bottle";
  Scan(code);
  ASSERT_NE(Asked<effect::Enrol>(), nullptr);
  EXPECT_EQ(Asked<effect::Enrol>()->code, code);
}

TEST_F(ScanTest, NothingScannedGoesIntoAVisitorsField) {
  StartVisitor();
  Scan("6901234567892");
  EXPECT_EQ(state.visitor.draft.phone, "");
  EXPECT_TRUE(state.toasts.empty()) << "visitors are told nothing of it";
  PassPhone();
  Scan("6901234567892");
  EXPECT_EQ(state.visitor.draft.name, "");
  EXPECT_EQ(state.visitor.step.kind, StepKind::kName) << "its Enter is no Next";
}

TEST_F(ScanTest, StaffHearThatAPageTakesNone) {
  OpenLeadForm();
  Scan("6901234567892");
  EXPECT_EQ(state.staff_form.draft.phone, "");
  ASSERT_FALSE(state.toasts.empty());
  EXPECT_EQ(state.toasts.back().kind, ToastKind::kScanNotTaken);
}

class CameraActionsTest : public ScanTest {
 protected:
  void OpenCameraOn(Page page, bool for_codes = true) {
    Do(action::CameraFound{true});
    OpenStaffPage(page);
    Do(action::OpenCamera{for_codes});
  }
  SharedPicture Picture() const { return std::make_shared<GreyPicture>(GreyPicture{1, 1, {7}}); }
};

TEST_F(CameraActionsTest, WithoutACameraNothingOpens) {
  OpenStaffPage(Page::kRedeem);
  Do(action::OpenCamera{true});
  EXPECT_FALSE(state.camera.open);
  EXPECT_EQ(Asked<effect::OpenCamera>(), nullptr);
}

TEST_F(CameraActionsTest, VisitorsOpenNone) {
  Do(action::CameraFound{true});
  StartVisitor();
  Do(action::OpenCamera{true});
  Do(action::TakePhoto{});
  EXPECT_FALSE(state.camera.open);
  EXPECT_EQ(CountAsked<effect::TakePhoto>(), 0);
}

TEST_F(CameraActionsTest, ACodeBeforeTheCameraIsCheckedAndItCloses) {
  OpenCameraOn(Page::kRedeem);
  ASSERT_TRUE(Asked<effect::OpenCamera>()->for_codes);
  Do(action::CameraSaw{Picture()});
  EXPECT_NE(state.camera.picture, nullptr);
  Do(action::CodeSeen{"FC1:ABCDEF"});
  EXPECT_EQ(Asked<effect::CheckCoupon>()->text, "FC1:ABCDEF");
  EXPECT_FALSE(state.camera.open);
  EXPECT_EQ(CountAsked<effect::CloseCamera>(), 1);
  Do(action::CameraSaw{Picture()});
  EXPECT_EQ(state.camera.picture, nullptr) << "a frame that was on its way";
  Do(action::CodeSeen{"FC1:LATE"});
  EXPECT_EQ(CountAsked<effect::CheckCoupon>(), 1);
}

TEST_F(CameraActionsTest, AnotherPageClosesIt) {
  OpenCameraOn(Page::kRedeem);
  Do(action::Back{});
  EXPECT_EQ(state.page, Page::kOffers);
  EXPECT_FALSE(state.camera.open);
  EXPECT_EQ(CountAsked<effect::CloseCamera>(), 1);
}

TEST_F(CameraActionsTest, TheLockClosesIt) {
  OpenCameraOn(Page::kRedeem);
  for (int i = 0; i < 20; ++i) {
    Wait(4'000);
    Do(action::CameraSaw{Picture()});
  }
  EXPECT_FALSE(IsStaffPage(state.page)) << "a picture is no touch";
  EXPECT_FALSE(state.camera.open);
  EXPECT_EQ(CountAsked<effect::CloseCamera>(), 1);
}

TEST_F(CameraActionsTest, ItsTroubleIsShown) {
  OpenCameraOn(Page::kRedeem);
  Do(action::CameraFailed{CameraProblem::kSilent});
  EXPECT_FALSE(state.camera.open);
  EXPECT_EQ(state.camera.problem, CameraProblem::kSilent);
  Do(action::OpenCamera{true});
  EXPECT_EQ(state.camera.problem, CameraProblem::kNone);
  Do(action::CameraFound{false});
  EXPECT_FALSE(state.camera.open);
}

TEST_F(CameraActionsTest, APhotosViewReadsNoCodes) {
  OpenCameraOn(Page::kRedeem, /*for_codes=*/false);
  Do(action::CodeSeen{"FC1:ABCDEF"});
  EXPECT_EQ(Asked<effect::CheckCoupon>(), nullptr);
}

}  // namespace
}  // namespace footfall::kiosk::testing
