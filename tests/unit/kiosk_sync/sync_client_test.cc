#include "kiosk/sync/sync_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kiosk_sync/sync_world.h"

namespace footfall::kiosk {
namespace {

using ::testing::ElementsAre;

class SyncClientTest : public ::testing::Test {
 protected:
  SyncWorld world_;
};

TEST_F(SyncClientTest, BringsOperationsAcrossAndEmptiesTheQueueByAcks) {
  world_.Save(25);
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_EQ(world_.journal->backlog(), 0u);
  EXPECT_EQ(world_.observer.reports.back().backlog, 0u);
  EXPECT_THAT(world_.observer.online_changes, ElementsAre(false, true));
}

TEST_F(SyncClientTest, ALostAckIsAskedForAgainAndChangesNothingTwice) {
  world_.server.quarantine = {2};
  world_.network.cut_before_acks = 1;
  world_.SaveQuietly(3);
  world_.client->OperationsSaved();
  world_.worker.RunPosted();
  EXPECT_EQ(world_.server.operations(), 3u);
  EXPECT_EQ(world_.journal->backlog(), 3u);
  world_.worker.RunFor(2000);
  EXPECT_EQ(world_.server.operations(), 3u);
  EXPECT_EQ(world_.journal->backlog(), 0u);
  ASSERT_EQ(world_.journal->Verdicts(9)->size(), 1u);
  EXPECT_EQ((*world_.journal->Verdicts(9))[0].seq, 2u);
}

TEST_F(SyncClientTest, AGapIsFilledFromWhatTheServerHas) {
  world_.Save(1);  // the first Push of a contact goes alone
  world_.network.lose_pushes = 1;
  world_.Save(3);  // one is lost on the way, so that the next does not fit
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_EQ(world_.journal->backlog(), 0u);
  EXPECT_EQ(world_.network.opens, 1);
}

TEST_F(SyncClientTest, TooLargeHalvesUntilItFitsAndGrowsBack) {
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.SaveQuietly(400);
  world_.network.up = true;
  world_.network.largest_message = 20'000;
  world_.worker.RunFor(600'000);
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_EQ(world_.journal->backlog(), 0u);
  const int small = world_.server.largest_push;
  EXPECT_LT(small, 200);
  world_.network.largest_message = SIZE_MAX;
  world_.SaveQuietly(400);
  world_.client->OperationsSaved();
  world_.worker.RunFor(60'000);
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_GT(world_.server.largest_push, small);
}

TEST_F(SyncClientTest, WhatALineNeverLivesLongEnoughForIsSentInSmallerParts) {
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.SaveQuietly(30);
  world_.network.up = true;
  world_.network.largest_message = 2000;
  world_.network.too_large = absl::UnavailableError("cut");
  world_.worker.RunFor(600'000);
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_EQ(world_.journal->backlog(), 0u);
}

TEST_F(SyncClientTest, AFailedRoundArmsTheNextWithoutNewWrites) {
  world_.network.Cut();
  world_.SaveQuietly(5);
  world_.worker.RunFor(3'600'000);
  EXPECT_GT(world_.network.opens, 60);  // an hour at 60 s at most
  EXPECT_LT(world_.network.opens, 400);
  EXPECT_TRUE(world_.worker.armed(Timer::kReconnect));
  world_.network.up = true;
  world_.worker.RunFor(Backoff::kLongestMs);
  EXPECT_TRUE(world_.ServerHasAll());
}

TEST_F(SyncClientTest, ASilentServerIsGivenUpAndTriedAgain) {
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.network.up = true;
  world_.network.silent = true;
  world_.SaveQuietly(2);
  world_.worker.RunFor(300'000);
  const int opens = world_.network.opens;
  EXPECT_GT(opens, 4);
  world_.network.silent = false;
  world_.worker.RunFor(kServerSilenceMs + Backoff::kLongestMs);
  EXPECT_TRUE(world_.ServerHasAll());
}

TEST_F(SyncClientTest, AServerThatSendsBoardsIsBusyAndWaitedFor) {
  world_.network.silent = true;
  world_.Save(2);
  world_.worker.RunPosted();
  const int opens = world_.network.opens;
  v1::SyncResponse board;
  board.mutable_board()->set_version(1);
  constexpr int64_t kBetweenBoardsMs = 10'000;
  for (int64_t waited_ms = 0; waited_ms < kServerBusyMs; waited_ms += kBetweenBoardsMs) {
    world_.network.Deliver(board);
    world_.worker.RunFor(kBetweenBoardsMs);
    ASSERT_EQ(world_.network.opens, opens);
  }
  // The Push is lost: boards alone do not put the kiosk off for ever.
  for (int64_t waited_ms = 0; waited_ms < kServerSilenceMs + Backoff::kFirstMs; waited_ms += kBetweenBoardsMs) {
    world_.network.Deliver(board);
    world_.worker.RunFor(kBetweenBoardsMs);
  }
  EXPECT_GT(world_.network.opens, opens);
  world_.network.silent = false;
  world_.worker.RunFor(kServerSilenceMs + Backoff::kLongestMs);
  EXPECT_TRUE(world_.ServerHasAll());
}

TEST_F(SyncClientTest, ACaptivePortalRemovesNothing) {
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.network.up = true;
  world_.SaveQuietly(4);
  for (const auto code : {absl::StatusCode::kOk, absl::StatusCode::kUnknown, absl::StatusCode::kUnimplemented, absl::StatusCode::kNotFound,
                          absl::StatusCode::kPermissionDenied, absl::StatusCode::kInvalidArgument}) {
    world_.network.refusal = code == absl::StatusCode::kOk ? absl::UnavailableError("html") : absl::Status(code, "portal");
    world_.worker.RunFor(120'000);
    EXPECT_EQ(world_.journal->backlog(), 4u);
  }
  world_.network.refusal = absl::OkStatus();
  world_.worker.RunFor(Backoff::kLongestMs);
  EXPECT_TRUE(world_.ServerHasAll());
}

TEST_F(SyncClientTest, RetryAfterIsObeyed) {
  world_.network.refusal = absl::ResourceExhaustedError("crowd");
  world_.network.retry_after_ms = 200'000;
  world_.network.Cut();
  world_.worker.RunPosted();
  EXPECT_GE(world_.worker.due_in(Timer::kReconnect), 200'000);
}

TEST_F(SyncClientTest, OnlyTheRightAckRemovesAnything) {
  world_.server.window = 4;
  world_.network.lose_pushes = 1;
  world_.SaveQuietly(3);
  world_.client->OperationsSaved();
  world_.worker.RunPosted();
  ASSERT_EQ(world_.journal->backlog(), 3u);
  const auto sign = [&](v1::Ack* ack) {
    ack->set_signature(
        rules::Sign(rules::AckMessage(ack->incarnation(), world_.server.device_id, ack->epoch(), ack->through_seq(), ack->hash()),
                    world_.server.keys.secret_key));
  };
  v1::Ack right;
  right.set_incarnation(world_.server.incarnation);
  right.set_epoch(1);
  right.set_through_seq(3);
  right.set_hash(world_.journal->epochs().back().head.hash);
  sign(&right);
  std::vector<v1::Ack> wrong(5, right);
  wrong[0].set_signature(std::string(64, 'x'));
  wrong[1].set_incarnation(std::string(16, 'o'));
  wrong[2].set_hash(std::string(32, 'h'));
  wrong[3].set_epoch(2);
  wrong[4].set_through_seq(4);
  // Also when it is the server itself that says so: it may have been restored, or be taken in by another kiosk of this name.
  for (int i = 1; i < 5; ++i) sign(&wrong.emplace_back(v1::Ack(wrong[i])));
  v1::SyncResponse response;
  for (const v1::Ack& ack : wrong) {
    *response.mutable_ack() = ack;
    world_.network.Deliver(response);
  }
  world_.worker.RunPosted();
  EXPECT_EQ(world_.journal->backlog(), 3u);
  EXPECT_EQ(world_.observer.Count(SyncTrouble::kUntrustedAck), 9);
  *response.mutable_ack() = right;
  world_.network.Deliver(response);
  world_.worker.RunPosted();
  EXPECT_EQ(world_.journal->backlog(), 0u);
}

TEST_F(SyncClientTest, AServerRestoredFromABackupGetsBackWhatItLost) {
  world_.server.stable = 4;
  world_.Save(10);
  ASSERT_EQ(world_.journal->epochs().back().stable, 4u);
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.server.incarnation = std::string(16, 'j');
  world_.server.chains[1].resize(4);
  world_.network.up = true;
  world_.worker.RunFor(Backoff::kLongestMs);
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_EQ(world_.journal->backlog(), 0u);
  EXPECT_EQ(world_.journal->identity()->incarnation, std::string(16, 'j'));
}

// A server restored from before two pasts parted, which got the other one since: its backups hold nothing of what it once acknowledged
// here.
TEST_F(SyncClientTest, WhatIsStableOfAnotherPastIsNotPruned) {
  world_.Save(6);
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.SaveQuietly(4);
  world_.server.incarnation = std::string(16, 'j');
  world_.server.chains[1].resize(8);
  for (size_t i = 2; i < 8; ++i) world_.server.chains[1][i].hash = std::string(rules::kHashSize, 'x');
  world_.server.stable = 8;
  world_.network.up = true;
  world_.network.lose_pushes = 100;
  world_.worker.RunFor(2000);
  ASSERT_EQ(world_.journal->identity()->incarnation, std::string(16, 'j'));
  EXPECT_EQ(world_.journal->epochs().back().stable, 0u);
  EXPECT_EQ(*world_.journal->Prune(Draft(10).header.corrected_ms() + kKeepMs + 1), 0);
}

TEST_F(SyncClientTest, WhatWasPrunedHereAndIsLostThereDoesNotKeepBackTheRest) {
  world_.server.stable = 6;
  world_.Save(10);
  ASSERT_EQ(*world_.journal->Prune(Draft(10).header.corrected_ms() + kKeepMs + 1), 6);
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.server.incarnation = std::string(16, 'j');
  world_.server.chains[1].resize(3);
  world_.server.stable = 0;
  world_.network.up = true;
  world_.worker.RunFor(Backoff::kLongestMs);
  ASSERT_THAT(world_.server.last_hello.held(), testing::SizeIs(1));
  const v1::HeldEpoch& held = world_.server.last_hello.held(0);
  EXPECT_EQ(held.epoch(), 1u);
  EXPECT_EQ(held.oldest_seq(), 7u);
  EXPECT_EQ(held.head_seq(), 10u);
  EXPECT_EQ(held.head_hash(), world_.journal->epochs().back().head.hash);
  EXPECT_EQ(world_.journal->backlog(), 0u);
  EXPECT_EQ(world_.server.chains[1].size(), 10u);
  EXPECT_EQ(world_.server.HashAt(1, 10), held.head_hash());
  EXPECT_EQ(world_.observer.Count(SyncTrouble::kServerLost), 1);  // a person should know
  world_.Save(2);
  EXPECT_EQ(world_.journal->backlog(), 0u);
}

TEST_F(SyncClientTest, WhenAllWasPrunedTheNextOperationSaysSo) {
  world_.server.stable = 4;
  world_.Save(4);
  ASSERT_EQ(*world_.journal->Prune(Draft(4).header.corrected_ms() + kKeepMs + 1), 4);
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.server.incarnation = std::string(16, 'j');
  world_.server.chains.clear();
  world_.server.stable = 0;
  world_.network.up = true;
  world_.worker.RunFor(Backoff::kLongestMs);
  EXPECT_EQ(world_.server.last_hello.held(0).oldest_seq(), 5u);
  EXPECT_EQ(world_.server.operations(), 0u);
  world_.Save(1);
  EXPECT_EQ(world_.journal->backlog(), 0u);
  EXPECT_EQ(world_.server.chains[1].size(), 5u);
}

TEST_F(SyncClientTest, AnOlderServerThatCannotTakeAHoleLosesNothingThatIsHereStill) {
  world_.server.takes_pruned = false;
  world_.server.stable = 6;
  world_.Save(10);
  ASSERT_EQ(*world_.journal->Prune(Draft(10).header.corrected_ms() + kKeepMs + 1), 6);
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.server.incarnation = std::string(16, 'j');
  world_.server.chains[1].resize(3);
  world_.server.stable = 0;
  world_.network.up = true;
  world_.worker.RunFor(Backoff::kLongestMs);
  EXPECT_EQ(world_.journal->backlog(), 4u);
  world_.server.takes_pruned = true;  // upgraded
  world_.network.Cut();
  world_.network.up = true;
  world_.worker.RunFor(2 * Backoff::kLongestMs);
  EXPECT_EQ(world_.journal->backlog(), 0u);
  EXPECT_EQ(world_.server.chains[1].size(), 10u);
}

TEST_F(SyncClientTest, APushInTheMiddleOfWhatIsHereIsNotCalledTheOldest) {
  world_.server.max_operations = 2;
  world_.Save(6);
  EXPECT_EQ(world_.server.oldest_pushes, 0);
  world_.server.stable = 2;
  world_.network.Cut();
  world_.network.up = true;
  world_.worker.RunFor(Backoff::kLongestMs);
  ASSERT_EQ(*world_.journal->Prune(Draft(6).header.corrected_ms() + kKeepMs + 1), 2);
  world_.Save(2);
  EXPECT_EQ(world_.server.oldest_pushes, 0);
}

TEST_F(SyncClientTest, ARestoredServerGetsBackWhatItLostOfAnOlderEpochToo) {
  world_.Save(6);
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.server.state = v1::HELLO_STATE_REBASE;
  world_.server.new_epoch = 2;
  world_.network.up = true;
  world_.worker.RunFor(Backoff::kLongestMs);
  world_.server.state = v1::HELLO_STATE_OK;
  world_.Save(3);
  ASSERT_EQ(world_.journal->backlog(), 0u);
  ASSERT_EQ(world_.server.operations(), 9u);
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.server.incarnation = std::string(16, 'j');
  world_.server.chains[1].resize(4);
  world_.server.chains[2].resize(1);
  world_.network.up = true;
  world_.worker.RunFor(Backoff::kLongestMs);
  EXPECT_EQ(world_.server.chains[1].size(), 6u);
  EXPECT_EQ(world_.server.chains[2].size(), 3u);
  EXPECT_EQ(world_.journal->backlog(), 0u);
}

TEST_F(SyncClientTest, AnOldAckOfAnotherLifeIsIgnored) {
  world_.Save(2);
  const v1::SyncResponse old = world_.network.sent_to_kiosk.back();
  ASSERT_TRUE(old.has_ack());
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.server.incarnation = std::string(16, 'j');
  world_.server.chains.clear();
  world_.network.up = true;
  world_.network.lose_pushes = 1;
  world_.worker.RunFor(2000);
  ASSERT_EQ(world_.journal->backlog(), 2u);
  world_.network.Deliver(old);
  world_.worker.RunPosted();
  EXPECT_EQ(world_.journal->backlog(), 2u);
}

TEST_F(SyncClientTest, RebaseSendsTheOldEpochAgainAndWritesInTheNew) {
  world_.Save(6);
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.server.state = v1::HELLO_STATE_REBASE;
  world_.server.new_epoch = 2;
  world_.server.chains[1].clear();
  world_.network.up = true;
  world_.worker.RunFor(Backoff::kLongestMs);
  EXPECT_EQ(world_.server.chains[1].size(), 6u);
  world_.server.state = v1::HELLO_STATE_OK;
  world_.Save(3);
  EXPECT_EQ(world_.server.chains[2].size(), 3u);
  EXPECT_EQ(world_.journal->backlog(), 0u);
  world_.Restart();
  EXPECT_EQ(world_.server.last_hello.epoch(), 2u);
  EXPECT_EQ(world_.server.last_hello.head_seq(), 3u);
}

TEST_F(SyncClientTest, AServerThatHasMoreButDoesNotSayRebaseIsNotBelieved) {
  world_.Save(2);
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.server.chains[1].push_back(world_.server.chains[1].back());
  world_.network.up = true;
  world_.worker.RunFor(Backoff::kLongestMs);
  EXPECT_GT(world_.observer.Count(SyncTrouble::kProtocol), 0);
  EXPECT_EQ(world_.journal->epochs().back().head.seq, 2u);
}

TEST_F(SyncClientTest, ARevokedKioskHandsInAllTakesNothingAndIsWiped) {
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.SaveQuietly(5);
  world_.server.state = v1::HELLO_STATE_REVOKED;
  v1::KioskConfig config;
  config.set_device(kDeviceName);
  config.set_version(9);
  world_.server.configs = {config};
  world_.network.up = true;
  world_.worker.RunFor(2 * Backoff::kFirstMs);
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_EQ(world_.observer.reports.back().standing, ServerStanding::kRevoked);
  EXPECT_TRUE(world_.observer.configs.empty());
  EXPECT_EQ(world_.observer.wipes, 0);
  world_.server.state = v1::HELLO_STATE_WIPE;
  world_.worker.RunFor(kStatusEveryMs + Backoff::kLongestMs);
  EXPECT_EQ(world_.observer.wipes, 1);
  EXPECT_EQ(world_.journal->identity(), nullptr);
  const int opens = world_.network.opens;
  world_.worker.RunFor(600'000);
  EXPECT_EQ(world_.network.opens, opens);
}

TEST_F(SyncClientTest, WipeWaitsUntilNothingIsOwed) {
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.SaveQuietly(3);
  world_.server.state = v1::HELLO_STATE_WIPE;
  world_.network.up = true;
  world_.network.lose_pushes = 1;
  world_.worker.RunFor(3000);
  EXPECT_EQ(world_.observer.wipes, 0);
  EXPECT_NE(world_.journal->identity(), nullptr);
  world_.worker.RunFor(300'000);
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_EQ(world_.observer.wipes, 1);
}

TEST_F(SyncClientTest, ConfigurationIsStoredWholeAndNeverGoesBack) {
  v1::KioskConfig config;
  config.set_device(kDeviceName);
  config.set_version(3);
  config.set_device_display_name("three");
  v1::SyncResponse message;
  *message.mutable_config() = config;
  world_.network.Deliver(message);
  message.mutable_config()->set_version(2);
  world_.network.Deliver(message);
  world_.worker.RunPosted();
  ASSERT_EQ(world_.observer.configs.size(), 1u);
  v1::KioskConfig stored;
  ASSERT_TRUE(stored.ParseFromString((*world_.journal->LoadConfig())->bytes));
  EXPECT_EQ(stored.device_display_name(), "three");
  world_.Restart();
  EXPECT_EQ(world_.server.last_hello.config_version(), 3);
}

TEST_F(SyncClientTest, WhatTheServerSaidOfTheKioskIsKnownAfterARestartWithoutNetwork) {
  for (const auto& [state, standing] :
       {std::pair{v1::HELLO_STATE_FROZEN, ServerStanding::kFrozen}, std::pair{v1::HELLO_STATE_REVOKED, ServerStanding::kRevoked},
        std::pair{v1::HELLO_STATE_OK, ServerStanding::kNormal}}) {
    world_.network.up = true;
    world_.server.state = state;
    world_.Restart();
    ASSERT_EQ(world_.client->report().standing, standing);
    world_.network.Cut();
    world_.Restart();
    EXPECT_EQ(world_.client->report().standing, standing);
    EXPECT_EQ(world_.observer.reports.back().standing, standing);
  }
}

TEST_F(SyncClientTest, AFrozenKioskStaysFrozenThroughARebase) {
  world_.server.state = v1::HELLO_STATE_FROZEN;
  world_.Restart();
  world_.server.state = v1::HELLO_STATE_REBASE;
  world_.server.new_epoch = 2;
  world_.Restart();
  EXPECT_EQ(world_.client->report().standing, ServerStanding::kFrozen);
}

TEST_F(SyncClientTest, AConfigurationOfAnotherLifeCountsWhateverItsNumber) {
  v1::KioskConfig config;
  config.set_device(kDeviceName);
  config.set_version(8);
  world_.server.configs = {config};
  world_.Restart();
  ASSERT_EQ(world_.observer.configs.size(), 1u);
  world_.server.incarnation = std::string(16, 'j');
  config.set_version(2);
  world_.server.configs = {config};
  world_.Restart();
  ASSERT_EQ(world_.observer.configs.size(), 2u);
  EXPECT_EQ((*world_.journal->LoadConfig())->incarnation, std::string(16, 'j'));
}

// The new life was heard of, and then the program ended before its configuration came: the number of the old one says nothing there.
TEST_F(SyncClientTest, TheNumberOfAConfigurationIsOfItsOwnLife) {
  v1::KioskConfig config;
  config.set_device(kDeviceName);
  config.set_version(9);
  world_.server.configs = {config};
  world_.Restart();
  world_.Restart();
  EXPECT_EQ(world_.server.last_hello.config_version(), 9);
  world_.server.incarnation = std::string(16, 'j');
  world_.Restart();
  world_.Restart();
  EXPECT_EQ(world_.server.last_hello.incarnation(), std::string(16, 'j'));
  EXPECT_EQ(world_.server.last_hello.config_version(), 0);
}

TEST_F(SyncClientTest, TwoTriggersMakeOneStream) {
  world_.client->Start();
  world_.client->NetworkChanged();
  world_.client->Start();
  world_.worker.RunPosted();
  EXPECT_EQ(world_.network.opens, 1);
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.network.up = true;
  world_.client->NetworkChanged();
  world_.client->NetworkChanged();
  world_.worker.RunPosted();
  EXPECT_EQ(world_.network.opens, 2);
  world_.worker.RunFor(20'000);
  EXPECT_EQ(world_.network.opens, 2);  // the back-off that was armed is gone
}

TEST_F(SyncClientTest, AShortCutIsNoFlicker) {
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.network.up = true;
  world_.worker.RunFor(kOfflineGraceMs + 1);
  EXPECT_THAT(world_.observer.online_changes, ElementsAre(false, true));
  world_.network.Cut();
  world_.worker.RunFor(kOfflineGraceMs + 1);
  EXPECT_THAT(world_.observer.online_changes, ElementsAre(false, true, false));
}

TEST_F(SyncClientTest, SaysHowItIsEveryHalfMinute) {
  world_.worker.RunFor(95'000);
  EXPECT_EQ(world_.server.statuses, 3);
}

TEST_F(SyncClientTest, TheWindowBoundsWhatIsUnderWay) {
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.network.up = true;
  world_.server.max_operations = 5;
  world_.worker.RunFor(2000);
  world_.Save(1);  // the first Push of a contact goes alone
  ASSERT_EQ(world_.journal->backlog(), 0u);
  world_.network.lose_pushes = 1000;
  world_.SaveQuietly(100);
  world_.client->OperationsSaved();
  world_.worker.RunPosted();
  EXPECT_EQ(world_.network.lose_pushes, 1000 - 4);
}

// Weeks without a network, an Ack lost before, the program restarted in between: whatever was sent long ago is still the same operation.
TEST_F(SyncClientTest, ARetryAfterTwoMonthsIsTheSameOperation) {
  world_.network.cut_before_acks = 1;
  world_.SaveQuietly(5);
  world_.client->OperationsSaved();
  world_.worker.RunPosted();
  ASSERT_EQ(world_.server.operations(), 5u);
  ASSERT_EQ(world_.journal->backlog(), 5u);
  world_.network.up = false;
  world_.clock.Advance(int64_t{60} * 86'400'000);
  world_.Restart();
  world_.network.up = true;
  world_.worker.RunFor(Backoff::kLongestMs);
  EXPECT_EQ(world_.server.operations(), 5u);
  EXPECT_EQ(world_.journal->backlog(), 0u);
}

// Sent from one place by people, timers, the network and the app at once: one stream, and nothing twice on it.
TEST_F(SyncClientTest, ManyTriggersInTheMiddleOfARoundSendNothingTwice) {
  world_.network.Cut();
  world_.worker.RunPosted();
  world_.SaveQuietly(50);
  world_.server.max_operations = 1;
  world_.network.up = true;
  const int opens = world_.network.opens;
  world_.client->NetworkChanged();
  world_.client->Start();
  for (int i = 0; i < 20; ++i) {
    world_.client->OperationsSaved();
    world_.client->NetworkChanged();
    world_.client->Start();
  }
  world_.worker.RunPosted();
  EXPECT_EQ(world_.network.opens, opens + 1);
  EXPECT_EQ(world_.server.pushes, 50);
  EXPECT_TRUE(world_.ServerHasAll());
}

TEST_F(SyncClientTest, BackOffAndSilenceDoNotLookAtTheWallClock) {
  world_.network.Cut();
  world_.worker.RunPosted();
  for (const int64_t jump_ms :
       {int64_t{3'600'000}, int64_t{-3'600'000}, int64_t{-86'400'000}, int64_t{-1'790'000'000'000}, int64_t{4'000'000'000'000}}) {
    const int64_t due_ms = world_.worker.due_in(Timer::kReconnect);
    world_.clock.wall_ms += jump_ms;
    EXPECT_EQ(world_.worker.due_in(Timer::kReconnect), due_ms);
    const int opens = world_.network.opens;
    world_.worker.RunFor(due_ms);
    EXPECT_EQ(world_.network.opens, opens + 1);
  }
}

TEST_F(SyncClientTest, AFullDiskIsReportedAndDoesNotKeepAnythingFromBeingSent) {
  FakeDisk disk;
  world_.client.reset();
  world_.journal.reset();
  auto journal = OpenSqliteJournal({world_.folder.path(), "", &world_.random, &disk});
  ASSERT_TRUE(journal.ok());
  world_.journal = *std::move(journal);
  world_.SaveQuietly(30);
  disk.free_bytes = 0;
  EXPECT_EQ(world_.journal->Save(Draft(31)).status().code(), absl::StatusCode::kResourceExhausted);
  world_.StartSync();
  EXPECT_EQ(world_.observer.reports.back().storage, Storage::kFull);
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_EQ(world_.journal->backlog(), 0u);
  disk.free_bytes = int64_t{1} << 30;
  world_.client->JournalChanged();
  EXPECT_EQ(world_.observer.reports.back().storage, Storage::kPlenty);
  world_.client.reset();
  world_.journal.reset();  // before its disk
}

TEST_F(SyncClientTest, WordsOfANewerServerStopNothing) {
  v1::SyncResponse news;
  ASSERT_TRUE(news.ParseFromString(std::string("\xa2\x06\x01x", 4)));  // a field 100 that this kiosk does not know
  world_.network.Deliver(news);
  world_.worker.RunPosted();
  world_.server.state = static_cast<v1::HelloState>(99);
  world_.Restart();
  world_.Save(5);
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_EQ(world_.journal->backlog(), 0u);
  EXPECT_TRUE(world_.observer.troubles.empty());
}

TEST_F(SyncClientTest, ClockJumpsDoNotStopIt) {
  world_.network.Cut();
  world_.worker.RunPosted();
  for (const int64_t wall_ms : {int64_t{0}, int64_t{4'200'000'000'000}, int64_t{1'790'000'000'000} - 86'400'000}) {
    world_.clock.wall_ms = wall_ms;
    world_.SaveQuietly(1);
    world_.worker.RunFor(10'000);
  }
  world_.network.up = true;
  world_.worker.RunFor(Backoff::kLongestMs);
  EXPECT_TRUE(world_.ServerHasAll());
}

}  // namespace
}  // namespace footfall::kiosk
