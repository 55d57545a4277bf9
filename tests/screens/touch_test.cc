// A touch on a screen becomes the action that its words promise.
#include <gtest/gtest.h>

#include <set>

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

// "Done" comes with the result: a second touch on the button that drew must not dismiss what nobody has seen yet.
TEST_F(TouchTest, NothingCanBeFinishedBeforeItIsSeen) {
  State state = Screen("draw_won");
  Touch<action::Finish>(state, "draw.finish");
  state.play.show = DrawShow::kStill;
  state.play.step = DrawPlay::Step::kMoving;
  state.play.moving_since_boot_ms = state.now.boot_ms;
  stage.Show(state);
  for (const WidgetRecord& widget : stage.widgets()) EXPECT_NE(widget.key, "draw.finish");
}

TEST_F(TouchTest, LanguagesAndTextSize) {
  EXPECT_EQ(Touch<action::ChooseLanguage>(Screen("visitor_phone"), "bar.language.en").language, "en");
  Touch<action::ToggleLargeText>(Screen("visitor_phone"), "bar.text_size");
}

TEST_F(TouchTest, APageIsReadAloudInItsOwnWords) {
  const std::string consent = Touch<action::ReadAloud>(
                                  [this] {
                                    State state = Screen("visitor_consent");
                                    state.can_speak = true;
                                    return state;
                                  }(),
                                  "bar.read_aloud")
                                  .words;
  for (const char* part : {"就本次咨询与我联系", "木棉设计", "青禾智家"}) EXPECT_NE(consent.find(part), std::string::npos) << part;
  EXPECT_EQ(consent.find("138"), std::string::npos);
}

TEST_F(TouchTest, ALockedScreenHasNothingToTouch) {
  stage.Show(Screen("locked"));
  ASSERT_EQ(stage.widgets().size(), 1u);
  EXPECT_EQ(stage.widgets()[0].key, "lock.title");
  stage.Type(Screen("locked"), "1007");
  EXPECT_TRUE(stage.actions().empty());
}

