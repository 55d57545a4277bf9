// Money, odds and refusals in words.
#include <gtest/gtest.h>

#include <set>

#include "kiosk/screens/offer_parts.h"
#include "kiosk/widgets/text.h"

namespace footfall::kiosk::testing {
namespace {

class OfferWordsTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(catalog_.Load(std::string(FOOTFALL_SOURCE_DIR) + "/assets/i18n")); }
  std::string English(const Text& text) const { return catalog_.Say(text, "en"); }
  Catalog catalog_;
};

TEST_F(OfferWordsTest, MoneyHasDecimalsOnlyWhereItNeedsThem) {
  EXPECT_EQ(MoneyText(2'000), "¥20");
  EXPECT_EQ(MoneyText(1'250), "¥12.50");
  EXPECT_EQ(MoneyText(1'205), "¥12.05");
  EXPECT_EQ(MoneyText(0), "¥0");
}

TEST_F(OfferWordsTest, OddsSayBothTheShareAndTheCount) {
  EXPECT_EQ(English(OddsText({.odds = 10, .odds_of = 200})), "5% (10 in 200)");
  EXPECT_EQ(English(OddsText({.odds = 1, .odds_of = 200})), "0.5% (1 in 200)");
  EXPECT_EQ(English(OddsText({.odds = 1, .odds_of = 10'000})), "0.01% (1 in 10000)");
  EXPECT_EQ(English(OddsText({.odds = 1, .odds_of = 3})), "33.33% (1 in 3)");
  EXPECT_EQ(English(OddsText({.odds = 0, .odds_of = 0})), "");
}

// A rare prize is not told as impossible.
TEST_F(OfferWordsTest, VerySmallOddsAreNotNought) { EXPECT_EQ(English(OddsText({.odds = 1, .odds_of = 50'000})), "<0.01% (1 in 50000)"); }

TEST_F(OfferWordsTest, EveryRefusalHasItsOwnWords) {
  std::set<std::string> words;
  for (int i = 1; i <= static_cast<int>(Refusal::kGiftNone); ++i) {
    const std::string said = English(RefusalWords(static_cast<Refusal>(i)));
    EXPECT_TRUE(words.insert(said).second) << said;
    EXPECT_FALSE(English(ShortRefusal(static_cast<Refusal>(i))).empty());
  }
  EXPECT_EQ(English(RefusalWords(Refusal::kNone)), "");
}

TEST_F(OfferWordsTest, ACouponUsedBeforeIsToldWithPlaceAndTimeWhereTheyAreKnown) {
  RedeemForm form;
  form.refused = Refusal::kUsedElsewhere;
  EXPECT_EQ(English(RedeemRefusalWords(form, 0)), English(RefusalWords(Refusal::kUsedElsewhere)));
  form.used.time_ms = 1'777'629'600'000;  // 2026-05-01 10:00 UTC
  EXPECT_EQ(English(RedeemRefusalWords(form, 8 * 3600)), "Already redeemed, 05-01 18:00. Do not accept it.");
  form.used.place = "Metro exit 3";
  EXPECT_EQ(English(RedeemRefusalWords(form, 8 * 3600)), "Already redeemed at Metro exit 3, 05-01 18:00. Do not accept it.");
  EXPECT_EQ(catalog_.Say(RedeemRefusalWords(form, 8 * 3600), "zh-Hans"), "已于 05-01 18:00 在Metro exit 3核销，请勿接受。");
  form.refused = Refusal::kVoid;
  EXPECT_EQ(English(RedeemRefusalWords(form, 0)), English(RefusalWords(Refusal::kVoid)));
}

TEST_F(OfferWordsTest, CouponsSayWhatTheyGive) {
  CouponView coupon{.kind = CouponKind::kThreshold, .amount_fen = 5'000, .percent = 10, .threshold_fen = 50'000};
  EXPECT_EQ(English(GivesWords(coupon)), "¥50 off from ¥500 on");
  coupon.kind = CouponKind::kPercent;
  EXPECT_EQ(English(GivesWords(coupon)), "10% off");
}

}  // namespace
}  // namespace footfall::kiosk::testing
