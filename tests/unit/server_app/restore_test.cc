// A backup in the place of a database: whole or not at all, whatever state the old one was left in.
#include "server/app/restore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "proto/rules/crypto.h"
#include "server/app/data_folder.h"
#include "server/app/identity.h"
#include "server/base/errors.h"
#include "server/storage/database_copy.h"

namespace footfall::server {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class RestoreTest : public testing::Test {
 protected:
  RestoreTest() {
    std::string pattern = testing::TempDir() + "footfall_restore_XXXXXX";
    dir_ = mkdtemp(pattern.data());
    data_ = dir_ + "/data";
    backup_ = dir_ + "/backup.db";
    EXPECT_TRUE(rules::InitCrypto());
  }
  ~RestoreTest() override { fs::remove_all(dir_); }

  // A start of the server on `data`: its life, after adding a user.
  std::string Live(const std::string& data, const std::string& user) {
    auto folder = DataFolder::Open(data);
    EXPECT_TRUE(folder.ok()) << folder.status();
    const auto key = LoadMasterKey(**folder, SystemRandom());
    EXPECT_TRUE(key.ok()) << key.status();
    auto database = Database::Open({.path = (*folder)->Path(kDatabaseFile)});
    EXPECT_TRUE(database.ok()) << database.status();
    const PiiVault vault(*key, SystemRandom());
    const auto identity = LoadIdentity(**folder, database->get(), vault, SystemRandom());
    EXPECT_TRUE(identity.ok()) << identity.status();
    const absl::Status added = (*database)->Write([&](WriteContext& write) {
      write.NextNumber();
      return write.db().Execute("INSERT INTO users VALUES (:1, '', 1, '', 0, 0, 0, 0, '', 0)", {user}).status();
    });
    EXPECT_TRUE(added.ok()) << added;
    if (during_) during_((*folder)->Path(kDatabaseFile));
    EXPECT_TRUE(NoteProgress(**folder, **database, identity->incarnation).ok());
    return identity->incarnation;
  }
  // A backup that holds user "in-backup", and a database that was killed while user "only-in-the-log" was what that says.
  void LiveUntilKilled() {
    Live(data_, "in-backup");
    ASSERT_TRUE(CopyDatabase(data_ + "/footfall.db", backup_).ok());
    const std::string killed = dir_ + "/killed";
    during_ = [&](const std::string& database) {
      fs::create_directories(killed);
      for (const char* part : {"", "-wal"}) fs::copy_file(database + part, killed + "/footfall.db" + part);
    };
    Live(data_, "only-in-the-log");
    for (const char* part : {"", "-wal"}) {
      fs::copy_file(killed + "/footfall.db" + part, data_ + "/footfall.db" + part, fs::copy_options::overwrite_existing);
    }
    during_ = nullptr;
    ASSERT_GT(fs::file_size(data_ + "/footfall.db-wal"), 0u);
  }
  static std::vector<std::string> Users(const std::string& file) {
    auto database = Database::Open({.path = file});
    EXPECT_TRUE(database.ok()) << database.status();
    std::vector<std::string> users;
    EXPECT_TRUE((*database)
                    ->Read([&](Connection& db) {
                      return db.Query("SELECT user_id FROM users ORDER BY user_id", {}, [&](const Row& row) {
                        users.push_back(row.Text(0));
                        return true;
                      });
                    })
                    .ok());
    return users;
  }
  static std::string ReasonOf(const absl::Status& status) {
    const auto detail = errors::GetDetail(status);
    return detail ? detail->reason : std::string(status.message());
  }

