// Gifts and coupons on staff's pages: what is asked of the kiosk's memory, and what its answers change.
#include "fixture.h"

namespace footfall::kiosk::testing {
namespace {

using action::KeyKind;

constexpr char kLead[] = "0123456789abcdef";

class OffersTest : public ActionsTest {
 protected:
  void SetUp() override {
    state.offers = SampleOffers();
    SignInAs("1007", "wang-min");
    state.staff_form.last = {.id = kLead, .receipt_code = "K7Q4MX"};
    Do(action::OpenPage{Page::kOffers});
  }
  const GiftView& Gift(int i) const { return state.offers.gifts[i]; }
  void ChooseGift(int i) { Do(action::ChooseGift{Gift(i).pool}); }
  void OpenRedeem(const std::string& text) {
    Do(action::OpenPage{Page::kRedeem});
    Type(text);
    Do(action::SubmitCoupon{});
  }
  // The id under which it was asked for.
  int64_t HandOver(int gift = 0) {
    ChooseGift(gift);
    Do(action::HandOut{});
    const int64_t form_id = Asked<effect::HandOutGift>()->form_id;
    Do(action::GiftHandedOut{form_id});
    return form_id;
  }
  void CheckedAs(const std::string& name) {
    Do(action::CouponChecked{state.redeem.form_id, Refusal::kNone, {name, "K7Q4-MXWP-9TRE", false}});
  }
};

TEST_F(OffersTest, AGiftGoesToTheLeadSavedLast) {
  ChooseGift(0);
  ASSERT_EQ(state.page, Page::kHandOut);
  Do(action::HandOut{});
  const auto* asked = Asked<effect::HandOutGift>();
  ASSERT_NE(asked, nullptr);
  EXPECT_EQ(asked->pool, Gift(0).pool);
  EXPECT_EQ(asked->item, "items/tote");
  EXPECT_EQ(asked->quantity, 1);
  EXPECT_EQ(asked->lead_id, kLead);
  EXPECT_EQ(asked->staff_id, "wang-min");
  const int64_t form_id = asked->form_id;
  Do(action::GiftHandedOut{form_id});
  EXPECT_EQ(state.page, Page::kOffers);
  EXPECT_EQ(state.undo.handed_out, form_id);
  EXPECT_EQ(state.undo.quantity, 1);
  EXPECT_EQ(state.undo.pool, Gift(0).pool);
}

TEST_F(OffersTest, AHandOutCanBePutBackForTenSeconds) {
  const int64_t handed_out = HandOver();
  EXPECT_TRUE(ShowsUndo(state));
  EXPECT_EQ(NextDeadline(state), state.now.boot_ms + kUndoMs) << "nothing happens before";
  Wait(kUndoMs - 1);
  EXPECT_EQ(UndoLeftMs(state, state.now.boot_ms), 1);
  Do(action::UndoHandOut{});
  ASSERT_EQ(CountAsked<effect::UndoHandOut>(), 1);
  EXPECT_EQ(Asked<effect::UndoHandOut>()->handed_out, handed_out);
  EXPECT_EQ(Asked<effect::UndoHandOut>()->staff_id, "wang-min");
  EXPECT_GT(Asked<effect::UndoHandOut>()->form_id, handed_out);
}

TEST_F(OffersTest, AfterTenSecondsItStays) {
  HandOver();
  now.boot_ms += kUndoMs;  // the press comes before any tick
  Do(action::UndoHandOut{});
  EXPECT_EQ(CountAsked<effect::UndoHandOut>(), 0);
  EXPECT_FALSE(ShowsUndo(state));
  HandOver();
  Wait(kUndoMs);
  EXPECT_FALSE(ShowsUndo(state));
}

TEST_F(OffersTest, OnePressPutsBackOnce) {
  HandOver();
  Do(action::UndoHandOut{});
  Do(action::UndoHandOut{});
  EXPECT_EQ(CountAsked<effect::UndoHandOut>(), 1);
  Wait(kUndoMs);
  EXPECT_TRUE(ShowsUndo(state)) << "a slow disk: it is said when it is there";
  Do(action::GiftPutBack{Asked<effect::UndoHandOut>()->form_id});
  EXPECT_FALSE(ShowsUndo(state));
  ASSERT_EQ(state.toasts.size(), 1u);
  EXPECT_EQ(state.toasts[0].kind, ToastKind::kGiftPutBack);
  EXPECT_EQ(state.toasts[0].detail, "1 " + Gift(0).pool);
  Do(action::UndoHandOut{});
  EXPECT_EQ(CountAsked<effect::UndoHandOut>(), 1);
}

TEST_F(OffersTest, WhatCouldNotBePutBackIsTheSameWhenItIsAskedForAgain) {
  const int64_t handed_out = HandOver();
  Wait(kUndoMs - 1'000);
  Do(action::UndoHandOut{});
  Wait(5'000);
  Do(action::OfferRefused{state.undo.form_id, Refusal::kNotSaved});
  EXPECT_EQ(state.undo.refused, Refusal::kNotSaved);
  Wait(kUndoMs - 1);
  Do(action::UndoHandOut{});
  EXPECT_EQ(CountAsked<effect::UndoHandOut>(), 2);
  EXPECT_EQ(Asked<effect::UndoHandOut>()->handed_out, handed_out);
  EXPECT_EQ(state.undo.refused, Refusal::kNone);
  Do(action::OfferRefused{state.undo.form_id, Refusal::kGone});
  EXPECT_FALSE(ShowsUndo(state)) << "another try would end alike";
  ASSERT_FALSE(state.toasts.empty());
  EXPECT_EQ(state.toasts.back().kind, ToastKind::kNotPutBack);
}

TEST_F(OffersTest, WhoeverSignedOutPutsNothingBack) {
  HandOver();
  Do(action::UndoHandOut{});
  const int64_t form_id = state.undo.form_id;
  Do(action::SignOut{});
  EXPECT_FALSE(ShowsUndo(state));
  Do(action::GiftPutBack{form_id});  // nobody is there to hear it
  EXPECT_EQ(state.toasts.size(), 1u);
  SignInAs("1007", "wang-min");
  Do(action::OpenPage{Page::kOffers});
  EXPECT_FALSE(ShowsUndo(state)) << "nor does who comes back, or next";
  HandOver();
  Do(action::SignOut{});
  Do(action::UndoHandOut{});
  EXPECT_EQ(CountAsked<effect::UndoHandOut>(), 1);
}

TEST_F(OffersTest, ALockedTabletPutsNothingBack) {
  HandOver();
  state.config.settings.staff_idle_ms = kUndoMs / 2;
  Wait(kUndoMs / 2);
  ASSERT_EQ(state.page, Page::kStaffSignIn);
  Do(action::UndoHandOut{});
  EXPECT_EQ(CountAsked<effect::UndoHandOut>(), 0);
  EXPECT_EQ(state.undo.handed_out, 0);
}

TEST_F(OffersTest, TheLastHandOutIsTheOneToPutBack) {
  const int64_t first = HandOver(0);
  Wait(kUndoMs - 1);
  ChooseGift(0);
  Do(action::HandOut{});
  Do(action::UndoHandOut{});
  EXPECT_EQ(CountAsked<effect::UndoHandOut>(), 0) << "which of the two is not known before the answer";
  Do(action::OfferRefused{state.hand_out.form_id, Refusal::kUsedUp});
  EXPECT_EQ(state.undo.handed_out, first) << "it is still the last one";
  Do(action::HandOut{});
  const int64_t second = state.hand_out.form_id;
  Do(action::GiftHandedOut{second});
  Do(action::UndoHandOut{});
  ASSERT_EQ(CountAsked<effect::UndoHandOut>(), 1);
  EXPECT_EQ(Asked<effect::UndoHandOut>()->handed_out, second);
}

TEST_F(OffersTest, StaffGoOnWhileItCanBePutBackAndVisitorsSeeNothingOfIt) {
  HandOver();
  Do(action::OpenPage{Page::kStaffHome});
  Do(action::OpenPage{Page::kStaffLead});
  EXPECT_TRUE(ShowsUndo(state));
  Do(action::OpenPage{Page::kOffers});
  Do(action::OpenDraw{state.offers.draws[0].name});
  ASSERT_EQ(state.page, Page::kDrawRules);
  EXPECT_FALSE(ShowsUndo(state));
  Do(action::UndoHandOut{});
  EXPECT_EQ(CountAsked<effect::UndoHandOut>(), 0);
  Do(action::Back{});
  Do(action::UndoHandOut{});
  EXPECT_EQ(CountAsked<effect::UndoHandOut>(), 1);
}

// A chance is taken, whatever came of it.
TEST_F(OffersTest, OfADrawNothingIsPutBack) {
  HandOver();
  Wait(kUndoMs);
  Do(action::OpenDraw{state.offers.draws[0].name});
  Do(action::StartDraw{});
  ASSERT_NE(Asked<effect::Draw>(), nullptr);
  Do(action::Drawn{Asked<effect::Draw>()->form_id, {}});
  Do(action::SkipShow{});
  Do(action::Finish{});
  ASSERT_EQ(state.page, Page::kOffers);
  EXPECT_FALSE(ShowsUndo(state));
  Do(action::UndoHandOut{});
  EXPECT_EQ(CountAsked<effect::UndoHandOut>(), 0);
}

TEST_F(OffersTest, AGiftMayGoToSomebodyWhoLeftNothing) {
  state.offers.gifts[0].per_person = 0;
  ChooseGift(0);
  Do(action::ToggleRecipient{});
  Do(action::HandOut{});
  EXPECT_EQ(Asked<effect::HandOutGift>()->lead_id, "");
}

// F4: of somebody unknown nobody can say what they have had.
TEST_F(OffersTest, WhatIsLimitedByThePersonNeedsOne) {
  ASSERT_EQ(Gift(0).per_person, 1);
  ChooseGift(0);
  Do(action::ToggleRecipient{});
  Do(action::HandOut{});
  EXPECT_EQ(state.hand_out.refused, Refusal::kNeedsLead);
  EXPECT_EQ(Asked<effect::HandOutGift>(), nullptr);
  Do(action::ToggleRecipient{});
  Do(action::HandOut{});
  ASSERT_NE(Asked<effect::HandOutGift>(), nullptr);
  EXPECT_EQ(Asked<effect::HandOutGift>()->lead_id, kLead);
}

TEST_F(OffersTest, WithoutALeadNobodyIsMeant) {
  state.offers.gifts[0].per_person = 0;
  state.staff_form.last = {};
  ChooseGift(0);
  Do(action::ToggleRecipient{});
  EXPECT_FALSE(state.hand_out.to_last_lead);
  Do(action::HandOut{});
  EXPECT_EQ(Asked<effect::HandOutGift>()->lead_id, "");
}

TEST_F(OffersTest, OneTouchIsOneHandOut) {
  ChooseGift(0);
  Do(action::HandOut{});
  Do(action::HandOut{});
  EXPECT_EQ(CountAsked<effect::HandOutGift>(), 1);
}

TEST_F(OffersTest, NobodyLeavesWhileTheMemoryIsAsked) {
  ChooseGift(0);
  Do(action::HandOut{});
  Do(action::Back{});
  Do(action::OpenPage{Page::kStaffHome});
  Do(action::ChangeQuantity{1});
  EXPECT_EQ(state.page, Page::kHandOut);
  EXPECT_EQ(state.hand_out.quantity, 1);
}

TEST_F(OffersTest, QuantityStaysWithinWhatIsLeftAndWhatOnePersonGets) {
  ChooseGift(1);  // two per person, six left
  for (int i = 0; i < 9; ++i) Do(action::ChangeQuantity{1});
  EXPECT_EQ(state.hand_out.quantity, 2);
  for (int i = 0; i < 9; ++i) Do(action::ChangeQuantity{-1});
  EXPECT_EQ(state.hand_out.quantity, 1);
  state.offers.gifts[1].per_person = 0;
  for (int i = 0; i < 9; ++i) Do(action::ChangeQuantity{1});
  EXPECT_EQ(state.hand_out.quantity, 6);
}

TEST_F(OffersTest, ThePurchaseMustReachTheRule) {
  ChooseGift(1);
  Type("199.99");
  Do(action::HandOut{});
  EXPECT_EQ(state.hand_out.refused, Refusal::kPurchaseTooSmall);
  EXPECT_EQ(Asked<effect::HandOutGift>(), nullptr);
  Press(KeyKind::kClear);
  EXPECT_EQ(state.hand_out.refused, Refusal::kNone) << "a new amount, a new try";
  Type("200");
  Do(action::HandOut{});
  ASSERT_NE(Asked<effect::HandOutGift>(), nullptr);
  EXPECT_EQ(Asked<effect::HandOutGift>()->purchase_fen, 20'000);
}

TEST_F(OffersTest, ACouponUsedBeforeIsShownWithPlaceAndTime) {
  OpenRedeem("K7Q4MXWP9TRE");
  Do(action::CouponChecked{state.redeem.form_id, Refusal::kUsedElsewhere, {}, {"the gate", 7}});
  EXPECT_EQ(state.redeem.refused, Refusal::kUsedElsewhere);
  EXPECT_EQ(state.redeem.used.place, "the gate");
  // Heard of between the check and the redemption.
  Do(action::SubmitCoupon{});
  CheckedAs(state.offers.coupons[0].name);
  Type("680");
  Do(action::RedeemCoupon{});
  ASSERT_TRUE(state.redeem.busy);
  Do(action::OfferRefused{state.redeem.form_id, Refusal::kUsedElsewhere, {"the stage", 8}});
  EXPECT_EQ(state.redeem.used.place, "the stage");
  EXPECT_EQ(state.redeem.used.time_ms, 8);
}

TEST_F(OffersTest, AnAmountTakesNothingElse) {
  ChooseGift(1);
  Type("1a2..3456-");
  EXPECT_EQ(state.hand_out.purchase, "12.34");
}

TEST_F(OffersTest, WhatIsUsedUpIsNotAskedFor) {
  ChooseGift(2);
  Do(action::HandOut{});
  EXPECT_EQ(state.hand_out.refused, Refusal::kUsedUp);
  EXPECT_EQ(Asked<effect::HandOutGift>(), nullptr);
}

TEST_F(OffersTest, ARefusalIsShownAndCanBeTriedAgain) {
  ChooseGift(0);
  Do(action::HandOut{});
  Do(action::OfferRefused{state.hand_out.form_id, Refusal::kPersonLimit});
  EXPECT_EQ(state.hand_out.refused, Refusal::kPersonLimit);
  EXPECT_FALSE(state.hand_out.busy);
  EXPECT_EQ(state.page, Page::kHandOut);
  Do(action::ToggleRecipient{});
  EXPECT_EQ(state.hand_out.refused, Refusal::kNone);
  Do(action::ToggleRecipient{});
  Do(action::HandOut{});
  EXPECT_EQ(CountAsked<effect::HandOutGift>(), 2);
}

TEST_F(OffersTest, ALateAnswerToAnotherQuestionChangesNothing) {
  ChooseGift(0);
  Do(action::HandOut{});
  Do(action::OfferRefused{state.hand_out.form_id - 1, Refusal::kPersonLimit});
  Do(action::GiftHandedOut{state.hand_out.form_id + 1});
  EXPECT_TRUE(state.hand_out.busy);
  EXPECT_EQ(state.page, Page::kHandOut);
}

TEST_F(OffersTest, VisitorsCannotReachStaffsPages) {
  Do(action::SignOut{});
  Do(action::OpenPage{Page::kOffers});
  Do(action::ChooseGift{Gift(0).pool});
  Do(action::HandOut{});
  Do(action::OpenPage{Page::kRedeem});
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(Asked<effect::HandOutGift>(), nullptr);
}

TEST_F(OffersTest, PagesAboutAChosenThingOpenOnlyWithIt) {
  Do(action::OpenPage{Page::kHandOut});
  EXPECT_EQ(state.page, Page::kOffers);
  Do(action::OpenPage{Page::kIssueCoupon});
  EXPECT_EQ(state.page, Page::kOffers);
}

TEST_F(OffersTest, ACouponIsIssuedAndShown) {
  Do(action::ChooseCoupon{state.offers.coupons[0].name});
  Do(action::IssueCoupon{});
  const auto* asked = Asked<effect::IssueCoupon>();
  ASSERT_NE(asked, nullptr);
  EXPECT_EQ(asked->lead_id, kLead);
  EXPECT_GT(asked->form_id, 0);
  Do(action::CouponIssued{asked->form_id, {asked->name, "FC1:X", "ABCD-EFGH-JKLM", 0}});
  EXPECT_EQ(state.issue.issued.short_code, "ABCD-EFGH-JKLM");
  Do(action::IssueCoupon{});
  EXPECT_EQ(CountAsked<effect::IssueCoupon>(), 1) << "the same page does not give a second one";
  Do(action::Back{});
  EXPECT_EQ(state.page, Page::kOffers);
}

TEST_F(OffersTest, ACouponThatIsOverIsNotIssued) {
  state.offers.coupons[0].valid_until_ms = now.wall_ms;
  Do(action::ChooseCoupon{state.offers.coupons[0].name});
  Do(action::IssueCoupon{});
  EXPECT_EQ(state.issue.refused, Refusal::kOver);
  EXPECT_EQ(Asked<effect::IssueCoupon>(), nullptr);
}

TEST_F(OffersTest, AScannerIsReadOnTheFirstPageToo) {
  Type("FC1:ABC");
  Press(KeyKind::kEnter);
  EXPECT_EQ(state.page, Page::kRedeem);
  ASSERT_NE(Asked<effect::CheckCoupon>(), nullptr);
  EXPECT_EQ(Asked<effect::CheckCoupon>()->text, "FC1:ABC");
}

TEST_F(OffersTest, AGoodCouponIsLookedAtThenRedeemed) {
  OpenRedeem("k7q4mxwp9tre");
  CheckedAs(state.offers.coupons[0].name);
  EXPECT_EQ(state.redeem.step, RedeemForm::Step::kChecked);
  EXPECT_EQ(Asked<effect::RedeemCoupon>(), nullptr) << "nothing is spent by a look";
  Do(action::RedeemCoupon{});
  EXPECT_EQ(state.redeem.refused, Refusal::kPurchaseTooSmall);
  Type("680");
  Do(action::RedeemCoupon{});
  const auto* asked = Asked<effect::RedeemCoupon>();
  ASSERT_NE(asked, nullptr);
  EXPECT_EQ(asked->text, "k7q4mxwp9tre");
  EXPECT_EQ(asked->purchase_fen, 68'000);
  EXPECT_EQ(asked->staff_id, "wang-min");
  Do(action::CouponRedeemed{asked->form_id, 5'000});
  EXPECT_EQ(state.redeem.step, RedeemForm::Step::kDone);
  EXPECT_EQ(state.redeem.value_fen, 5'000);
  Do(action::Back{});
  EXPECT_EQ(state.redeem.step, RedeemForm::Step::kEntry) << "ready for the next one";
  EXPECT_EQ(state.redeem.text, "");
  EXPECT_EQ(state.page, Page::kRedeem);
}

TEST_F(OffersTest, AShortCodeNeedsSomebodyWhoReadsWhatItIs) {
  OpenRedeem("K7Q4MXWP9TRE");
  CheckedAs("");
  Do(action::RedeemCoupon{});
  EXPECT_EQ(Asked<effect::RedeemCoupon>(), nullptr);
  Do(action::ChooseCoupon{state.offers.coupons[1].name});
  Type("100");
  Do(action::RedeemCoupon{});
  ASSERT_NE(Asked<effect::RedeemCoupon>(), nullptr);
  EXPECT_EQ(Asked<effect::RedeemCoupon>()->name, state.offers.coupons[1].name);
}

TEST_F(OffersTest, AWrongChoiceIsTakenBack) {
  OpenRedeem("K7Q4MXWP9TRE");
  CheckedAs("");
  Do(action::ChooseCoupon{state.offers.coupons[0].name});
  Do(action::ChooseCoupon{"campaigns/none/couponTemplates/none"});
  EXPECT_EQ(state.redeem.coupon.name, state.offers.coupons[0].name);
  Do(action::ChooseCoupon{""});
  EXPECT_EQ(state.redeem.coupon.name, "");
  Do(action::RedeemCoupon{});
  EXPECT_EQ(Asked<effect::RedeemCoupon>(), nullptr);
}

TEST_F(OffersTest, WhatACouponSaysOfItselfStands) {
  OpenRedeem("FC1:ABC");
  CheckedAs(state.offers.coupons[0].name);
  Do(action::ChooseCoupon{state.offers.coupons[1].name});
  EXPECT_EQ(state.redeem.coupon.name, state.offers.coupons[0].name);
}

TEST_F(OffersTest, ABadCouponIsNotRedeemed) {
  for (const Refusal reason : {Refusal::kUnreadable, Refusal::kForged, Refusal::kForeign, Refusal::kUsedHere, Refusal::kOver}) {
    OpenRedeem("K7Q4");
    Do(action::CouponChecked{state.redeem.form_id, reason, {}});
    EXPECT_EQ(state.redeem.step, RedeemForm::Step::kEntry);
    EXPECT_EQ(state.redeem.refused, reason);
    Do(action::RedeemCoupon{});
    Do(action::OpenPage{Page::kOffers});
  }
  EXPECT_EQ(Asked<effect::RedeemCoupon>(), nullptr);
}

TEST_F(OffersTest, ARefusedRedemptionStaysOnThePage) {
  OpenRedeem("FC1:ABC");
  CheckedAs(state.offers.coupons[0].name);
  Type("680");
  Do(action::RedeemCoupon{});
  Do(action::OfferRefused{state.redeem.form_id, Refusal::kOfflineCap});
  EXPECT_EQ(state.redeem.step, RedeemForm::Step::kChecked);
  EXPECT_EQ(state.redeem.refused, Refusal::kOfflineCap);
}

TEST_F(OffersTest, AnIdleTabletForgetsWhatWasHalfDone) {
  OpenRedeem("FC1:ABC");
  Do(action::CouponChecked{state.redeem.form_id, Refusal::kForged, {}});
  Wait(kStaffLockMs);
  EXPECT_EQ(state.page, Page::kStaffSignIn);
  EXPECT_EQ(state.redeem.text, "");
  EXPECT_EQ(state.hand_out.pool, "");
}

TEST_F(OffersTest, ChangedOffersAreThereAtOnce) {
  OffersView changed = SampleOffers();
  changed.gifts[0].left = 3;
  Do(action::OffersChanged{changed});
  EXPECT_EQ(Gift(0).left, 3);
}

const IssuedCoupon kGiven{"x", "FC1:X", "ABCD-EFGH-JKLM", 0};

TEST_F(ActionsTest, ACouponThatCameWithTheLeadIsShownToThatVisitorAlone) {
  state.offers = SampleOffers();
  GoToConsent();
  Agree();
  Do(action::Next{});
  Do(action::LeadSaved{state.visitor.id, "", now.wall_ms, "K7Q4MX", kLead, {kGiven}});
  ASSERT_EQ(state.visitor.coupons.size(), 1u);
  Wait(kSuccessMs);
  EXPECT_EQ(state.page, Page::kVisitorDone) << "there is something to photograph";
  Wait(kLongSuccessMs - kSuccessMs);
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_TRUE(state.visitor.coupons.empty());
}

TEST_F(ActionsTest, ACouponThatThisKioskHasNoneOfIsToldToTheVisitor) {
  state.offers = SampleOffers();
  GoToConsent();
  Agree();
  Do(action::Next{});
  Do(action::LeadSaved{state.visitor.id, "", now.wall_ms, "K7Q4MX", kLead, {}, {{"x", Refusal::kUsedUp}}});
  ASSERT_EQ(state.visitor.missed.size(), 1u);
  Wait(kSuccessMs);
  EXPECT_EQ(state.page, Page::kVisitorDone) << "there is something to read and to ask for";
  Do(action::Finish{});
  EXPECT_TRUE(state.visitor.missed.empty());
}

TEST_F(ActionsTest, StaffReadAtOnceThatNoCouponWentWithALead) {
  state.offers = SampleOffers();
  OpenLeadForm();
  Type("13812345678");
  Do(action::SetSurname{"王"});
  Do(action::ChooseHonorific{Honorific::kMs});
  Do(action::ToggleAgeAndContact{});
  Do(action::ToggleOption{"stage", "renovating"});
  Do(action::SaveStaffLead{"hot"});
  Do(action::LeadSaved{state.staff_form.id, "wang-min", now.wall_ms, "K7Q4MX", kLead, {}, {{"x", Refusal::kUsedUp}}});
  ASSERT_FALSE(state.toasts.empty());
  EXPECT_EQ(state.toasts.back().kind, ToastKind::kCouponMissed);
  EXPECT_EQ(state.toasts.back().detail, "K7Q4MX");
  ASSERT_EQ(state.staff_form.last.missed.size(), 1u) << "it stays with the lead saved last";
}

TEST_F(ActionsTest, ALateLeadsCouponIsNotShownToTheNextVisitor) {
  GoToConsent();
  Agree();
  Do(action::Next{});
  const int64_t form_id = state.visitor.id;
  Do(action::LeadSaved{form_id, "", now.wall_ms, "K7Q4MX", kLead});
  Do(action::Finish{});
  StartVisitor();
  Do(action::LeadSaved{form_id, "", now.wall_ms, "K7Q4MX", kLead, {kGiven}});
  EXPECT_TRUE(state.visitor.coupons.empty());
}

TEST_F(ActionsTest, StaffsLeadKeepsItsCouponForTheCamera) {
  state.offers = SampleOffers();
  OpenLeadForm();
  Type("13812345678");
  Do(action::SetSurname{"王"});
  Do(action::ChooseHonorific{Honorific::kMs});
  Do(action::ToggleAgeAndContact{});
  Do(action::ToggleOption{"stage", "renovating"});
  Do(action::SaveStaffLead{"hot"});
  Do(action::LeadSaved{state.staff_form.id, "wang-min", now.wall_ms, "K7Q4MX", kLead, {kGiven}});
  Do(action::OpenPage{Page::kOffers});
  Do(action::ShowCoupon{"FC1:X"});
  EXPECT_EQ(state.page, Page::kIssueCoupon);
  EXPECT_EQ(state.issue.issued.short_code, "ABCD-EFGH-JKLM");
}

TEST(AmountTest, YuanAsTyped) {
  EXPECT_EQ(FenOf(""), 0);
  EXPECT_EQ(FenOf("0"), 0);
  EXPECT_EQ(FenOf("1288"), 128'800);
  EXPECT_EQ(FenOf("12.5"), 1'250);
  EXPECT_EQ(FenOf("12.05"), 1'205);
  EXPECT_EQ(FenOf(".5"), 50);
  EXPECT_EQ(FenOf("12."), 1'200);
  for (const char* none : {"1.234", "1.2.3", "-1", "a", "1 ", "99999999999999999999999"}) EXPECT_EQ(FenOf(none), -1) << none;
}

TEST(SparedTest, ByKind) {
  CouponView coupon{.kind = CouponKind::kAmount, .amount_fen = 2'000, .percent = 15, .threshold_fen = 10'000};
  EXPECT_EQ(SparedFen(coupon, 0), 2'000);
  EXPECT_EQ(SparedFen(coupon, 1'500), 1'500);  // nobody is given change
  coupon.kind = CouponKind::kPercent;
  EXPECT_EQ(SparedFen(coupon, 9'999), 1'499);
  EXPECT_EQ(SparedFen(coupon, INT64_MAX / 100), INT64_MAX / 100 / 100 * 15 + INT64_MAX / 100 % 100 * 15 / 100);
  coupon.kind = CouponKind::kThreshold;
  EXPECT_EQ(SparedFen(coupon, 9'999), 0);
  EXPECT_EQ(SparedFen(coupon, 10'000), 2'000);
  coupon.kind = CouponKind::kGift;
  EXPECT_EQ(SparedFen(coupon, 10'000), 0);
}

}  // namespace
}  // namespace footfall::kiosk::testing
