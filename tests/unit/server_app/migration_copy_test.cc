// What a new program leaves of the database that an old one wrote.
#include "server/app/migration_copy.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "server/app/identity.h"
#include "server/base/file_calls.h"
#include "server/storage/database_copy.h"
#include "server/storage/migrations.h"

namespace footfall::server {
namespace {

namespace fs = std::filesystem;

class MigrationCopyTest : public testing::Test {
 protected:
  MigrationCopyTest() {
    std::string pattern = testing::TempDir() + "footfall_migration_copy_XXXXXX";
    dir_ = mkdtemp(pattern.data());
    folder_ = *DataFolder::Open(dir_);
  }
  ~MigrationCopyTest() override {
    folder_.reset();
    fs::remove_all(dir_);
  }
  // A database as the program wrote it that knew the first `count` migrations, with `rows` rows of a table of its own.
  void MakeDatabase(int count, int rows) {
    auto db = SqliteConnection::Open(folder_->Path(kDatabaseFile), SqliteConnection::Mode::kWriter);
    ASSERT_TRUE(db.ok()) << db.status();
    const std::vector<Migration>& all = BuiltInMigrations();
    ASSERT_TRUE(Migrate(**db, {all.begin(), all.begin() + count}).ok());
    ASSERT_TRUE((*db)->ExecuteScript("CREATE TABLE IF NOT EXISTS marks (n INTEGER); DELETE FROM marks").ok());
    for (int i = 0; i < rows; ++i) ASSERT_TRUE((*db)->Execute("INSERT INTO marks VALUES (:1)", {int64_t{i}}).ok());
  }
  int64_t Rows(const std::string& file) {
    auto db = SqliteConnection::Open(file, SqliteConnection::Mode::kReader);
    EXPECT_TRUE(db.ok()) << db.status();
    int64_t rows = -1;
    EXPECT_TRUE((*db)->Query("SELECT count(*) FROM marks", {}, [&](const Row& row) { return rows = row.Int(0), true; }).ok());
    return rows;
  }
  const int newest_ = BuiltInMigrations().back().number;
  std::string dir_;
  std::unique_ptr<DataFolder> folder_;
};

TEST_F(MigrationCopyTest, KeepsTheDatabaseAsTheOldProgramWroteIt) {
  MakeDatabase(newest_ - 2, 3);
  ASSERT_TRUE(CopyBeforeMigration(*folder_).ok());
  const std::string copy = folder_->Path(MigrationCopyName(newest_ - 1));
  EXPECT_EQ(Rows(copy), 3);
  EXPECT_EQ(SchemaNumber(copy).value_or(-1), newest_ - 2);
  EXPECT_EQ(fs::status(copy).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(MigrationCopyTest, AnotherAttemptReplacesTheCopyInsteadOfFillingTheDisk) {
  MakeDatabase(newest_ - 1, 1);
  ASSERT_TRUE(CopyBeforeMigration(*folder_).ok());
  MakeDatabase(newest_ - 1, 2);
  ASSERT_TRUE(CopyBeforeMigration(*folder_).ok());
  EXPECT_EQ(Rows(folder_->Path(MigrationCopyName(newest_))), 2);
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_ + "/backups"), {}), 1);
}

TEST_F(MigrationCopyTest, NothingIsCopiedWhereNothingChanges) {
  ASSERT_TRUE(CopyBeforeMigration(*folder_).ok());
  ASSERT_TRUE(folder_->Write(kDatabaseFile, "").ok());
  ASSERT_TRUE(CopyBeforeMigration(*folder_).ok()) << "a new one, as the first start makes it";
  MakeDatabase(newest_, 1);
  ASSERT_TRUE(CopyBeforeMigration(*folder_).ok());
  EXPECT_FALSE(folder_->Has("backups"));
}

// This machine's calls, but that its disk has no more room than told.
class SmallDisk : public FileCalls {
 public:
  explicit SmallDisk(int64_t room) : room_(room) { UseFileCalls(this); }
  ~SmallDisk() override { UseFileCalls(nullptr); }
  int Open(const char* path, int flags, mode_t mode) override { return real_.Open(path, flags, mode); }
  ssize_t Read(int fd, void* to, size_t size) override { return real_.Read(fd, to, size); }
  ssize_t Write(int fd, const void* from, size_t size) override { return real_.Write(fd, from, size); }
  int Sync(int fd) override { return real_.Sync(fd); }
  int Lock(int fd) override { return real_.Lock(fd); }
  int Close(int fd) override { return real_.Close(fd); }
  int MakeFolder(const char* path, mode_t mode) override { return real_.MakeFolder(path, mode); }
  int Link(const char* from, const char* to) override { return real_.Link(from, to); }
  int Rename(const char* from, const char* to) override { return real_.Rename(from, to); }
  int Unlink(const char* path) override { return real_.Unlink(path); }
  int64_t Size(const char* path) override { return real_.Size(path); }
  int64_t Room(const char*) override { return room_; }

 private:
  FileCalls& real_ = Files();
  const int64_t room_;
};

TEST_F(MigrationCopyTest, AFullDiskKeepsNobodyFromTheirBooth) {
  MakeDatabase(newest_ - 1, 1);
  const auto size = static_cast<int64_t>(fs::file_size(folder_->Path(kDatabaseFile)));
  {
    const SmallDisk disk(2 * size - 1);
    ASSERT_TRUE(CopyBeforeMigration(*folder_).ok());
    EXPECT_FALSE(folder_->Has(MigrationCopyName(newest_)));
  }
  const SmallDisk disk(2 * size);
  ASSERT_TRUE(CopyBeforeMigration(*folder_).ok());
  EXPECT_TRUE(folder_->Has(MigrationCopyName(newest_)));
}

}  // namespace
}  // namespace footfall::server
