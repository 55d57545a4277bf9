// The simulation as a test: some hundred seeds, and that a seed is a whole story, told the same way every time.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "tests/simulation/world.h"

namespace footfall::simulation {
namespace {

class SimulationTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { PrepareSimulations(); }
};

#ifdef __SANITIZE_ADDRESS__
constexpr uint64_t kSeeds = 40;  // the sanitizer makes each ten times as long, and it is not the number that it is about
#else
constexpr uint64_t kSeeds = 300;
#endif

TEST_F(SimulationTest, NothingIsLostAndNothingIsThereTwice) {
  int64_t saved = 0, faults = 0;
  std::map<std::string, int64_t> told;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Outcome outcome = Simulate(seed, false);
    saved += outcome.saved;
    for (const auto& [name, count] : outcome.Told()) told[name] += count;
    for (const auto& [name, count] : outcome.faults) faults += count;
    for (const std::string& finding : outcome.findings) ADD_FAILURE() << "seed " << seed << ": " << finding;
  }
  // A simulation in which nothing is saved or nothing fails would prove nothing.
  EXPECT_GT(saved, 10 * static_cast<int64_t>(kSeeds));
  EXPECT_GT(faults, 10 * static_cast<int64_t>(kSeeds));
  for (const char* some : {"draw aside", "duplicate redemption", "gift put back", "prize claimed", "redemption that counts", "row"})
    EXPECT_GT(told[some], 0) << some;
  for (const char* often : {"gift", "coupon", "coupon redeemed", "refused", "drawn", "row that counts"}) {
    EXPECT_GT(told[often], static_cast<int64_t>(kSeeds) / 2) << often;
  }
}

TEST_F(SimulationTest, ASeedTellsTheSameStoryEachTime) {
  for (const uint64_t seed : {3, 17, 42, 101}) {
    const std::string first = Simulate(seed, true).trace;
    (void)Simulate(seed + 1, false);  // what ran before must not matter
    const std::string second = Simulate(seed, true).trace;
    EXPECT_GT(std::count(first.begin(), first.end(), '\n'), 100);
    EXPECT_EQ(first, second) << "seed " << seed;
  }
}

TEST_F(SimulationTest, TellingTheStoryChangesNothing) {
  const Outcome quiet = Simulate(5, false), told = Simulate(5, true);
  EXPECT_EQ(quiet.saved, told.saved);
  EXPECT_EQ(quiet.faults, told.faults);
  EXPECT_EQ(quiet.in_ledger, told.in_ledger);
}

}  // namespace
}  // namespace footfall::simulation
