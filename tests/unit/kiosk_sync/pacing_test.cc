#include "kiosk/sync/pacing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "kiosk/sync/corrected_clock.h"
#include "kiosk/sync/retry_advice.h"
#include "tests/unit/kiosk_base/fakes.h"

namespace footfall::kiosk {
namespace {

TEST(BackoffTest, DrawsFromADoublingRangeUpToAMinute) {
  SeededRandom random(3);
  int64_t most = 0;
  for (int round = 0; round < 200; ++round) {
    Backoff backoff(&random);
    for (int failure = 0; failure < 12; ++failure) {
      const int64_t wait = backoff.NextMs();
      EXPECT_GE(wait, Backoff::kShortestMs);
      EXPECT_LE(wait, std::min(Backoff::kLongestMs, Backoff::kFirstMs << std::min(failure, 6)));
      most = std::max(most, wait);
    }
    backoff.Reset();
    EXPECT_LE(backoff.NextMs(), Backoff::kFirstMs);
  }
  EXPECT_GT(most, 50'000);
}

// A crowd that lost the server at the same moment: no second of the longest wait brings many of them, and none is empty.
TEST(BackoffTest, ACrowdComesBackSpreadOverTheWholeWait) {
  constexpr int kKiosks = 6000, kSeconds = Backoff::kLongestMs / 1000;
  SeededRandom random(5);
  std::vector<int> arrivals(kSeconds + 1);
  for (int kiosk = 0; kiosk < kKiosks; ++kiosk) {
    Backoff backoff(&random);
    for (int failure = 0; failure < 7; ++failure) (void)backoff.NextMs();
    ++arrivals[static_cast<size_t>(backoff.NextMs() / 1000)];
  }
  for (int second = 0; second < kSeconds; ++second) {
    EXPECT_GT(arrivals[second], kKiosks / kSeconds / 2) << second;
    EXPECT_LT(arrivals[second], kKiosks / kSeconds * 2) << second;
  }
}

TEST(BatchSizerTest, BeginsWithWhatASlowLineCarriesInAFewSeconds) {
  constexpr int kSlowBytesPerS = 50'000 / 8;
  BatchSizer sizer;
  EXPECT_LE(sizer.bytes(), 2 * BatchSizer::kTargetMs / 1000 * kSlowBytesPerS);
  EXPECT_GT(sizer.operations(), 1);
  for (int i = 0; i < 2; ++i) sizer.Acknowledged(100);
  EXPECT_EQ(sizer.operations(), BatchSizer::kMostOperations);
}

TEST(BatchSizerTest, GrowsByWhatTheLastOneLeavesOfTheTime) {
  const auto grown = [](int64_t elapsed_ms) {
    BatchSizer sizer;
    const int bytes = sizer.bytes();
    sizer.Acknowledged(elapsed_ms);
    return sizer.bytes() / bytes;
  };
  EXPECT_EQ(grown(0), 8) << "never more at once";
  EXPECT_EQ(grown(BatchSizer::kTargetMs / 8 - 1), 8);
  EXPECT_EQ(grown(BatchSizer::kTargetMs / 8), 4);
  EXPECT_EQ(grown(BatchSizer::kTargetMs / 4), 2);
  EXPECT_EQ(grown(BatchSizer::kTargetMs / 2), 1);
}

TEST(BatchSizerTest, EveryContactBeginsSmallAndNeverLargerThanTheOneBeforeCouldCarry) {
  BatchSizer sizer;
  const int first = sizer.operations();
  for (int i = 0; i < 20; ++i) sizer.Acknowledged(100);
  sizer.Begin();
  EXPECT_EQ(sizer.operations(), first);
  sizer.Shrink();
  sizer.Begin();
  EXPECT_LT(sizer.operations(), first);
}

TEST(BatchSizerTest, HalvesToOneAndGrowsBackOnlyWhileItIsQuick) {
  BatchSizer sizer;
  for (int i = 0; i < 20; ++i) sizer.Shrink();
  EXPECT_EQ(sizer.operations(), 1);
  sizer.Acknowledged(BatchSizer::kTargetMs);
  EXPECT_EQ(sizer.operations(), 1);
  for (int i = 0; i < 20; ++i) sizer.Acknowledged(100);
  EXPECT_EQ(sizer.operations(), 2000);
  sizer.Acknowledged(3 * BatchSizer::kTargetMs);
  EXPECT_EQ(sizer.operations(), 1000);
}

TEST(BatchSizerTest, TheServersLimitsCountWhenTheyAreLower) {
  BatchSizer sizer;
  for (int i = 0; i < 20; ++i) sizer.Acknowledged(100);
  sizer.SetLimits(100, 5000);
  EXPECT_EQ(sizer.operations(), 100);
  EXPECT_EQ(sizer.bytes(), 5000);
  sizer.SetLimits(1'000'000, -1);
  EXPECT_EQ(sizer.operations(), BatchSizer::kMostOperations);
  EXPECT_EQ(sizer.bytes(), BatchSizer::kMostBytes);
}

TEST(RetryAdviceTest, NothingIsEverTheEnd) {
  EXPECT_EQ(AdviseRetry(absl::StatusCode::kUnavailable), RetryAdvice::kRetry);
  EXPECT_EQ(AdviseRetry(absl::StatusCode::kResourceExhausted), RetryAdvice::kShrink);
  EXPECT_EQ(AdviseRetry(absl::StatusCode::kUnauthenticated), RetryAdvice::kGiveUp);
}

TEST(CorrectedClockTest, IsTheWallClockUntilTheServerIsHeard) {
  ManualClock clock;
  CorrectedClock corrected(&clock, std::nullopt);
  clock.Advance(5000);
  EXPECT_EQ(corrected.Now().ms, clock.wall_ms);
  EXPECT_FALSE(corrected.Now().suspect);
}

TEST(CorrectedClockTest, GoesWithTheBootClockWhateverTheWallClockDoes) {
  ManualClock clock;
  CorrectedClock corrected(&clock, std::nullopt);
  corrected.Hear(2'000'000'000'000);
  clock.Advance(60'000);
  for (const int64_t wall_ms : {int64_t{0}, clock.wall_ms + 3'600'000, int64_t{4'000'000'000'000}}) {
    clock.wall_ms = wall_ms;
    EXPECT_EQ(corrected.Now().ms, 2'000'000'060'000);
    EXPECT_TRUE(corrected.Now().suspect);
  }
}

TEST(CorrectedClockTest, AnotherBootGoesOnByTheWallClockAndNeverBack) {
  ManualClock clock;
  CorrectedClock before(&clock, std::nullopt);
  const TimeFix fix = before.Hear(clock.wall_ms + 10'000);
  clock.boot_id = std::string(16, 'c');
  clock.boot_ms = 1;
  clock.wall_ms += 3'600'000;
  EXPECT_EQ(CorrectedClock(&clock, fix).Now().ms, clock.wall_ms + 10'000);
  EXPECT_FALSE(CorrectedClock(&clock, fix).Now().suspect);
  EXPECT_EQ(CorrectedClock(&clock, fix).Now().skew_ms, -10'000);
  clock.wall_ms = 0;
  EXPECT_EQ(CorrectedClock(&clock, fix).Now().ms, fix.server_ms);
  EXPECT_TRUE(CorrectedClock(&clock, fix).Now().suspect);
}

}  // namespace
}  // namespace footfall::kiosk
