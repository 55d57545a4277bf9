// The disks in memory keep and forget what real ones do.
#include "tests/support/disk/disk.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <set>
#include <string>

#include "tests/support/disk/disk_file.h"

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
  static void SetUpTestSuite() { RegisterDisks(); }
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

// A name that comes, goes or changes, as the system has it.
TEST_F(DiskTest, NamesAreForGoodOnceTheirFolderIsSynced) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Disk disk("d", Dice(seed));
    ASSERT_EQ(disk.MakeFile("folder", /*folder=*/true), 0);
    ASSERT_EQ(disk.MakeFile("folder/old"), 0);
    ASSERT_EQ(disk.SyncFolder(""), 0);
    ASSERT_EQ(disk.SyncFolder("folder"), 0);
    ASSERT_EQ(disk.Rename("folder/old", "folder/new"), 0);
    ASSERT_EQ(disk.SyncFolder("folder"), 0);
    disk.CutPower();
    EXPECT_FALSE(disk.Find("folder/old"));
    EXPECT_TRUE(disk.Find("folder/new"));
  }
}

TEST_F(DiskTest, StepsInAFolderAreLostFromTheLastAndARenameNeverByHalf) {
  std::set<std::string> left;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    Disk disk("d", Dice(seed));
    ASSERT_EQ(disk.MakeFile("a"), 0);
    ASSERT_EQ(disk.Rename("a", "b"), 0);
    ASSERT_EQ(disk.Remove("b"), 0);
    ASSERT_EQ(disk.MakeFile("c"), 0);
    disk.CutPower();
    std::string names;
    for (const auto& [name, bytes] : disk.Copy()) names += name;
    left.insert(names);
  }
  EXPECT_EQ(left, (std::set<std::string>{"", "a", "b", "c"}));
}

TEST_F(DiskTest, WhatIsInAFolderThatIsLostIsLostWithIt) {
  int lost = 0;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    Disk disk("d", Dice(seed));
    ASSERT_EQ(disk.MakeFile("folder", /*folder=*/true), 0);
    ASSERT_EQ(disk.MakeFile("folder/file"), 0);
    ASSERT_EQ(disk.SyncFolder("folder"), 0);
    disk.CutPower();
    EXPECT_EQ(disk.Find("folder") == nullptr, disk.Find("folder/file") == nullptr);
    lost += disk.Find("folder") == nullptr;
  }
  EXPECT_GT(lost, 10);
}

TEST_F(DiskTest, FromAPowerCutOnEveryCallFailsUntilThePowerIsBack) {
  Disk disk("d", Dice(1));
  auto notes = std::make_unique<Notes>(disk);
  ASSERT_TRUE(notes->Add("a"));
  disk.FailAt(Disk::Failure::kPowerCut, 2);
  EXPECT_FALSE(notes->Add("b"));
  EXPECT_EQ(disk.calls(), 2);
  EXPECT_TRUE(disk.off());
  EXPECT_FALSE(Notes(disk).open());
  EXPECT_NE(disk.MakeFile("file"), 0);
  notes.reset();
  disk.PowerOn();
  Notes again(disk);
  ASSERT_TRUE(again.open());
  EXPECT_GE(again.Count(), 1);
}

TEST_F(DiskTest, OneCallFailsAndTheNextGoesThrough) {
  for (const auto failure : {Disk::Failure::kWrite, Disk::Failure::kSync}) {
    Disk disk("d", Dice(1));
    Notes notes(disk);
    ASSERT_TRUE(notes.Add("a"));
    disk.FailAt(failure, 1);
    EXPECT_FALSE(notes.Add("b"));
    EXPECT_TRUE(notes.Add("c"));
    EXPECT_EQ(notes.Count(), 2);
  }
}

}  // namespace
}  // namespace footfall::simulation
