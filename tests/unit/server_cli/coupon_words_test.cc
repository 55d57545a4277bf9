#include "server/cli/coupon_words.h"

#include <gtest/gtest.h>

namespace footfall::cli {
namespace {

TEST(CouponWordsTest, ReadsYuanAsPeopleWriteThem) {
  EXPECT_EQ(ParseYuan("5"), 500);
  EXPECT_EQ(ParseYuan("5.5"), 550);
  EXPECT_EQ(ParseYuan("0.05"), 5);
  for (const char* wrong : {"", ".", ".5", "5.", "5.555", "-5", "5,50", "5 yuan", "1234567890123"}) EXPECT_FALSE(ParseYuan(wrong)) << wrong;
}

TEST(CouponWordsTest, WritesYuanWithBothDigits) {
  EXPECT_EQ(FormatYuan(0), "0.00");
  EXPECT_EQ(FormatYuan(5), "0.05");
  EXPECT_EQ(FormatYuan(123456), "1234.56");
}

TEST(CouponWordsTest, CompletesNames) {
  EXPECT_EQ(CampaignNameOf("spring"), "campaigns/spring");
  EXPECT_EQ(CouponTemplateNameOf("spring/welcome"), "campaigns/spring/couponTemplates/welcome");
  EXPECT_EQ(CouponTemplateNameOf("campaigns/spring/couponTemplates/welcome"), "campaigns/spring/couponTemplates/welcome");
  EXPECT_EQ(CouponRedemptionNameOf("spring/17"), "campaigns/spring/couponRedemptions/17");
}

TEST(CouponWordsTest, TellsAnIdFromACode) {
  EXPECT_EQ(CouponNameOf("spring", "0123456789abcdef0123456789abcdef"), "campaigns/spring/coupons/0123456789abcdef0123456789abcdef");
  EXPECT_FALSE(CouponNameOf("spring", "ABCD-EFGH-JKLM"));
  EXPECT_FALSE(CouponNameOf("spring", "FC1:0123"));
}

TEST(CouponWordsTest, KnowsARedemptionWhenItSeesOne) {
  for (const char* right : {"spring/17", "campaigns/spring/couponRedemptions/17"}) EXPECT_TRUE(IsRedemption(right)) << right;
  for (const char* wrong : {"", "17", "spring", "spring/", "/17", "spring/x", "spring/1/7", "campaigns/spring/coupons/17"}) {
    EXPECT_FALSE(IsRedemption(wrong)) << wrong;
  }
}

TEST(CouponWordsTest, SaysWhatAFlagMeans) {
  EXPECT_EQ(FlagInWords("COUPON_FLAG_OTHER_TEMPLATE"), "taken for another template");
  EXPECT_EQ(FlagInWords("COUPON_FLAG_WRONG_SITE"), "wrong site");
  EXPECT_EQ(FlagInWords("COUPON_FLAG_OF_A_NEWER_KIND"), "of a newer kind");
}

TEST(CouponWordsTest, SaysWhatARefusalMeans) {
  EXPECT_EQ(RefusalInWords("COUPON_FORGED"), "forged");
  EXPECT_EQ(RefusalInWords("COUPON_OF_A_NEWER_KIND"), "COUPON_OF_A_NEWER_KIND");
}

}  // namespace
}  // namespace footfall::cli
