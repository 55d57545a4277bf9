#include "server/storage/migrations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/match.h"
#include "server/base/errors.h"

namespace footfall::server {
namespace {

using ::testing::ElementsAre;

class MigrationsTest : public testing::Test {
 protected:
  MigrationsTest() {
    std::string pattern = testing::TempDir() + "footfall_migrations_XXXXXX";
    dir_ = mkdtemp(pattern.data());
    db_ = *SqliteConnection::Open(dir_ + "/a.db", SqliteConnection::Mode::kWriter);
  }
  ~MigrationsTest() override {
    db_.reset();
    std::filesystem::remove_all(dir_);
  }
  std::vector<std::string> Tables() {
    std::vector<std::string> tables;
    EXPECT_TRUE(db_->Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'schema_version' ORDER BY name", {},
                           [&](const Row& row) { return tables.push_back(row.Text(0)), true; })
                    .ok());
    return tables;
  }

  const Migration one_{1, "0001_one", "aa", "-- why\nCREATE TABLE one (x); CREATE TABLE also (y);"};
  const Migration two_{2, "0002_two", "bb", "CREATE TABLE two (x);"};
  std::string dir_;
  std::unique_ptr<SqliteConnection> db_;
};

TEST_F(MigrationsTest, EachIsAppliedOnce) {
  ASSERT_TRUE(Migrate(*db_, {one_}).ok());
  ASSERT_TRUE(Migrate(*db_, {one_, two_}).ok());
  ASSERT_TRUE(Migrate(*db_, {one_, two_}).ok());
  EXPECT_THAT(Tables(), ElementsAre("also", "one", "two"));
}

TEST_F(MigrationsTest, ANewerDatabaseIsRefusedUntouched) {
  ASSERT_TRUE(Migrate(*db_, {one_, two_}).ok());
  const absl::Status status = Migrate(*db_, {one_});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(errors::GetDetail(status)->reason, "DATABASE_TOO_NEW");
}

TEST_F(MigrationsTest, AChangedFileIsRefusedBeforeAnythingIsApplied) {
  ASSERT_TRUE(Migrate(*db_, {one_}).ok());
  Migration changed = one_;
  changed.checksum = "cc";
  const absl::Status status = Migrate(*db_, {changed, two_});
  EXPECT_EQ(errors::GetDetail(status)->reason, "MIGRATION_CHANGED");
  EXPECT_EQ(errors::GetDetail(status)->metadata["resource"], "migrations/0001_one");
  EXPECT_THAT(Tables(), ElementsAre("also", "one"));
}

TEST_F(MigrationsTest, AFailingOneIsUndoneWhole) {
  const Migration bad{2, "0002_bad", "bb", "CREATE TABLE half (x); CREATE TABLE one (x);"};
  EXPECT_EQ(Migrate(*db_, {one_, bad}).code(), absl::StatusCode::kInternal);
  EXPECT_THAT(Tables(), ElementsAre("also", "one"));
  EXPECT_TRUE(Migrate(*db_, {one_, two_}).ok());
}

// Version 16 makes the list; what is on it by then keeps its campaigns apart.
TEST_F(MigrationsTest, CouponsThatWereUsedBeforeThereWasAStopListAreOnIt) {
  const std::vector<Migration>& all = BuiltInMigrations();
  ASSERT_TRUE(Migrate(*db_, {all.begin(), all.begin() + 15}).ok());
  ASSERT_TRUE(
      db_->ExecuteScript("PRAGMA foreign_keys = OFF;"
                         "INSERT INTO coupons (coupon_number, coupon_id, campaign_number, template_number, state, code_box, create_ms) "
                         "VALUES (1, x'01', 7, 3, 4, x'', 0), (2, x'02', 7, 3, 3, x'', 0), (3, x'03', 8, 4, 5, x'', 0), "
                         "(4, x'04', 7, 3, 6, x'', 0)")
          .ok());
  ASSERT_TRUE(Migrate(*db_, all).ok());
  std::vector<std::string> stops;
  ASSERT_TRUE(db_->Query("SELECT campaign_number || ':' || coupon_number || ':' || version FROM coupon_stops ORDER BY coupon_number", {},
                         [&](const Row& row) { return stops.push_back(row.Text(0)), true; })
                  .ok());
  EXPECT_THAT(stops, ElementsAre("7:1:1", "8:3:1", "7:4:2"));
}

TEST_F(MigrationsTest, TheBuiltInOnesAreNumberedFromOneWithoutGapsAndExplainThemselves) {
  int expected = 1;
  for (const Migration& migration : BuiltInMigrations()) {
    EXPECT_EQ(migration.number, expected++) << migration.name;
    EXPECT_TRUE(absl::StartsWith(migration.sql, "-- Why: ")) << migration.name;
    EXPECT_EQ(migration.checksum.size(), 64u);
  }
  EXPECT_GE(expected, 2);
  EXPECT_TRUE(Migrate(*db_, BuiltInMigrations()).ok());
}

}  // namespace
}  // namespace footfall::server
