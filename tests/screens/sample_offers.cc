// Gifts, coupons and a draw of the made-up campaign, and the screens that show them.
#include "tests/screens/sample_states.h"

namespace footfall::kiosk::testing {
namespace {

constexpr int64_t kDayMs = 24 * kHourMs;
constexpr char kDraw[] = "campaigns/autumn-2026/draws/autumn";
constexpr char kThreshold[] = "campaigns/autumn-2026/couponTemplates/fifty";
constexpr char kTenth[] = "campaigns/autumn-2026/couponTemplates/tenth";

std::string Pool(const std::string& item) { return "campaigns/autumn-2026/sessions/day-2/gifts/" + item; }

void AddGifts(OffersView* offers) {
  offers->gifts = {{.pool = Pool("tote"),
                    .item = "items/tote",
                    .name = Words("定制帆布袋", "訂製帆布袋", "Canvas tote"),
                    .left = 24,
                    .none = Refusal::kNone,
                    .per_person = 1},
                   {.pool = Pool("cup"),
                    .item = "items/cup",
                    .name = Words("保温杯", "保溫杯", "Thermos cup"),
                    .left = 6,
                    .none = Refusal::kNone,
                    .per_person = 2,
                    .min_purchase_fen = 20'000},
                   {.pool = Pool("umbrella"),
                    .item = "items/umbrella",
                    .name = Words("晴雨伞", "晴雨傘", "Umbrella"),
                    .left = 0,
                    .none = Refusal::kUsedUp}};
}

void AddCoupons(OffersView* offers) {
  const int64_t now = SampleNow().wall_ms;
  offers->coupons = {{.name = kThreshold,
                      .title = Words("秋日体验券", "秋日體驗券", "Autumn voucher"),
                      .terms = Words("限门店使用，不与其他优惠同享", "限門市使用，不與其他優惠同享", "In our shops, not with other offers"),
                      .kind = CouponKind::kThreshold,
                      .amount_fen = 5'000,
                      .threshold_fen = 50'000,
                      .valid_from_ms = now - kDayMs,
                      .valid_until_ms = now + 30 * kDayMs,
                      .redeemable_here = true,
                      .left = 38,
                      .none = Refusal::kNone},
                     {.name = kTenth,
                      .title = Words("智能照明九折券", "智慧照明九折券", "A tenth off lighting"),
                      .kind = CouponKind::kPercent,
                      .percent = 10,
                      .valid_from_ms = now - kDayMs,
                      .valid_until_ms = now + 10 * kDayMs,
                      .redeemable_here = true,
                      .left = 0,
                      .none = Refusal::kNotLent}};
}

DrawView SampleDraw() {
  const int64_t now = SampleNow().wall_ms;
  DrawView draw{.name = kDraw, .title = Words("金秋幸运抽奖", "金秋幸運抽獎", "Autumn lucky draw")};
  draw.prizes = {
      {"B", Words("二等奖", "二等獎", "Second prize"), Words("便携咖啡机", "攜帶式咖啡機", "Travel coffee maker"), 29'900, 20, 2, 200},
      {"C", Words("三等奖", "三等獎", "Third prize"), Words("保温杯", "保溫杯", "Thermos cup"), 8'900, 100, 10, 200},
      {"D", Words("四等奖", "四等獎", "Fourth prize"), Words("定制帆布袋", "訂製帆布袋", "Canvas tote"), 2'500, 480, 48, 200}};
  draw.closing_prizes = {
      {"A", Words("一等奖", "一等獎", "First prize"), Words("全屋智能套装", "全屋智慧套裝", "Smart home set"), 899'900, 1, 0, 0}};
  draw.page = {{Words("参与条件", "參與條件", "Who may take part"),
                Words("年满 18 周岁并在现场登记的客户，每人一次。工作人员及其亲属不得参加。",
                      "年滿 18 歲並在現場登記的客戶，每人一次。工作人員及其親屬不得參加。",
                      "Visitors of 18 or older who left their details here, once each. Staff and their relatives cannot take part.")},
               {Words("如何保证公平", "如何保證公平", "Why it is fair"),
                Words("每 200 次机会为一组，奖品和顺序在活动开始前已确定并公布校验码，任何人都不能更改。结束后所有记录公开，人人可以核对。",
                      "每 200 次機會為一組，獎品和順序在活動開始前已確定並公布校驗碼，任何人都不能更改。結束後所有紀錄公開，人人可以核對。",
                      "200 chances make a block. Its prizes and their order were fixed, and their check values published, before the event "
                      "began; nobody can change them. Afterwards every record is published for anybody to check.")}};
  draw.start_ms = now - kDayMs;
  draw.end_ms = now + 8 * kHourMs;
  draw.claim_until_ms = now + 8 * kHourMs;
  draw.per_person = 1;
  draw.winners = {{"王**", "B", now - 20 * kMinuteMs}, {"138****1234", "C", now - 44 * kMinuteMs}, {"陈**", "C", now - 90 * kMinuteMs}};
  draw.left = 163;
  draw.none = Refusal::kNone;
  return draw;
}

DrawResult SampleResult(const std::string& prize) {
  return {.draw = kDraw,
          .prize = prize,
          .block = 3,
          .slot = 36,
          .seq = 36,
          .entry_id = std::string("\x3F\x9A\x0C\x21 and more", 13),
          .chain_head_hex = "7e2a0cff95",
          .winner_number = "5d20c1e8",
          .wall_ms = SampleNow().wall_ms - 5'000};
}

IssuedCoupon SampleCoupon() {
  return {.name = kThreshold,
          .code = "FC1:04G2R40M30E209185GR38E1W8124GK2GAHC5RR34D1P70X3RFJ08924CJ2A9H750MS6H9CSQ2R",
          .short_code = "K7Q4-MXWP-9TRE",
          .valid_until_ms = SampleNow().wall_ms + 30 * kDayMs};
}

State WithLead(Page page) {
  State state = StaffState();
  state.offers = SampleOffers();
  state.page = page;
  state.staff_form.last = {.id = "0123456789abcdef", .receipt_code = "K7Q4MX", .intent = "warm"};
  state.staff_form.last.coupons = {SampleCoupon()};
  return state;
}

std::vector<SampleScreen> GiftScreens() {
  std::vector<SampleScreen> screens = {{"offers", WithLead(Page::kOffers)}};
  State missed = WithLead(Page::kOffers);
  missed.staff_form.last.missed = {{kTenth, Refusal::kUsedUp}};
  missed.offers.coupons[1].none = Refusal::kUsedUp;
  missed.toasts = {{ToastKind::kCouponMissed, "K7Q4MX", missed.now.boot_ms + 4'000}};
  screens.push_back({"offers_missed", missed});
  State undo = WithLead(Page::kOffers);
  undo.undo = UndoForm{{.form_id = 7}, 7, Pool("tote"), 2, undo.now.boot_ms - 2'500, undo.now.boot_ms + 7'500};
  screens.push_back({"offers_undo", undo});
  undo.page = Page::kStaffLead;
  undo.staff_form.last = {};
  undo.undo.busy = true;
  screens.push_back({"lead_undo_saving", undo});
  undo.page = Page::kStaffHome;
  undo.undo.busy = false;
  undo.undo.refused = Refusal::kNotSaved;
  screens.push_back({"home_undo_failed", undo});
  undo.undo = {};
  undo.toasts = {{ToastKind::kGiftPutBack, "2 " + Pool("tote"), undo.now.boot_ms + 3'000}};
  screens.push_back({"home_undone", undo});
  State nobody = WithLead(Page::kOffers);
  nobody.staff_form.last = {};
  for (GiftView& gift : nobody.offers.gifts) gift.left = 0;
  nobody.offers.gifts[0].none = nobody.offers.gifts[1].none = nobody.offers.gifts[2].none = Refusal::kFrozen;
  nobody.offers.coupons[0].none = Refusal::kClock;
  nobody.offers.coupons[1].none = Refusal::kOver;
  nobody.offers.draws[0].none = Refusal::kUsedUp;
  screens.push_back({"offers_none_left", nobody});
  State empty = StaffState();
  empty.page = Page::kOffers;
  screens.push_back({"offers_nothing", empty});
  State tote = WithLead(Page::kHandOut);
  tote.hand_out.pool = Pool("tote");
  screens.push_back({"hand_out", tote});
  tote.hand_out.refused = Refusal::kPersonLimit;
  screens.push_back({"hand_out_refused", tote});
  State cup = WithLead(Page::kHandOut);
  cup.hand_out.pool = Pool("cup");
  cup.hand_out.quantity = 2;
  cup.hand_out.purchase = "288";
  screens.push_back({"hand_out_purchase", cup});
  return screens;
}

std::vector<SampleScreen> CouponScreens() {
  std::vector<SampleScreen> screens;
  State issue = WithLead(Page::kIssueCoupon);
  issue.issue.name = kThreshold;
  screens.push_back({"issue_coupon", issue});
  issue.issue.issued = SampleCoupon();
  screens.push_back({"issue_coupon_done", issue});
  State redeem = WithLead(Page::kRedeem);
  redeem.redeem.text = "k7q4mxwp9";
  screens.push_back({"redeem", redeem});
  redeem.redeem.text = "K7Q4MXWP9TRF";
  redeem.redeem.refused = Refusal::kUnreadable;
  screens.push_back({"redeem_refused", redeem});
  State checked = WithLead(Page::kRedeem);
  checked.redeem.step = RedeemForm::Step::kChecked;
  checked.redeem.coupon = {kThreshold, "K7Q4-MXWP-9TRE", true};
  checked.redeem.names_itself = true;
  checked.redeem.purchase = "680";
  screens.push_back({"redeem_checked", checked});
  State which = checked;
  which.redeem.coupon = {"", "K7Q4-MXWP-9TRE", false};
  which.redeem.names_itself = false;
  screens.push_back({"redeem_which", which});
  which.offers.coupons.insert(which.offers.coupons.end(), 10, which.offers.coupons.back());
  which.offers.coupons.back().valid_until_ms = which.now.wall_ms;  // over: not among them
  screens.push_back({"redeem_which_of_many", which});
  which.redeem.coupon.name = kThreshold;
  screens.push_back({"redeem_chosen", which});
  checked.redeem.step = RedeemForm::Step::kDone;
  checked.redeem.value_fen = 5'000;
  screens.push_back({"redeem_done", checked});
  return screens;
}

std::vector<SampleScreen> ClaimScreens(const std::string& language) {
  std::vector<SampleScreen> screens = {{"claims", WithLead(Page::kClaims)}};
  State none = WithLead(Page::kClaims);
  none.offers.wins.clear();
  screens.push_back({"claims_none", none});
  State pin = WithLead(Page::kClaims);
  pin.claim.win = pin.offers.wins[0];
  pin.claim.pin = "482";
  screens.push_back({"claim_pin", pin});
  pin.claim.pin.clear();
  pin.claim.wrong_pin = true;
  screens.push_back({"claim_wrong_pin", pin});
  State tax = pin;
  tax.claim.wrong_pin = false;
  tax.claim.win.asks_tax_details = true;
  tax.claim.focus = "tax_name";
  tax.claim.tax_name = language == "en" ? "Wang Xiaoming" : "王小明";
  tax.claim_keys.keyboard.pinyin = language != "en";
  screens.push_back({"claim_tax", tax});
  pin.claim.done = true;
  screens.push_back({"claim_done", pin});
  return screens;
}

State PlayState(DrawShow show) {
  State state = SampleState();
  state.offers = SampleOffers();
  state.page = Page::kDrawRules;
  state.play.draw = kDraw;
  state.play.lead_id = "0123456789abcdef";
  state.play.show = show;
  return state;
}

State Moving(DrawShow show, int64_t elapsed_ms) {
  State state = PlayState(show);
  state.page = Page::kDraw;
  state.play.step = DrawPlay::Step::kMoving;
  state.play.result = SampleResult("C");
  state.play.moving_since_boot_ms = state.now.boot_ms - elapsed_ms;
  return state;
}

std::vector<SampleScreen> DrawScreens() {
  std::vector<SampleScreen> screens = {{"draw_rules", PlayState(DrawShow::kWheel)}};
  State refused = PlayState(DrawShow::kCards);
  refused.play.refused = Refusal::kDayLimit;
  screens.push_back({"draw_refused", refused});
  State test = PlayState(DrawShow::kWheel);
  test.offers.draws[0].test = true;
  test.staff_id = test.play.staff_id = "wang-min";
  screens.push_back({"draw_test", test});
  State purchase = PlayState(DrawShow::kWheel);
  purchase.offers.draws[0].min_purchase_fen = 20'000;
  purchase.staff_id = purchase.play.staff_id = "wang-min";
  purchase.play.purchase = "268.5";
  screens.push_back({"draw_purchase", purchase});
  screens.push_back({"draw_wheel", Moving(DrawShow::kWheel, 1'500)});
  screens.push_back({"draw_wheel_end", Moving(DrawShow::kWheel, 4'490)});
  screens.push_back({"draw_reels", Moving(DrawShow::kReels, 2'900)});
  screens.push_back({"draw_cards", Moving(DrawShow::kCards, 900)});
  screens.push_back({"draw_cards_end", Moving(DrawShow::kCards, 4'490)});
  State won = Moving(DrawShow::kWheel, 0);
  won.play.step = DrawPlay::Step::kResult;
  screens.push_back({"draw_won", won});
  won.play.resumed = true;
  screens.push_back({"draw_resumed", won});
  State lost = won;
  lost.play.resumed = false;
  lost.play.result = SampleResult(kNoPrize);
  screens.push_back({"draw_lost", lost});
  return screens;
}

std::vector<SampleScreen> VisitorOfferScreens() {
  std::vector<SampleScreen> screens;
  State attract = SampleState();
  attract.offers = SampleOffers();
  screens.push_back({"attract_winners", attract});
  State done = SampleState();
  done.page = Page::kVisitorDone;
  done.offers = SampleOffers();
  done.visitor.receipt_code = "K7Q4MX";
  done.visitor.lead_id = "0123456789abcdef";
  screens.push_back({"visitor_done_draw", done});
  done.visitor.coupons = {SampleCoupon()};
  screens.push_back({"visitor_done_coupon", done});
  // A long name, and no PIN since the start: the coupon has no form for typing.
  done.config.organiser = "澄野汽车（上海）销售有限公司";
  done.visitor.coupons[0].short_code = "";
  screens.push_back({"visitor_done_wordy", done});
  // One coupon came with it, the other one this kiosk has none left of.
  State missed = done;
  missed.visitor.missed = {{kTenth, Refusal::kUsedUp}};
  screens.push_back({"visitor_done_missed_one", missed});
  missed.config.organiser = SampleState().config.organiser;
  missed.visitor.coupons.clear();
  missed.visitor.missed = {{kThreshold, Refusal::kUsedUp}, {kTenth, Refusal::kUsedUp}};
  screens.push_back({"visitor_done_missed", missed});
  return screens;
}

}  // namespace

OffersView SampleOffers() {
  OffersView offers;
  AddGifts(&offers);
  AddCoupons(&offers);
  offers.draws = {SampleDraw()};
  DrawResult other = SampleResult("D");
  other.entry_id = std::string("\xB1\x07\xE4\x5D and more", 13);
  other.wall_ms -= 36 * kMinuteMs;
  offers.wins = {{SampleResult("C"), false}, {other, false}};
  return offers;
}

std::vector<SampleScreen> OfferScreens(const std::string& language) {
  std::vector<SampleScreen> screens;
  for (std::vector<SampleScreen> group : {GiftScreens(), CouponScreens(), ClaimScreens(language), DrawScreens(), VisitorOfferScreens()}) {
    for (SampleScreen& screen : group) screens.push_back(std::move(screen));
  }
  return screens;
}

}  // namespace footfall::kiosk::testing
