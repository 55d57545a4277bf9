// The disk dies or fails at every single call it gets while a backup is made. What is listed as a backup afterwards is one, what looks like
// one too; kiosks may forget no more than a listed one holds; and the database that was copied goes on as if nothing had been.
#include <grpcpp/test/server_context_test_spouse.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/backup/backup_service.h"
#include "server/base/files.h"
#include "tests/support/disk/hush.h"
#include "tests/support/server_disk/disk_file_calls.h"
#include "tests/support/server_sync/disk_server.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using simulation::Dice;
using simulation::Disk;
using support::DiskServer;
using Failure = Disk::Failure;

#ifdef __SANITIZE_ADDRESS__
constexpr unsigned kSeeds = 1;  // ways in which each cut may leave the disk
constexpr int kStep = 3;        // the sanitizer makes each ten times as long, and it is not the number that it is about
#else
constexpr unsigned kSeeds = 2;
constexpr int kStep = 1;  // every call
#endif
constexpr uint64_t kInFirst = 3, kInSecond = 6;  // how far the two backups hold the kiosk's chain
constexpr int64_t kPauseMs = 1000;               // between backups

// A server and what makes its backups.
struct Life {
  std::unique_ptr<DiskServer> server;
  StableMarks marks;
  UnknownDevices unknown;
  std::unique_ptr<BackupServiceImpl> service;

  bool Start(Disk* disk) {
    auto started = DiskServer::Start(disk);
    if (!started.ok()) return false;
    server = *std::move(started);
    service = std::make_unique<BackupServiceImpl>(&server->database(), &server->access(), &marks, &unknown, &server->clock(),
                                                  disk->Path(DiskServer::kFolder), disk->Path(DiskServer::kFile));
    return marks.Load(&server->database()).ok();
  }
  // Nothing when it failed.
  std::optional<v1::Backup> Make() {
    server->clock().Set(server->clock().NowMs() + kPauseMs);
    grpc::ServerContext context;
    grpc::testing::ServerContextTestSpouse spouse(&context);
    spouse.AddClientMetadata("authorization", "Bearer token-of-admin");
    v1::Backup backup;
    if (!service->CreateBackup(&context, nullptr, &backup).ok()) return std::nullopt;
    return backup;
  }
};

class BackupCrashTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { simulation::UseDisks(); }

  // Three operations are in a backup, three came later.
  BackupCrashTest() {
    disk_.Put({{"data/", ""}});
    Life life;
    EXPECT_TRUE(life.Start(&disk_));
    life.server->AddPlan();
    support::TestKiosk kiosk = life.server->AddKiosk();
    device_ = kiosk.device_id();
    for (uint64_t seq = 1; seq <= kInSecond; ++seq) {
      kiosk.AddLead(support::SampleVisitor(static_cast<int64_t>(seq)), SystemRandom()->NewUuid(support::kWorldStartMs));
    }
    EXPECT_EQ(life.server->Converse(kiosk, {kiosk.MakePush(1, kInFirst)}).through(), kInFirst);
    EXPECT_TRUE(life.Make().has_value());
    EXPECT_EQ(life.server->Converse(kiosk, {kiosk.MakePush(kInFirst + 1, kInSecond)}).through(), kInSecond);
    image_ = disk_.Copy();
    disk_.KillProcess();
  }

  // Whether the failure was met. A backup that is told as made is kept in `made`.
  bool LiveThrough(Failure failure, int nth, unsigned seed, std::optional<v1::Backup>* made) {
    const simulation::Hush hush;
    disk_.Put(image_);
    disk_.Reseed(Dice(seed));
    Life life;
    EXPECT_TRUE(life.Start(&disk_));
    life.server->clock().Set(support::kWorldStartMs + kPauseMs);
    disk_.FailAt(failure, nth);
    *made = life.Make();
    const bool hit = disk_.calls() >= nth;
    EXPECT_EQ(life.marks.Of(device_, 1), made->has_value() ? kInSecond : kInFirst);
    disk_.PowerOn();
    if (failure != Failure::kPowerCut) {
      ExpectAllGood(&life, *made);
      if (seed % 2 == 0) disk_.CutPower();
    }
    disk_.KillProcess();
    return hit;
  }

  // Full names of what a person would take for backups.
  std::set<std::string> Files() {
    std::set<std::string> files;
    for (const auto& [path, bytes] : disk_.Copy()) {
      const bool named = absl::StartsWith(path, "data/backups/") && absl::EndsWith(path, ".db");
      if (named && path != "data/backups/draft.db") files.insert(path);
    }
    return files;
  }
  void ExpectAllGood(Life* life, const std::optional<v1::Backup>& made) {
    DiskServer* server = life->server.get();
    for (const std::string& file : Files()) {
      const auto facts = VerifyDatabaseFile(disk_.Path(file));
      EXPECT_TRUE(facts.ok()) << file << facts.status();
    }
    const int64_t listed = std::stoll(server->Read("SELECT count(*) FROM backups"));
    for (int64_t i = 0; i < listed; ++i) {
      const auto column = [&](const char* name) {
        return server->Read(absl::StrCat("SELECT ", name, " FROM backups ORDER BY create_time_ms LIMIT 1 OFFSET ", i));
      };
      const std::string file = absl::StrCat("data/", column("file"));
      ASSERT_TRUE(Files().contains(file)) << file << " is listed and not there";
      const auto digest = DigestFile(disk_.Path(file));
      const auto facts = VerifyDatabaseFile(disk_.Path(file));
      ASSERT_TRUE(digest.ok() && facts.ok());
      EXPECT_EQ(rules::ToHex(digest->sha256), absl::AsciiStrToLower(column("hex(sha256)")));
      EXPECT_EQ(absl::StrCat(digest->size_bytes), column("size_bytes"));
      EXPECT_EQ(absl::StrCat(facts->operations), column("operations"));
      EXPECT_EQ(absl::StrCat(facts->leads), column("leads"));
      EXPECT_EQ(absl::StrCat(facts->last_number), column("last_number"));
      ASSERT_EQ(facts->chains.size(), 1u);
      EXPECT_EQ(facts->chains[0].seq, i == 0 ? kInFirst : kInSecond);
    }
    EXPECT_GE(listed, made.has_value() ? 2 : 1);
    EXPECT_EQ(server->Read("SELECT seq FROM stable_chains"), absl::StrCat(listed == 1 ? kInFirst : kInSecond));
    EXPECT_EQ(server->Read("SELECT count(*) FROM leads"), absl::StrCat(kInSecond));
    EXPECT_EQ(server->Read("PRAGMA integrity_check"), "ok");
    listed_.insert(listed);
  }
  void ExpectNextStartGood(const std::optional<v1::Backup>& made) {
    Life life;
    ASSERT_TRUE(life.Start(&disk_));
    EXPECT_EQ(life.marks.Of(device_, 1), life.server->Read("SELECT seq FROM stable_chains") == "3" ? kInFirst : kInSecond);
    ExpectAllGood(&life, made);
    life.server->clock().Set(support::kWorldStartMs + 10 * kPauseMs);
    const auto again = life.Make();
    ASSERT_TRUE(again.has_value());
    ExpectAllGood(&life, again);
    EXPECT_EQ(life.marks.Of(device_, 1), kInSecond);
    disk_.KillProcess();
  }
  void FailEverywhere(Failure failure) {
    int failed = 0;
    bool hit = true;
    for (int nth = 1; hit && !HasFailure(); nth += failure == Failure::kSync ? 1 : kStep) {
      hit = false;
      for (unsigned i = 0; i < (failure == Failure::kPowerCut ? kSeeds : 1); ++i) {
        const unsigned seed = static_cast<unsigned>(nth) + i;
        SCOPED_TRACE(absl::StrCat("call ", nth, ", seed ", seed));
        std::optional<v1::Backup> made;
        hit = LiveThrough(failure, nth, seed, &made) || hit;
        failed += made.has_value() ? 0 : 1;
        ExpectNextStartGood(made);
      }
    }
    EXPECT_GT(failed, 3);
    EXPECT_TRUE(listed_.contains(1) && listed_.contains(2));
  }

  Disk disk_{"server", Dice(1)};
  Disk::Image image_;
  std::string device_;
  std::set<int64_t> listed_;  // how many backups were listed
};

TEST_F(BackupCrashTest, APowerCutAtAnyCallLeavesNoFalseBackup) { FailEverywhere(Failure::kPowerCut); }
TEST_F(BackupCrashTest, AFullDiskLeavesNoFalseBackup) { FailEverywhere(Failure::kFull); }
TEST_F(BackupCrashTest, AFailedWriteLeavesNoFalseBackup) { FailEverywhere(Failure::kWrite); }
TEST_F(BackupCrashTest, AFailedSyncLeavesNoFalseBackup) { FailEverywhere(Failure::kSync); }
TEST_F(BackupCrashTest, AFailedReadLeavesNoFalseBackup) { FailEverywhere(Failure::kRead); }

}  // namespace
}  // namespace footfall::server
