#include "server/coupons/coupon_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kMinute = 60'000;
constexpr int64_t kStart = 29'626'680 * kMinute;  // a whole minute in 2026

v1::CouponTemplate Amount() {
  v1::CouponTemplate made;
  (*made.mutable_display_name()->mutable_texts())["en"] = "Five yuan off";
  made.set_kind(v1::COUPON_KIND_AMOUNT);
  made.set_amount_fen(500);
  made.mutable_valid()->set_start_ms(kStart);
  made.mutable_valid()->set_end_ms(kStart + 60 * kMinute);
  return made;
}

v1::CouponTemplate Of(v1::CouponKind kind) {
  v1::CouponTemplate made = Amount();
  made.clear_amount_fen();
  made.set_kind(kind);
  return made;
}

std::vector<std::string> Problems(const v1::CouponTemplate& made) {
  std::vector<std::string> all;
  for (const rules::Problem& problem : CheckCouponTemplate(made)) all.push_back(problem.field + ": " + problem.reason);
  return all;
}

CouponUse At(int64_t time_ms) { return {.site = "sites/gate", .time_ms = time_ms}; }

TEST(CouponTemplateTest, TakesEveryKindWithWhatItNeeds) {
  EXPECT_THAT(Problems(Amount()), IsEmpty());
  v1::CouponTemplate percent = Of(v1::COUPON_KIND_PERCENT);
  percent.set_percent(20);
  EXPECT_THAT(Problems(percent), IsEmpty());
  v1::CouponTemplate threshold = Of(v1::COUPON_KIND_THRESHOLD);
  threshold.set_amount_fen(3000);
  threshold.set_threshold_fen(20'000);
  EXPECT_THAT(Problems(threshold), IsEmpty());
  threshold.set_threshold_fen(2999);
  EXPECT_THAT(Problems(threshold), ElementsAre("coupon_template.amount_fen: ABOVE_THRESHOLD"));
  v1::CouponTemplate gift = Of(v1::COUPON_KIND_GIFT);
  gift.set_item("items/tote");
  gift.set_cost_fen(800);
  EXPECT_THAT(Problems(gift), IsEmpty());
  EXPECT_THAT(Problems(Of(v1::COUPON_KIND_BUNDLE)), IsEmpty());
}

TEST(CouponTemplateTest, NamesWhatAKindLacksAndWhatItCannotHave) {
  EXPECT_THAT(Problems(Of(v1::COUPON_KIND_UNSPECIFIED)), ElementsAre("coupon_template.kind: REQUIRED"));
  EXPECT_THAT(Problems(Of(v1::COUPON_KIND_PERCENT)), ElementsAre("coupon_template.percent: REQUIRED"));
  EXPECT_THAT(Problems(Of(v1::COUPON_KIND_THRESHOLD)),
              ElementsAre("coupon_template.amount_fen: REQUIRED", "coupon_template.threshold_fen: REQUIRED"));
  EXPECT_THAT(Problems(Of(v1::COUPON_KIND_GIFT)), ElementsAre("coupon_template.item: REQUIRED"));
  v1::CouponTemplate mixed = Amount();
  mixed.set_percent(10);
  mixed.set_item("items/tote");
  mixed.set_cost_fen(5);
  EXPECT_THAT(Problems(mixed), ElementsAre("coupon_template.percent: NOT_OF_KIND", "coupon_template.item: NOT_OF_KIND",
                                           "coupon_template.cost_fen: NOT_OF_KIND"));
}

TEST(CouponTemplateTest, RefusesNumbersThatCannotBeMeant) {
  v1::CouponTemplate made = Amount();
  made.set_amount_fen(-1);
  made.set_total_limit(-1);
  made.set_per_person(100'000);
  made.set_kiosk_units(201);
  EXPECT_THAT(Problems(made), ElementsAre("coupon_template.amount_fen: TOO_SMALL", "coupon_template.total_limit: TOO_SMALL",
                                          "coupon_template.per_person: TOO_LARGE", "coupon_template.kiosk_units: TOO_LARGE"));
  made = Amount();
  made.set_with_each_lead(true);
  EXPECT_THAT(Problems(made), ElementsAre("coupon_template.kiosk_units: REQUIRED"));
}

TEST(CouponTemplateTest, NeedsAWholeMinuteToBeValidIn) {
  v1::CouponTemplate made = Amount();
  made.mutable_valid()->set_start_ms(kStart + 1);
  made.mutable_valid()->set_end_ms(kStart + kMinute);
  EXPECT_THAT(Problems(made), ElementsAre("coupon_template.valid: TOO_SMALL"));
  made.mutable_valid()->set_end_ms(kStart + kMinute + 1);
  EXPECT_THAT(Problems(made), IsEmpty());
}

TEST(CouponTemplateTest, KeepsWhatCouponsThatAreOutPromise) {
  const v1::CouponTemplate before = Amount();
  v1::CouponTemplate after = before;
  after.set_per_person(3);
  after.set_kiosk_units(20);
  (*after.mutable_display_name()->mutable_texts())["zh-Hans"] = "减五元";
  EXPECT_THAT(FindPromisesBroken(before, after), IsEmpty());
  after.set_amount_fen(400);
  after.mutable_valid()->set_end_ms(kStart + kMinute);
  (*after.mutable_terms()->mutable_texts())["en"] = "Not on Sundays";
  after.add_sites("sites/gate");
  EXPECT_THAT(FindPromisesBroken(before, after),
              ElementsAre("coupon_template.amount_fen", "coupon_template.terms", "coupon_template.valid", "coupon_template.sites"));
}

TEST(CouponTemplateTest, MayBeTakenAtMoreSitesButNotAtFewer) {
  v1::CouponTemplate before = Amount();
  before.add_sites("sites/gate");
  v1::CouponTemplate more = before;
  more.add_sites("sites/mall");
  EXPECT_THAT(FindPromisesBroken(before, more), IsEmpty());
  EXPECT_THAT(FindPromisesBroken(more, before), ElementsAre("coupon_template.sites"));
  EXPECT_THAT(FindPromisesBroken(before, Amount()), IsEmpty());
}

TEST(CouponValueTest, IsWhatTheVisitorIsSpared) {
  EXPECT_EQ(CouponValue(Amount(), 0), 500);
  EXPECT_EQ(CouponValue(Amount(), 300), 300);
  v1::CouponTemplate percent = Of(v1::COUPON_KIND_PERCENT);
  percent.set_percent(15);
  EXPECT_EQ(CouponValue(percent, 1999), 299);
  EXPECT_EQ(CouponValue(percent, 0), 0);
  v1::CouponTemplate gift = Of(v1::COUPON_KIND_GIFT);
  gift.set_cost_fen(800);
  EXPECT_EQ(CouponValue(gift, 0), 800);
  EXPECT_EQ(BookRedemption(gift, gift, 0, 0).value_fen, 800);
  EXPECT_EQ(BookRedemption(Amount(), Amount(), 0, 400).value_fen, 400);
  EXPECT_EQ(BookRedemption(Amount(), Amount(), 0, -7).value_fen, 0);
}

TEST(CouponValueTest, BooksNoMoreThanTheCouponGives) {
  EXPECT_EQ(BookRedemption(Amount(), Amount(), 0, 900).value_fen, 500);
  EXPECT_EQ(BookRedemption(Amount(), Amount(), 0, 900).excess_fen, 400);
  EXPECT_EQ(BookRedemption(Amount(), Amount(), 0, 500).excess_fen, 0);
  v1::CouponTemplate percent = Of(v1::COUPON_KIND_PERCENT);
  percent.set_percent(50);
  EXPECT_EQ(BookRedemption(percent, percent, kMaxCouponPurchaseFen, kMaxCouponPurchaseFen / 2).value_fen, kMaxCouponFen);
  EXPECT_EQ(BookRedemption(percent, percent, 0, 300).excess_fen, 300) << "nothing was bought";
  v1::CouponTemplate gift = Of(v1::COUPON_KIND_GIFT);
  gift.set_cost_fen(800);
  EXPECT_EQ(BookRedemption(gift, gift, 0, 5000).value_fen, 800);
  EXPECT_EQ(BookRedemption(gift, gift, 0, 0).excess_fen, 0);
}

TEST(CouponValueTest, StaysExactForGreatPurchases) {
  v1::CouponTemplate percent = Of(v1::COUPON_KIND_PERCENT);
  percent.set_percent(100);
  EXPECT_EQ(CouponValue(percent, INT64_MAX), INT64_MAX);
}

TEST(CouponOdditiesTest, SeesTimePlaceAndValue) {
  const v1::CouponTemplate made = Amount();
  EXPECT_EQ(FindOddities(made, At(kStart)), 0);
  EXPECT_EQ(FindOddities(made, At(kStart - 1)), FlagBit(v1::COUPON_FLAG_NOT_YET_VALID));
  EXPECT_EQ(FindOddities(made, At(kStart + 60 * kMinute - 1)), 0);
  EXPECT_EQ(FindOddities(made, At(kStart + 60 * kMinute)), FlagBit(v1::COUPON_FLAG_EXPIRED));
  v1::CouponTemplate elsewhere = made;
  elsewhere.add_sites("sites/mall");
  EXPECT_EQ(FindOddities(elsewhere, At(kStart)), FlagBit(v1::COUPON_FLAG_WRONG_SITE));
  CouponUse dear = At(kStart);
  dear.value_fen = 501;
  EXPECT_EQ(FindOddities(made, dear), FlagBit(v1::COUPON_FLAG_VALUE));
  CouponUse doubtful = At(kStart - 1);
  doubtful.time_known = false;
  EXPECT_EQ(FindOddities(made, doubtful), 0);
}

TEST(CouponOdditiesTest, SeesAPurchaseBelowTheThreshold) {
  v1::CouponTemplate threshold = Of(v1::COUPON_KIND_THRESHOLD);
  threshold.set_amount_fen(3000);
  threshold.set_threshold_fen(20'000);
  CouponUse use = At(kStart);
  use.purchase_fen = 19'999;
  use.value_fen = 3000;
  EXPECT_EQ(FindOddities(threshold, use), FlagBit(v1::COUPON_FLAG_VALUE));
  EXPECT_EQ(FindRefusal(threshold, {.state = v1::COUPON_STATE_ISSUED}, use), "COUPON_BELOW_THRESHOLD");
  use.purchase_fen = 20'000;
  EXPECT_EQ(FindOddities(threshold, use), 0);
  EXPECT_EQ(FindRefusal(threshold, {.state = v1::COUPON_STATE_ISSUED}, use), "");
}

TEST(CouponRefusalTest, HasAReasonForEachCase) {
  v1::CouponTemplate made = Amount();
  made.set_per_day(2);
  made.add_sites("sites/gate");
  const auto refusal = [&](v1::CouponState state, int64_t time_ms = kStart) { return FindRefusal(made, {.state = state}, At(time_ms)); };
  EXPECT_EQ(refusal(v1::COUPON_STATE_ISSUED), "");
  EXPECT_EQ(refusal(v1::COUPON_STATE_LENT), "");
  EXPECT_EQ(refusal(v1::COUPON_STATE_AVAILABLE), "COUPON_NOT_ISSUED");
  EXPECT_EQ(refusal(v1::COUPON_STATE_REDEEMED), "COUPON_USED");
  EXPECT_EQ(refusal(v1::COUPON_STATE_VOID), "COUPON_VOID");
  EXPECT_EQ(refusal(v1::COUPON_STATE_WRITTEN_OFF), "COUPON_VOID");
  EXPECT_EQ(refusal(v1::COUPON_STATE_ISSUED, kStart - 1), "COUPON_NOT_YET_VALID");
  EXPECT_EQ(refusal(v1::COUPON_STATE_ISSUED, kStart + 60 * kMinute), "COUPON_EXPIRED");
  CouponUse elsewhere = At(kStart);
  elsewhere.site = "sites/mall";
  EXPECT_EQ(FindRefusal(made, {.state = v1::COUPON_STATE_ISSUED}, elsewhere), "COUPON_WRONG_SITE");
  EXPECT_EQ(FindRefusal(made, {.state = v1::COUPON_STATE_ISSUED, .redeemed_that_day = 1}, At(kStart)), "");
  EXPECT_EQ(FindRefusal(made, {.state = v1::COUPON_STATE_ISSUED, .redeemed_that_day = 2}, At(kStart)), "COUPON_DAY_LIMIT");
}

TEST(CouponStateTest, FollowsFromWhatHappened) {
  EXPECT_EQ(StateOf({}), v1::COUPON_STATE_AVAILABLE);
  EXPECT_EQ(StateOf({.lent = true}), v1::COUPON_STATE_LENT);
  EXPECT_EQ(StateOf({.lent = true, .written_off = true}), v1::COUPON_STATE_WRITTEN_OFF);
  EXPECT_EQ(StateOf({.issued = true, .lent = true, .written_off = true}), v1::COUPON_STATE_ISSUED);
  EXPECT_EQ(StateOf({.issued = true, .made_void = true}), v1::COUPON_STATE_VOID);
  EXPECT_EQ(StateOf({.issued = true, .redeemed = true, .made_void = true}), v1::COUPON_STATE_REDEEMED);
}

TEST(CouponFlagsTest, ComeBackByNumber) {
  EXPECT_THAT(FlagsOf(FlagBit(v1::COUPON_FLAG_UNKNOWN_LEAD) | FlagBit(v1::COUPON_FLAG_DUPLICATE)),
              ElementsAre(v1::COUPON_FLAG_DUPLICATE, v1::COUPON_FLAG_UNKNOWN_LEAD));
}

}  // namespace
}  // namespace footfall::server
