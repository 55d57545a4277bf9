#include "server/coupons/coupon_lender.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "server/leases/lease_intake.h"
#include "tests/unit/server_coupons/coupon_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

class CouponLenderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.Create(CouponWorld::Welcome());
    world_.Make(30);
    sources_.Add(LeaseKind::kCoupon, &world_.lender());
  }
  void ExpectBalance(int64_t free) {
    const PoolAccount account = world_.Account();
    EXPECT_TRUE(account.Balances());
    EXPECT_EQ(account.pool.free, free);
    EXPECT_EQ(world_.Available(), free);
  }
  absl::Status GiveBack(const CouponWorld::Lease& lease, int64_t returned) {
    return world_.Write([&](WriteContext& write) {
      return ApplyLeaseReturn(write, {.lease_id = lease.id,
                                      .device_id = lease.device_id,
                                      .returned_total = returned,
                                      .spent_total = lease.issued,
                                      .sources = &sources_});
    });
  }
  absl::Status Close(const CouponWorld::Lease& lease, int64_t counted_back) {
    return world_.Write([&](WriteContext& write) {
      const absl::Status closed = CloseLease(write, lease.id, counted_back);
      return closed.ok() ? sources_.TellEnded(write, lease.id) : closed;
    });
  }

  CouponWorld world_;
  GrantSources sources_;
};

TEST_F(CouponLenderTest, LendsTheNextOnesInARowToOneKioskEach) {
  const auto first = world_.Lend("d1", 12), second = world_.Lend("d2", 12);
  ASSERT_EQ(first.batch.codes_size(), 12);
  ASSERT_EQ(second.batch.codes_size(), 12);
  std::set<std::string> codes(first.batch.codes().begin(), first.batch.codes().end());
  codes.insert(second.batch.codes().begin(), second.batch.codes().end());
  EXPECT_EQ(codes.size(), 24u);
  for (int i = 0; i < 12; ++i) EXPECT_EQ(first.facts[i].short_serial, first.batch.short_serials(i));
  EXPECT_EQ(world_.StateOf(first.facts[0]), v1::COUPON_STATE_LENT);
  ExpectBalance(6);
  EXPECT_EQ(world_.Lend("d3", 12).batch.codes_size(), 6);
  EXPECT_EQ(world_.Lend("d4", 12).batch.codes_size(), 0);
  ExpectBalance(0);
}

TEST_F(CouponLenderTest, LendsNothingWhoseTimeIsOver) {
  world_.SetTime(support::kWorldStartMs + 48 * kCouponHour);
  EXPECT_EQ(world_.Lend("d1", 5).batch.codes_size(), 0);
  ExpectBalance(30);
}

TEST_F(CouponLenderTest, TakesBackTheLastOnesAndLendsThemAgain) {
  auto lease = world_.Lend("d1", 10);
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease, 0)).ok());
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease, 1)).ok());
  ASSERT_TRUE(GiveBack(lease, 5).ok());
  ASSERT_TRUE(GiveBack(lease, 5).ok());  // the same report again
  EXPECT_EQ(world_.StateOf(lease.facts[4]), v1::COUPON_STATE_LENT);
  EXPECT_EQ(world_.StateOf(lease.facts[5]), v1::COUPON_STATE_AVAILABLE);
  ExpectBalance(25);
  ASSERT_TRUE(GiveBack(lease, 8).ok());
  EXPECT_EQ(world_.StateOf(lease.facts[2]), v1::COUPON_STATE_AVAILABLE);
  ExpectBalance(28);
  EXPECT_EQ(world_.Lend("d2", 30).facts[0], lease.facts[2]);
}

TEST_F(CouponLenderTest, WritesOffWhatAKioskLost) {
  auto lease = world_.Lend("d1", 10);
  ASSERT_TRUE(Close(lease, 4).ok());
  EXPECT_EQ(world_.StateOf(lease.facts[9]), v1::COUPON_STATE_AVAILABLE);
  EXPECT_EQ(world_.StateOf(lease.facts[5]), v1::COUPON_STATE_WRITTEN_OFF);
  ExpectBalance(24);
  // The kiosk turns up: what it had issued is good.
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease, 0)).ok());
  EXPECT_EQ(world_.StateOf(lease.facts[0]), v1::COUPON_STATE_ISSUED);
  EXPECT_EQ(world_.Account().pool.written_off, 5);
  ExpectBalance(24);
}

