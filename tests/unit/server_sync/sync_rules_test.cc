#include "server/sync/sync_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace footfall::server {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// Hashes are only compared: letters will do.
constexpr char kStart[] = "start";

std::string H(uint64_t seq, std::string_view run = "") { return "h" + std::to_string(seq) + std::string(run); }

ChainHead Main(uint64_t have) { return {.chain = 1, .have_seq = have, .have_hash = have == 0 ? kStart : H(have)}; }

// A kiosk in epoch 1 of 1, whose head is `head` on the main run, of which the server has `have`.
HelloFacts Facts(uint64_t head, uint64_t have) {
  HelloFacts facts{.head_seq = head, .head_hash = head == 0 ? kStart : H(head), .chain_start = kStart, .main = Main(have)};
  facts.device_epoch_used = have > 0;
  if (head > 0 && head <= have) facts.main_at_head = H(head);
  return facts;
}

TEST(DecideHelloTest, NewKioskStartsAtOne) {
  const HelloDecision decision = DecideHello(Facts(0, 0));
  EXPECT_EQ(decision.answer, HelloAnswer::kOk);
  EXPECT_EQ(decision.have_seq, 0u);
  EXPECT_EQ(decision.have_hash, kStart);
  EXPECT_EQ(decision.device_epoch, 1u);
}

TEST(DecideHelloTest, KioskAheadSendsTheRest) {
  const HelloDecision decision = DecideHello(Facts(9, 4));
  EXPECT_EQ(decision.answer, HelloAnswer::kOk);
  EXPECT_EQ(decision.have_seq, 4u);
  EXPECT_EQ(decision.have_hash, H(4));
  EXPECT_FALSE(decision.freeze);
}

TEST(DecideHelloTest, KioskAndServerAlikeIsNormal) { EXPECT_EQ(DecideHello(Facts(4, 4)).answer, HelloAnswer::kOk); }

TEST(DecideHelloTest, RolledBackKioskGetsANewEpochAndIsNotFrozen) {
  const HelloDecision decision = DecideHello(Facts(3, 8));
  EXPECT_EQ(decision.answer, HelloAnswer::kRebase);
  EXPECT_EQ(decision.device_epoch, 2u);
  EXPECT_EQ(decision.have_seq, 8u);
  EXPECT_FALSE(decision.freeze);
}

TEST(DecideHelloTest, WhoStillHoldsWhatWasLostGetsANewEpochAndBringsIt) {
  HelloFacts facts = Facts(8, 8);
  facts.holds_lost = true;
  EXPECT_EQ(DecideHello(facts).answer, HelloAnswer::kRebase);
  EXPECT_FALSE(DecideHello(facts).freeze);
}

TEST(DecideHelloTest, KioskRolledBackToNothingGetsANewEpoch) { EXPECT_EQ(DecideHello(Facts(0, 8)).answer, HelloAnswer::kRebase); }

TEST(DecideHelloTest, OtherHashAtTheSameSeqFreezesAndStartsOver) {
  HelloFacts facts = Facts(8, 8);
  facts.head_hash = H(8, "other");
  const HelloDecision decision = DecideHello(facts);
  EXPECT_EQ(decision.answer, HelloAnswer::kRebase);
  EXPECT_TRUE(decision.freeze);
  EXPECT_EQ(decision.have_seq, 0u);
  EXPECT_EQ(decision.have_hash, kStart);
  EXPECT_EQ(decision.device_epoch, 2u);
}

TEST(DecideHelloTest, OtherHashBelowTheServersHeadFreezes) {
  HelloFacts facts = Facts(5, 8);
  facts.head_hash = H(5, "other");
  EXPECT_TRUE(DecideHello(facts).freeze);
}

TEST(DecideHelloTest, AFrozenDeviceIsNotFrozenAgain) {
  HelloFacts facts = Facts(8, 8);
  facts.standing = DeviceStanding::kFrozen;
  EXPECT_EQ(DecideHello(facts).answer, HelloAnswer::kFrozen);
  facts.head_hash = H(8, "other");
  EXPECT_EQ(DecideHello(facts).answer, HelloAnswer::kRebase);
  EXPECT_FALSE(DecideHello(facts).freeze);
}

