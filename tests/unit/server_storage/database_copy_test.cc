#include "server/storage/database_copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "server/base/errors.h"
#include "server/storage/database.h"

namespace footfall::server {
namespace {

class DatabaseCopyTest : public testing::Test {
 protected:
  DatabaseCopyTest() {
    std::string pattern = testing::TempDir() + "footfall_copy_XXXXXX";
    dir_ = mkdtemp(pattern.data());
    path_ = dir_ + "/footfall.db";
    copy_ = dir_ + "/copy.db";
    auto opened = Database::Open({.path = path_});
    EXPECT_TRUE(opened.ok()) << opened.status();
    database_ = *std::move(opened);
  }
  ~DatabaseCopyTest() override {
    database_.reset();
    std::filesystem::remove_all(dir_);
  }
  void AddUser(const std::string& id) {
    const absl::Status status = database_->Write([&](WriteContext& write) {
      write.NextNumber();
      return write.db().Execute("INSERT INTO users VALUES (:1, '', 1, '', 0, 0, 0, 0, '', 0)", {id}).status();
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  // What no program of ours would do to a database.
  static void Tamper(const std::string& file, const char* sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  }
  static std::string ReasonOf(const absl::Status& status) {
    const auto detail = errors::GetDetail(status);
    return detail ? detail->reason : std::string(status.message());
  }

  std::string dir_, path_, copy_;
  std::unique_ptr<Database> database_;
};

TEST_F(DatabaseCopyTest, HoldsWhatWasCommittedWhileTheDatabaseIsInUse) {
  AddUser("lin");
  ASSERT_TRUE(CopyDatabase(path_, copy_).ok());
  AddUser("later");
  struct stat facts = {};
  ASSERT_EQ(stat(copy_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  const auto held = VerifyDatabaseFile(copy_);
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_EQ(held->last_number, 1);
  const auto opened = Database::Open({.path = copy_});
  ASSERT_TRUE(opened.ok()) << opened.status();
  int64_t users = 0;
  EXPECT_TRUE((*opened)
                  ->Read([&](Connection& db) {
                    return db.Query("SELECT count(*) FROM users", {}, [&](const Row& row) {
                      users = row.Int(0);
                      return true;
                    });
                  })
                  .ok());
  EXPECT_EQ(users, 1);
}

TEST_F(DatabaseCopyTest, NeverReplacesAFile) {
  std::ofstream(copy_) << "something else";
  EXPECT_FALSE(CopyDatabase(path_, copy_).ok());
  std::string text;
  std::getline(std::ifstream(copy_), text);
  EXPECT_EQ(text, "something else");
}

TEST_F(DatabaseCopyTest, ADamagedPageIsFound) {
  for (int i = 0; i < 300; ++i) AddUser("user-with-a-long-name-" + std::to_string(i));
  ASSERT_TRUE(CopyDatabase(path_, copy_).ok());
  ASSERT_TRUE(VerifyDatabaseFile(copy_).ok());
  const auto size = std::filesystem::file_size(copy_);
  std::fstream file(copy_, std::ios::in | std::ios::out | std::ios::binary);
  for (auto at = size / 4; at + 64 < size; at += 4096)
    file.seekp(static_cast<std::streamoff>(at)).write("damage damage damage damage ", 28);
  file.close();
  EXPECT_EQ(ReasonOf(VerifyDatabaseFile(copy_).status()), "DATABASE_DAMAGED");
}

// Nothing refers to a user there, and no operation lies on the page: only a look at every page finds it.
TEST_F(DatabaseCopyTest, SoIsAnyOther) {
  for (int i = 0; i < 300; ++i) AddUser("user-with-a-long-name-" + std::to_string(i));
  ASSERT_TRUE(CopyDatabase(path_, copy_).ok());
  std::fstream file(copy_, std::ios::in | std::ios::out | std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  const size_t at = bytes.find("user-with-a-long-name-299");
  ASSERT_NE(at, std::string::npos);
  constexpr size_t kPage = 4096;
  file.seekp(static_cast<std::streamoff>(at / kPage * kPage)) << std::string(kPage, 'x');
  file.close();
  EXPECT_EQ(ReasonOf(VerifyDatabaseFile(copy_).status()), "DATABASE_DAMAGED");
}

TEST_F(DatabaseCopyTest, AReferenceIntoNothingIsFound) {
  ASSERT_TRUE(CopyDatabase(path_, copy_).ok());
  Tamper(copy_, "INSERT INTO tokens VALUES (x'00', 'nobody', 0)");
  EXPECT_EQ(ReasonOf(VerifyDatabaseFile(copy_).status()), "DATABASE_DAMAGED");
}

TEST_F(DatabaseCopyTest, AnotherFileIsNoDatabase) {
  std::ofstream(copy_) << "a shopping list, long enough to be taken for a header of something else than what it is";
  EXPECT_EQ(ReasonOf(VerifyDatabaseFile(copy_).status()), "NOT_A_DATABASE");
}

TEST_F(DatabaseCopyTest, ADatabaseOfANewerProgramIsRefused) {
  ASSERT_TRUE(CopyDatabase(path_, copy_).ok());
  Tamper(copy_, "INSERT INTO schema_version VALUES (9999, '9999_future', '')");
  EXPECT_EQ(ReasonOf(VerifyDatabaseFile(copy_).status()), "DATABASE_TOO_NEW");
}

}  // namespace
}  // namespace footfall::server
