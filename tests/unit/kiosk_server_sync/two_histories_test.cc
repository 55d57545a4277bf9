// One identity with two pasts: an image put back, a folder copied. Both sides are the real ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kiosk_server_sync/tablet.h"

namespace footfall::kiosk {
namespace {

using server::DeviceStanding;

class TwoHistoriesTest : public ::testing::Test {
 protected:
  int64_t Leads() { return world_.Count("SELECT COUNT(*) FROM leads"); }
  int64_t Ledger() { return world_.Count("SELECT COUNT(*) FROM ledger"); }
  int64_t Twice() { return world_.Count("SELECT COUNT(*) FROM (SELECT hash FROM ledger GROUP BY hash HAVING COUNT(*) > 1)"); }
  int64_t Branches() { return world_.Count("SELECT COUNT(*) FROM sync_chains WHERE LENGTH(branch) > 0"); }
  // Nothing is owed, and a day of connection sends not one operation more.
  void ExpectRest(Tablet& tablet) {
    EXPECT_EQ(tablet.journal->backlog(), 0u);
    const int operations = tablet.transport.operations;
    for (int i = 0; i < 5; ++i) {
      tablet.Leave();
      tablet.Join(600'000);
    }
    EXPECT_EQ(tablet.transport.operations, operations);
    EXPECT_EQ(tablet.journal->backlog(), 0u);
    EXPECT_EQ(tablet.observer.Count(SyncTrouble::kProtocol), 0);
    EXPECT_EQ(tablet.observer.Count(SyncTrouble::kUntrustedAck), 0);
  }

  server::support::SyncWorld world_;
};

TEST_F(TwoHistoriesTest, AnOldImageThatRanPastTheServerEndsInANewEpoch) {
  Tablet tablet(&world_);
  tablet.SaveLeads(4);
  tablet.TakeImage();
  tablet.SaveLeads(2);
  tablet.Leave();
  tablet.PutImageBack();
  tablet.SaveLeads(8);  // 5' to 12'; the server knows another 5 and 6
  tablet.Join();
  tablet.Leave();  // whatever the server said while it was connected, the next Hello says it again
  tablet.Join();
  EXPECT_EQ(Leads(), 14);
  EXPECT_EQ(Branches(), 1);
  EXPECT_EQ(tablet.now().epoch, 2u);
  EXPECT_EQ(tablet.standing_at_server(), DeviceStanding::kFrozen);
  EXPECT_EQ(tablet.observer.last.standing, ServerStanding::kFrozen);
  tablet.SaveLeads(3);
  EXPECT_EQ(Leads(), 17);
  EXPECT_EQ(Ledger(), 17);
  EXPECT_EQ(Twice(), 0);
  ExpectRest(tablet);
}

TEST_F(TwoHistoriesTest, AnImageOlderThanTheServersBackupEndsInANewEpochToo) {
  Tablet tablet(&world_);
  tablet.SaveLeads(2);
  tablet.TakeImage();
  tablet.SaveLeads(1);
  tablet.Leave();
  tablet.PutImageBack();
  tablet.SaveLeads(5);  // 3' to 7'
  tablet.Join();
  ASSERT_EQ(Leads(), 8);
  // The server comes back from a backup that knew 1 to 3 of the main run, and nothing of the fork.
  const auto cut = [&](server::WriteContext& write) {
    server::Connection& db = write.db();
    for (const char* sql : {"DELETE FROM ledger WHERE chain IN (SELECT chain FROM sync_chains WHERE LENGTH(branch) > 0)",
                            "DELETE FROM sync_chains WHERE LENGTH(branch) > 0", "UPDATE devices SET state = 1, epoch = 1"}) {
      if (absl::Status status = db.Execute(sql, {}).status(); !status.ok()) return status;
    }
    return absl::OkStatus();
  };
  tablet.Leave();
  ASSERT_TRUE(world_.database().Write(cut).ok());
  world_.Restart(std::string(16, 'j'));
  tablet.Join();
  tablet.Leave();
  tablet.Join();
  EXPECT_EQ(Ledger(), 8);
  EXPECT_EQ(Twice(), 0);
  ExpectRest(tablet);
}

TEST_F(TwoHistoriesTest, ACloneAndItsOriginalBothKeepTheirLeads) {
  Tablet first(&world_);
  first.SaveLeads(3);
  Tablet second(&world_, &first);
  first.Leave();
  second.Leave();
  first.SaveLeads(2);
  second.SaveLeads(4);
  first.Join();
  second.Join();
  first.Leave();
  first.Join();
  second.Leave();
  second.Join();
  EXPECT_EQ(Leads(), 9);
  EXPECT_EQ(first.standing_at_server(), DeviceStanding::kFrozen);
  EXPECT_EQ(first.observer.last.standing, ServerStanding::kFrozen);
  EXPECT_EQ(second.observer.last.standing, ServerStanding::kFrozen);
  first.SaveLeads(2);
  second.SaveLeads(2);
  first.Join();
  second.Join();
  first.Join();
  EXPECT_EQ(Leads(), 13);
  EXPECT_EQ(Ledger(), 13);
  EXPECT_EQ(Twice(), 0);
  EXPECT_EQ(first.journal->backlog(), 0u);
  EXPECT_EQ(second.journal->backlog(), 0u);
}

TEST_F(TwoHistoriesTest, ARevokedKioskFromAnOldImageIsWiped) {
  Tablet tablet(&world_);
  tablet.SaveLeads(3);
  tablet.Leave();
  tablet.SaveLeads(2);
  tablet.TakeImage();
  tablet.Join();
  tablet.SaveLeads(2);
  ASSERT_EQ(Leads(), 7);
  tablet.Leave();
  v1::RevokeDeviceRequest request;
  request.set_name("devices/" + tablet.device_id());
  request.set_reason("left in a taxi");
  v1::Device device;
  ASSERT_TRUE(world_.devices()->RevokeDevice(world_.As(world_.admin()).get(), request, &device).ok());
  tablet.PutImageBack();  // owes 4 and 5, which the server has, with 6 and 7
  ASSERT_EQ(tablet.journal->backlog(), 2u);
  tablet.Join(600'000);
  EXPECT_EQ(tablet.observer.wipes, 1);
  EXPECT_EQ(tablet.journal->identity(), nullptr);
  EXPECT_EQ(Leads(), 7);
}

}  // namespace
}  // namespace footfall::kiosk
