// The disks of the simulation keep and forget what real ones do.
#include "tests/simulation/disk.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <string>

#include "tests/simulation/world.h"

namespace footfall::simulation {
namespace {

// A small table behind the interface the product uses.
class Notes {
 public:
  explicit Notes(const Disk& disk) {
    open_ = sqlite3_open(disk.Path("notes.db").c_str(), &db_) == SQLITE_OK &&
            Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS notes(text TEXT)");
  }
  ~Notes() { sqlite3_close(db_); }
  bool Run(const std::string& sql) { return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK; }
  bool Add(const std::string& text) { return Run("INSERT INTO notes VALUES('" + text + "')"); }
  int Count() {
    int count = -1;
    const auto read = [](void* to, int, char** values, char**) {
      *static_cast<int*>(to) = std::stoi(values[0]);
      return 0;
    };
    return sqlite3_exec(db_, "SELECT COUNT(*) FROM notes", read, &count, nullptr) == SQLITE_OK ? count : -1;
  }
  bool open() const { return open_; }

 private:
  sqlite3* db_ = nullptr;
  bool open_ = false;
};

class DiskTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { PrepareSimulations(); }
};

TEST_F(DiskTest, WhatWasCommittedSurvivesEveryPowerCut) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    Disk disk("d", Dice(seed));
    auto notes = std::make_unique<Notes>(disk);
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(notes->Add("a"));
    disk.CutPower();
    EXPECT_FALSE(notes->Add("after its end"));
    notes.reset();
    Notes again(disk);
    ASSERT_TRUE(again.open());
    EXPECT_EQ(again.Count(), 5);
  }
}

TEST_F(DiskTest, WhatWasNotSyncedMayBeLost) {
  int lost = 0;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    Disk disk("d", Dice(seed));
    auto notes = std::make_unique<Notes>(disk);
    ASSERT_TRUE(notes->Add("a"));
    ASSERT_TRUE(notes->Run("PRAGMA synchronous=OFF"));
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(notes->Add("b"));
    disk.CutPower();
    notes.reset();
    Notes again(disk);
    lost += again.Count() < 6;
    EXPECT_GE(again.Count(), 1);
  }
  EXPECT_GT(lost, 10);
}

TEST_F(DiskTest, AKilledProcessLosesNothingItWrote) {
  Disk disk("d", Dice(1));
  auto notes = std::make_unique<Notes>(disk);
  ASSERT_TRUE(notes->Run("PRAGMA synchronous=OFF"));
  ASSERT_TRUE(notes->Add("a"));
  disk.KillProcess();
  notes.reset();
  EXPECT_EQ(Notes(disk).Count(), 1);
}

TEST_F(DiskTest, AFailedSyncIsForgottenByLaterOnes) {
  int lost = 0;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    Disk disk("d", Dice(seed));
    auto notes = std::make_unique<Notes>(disk);
    disk.faults.sync_error = 1;
    EXPECT_FALSE(notes->Add("a"));
    disk.faults.sync_error = 0;
    ASSERT_TRUE(notes->Run("PRAGMA user_version"));
    disk.CutPower();
    notes.reset();
    lost += Notes(disk).Count() == 0;
  }
  EXPECT_GT(lost, 10);
}

TEST_F(DiskTest, AFullDiskTakesNothingMore) {
  Disk disk("d", Dice(1));
  Notes notes(disk);
  ASSERT_TRUE(notes.Add("a"));
  disk.faults.full = true;
  EXPECT_FALSE(notes.Add(std::string(5000, 'b')));
  disk.faults.full = false;
  EXPECT_TRUE(notes.Add("c"));
  EXPECT_EQ(notes.Count(), 2);
}

TEST_F(DiskTest, SeesWhatMustNotBeWritten) {
  Disk disk("d", Dice(1));
  disk.canaries = {"secret"};
  Notes notes(disk);
  ASSERT_TRUE(notes.Add("public"));
  EXPECT_EQ(disk.canaries_seen, 0);
  ASSERT_TRUE(notes.Add("a secret"));
  EXPECT_GT(disk.canaries_seen, 0);
}

TEST_F(DiskTest, ReadersAndTheWriterShareAFile) {
  Disk disk("d", Dice(1));
  Notes writer(disk), reader(disk);
  ASSERT_TRUE(reader.Run("BEGIN"));
  EXPECT_EQ(reader.Count(), 0);
  ASSERT_TRUE(writer.Add("a"));
  EXPECT_EQ(reader.Count(), 0);  // its snapshot
  ASSERT_TRUE(reader.Run("COMMIT"));
  EXPECT_EQ(reader.Count(), 1);
}

}  // namespace
}  // namespace footfall::simulation
