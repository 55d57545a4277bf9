// A kiosk whose disk rots: the server gets all that is whole, and knows what is not. Both sides are the real ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/unit/kiosk_server_sync/tablet.h"

namespace footfall::kiosk {
namespace {

class DamagedKioskTest : public ::testing::Test {
 protected:
  void Rot(Tablet& tablet, const std::string& sql) {
    tablet.Stop();
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((tablet.folder() + "/journal.db").c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
    tablet.OpenJournal();
    tablet.StartSync();
  }
  static std::string At(uint64_t seq) { return " WHERE place=" + std::to_string((int64_t{1} << 40) + static_cast<int64_t>(seq)); }
  int64_t Leads() { return world_.Count("SELECT COUNT(*) FROM leads"); }
  int64_t Lost() { return world_.Count("SELECT COUNT(*) FROM ledger WHERE verdict = 2 AND reason = 'LOST_ON_KIOSK'"); }

  server::support::SyncWorld world_;
};

TEST_F(DamagedKioskTest, DamagedOperationsAreDeclaredAndNothingWaitsForThem) {
  Tablet tablet(&world_);
  tablet.SaveLeads(3);
  tablet.Leave();
  tablet.SaveLeads(20);
  Rot(tablet, "UPDATE operations SET sealed=x'00'" + At(6) + "; DELETE FROM operations" + At(7) + "; UPDATE operations SET header=x'00'" +
                  At(23) + "; UPDATE operations SET hash=zeroblob(32)" + At(12));
  tablet.Join();
  EXPECT_EQ(tablet.journal->backlog(), 0u);
  EXPECT_EQ(Leads(), 20);
  EXPECT_EQ(Lost(), 3);
  EXPECT_EQ(world_.Count("SELECT SUM(seq) FROM ledger WHERE verdict = 2"), 6 + 7 + 23);
  EXPECT_GT(tablet.observer.Count(SyncTrouble::kJournal), 0);
  tablet.SaveLeads(2);
  EXPECT_EQ(Leads(), 22);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM sync_chains"), 1);  // one history, not two
  EXPECT_EQ(tablet.standing_at_server(), server::DeviceStanding::kActive);

  // It stays known: a person may look at it again and again, and the same declaration is the same row.
  v1::ReplayQuarantinedResponse replayed;
  ASSERT_TRUE(world_.quarantine()->ReplayQuarantined(world_.As(world_.admin()).get(), {}, &replayed).ok());
  EXPECT_EQ(replayed.applied_count(), 0);
  EXPECT_EQ(Lost(), 3);
}

TEST_F(DamagedKioskTest, TheDeclarationIsTheSameWhenTheServerAsksAgain) {
  Tablet tablet(&world_);
  tablet.Leave();
  tablet.SaveLeads(9);
  Rot(tablet, "UPDATE operations SET sealed=x'00'" + At(4) + "; DELETE FROM operations" + At(5));
  tablet.Join();
  ASSERT_EQ(Lost(), 2);
  tablet.Leave();
  ASSERT_TRUE(world_.database()
                  .Write([&](server::WriteContext& write) {
                    absl::Status status = write.db().Execute("DELETE FROM ledger WHERE seq > 4", {}).status();
                    status.Update(
                        write.db()
                            .Execute("UPDATE sync_chains SET have_seq = 4, have_hash = (SELECT hash FROM ledger WHERE seq = 4)", {})
                            .status());
                    return status;
                  })
                  .ok());
  world_.Restart(std::string(16, 'j'));
  tablet.Join();
  EXPECT_EQ(tablet.journal->backlog(), 0u);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM ledger"), 9);
  EXPECT_EQ(Lost(), 2);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM sync_chains"), 1);
}

}  // namespace
}  // namespace footfall::kiosk