TEST_F(CouponLenderTest, LendsAgainWhatWasWrittenOffAndTurnedUp) {
  auto lease = world_.Lend("d1", 10);
  ASSERT_TRUE(Close(lease, 4).ok());
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease, 0)).ok());
  ASSERT_TRUE(GiveBack(lease, 9).ok());  // with the four that were counted
  EXPECT_EQ(world_.Account().pool.written_off, 0);
  EXPECT_EQ(world_.StateOf(lease.facts[0]), v1::COUPON_STATE_ISSUED);
  EXPECT_EQ(world_.StateOf(lease.facts[1]), v1::COUPON_STATE_AVAILABLE);
  ExpectBalance(29);
  ASSERT_TRUE(GiveBack(lease, 9).ok());
  ExpectBalance(29);
}

TEST_F(CouponLenderTest, TakesBackOnlyTheLastOfWhatWasWrittenOff) {
  auto lease = world_.Lend("d1", 10);
  ASSERT_TRUE(Close(lease, 0).ok());
  ASSERT_TRUE(GiveBack(lease, 3).ok());
  EXPECT_EQ(world_.StateOf(lease.facts[6]), v1::COUPON_STATE_WRITTEN_OFF);
  EXPECT_EQ(world_.StateOf(lease.facts[7]), v1::COUPON_STATE_AVAILABLE);
  ExpectBalance(23);
}

TEST_F(CouponLenderTest, GivesNoUnitForACouponThatWasMadeVoid) {
  auto lease = world_.Lend("d1", 4);
  v1::VoidCouponRequest request;
  request.set_name(CouponName(support::kCampaign, rules::UuidBytes(lease.facts[3].coupon)));
  request.set_reason("misprint");
  world_.Must(&CouponWorld::Stub::VoidCoupon, request);
  ASSERT_TRUE(GiveBack(lease, 4).ok());
  EXPECT_EQ(world_.StateOf(lease.facts[3]), v1::COUPON_STATE_VOID);
  ExpectBalance(29);
}

// A restored server hears of a lease that it had forgotten.
TEST_F(CouponLenderTest, LearnsWhichCouponsAForgottenLeaseHolds) {
  auto forgotten = world_.Lend("d1", 6);
  LeaseRow row;
  // As before the lease: what a backup holds.
  ASSERT_TRUE(world_
                  .Write([&](WriteContext& write) -> absl::Status {
                    const auto lease = FindLease(write.db(), forgotten.id);
                    if (!lease.ok()) return lease.status();
                    row = lease->value();
                    for (const char* sql :
                         {"DELETE FROM leases", "UPDATE lease_pools SET free = total", "DELETE FROM coupon_leases",
                          "UPDATE coupons SET state = 1, lease_id = NULL",
                          // Two of them were made after the backup.
                          "DELETE FROM coupons WHERE coupon_number IN (SELECT coupon_number FROM coupons ORDER BY coupon_number LIMIT 2)",
                          "UPDATE lease_pools SET free = free - 2, total = total - 2"}) {
                      if (auto ran = write.db().Execute(sql, {}); !ran.ok()) return ran.status();
                    }
                    return absl::OkStatus();
                  })
                  .ok());
  row.learned = true;
  ASSERT_TRUE(world_
                  .Write([&](WriteContext& write) {
                    const absl::Status inserted = InsertLease(write, row);
                    return inserted.ok() ? sources_.TellLearned(write, row.lease_id) : inserted;
                  })
                  .ok());
  ExpectBalance(24);
  EXPECT_EQ(world_.StateOf(forgotten.facts[2]), v1::COUPON_STATE_LENT);
  EXPECT_EQ(world_.StateOf(forgotten.facts[0]), v1::COUPON_STATE_UNSPECIFIED);
  // What it has never heard of it takes up when it was issued, and its short form when it is shown.
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&forgotten, 0)).ok());
  EXPECT_EQ(world_.StateOf(forgotten.facts[0]), v1::COUPON_STATE_ISSUED);
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d2", forgotten.facts[0])).ok());
  EXPECT_EQ(world_.StateOf(forgotten.facts[0]), v1::COUPON_STATE_REDEEMED);
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("d3", forgotten.facts[0], /*short_form=*/true)).ok());
  EXPECT_EQ(world_.Redemptions().front().outcome(), v1::REDEMPTION_OUTCOME_ACCEPTED_DUPLICATE);
  // Of the rest that comes back, one is not known here.
  ASSERT_TRUE(GiveBack(forgotten, 5).ok());
  ExpectBalance(28);
}

}  // namespace
}  // namespace footfall::server
