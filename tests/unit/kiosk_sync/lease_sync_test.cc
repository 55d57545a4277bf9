// Leases between kiosk and server: what is presented, what of a book is believed, and what a kiosk tells of after two pasts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kiosk/sync/lease_check.h"
#include "tests/unit/kiosk_journal/lease_support.h"
#include "tests/unit/kiosk_sync/sync_world.h"

namespace footfall::kiosk {
namespace {

v1::LeaseState Listed(const v1::SignedGrant& grant, int64_t spent = 0, bool recalled = false, int64_t undone = 0) {
  v1::LeaseState state;
  *state.mutable_grant() = grant;
  state.set_spent(spent);
  state.set_recalled(recalled);
  state.set_undone(undone);
  return state;
}

class LeaseSyncTest : public ::testing::Test {
 protected:
  void Tell(const std::vector<v1::LeaseState>& book) {
    world_.server.book = book;
    world_.network.Deliver(world_.server.MakeBook());
    world_.worker.RunPosted();
  }
  // A new contact.
  void Meet() {
    world_.network.Cut();
    world_.worker.RunPosted();
    world_.network.up = true;
    world_.worker.RunFor(2 * Backoff::kLongestMs);
  }
  const Lease* At(char name) { return FindLease(world_.journal.get(), name); }
  SyncWorld world_;
};

TEST_F(LeaseSyncTest, PresentsWhatItHoldsBeforeAnythingElse) {
  EXPECT_EQ(world_.server.presentations, 1);
  EXPECT_EQ(world_.server.presented.leases_size(), 0);  // it waits for some
  Tell({Listed(Cups().signed_grant), Listed(Cups('b', 2).signed_grant)});
  EXPECT_EQ(world_.observer.books, 2);
  world_.network.Cut();
  world_.worker.RunPosted();
  ASSERT_TRUE(world_.journal->Save(GiftDraft(world_.journal.get(), 900)).ok());
  world_.network.up = true;
  const int pushes = world_.server.pushes;
  world_.worker.RunFor(2 * Backoff::kLongestMs);
  ASSERT_EQ(world_.server.presented.leases_size(), 2);
  EXPECT_EQ(world_.server.pushes_at_presentation, pushes);  // before the gift was pushed
  EXPECT_GT(world_.server.pushes, pushes);
  EXPECT_EQ(world_.server.presented.leases(0).grant().SerializeAsString(), Cups().signed_grant.SerializeAsString());
  EXPECT_EQ(world_.server.presented.leases(0).spent(), 1);
}

TEST_F(LeaseSyncTest, TakesTheBookAndEndsWhatIsNotInIt) {
  Tell({Listed(Cups().signed_grant), Listed(Block().signed_grant)});
  ASSERT_NE(At('a'), nullptr);
  ASSERT_NE(At('k'), nullptr);
  Tell({Listed(Block().signed_grant, 2, true)});
  EXPECT_NE(At('a')->over_ms, 0);
  EXPECT_EQ(At('k')->spent, 2);
  EXPECT_TRUE(At('k')->recalled);
  world_.Restart();
  EXPECT_EQ(world_.server.presented.leases_size(), 2);  // a server that forgot it learns of the one that is over as well
}

// The server could not tell a total that fell from one that is old.
TEST_F(LeaseSyncTest, PresentsAllThatItEverHandedOut) {
  Tell({Listed(Cups().signed_grant)});
  world_.network.Cut();
  world_.worker.RunPosted();
  ASSERT_TRUE(world_.journal->Save(GiftDraft(world_.journal.get(), 900, 'a', 3)).ok());
  ASSERT_TRUE(world_.journal->Save(PutBackDraft(world_.journal.get(), 901, 900, 'a', 2)).ok());
  world_.network.up = true;
  world_.worker.RunFor(2 * Backoff::kLongestMs);
  ASSERT_EQ(world_.server.presented.leases_size(), 1);
  EXPECT_EQ(world_.server.presented.leases(0).spent(), 3);
  // Its book says the same, and changes nothing here.
  Tell({Listed(Cups().signed_grant, 3, false, 2)});
  EXPECT_EQ(At('a')->spent, 1);
  EXPECT_EQ(At('a')->Rest(), 9);
  // Whatever else is told, no units come out of it.
  for (const auto& [spent, undone] : {std::pair{3, 4}, {3, -1}, {-1, 0}}) {
    world_.observer.troubles.clear();
    Tell({Listed(Cups().signed_grant, spent, false, undone)});
    EXPECT_EQ(world_.observer.Count(SyncTrouble::kUntrustedLease), 1) << spent << " " << undone;
    EXPECT_EQ(At('a')->spent, 1);
  }
}

TEST_F(LeaseSyncTest, BelievesOnlyItsServersGrantsForItself) {
  v1::SignedGrant altered = Cups('b').signed_grant;
  v1::Grant grant = MakeGrant({.name = 'b', .quantity = 1000});
  altered.set_grant(grant.SerializeAsString());
  const v1::Grant others = MakeGrant({.name = 'c', .device = "devices/018f3a5c-0000-7000-8000-000000000002"});
  const v1::Grant nothing = MakeGrant({.name = 'e', .quantity = 0});
  v1::Grant nameless = MakeGrant({.name = 'f'});
  nameless.set_lease_id("short");
  Tell({Listed(altered), Listed(SignGrant(others)), Listed(SignGrant(nothing)), Listed(SignGrant(nameless)), Listed(Cups().signed_grant)});
  EXPECT_EQ(world_.journal->offers().leases().size(), 1u);
  EXPECT_NE(At('a'), nullptr);
  EXPECT_EQ(world_.observer.Count(SyncTrouble::kUntrustedLease), 1);
  EXPECT_EQ(world_.observer.Count(SyncTrouble::kProtocol), 0);
}

TEST_F(LeaseSyncTest, AGrantFromBeforeIsNotTaken) {
  Tell({Listed(Cups('b', 7).signed_grant)});
  Tell({Listed(Cups('b', 7).signed_grant), Listed(Cups('a', 6).signed_grant)});
  EXPECT_EQ(At('a'), nullptr);
  EXPECT_EQ(world_.observer.Count(SyncTrouble::kUntrustedLease), 1);
}

TEST_F(LeaseSyncTest, ABookOverItsLimitIsAMisfit) {
  Tell(std::vector<v1::LeaseState>(kMostLeases + 1, Listed(Cups().signed_grant)));
  EXPECT_EQ(world_.observer.Count(SyncTrouble::kProtocol), 1);
  EXPECT_EQ(At('a'), nullptr);
}

TEST_F(LeaseSyncTest, ARevokedKioskTakesNoLeases) {
  world_.server.state = v1::HELLO_STATE_REVOKED;
  world_.SaveQuietly(1);
  world_.server.book = {Listed(Cups().signed_grant)};
  Meet();
  EXPECT_TRUE(world_.journal->offers().leases().empty());
}

TEST_F(LeaseSyncTest, APresentationHasRoomForAllThatIsNotOver) {
  std::vector<v1::LeaseState> book;
  for (int i = 0; i < 300; ++i) {
    v1::Grant grant = MakeGrant({.fence = i + 1});
    std::string id = LeaseId('x');
    id[0] = static_cast<char>(i >> 8);
    id[1] = static_cast<char>(i);
    grant.set_lease_id(id);
    grant.set_grant_time_ms(kGrantMs + i);
    book.push_back(Listed(SignGrant(grant)));
  }
  const std::vector<v1::LeaseState> first(book.begin(), book.begin() + 300);
  Tell(first);
  for (v1::LeaseState& state : book) {
    v1::Grant grant;
    ASSERT_TRUE(grant.ParseFromString(state.grant().grant()));
    std::string id = grant.lease_id();
    id[2] = 'y';
    grant.set_lease_id(id);
    grant.set_fence(grant.fence() + 300);
    grant.set_grant_time_ms(grant.grant_time_ms() + 300);
    state = Listed(SignGrant(grant));
  }
  Tell(book);  // the first 300 are over
  const std::vector<v1::LeasePresentation> parts = *MakePresentation(&world_.journal->offers());
  ASSERT_EQ(parts.size(), 2u);
  ASSERT_EQ(parts[0].leases_size(), kMostLeases);
  ASSERT_EQ(parts[1].leases_size(), 600 - kMostLeases);
  v1::Grant oldest, newest;
  ASSERT_TRUE(oldest.ParseFromString(parts[0].leases(0).grant().grant()));
  ASSERT_TRUE(newest.ParseFromString(parts[0].leases(kMostLeases - 1).grant().grant()));
  EXPECT_EQ(oldest.grant_time_ms(), kGrantMs + 600 - kMostLeases);
  EXPECT_EQ(newest.grant_time_ms(), kGrantMs + 599);
  ASSERT_TRUE(oldest.ParseFromString(parts[1].leases(0).grant().grant()));
  EXPECT_EQ(oldest.grant_time_ms(), kGrantMs);
  const int before = world_.server.presentations;
  Meet();
  EXPECT_EQ(world_.server.presentations, before + 2);
  EXPECT_EQ(world_.server.presented.SerializeAsString(), parts[1].SerializeAsString());
}

// Also when it was just as much as a part holds: the server cannot know that this was all.
TEST_F(LeaseSyncTest, BehindAFullPartComesAnother) {
  v1::Grant large = MakeGrant({});
  large.set_sealed_secret(std::string(rules::kFullPartBytes, 's'));
  Tell({Listed(SignGrant(large))});
  const std::vector<v1::LeasePresentation> parts = *MakePresentation(&world_.journal->offers());
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0].leases_size(), 1);
  EXPECT_EQ(parts[1].leases_size(), 0);
}

TEST_F(LeaseSyncTest, AnUnknownServersTimeIsNoTrust) {
  EXPECT_TRUE(world_.corrected.Now().trusted);
  world_.clock.boot_id = std::string(16, 'z');
  EXPECT_FALSE(world_.corrected.Now().trusted);
  world_.corrected.Hear(world_.server.time_ms);
  EXPECT_TRUE(world_.corrected.Now().trusted);
  ManualClock clock;
  EXPECT_FALSE(CorrectedClock(&clock, std::nullopt).Now().trusted);
}

}  // namespace
}  // namespace footfall::kiosk
