// F18, F23, F24, F25, F26 in every interleaving that some hundred seeds come up with.
#include <gtest/gtest.h>

#include "tests/simulation/server_leases/lease_world.h"
#include "tests/support/server_disk/disk_file_calls.h"

namespace footfall::simulation {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr uint64_t kSeeds = 20;  // the sanitizer makes each ten times as long, and it is not the number that it is about
#else
constexpr uint64_t kSeeds = 150;
#endif

TEST(LeaseSimulationTest, NothingIsHandedOutThatIsNotThere) {
  UseDisks();
  LeaseWorld::Tally all;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    LeaseWorld world(seed);
    for (const std::string& finding : world.Run()) ADD_FAILURE() << finding;
    const LeaseWorld::Tally& tally = world.tally();
    all.handed_out += tally.handed_out;
    all.put_back += tally.put_back;
    all.shortage += tally.shortage;
    all.restores += tally.restores;
    all.learned += tally.learned;
    all.freezes += tally.freezes;
    all.closed += tally.closed;
    all.images += tally.images;
    all.expired += tally.expired;
    all.returned += tally.returned;
  }
  // Otherwise it would prove nothing.
  EXPECT_GT(all.handed_out, 10 * static_cast<int64_t>(kSeeds));
  EXPECT_GT(all.put_back, static_cast<int64_t>(kSeeds));
  EXPECT_GT(all.returned, static_cast<int64_t>(kSeeds));
  EXPECT_GT(all.shortage, 0);
  EXPECT_GT(all.restores, 10);
  EXPECT_GT(all.learned, static_cast<int64_t>(kSeeds) / 8);
  EXPECT_GT(all.freezes, 3);
  EXPECT_GT(all.closed, 10);
  EXPECT_GT(all.images, static_cast<int64_t>(kSeeds) / 8);
  EXPECT_GT(all.expired, 10);
}

}  // namespace
}  // namespace footfall::simulation
