// A lead and the coupon that goes with it: both are there or neither is, at whatever call to the disk the power goes or a call fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/disk/disk.h"
#include "tests/unit/kiosk_app/desk_world.h"

namespace footfall::kiosk {
namespace {

using simulation::Dice;
using simulation::Disk;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Failure = Disk::Failure;

constexpr char kSticker[] = "campaigns/spring/couponTemplates/sticker";
constexpr unsigned kSeeds = 4;  // ways in which each cut may leave the disk

class LeadDeskTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { simulation::RegisterDisks(); }
  void SetUp() override {
    world_.config.mutable_coupons(0)->set_with_each_lead(true);
    vouchers_ = world_.Vouchers({11, 12, 13});
    world_.Lend({vouchers_});
  }

  static effect::SaveLead Lead(int64_t form_id, const std::string& phone = "+8613812345678") {
    effect::SaveLead lead;
    lead.form_id = form_id;
    lead.phone_e164 = phone;
    lead.consent.age_confirmed = true;
    return lead;
  }
  Action Save(int64_t form_id, const std::string& phone = "+8613812345678") { return world_.leads->Save(Lead(form_id, phone)); }
  static std::vector<IssuedCoupon> CouponsOf(const Action& action) {
    const auto* saved = action.As<action::LeadSaved>();
    return saved == nullptr ? std::vector<IssuedCoupon>() : saved->coupons;
  }
  static std::vector<MissedCoupon> MissedBy(const Action& action) {
    const auto* saved = action.As<action::LeadSaved>();
    return saved == nullptr ? std::vector<MissedCoupon>() : saved->missed;
  }
  uint64_t Head() { return world_.journal->epochs().back().head.seq; }
  // The receipt's code in the lead that is stored at `seq`.
  std::string ReceiptAt(uint64_t seq) {
    const auto run = *world_.journal->ReadRun(1, seq, 1, 1 << 20);
    v1::LeadPayload payload;
    EXPECT_TRUE(payload.ParseFromString(rules::PayloadOpener().Open(run.operations[0].sealed_payload(), CampaignKeys()).value()));
    return payload.receipt_code();
  }

