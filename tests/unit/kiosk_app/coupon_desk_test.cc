// Coupons at a kiosk without a network: its own are issued once each, others are believed for their signature or their keyed check.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kiosk_app/desk_world.h"
#include "tests/unit/kiosk_journal/fault_vfs.h"

namespace footfall::kiosk {
namespace {

constexpr char kTenth[] = "campaigns/spring/couponTemplates/tenth";

class CouponDeskTest : public ::testing::Test {
 protected:
  // The coupon that came; its name is empty when none did.
  IssuedCoupon Issue(const std::string& lead_id, Refusal* reason = nullptr) {
    const Action action = world_.coupons->Issue({1, kVoucher, lead_id, kStaff});
    if (reason != nullptr) *reason = DeskWorld::ReasonOf(action);
    const auto* issued = action.As<action::CouponIssued>();
    return issued == nullptr ? IssuedCoupon{} : issued->coupon;
  }
  DeskWorld world_;
};

TEST_F(CouponDeskTest, IssuesTheBatchInOrderOneEach) {
  world_.Lend({world_.Vouchers({11, 12})});
  world_.Unlock();
  const IssuedCoupon first = Issue(LeadId('1'));
  EXPECT_EQ(first.code, world_.Code(11));
  EXPECT_EQ(first.short_code, rules::MakeShortCode(11, world_.CheckKey()));
  EXPECT_GT(first.valid_until_ms, world_.clock.wall_ms + kDayMs - 60'000);
  const auto told = world_.Newest<v1::CouponIssuePayload>(v1::OPERATION_TYPE_COUPON_ISSUE);
  EXPECT_EQ(told.lease_id(), LeaseId('v'));
  EXPECT_EQ(told.spent_total(), 1);
  EXPECT_EQ(told.lead_id(), LeadId('1'));
  Refusal reason = Refusal::kNone;
  EXPECT_EQ(Issue(LeadId('1'), &reason).name, "");
  EXPECT_EQ(reason, Refusal::kPersonLimit);
  world_.Restart();
  world_.duplicate_key.clear();
  const IssuedCoupon second = Issue(LeadId('2'));
  EXPECT_EQ(second.code, world_.Code(12));
  EXPECT_EQ(second.short_code, "");  // nobody opened the key
  Issue(LeadId('3'), &reason);
  EXPECT_EQ(reason, Refusal::kUsedUp);
  EXPECT_TRUE(TotalsAgree(world_.journal.get()));
}

TEST_F(CouponDeskTest, ForgedAlteredForeignAndLateOnesAreToldApart) {
  EXPECT_EQ(world_.Check(world_.Code(5)), Refusal::kNone);
  EXPECT_EQ(world_.Check("fc1:" + world_.Code(5).substr(4)), Refusal::kNone);
  EXPECT_EQ(world_.Check("FC1:nonsense"), Refusal::kUnreadable);
  EXPECT_EQ(world_.Check(world_.Code(5, 3, std::string(32, 'x'))), Refusal::kForged);
  std::string altered = world_.Code(5);
  altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_NE(world_.Check(altered), Refusal::kNone);
  EXPECT_EQ(world_.Check(world_.Code(5, 3, std::string(32, 'q'), 'L')), Refusal::kForeign);
  EXPECT_EQ(world_.Check(world_.Code(5, 99)), Refusal::kGone);  // a template that is not offered
  const std::string code = world_.Code(6);
  world_.clock.Advance(2 * kDayMs);
  EXPECT_EQ(world_.Check(code), Refusal::kOver);
  const std::string later = world_.Code(7);
  world_.clock.Advance(-3 * kDayMs);
  EXPECT_EQ(world_.Check(later), Refusal::kNotOpenYet);
  world_.clock.Advance(kDayMs);
  world_.config.mutable_coupons(0)->set_redeemable_here(false);
  EXPECT_EQ(world_.Check(world_.Code(5)), Refusal::kNotHere);
  EXPECT_NE(world_.log.lines.find("coupon.refused reason=forged"), std::string::npos);
  EXPECT_EQ(world_.journal->epochs().back().head.seq, 0u);
}

TEST_F(CouponDeskTest, IsRedeemedOnceHere) {
  const std::string code = world_.Code(5);
  CheckedCoupon checked;
  ASSERT_EQ(world_.Check(code, &checked), Refusal::kNone);
  EXPECT_EQ(checked.name, kVoucher);
  EXPECT_FALSE(checked.own);
  EXPECT_EQ(checked.shown.size(), 8u);
  ASSERT_EQ(world_.Redeem(code), Refusal::kNone);
  const auto told = world_.Newest<v1::CouponRedeemPayload>(v1::OPERATION_TYPE_COUPON_REDEEM);
  EXPECT_EQ(told.coupon_id().size(), 16u);
  EXPECT_EQ(told.short_serial(), 5u);
  EXPECT_EQ(told.template_number(), 3u);
  EXPECT_EQ(told.value_fen(), 500);
  EXPECT_EQ(told.proof(), v1::COUPON_PROOF_SIGNATURE);
  EXPECT_EQ(told.chosen_template_number(), 0u);  // it says itself what it is
  EXPECT_EQ(told.staff_id(), kStaff);
  EXPECT_EQ(world_.Check(code), Refusal::kUsedHere);
  EXPECT_EQ(world_.Redeem(code), Refusal::kUsedHere);
  world_.Unlock();
  EXPECT_EQ(world_.Check(rules::MakeShortCode(5, world_.CheckKey())), Refusal::kUsedHere);  // its short form is the same coupon
}

TEST_F(CouponDeskTest, AShortCodeNeedsTheKeyThatAPinOpens) {
  const std::string code = rules::MakeShortCode(77, world_.CheckKey());
  EXPECT_EQ(world_.Check(code), Refusal::kNeedsStaffKey);
  EXPECT_EQ(world_.Check("ABCD"), Refusal::kUnreadable);
  world_.Unlock();
  CheckedCoupon checked;
  EXPECT_EQ(world_.Check(code, &checked), Refusal::kNone);
  EXPECT_EQ(checked.name, "");  // only the server knows
  EXPECT_EQ(checked.shown, code);
  EXPECT_EQ(world_.Check(rules::MakeShortCode(77, std::string(32, 'z'))), Refusal::kForged);
  ASSERT_EQ(world_.Redeem(code), Refusal::kNone);
  const auto told = world_.Newest<v1::CouponRedeemPayload>(v1::OPERATION_TYPE_COUPON_REDEEM);
  EXPECT_EQ(told.coupon_id(), "");
  EXPECT_EQ(told.template_number(), 0u);
  EXPECT_EQ(told.proof(), v1::COUPON_PROOF_SHORT_CODE);
  EXPECT_EQ(told.chosen_template_number(), 3u);  // what staff read off the paper
  EXPECT_EQ(world_.Check(code), Refusal::kUsedHere);
}

TEST_F(CouponDeskTest, OthersCouponsAreTakenUpToTheCapUntilTheServerHasConfirmed) {
  for (const uint32_t serial : {1u, 2u}) ASSERT_EQ(world_.Redeem(world_.Code(serial)), Refusal::kNone);  // 500 each, cap 1200
  EXPECT_EQ(world_.Redeem(world_.Code(3)), Refusal::kOfflineCap);
  // Its own are no risk.
  world_.Lend({world_.Vouchers({40})});
  const IssuedCoupon own = Issue(LeadId('1'));
  CheckedCoupon checked;
  EXPECT_EQ(world_.Check(own.code, &checked), Refusal::kNone);
  EXPECT_TRUE(checked.own);
  EXPECT_EQ(world_.Redeem(own.code), Refusal::kNone);
  EXPECT_TRUE(world_.Newest<v1::CouponRedeemPayload>(v1::OPERATION_TYPE_COUPON_REDEEM).own());
  // Online there is no cap; and what is confirmed does not count.
  world_.coupons->SetOnline(true);
  EXPECT_EQ(world_.Redeem(world_.Code(3)), Refusal::kNone);
  world_.coupons->SetOnline(false);
  EXPECT_EQ(world_.Redeem(world_.Code(4)), Refusal::kOfflineCap);
  ASSERT_TRUE(world_.journal->Acknowledge({1, world_.journal->epochs().back().head.seq, 0, {}}).ok());
  EXPECT_EQ(world_.Redeem(world_.Code(4)), Refusal::kNone);
}

TEST_F(CouponDeskTest, APersonsLimitOfADayHoldsForWhatThisKioskGave) {
  v1::CouponOffer& voucher = *world_.config.mutable_coupons(0);
  voucher.set_per_person(0);
  voucher.set_per_day(1);
  world_.Lend({world_.Vouchers({11, 12, 13, 14})});
  const IssuedCoupon first = Issue(LeadId('1')), second = Issue(LeadId('1')), others = Issue(LeadId('2')), nobodys = Issue("");
  ASSERT_EQ(world_.Redeem(first.code), Refusal::kNone);
  EXPECT_EQ(world_.Check(second.code), Refusal::kDayLimit);
  EXPECT_EQ(world_.Redeem(second.code), Refusal::kDayLimit);
  world_.Unlock();
  EXPECT_EQ(world_.Redeem(rules::MakeShortCode(12, world_.CheckKey())), Refusal::kDayLimit);  // the same coupon, typed
  EXPECT_EQ(world_.Redeem(others.code), Refusal::kNone);
  EXPECT_EQ(world_.Redeem(nobodys.code), Refusal::kNone);
  EXPECT_EQ(world_.Redeem(world_.Code(900)), Refusal::kNone);  // another kiosk's: only the server knows whose it is
  world_.Restart();
  EXPECT_EQ(world_.Redeem(second.code), Refusal::kDayLimit);
  world_.clock.Advance(kDayMs / 2 + kDayMs / 4);  // another day, and the coupon is still good
  EXPECT_EQ(world_.Redeem(second.code), Refusal::kNone);
}

// What spares nobody money costs some all the same, and how much the offer does not say.
TEST_F(CouponDeskTest, OfGoodsOneIsTakenApartFromTheServer) {
  v1::CouponOffer& bundle = *world_.config.mutable_coupons(0);
  bundle.set_kind(v1::COUPON_KIND_BUNDLE);
  bundle.clear_amount_fen();
  ASSERT_EQ(world_.Redeem(world_.Code(1)), Refusal::kNone);
  EXPECT_EQ(world_.Newest<v1::CouponRedeemPayload>(v1::OPERATION_TYPE_COUPON_REDEEM).value_fen(), 0) << "the visitor was spared nothing";
  EXPECT_EQ(world_.Redeem(world_.Code(2)), Refusal::kOfflineCap);
  ASSERT_TRUE(world_.journal->Acknowledge({1, world_.journal->epochs().back().head.seq, 0, {}}).ok());
  EXPECT_EQ(world_.Redeem(world_.Code(2)), Refusal::kNone);
}

// Where the office said what they cost, they count for that.
TEST_F(CouponDeskTest, GoodsCountForWhatTheyCost) {
  v1::CouponOffer& bundle = *world_.config.mutable_coupons(0);
  bundle.set_kind(v1::COUPON_KIND_BUNDLE);
  bundle.clear_amount_fen();
  bundle.set_cost_fen(600);  // of a cap of 1200
  for (const uint32_t serial : {1u, 2u}) ASSERT_EQ(world_.Redeem(world_.Code(serial)), Refusal::kNone);
  EXPECT_EQ(world_.Newest<v1::CouponRedeemPayload>(v1::OPERATION_TYPE_COUPON_REDEEM).value_fen(), 0) << "the visitor was spared nothing";
  EXPECT_EQ(world_.Redeem(world_.Code(3)), Refusal::kOfflineCap);
  bundle.set_cost_fen(1300);
  bundle.set_offline_cap_fen(1299);
  world_.Restart();
  EXPECT_EQ(world_.Redeem(world_.Code(4)), Refusal::kOfflineCap) << "one that costs more than the cap is not risked";
}

TEST_F(CouponDeskTest, WithoutACapNothingOfOthersIsTakenApartFromTheServer) {
  v1::CouponOffer& bundle = *world_.config.mutable_coupons(0);
  bundle.set_kind(v1::COUPON_KIND_BUNDLE);
  bundle.clear_amount_fen();
  bundle.set_offline_cap_fen(0);
  EXPECT_EQ(world_.Redeem(world_.Code(1)), Refusal::kOfflineCap);
  world_.coupons->SetOnline(true);
  EXPECT_EQ(world_.Redeem(world_.Code(1)), Refusal::kNone);
}

TEST_F(CouponDeskTest, APercentageNeedsAPurchase) {
  const std::string code = world_.Code(8, 4);
  EXPECT_EQ(world_.Redeem(code, kVoucher), Refusal::kGone);  // another template than it says
  EXPECT_EQ(world_.Redeem(code, kTenth, 0), Refusal::kPurchaseTooSmall);
  EXPECT_EQ(world_.Redeem(code, kTenth, 12'345), Refusal::kNone);
  EXPECT_EQ(world_.Newest<v1::CouponRedeemPayload>(v1::OPERATION_TYPE_COUPON_REDEEM).value_fen(), 1234);
}

TEST_F(CouponDeskTest, AShortCodeOfItsOwnKnowsItsTemplate) {
  world_.Unlock();
  world_.Lend({world_.Vouchers({41})});
  const IssuedCoupon own = Issue(LeadId('1'));
  CheckedCoupon checked;
  EXPECT_EQ(world_.Check(own.short_code, &checked), Refusal::kNone);
  EXPECT_EQ(checked.name, kVoucher);
  EXPECT_TRUE(checked.own);
  ASSERT_EQ(world_.Redeem(own.short_code), Refusal::kNone);
  EXPECT_EQ(world_.Newest<v1::CouponRedeemPayload>(v1::OPERATION_TYPE_COUPON_REDEEM).chosen_template_number(), 0u);
}

// Told as failed, and yet on the disk: the retry shows the coupon that was issued, not the next one.
TEST(CouponRetryTest, TheSameVisitorGetsTheSameCoupon) {
  FaultVfs disk;
  DeskWorld world("fault");
  world.Lend({world.Vouchers({11, 12, 13})});
  disk.Break(FaultVfs::Fault::kSyncError);
  EXPECT_EQ(DeskWorld::ReasonOf(world.coupons->Issue({1, kVoucher, LeadId('1'), kStaff})), Refusal::kNotSaved);
  disk.Heal();
  const Action again = world.coupons->Issue({2, kVoucher, LeadId('1'), kStaff});
  ASSERT_NE(again.As<action::CouponIssued>(), nullptr);
  EXPECT_EQ(again.As<action::CouponIssued>()->coupon.code, world.Code(11));
  EXPECT_EQ(FindLease(world.journal.get(), 'v')->spent, 1);
  EXPECT_TRUE(TotalsAgree(world.journal.get()));
  world.journal.reset();  // before its disk
}

}  // namespace
}  // namespace footfall::kiosk
