// A chance of a draw from its rules to its result, and a prize from the list of wins into a hand.
#include "fixture.h"

namespace footfall::kiosk::testing {
namespace {

using action::KeyKind;

constexpr char kLead[] = "0123456789abcdef";

class DrawsTest : public ActionsTest {
 protected:
  void SetUp() override {
    state.offers = SampleOffers();
    state.offers.coupons.clear();
    GoToConsent();
    Agree();
    Do(action::Next{});
    Do(action::LeadSaved{state.visitor.id, "", now.wall_ms, "K7Q4MX", kLead});
  }
  const std::string& Draw() const { return state.offers.draws[0].name; }
  void OpenRules() { Do(action::OpenDraw{Draw()}); }
  DrawResult Result(const std::string& prize = "C") const {
    return {
        .draw = Draw(), .prize = prize, .block = 1, .slot = 4, .seq = 4, .entry_id = std::string(16, 'e'), .chain_head_hex = "7e2a0cff95"};
  }
  void Win() {
    OpenRules();
    Do(action::StartDraw{});
    Do(action::Drawn{state.play.form_id, Result()});
  }
};

TEST_F(DrawsTest, RulesComeBeforeTheChance) {
  Do(action::StartDraw{});
  EXPECT_EQ(Asked<effect::Draw>(), nullptr) << "there is no way past the page";
  OpenRules();
  EXPECT_EQ(state.page, Page::kDrawRules);
  EXPECT_EQ(Asked<effect::Draw>(), nullptr);
  Do(action::StartDraw{});
  const auto* asked = Asked<effect::Draw>();
  ASSERT_NE(asked, nullptr);
  EXPECT_EQ(asked->draw, Draw());
  EXPECT_EQ(asked->lead_id, kLead);
  EXPECT_EQ(asked->staff_id, "");
}

TEST_F(DrawsTest, OneTouchIsOneChance) {
  OpenRules();
  Do(action::StartDraw{});
  Do(action::StartDraw{});
  Do(action::Back{});
  Do(action::Restart{});
  EXPECT_EQ(state.page, Page::kDrawRules);
  EXPECT_EQ(CountAsked<effect::Draw>(), 1);
}

TEST_F(DrawsTest, WhoWaitsForTheResultIsNotSentAway) {
  OpenRules();
  Do(action::StartDraw{});
  Wait(10 * kVisitorIdleMs);
  EXPECT_EQ(state.page, Page::kDrawRules);
}

TEST_F(DrawsTest, TheShowRunsItsTimeAndEndsOnTheResult) {
  Win();
  EXPECT_EQ(state.page, Page::kDraw);
  EXPECT_EQ(state.play.step, DrawPlay::Step::kMoving);
  EXPECT_EQ(state.play.result.prize, "C") << "known before the first frame";
  EXPECT_EQ(NextDeadline(state), now.boot_ms + kDrawShowMs);
  Wait(kDrawShowMs - 1);
  EXPECT_EQ(state.play.step, DrawPlay::Step::kMoving);
  Wait(1);
  EXPECT_EQ(state.play.step, DrawPlay::Step::kResult);
  Wait(kDrawResultMs - 1);
  EXPECT_EQ(state.page, Page::kDraw);
  Wait(1);
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.play.lead_id, "");
  EXPECT_EQ(state.play.result.entry_id, "");
}

TEST_F(DrawsTest, ATouchSkipsTheShow) {
  Win();
  Wait(500);
  Do(action::SkipShow{});
  EXPECT_EQ(state.play.step, DrawPlay::Step::kResult);
  EXPECT_EQ(state.play.result.prize, "C");
  Wait(kDrawResultMs - 1);
  EXPECT_EQ(state.page, Page::kDraw) << "the result has its whole time";
}

TEST_F(DrawsTest, WithoutMotionTheResultIsThereAtOnce) {
  OpenRules();
  Do(action::ChooseShow{DrawShow::kStill});
  Do(action::StartDraw{});
  Do(action::Drawn{state.play.form_id, Result()});
  Wait(kStillShowMs);
  EXPECT_EQ(state.play.step, DrawPlay::Step::kResult);
}

TEST_F(DrawsTest, ARefusalIsToldOnTheRulesPage) {
  OpenRules();
  Do(action::StartDraw{});
  Do(action::OfferRefused{state.play.form_id, Refusal::kDayLimit});
  EXPECT_EQ(state.page, Page::kDrawRules);
  EXPECT_EQ(state.play.refused, Refusal::kDayLimit);
  EXPECT_FALSE(state.play.busy);
}

TEST_F(DrawsTest, WhatIsNotOpenIsNotOffered) {
  EXPECT_EQ(DrawsForVisitor(state).size(), 1u);
  state.offers.draws[0].start_ms = now.wall_ms + 1;
  EXPECT_TRUE(DrawsForVisitor(state).empty());
  OpenRules();
  EXPECT_EQ(state.page, Page::kVisitorDone);
  state.offers = SampleOffers();
  state.offers.draws[0].end_ms = now.wall_ms;
  EXPECT_TRUE(DrawsForVisitor(state).empty());
  state.offers = SampleOffers();
  state.offers.draws[0].none = Refusal::kUsedUp;
  EXPECT_TRUE(DrawsForVisitor(state).empty());
}

TEST_F(DrawsTest, ADrawThatEndsWhileTheRulesAreReadIsNotDrawn) {
  OpenRules();
  state.offers.draws[0].end_ms = now.wall_ms;
  Do(action::StartDraw{});
  EXPECT_EQ(state.play.refused, Refusal::kOver);
  EXPECT_EQ(Asked<effect::Draw>(), nullptr);
}

TEST_F(DrawsTest, OnlyStaffSeesWhatSomebodyBought) {
  state.offers.draws[0].min_purchase_fen = 20'000;
  EXPECT_TRUE(DrawsForVisitor(state).empty());
  OpenRules();
  EXPECT_EQ(state.page, Page::kVisitorDone);
}

TEST_F(DrawsTest, OnlyStaffTriesATestDraw) {
  state.offers.draws[0].test = true;
  EXPECT_TRUE(DrawsForVisitor(state).empty());
  OpenRules();
  EXPECT_EQ(state.page, Page::kVisitorDone);
  Do(action::Finish{});
  SignInAs("1007", "wang-min");
  Do(action::OpenPage{Page::kOffers});
  state.staff_form.last = {.id = kLead, .receipt_code = "K7Q4MX"};
  OpenRules();
  EXPECT_EQ(state.page, Page::kDrawRules);
}

TEST_F(DrawsTest, BackLeadsToTheReceiptAndIdlenessToTheStart) {
  OpenRules();
  Do(action::Back{});
  EXPECT_EQ(state.page, Page::kVisitorDone);
  EXPECT_EQ(state.visitor.receipt_code, "K7Q4MX");
  OpenRules();
  Wait(kVisitorIdleMs);
  EXPECT_TRUE(state.ring);
  Wait(kRingMs);
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.visitor.lead_id, "");
}