  Disk disk_{"kiosk", Dice(1)};
  DeskWorld world_{"", disk_.Path("")};
  LeaseGrant vouchers_;
};

TEST_F(LeadDeskTest, WhatGoesWithEachLeadIsSavedWithIt) {
  const Action saved = Save(1);
  ASSERT_THAT(CouponsOf(saved), SizeIs(1));
  EXPECT_EQ(CouponsOf(saved)[0].code, world_.Code(11));
  EXPECT_EQ(Head(), 2u);
  const auto issue = world_.Newest<v1::CouponIssuePayload>(v1::OPERATION_TYPE_COUPON_ISSUE);
  EXPECT_EQ(issue.lead_id(), saved.As<action::LeadSaved>()->lead_id);
  EXPECT_TRUE(TotalsAgree(world_.journal.get()));
}

// The first kind was lent to nobody; the second one still goes to whom it is for.
TEST_F(LeadDeskTest, OfSeveralKindsEachNamesTheLead) {
  world_.config.mutable_coupons()->SwapElements(0, 1);
  world_.config.mutable_coupons(0)->set_with_each_lead(true);
  const Action saved = Save(1);
  ASSERT_THAT(CouponsOf(saved), SizeIs(1));
  const auto issue = world_.Newest<v1::CouponIssuePayload>(v1::OPERATION_TYPE_COUPON_ISSUE);
  EXPECT_EQ(issue.lead_id(), saved.As<action::LeadSaved>()->lead_id);
}

TEST_F(LeadDeskTest, WhoeverRegistersAgainHasHadTheirCoupon) {
  ASSERT_THAT(CouponsOf(Save(1)), SizeIs(1));
  const Action again = Save(2);
  ASSERT_NE(again.As<action::LeadSaved>(), nullptr);
  EXPECT_THAT(CouponsOf(again), IsEmpty());
  EXPECT_THAT(MissedBy(again), IsEmpty()) << "nothing is owed twice";
  EXPECT_THAT(CouponsOf(Save(3, "+8613912345678")), SizeIs(1));
}

TEST_F(LeadDeskTest, ALeadIsTakenWithoutACouponWhereNoneCanBeGiven) {
  for (int i = 0; i < 3; ++i) ASSERT_THAT(CouponsOf(Save(1 + i, "+861381234560" + std::to_string(i))), SizeIs(1));
  const Action none_left = Save(9, "+8613812345609");
  ASSERT_NE(none_left.As<action::LeadSaved>(), nullptr);
  EXPECT_THAT(CouponsOf(none_left), IsEmpty());
  ASSERT_THAT(MissedBy(none_left), SizeIs(1)) << "it goes with every lead, and the visitor is told that this one has none";
  EXPECT_EQ(MissedBy(none_left)[0].name, kVoucher);
  EXPECT_EQ(MissedBy(none_left)[0].reason, Refusal::kUsedUp);
  world_.config.mutable_coupons(0)->mutable_valid()->set_end_ms(world_.clock.wall_ms);  // over
  const Action over = Save(10);
  EXPECT_NE(over.As<action::LeadSaved>(), nullptr);
  EXPECT_THAT(MissedBy(over), IsEmpty()) << "nobody has a right to what is over";
  EXPECT_EQ(Head(), 8u);
}

TEST_F(LeadDeskTest, TwoTemplatesGoWithALeadAndTheClocksBudgetCountsBoth) {
  v1::CouponOffer& sticker = *world_.config.add_coupons();
  sticker.set_name(kSticker);
  sticker.set_number(9);
  sticker.set_with_each_lead(true);
  v1::CouponBatch batch;
  batch.add_codes(world_.Code(900, 9));
  LeaseGrant stickers = world_.Secret({'s', kSticker, v1::LEASE_KIND_COUPON, 1, 1, 0, batch.SerializeAsString()});
  world_.Lend({vouchers_, stickers, Cups('c', 1, 500)});
  world_.clock.boot_id = std::string(16, 'c');  // the machine was started anew; no server yet
  ASSERT_FALSE(world_.corrected.Now().trusted);
  OperationDraft cups = GiftDraft(world_.journal.get(), 1, 'c', kUntrustedClockUnits - 1);
  cups.effects.spend->clock_trusted = false;
  ASSERT_TRUE(world_.journal->Save(std::move(cups)).ok());
  const Action saved = Save(1);
  EXPECT_THAT(CouponsOf(saved), SizeIs(1)) << "the budget has one unit left";
  EXPECT_EQ(world_.journal->offers().untrusted_units(), kUntrustedClockUnits);
}

TEST_F(LeadDeskTest, APowerCutAtAnyCallLeavesBothOrNeither) {
  const Disk::Image image = disk_.Copy();
  int calls = 1, none = 0, both = 0;
  for (int nth = 1; nth <= calls; ++nth) {
    for (unsigned seed = 0; seed < kSeeds; ++seed) {
      SCOPED_TRACE(testing::Message() << "call " << nth << ", seed " << seed);
      world_.journal.reset();
      disk_.Put(image);
      disk_.Reseed(Dice(seed));
      world_.Restart();
      disk_.FailAt(Failure::kPowerCut, nth);
      const bool told = Save(1).As<action::LeadSaved>() != nullptr;
      if (!told && nth == calls) ++calls;
      disk_.PowerOn();
      world_.Restart();
      ASSERT_TRUE(world_.journal);
      ASSERT_TRUE(Head() == 0 || Head() == 2) << Head();
      EXPECT_TRUE(!told || Head() == 2);
      EXPECT_TRUE(TotalsAgree(world_.journal.get()));
      EXPECT_EQ(FindLease(world_.journal.get(), 'v')->spent, Head() == 2 ? 1 : 0);
      none += Head() == 0;
      both += Head() == 2;
    }
  }
  EXPECT_GT(calls, 4);
  EXPECT_GT(none, 4);
  EXPECT_GT(both, 0);
}

TEST_F(LeadDeskTest, ACallThatFailsIsToldAndTheSecondTryIsTheSameLeadAndCoupon) {
  ASSERT_THAT(CouponsOf(Save(77, "+8613512345678")), SizeIs(1));  // a log that an error does not empty
  world_.Restart();
  ASSERT_NE(Save(78, "+8613512345679").As<action::LeadSaved>(), nullptr);
  const Disk::Image image = disk_.Copy();
  const uint64_t before = Head();
  for (const Failure failure : {Failure::kWrite, Failure::kSync, Failure::kRead}) {
    bool hit = true;
    for (int nth = 1; hit; ++nth) {
      SCOPED_TRACE(testing::Message() << "failure " << static_cast<int>(failure) << " at call " << nth);
      world_.journal.reset();
      disk_.Put(image);
      disk_.Reseed(Dice(nth));
      world_.Restart();
      disk_.FailAt(failure, nth);
      Action saved = Save(1);
      hit = disk_.calls() >= nth;
      disk_.FailAt(Failure::kNone, 0);
      if (saved.As<action::LeadSaved>() == nullptr) saved = Save(1);
      ASSERT_NE(saved.As<action::LeadSaved>(), nullptr);
      EXPECT_THAT(CouponsOf(saved), SizeIs(1));
      EXPECT_EQ(Head(), before + 2);
      EXPECT_EQ(ReceiptAt(before + 1), saved.As<action::LeadSaved>()->receipt_code);
      EXPECT_TRUE(TotalsAgree(world_.journal.get()));
    }
  }
}

}  // namespace
}  // namespace footfall::kiosk
