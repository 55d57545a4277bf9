// Numbers of a queue at a kiosk without a network: each of its range once, told with the operation that spends it.
#include "kiosk/app/queue_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kiosk_app/desk_world.h"
#include "tests/unit/kiosk_journal/fault_vfs.h"

namespace footfall::kiosk {
namespace {

struct QueueWorld : DeskWorld {
  explicit QueueWorld(const std::string& vfs = "") : DeskWorld(vfs) { OpenQueue(); }
  void OpenQueue() {
    queue = std::make_unique<QueueDesk>(
        DeskParts{journal.get(), &random, &corrected, &campaign_time, &builder, people.get(), &log, &config, &duplicate_key});
  }
  void RestartQueue() {
    queue.reset();
    Restart();
    OpenQueue();
  }
  int64_t Take(const std::string& lead_id = "") { return queue->Take(kWashQueue, lead_id, kStaff).number; }
  Refusal Refused() { return queue->Take(kWashQueue, "", "").refusal; }
  v1::QueueTicketPayload Told() { return Newest<v1::QueueTicketPayload>(v1::OPERATION_TYPE_QUEUE_TICKET); }

  std::unique_ptr<QueueDesk> queue;
};

TEST(QueueDeskTest, NumbersFollowEachOtherAndAreTold) {
  QueueWorld world;
  EXPECT_EQ(world.Refused(), Refusal::kNotLent);
  world.Lend({Numbers()});
  EXPECT_EQ(world.queue->Left(kWashQueue), 3);
  EXPECT_EQ(world.Take(LeadId('1')), 41);
  EXPECT_EQ(world.Told().number(), 41);
  EXPECT_EQ(world.Told().spent_total(), 1);
  EXPECT_EQ(world.Told().lead_id(), LeadId('1'));
  EXPECT_EQ(world.Told().staff_id(), kStaff);
  world.RestartQueue();
  EXPECT_EQ(world.Take(), 42);
  EXPECT_EQ(world.Take(), 43);
  EXPECT_EQ(world.Refused(), Refusal::kUsedUp);
  EXPECT_TRUE(TotalsAgree(world.journal.get()));
}

TEST(QueueDeskTest, ARangeIsUsedUpBeforeTheNext) {
  QueueWorld world;
  world.Lend({Numbers('n', 1, 41, 1), Numbers('m', 2, 90, 2)});
  EXPECT_EQ(world.Take(), 41);
  EXPECT_EQ(world.Take(), 90);
}

// A tablet put back from an image hears from the server's book what it had given before.
TEST(QueueDeskTest, WhatTheServerKnowsOfIsNotGivenAgain) {
  QueueWorld world;
  LeaseGrant heard = Numbers();
  heard.spent = 2;
  world.Lend({heard});
  EXPECT_EQ(world.Take(), 43);
}

TEST(QueueDeskTest, NothingIsGivenOfWhatIsRecalledOrWhileFrozenAndTheRestGoesBack) {
  QueueWorld world;
  world.Lend({Numbers()});
  EXPECT_EQ(world.Take(), 41);
  world.queue->SetStanding(ServerStanding::kFrozen);
  EXPECT_EQ(world.Refused(), Refusal::kFrozen);
  world.queue->SetStanding(ServerStanding::kNormal);
  LeaseGrant recalled = Numbers();
  recalled.recalled = true;
  world.Lend({recalled});
  EXPECT_NE(world.Refused(), Refusal::kNone);
  EXPECT_EQ(world.offers->ReturnLeases(), 1);
  const auto back = world.Newest<v1::LeaseReturnPayload>(v1::OPERATION_TYPE_LEASE_RETURN);
  EXPECT_EQ(back.spent_total(), 1);
  EXPECT_EQ(back.returned_total(), 2);
}

TEST(QueueDeskTest, AnotherKindOfLeaseIsNoQueue) {
  QueueWorld world;
  world.Lend({Granted({.name = 'g', .pool = kWashQueue})});
  EXPECT_EQ(world.Refused(), Refusal::kNotLent);
  EXPECT_EQ(FindLease(world.journal.get(), 'g')->spent, 0);
}

}  // namespace
}  // namespace footfall::kiosk
