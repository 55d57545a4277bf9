// The disk dies or fails at every single call it gets during a restore, or during the first start of all. Then a start finds the database
// that was there or the restored one, whole, and only the latter under another life; what was replaced is kept; and the same again goes
// through.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "server/app/data_folder.h"
#include "server/app/identity.h"
#include "server/app/restore.h"
#include "tests/support/disk/hush.h"
#include "tests/support/server_disk/disk_file_calls.h"

namespace footfall::server {
namespace {

using simulation::Dice;
using simulation::Disk;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using Failure = Disk::Failure;

#ifdef __SANITIZE_ADDRESS__
constexpr unsigned kSeeds = 1;  // ways in which each cut may leave the disk
constexpr int kStep = 3;        // the sanitizer makes each ten times as long, and it is not the number that it is about
#else
constexpr unsigned kSeeds = 3;
constexpr int kStep = 1;  // every call
#endif

class StoppedClock : public Clock {
 public:
  int64_t NowMs() const override { return now_ms; }
  int64_t SteadyMs() const override { return now_ms; }
  int64_t now_ms = 1'777'600'800'000;
};

// A start of the server on a data folder, until it goes away.
struct Life {
  std::unique_ptr<DataFolder> folder;
  std::unique_ptr<Database> database;
  std::optional<Identity> identity;

  absl::Status Start(const std::string& data) {
    auto opened = DataFolder::Open(data);
    if (!opened.ok()) return opened.status();
    folder = *std::move(opened);
    const auto key = LoadMasterKey(*folder, SystemRandom());
    if (!key.ok()) return key.status();
    auto made = Database::Open(
        {.path = folder->Path(kDatabaseFile), .reader_count = 1, .writer_executor = [](const std::function<void()>& work) { work(); }});
    if (!made.ok()) return made.status();
    database = *std::move(made);
    const PiiVault vault(*key, SystemRandom());
    auto loaded = LoadIdentity(*folder, database.get(), vault, SystemRandom());
    if (loaded.ok()) identity = *std::move(loaded);
    return loaded.status();
  }
  absl::Status Add(const std::string& user) {
    return database->Write([&](WriteContext& write) {
      write.NextNumber();
      return write.db().Execute("INSERT INTO users VALUES (:1, '', 1, '', 0, 0, 0, 0, '', 0)", {user}).status();
    });
  }
  std::string Column(const char* sql) {
    std::string text;
    const absl::Status status = database->Read([&](Connection& db) {
      return db.Query(sql, {}, [&](const Row& row) {
        text += row.Text(0) + " ";
        return true;
      });
    });
    EXPECT_TRUE(status.ok()) << status;
    return text;
  }
};

constexpr char kOld[] = "in-backup later ";
constexpr char kNew[] = "in-backup ";
constexpr char kUsers[] = "SELECT user_id FROM users ORDER BY user_id";

class DataFolderCrashTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    simulation::UseDisks();
    ASSERT_TRUE(rules::InitCrypto());
  }
  std::string Data() const { return disk_.Path("srv/data"); }

  Disk disk_{"server", Dice(1)};
  StoppedClock clock_;
};

class RestoreCrashTest : public DataFolderCrashTest {
 protected:
  // A server that was killed: its newest commit is only in the log. And a backup of what it had before.
  RestoreCrashTest() {
    disk_.Put({{"srv/", ""}, {"safe/", ""}});
    Life life;
    EXPECT_TRUE(life.Start(Data()).ok());
    EXPECT_TRUE(life.Add("in-backup").ok());
    EXPECT_TRUE(CopyDatabase(life.folder->Path(kDatabaseFile), Backup()).ok());
    life.database.reset();
    life = Life();
    EXPECT_TRUE(life.Start(Data()).ok());
    EXPECT_TRUE(life.Add("later").ok());
    before_ = life.identity->incarnation;
    image_ = disk_.Copy();
    disk_.KillProcess();
  }
  std::string Backup() const { return disk_.Path("safe/backup.db"); }