TEST(DecideHelloTest, HeadOnAKnownForkContinuesThereInANewEpoch) {
  HelloFacts facts = Facts(7, 8);
  facts.head_hash = H(7, "fork");
  facts.fork_at_head = ChainHead{.chain = 2, .branch = "f", .first_seq = 6, .have_seq = 7, .have_hash = H(7, "fork")};
  const HelloDecision decision = DecideHello(facts);
  EXPECT_EQ(decision.answer, HelloAnswer::kRebase);
  EXPECT_EQ(decision.have_seq, 7u);
  EXPECT_EQ(decision.have_hash, H(7, "fork"));
  EXPECT_FALSE(decision.freeze);
}

TEST(DecideHelloTest, OldEpochIsToldTheNewOne) {
  HelloFacts facts = Facts(4, 4);
  facts.device_epoch = 3;
  facts.device_epoch_used = false;
  EXPECT_EQ(DecideHello(facts).answer, HelloAnswer::kRebase);
  EXPECT_FALSE(DecideHello(facts).freeze);
  EXPECT_EQ(DecideHello(facts).device_epoch, 3u);  // nobody wrote in it: the first answer may have been lost
}

TEST(DecideHelloTest, OldEpochNeverGetsAnEpochThatHoldsOperations) {
  HelloFacts facts = Facts(4, 4);
  facts.device_epoch = 3;
  facts.device_epoch_used = true;
  EXPECT_EQ(DecideHello(facts).device_epoch, 4u);
}

TEST(DecideHelloTest, AnOldEpochWhoseDeviceWroteInANewerOneIsASecondCopy) {
  HelloFacts facts = Facts(4, 4);
  facts.device_epoch = 3;
  facts.device_epoch_used = true;
  EXPECT_TRUE(DecideHello(facts).freeze);
}

TEST(DecideHelloTest, OldEpochAheadSendsAllBecauseItsRunIsUnknown) {
  HelloFacts facts = Facts(9, 4);
  facts.device_epoch = 2;
  EXPECT_EQ(DecideHello(facts).have_seq, 0u);
  EXPECT_EQ(DecideHello(facts).have_hash, kStart);
}

TEST(DecideHelloTest, EpochTheServerForgotIsTakenAsItIs) {
  HelloFacts facts = Facts(5, 0);
  facts.epoch = 4;
  facts.device_epoch = 2;
  const HelloDecision decision = DecideHello(facts);
  EXPECT_EQ(decision.answer, HelloAnswer::kOk);
  EXPECT_EQ(decision.device_epoch, 4u);
}

TEST(DecideHelloTest, RevokedKioskHandsInThenWipes) {
  HelloFacts facts = Facts(9, 4);
  facts.standing = DeviceStanding::kRevoked;
  EXPECT_EQ(DecideHello(facts).answer, HelloAnswer::kRevoked);
  EXPECT_EQ(DecideHello(facts).have_seq, 4u);
  facts = Facts(9, 9);
  facts.standing = DeviceStanding::kRevoked;
  EXPECT_EQ(DecideHello(facts).answer, HelloAnswer::kWipe);
}

TEST(DecideHelloTest, RevokedKioskIsNotWipedWhileItHoldsOlderOperations) {
  HelloFacts facts = Facts(9, 9);
  facts.standing = DeviceStanding::kRevoked;
  facts.older_backlog = 3;
  EXPECT_EQ(DecideHello(facts).answer, HelloAnswer::kRevoked);
}

TEST(DecideHelloTest, RevokedKioskOfAnotherHistorySendsAll) {
  HelloFacts facts = Facts(9, 9);
  facts.standing = DeviceStanding::kRevoked;
  facts.head_hash = H(9, "other");
  const HelloDecision decision = DecideHello(facts);
  EXPECT_EQ(decision.answer, HelloAnswer::kRevoked);
  EXPECT_EQ(decision.have_seq, 0u);
  EXPECT_EQ(decision.device_epoch, 1u);
}

TEST(OlderBacklogTest, CountsWhatTheCurrentEpochCannotHold) {
  EXPECT_EQ(OlderBacklog(1, 100, 5, 0), 0u);  // there is no older epoch
  EXPECT_EQ(OlderBacklog(2, 10, 5, 2), 7u);
  EXPECT_EQ(OlderBacklog(2, 3, 5, 2), 0u);
  EXPECT_EQ(OlderBacklog(2, 3, 2, 5), 3u);
}