TEST_F(DrawsTest, NobodyDrawsFromTheAttractScreen) {
  Do(action::Finish{});
  OpenRules();
  EXPECT_EQ(state.page, Page::kAttract);
}

TEST_F(DrawsTest, ALateResultIsNotShownToTheNextVisitor) {
  OpenRules();
  Do(action::StartDraw{});
  const int64_t form_id = state.play.form_id;
  Do(action::SyncChanged{{.standing = Standing::kRevoked}});
  Do(action::SyncChanged{{}});
  Do(action::Drawn{form_id, Result()});
  EXPECT_NE(state.page, Page::kDraw);
}

TEST_F(DrawsTest, AnInterruptedDrawIsShownAfterTheStart) {
  Do(action::Finish{});
  Do(action::DrawResumed{Result()});
  EXPECT_EQ(state.page, Page::kDraw);
  EXPECT_EQ(state.play.step, DrawPlay::Step::kResult);
  EXPECT_TRUE(state.play.resumed);
  Do(action::Finish{});
  EXPECT_EQ(state.page, Page::kAttract);
}

TEST_F(DrawsTest, AnInterruptedDrawDisturbsNobody) {
  Do(action::Finish{});
  StartVisitor();
  Do(action::DrawResumed{Result()});
  EXPECT_EQ(state.page, Page::kVisitor);
}

