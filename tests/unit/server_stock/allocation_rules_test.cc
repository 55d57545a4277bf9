#include "server/stock/allocation_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "server/base/errors.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;

struct Site {
  int64_t target, past, area;
};

v1::ProposeAllocationResponse Shares(const std::vector<Site>& sites) {
  v1::ProposeAllocationResponse response;
  for (const Site& site : sites) {
    v1::AllocationShare* share = response.add_shares();
    share->set_target(site.target);
    share->set_past_leads(site.past);
    share->set_area_m2(site.area);
  }
  return response;
}
std::vector<int64_t> Quantities(const v1::ProposeAllocationResponse& response) {
  std::vector<int64_t> all;
  for (const v1::AllocationShare& share : response.shares()) all.push_back(share.quantity());
  return all;
}
std::vector<int64_t> Propose(int64_t quantity, const AllocationMix& mix, const std::vector<Site>& sites) {
  v1::ProposeAllocationResponse response = Shares(sites);
  EXPECT_TRUE(ShareAllocation(quantity, mix, &response).ok());
  return Quantities(response);
}

TEST(AllocationRulesTest, SharesByEachWeightAlone) {
  const std::vector<Site> sites = {{300, 10, 50}, {100, 30, 150}};
  EXPECT_THAT(Propose(100, {100, 0, 0}, sites), ElementsAre(75, 25));
  EXPECT_THAT(Propose(100, {0, 100, 0}, sites), ElementsAre(25, 75));
  EXPECT_THAT(Propose(100, {0, 0, 1}, sites), ElementsAre(25, 75));
}

TEST(AllocationRulesTest, MixesThemBySharesNotBySizes) {
  // Half by target (3:1), half by area (1:3): the same for both, although areas are written in greater numbers.
  EXPECT_THAT(Propose(100, {50, 0, 50}, {{3, 0, 5000}, {1, 0, 15'000}}), ElementsAre(50, 50));
}

TEST(AllocationRulesTest, WhatNobodyHasWeighsNothing) {
  EXPECT_THAT(Propose(100, kDefaultMix, {{0, 0, 30}, {0, 0, 10}}), ElementsAre(75, 25));
  EXPECT_THAT(Propose(7, kDefaultMix, {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}), ElementsAre(3, 2, 2));
}

TEST(AllocationRulesTest, AlwaysAddsUpExactly) {
  std::mt19937_64 dice(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<Site> sites(1 + dice() % 40);
    for (Site& site : sites) {
      site = {static_cast<int64_t>(dice() % 1000), static_cast<int64_t>(dice() % 500), static_cast<int64_t>(dice() % 200)};
    }
    v1::ProposeAllocationResponse response = Shares(sites);
    const int64_t quantity = static_cast<int64_t>(dice() % 100'000);
    ASSERT_TRUE(ShareAllocation(quantity, kDefaultMix, &response).ok());
    int64_t units = 0, millionths = 0;
    for (const v1::AllocationShare& share : response.shares()) {
      units += share.quantity();
      millionths += share.weight_ppm();
    }
    EXPECT_EQ(units, quantity) << "round " << round;
    EXPECT_EQ(millionths, kAllWeightPpm) << "round " << round;
  }
}

TEST(AllocationRulesTest, ReadsTheMixAndRefusesWhatIsNone) {
  v1::ProposeAllocationRequest request;
  AllocationMix mix;
  ASSERT_TRUE(ReadMix(request, &mix).ok());
  EXPECT_EQ(mix.target, kDefaultMix.target);
  request.set_area_weight(7);
  ASSERT_TRUE(ReadMix(request, &mix).ok());
  EXPECT_EQ(mix.target, 0);
  EXPECT_EQ(mix.area, 7);
  request.set_results_weight(101);
  EXPECT_EQ(errors::GetDetail(ReadMix(request, &mix))->fields[0].field, "results_weight");
  v1::ProposeAllocationResponse none;
  EXPECT_EQ(errors::GetDetail(ShareAllocation(5, kDefaultMix, &none))->fields[0].field, "sessions");
}

}  // namespace
}  // namespace footfall::server
