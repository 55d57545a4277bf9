// What a disk that failed in one run of a program leaves behind for the next: the system shows what never reached the platter.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kiosk/journal/sqlite_journal.h"
#include "server/storage/database.h"
#include "tests/simulation/world.h"
#include "tests/support/disk/disk.h"
#include "tests/unit/kiosk_journal/journal_support.h"

namespace footfall::simulation {
namespace {

constexpr uint64_t kTries = 40;  // each with other sectors lost

class RestartTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { PrepareSimulations(); }
};

std::unique_ptr<server::Database> OpenServer(const Disk& disk) {
  auto database = server::Database::Open(
      {.path = disk.Path("footfall.db"), .reader_count = 1, .writer_executor = [](const std::function<void()>& work) { work(); }});
  return database.ok() ? *std::move(database) : nullptr;
}

bool AddUser(server::Database* database, const std::string& id) {
  const auto insert = [&](server::WriteContext& write) {
    return write.db().Execute("INSERT INTO users VALUES (:1, '', 1, '', 0, 0, 0, 0, '', 0)", {id}).status();
  };
  return database->Write(insert).ok();
}

int CountUsers(server::Database* database) {
  int count = -1;
  (void)database->Read([&](server::Connection& db) {
    return db.Query("SELECT COUNT(*) FROM users", {}, [&](const server::Row& row) {
      count = static_cast<int>(row.Int(0));
      return false;
    });
  });
  return count;
}

TEST_F(RestartTest, TheServerPutsNothingBehindWhatWasNeverSynced) {
  for (uint64_t seed = 0; seed < kTries; ++seed) {
    Disk disk("s", Dice(seed));
    auto database = OpenServer(disk);
    ASSERT_TRUE(AddUser(database.get(), "first"));
    disk.faults.sync_error = 1;
    EXPECT_FALSE(AddUser(database.get(), "unsynced"));
    disk.KillProcess();
    database.reset();
    disk.faults.sync_error = 0;
    database = OpenServer(disk);
    ASSERT_TRUE(AddUser(database.get(), "second"));
    const int before = CountUsers(database.get());
    disk.CutPower();
    database.reset();
    database = OpenServer(disk);
    ASSERT_TRUE(database);
    EXPECT_EQ(CountUsers(database.get()), before) << "seed " << seed;
  }
}

bool Execute(server::Database* database, const std::vector<std::string>& script) {
  const auto all = [&](server::WriteContext& write) {
    absl::Status status;
    for (const std::string& sql : script) {
      if (status.ok()) status = write.db().Execute(sql, {}).status();
    }
    return status;
  };
  return database->Write(all).ok();
}

int Count(server::Database* database, const std::string& table) {
  int count = -1;
  (void)database->Read([&](server::Connection& db) {
    return db.Query("SELECT COUNT(*) FROM " + table, {}, [&](const server::Row& row) {
      count = static_cast<int>(row.Int(0));
      return false;
    });
  });
  return count;
}

// What the log's beginning has of the file's pages must not come back over what its end had of them.
TEST_F(RestartTest, TheServerLeavesNoHalfOfWhatWasNeverSyncedAtAnyCallAtWhichThePowerGoes) {
  for (uint64_t seed = 0; seed < kTries / 4; ++seed) {
    bool off = true;
    for (int nth = 1; off; ++nth) {
      SCOPED_TRACE(testing::Message() << "seed " << seed << " call " << nth);
      Disk disk("s", Dice(seed));
      auto database = OpenServer(disk);
      ASSERT_TRUE(Execute(database.get(), {"CREATE TABLE a(x)", "CREATE TABLE b(x)"}));
      database.reset();
      database = OpenServer(disk);
      ASSERT_TRUE(Execute(database.get(), {"INSERT INTO a VALUES(1)"}));
      disk.faults.sync_error = 1;
      EXPECT_FALSE(Execute(database.get(), {"INSERT INTO a VALUES(2)", "INSERT INTO b VALUES(2)"}));
      disk.KillProcess();
      database.reset();
      disk.faults.sync_error = 0;
      disk.FailAt(Disk::Failure::kPowerCut, nth);
      database = OpenServer(disk);
      off = disk.off();
      disk.PowerOn();
      disk.CutPower();
      database.reset();
      database = OpenServer(disk);
      ASSERT_TRUE(database);
      EXPECT_GE(Count(database.get(), "a"), 1);
      EXPECT_EQ(Count(database.get(), "a"), Count(database.get(), "b") + 1);
    }
  }
}

TEST_F(RestartTest, TheKioskPutsNothingBehindWhatWasNeverSynced) {
  for (uint64_t seed = 0; seed < kTries; ++seed) {
    Disk disk("k", Dice(seed));
    SeededBytes random{Dice(seed)};
    auto journal = kiosk::OpenIn(disk.Path(""), &random);
    ASSERT_TRUE(journal && journal->Enrol(kiosk::TestIdentity(journal.get())).ok());
    ASSERT_TRUE(journal->Save(kiosk::Draft(1)).ok());
    disk.faults.sync_error = 1;
    EXPECT_FALSE(journal->Save(kiosk::Draft(2)).ok());
    disk.KillProcess();
    journal.reset();
    disk.faults.sync_error = 0;
    journal = kiosk::OpenIn(disk.Path(""), &random);
    ASSERT_TRUE(journal && journal->Save(kiosk::Draft(3)).ok());
    const kiosk::Head said = journal->epochs().back().head;
    disk.CutPower();
    journal.reset();
    journal = kiosk::OpenIn(disk.Path(""), &random);
    ASSERT_TRUE(journal);
    EXPECT_EQ(journal->HashAt(1, said.seq).value_or(""), said.hash) << "seed " << seed;
  }
}

}  // namespace
}  // namespace footfall::simulation
