// A disk that is full or fails at any of the calls that a save makes.
#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/kiosk_journal/fault_vfs.h"
#include "tests/unit/kiosk_journal/journal_support.h"

namespace footfall::kiosk {
namespace {

using Fault = FaultVfs::Fault;

class FaultTest : public ::testing::Test {
 protected:
  void SetUp() override {
    journal_ = OpenIn(folder_.path(), &random_, "fault");
    ASSERT_TRUE(journal_);
    ASSERT_TRUE(journal_->Enrol(TestIdentity(journal_.get())).ok());
    ASSERT_TRUE(journal_->Save(Draft(1)).ok());
  }
  // What is on the disk agrees with itself: operations, chain, counters, tags.
  void ExpectWhole(uint64_t at_least, uint64_t at_most) {
    journal_.reset();
    journal_ = OpenIn(folder_.path(), &random_);
    ASSERT_TRUE(journal_);
    const uint64_t head = journal_->epochs().back().head.seq;
    EXPECT_GE(head, at_least);
    EXPECT_LE(head, at_most);
    EXPECT_TRUE(journal_->VerifyAll().ok());
    int64_t counted = 0;
    const LeadCounts counts = *journal_->CountsOf(20'000);
    for (const auto& [key, leads] : counts) counted += leads;
    EXPECT_EQ(counted, static_cast<int64_t>(head));
  }

  FaultVfs vfs_;
  TempFolder folder_;
  SeededRandom random_{4};
  std::unique_ptr<Journal> journal_;
};

class DiskFaultTest : public FaultTest, public ::testing::WithParamInterface<Fault> {};

TEST_P(DiskFaultTest, AFailedSaveIsToldAsSuchAndCanBeTriedAgain) {
  int calls = vfs_.calls;
  ASSERT_TRUE(journal_->Save(Draft(2)).ok());
  calls = vfs_.calls - calls;
  ASSERT_GT(calls, 1);
  int saved = 2;
  int failures = 0;
  for (int nth = 1; nth <= calls; ++nth) {
    vfs_.Break(GetParam(), nth);
    const auto result = journal_->Save(Draft(saved + 1));
    vfs_.Heal();
    if (result.ok()) {
      ++saved;
      continue;
    }
    ++failures;
    const auto expected = GetParam() == Fault::kFull ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kUnavailable;
    EXPECT_EQ(result.status().code(), expected) << result.status();
    const auto again = journal_->Save(Draft(saved + 1));  // the same operation
    ASSERT_TRUE(again.ok()) << again.status();
    ++saved;
    EXPECT_EQ(again->seq, static_cast<uint64_t>(saved));
  }
  EXPECT_GT(failures, 0);
  ExpectWhole(saved, saved);
}

TEST_P(DiskFaultTest, WhateverStaysBrokenNeverLosesWhatWasSaved) {
  vfs_.Break(GetParam(), 1);
  for (int i = 2; i < 5; ++i) EXPECT_FALSE(journal_->Save(Draft(i)).ok());
  EXPECT_FALSE(journal_->StoreConfig({"life", 1, "bytes"}).ok());
  vfs_.Heal();
  ASSERT_TRUE(journal_->Save(Draft(9)).ok());
  // A save whose sync failed was told as not saved, and yet may have come through whole.
  ExpectWhole(2, GetParam() == Fault::kSyncError ? 5 : 2);
}

// A save whose sync fails on a disk that then is gone for a while: the file has it, and what is kept in memory has not.
class GoneDiskTest : public FaultTest {
 protected:
  void SaveWhileTheDiskGoes() {
    vfs_.Break(Fault::kGone);
    EXPECT_TRUE(absl::IsUnavailable(journal_->Save(Draft(2)).status()));
    ASSERT_EQ(journal_->epochs().back().head.seq, 1u);
    vfs_.Heal();
  }
};

TEST_F(GoneDiskTest, NoChangeIsComputedFromWhatWasKnownBefore) {
  const std::function<absl::Status(Journal*)> changes[] = {[](Journal* journal) {
                                                             return journal->Acknowledge({1, 1, 1, {}});
                                                           },
                                                           [](Journal* journal) { return journal->Forget(1, 0, 0); },
                                                           [](Journal* journal) { return journal->Prune(0).status(); },
                                                           [](Journal* journal) { return journal->SetIncarnation(std::string(16, 'j')); },
                                                           [](Journal* journal) {
                                                             return journal->StoreConfig({"life", 1, "bytes"});
                                                           }};
  for (const auto& change : changes) {
    TempFolder folder;
    journal_ = OpenIn(folder.path(), &random_, "fault");
    ASSERT_TRUE(journal_->Enrol(TestIdentity(journal_.get())).ok());
    ASSERT_TRUE(journal_->Save(Draft(1)).ok());
    SaveWhileTheDiskGoes();
    EXPECT_TRUE(change(journal_.get()).ok());
    EXPECT_EQ(journal_->epochs().back().head.seq, 2u);
    const auto saved = journal_->Save(Draft(3));
    ASSERT_TRUE(saved.ok()) << saved.status();
    EXPECT_EQ(saved->seq, 3u);
    EXPECT_EQ(journal_->ReadRun(1, 1, 10, 1 << 20)->operations.size(), 3u);
    EXPECT_TRUE(journal_->VerifyAll().ok());
  }
}

TEST_F(GoneDiskTest, AnEpochIsClosedWithAllThatIsInIt) {
  SaveWhileTheDiskGoes();
  ASSERT_TRUE(journal_->Rebase(2).ok());
  EXPECT_EQ(journal_->epochs()[0].head.seq, 2u);
  EXPECT_EQ(journal_->backlog(), 2u);
  EXPECT_EQ(journal_->Save(Draft(3))->seq, 1u);
  EXPECT_TRUE(journal_->VerifyAll().ok());
}

// Seed 1004033 of the simulation: what was told as failed was there, and stood there twice after others were saved before it was tried
// again.
TEST_F(GoneDiskTest, AFailedSaveIsFoundAgainBehindLaterOnes) {
  SaveWhileTheDiskGoes();
  ASSERT_EQ(journal_->Save(Draft(3))->seq, 3u);
  EXPECT_EQ(journal_->Save(Draft(2))->seq, 2u);
  EXPECT_EQ(journal_->epochs().back().head.seq, 3u);
  ExpectWhole(3, 3);
}

TEST_F(GoneDiskTest, AFailedSaveIsFoundAgainInAnEarlierEpoch) {
  SaveWhileTheDiskGoes();
  ASSERT_TRUE(journal_->Rebase(2).ok());
  ASSERT_EQ(journal_->Save(Draft(3))->seq, 1u);
  EXPECT_EQ(journal_->Save(Draft(2))->seq, 2u);
  EXPECT_EQ(journal_->epochs().back().head.seq, 1u);
}

TEST_F(GoneDiskTest, ASaveThatReallyFailedIsSavedBehindLaterOnes) {
  vfs_.Break(Fault::kFull, 1);
  EXPECT_FALSE(journal_->Save(Draft(2)).ok());
  vfs_.Heal();
  ASSERT_EQ(journal_->Save(Draft(3))->seq, 2u);
  EXPECT_EQ(journal_->Save(Draft(2))->seq, 3u);
  ExpectWhole(3, 3);
}

TEST_F(GoneDiskTest, NobodyIsEnrolledTwice) {
  TempFolder folder;
  auto journal = OpenIn(folder.path(), &random_, "fault");
  const Identity identity = TestIdentity(journal.get());
  vfs_.Break(Fault::kGone);
  EXPECT_TRUE(absl::IsUnavailable(journal->Enrol(identity)));
  ASSERT_EQ(journal->identity(), nullptr);
  vfs_.Heal();
  EXPECT_TRUE(absl::IsFailedPrecondition(journal->Enrol(identity)));
  EXPECT_EQ(journal->epochs().size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Faults, DiskFaultTest, ::testing::Values(Fault::kFull, Fault::kWriteError, Fault::kSyncError),
                         [](const auto& info) {
                           return info.param == Fault::kFull ? "Full" : info.param == Fault::kWriteError ? "Write" : "Sync";
                         });

}  // namespace
}  // namespace footfall::kiosk
