// F18: a server that was put back from a backup learns what it lent since, and lends nothing before.
#include "server/leases/lease_learning.h"

#include "proto/rules/lease_parts.h"
#include "tests/unit/server_leases/lease_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

using testing::ElementsAre;
using testing::IsEmpty;

class LeaseLearningTest : public LeaseTest {
 protected:
  // Two kiosks with 20 of 50 each; then the database is put back to before that.
  void LendAndForget() {
    AddPool(50, 20);
    a_ = AddDevice();
    b_ = AddDevice();
    backup_number_ = database().LastNumber();
    book_a_ = Serve(a_);
    book_b_ = Serve(b_);
    ASSERT_EQ(Lent(book_a_) + Lent(book_b_), 35);
    ForgetLeases();
    MarkRestored(backup_number_);
  }
  LeaseLife Life() {
    LeaseLife life;
    EXPECT_TRUE(database()
                    .Read([&](Connection& db) {
                      const absl::StatusOr<std::optional<LeaseLife>> found = FindLeaseLife(db);
                      if (found.ok() && found->has_value()) life = **found;
                      return found.status();
                    })
                    .ok());
    return life;
  }
  std::vector<std::string> Awaited() {
    std::vector<std::string> devices;
    EXPECT_TRUE(database()
                    .Read([&](Connection& db) {
                      absl::StatusOr<std::vector<std::string>> found = ListAwaited(db);
                      if (found.ok()) devices = *std::move(found);
                      return found.status();
                    })
                    .ok());
    return devices;
  }
  int64_t Events(LeaseEventKind kind, const std::string& pool = Pool()) {
    int64_t count = 0;
    EXPECT_TRUE(database()
                    .Read([&](Connection& db) {
                      const absl::StatusOr<std::vector<LeaseEvent>> events = ListLeaseEvents(db, pool, 0, 100);
                      if (events.ok()) {
                        for (const LeaseEvent& event : *events) count += event.kind == kind ? 1 : 0;
                      }
                      return events.status();
                    })
                    .ok());
    return count;
  }

  std::string a_, b_;
  int64_t backup_number_ = 0;
  v1::LeaseBook book_a_, book_b_;
};

TEST_F(LeaseLearningTest, TheFileSaysWhatTheBackupLacks) {
  LendAndForget();
  StartLife("life-0000000002!");
  EXPECT_FALSE(keeper_->frozen());
  EXPECT_EQ(Account().outstanding, 35);
  EXPECT_EQ(Account().pool.free, 15);
  EXPECT_EQ(Events(LeaseEventKind::kLearned), 2);
  const v1::LeaseBook book = Serve(a_);
  ASSERT_EQ(book.leases_size(), 1);
  EXPECT_EQ(book.leases(0).grant().SerializeAsString(), book_a_.leases(0).grant().SerializeAsString());
  EXPECT_TRUE(Lease(GrantOf(book.leases(0)).lease_id()).learned);
}

TEST_F(LeaseLearningTest, WhatIsKnownIsNotLearnedAgain) {
  LendAndForget();
  StartLife("life-0000000002!");
  MarkRestored(database().LastNumber());
  StartLife("life-0000000003!");
  EXPECT_EQ(Account().outstanding, 35);
  EXPECT_EQ(Events(LeaseEventKind::kLearned), 2);
  EXPECT_FALSE(keeper_->frozen());
}

TEST_F(LeaseLearningTest, ABackupOfAFormerLifeIsCoveredToo) {
  LendAndForget();
  StartLife("life-0000000002!");
  EXPECT_EQ(Lent(Serve(AddDevice())), 5);
  ForgetLeases();
  Do([&](WriteContext& write) { return SetLeaseLife(write.db(), {.incarnation = "life-0000000001!", .backup_number = backup_number_}); });
  StartLife("life-0000000003!");
  EXPECT_FALSE(keeper_->frozen());
  EXPECT_EQ(Account().outstanding, 40);
}

