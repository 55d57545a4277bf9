// How long the kiosk waits and how much it sends at once, after everything that can go wrong with a stream.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "tests/unit/kiosk_sync/sync_world.h"

namespace footfall::kiosk {
namespace {

constexpr int kTries = 6;       // a long wait is drawn short now and then; not so many times
constexpr int kFirstPush = 16;  // so many operations fit into the first Push of a contact, but not into one of half its size
constexpr int64_t kLongMs = 600'000;

class PatienceTest : public ::testing::Test {
 protected:
  // Offline until the waits are at their longest, and online again.
  void ComeBackLate() {
    world_.network.Cut();
    world_.worker.RunFor(kLongMs);
    world_.network.up = true;
    world_.client->NetworkChanged();
    world_.worker.RunPosted();
  }
  // The longest of some waits that each follow the cut of a stream that `lived`.
  template <typename Life>
  int64_t LongestWaitAfter(const Life& lived) {
    int64_t longest_ms = 0;
    for (int i = 0; i < kTries; ++i) {
      ComeBackLate();
      lived();
      world_.network.Cut();
      world_.worker.RunPosted();
      longest_ms = std::max(longest_ms, world_.worker.due_in(Timer::kReconnect));
    }
    return longest_ms;
  }
  // The first Push of a contact, which is lost on the way.
  void LoseAFullPush() {
    ComeBackLate();
    world_.network.lose_pushes = 1;
    world_.SaveQuietly(kFirstPush);
    world_.client->OperationsSaved();
  }

