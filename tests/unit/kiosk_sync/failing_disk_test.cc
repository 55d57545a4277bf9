// What sync makes of a disk that failed at the wrong moment.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/unit/kiosk_journal/fault_vfs.h"
#include "tests/unit/kiosk_sync/sync_world.h"

namespace footfall::kiosk {
namespace {

// The disk failed while it was saved, the visitor was told so, and yet it is there.
TEST(FailingDiskTest, WhatWasSavedUnawaresIsSentWithoutAnotherSave) {
  SyncWorld world;
  world.worker.RunFor(1000);
  world.SaveQuietly(1);
  world.worker.RunFor(kStatusEveryMs + 1000);
  EXPECT_TRUE(world.ServerHasAll());
  EXPECT_EQ(world.journal->backlog(), 0u);
}

// Seed 1011955 of the simulation: the disk still failed when it was to be read for the server, and then nobody asked again.
TEST(FailingDiskTest, WhatTheDiskDidNotGiveIsAskedForAgainOnTheSameStream) {
  FaultVfs vfs;
  SyncWorld world;
  world.client.reset();
  world.journal.reset();
  world.journal = OpenIn(world.folder.path(), &world.random, "fault");
  world.StartSync();
  world.worker.RunFor(1000);
  world.SaveQuietly(1);
  vfs.Break(FaultVfs::Fault::kSyncError);
  EXPECT_TRUE(absl::IsUnavailable(world.journal->Save(Draft(2)).status()));  // it is closed until the disk lets it be opened
  world.worker.RunFor(kStatusEveryMs);
  EXPECT_GT(world.observer.Count(SyncTrouble::kJournal), 0);
  EXPECT_TRUE(world.server.chains[1].empty());
  vfs.Heal();
  world.worker.RunFor(2 * kStatusEveryMs);
  EXPECT_FALSE(world.server.chains[1].empty());
  EXPECT_EQ(world.journal->backlog(), 0u);
  world.client.reset();  // before the disk it writes to
  world.journal.reset();
}

// Runs SQL on the journal's file while nobody uses it.
void Alter(SyncWorld* world, const std::string& sql) {
  world->client.reset();
  world->journal.reset();
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((world->folder.path() + "/journal.db").c_str(), &db), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
  sqlite3_close(db);
}

TEST(FailingDiskTest, LostOperationsAreToldOfWhenTheyGetMoreOnly) {
  SyncWorld world;
  world.network.Cut();
  world.Save(3);
  Alter(&world, "UPDATE operations SET sealed=x'00' WHERE (place & 0xff)=2");
  world.Restart();
  ASSERT_TRUE(world.journal->VerifyAll().ok());
  EXPECT_EQ(world.observer.Count(SyncTrouble::kJournal), 1);
  ASSERT_TRUE(world.journal->Acknowledge({1, 3, 3, {}}).ok());
  ASSERT_EQ(*world.journal->Prune(Draft(3).header.corrected_ms() + kKeepMs + 1), 3);
  world.client->JournalChanged();
  EXPECT_EQ(world.journal->lost(), 0);
  EXPECT_EQ(world.observer.Count(SyncTrouble::kJournal), 1);
}

TEST(FailingDiskTest, AStandingThatWasNotStoredIsStoredAtTheNextGreeting) {
  FaultVfs vfs;
  SyncWorld world;
  world.client.reset();
  world.journal.reset();
  world.journal = OpenIn(world.folder.path(), &world.random, "fault");
  world.StartSync();
  world.worker.RunFor(1000);
  world.server.state = v1::HELLO_STATE_FROZEN;
  v1::SyncResponse frozen;
  frozen.mutable_hello_ok()->set_state(v1::HELLO_STATE_FROZEN);
  vfs.Break(FaultVfs::Fault::kWriteError);
  world.network.Deliver(frozen);
  world.worker.RunPosted();
  vfs.Heal();
  EXPECT_EQ(world.observer.Count(SyncTrouble::kJournal), 1);
  EXPECT_EQ(world.client->report().standing, ServerStanding::kFrozen);
  EXPECT_EQ(*world.journal->LoadStanding(), ServerStanding::kNormal);
  world.network.Cut();
  world.network.up = true;
  world.worker.RunFor(60'000);
  ASSERT_TRUE(world.client->report().online);
  EXPECT_EQ(*world.journal->LoadStanding(), ServerStanding::kFrozen);
  world.client.reset();  // before the disk it writes to
  world.journal.reset();
}

// The server may have frozen it; nobody knows.
TEST(FailingDiskTest, AStandingThatCannotBeReadIsTakenForFrozen) {
  SyncWorld world;
  Alter(&world, "ALTER TABLE standing RENAME TO elsewhere");
  world.network.up = false;
  world.Restart();
  EXPECT_EQ(world.client->report().standing, ServerStanding::kFrozen);
}

}  // namespace
}  // namespace footfall::kiosk
