// Coupons that must not be redeemed, at a kiosk without a network; and coupons for a gift, which goes with them or not at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kiosk_app/desk_world.h"
#include "tests/unit/kiosk_journal/fault_vfs.h"
#include "tests/unit/kiosk_journal/stop_support.h"

namespace footfall::kiosk {
namespace {

using ::testing::HasSubstr;

constexpr char kCupCoupon[] = "campaigns/spring/couponTemplates/cup";

CouponStop Stop(uint32_t serial, v1::CouponStopReason reason) { return {{serial, ""}, reason, "the gate", 1'790'000'040'000}; }

class CouponStopTest : public ::testing::Test {
 protected:
  void Tell(const std::vector<CouponStop>& stops) {
    CouponStopPart part = StopPart(0, 1, {});
    part.stops = stops;
    ASSERT_TRUE(world_.journal->offers().StoreStops(part).ok());
  }
  DeskWorld world_;
};

TEST_F(CouponStopTest, SaysWhatTheCouponIsAndLeavesATrace) {
  Tell({Stop(5, v1::COUPON_STOP_REASON_REDEEMED), Stop(6, v1::COUPON_STOP_REASON_VOID), Stop(7, static_cast<v1::CouponStopReason>(99)),
        Stop(8, v1::COUPON_STOP_REASON_WRITTEN_OFF)});
  EXPECT_EQ(world_.Check(world_.Code(5)), Refusal::kUsedElsewhere);
  const Action checked = world_.coupons->Check({1, world_.Code(5)});
  EXPECT_EQ(checked.As<action::CouponChecked>()->used.place, "the gate");
  EXPECT_EQ(checked.As<action::CouponChecked>()->used.time_ms, 1'790'000'040'000);
  EXPECT_THAT(world_.log.lines, HasSubstr("coupon.refused reason=used"));
  EXPECT_EQ(world_.Check(world_.Code(6)), Refusal::kVoid);
  EXPECT_THAT(world_.log.lines, HasSubstr("coupon.refused reason=void"));
  EXPECT_EQ(world_.Check(world_.Code(7)), Refusal::kVoid);  // a reason of a newer server
  EXPECT_EQ(world_.Check(world_.Code(8)), Refusal::kVoid);
  EXPECT_EQ(world_.Check(world_.Code(9)), Refusal::kNone);
  world_.Unlock();
  EXPECT_EQ(world_.Check(rules::MakeShortCode(5, world_.CheckKey())), Refusal::kUsedElsewhere);  // its short form is the same coupon
  world_.Restart();
  EXPECT_EQ(world_.Redeem(world_.Code(6)), Refusal::kVoid);
  EXPECT_EQ(world_.journal->epochs().back().head.seq, 0u);
}

TEST_F(CouponStopTest, WhatWasHeardBetweenCheckAndRedemptionCounts) {
  ASSERT_EQ(world_.Check(world_.Code(5)), Refusal::kNone);
  Tell({Stop(5, v1::COUPON_STOP_REASON_REDEEMED)});
  const Action refused = world_.coupons->Redeem({1, world_.Code(5), kVoucher, 0, kStaff});
  EXPECT_EQ(DeskWorld::ReasonOf(refused), Refusal::kUsedElsewhere);
  EXPECT_EQ(refused.As<action::OfferRefused>()->used.place, "the gate");
}

// Its lease was written off while it was away; the server will see that it had issued this one.
TEST_F(CouponStopTest, TheKioskThatIssuedItKnowsBetterThanThatItIsLost) {
  world_.Lend({world_.Vouchers({11})});
  ASSERT_NE(world_.coupons->Issue({1, kVoucher, LeadId('1'), kStaff}).As<action::CouponIssued>(), nullptr);
  Tell({Stop(11, v1::COUPON_STOP_REASON_WRITTEN_OFF)});
  EXPECT_EQ(world_.Check(world_.Code(11)), Refusal::kNone);
  CouponStopPart made_void = StopPart(1, 2, {});
  made_void.stops = {Stop(11, v1::COUPON_STOP_REASON_VOID)};
  ASSERT_TRUE(world_.journal->offers().StoreStops(made_void).ok());
  EXPECT_EQ(world_.Check(world_.Code(11)), Refusal::kVoid);
}

// The office took its redemption back: here too it is good again, and so is its person's day.
TEST_F(CouponStopTest, WhatWasRedeemedHereAndTakenBackCanBeRedeemedHereAgain) {
  world_.config.mutable_coupons(0)->set_per_day(1);
  world_.Lend({world_.Vouchers({11})});
  ASSERT_NE(world_.coupons->Issue({1, kVoucher, LeadId('1'), kStaff}).As<action::CouponIssued>(), nullptr);
  ASSERT_EQ(world_.Redeem(world_.Code(11)), Refusal::kNone);
  ASSERT_TRUE(world_.journal->Acknowledge({1, world_.journal->epochs().back().head.seq, 0, {}}).ok());
  Tell({Stop(11, v1::COUPON_STOP_REASON_REDEEMED)});
  EXPECT_EQ(world_.Check(world_.Code(11)), Refusal::kUsedHere);
  CouponStopPart taken_back = StopPart(1, 2, {});
  taken_back.stops = {Stop(11, v1::COUPON_STOP_REASON_NONE)};
  ASSERT_TRUE(world_.journal->offers().StoreStops(taken_back).ok());
  EXPECT_EQ(world_.Check(world_.Code(11)), Refusal::kNone);
  world_.Restart();
  EXPECT_EQ(world_.Redeem(world_.Code(11)), Refusal::kNone);
  EXPECT_EQ(world_.Check(world_.Code(11)), Refusal::kUsedHere);
}

// What the server says of a coupon is no news of a redemption that it has not heard of.
TEST_F(CouponStopTest, WhatTheServerHasNotHeardOfItDoesNotTakeBack) {
  ASSERT_EQ(world_.Redeem(world_.Code(5)), Refusal::kNone);
  Tell({Stop(5, v1::COUPON_STOP_REASON_NONE)});
  EXPECT_EQ(world_.Check(world_.Code(5)), Refusal::kUsedHere);
}

// --- what is issued ---

// The short serials that are given one after another, to a new lead each; ends with 0, and `reason` says why.
class StoppedIssueTest : public CouponStopTest {
 protected:
  uint32_t Issue(Refusal* reason = nullptr) {
    const Action action = world_.coupons->Issue({1, kVoucher, LeadId(next_lead_++), kStaff});
    if (reason != nullptr) *reason = DeskWorld::ReasonOf(action);
    const auto* issued = action.As<action::CouponIssued>();
    if (issued == nullptr) return 0;
    for (uint32_t serial = 1; serial < 40; ++serial) {
      if (issued->coupon.code == world_.Code(serial)) return serial;
    }
    return 99;
  }
  const Lease& Vouchers() { return *FindLease(world_.journal.get(), 'v'); }
  char next_lead_ = '1';
};

// E3: the office made it void; whoever got it would be turned away with it.
TEST_F(StoppedIssueTest, WhatIsStoppedIsPassedOver) {
  world_.Lend({world_.Vouchers({11, 12, 13, 14, 15})});
  Tell({Stop(11, v1::COUPON_STOP_REASON_VOID), Stop(13, v1::COUPON_STOP_REASON_REDEEMED), Stop(14, v1::COUPON_STOP_REASON_NONE)});
  EXPECT_EQ(Issue(), 12u);
  EXPECT_EQ(world_.Newest<v1::CouponIssuePayload>(v1::OPERATION_TYPE_COUPON_ISSUE).spent_total(), 1);
  world_.Restart();
  EXPECT_EQ(Issue(), 14u);
  EXPECT_EQ(Issue(), 15u);
  EXPECT_EQ(Vouchers().spent, 3);
  EXPECT_EQ(Vouchers().Rest(), 2);  // those that were passed over
  EXPECT_TRUE(TotalsAgree(world_.journal.get()));
  // Nothing else is left of it.
  Refusal reason = Refusal::kNone;
  EXPECT_EQ(Issue(&reason), 0u);
  EXPECT_EQ(reason, Refusal::kUsedUp);
  EXPECT_EQ(world_.coupons->ReturnSpoilt(), 1);
  const auto back = world_.Newest<v1::LeaseReturnPayload>(v1::OPERATION_TYPE_LEASE_RETURN);
  EXPECT_EQ(back.spent_total(), 3);
  EXPECT_EQ(back.returned_total(), 2);
  EXPECT_EQ(Vouchers().Rest(), 0);
  EXPECT_EQ(world_.coupons->ReturnSpoilt(), 0);
  EXPECT_TRUE(TotalsAgree(world_.journal.get()));
}

TEST_F(StoppedIssueTest, WhatWasGivenAndStoppedLaterHidesNothing) {
  world_.Lend({world_.Vouchers({11, 12, 13})});
  EXPECT_EQ(Issue(), 11u);
  Tell({Stop(11, v1::COUPON_STOP_REASON_REDEEMED)});
  EXPECT_EQ(Issue(), 12u);
  EXPECT_EQ(Issue(), 13u);
  EXPECT_EQ(world_.coupons->ReturnSpoilt(), 0);
}

TEST_F(StoppedIssueTest, TheNextLeaseIsTakenWhereNothingElseIsLeft) {
  LeaseGrant later = world_.Vouchers({21});
  later.grant.set_lease_id(LeaseId('w'));
  later.grant.set_fence(2);
  later.signed_grant = SignGrant(later.grant);
  world_.Lend({world_.Vouchers({11}), later});
  Tell({Stop(11, v1::COUPON_STOP_REASON_VOID)});
  EXPECT_EQ(Issue(), 21u);
  EXPECT_EQ(Vouchers().spent, 0);
  EXPECT_EQ(world_.coupons->ReturnSpoilt(), 1);
  EXPECT_EQ(Vouchers().returned, 1);
  EXPECT_TRUE(TotalsAgree(world_.journal.get()));
}

// The server says that another past of this tablet gave two away, and cannot say which: the one that was stopped was passed over there too.
TEST_F(StoppedIssueTest, ATabletPutBackGivesNothingTwice) {
  LeaseGrant lease = world_.Vouchers({11, 12, 13, 14});
  lease.spent = 2;
  world_.Lend({lease});
  Tell({Stop(11, v1::COUPON_STOP_REASON_VOID)});
  EXPECT_EQ(Issue(), 14u);
}

// --- coupons for a gift ---

void AddCupCoupon(DeskWorld* world) {
  v1::CouponOffer& cup = *world->config.add_coupons();
  cup.set_name(kCupCoupon);
  cup.set_number(5);
  cup.set_kind(v1::COUPON_KIND_GIFT);
  cup.set_item("items/cup");
  cup.set_redeemable_here(true);
  cup.set_offline_cap_fen(100'000);
}

class GiftCouponTest : public ::testing::Test {
 protected:
  GiftCouponTest() { AddCupCoupon(&world_); }
  int64_t Cups() { return FindLease(world_.journal.get(), 'a')->spent; }
  uint64_t Saved() { return world_.journal->epochs().back().head.seq; }
  DeskWorld world_;
};

TEST_F(GiftCouponTest, HandsOutOneUnitWithTheRedemption) {
  world_.Lend({kiosk::Cups('a', 1, 2)});
  ASSERT_EQ(world_.Redeem(world_.Code(5, 5), kCupCoupon), Refusal::kNone);
  EXPECT_EQ(Saved(), 2u);
  const auto gift = world_.Newest<v1::GiftPayload>(v1::OPERATION_TYPE_GIFT);
  EXPECT_EQ(gift.item(), "items/cup");
  EXPECT_EQ(gift.quantity(), 1);
  EXPECT_EQ(gift.spent_total(), 1);
  EXPECT_EQ(gift.staff_id(), kStaff);
  EXPECT_EQ(gift.for_redemption().size(), 16u);
  EXPECT_EQ(Cups(), 1);
  EXPECT_EQ(world_.Redeem(world_.Code(5, 5), kCupCoupon), Refusal::kUsedHere);
  EXPECT_EQ(Cups(), 1);
  EXPECT_TRUE(TotalsAgree(world_.journal.get()));
}

TEST_F(GiftCouponTest, IsRefusedAndStaysGoodWhereNoneIsLeft) {
  EXPECT_EQ(world_.Redeem(world_.Code(5, 5), kCupCoupon), Refusal::kGiftNone);  // none was lent
  world_.Lend({kiosk::Cups('a', 1, 1)});
  ASSERT_EQ(world_.HandOut(1, LeadId('1')), Refusal::kNone);
  EXPECT_EQ(world_.Redeem(world_.Code(5, 5), kCupCoupon), Refusal::kGiftNone);
  EXPECT_EQ(Saved(), 1u);
  world_.Lend({kiosk::Cups('a', 1, 1), kiosk::Cups('b', 2, 1)});
  EXPECT_EQ(world_.Redeem(world_.Code(5, 5), kCupCoupon), Refusal::kNone);
  EXPECT_EQ(FindLease(world_.journal.get(), 'b')->spent, 1);
}

TEST_F(GiftCouponTest, IsRefusedWhereTheItemIsNoGiftOrTheKioskMayHandNothingOut) {
  world_.Lend({kiosk::Cups('a', 1, 2)});
  world_.coupons->SetStanding(ServerStanding::kFrozen);
  EXPECT_EQ(world_.Redeem(world_.Code(5, 5), kCupCoupon), Refusal::kFrozen);
  world_.coupons->SetStanding(ServerStanding::kNormal);
  world_.config.clear_gifts();
  EXPECT_EQ(world_.Redeem(world_.Code(5, 5), kCupCoupon), Refusal::kGiftNone);
  EXPECT_EQ(Saved(), 0u);
}

// Told as failed, and yet on the disk: the retry hands out no second cup.
TEST(GiftCouponRetryTest, TheSameCouponGivesOneGift) {
  FaultVfs disk;
  DeskWorld world("fault");
  AddCupCoupon(&world);
  world.Lend({Cups('a', 1, 2)});
  const std::string code = world.Code(5, 5);
  disk.Break(FaultVfs::Fault::kSyncError);
  EXPECT_EQ(world.Redeem(code, kCupCoupon), Refusal::kNotSaved);
  disk.Heal();
  EXPECT_EQ(world.Redeem(code, kCupCoupon), Refusal::kNone);
  EXPECT_EQ(FindLease(world.journal.get(), 'a')->spent, 1);
  EXPECT_EQ(world.journal->epochs().back().head.seq, 2u);
  EXPECT_TRUE(TotalsAgree(world.journal.get()));
  world.journal.reset();  // before its disk
}

}  // namespace
}  // namespace footfall::kiosk
