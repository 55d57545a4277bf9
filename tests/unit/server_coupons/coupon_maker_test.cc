#include "server/coupons/coupon_maker.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/server_coupons/coupon_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

class CouponMakerTest : public ::testing::Test {
 protected:
  void SetUp() override { world_.Create(CouponWorld::Welcome()); }
  CouponBatchRow Open(int64_t wanted) {
    CouponBatchRow batch;
    EXPECT_TRUE(world_
                    .Write([&](WriteContext& write) {
                      const auto of = GetCouponTemplate(write.db(), CouponTemplateKey{std::string(support::kCampaign), "welcome"});
                      const auto row = InsertCouponBatch(write, of->template_number, wanted, world_.now_ms());
                      if (row.ok()) batch = *row;
                      return row.status();
                    })
                    .ok());
    return batch;
  }
  std::vector<CouponRow> All() {
    std::vector<CouponRow> all;
    EXPECT_TRUE(world_
                    .Read([&](Connection& db) {
                      const auto of = GetCouponTemplate(db, CouponTemplateKey{std::string(support::kCampaign), "welcome"});
                      const auto rows = ListCoupons(db, {.template_number = of->template_number}, 0, 1'000'000);
                      if (rows.ok()) all = *rows;
                      return rows.status();
                    })
                    .ok());
    return all;
  }

  CouponWorld world_;
};

TEST_F(CouponMakerTest, MakesEachCouponGoodAndUnlikeAnyOther) {
  ASSERT_EQ(world_.Make(250), 250);
  std::set<std::string> ids, codes;
  std::set<int64_t> serials;
  for (const CouponRow& coupon : All()) {
    const auto code = world_.keys().OpenCode(coupon);
    ASSERT_TRUE(code.ok()) << code.status();
    const rules::CouponFacts facts = world_.Facts(*code);
    EXPECT_EQ(rules::UuidBytes(facts.coupon), coupon.coupon_id);
    EXPECT_EQ(int64_t{facts.short_serial}, coupon.serial);
    EXPECT_EQ(facts.template_number, 1u);
    EXPECT_EQ(int64_t{facts.first_minute} * 60'000, support::kWorldStartMs);
    EXPECT_EQ(int64_t{facts.last_minute} * 60'000, support::kWorldStartMs + 48 * kCouponHour - 60'000);
    ids.insert(coupon.coupon_id);
    codes.insert(*code);
    serials.insert(*coupon.serial);
  }
  EXPECT_EQ(ids.size(), 250u);
  EXPECT_EQ(codes.size(), 250u);
  EXPECT_EQ(serials.size(), 250u);
}

TEST_F(CouponMakerTest, PutsNoCodeIntoTheDatabaseInClear) {
  ASSERT_EQ(world_.Make(3), 3);
  const auto lease = world_.Lend("d1", 1);
  const std::string code = lease.batch.codes(0);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM coupons WHERE instr(code_box, '" + code.substr(4, 40) + "') > 0"), 0);
  for (const CouponRow& coupon : All()) EXPECT_EQ(coupon.code_box.find(coupon.coupon_id), std::string::npos);
}

TEST_F(CouponMakerTest, StoresSeveralStepsAndRaisesThePool) {
  const int64_t count = CouponMaker::kStepCoupons * 2 + 137;
  ASSERT_EQ(world_.Make(count), count);
  EXPECT_EQ(static_cast<int64_t>(All().size()), count);
  EXPECT_EQ(world_.Account().pool.free, count);
  EXPECT_EQ(world_.Available(), count);
}

TEST_F(CouponMakerTest, GoesOnWhereABatchEnded) {
  const int64_t wanted = CouponMaker::kStepCoupons * 2 + 5;
  const CouponBatchRow batch = Open(wanted);
  int steps = 0;
  const auto stopped = world_.maker().Finish(batch.batch, [&steps] { return ++steps == 1; });
  EXPECT_TRUE(absl::IsUnavailable(stopped.status())) << stopped.status();
  EXPECT_EQ(static_cast<int64_t>(All().size()), CouponMaker::kStepCoupons);  // what was made is there, and in the pool
  EXPECT_EQ(world_.Account().pool.free, CouponMaker::kStepCoupons);
  for (int i = 0; i < 2; ++i) {  // once it is through, nothing is left to make
    EXPECT_EQ(*world_.maker().Finish(batch.batch), wanted);
    EXPECT_EQ(static_cast<int64_t>(All().size()), wanted);
  }
  EXPECT_EQ(world_.Account().pool.free, wanted);
}

// As after a step in which some numbers were taken.
TEST_F(CouponMakerTest, MakesAsManyAsWereWanted) {
  CouponBatchRow batch = Open(10);
  ASSERT_TRUE(world_
                  .Write([&](WriteContext& write) {
                    batch.next_place = 4;
                    batch.made = 1;
                    return UpdateCouponBatch(write, batch);
                  })
                  .ok());
  EXPECT_EQ(*world_.maker().Finish(batch.batch), 10);
  EXPECT_EQ(All().size(), 9u);
}

TEST_F(CouponMakerTest, MakesUpForNumbersThatAreTaken) {
  ASSERT_EQ(world_.Make(5), 5);
  const CouponRow taken = All().front();
  std::vector<CouponRow> coupons(2, taken);
  coupons[0].coupon_number = 1;
  coupons[0].coupon_id = SystemRandom()->Bytes(16);  // another coupon of the same short form
  coupons[1].coupon_number = 2;
  coupons[1].serial = *taken.serial == 0 ? 1 : *taken.serial - 1;  // the same coupon again
  ASSERT_TRUE(world_
                  .Write([&](WriteContext& write) {
                    const auto stored = InsertCoupons(write, coupons);
                    EXPECT_EQ(*stored, 0);
                    return stored.status();
                  })
                  .ok());
}

TEST_F(CouponMakerTest, MakesABatchOnceForAllWhoAsk) {
  const CouponBatchRow batch = Open(6000);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] { EXPECT_EQ(*world_.maker().Finish(batch.batch), 6000); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(All().size(), 6000u);
  EXPECT_EQ(world_.Account().pool.total, 6000);
}

TEST_F(CouponMakerTest, KnowsNoOtherBatch) { EXPECT_TRUE(absl::IsNotFound(world_.maker().Finish(17).status())); }

TEST_F(CouponMakerTest, NumbersBatchesOfOneInstantApart) {
  const CouponBatchRow first = Open(1), second = Open(1);
  EXPECT_EQ(first.batch, world_.now_ms());
  EXPECT_EQ(second.batch, first.batch + 1);
}

}  // namespace
}  // namespace footfall::server