TEST_F(TouchTest, AHandOutIsPutBackByItsToast) {
  Touch<action::UndoHandOut>(Screen("offers_undo"), "undo.gift");
  Touch<action::UndoHandOut>(Screen("home_undo_failed"), "undo.gift");
  for (const bool handing_out : {false, true}) {
    State state = Screen("offers_undo");
    (handing_out ? state.hand_out.busy : state.undo.busy) = true;
    stage.Show(state);
    EXPECT_FALSE(stage.Find("undo.gift")->enabled) << handing_out;
  }
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

TEST_F(TouchTest, Pad) {
  EXPECT_EQ(Touch<action::Key>(Screen("visitor_keys"), "visitor.keyboard.write").kind, action::KeyKind::kHandwriting);
  EXPECT_EQ(Touch<action::Key>(Screen("visitor_write"), "visitor.keyboard.candidate.9").candidate, 9);
  Touch<action::InkUndo>(Screen("visitor_write"), "visitor.keyboard.undo");
  Touch<action::InkClear>(Screen("visitor_write"), "visitor.keyboard.clear");
  EXPECT_EQ(Touch<action::Key>(Screen("visitor_write"), "visitor.keyboard.keys").kind, action::KeyKind::kHandwriting);
  EXPECT_EQ(Touch<action::InkDrawn>(Screen("visitor_write"), "visitor.keyboard.ink").stroke.size(), 1u) << "a dot";
}

TEST_F(TouchTest, WithoutAModelThereIsNoKeyForThePad) {
  State state = Screen("visitor_keys");
  state.handwriting = false;
  stage.Show(state);
  EXPECT_EQ(stage.Find("visitor.keyboard.write"), nullptr);
}

TEST_F(TouchTest, AFingersWayIsAStroke) {
  const State state = Screen("visitor_write_empty");
  stage.Show(state);
  stage.actions();
  const Rect pad = stage.Find("visitor.keyboard.ink")->rect;
  // It ends beyond the edge, and still counts.
  stage.window().Drag(pad.x + pad.w * 0.2f, pad.y + pad.h / 2, pad.right() + 40, pad.y + pad.h / 2);
  stage.Show(state);
  const std::vector<Action> actions = stage.actions();
  ASSERT_EQ(actions.size(), 1u);
  const auto* drawn = actions[0].As<action::InkDrawn>();
  ASSERT_NE(drawn, nullptr);
  const InkStroke& stroke = drawn->stroke;
  ASSERT_GE(stroke.size(), 6u) << "each place that a frame saw";
  for (size_t i = 1; i < stroke.size(); ++i) {
    EXPECT_GT(stroke[i].x, stroke[i - 1].x);
    EXPECT_NEAR(stroke[i].y, stroke[0].y, 2);
  }
  EXPECT_LE(stroke.back().x, kInkSide);
}

TEST_F(TouchTest, Symbols) {
  EXPECT_EQ(Touch<action::Key>(Screen("visitor_symbols"), "visitor.keyboard.@").text, "@");
  EXPECT_EQ(Touch<action::Key>(Screen("visitor_symbols"), "visitor.keyboard._").text, "_");
  EXPECT_EQ(Touch<action::Key>(Screen("visitor_symbols"), "visitor.keyboard.symbols").kind, action::KeyKind::kSymbols);
}

TEST_F(TouchTest, Calendar) {
  EXPECT_EQ(Touch<action::SetAnswer>(Screen("visitor_date_days"), "visitor.calendar.day.07").value, "2026-11-07");
  EXPECT_EQ(Touch<action::SetAnswer>(Screen("visitor_date_days"), "visitor.calendar.day.30").value, "") << "the same again takes it back";
  EXPECT_EQ(Touch<action::ShowDates>(Screen("visitor_date_days"), "visitor.calendar.on").view.month, 12);
  EXPECT_EQ(Touch<action::ShowDates>(Screen("visitor_date_days"), "visitor.calendar.year").view.stage, DateStage::kYears);
  EXPECT_EQ(Touch<action::ShowDates>(Screen("visitor_date_years"), "visitor.calendar.year.2030").view.stage, DateStage::kMonths);
  EXPECT_EQ(Touch<action::ShowDates>(Screen("visitor_date_years"), "visitor.calendar.back").view.year, 2007);
  EXPECT_EQ(Touch<action::ShowDates>(Screen("visitor_date_months"), "visitor.calendar.month.08").view.month, 8);
  EXPECT_EQ(Touch<action::SetAnswer>(Screen("lead_date"), "lead.calendar.day.01").value, "2026-11-01");
}

// More steps than five are a scale of numbers: nobody counts ten stars.
TEST_F(TouchTest, ARatingToTenIsAScaleOfNumbers) {
  EXPECT_EQ(Touch<action::SetAnswer>(Screen("visitor_rating_ten"), "visitor.scale.9").value, "9");
  EXPECT_EQ(stage.Find("visitor.star.1"), nullptr);
  Stage upright(kPortrait);
  upright.Show(Screen("visitor_rating_ten"));
  ASSERT_NE(upright.Find("visitor.scale.10"), nullptr);
  EXPECT_GT(upright.Find("visitor.scale.10")->rect.y, upright.Find("visitor.scale.1")->rect.y) << "in two rows";
}

TEST_F(TouchTest, CameraOnTheCouponsPage) {
  EXPECT_TRUE(Touch<action::OpenCamera>(Screen("redeem_with_camera"), "redeem.camera").for_codes);
  Touch<action::CloseCamera>(Screen("redeem_scanning"), "redeem.camera_close");
  stage.Show(Screen("redeem_scanning"));
  EXPECT_EQ(stage.Find("redeem.view")->value, "live");
  stage.Show(Screen("redeem"));
  EXPECT_EQ(stage.Find("redeem.camera"), nullptr) << "no camera, no button";
}

TEST_F(TouchTest, AScanIsAScanOnEveryPage) {
  for (const char* name : {"redeem", "visitor_name", "enrol", "lead_empty"}) {
    const State state = Screen(name);
    stage.Show(state);
    stage.actions();
    stage.window().Scan("K7Q4-MXWP-9TRE");
    stage.Show(state);
    const std::vector<Action> actions = stage.actions();
    ASSERT_EQ(actions.size(), 1u) << name;
    ASSERT_NE(actions[0].As<action::Scanned>(), nullptr) << name;
    EXPECT_EQ(actions[0].As<action::Scanned>()->text, "K7Q4-MXWP-9TRE");
  }
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

TEST_F(TouchTest, OffersLeadToGiftsCouponsDrawsAndClaims) {
  const State offers = Screen("offers");
  EXPECT_EQ(Touch<action::OpenPage>(StaffState(), "home.offers").page, Page::kOffers);
  EXPECT_EQ(Touch<action::ChooseGift>(offers, "offers.gift.1").pool, offers.offers.gifts[0].pool);
  EXPECT_EQ(Touch<action::ChooseCoupon>(offers, "offers.coupon.1").name, offers.offers.coupons[0].name);
  EXPECT_EQ(Touch<action::OpenPage>(offers, "offers.redeem").page, Page::kRedeem);
  EXPECT_EQ(Touch<action::OpenPage>(offers, "offers.claims").page, Page::kClaims);
  EXPECT_EQ(Touch<action::ShowCoupon>(offers, "offers.lead_coupon.1").code, offers.staff_form.last.coupons[0].code);
}

TEST_F(TouchTest, WhatIsNotLeftCannotBeTouched) {
  stage.Show(Screen("offers"));
  EXPECT_EQ(stage.Find("offers.gift.3"), nullptr);
  stage.Show(Screen("offers_none_left"));
  for (const char* key : {"offers.gift.1", "offers.coupon.1", "offers.draw.1"}) EXPECT_EQ(stage.Find(key), nullptr) << key;
}

TEST_F(TouchTest, AGiftIsHandedOut) {
  EXPECT_EQ(Touch<action::ChangeQuantity>(Screen("hand_out_purchase"), "hand_out.less").by, -1);
  Touch<action::ToggleRecipient>(Screen("hand_out"), "offer.to_nobody");
  EXPECT_EQ(Touch<action::Key>(Screen("hand_out_purchase"), "hand_out.pad..").text, ".");
  Touch<action::HandOut>(Screen("hand_out"), "hand_out.confirm");
}

TEST_F(TouchTest, ACouponIsIssuedAndRedeemed) {
  Touch<action::IssueCoupon>(Screen("issue_coupon"), "issue.confirm");
  EXPECT_EQ(Touch<action::Key>(Screen("redeem"), "redeem.pad.Z").text, "Z");
  for (const char* none : {"redeem.pad.0", "redeem.pad.O", "redeem.pad.1", "redeem.pad.I"}) EXPECT_EQ(stage.Find(none), nullptr) << none;
  Touch<action::SubmitCoupon>(Screen("redeem"), "redeem.check");
  Touch<action::ChooseCoupon>(Screen("redeem_which"), "redeem.which.2");
  Touch<action::RedeemCoupon>(Screen("redeem_checked"), "redeem.confirm");
  Touch<action::Back>(Screen("redeem_done"), "redeem.next");
}

TEST_F(TouchTest, APrizeIsClaimed) {
  const State claims = Screen("claims");
  EXPECT_EQ(Touch<action::ChooseWin>(claims, "claims.win.2").entry_id, claims.offers.wins[1].result.entry_id);
  EXPECT_EQ(Touch<action::Key>(Screen("claim_pin"), "claim.pad.9").text, "9");
  EXPECT_EQ(Touch<action::FocusClaim>(Screen("claim_tax"), "claim.tax_id_number").field, "tax_id_number");
  EXPECT_EQ(Touch<action::FocusClaim>(Screen("claim_tax"), "claim.pin").field, "pin");
}

TEST_F(TouchTest, ADrawIsOpenedStartedSkippedAndLeft) {
  const State done = Screen("visitor_done_draw");
  EXPECT_EQ(Touch<action::OpenDraw>(done, "done.draw.1").draw, done.offers.draws[0].name);
  EXPECT_EQ(Touch<action::ChooseShow>(Screen("draw_rules"), "draw.show.still").show, DrawShow::kStill);
  Touch<action::StartDraw>(Screen("draw_rules"), "draw.start");
  for (const char* moving : {"draw_wheel", "draw_reels", "draw_cards"}) Touch<action::SkipShow>(Screen(moving), "draw.skip");
  Touch<action::Finish>(Screen("draw_won"), "draw.finish");
}

// The receipt's QR code says what stands beside it, so that a photograph of either can be checked; and the whole entry id, which nobody
// but the winner has and which the verifying page and the office take.
TEST_F(TouchTest, TheDrawsReceiptSaysEverythingInItsCode) {
  stage.Show(Screen("draw_won"));
  const WidgetRecord* code = stage.Find("draw.qr");
  ASSERT_NE(code, nullptr);
  for (const char* part : {"金秋幸运抽奖", "三等奖 · 保温杯", "1 号平板", "37", "3f9a0c2120616e64206d6f7265", "5d20c1e8", "7e2a0cff95"}) {
    EXPECT_NE(code->value.find(part), std::string::npos) << part;
  }
}

TEST_F(TouchTest, SeveralCouponsTakeTurns) {
  State state = Screen("visitor_done_coupon");
  state.visitor.coupons.push_back(state.visitor.coupons[0]);
  state.visitor.coupons[1].short_code = "ABCD-EFGH-JKLM";
  std::set<std::string> seen;
  for (int turn = 0; turn < 3; ++turn) {
    stage.Show(state);
    seen.insert(stage.Find("done.coupon.code")->value);
    state.now.boot_ms += 6'000;
  }
  EXPECT_EQ(seen, (std::set<std::string>{"K7Q4-MXWP-9TRE", "ABCD-EFGH-JKLM"}));
}

}  // namespace
}  // namespace footfall::kiosk::testing