TEST_F(LeaseLearningTest, WithoutTheFileNothingIsLentUntilEveryKioskHasPresented) {
  LendAndForget();
  ASSERT_TRUE(RemoveFile(log_path()).ok());
  StartLife("life-0000000002!");
  EXPECT_TRUE(keeper_->frozen());
  EXPECT_EQ(Awaited().size(), 2u);
  EXPECT_EQ(Serve(a_).leases_size(), 0);
  Present(a_, Holding(book_a_));
  EXPECT_EQ(Account().outstanding, Lent(book_a_));
  EXPECT_EQ(Lent(Serve(a_)), 20) << "what it has, nothing more";
  EXPECT_THAT(Awaited(), ElementsAre(b_));
  EXPECT_EQ(Life().frozen_since_ms, world_.clock().NowMs());
  Present(b_, Holding(book_b_));
  EXPECT_EQ(Life().frozen_since_ms, 0);
  EXPECT_EQ(Account().outstanding, 35);
  EXPECT_EQ(Account().pool.free, 15);
  EXPECT_EQ(Lent(Serve(AddDevice())), 5);
}

// F18: what a kiosk could not say in one message may be all that is lent.
TEST_F(LeaseLearningTest, APresentationThatWasCutShortThawsNothing) {
  LendAndForget();
  ASSERT_TRUE(RemoveFile(log_path()).ok());
  StartLife("life-0000000002!");
  Present(b_, Holding(book_b_));
  v1::LeasePresentation many, large;
  while (many.leases_size() < rules::kMaxLeasesInPart) *many.add_leases() = book_b_.leases(0);
  large.add_leases()->mutable_grant()->set_grant(std::string(rules::kFullPartBytes, 'x'));
  for (const v1::LeasePresentation& part : {many, large}) {
    Present(a_, part);
    EXPECT_THAT(Awaited(), ElementsAre(a_));
    EXPECT_NE(Life().frozen_since_ms, 0);
  }
  EXPECT_EQ(Lent(Serve(AddDevice())), 0);
  Present(a_, Holding(book_a_));  // its last part
  EXPECT_EQ(Life().frozen_since_ms, 0);
  EXPECT_EQ(Account().outstanding, 35);
}

// The backup knows of kiosks what they cannot hold any more.
TEST_F(LeaseLearningTest, KiosksThatWereFrozenOrRevokedAreNotWaitedFor) {
  LendAndForget();
  const std::string frozen = AddDevice(support::kDayOne, DeviceStanding::kFrozen);
  ASSERT_TRUE(RemoveFile(log_path()).ok());
  StartLife("life-0000000002!");
  EXPECT_THAT(Awaited(), testing::UnorderedElementsAre(a_, b_));
  Present(a_, Holding(book_a_));
  Stand(b_, DeviceStanding::kRevoked);
  world_.clock().Set(world_.clock().NowMs() + LeaseKeeper::kTickMs);
  ASSERT_TRUE(keeper_->Tick().ok());
  EXPECT_FALSE(keeper_->frozen());
  EXPECT_EQ(Life().frozen_since_ms, 0);
}

TEST_F(LeaseLearningTest, AFreezeOutlivesARestart) {
  LendAndForget();
  ASSERT_TRUE(RemoveFile(log_path()).ok());
  StartLife("life-0000000002!");
  Present(a_, Holding(book_a_));
  StartLife("life-0000000002!");
  EXPECT_TRUE(keeper_->frozen());
  EXPECT_THAT(Awaited(), ElementsAre(b_));
}

TEST_F(LeaseLearningTest, AFileThatIsOlderThanTheBackupCoversNothing) {
  AddPool(50, 20);
  a_ = AddDevice();
  const std::string early = *ReadFile(log_path());
  Serve(a_);
  MarkRestored(database().LastNumber());
  ASSERT_TRUE(ReplaceDurably(log_path(), early).ok());
  StartLife("life-0000000002!");
  EXPECT_TRUE(keeper_->frozen());
}