  struct Outcome {
    bool restored = false, hit = false;
  };
  Outcome RestoreWith(Failure failure, int nth, unsigned seed) {
    const simulation::Hush hush;
    disk_.Put(image_);
    disk_.Reseed(Dice(seed));
    disk_.FailAt(failure, nth);
    Outcome outcome;
    outcome.restored = RestoreBackup(Data(), Backup(), clock_).ok();
    outcome.hit = disk_.calls() >= nth;
    disk_.PowerOn();
    if (failure != Failure::kPowerCut && seed % 2 == 0) disk_.CutPower();
    disk_.KillProcess();
    return outcome;
  }
  // The next start; its incarnation.
  std::string ExpectOldOrNew(bool restored) {
    Life life;
    const absl::Status started = life.Start(Data());
    EXPECT_TRUE(started.ok()) << started;
    if (!started.ok()) return "";
    const std::string users = life.Column(kUsers);
    EXPECT_THAT(users, AnyOf(kOld, kNew));
    EXPECT_TRUE(users == kNew || !restored);
    // Another life for the old one costs nothing, the old life for the new one would.
    EXPECT_TRUE(users == kOld || life.identity->incarnation != before_);
    EXPECT_EQ(life.Column("PRAGMA integrity_check"), "ok ");
    found_.insert(users);
    const std::string incarnation = life.identity->incarnation;
    life.database.reset();
    disk_.KillProcess();
    return incarnation;
  }
  // What was replaced is still somewhere, whole.
  void ExpectOldKept() {
    int kept = 0;
    for (const auto& [path, bytes] : disk_.Copy()) {
      if (!absl::StrContains(path, "/before-restore-") || !absl::EndsWith(path, "/footfall.db")) continue;
      Life life;
      auto opened = Database::Open(
          {.path = disk_.Path(path), .reader_count = 1, .writer_executor = [](const std::function<void()>& work) { work(); }});
      ASSERT_TRUE(opened.ok()) << path << opened.status();
      life.database = *std::move(opened);
      kept += life.Column(kUsers) == kOld;
      life.database.reset();
      disk_.KillProcess();
    }
    EXPECT_GE(kept, 1);
  }
  void ExpectTheSameAgainGoesThrough(const std::string& life_before) {
    clock_.now_ms += 1000;
    const auto restored = RestoreBackup(Data(), Backup(), clock_);
    ASSERT_TRUE(restored.ok()) << restored.status();
    disk_.CutPower();  // what was told as restored is for good
    const std::string incarnation = ExpectOldOrNew(true);
    EXPECT_NE(incarnation, before_);
    EXPECT_NE(incarnation, life_before);
    EXPECT_FALSE(disk_.Find("srv/data/footfall.db.restoring"));
    ExpectOldKept();
  }
  void FailEverywhere(Failure failure) {
    int failed = 0;
    bool hit = true;
    for (int nth = 1; hit && !HasFailure(); nth += failure == Failure::kSync ? 1 : kStep) {
      hit = false;
      for (unsigned i = 0; i < (failure == Failure::kPowerCut ? kSeeds : 1); ++i) {
        const unsigned seed = static_cast<unsigned>(nth) + i;
        SCOPED_TRACE(absl::StrCat("call ", nth, ", seed ", seed));
        const Outcome outcome = RestoreWith(failure, nth, seed);
        hit = hit || outcome.hit;
        failed += outcome.restored ? 0 : 1;
        // With a start between the two commands, or without.
        const std::string incarnation = seed % 4 < 2 ? ExpectOldOrNew(outcome.restored) : "";
        ExpectTheSameAgainGoesThrough(incarnation);
      }
    }
    EXPECT_GT(failed, 0);
    EXPECT_THAT(found_, ElementsAre(kNew, kOld));
  }

  std::string before_;
  Disk::Image image_;
  std::set<std::string> found_;
};

TEST_F(RestoreCrashTest, APowerCutAtAnyCallLeavesTheOldOrTheRestored) { FailEverywhere(Failure::kPowerCut); }
TEST_F(RestoreCrashTest, AFullDiskLeavesTheOldOrTheRestored) { FailEverywhere(Failure::kFull); }
TEST_F(RestoreCrashTest, AFailedWriteLeavesTheOldOrTheRestored) { FailEverywhere(Failure::kWrite); }
TEST_F(RestoreCrashTest, AFailedSyncLeavesTheOldOrTheRestored) { FailEverywhere(Failure::kSync); }
TEST_F(RestoreCrashTest, AFailedReadLeavesTheOldOrTheRestored) { FailEverywhere(Failure::kRead); }

// From an empty disk to the first commit: whoever was told who the server is finds the same one again, with its keys.
TEST_F(DataFolderCrashTest, AFirstStartThatIsCutOffAtAnyCallLosesNothingItTold) {
  bool hit = true;
  int told = 0, calls = 0;
  for (int nth = 1; hit && !HasFailure(); nth += kStep) {
    hit = false;
    for (unsigned i = 0; i < kSeeds; ++i) {
      const unsigned seed = static_cast<unsigned>(nth) + i;
      SCOPED_TRACE(absl::StrCat("call ", nth, ", seed ", seed));
      const simulation::Hush hush;
      disk_.Put({{"srv/", ""}});
      disk_.Reseed(Dice(seed));
      disk_.FailAt(Failure::kPowerCut, nth);
      std::optional<Life> life(std::in_place);
      const bool started = life->Start(Data()).ok();
      const bool added = started && life->Add("first").ok();
      const auto identity = life->identity;
      hit = disk_.off() || hit;
      if (!disk_.off()) disk_.CutPower();
      life.reset();
      disk_.PowerOn();
      Life next;
      const absl::Status again = next.Start(Data());
      ASSERT_TRUE(again.ok()) << again;
      EXPECT_TRUE(!added || next.Column(kUsers) == "first ");
      EXPECT_TRUE(!started || next.identity->incarnation == identity->incarnation);
      EXPECT_TRUE(!started || next.identity->sign_keys.public_key == identity->sign_keys.public_key);
      told += started;
      next.database.reset();
      disk_.KillProcess();
    }
    calls = nth;
  }
  EXPECT_GT(calls, 30);
  EXPECT_GT(told, 0);
}

}  // namespace
}  // namespace footfall::server