// Pushes. The ledger has a main run of `have` operations; texts live as long as the facts.
struct Pushed {
  PushFacts facts;
  std::vector<std::string> hashes;
  PushPlan Plan() {
    facts.hashes.assign(hashes.begin(), hashes.end());
    return PlanPush(facts);
  }
};

Pushed Push(uint64_t have, uint64_t first, uint64_t last, std::string_view run = "") {
  Pushed push;
  push.facts.chain_start = kStart;
  if (have > 0) push.facts.heads.push_back(Main(have));
  for (uint64_t seq = first - 1; seq <= std::min(last, have); ++seq) {
    if (seq > 0) push.facts.stored.push_back({.chain = 1, .seq = seq, .hash = H(seq)});
  }
  push.facts.first_seq = first;
  push.facts.previous_hash = first == 1 ? kStart : H(first - 1);
  for (uint64_t seq = first; seq <= last; ++seq) push.hashes.push_back(H(seq, run));
  return push;
}

TEST(PlanPushTest, AppendsToTheMainRun) {
  const PushPlan plan = Push(4, 5, 7).Plan();
  EXPECT_EQ(plan.outcome, PushOutcome::kPlaced);
  EXPECT_THAT(plan.duplicates, IsEmpty());
  EXPECT_EQ(plan.target.chain, 1);
  EXPECT_FALSE(plan.new_fork);
}

TEST(PlanPushTest, FirstPushMakesTheMainRun) {
  const PushPlan plan = Push(0, 1, 3).Plan();
  EXPECT_EQ(plan.outcome, PushOutcome::kPlaced);
  EXPECT_EQ(plan.target.chain, 0);
  EXPECT_EQ(plan.target.branch, "");
}

TEST(PlanPushTest, KnownOperationsAreDuplicates) {
  const PushPlan plan = Push(7, 5, 7).Plan();
  EXPECT_EQ(plan.outcome, PushOutcome::kPlaced);
  EXPECT_THAT(plan.duplicates, SizeIs(3));
  EXPECT_FALSE(plan.new_fork);
}

TEST(PlanPushTest, OverlapIsDuplicatesThenAppend) {
  const PushPlan plan = Push(6, 5, 9).Plan();
  EXPECT_THAT(plan.duplicates, SizeIs(2));
  EXPECT_EQ(plan.target.have_seq, 6u);
  EXPECT_FALSE(plan.new_fork);
}

TEST(PlanPushTest, MissingOperationsAreAGap) {
  const PushPlan plan = Push(4, 8, 9).Plan();
  EXPECT_EQ(plan.outcome, PushOutcome::kGap);
  EXPECT_EQ(plan.target.have_seq, 4u);
  EXPECT_EQ(plan.target.have_hash, H(4));
}

TEST(PlanPushTest, GapOnAnEmptyLedgerPointsToTheStart) {
  const PushPlan plan = Push(0, 3, 4).Plan();
  EXPECT_EQ(plan.outcome, PushOutcome::kGap);
  EXPECT_EQ(plan.target.have_seq, 0u);
  EXPECT_EQ(plan.target.have_hash, kStart);
}

TEST(PlanPushTest, WhatTheKioskPrunedIsLostAndTheRestGoesOn) {
  Pushed push = Push(3, 7, 8);
  push.facts.oldest = true;
  const PushPlan plan = push.Plan();
  EXPECT_EQ(plan.outcome, PushOutcome::kPlaced);
  EXPECT_EQ(plan.lost_from, 4u);
  EXPECT_EQ(plan.target.chain, 1);
  EXPECT_EQ(plan.target.have_seq, 6u);
  EXPECT_EQ(plan.target.have_hash, H(6));
  EXPECT_FALSE(plan.new_fork);
  EXPECT_THAT(plan.duplicates, IsEmpty());
}

TEST(PlanPushTest, OnAnEmptyLedgerAllBeforeTheOldestIsLost) {
  Pushed push = Push(0, 7, 8);
  push.facts.oldest = true;
  const PushPlan plan = push.Plan();
  EXPECT_EQ(plan.lost_from, 1u);
  EXPECT_EQ(plan.target.chain, 0);
  EXPECT_EQ(plan.target.have_seq, 6u);
}