TEST_F(DrawsTest, StaffDrawsForTheLeadSavedLastWithItsPurchase) {
  Do(action::Finish{});
  state.offers.draws[0].min_purchase_fen = 20'000;
  SignInAs("1007", "wang-min");
  Do(action::OpenPage{Page::kOffers});
  OpenRules();
  EXPECT_EQ(state.page, Page::kOffers) << "nobody to draw for";
  state.staff_form.last = {.id = kLead, .receipt_code = "K7Q4MX"};
  OpenRules();
  ASSERT_EQ(state.page, Page::kDrawRules);
  Do(action::StartDraw{});
  EXPECT_EQ(state.play.refused, Refusal::kPurchaseTooSmall);
  Type("268.5");
  Do(action::StartDraw{});
  const auto* asked = Asked<effect::Draw>();
  ASSERT_NE(asked, nullptr);
  EXPECT_EQ(asked->purchase_fen, 26'850);
  EXPECT_EQ(asked->staff_id, "wang-min");
  Do(action::Drawn{state.play.form_id, Result()});
  Do(action::SkipShow{});
  Do(action::Finish{});
  EXPECT_EQ(state.page, Page::kOffers) << "back to staff's page";
}

class ClaimsTest : public ActionsTest {
 protected:
  void SetUp() override {
    state.offers = SampleOffers();
    SignInAs("1007", "wang-min");
    Do(action::OpenPage{Page::kClaims});
    effects.clear();
  }
  void Choose(int i) { Do(action::ChooseWin{state.offers.wins[i].result.entry_id}); }
};

TEST_F(ClaimsTest, ThePinHandsThePrizeOver) {
  Choose(1);
  Type("482913");
  const auto* check = Asked<effect::CheckPin>();
  ASSERT_NE(check, nullptr);
  EXPECT_EQ(check->staff_id, "wang-min");
  EXPECT_EQ(check->pin, "482913");
  EXPECT_EQ(state.claim.pin, "") << "wiped as soon as it is handed on";
  EXPECT_EQ(Asked<effect::ClaimPrize>(), nullptr);
  Do(action::PinChecked{"wang-min", true});
  const auto* claim = Asked<effect::ClaimPrize>();
  ASSERT_NE(claim, nullptr);
  EXPECT_EQ(claim->entry_id, state.offers.wins[1].result.entry_id);
  EXPECT_EQ(claim->staff_id, "wang-min");
  Do(action::PrizeClaimed{claim->form_id});
  EXPECT_TRUE(state.claim.done);
  Do(action::Back{});
  EXPECT_EQ(state.page, Page::kClaims);
  EXPECT_EQ(state.claim.win.result.entry_id, "");
}

TEST_F(ClaimsTest, AWrongPinClaimsNothing) {
  Choose(0);
  Type("111111");
  Do(action::PinChecked{"wang-min", false});
  EXPECT_TRUE(state.claim.wrong_pin);
  EXPECT_EQ(Asked<effect::ClaimPrize>(), nullptr);
  Type("4");
  EXPECT_FALSE(state.claim.wrong_pin);
}

TEST_F(ClaimsTest, SomebodyElsesPinCheckIsNoAnswer) {
  Choose(0);
  Type("111111");
  Do(action::PinChecked{"chen-hao", true});
  EXPECT_EQ(Asked<effect::ClaimPrize>(), nullptr);
}

TEST_F(ClaimsTest, FiveMissesLockTheDoorTooWhateverIsDoneBetween) {
  for (int i = 0; i < kMaxPinMisses; ++i) {
    EXPECT_EQ(state.page, Page::kClaims);
    Choose(i % 2);
    Type("111111");
    Do(action::PinChecked{"wang-min", false});
    if (i == 2) Do(action::Back{});
  }
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.staff_id, "");
  EXPECT_NE(Asked<effect::LockKeys>(), nullptr);
  Do(action::OpenStaffSignIn{});
  Type("1007");
  EXPECT_EQ(state.sign_in.number, "") << "locked for a minute";
}

TEST_F(ClaimsTest, TaxDetailsAreTakenWhereTheyMustBe) {
  state.offers.wins[0].asks_tax_details = true;
  Choose(0);
  EXPECT_EQ(state.claim.focus, "tax_name");
  Do(action::FocusClaim{"pin"});
  Type("482913");
  EXPECT_EQ(Asked<effect::CheckPin>(), nullptr);
  EXPECT_EQ(state.claim.focus, "tax_name") << "that is what is missing";
  Do(action::ImeChanged{"王小明", {}});
  Do(action::FocusClaim{"tax_id_number"});
  Type("11010519491231002X");
  Do(action::SubmitClaim{});
  ASSERT_NE(Asked<effect::CheckPin>(), nullptr);
  Do(action::PinChecked{"wang-min", true});
  const auto* claim = Asked<effect::ClaimPrize>();
  ASSERT_NE(claim, nullptr);
  EXPECT_EQ(claim->tax_name, "王小明");
  EXPECT_EQ(claim->tax_id_number, "11010519491231002X");
  Do(action::PrizeClaimed{claim->form_id});
  EXPECT_EQ(state.claim.tax_name, "");
  EXPECT_EQ(state.claim.tax_id_number, "");
}

TEST_F(ClaimsTest, IdlenessWipesWhatWasTakenDown) {
  state.offers.wins[0].asks_tax_details = true;
  Choose(0);
  Do(action::ImeChanged{"王小明", {}});
  Do(action::FocusClaim{"tax_id_number"});
  Type("110105");
  Wait(kStaffLockMs);
  EXPECT_EQ(state.claim.tax_name, "");
  EXPECT_EQ(state.claim.tax_id_number, "");
  EXPECT_EQ(state.claim.win.result.entry_id, "");
}

TEST_F(ClaimsTest, ARefusedClaimCanBeTriedAgain) {
  Choose(0);
  Type("482913");
  Do(action::PinChecked{"wang-min", true});
  Do(action::OfferRefused{state.claim.form_id, Refusal::kNotSaved});
  EXPECT_FALSE(state.claim.done);
  EXPECT_EQ(state.claim.refused, Refusal::kNotSaved);
  Type("482913");
  Do(action::PinChecked{"wang-min", true});
  EXPECT_EQ(CountAsked<effect::ClaimPrize>(), 2);
}

TEST(WipeEffectTest, TaxDetailsGo) {
  Effect effect = effect::ClaimPrize{1, "d", "e", "s", "王小明", "110105"};
  WipeEffect(&effect);
  EXPECT_EQ(std::get<effect::ClaimPrize>(effect).tax_name, "");
  EXPECT_EQ(std::get<effect::ClaimPrize>(effect).tax_id_number, "");
}

}  // namespace
}  // namespace footfall::kiosk::testing
