// What a copy says of kiosks' chains, and how far they may forget.
#include <sqlite3.h>

#include "server/backup/stable_marks.h"
#include "server/storage/database_copy.h"
#include "tests/unit/server_sync/sync_fixture.h"

namespace footfall::server {
namespace {

class BackupChainsTest : public SyncTest {
 protected:
  std::string Copy() {
    const std::string copy = world_.leads().folder() + "/copy.db";
    const absl::Status status = CopyDatabase(world_.leads().database_path(), copy);
    EXPECT_TRUE(status.ok()) << status;
    return copy;
  }
};

TEST_F(BackupChainsTest, ACopyNamesHowFarItHoldsEachChain) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 3);
  ASSERT_THAT(PushOnce(kiosk, 1, 3), AcknowledgesThrough(kiosk, 3));
  const auto facts = VerifyDatabaseFile(Copy());
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(facts->operations, 3);
  EXPECT_EQ(facts->leads, 3);
  ASSERT_EQ(facts->chains.size(), 1u);
  EXPECT_EQ(facts->chains[0].device_id, kiosk.device_id());
  EXPECT_EQ(facts->chains[0].epoch, 1u);
  EXPECT_EQ(facts->chains[0].seq, 3u);
}

TEST_F(BackupChainsTest, AChainWithoutItsLastOperationIsDamage) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 3);
  ASSERT_THAT(PushOnce(kiosk, 1, 3), AcknowledgesThrough(kiosk, 3));
  const std::string copy = Copy();
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(copy.c_str(), &db), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(db, "DELETE FROM ledger WHERE seq = 3", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  const absl::Status damaged = VerifyDatabaseFile(copy).status();
  ASSERT_TRUE(errors::GetDetail(damaged).has_value()) << damaged;
  EXPECT_EQ(errors::GetDetail(damaged)->reason, "DATABASE_DAMAGED");
}

TEST_F(BackupChainsTest, MarksOutliveTheServerAndNeverGoBack) {
  const auto write = [&](uint64_t seq) {
    return world_.database().Write([&](WriteContext& context) { return StableMarks::Write(context.db(), {{"d", 2, seq}}); });
  };
  ASSERT_TRUE(write(7).ok());
  ASSERT_TRUE(write(5).ok());
  StableMarks marks;
  EXPECT_EQ(marks.Of("d", 2), 0u);
  ASSERT_TRUE(marks.Load(&world_.database()).ok());
  EXPECT_EQ(marks.Of("d", 2), 7u);
  EXPECT_EQ(marks.Of("d", 1), 0u);
  marks.Raise({{"d", 2, 6}});
  EXPECT_EQ(marks.Of("d", 2), 7u);
  marks.Raise({{"d", 2, 9}});
  EXPECT_EQ(marks.Of("d", 2), 9u);
}

}  // namespace
}  // namespace footfall::server