// The main run has 9 operations, of which a kiosk had pruned 4 to 6.
Pushed PushBesideALoss(uint64_t first, uint64_t last) {
  Pushed push = Push(9, first, last);
  std::erase_if(push.facts.stored, [](const StoredOperation& stored) { return stored.seq == 4 || stored.seq == 5; });
  for (StoredOperation& stored : push.facts.stored) {
    if (stored.seq == 6) stored.reason = LostReason({4, 6});
  }
  push.facts.old_epoch = true;
  push.facts.lost = {{4, 6}};
  return push;
}

TEST(PlanPushTest, WhatWasLostAndComesAfterAllIsNoSecondHistory) {
  const PushPlan plan = PushBesideALoss(2, 9).Plan();
  EXPECT_THAT(plan.duplicates, SizeIs(2));
  EXPECT_EQ(plan.taken, 5u) << "the rest is on the main run already";
  EXPECT_TRUE(plan.new_fork);
  EXPECT_TRUE(plan.found_again);
  EXPECT_EQ(plan.target.first_seq, 4u);
  EXPECT_EQ(plan.target.branch, H(4));
  ASSERT_TRUE(plan.found_place.has_value());
  EXPECT_EQ(plan.found_place->seq, 6u);
  EXPECT_TRUE(PushBesideALoss(4, 5).Plan().found_again);
  EXPECT_FALSE(PushBesideALoss(4, 5).Plan().found_place.has_value());
}

TEST(PlanPushTest, ThePlaceOfALostOneIsNotTheOperation) {
  Pushed push = PushBesideALoss(6, 6);
  push.facts.oldest = true;
  const PushPlan plan = push.Plan();
  EXPECT_THAT(plan.duplicates, IsEmpty());
  EXPECT_TRUE(plan.found_again);
  EXPECT_EQ(plan.taken, 1u);
  EXPECT_TRUE(plan.found_place.has_value());
}

TEST(PlanPushTest, AnotherHistoryBesideALossIsAFork) {
  Pushed push = PushBesideALoss(4, 8);
  for (std::string& hash : push.hashes) hash += "other";
  const PushPlan plan = push.Plan();
  EXPECT_TRUE(plan.new_fork);
  EXPECT_FALSE(plan.found_again);
  EXPECT_FALSE(plan.found_place.has_value());
  EXPECT_EQ(plan.taken, 5u);
}

TEST(PlanPushTest, WhatFollowsALossIsADuplicate) {
  const PushPlan plan = PushBesideALoss(7, 9).Plan();
  EXPECT_THAT(plan.duplicates, SizeIs(3));
  EXPECT_FALSE(plan.new_fork);
}

TEST(PlanPushTest, TheOldestIsNoLossWhenNothingIsMissing) {
  for (uint64_t have : {6u, 8u, 9u}) {
    Pushed push = Push(have, 7, 8);
    push.facts.oldest = true;
    const PushPlan plan = push.Plan();
    EXPECT_EQ(plan.outcome, PushOutcome::kPlaced) << have;
    EXPECT_EQ(plan.lost_from, 0u) << have;
  }
}

TEST(PlanPushTest, SameSeqOtherHashMakesAForkNamedByIt) {
  const PushPlan plan = Push(8, 5, 7, "other").Plan();
  EXPECT_EQ(plan.outcome, PushOutcome::kPlaced);
  EXPECT_TRUE(plan.new_fork);
  EXPECT_EQ(plan.target.branch, H(5, "other"));
  EXPECT_EQ(plan.target.first_seq, 5u);
  EXPECT_EQ(plan.target.have_seq, 4u);
  EXPECT_EQ(plan.target.have_hash, H(4));
}

TEST(PlanPushTest, ForkAfterCommonOperationsStartsAtTheDifference) {
  Pushed push = Push(8, 5, 8);
  push.hashes = {H(5), H(6), H(7, "other"), H(8, "other")};
  const PushPlan plan = push.Plan();
  EXPECT_THAT(plan.duplicates, SizeIs(2));
  EXPECT_TRUE(plan.new_fork);
  EXPECT_EQ(plan.target.branch, H(7, "other"));
}