  std::string dir_, data_, backup_;
  std::function<void(const std::string&)> during_;
};

TEST_F(RestoreTest, TheBackupTakesThePlaceAndTheNextStartIsANewLife) {
  const std::string before = Live(data_, "in-backup");
  ASSERT_TRUE(CopyDatabase(data_ + "/footfall.db", backup_).ok());
  EXPECT_EQ(Live(data_, "later"), before);
  const auto restored = RestoreBackup(data_, backup_, *SystemClock());
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->facts.last_number, 1);
  EXPECT_EQ(restored->last_number_until, 2);
  EXPECT_THAT(Users(data_ + "/footfall.db"), ElementsAre("in-backup"));
  EXPECT_THAT(Users(data_ + "/" + restored->aside + "/footfall.db"), ElementsAre("in-backup", "later"));
  EXPECT_NE(Live(data_, "after"), before);
}

// How far the old database came is noted now and then. A server that was killed in between may have acknowledged what the backup lacks
// though the note says no more than the backup.
TEST_F(RestoreTest, TheNextStartIsANewLifeHoweverLittleWasNoted) {
  const std::string before = Live(data_, "in-backup"), note = data_ + "/incarnation";
  ASSERT_TRUE(CopyDatabase(data_ + "/footfall.db", backup_).ok());
  fs::copy_file(note, dir_ + "/note");
  Live(data_, "later");
  fs::copy_file(dir_ + "/note", note, fs::copy_options::overwrite_existing);
  ASSERT_TRUE(RestoreBackup(data_, backup_, *SystemClock()).ok());
  EXPECT_NE(Live(data_, "after"), before);
}

// Killed with the newest commits only in the log: they must be in what is set aside, and must not be played into the new database.
TEST_F(RestoreTest, ADatabaseThatWasKilledIsSetAsideWithItsLog) {
  LiveUntilKilled();
  const auto restored = RestoreBackup(data_, backup_, *SystemClock());
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_FALSE(fs::exists(data_ + "/footfall.db-wal"));
  EXPECT_THAT(Users(data_ + "/footfall.db"), ElementsAre("in-backup"));
  EXPECT_THAT(Users(data_ + "/" + restored->aside + "/footfall.db"), ElementsAre("in-backup", "only-in-the-log"));
}

TEST_F(RestoreTest, TheLogOfADatabaseThatIsGoneIsSetAsideToo) {
  LiveUntilKilled();
  fs::remove(data_ + "/footfall.db");
  const auto restored = RestoreBackup(data_, backup_, *SystemClock());
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_FALSE(fs::exists(data_ + "/footfall.db-wal"));
  EXPECT_TRUE(fs::exists(data_ + "/" + restored->aside + "/footfall.db-wal"));
  EXPECT_THAT(Users(data_ + "/footfall.db"), ElementsAre("in-backup"));
}

TEST_F(RestoreTest, ABackupOfAnotherKeyIsRefusedAndNothingIsChanged) {
  Live(data_, "mine");
  Live(dir_ + "/other", "theirs");
  ASSERT_TRUE(CopyDatabase(dir_ + "/other/footfall.db", backup_).ok());
  EXPECT_EQ(ReasonOf(RestoreBackup(data_, backup_, *SystemClock()).status()), "MASTER_KEY_WRONG");
  EXPECT_THAT(Users(data_ + "/footfall.db"), ElementsAre("mine"));
  EXPECT_FALSE(fs::exists(data_ + "/footfall.db.restoring"));
}

TEST_F(RestoreTest, AFolderWithoutItsKeyOrInUseIsRefused) {
  Live(data_, "mine");
  ASSERT_TRUE(CopyDatabase(data_ + "/footfall.db", backup_).ok());
  EXPECT_EQ(ReasonOf(RestoreBackup(dir_ + "/fresh", backup_, *SystemClock()).status()), "MASTER_KEY_MISSING");
  const auto running = DataFolder::Open(data_);
  ASSERT_TRUE(running.ok());
  EXPECT_EQ(ReasonOf(RestoreBackup(data_, backup_, *SystemClock()).status()), "DATA_FOLDER_IN_USE");
  EXPECT_TRUE(absl::IsNotFound(RestoreBackup(data_, dir_ + "/nothing.db", *SystemClock()).status()));
}

}  // namespace
}  // namespace footfall::server
