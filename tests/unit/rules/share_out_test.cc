#include "proto/rules/share_out.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <vector>

namespace footfall::rules {
namespace {

using Parts = std::vector<int64_t>;

TEST(ShareOutTest, TheLargestRemaindersGetWhatIsLeft) {
  // Quotas 4.7, 1.6, 1.58, 1.2, 0.61, 0.31: the rest of three goes to .7, .61 and .6.
  EXPECT_EQ(ShareOut(10, {4700, 1600, 1580, 1200, 610, 310}), (Parts{5, 2, 1, 1, 1, 0}));
  EXPECT_EQ(ShareOut(7, {1, 1, 1}), (Parts{3, 2, 2}));
  EXPECT_EQ(ShareOut(0, {3, 4}), (Parts{0, 0}));
  EXPECT_EQ(ShareOut(5, {0, 1, 0}), (Parts{0, 5, 0}));
}

TEST(ShareOutTest, WithoutWeightsAllWeighTheSame) { EXPECT_EQ(ShareOut(5, {0, 0, 0}), (Parts{2, 2, 1})); }

TEST(ShareOutTest, PartsAddUpAndEachIsWithinOneOfItsQuota) {
  std::mt19937_64 dice(7);
  for (int round = 0; round < 2000; ++round) {
    const int64_t total = static_cast<int64_t>(dice() % (round % 2 == 0 ? 50 : kMaxSharedUnits));
    Parts weights(1 + dice() % 30);
    for (int64_t& weight : weights) weight = static_cast<int64_t>(dice() % (round % 3 == 0 ? 5 : kMaxShareWeight));
    const auto parts = ShareOut(total, weights);
    ASSERT_TRUE(parts);
    ASSERT_EQ(std::accumulate(parts->begin(), parts->end(), int64_t{0}), total);
    const double sum = static_cast<double>(std::accumulate(weights.begin(), weights.end(), int64_t{0}));
    for (size_t i = 0; i < weights.size() && sum > 0; ++i) {
      const double quota = static_cast<double>(total) * static_cast<double>(weights[i]) / sum;
      EXPECT_LT(std::abs(static_cast<double>((*parts)[i]) - quota), 1.001);
      EXPECT_TRUE(weights[i] > 0 || (*parts)[i] == 0);
    }
  }
}

TEST(ShareOutTest, RefusesWhatCannotBeShared) {
  EXPECT_FALSE(ShareOut(1, {}));
  EXPECT_FALSE(ShareOut(-1, {1}));
  EXPECT_FALSE(ShareOut(1, {1, -1}));
  EXPECT_FALSE(ShareOut(kMaxSharedUnits + 1, {1}));
  EXPECT_FALSE(ShareOut(1, {kMaxShareWeight + 1}));
  EXPECT_FALSE(ShareOut(1, Parts(kMaxShares + 1, 1)));
  EXPECT_TRUE(ShareOut(kMaxSharedUnits, Parts(kMaxShares, kMaxShareWeight)));
}

}  // namespace
}  // namespace footfall::rules
