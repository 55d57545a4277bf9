// The disk dies or fails at every single call while a database of an older program is brought forward, from each version there ever was:
// it is then at one of the versions, whole, with all it held; and the next start brings it to the newest.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/storage/database.h"
#include "server/storage/migrations.h"
#include "tests/support/disk/hush.h"
#include "tests/support/server_disk/disk_file_calls.h"

namespace footfall::server {
namespace {

using simulation::Dice;
using simulation::Disk;
using Failure = Disk::Failure;

#ifdef __SANITIZE_ADDRESS__
constexpr int kStep = 5;      // the sanitizer makes each ten times as long, and it is not the number that it is about
constexpr int kVersions = 6;  // from each so many-th version
#else
constexpr int kStep = 2;  // every other call, beginning with the first or the second: versions make the same calls from where they begin
constexpr int kVersions = 3;
#endif

// What a database of each version may hold: rows by the version that brought their table.
const std::multimap<int, std::string> kRows = {
    {1, "INSERT INTO users VALUES ('lin', 'Lin', 1, '', 0, 0, 0, 0, '', 0)"},
    {1, "UPDATE counter SET value = 17"},
    {2, "INSERT INTO sites (site_id, version, record) VALUES ('gate', 1, x'01')"},
    {3, "INSERT INTO persons (person_number, phone_hash, lead_count) VALUES (5, x'0102', 1)"},
    {3, "INSERT INTO lead_totals VALUES ('spring', 0, '', '', 1, 9)"},
    {4, "INSERT INTO enrolment_codes VALUES (x'07', 'spring', 'day-1', '', 'Kiosk', 9, '', '')"},
    {5, "INSERT INTO stable_chains VALUES ('d', 1, 4)"},
    // Without the operation it is about, which half of the plan would have to stand behind.
    {6,
     "PRAGMA foreign_keys = OFF; INSERT INTO quarantine_dismissals VALUES (3, 9, 'lin', 'no');"
     "PRAGMA foreign_keys = ON"},
    {7, "INSERT INTO restores VALUES (1, 9, 5, 7)"},
    {8, "INSERT INTO consent_decisions VALUES (5, 9, 2, 4, 'spring', 0, 3, 'lin', x'01', x'02')"},
    {9, "UPDATE counter SET value = 18"},
    {10, "INSERT INTO lead_edits VALUES (5, 9, 2, x'04', 3, 4, 0, '', 's1', 'd', 1, 8, 'intent', x'01', x'02', x'03')"},
    {11, "INSERT INTO lease_pools VALUES ('campaigns/spring/draws/wheel', 3, 'spring', '', 2, 1, 9, 9, 0, 0, 0, 0)"},
    {12, "INSERT INTO stock_items VALUES ('tote', 7, 3, x'01')"},
    {13, "INSERT INTO coupon_campaigns VALUES (4, 'spring', x'01', x'02', x'03')"},
    {14, "INSERT INTO draws VALUES ('spring', 'wheel', 7, x'01', '')"},
    {15, "INSERT INTO lease_life VALUES (1, x'01', 7, 9)"},
    {16, "INSERT INTO coupon_stops VALUES (9, 4, 1)"},
    {17, "INSERT INTO queues VALUES ('spring', 'day-1', 'wash', x'01')"},
    {18, "INSERT INTO draw_releases VALUES ('spring', 'wheel', x'01', 'd', 0)"},
    {19, "INSERT INTO coupon_excesses VALUES (5, 700)"},
    {20, "INSERT INTO coupon_choices VALUES (5, 3)"},
    {21,
     "PRAGMA foreign_keys = OFF; INSERT INTO playbooks VALUES ('spring', 1, x'01');"
     "PRAGMA foreign_keys = ON"},
    {22, "INSERT INTO incidents VALUES ('spring', x'01', 'day-1', 2, 0, 9)"},
    {23, "UPDATE counter SET value = 19"},
    {24, "INSERT INTO transfer_steps VALUES (x'01', 1, 't1', 1, 's1', 'd', 9)"}};
const std::map<std::string, int> kTables = {
    {"users", 1},           {"counter", 1},           {"sites", 2},          {"persons", 3},
    {"lead_totals", 3},     {"enrolment_codes", 4},   {"stable_chains", 5},  {"quarantine_dismissals", 6},
    {"restores", 7},        {"consent_decisions", 8}, {"lead_edits", 10},    {"lease_pools", 11},
    {"stock_items", 12},    {"coupon_campaigns", 13}, {"draws", 14},         {"lease_life", 15},
    {"coupon_stops", 16},   {"queues", 17},           {"draw_releases", 18}, {"coupon_excesses", 19},
    {"coupon_choices", 20}, {"playbooks", 21},        {"incidents", 22},     {"transfer_steps", 24}};

class MigrationCrashTest : public testing::TestWithParam<int> {
 protected:
  static void SetUpTestSuite() { simulation::UseDisks(); }