TEST(PlanPushTest, KnownForkIsContinuedNotMadeAgain) {
  Pushed push = Push(8, 5, 7, "other");
  push.facts.heads.push_back({.chain = 2, .branch = H(5, "other"), .first_seq = 5, .have_seq = 5, .have_hash = H(5, "other")});
  push.facts.stored.push_back({.chain = 2, .seq = 5, .hash = H(5, "other"), .verdict = LedgerVerdict::kForked});
  std::sort(push.facts.stored.begin(), push.facts.stored.end(), [](const auto& a, const auto& b) { return a.seq < b.seq; });
  const PushPlan plan = push.Plan();
  ASSERT_THAT(plan.duplicates, SizeIs(1));
  EXPECT_EQ(plan.duplicates[0].verdict, LedgerVerdict::kForked);
  EXPECT_EQ(plan.target.chain, 2);
  EXPECT_FALSE(plan.new_fork);
}

TEST(PlanPushTest, ForkOfAForkIsItsOwnRun) {
  Pushed push = Push(8, 6, 6, "third");
  push.facts.heads.push_back({.chain = 2, .branch = H(5, "other"), .first_seq = 5, .have_seq = 6, .have_hash = H(6, "other")});
  push.facts.stored = {{.chain = 2, .seq = 5, .hash = H(5, "other")}, {.chain = 2, .seq = 6, .hash = H(6, "other")}};
  push.facts.previous_hash = H(5, "other");
  const PushPlan plan = push.Plan();
  EXPECT_TRUE(plan.new_fork);
  EXPECT_EQ(plan.target.branch, H(6, "third"));
}

TEST(PlanPushTest, UnknownPastInTheCurrentEpochIsDivergence) {
  Pushed push = Push(8, 6, 7, "other");
  push.facts.previous_hash = H(5, "other");
  EXPECT_EQ(push.Plan().outcome, PushOutcome::kDiverged);
}

TEST(PlanPushTest, WrongStartIsDivergenceToo) {
  Pushed push = Push(0, 1, 2, "other");
  push.facts.previous_hash = "elsewhere";
  EXPECT_EQ(push.Plan().outcome, PushOutcome::kDiverged);
}

TEST(PlanPushTest, UnknownPastInAnOldEpochIsTakenAsAForkOnlyWhereItIsGoneOnTheKioskToo) {
  Pushed push = Push(8, 6, 7, "other");
  push.facts.previous_hash = H(5, "other");
  push.facts.old_epoch = true;
  EXPECT_EQ(push.Plan().outcome, PushOutcome::kDiverged);
  push.facts.oldest = true;
  const PushPlan plan = push.Plan();
  EXPECT_EQ(plan.outcome, PushOutcome::kPlaced);
  EXPECT_TRUE(plan.new_fork);
  EXPECT_EQ(plan.target.branch, H(6, "other"));
  EXPECT_EQ(plan.target.have_hash, H(5, "other"));
}

TEST(PlanPushTest, AForkWithoutAPastIsFoundAgain) {
  Pushed push = Push(8, 6, 7, "other");
  push.facts.previous_hash = H(5, "other");
  push.facts.old_epoch = true;
  push.facts.heads.push_back({.chain = 2, .branch = H(6, "other"), .first_seq = 6, .have_seq = 7, .have_hash = H(7, "other")});
  push.facts.stored = {{.chain = 2, .seq = 6, .hash = H(6, "other")}, {.chain = 2, .seq = 7, .hash = H(7, "other")}};
  const PushPlan plan = push.Plan();
  EXPECT_THAT(plan.duplicates, SizeIs(2));
  EXPECT_FALSE(plan.new_fork);
}

TEST(VerdictOfTest, ForkBeatsLateBeatsAccepted) {
  EXPECT_EQ(VerdictOf(Main(1), false), LedgerVerdict::kAccepted);
  EXPECT_EQ(VerdictOf(Main(1), true), LedgerVerdict::kLate);
  EXPECT_EQ(VerdictOf({.branch = "f"}, false), LedgerVerdict::kForked);
  EXPECT_EQ(VerdictOf({.branch = "f"}, true), LedgerVerdict::kForked);
}

}  // namespace
}  // namespace footfall::server
