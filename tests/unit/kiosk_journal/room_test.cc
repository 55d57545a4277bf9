// A disk that fills up: draws stop, then leads; what sync writes goes through to the last byte.
#include "kiosk/journal/room.h"

#include <gtest/gtest.h>

#include "tests/unit/kiosk_journal/fault_vfs.h"
#include "tests/unit/kiosk_journal/journal_support.h"

namespace footfall::kiosk {
namespace {

constexpr int64_t kMegabyte = 1'000'000;

TEST(RoomTest, DrawsStopFirstAndLeadsLast) {
  FakeDisk disk;
  Room room(&disk);
  EXPECT_EQ(room.Look(), Storage::kPlenty);
  EXPECT_EQ(disk.ballast, kBallastBytes);
  disk.free_bytes = kNearlyFullBytes;
  EXPECT_EQ(room.Look(), Storage::kPlenty);
  disk.free_bytes = kNearlyFullBytes - 1;
  EXPECT_EQ(room.Look(), Storage::kNearlyFull);
  disk.free_bytes = kFullBytes;
  EXPECT_EQ(room.Look(), Storage::kNearlyFull);
  disk.free_bytes = kFullBytes - 1;
  EXPECT_EQ(room.Look(), Storage::kFull);
  EXPECT_EQ(disk.ballast, kBallastBytes);  // nobody needed it yet
}

TEST(RoomTest, OnASmallDiskATenthIsNearlyFull) {
  FakeDisk disk;
  disk.total_bytes = 2'000 * kMegabyte;
  disk.free_bytes = 250 * kMegabyte + kBallastBytes;
  Room room(&disk);
  EXPECT_EQ(room.Look(), Storage::kPlenty);
  disk.free_bytes = 199 * kMegabyte;
  EXPECT_EQ(room.Look(), Storage::kNearlyFull);
}

TEST(RoomTest, TheBallastsRoomIsNotForLeads) {
  FakeDisk disk;
  Room room(&disk);
  room.Look();
  disk.free_bytes = 0;
  EXPECT_TRUE(room.GiveUpBallast());
  EXPECT_FALSE(room.GiveUpBallast());
  EXPECT_EQ(disk.free_bytes, kBallastBytes);
  EXPECT_EQ(room.Look(), Storage::kFull);
  disk.free_bytes = kBallastBytes + 2 * kFullBytes - 1;  // somebody made a little room: not yet enough to hold it back again
  EXPECT_EQ(room.Look(), Storage::kNearlyFull);
  EXPECT_EQ(disk.ballast, 0);
  disk.free_bytes = 1000 * kMegabyte;
  EXPECT_EQ(room.Look(), Storage::kPlenty);
  EXPECT_EQ(disk.ballast, kBallastBytes);
}

TEST(RoomTest, ADiskThatCannotBeAskedStopsNobody) {
  FakeDisk disk;
  disk.free_bytes = -1;
  EXPECT_EQ(Room(&disk).Look(), Storage::kPlenty);
  EXPECT_EQ(Room(nullptr).Look(), Storage::kPlenty);
  EXPECT_FALSE(Room(nullptr).GiveUpBallast());
}

TEST(DiskSpaceTest, TheBallastReallyTakesUpRoom) {
  TempFolder folder;
  auto disk = MakeDiskSpace(folder.path());
  EXPECT_GT(disk->FreeBytes(), 0);
  EXPECT_GE(disk->TotalBytes(), disk->FreeBytes());
  EXPECT_FALSE(disk->HoldsBallast(1 << 20));
  ASSERT_TRUE(disk->HoldBallast(1 << 20));
  EXPECT_TRUE(disk->HoldsBallast(1 << 20));
  EXPECT_FALSE(disk->HoldsBallast(1 << 21));  // half made
  EXPECT_EQ(std::filesystem::file_size(folder.path() + "/ballast"), 1u << 20);
  EXPECT_FALSE(disk->HoldBallast(disk->TotalBytes() + (int64_t{1} << 40)));
  EXPECT_FALSE(disk->HoldsBallast(1));
  EXPECT_EQ(MakeDiskSpace("/nowhere/at/all")->FreeBytes(), -1);
}

class FullDiskTest : public ::testing::Test {
 protected:
  FullDiskTest() {
    auto opened = OpenSqliteJournal({folder_.path(), "fault", &random_, &disk_});
    journal_ = opened.ok() ? *std::move(opened) : nullptr;
  }
  void SetUp() override {
    ASSERT_TRUE(journal_);
    ASSERT_TRUE(journal_->Enrol(TestIdentity(journal_.get())).ok());
    for (int i = 1; i <= 20; ++i) ASSERT_TRUE(journal_->Save(Draft(i)).ok());
    ASSERT_GT(disk_.ballast, 0);
  }

