#include "server/leases/lease_plan.h"

#include <gtest/gtest.h>

namespace footfall::server {
namespace {

PoolRow Pool(std::string name, int64_t kiosk_units, int64_t free) {
  return {.pool = std::move(name), .kiosk_units = kiosk_units, .free = free};
}
LeaseRow Lease(std::string id, std::string pool, int64_t quantity, int64_t spent = 0, bool recalled = false) {
  return {.lease_id = std::move(id), .pool = std::move(pool), .recalled = recalled, .use = {.quantity = quantity, .spent = spent}};
}
constexpr int64_t kUntil = 1'000'000'000;
LeasePlace Here() { return {.lending = true, .session_end_ms = kUntil}; }

TEST(LeasePlanTest, LendsOfEachPoolWhatIsShort) {
  const LeasePlan plan = PlanLeases(Here(), {Pool("a", 10, 100), Pool("b", 4, 100)}, {Lease("1", "b", 4, 1)});
  ASSERT_EQ(plan.grants.size(), 1u);
  EXPECT_EQ(plan.grants[0].pool.pool, "a");
  EXPECT_EQ(plan.grants[0].units, 10);
  EXPECT_TRUE(plan.recalls.empty());
}

TEST(LeasePlanTest, SumsWhatIsHeldOfAPool) {
  EXPECT_TRUE(PlanLeases(Here(), {Pool("a", 10, 100)}, {Lease("1", "a", 4, 1), Lease("2", "a", 4, 1)}).empty());
  EXPECT_EQ(PlanLeases(Here(), {Pool("a", 10, 100)}, {Lease("1", "a", 4, 2), Lease("2", "a", 4, 1)}).grants[0].units, 5);
}

TEST(LeasePlanTest, LendsNothingWhereNothingIsLent) {
  PoolRow stopped = Pool("a", 10, 100);
  stopped.granting = false;
  EXPECT_TRUE(PlanLeases(Here(), {stopped}, {}).empty());
  EXPECT_TRUE(PlanLeases(Here(), {Pool("a", 0, 100)}, {}).empty());
  EXPECT_TRUE(PlanLeases(Here(), {Pool("a", 10, 0)}, {}).empty());
  EXPECT_TRUE(PlanLeases(Here(), {Pool("a", 10, -5)}, {}).empty());
  EXPECT_TRUE(PlanLeases({.lending = false}, {Pool("a", 10, 100)}, {}).empty());
}

TEST(LeasePlanTest, ARecalledLeaseStopsItsPoolAlone) {
  const LeasePlan plan = PlanLeases(Here(), {Pool("a", 10, 100), Pool("b", 10, 100)}, {Lease("1", "a", 4, 4, true)});
  ASSERT_EQ(plan.grants.size(), 1u);
  EXPECT_EQ(plan.grants[0].pool.pool, "b");
}

TEST(LeasePlanTest, WhatIsRecalledByPlaceStopsItsPoolUntilItIsBack) {
  LeaseRow lease = Lease("1", "a", 4, 3, true);
  lease.recalled_by_place = true;
  EXPECT_TRUE(PlanLeases(Here(), {Pool("a", 10, 100)}, {lease}).grants.empty());
  lease.use.returned = 1;
  EXPECT_EQ(PlanLeases(Here(), {Pool("a", 10, 100)}, {lease}).grants.size(), 1u);
}

TEST(LeasePlanTest, CallsBackWhatIsOfAnotherPlaceOrOver) {
  EXPECT_EQ(PlanLeases(Here(), {Pool("a", 1, 0)}, {Lease("1", "a", 4), Lease("2", "b", 4)}).recalls, std::vector<std::string>{"2"});
  EXPECT_TRUE(PlanLeases(Here(), {Pool("a", 1, 0)}, {Lease("2", "b", 4, 4), Lease("3", "b", 4, 0, true)}).recalls.empty());
  LeasePlace over = Here();
  over.over = true;
  const LeasePlan plan = PlanLeases(over, {Pool("a", 10, 100)}, {Lease("1", "a", 1)});
  EXPECT_EQ(plan.recalls, std::vector<std::string>{"1"});
  EXPECT_TRUE(plan.grants.empty());
}

TEST(LeasePlanTest, SharesByWhoeverSharesThePool) {
  LeasePlace place = Here();
  place.session_kiosks = 2;
  place.campaign_kiosks = 10;
  PoolRow gift = Pool("a", 50, 20), coupon = Pool("b", 50, 20);
  gift.session_id = "day-1";
  const LeasePlan plan = PlanLeases(place, {gift, coupon}, {});
  ASSERT_EQ(plan.grants.size(), 2u);
  EXPECT_EQ(plan.grants[0].units, 10);
  EXPECT_EQ(plan.grants[1].units, 2);
}

TEST(LeasePlanTest, ABookHasItsLimit) {
  std::vector<LeaseRow> live;
  for (int i = 0; i < kMaxBookLeases - 1; ++i) live.push_back(Lease(std::to_string(i), "c", 1));
  EXPECT_EQ(PlanLeases(Here(), {Pool("a", 10, 100), Pool("b", 10, 100), Pool("c", 1, 0)}, live).grants.size(), 1u);
  live.push_back(Lease("last", "c", 1));
  EXPECT_TRUE(PlanLeases(Here(), {Pool("a", 10, 100), Pool("b", 10, 100), Pool("c", 1, 0)}, live).grants.empty());
}

// What does not fit into the message of a book is missing in it, and what is missing is over.
TEST(LeasePlanTest, NobodyIsLentMoreThanABookHolds) {
  constexpr size_t kBatchBytes = 40 * 1024;
  std::vector<LeaseRow> live;
  while ((live.size() + 1) * (kBatchBytes + kLeaseOverheadBytes) <= kMaxLentBytes) {
    live.push_back(Lease(std::to_string(live.size()), "c", 200));
    live.back().grant_bytes.assign(kBatchBytes, 'x');
  }
  PoolRow coupons = Pool("a", 200, 1000);
  coupons.kind = LeaseKind::kCoupon;
  const std::vector<PoolRow> pools = {coupons, Pool("b", 10, 100), Pool("c", 0, 0)};
  const LeasePlan full = PlanLeases(Here(), pools, live);
  ASSERT_EQ(full.grants.size(), 1u);
  EXPECT_EQ(full.grants[0].pool.pool, "b");  // small ones still fit
  live.back().use.spent = 200;               // in no book any more
  EXPECT_EQ(PlanLeases(Here(), pools, live).grants.size(), 2u);
}

TEST(LeasePlanTest, EndsWithTheSessionButNotAtOnce) {
  EXPECT_EQ(LeaseEndMs(Here(), 0), kUntil + kLeaseGraceMs);
  EXPECT_EQ(LeaseEndMs(Here(), kUntil + kLeaseGraceMs), kUntil + kLeaseGraceMs + kLeastLeaseMs);
}

}  // namespace
}  // namespace footfall::server