  SyncWorld world_;
};

TEST_F(PatienceTest, AWaitBeyondReasonIsCutShort) {
  world_.network.retry_after_ms = int64_t{1} << 50;
  world_.network.Cut();
  world_.worker.RunPosted();
  EXPECT_EQ(world_.worker.due_in(Timer::kReconnect), kMostRetryAfterMs);
  world_.network.retry_after_ms = -(int64_t{1} << 50);
  world_.worker.RunFor(kMostRetryAfterMs);
  EXPECT_GE(world_.worker.due_in(Timer::kReconnect), Backoff::kShortestMs);
  EXPECT_LE(world_.worker.due_in(Timer::kReconnect), Backoff::kLongestMs);
}

TEST_F(PatienceTest, AStreamThatBroughtNothingKeepsTheWaitsLong) {
  EXPECT_GT(LongestWaitAfter([] {}), Backoff::kFirstMs);
}

TEST_F(PatienceTest, AnAckMakesTheNextWaitShort) {
  EXPECT_LE(LongestWaitAfter([this] { world_.Save(1); }), Backoff::kFirstMs);
  EXPECT_TRUE(world_.ServerHasAll());
}

TEST_F(PatienceTest, SoDoesAStreamThatLasted) {
  EXPECT_LE(LongestWaitAfter([this] { world_.worker.RunFor(kSteadyMs); }), Backoff::kFirstMs);
}

TEST_F(PatienceTest, HowLongItLastedIsNotAskedOfTheWallClock) {
  const auto set_forward = [this] { world_.clock.wall_ms += 86'400'000; };
  EXPECT_GT(LongestWaitAfter(set_forward), Backoff::kFirstMs);
}

TEST_F(PatienceTest, SilenceHalvesWhatIsSent) {
  LoseAFullPush();
  world_.worker.RunFor(kServerSilenceMs + Backoff::kLongestMs);
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_LT(world_.server.largest_push, kFirstPush);
}

TEST_F(PatienceTest, ACrowdDoesNot) {
  LoseAFullPush();
  world_.network.retry_after_ms = 1000;
  world_.network.Cut(absl::ResourceExhaustedError("crowd"));
  world_.worker.RunPosted();
  world_.network.up = true;
  world_.worker.RunFor(Backoff::kLongestMs);
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_EQ(world_.server.largest_push, kFirstPush);
}

TEST_F(PatienceTest, ASlowAnswerDoesWhateverTheWallClockSays) {
  ComeBackLate();
  world_.network.slow = true;
  world_.SaveQuietly(kFirstPush);
  world_.client->OperationsSaved();
  world_.clock.wall_ms -= 3'600'000;
  world_.worker.RunFor(2 * BatchSizer::kTargetMs + 1);
  world_.network.Release();
  world_.worker.RunPosted();
  ASSERT_EQ(world_.journal->backlog(), 0u);
  ASSERT_EQ(world_.server.pushes, 1);
  world_.SaveQuietly(kFirstPush);
  world_.client->OperationsSaved();
  world_.worker.RunPosted();
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_EQ(world_.server.pushes, 3);
}

TEST_F(PatienceTest, ABusyServerIsNotASlowLine) {
  ComeBackLate();
  world_.network.slow = true;
  world_.SaveQuietly(kFirstPush);
  world_.server.waited_ms = 2 * BatchSizer::kTargetMs;
  world_.client->OperationsSaved();
  world_.worker.RunFor(2 * BatchSizer::kTargetMs + 1);
  world_.network.Release();
  world_.worker.RunPosted();
  ASSERT_EQ(world_.server.pushes, 1);
  world_.SaveQuietly(2 * kFirstPush);  // grown by the millisecond that the line took
  world_.client->OperationsSaved();
  world_.worker.RunPosted();
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_EQ(world_.server.pushes, 2);
}

TEST_F(PatienceTest, AServerThatSaysItWaitedLongerThanAllTookIsNotBelieved) {
  ComeBackLate();
  world_.server.waited_ms = int64_t{1} << 60;
  for (int i = 0; i < 20; ++i) world_.Save(1);
  world_.server.waited_ms = -world_.server.waited_ms;
  for (int i = 0; i < 20; ++i) world_.Save(1);
  EXPECT_TRUE(world_.ServerHasAll());
}

TEST_F(PatienceTest, TheFirstPushOfAContactGoesAlone) {
  world_.server.window = 4;
  world_.server.max_operations = 1;
  ComeBackLate();
  world_.network.lose_pushes = 1000;
  world_.SaveQuietly(10);
  world_.client->OperationsSaved();
  EXPECT_EQ(world_.network.lose_pushes, 999);
}

TEST_F(PatienceTest, TheWindowIsAtLeastOneAndNeverMoreThanOurs) {
  for (const auto& [theirs, ours] : {std::pair{100, 4}, std::pair{0, 1}, std::pair{-7, 1}}) {
    world_.server.window = theirs;
    world_.server.max_operations = 1;
    ComeBackLate();
    world_.Save(1);
    world_.network.lose_pushes = 1000;
    world_.SaveQuietly(10);
    world_.client->OperationsSaved();
    EXPECT_EQ(world_.network.lose_pushes, 1000 - ours) << theirs;
    world_.network.lose_pushes = 0;
  }
}

TEST_F(PatienceTest, GapAfterGapEndsTheStream) {
  world_.network.lose_pushes = 1000;
  world_.Save(1);
  v1::SyncResponse gap = world_.server.MakeAck(1, 0);
  gap.mutable_ack()->set_gap(true);
  constexpr int kMany = 100;  // honest ones come in ones and twos
  for (int i = 0; i < kMany; ++i) world_.network.Deliver(gap);
  world_.worker.RunPosted();
  EXPECT_EQ(world_.observer.Count(SyncTrouble::kProtocol), 0);
  world_.network.Deliver(gap);
  world_.worker.RunPosted();
  EXPECT_EQ(world_.observer.Count(SyncTrouble::kProtocol), 1);
  EXPECT_TRUE(world_.worker.armed(Timer::kReconnect));
}

TEST_F(PatienceTest, WhatTheServerSaidOfTheTimeIsKnownAfterARestart) {
  world_.network.up = false;
  world_.Restart();
  const absl::StatusOr<std::optional<TimeFix>> fix = world_.journal->LoadTimeFix();
  ASSERT_TRUE(fix.ok() && fix->has_value());
  EXPECT_EQ((*fix)->server_ms, world_.server.time_ms);
}

}  // namespace
}  // namespace footfall::kiosk
