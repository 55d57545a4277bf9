// A short code does not tell its template: what staff took it for, and what that cost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "server/coupons/coupon_intake.h"
#include "tests/unit/server_coupons/coupon_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<v1::CouponFlag> Flags(const v1::CouponRedemption& redemption) {
  std::vector<v1::CouponFlag> flags;
  for (const int flag : redemption.flags()) flags.push_back(static_cast<v1::CouponFlag>(flag));
  return flags;
}

class CouponChoiceTest : public ::testing::Test {
 protected:
  void Begin() {
    world_.Create(CouponWorld::Welcome());
    world_.Make(20);
    lease_ = world_.Lend("d1", 5);
  }

  CouponWorld world_;
  CouponWorld::Lease lease_;
};

// A short code does not say what it is for: staff read that off a paper, and read it wrong.
TEST_F(CouponChoiceTest, ShowsWhatACouponWasTakenForAndWhatThatCostTooMuch) {
  Begin();
  v1::CouponTemplate twenty = CouponWorld::Welcome();
  twenty.set_amount_fen(2000);
  const int64_t number = world_.Create(twenty, "twenty").number();
  CouponRedeemFact other = world_.RedeemFact("d2", lease_.facts[0], /*short_form=*/true);
  other.chosen_qr = number;
  other.value_fen = 2000;
  ASSERT_TRUE(world_.Apply(other).ok());
  const auto redemptions = world_.Redemptions(/*flagged_only=*/true);
  ASSERT_EQ(redemptions.size(), 1u);
  EXPECT_THAT(Flags(redemptions[0]), ElementsAre(v1::COUPON_FLAG_VALUE, v1::COUPON_FLAG_OTHER_TEMPLATE));
  EXPECT_EQ(redemptions[0].coupon_template(), kWelcome);
  EXPECT_EQ(redemptions[0].taken_for(), "campaigns/spring-2026/couponTemplates/twenty");
  EXPECT_EQ(redemptions[0].value_fen(), 500);
  EXPECT_EQ(redemptions[0].excess_fen(), 1500);
  EXPECT_EQ(world_.Report().total().risk_fen(), 1500);
  CouponRedeemFact right = world_.RedeemFact("d2", lease_.facts[1], /*short_form=*/true);
  right.chosen_qr = lease_.facts[1].template_number;
  ASSERT_TRUE(world_.Apply(right).ok());
  CouponRedeemFact unknown = world_.RedeemFact("d2", lease_.facts[2], /*short_form=*/true);
  unknown.chosen_qr = 99;
  ASSERT_TRUE(world_.Apply(unknown).ok());
  EXPECT_THAT(Flags(world_.Redemptions()[1]), IsEmpty());
  EXPECT_THAT(Flags(world_.Redemptions()[0]), ElementsAre(v1::COUPON_FLAG_OTHER_TEMPLATE));
  EXPECT_EQ(world_.Redemptions()[0].taken_for(), "");
}

// The gift that was handed out is what it cost, and what is named.
TEST_F(CouponChoiceTest, BooksTheGiftThatAnotherCouponWasTakenFor) {
  Begin();
  v1::CouponTemplate gift = CouponWorld::Welcome();
  gift.set_kind(v1::COUPON_KIND_GIFT);
  gift.clear_amount_fen();
  gift.set_item("items/tote");
  gift.set_cost_fen(800);
  world_.AddItem("tote");
  const int64_t number = world_.Create(gift, "tote").number();
  CouponRedeemFact other = world_.RedeemFact("d2", lease_.facts[0], /*short_form=*/true);
  other.chosen_qr = number;
  other.value_fen = 0;
  ASSERT_TRUE(world_.Apply(other).ok());
  const auto redemption = world_.Redemptions()[0];
  EXPECT_THAT(Flags(redemption), ElementsAre(v1::COUPON_FLAG_VALUE, v1::COUPON_FLAG_OTHER_TEMPLATE));
  EXPECT_EQ(redemption.item(), "items/tote");
  EXPECT_EQ(redemption.value_fen(), 500);
  EXPECT_EQ(redemption.excess_fen(), 300);
}

// What the code itself says cannot be chosen.
TEST_F(CouponChoiceTest, ReadsAChoiceForShortCodesOnly) {
  Begin();
  const auto header = CouponWorld::Header(v1::OPERATION_TYPE_COUPON_REDEEM, support::kDayOne, world_.now_ms());
  v1::CouponRedeemPayload payload;
  payload.set_proof(v1::COUPON_PROOF_SHORT_CODE);
  payload.set_staff_id("chen");
  payload.set_chosen_template_number(7);
  const auto read = [&] { return ReadCouponRedeem(world_.world().campaign(), "d1", header, payload.SerializeAsString()); };
  EXPECT_EQ(read()->chosen_qr, 7);
  payload.set_proof(v1::COUPON_PROOF_SIGNATURE);
  payload.set_coupon_id(std::string(16, 'c'));
  EXPECT_EQ(read()->chosen_qr, 0);
}

}  // namespace
}  // namespace footfall::server