  FaultVfs vfs_;
  FakeDisk disk_;
  TempFolder folder_;
  SeededRandom random_{6};
  std::unique_ptr<Journal> journal_;
};

TEST_F(FullDiskTest, LeadsStopWithATypedErrorAndSyncGoesOn) {
  disk_.free_bytes = kFullBytes - 1;
  EXPECT_EQ(journal_->storage(), Storage::kFull);
  const int calls = vfs_.calls;
  EXPECT_EQ(journal_->Save(Draft(21)).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(vfs_.calls, calls);  // nothing was even tried
  EXPECT_EQ(journal_->backlog(), 20u);
  EXPECT_EQ(journal_->ReadRun(1, 1, 100, 1 << 20)->operations.size(), 20u);
  ASSERT_TRUE(journal_->Acknowledge({1, 20, 20, {}}).ok());
  disk_.free_bytes = int64_t{1} << 30;
  EXPECT_EQ(journal_->Save(Draft(21))->seq, 21u);
}

TEST_F(FullDiskTest, WhenTheLastByteIsTakenTheBallastLetsSyncWrite) {
  disk_.free_bytes = 0;
  vfs_.full_while = [this] { return disk_.free_bytes <= 0; };
  EXPECT_EQ(journal_->Save(Draft(21)).status().code(), absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(journal_->Acknowledge({1, 12, 5, {{3, v1::VERDICT_QUARANTINED, "UNKNOWN_TYPE"}}}).ok());
  EXPECT_EQ(disk_.ballast, 0);
  ASSERT_TRUE(journal_->StoreConfig({"life", 2, "bytes"}).ok());
  EXPECT_EQ(journal_->storage(), Storage::kFull);  // the ballast's room is not for leads
  EXPECT_EQ(journal_->Save(Draft(21)).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(journal_->backlog(), 8u);
  journal_.reset();
  auto again = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->epochs().back().acknowledged, 12u);
  EXPECT_EQ(again->epochs().back().head.seq, 20u);
  EXPECT_TRUE(again->VerifyAll().ok());
}

TEST_F(FullDiskTest, AJournalThatClosedForTheDisksSakeOpensAgainWithTheBallast) {
  vfs_.Break(FaultVfs::Fault::kSyncError);
  EXPECT_TRUE(absl::IsUnavailable(journal_->Acknowledge({1, 1, 1, {}})));
  vfs_.Heal();
  disk_.free_bytes = 0;
  vfs_.full_while = [this] { return disk_.free_bytes <= 0; };
  const absl::Status status = journal_->Acknowledge({1, 12, 5, {}});
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(disk_.ballast, 0);
  EXPECT_EQ(journal_->backlog(), 8u);
}

TEST_F(FullDiskTest, WhatWasSavedIsConfirmedWithTheBallast) {
  // More than the file has free pages for: confirming them makes it longer.
  constexpr int kLast = 28;
  for (int i = 21; i <= kLast; ++i) ASSERT_TRUE(journal_->Save(Draft(i, std::string(3000, 'p'))).ok());
  disk_.free_bytes = 0;
  vfs_.full_while = [this] { return disk_.free_bytes <= 0; };
  const auto again = journal_->Save(Draft(kLast, std::string(3000, 'p')));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->seq, uint64_t{kLast});
  EXPECT_EQ(disk_.ballast, 0);
}

TEST_F(FullDiskTest, AnOldFileIsUpgradedWithTheBallast) {
  TempFolder folder;
  std::filesystem::copy_file(std::string(FOOTFALL_SOURCE_DIR) + "/tests/unit/kiosk_journal/version_1.journal",
                             folder.path() + "/journal.db");
  disk_.free_bytes = 0;
  vfs_.full_while = [this] { return disk_.free_bytes <= 0; };
  const auto opened = OpenSqliteJournal({folder.path(), "fault", &random_, &disk_});
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(disk_.ballast, 0);
  EXPECT_EQ((*opened)->backlog(), 4u);
}

TEST_F(FullDiskTest, WhatIsPrunedIsGivenBackToTheDisk) {
  for (int i = 21; i <= 400; ++i) ASSERT_TRUE(journal_->Save(Draft(i, std::string(3000, 'p'))).ok());
  ASSERT_TRUE(journal_->Acknowledge({1, 400, 400, {}}).ok());
  disk_.free_bytes = kFullBytes;
  ASSERT_TRUE(journal_->Checkpoint().ok());
  const auto before = std::filesystem::file_size(folder_.path() + "/journal.db");
  EXPECT_EQ(*journal_->Prune(Draft(400).header.corrected_ms() + kKeepMs + 1), 400);
  ASSERT_TRUE(journal_->Checkpoint().ok());
  EXPECT_LT(std::filesystem::file_size(folder_.path() + "/journal.db"), before / 4);
  EXPECT_EQ(std::filesystem::file_size(folder_.path() + "/journal.db-wal"), 0u);
}

TEST_F(FullDiskTest, SoIsWhatIsWiped) {
  for (int i = 21; i <= 400; ++i) ASSERT_TRUE(journal_->Save(Draft(i, std::string(3000, 'p'))).ok());
  ASSERT_TRUE(journal_->Wipe().ok());
  constexpr size_t kEmptyJournalBytes = 200'000;  // its tables and their indexes, a page each
  EXPECT_LT(std::filesystem::file_size(folder_.path() + "/journal.db"), kEmptyJournalBytes);
  EXPECT_EQ(std::filesystem::file_size(folder_.path() + "/journal.db-wal"), 0u);
}

}  // namespace
}  // namespace footfall::kiosk