TEST_F(LeaseLearningTest, AFileThatWasBegunAfterTheBackupCoversNothing) {
  LendAndForget();
  Do([](WriteContext& write) {
    for (int i = 0; i < 5; ++i) write.NextNumber();
    return SetLeaseLife(write.db(), {.incarnation = "life-0000000001!"});
  });
  ASSERT_TRUE(RemoveFile(log_path()).ok());
  StartLife("life-0000000001!");
  ASSERT_FALSE(keeper_->frozen()) << "the same life knows what it lent";
  MarkRestored(backup_number_);
  StartLife("life-0000000002!");
  EXPECT_TRUE(keeper_->frozen());
}

TEST_F(LeaseLearningTest, ABackupOfAProgramWithoutLeasesIsCoveredByAFileFromTheBeginning) {
  LendAndForget();
  Do([](WriteContext& write) { return write.db().Execute("DELETE FROM lease_life", {}).status(); });
  MarkRestored(backup_number_);
  StartLife("life-0000000002!");
  EXPECT_FALSE(keeper_->frozen());
  EXPECT_EQ(Account().outstanding, 35);
}

TEST_F(LeaseLearningTest, APersonMayThawWithAReason) {
  LendAndForget();
  ASSERT_TRUE(RemoveFile(log_path()).ok());
  StartLife("life-0000000002!");
  bool thawed = false;
  const auto thaw = [&](WriteContext& write) {
    const absl::StatusOr<bool> was = keeper_->Thaw(write, "users/lin", "both tablets burned");
    thawed = was.ok() && *was;
    return was.status();
  };
  Do(thaw);
  EXPECT_TRUE(thawed);
  EXPECT_EQ(Events(LeaseEventKind::kForcedThaw, ""), 1);
  EXPECT_EQ(Lent(Serve(AddDevice())), 17);
  Do(thaw);
  EXPECT_FALSE(thawed);
  EXPECT_EQ(Events(LeaseEventKind::kForcedThaw, ""), 1);
  // What the server was told to forget is a debt when it comes back: nothing is lent before it is paid.
  Present(a_, Holding(book_a_));
  Present(b_, Holding(book_b_));
  EXPECT_EQ(Account().pool.free, -2);
  EXPECT_EQ(Account().outstanding, 52);
}

TEST_F(LeaseLearningTest, LeasesOfKiosksThatAreGoneGoToSuspense) {
  LendAndForget();
  Do([&](WriteContext& write) { return write.db().Execute("DELETE FROM devices WHERE device_id = :1", {b_}).status(); });
  Stand(a_, DeviceStanding::kRevoked);
  StartLife("life-0000000002!");
  EXPECT_EQ(Account().suspense, 35);
  EXPECT_EQ(Account().outstanding, 0);
}

TEST_F(LeaseLearningTest, APoolThatTheBackupLacksIsMadeAndLendsNothing) {
  LendAndForget();
  Do([](WriteContext& write) { return write.db().Execute("DELETE FROM lease_pools", {}).status(); });
  StartLife("life-0000000002!");
  EXPECT_EQ(Account().outstanding, 35);
  EXPECT_EQ(Account().pool.free, -35);
  EXPECT_FALSE(Account().pool.granting);
  EXPECT_EQ(Account().pool.session_id, support::kDayOne);
  AddPool(50, 20);
  EXPECT_EQ(Account().pool.free, 15);
}

TEST_F(LeaseLearningTest, TheNextFenceIsAboveAllThatWasEverGranted) {
  LendAndForget();
  ASSERT_TRUE(RemoveFile(log_path()).ok());
  StartLife("life-0000000002!");
  Do([&](WriteContext& write) { return keeper_->Thaw(write, "users/lin", "cannot wait").status(); });
  world_.clock().Set(world_.clock().NowMs() + 1000);
  EXPECT_GT(GrantOf(Serve(AddDevice()).leases(0)).fence(), GrantOf(book_b_.leases(0)).fence());
}

}  // namespace
}  // namespace footfall::server