  // A killed server's database at the version, and how the schema looks at each version from there.
  void SetUp() override {
    const std::vector<Migration>& all = BuiltInMigrations();
    auto db = Connect();
    ASSERT_TRUE(db);
    Bring(db.get(), GetParam());
    held_ = Dump(db.get(), GetParam());
    image_ = disk_.Copy();
    db.reset();
    disk_.KillProcess();
    for (int version = GetParam(); version <= all.back().number; ++version) {
      disk_.Put(image_);
      db = Connect();
      ASSERT_TRUE(Migrate(*db, {all.begin(), all.begin() + version}).ok());
      schemas_[version] = Schema(db.get());
      db.reset();
      disk_.KillProcess();
    }
  }
  std::unique_ptr<SqliteConnection> Connect() {
    auto db = SqliteConnection::Open(disk_.Path("footfall.db"), SqliteConnection::Mode::kWriter);
    return db.ok() ? *std::move(db) : nullptr;
  }
  static void Bring(SqliteConnection* db, int version) {
    const std::vector<Migration>& all = BuiltInMigrations();
    ASSERT_TRUE(Migrate(*db, {all.begin(), all.begin() + version}).ok());
    for (const auto& [since, sql] : kRows) {
      ASSERT_TRUE(since > version || db->ExecuteScript(sql).ok()) << sql;
    }
  }
  static std::string Text(SqliteConnection* db, const std::string& sql) {
    std::string text;
    const absl::Status status = db->Query(sql, {}, [&](const Row& row) {
      text += row.Text(0) + "\n";
      return true;
    });
    EXPECT_TRUE(status.ok()) << status;
    return text;
  }
  static std::string Schema(SqliteConnection* db) {
    return Text(db, "SELECT name || ' ' || sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name") +
           Text(db, "SELECT number || name || checksum FROM schema_version ORDER BY number");
  }
  // All rows of the tables that the version had.
  static std::string Dump(SqliteConnection* db, int version) {
    std::string dump;
    for (const auto& [table, since] : kTables) {
      if (since > version) continue;
      absl::StrAppend(&dump, table, ":");
      const absl::Status status = db->Query("SELECT * FROM " + table, {}, [&](const Row& row) {
        for (int column = 0; column < 3; ++column) absl::StrAppend(&dump, row.Text(column), ",");
        return true;
      });
      EXPECT_TRUE(status.ok()) << status;
    }
    return dump;
  }

  bool OpenDatabase() {
    return Database::Open(
               {.path = disk_.Path("footfall.db"), .reader_count = 1, .writer_executor = [](const std::function<void()>& work) { work(); }})
        .ok();
  }
  // Whether the failure was met.
  bool LiveThrough(Failure failure, int nth, unsigned seed) {
    const simulation::Hush hush;
    disk_.Put(image_);
    disk_.Reseed(Dice(seed));
    disk_.FailAt(failure, nth);
    const bool opened = OpenDatabase();
    const bool hit = disk_.calls() >= nth;
    if (failure != Failure::kPowerCut && seed % 2 == 0) disk_.CutPower();
    disk_.PowerOn();
    disk_.KillProcess();
    ExpectAtOneVersion(opened);
    return hit;
  }
  void ExpectAtOneVersion(bool opened) {
    auto db = Connect();
    ASSERT_TRUE(db);
    const std::string schema = Schema(db.get());
    int version = 0;
    for (const auto& [number, expected] : schemas_) {
      if (schema == expected) version = number;
    }
    EXPECT_GE(version, opened ? schemas_.rbegin()->first : GetParam()) << schema;
    EXPECT_EQ(Dump(db.get(), GetParam()), held_);
    EXPECT_EQ(Text(db.get(), "PRAGMA integrity_check"), "ok\n");
    seen_.insert(version);
    db.reset();
    disk_.KillProcess();
    ASSERT_TRUE(OpenDatabase());
    db = Connect();
    EXPECT_EQ(Schema(db.get()), schemas_.rbegin()->second);
    EXPECT_EQ(Dump(db.get(), GetParam()), held_);
  }
  void FailEverywhere(Failure failure) {
    bool hit = true;
    for (int nth = 1 + GetParam() % kStep; hit && !HasFailure(); nth += failure == Failure::kSync ? 1 : kStep) {
      SCOPED_TRACE(testing::Message() << "call " << nth);
      hit = LiveThrough(failure, nth, static_cast<unsigned>(nth));
    }
    // Cut before the first, after the last, and after each one between; steps may pass over one that makes few calls.
    EXPECT_EQ(seen_.count(schemas_.begin()->first), 1u);
    EXPECT_EQ(seen_.count(schemas_.rbegin()->first), 1u);
    EXPECT_GE(seen_.size(), 2u);
  }

  Disk disk_{"server", Dice(1)};
  Disk::Image image_;
  std::string held_;
  std::map<int, std::string> schemas_;  // by version
  std::set<int> seen_;                  // versions after a failure
};

TEST_P(MigrationCrashTest, APowerCutAtAnyCallLeavesOneOfTheVersions) { FailEverywhere(Failure::kPowerCut); }
TEST_P(MigrationCrashTest, AFullDiskLeavesOneOfTheVersions) { FailEverywhere(Failure::kFull); }
TEST_P(MigrationCrashTest, AFailedWriteLeavesOneOfTheVersions) { FailEverywhere(Failure::kWrite); }
TEST_P(MigrationCrashTest, AFailedSyncLeavesOneOfTheVersions) { FailEverywhere(Failure::kSync); }

INSTANTIATE_TEST_SUITE_P(From, MigrationCrashTest, ::testing::Range(1, BuiltInMigrations().back().number, kVersions),
                         [](const auto& info) { return absl::StrCat("Version", info.param); });

TEST(MigrationCrashRowsTest, EveryVersionHasRowsThatCouldBeLost) {
  for (const Migration& migration : BuiltInMigrations()) EXPECT_GT(kRows.count(migration.number), 0u) << migration.name;
}

}  // namespace
}  // namespace footfall::server
