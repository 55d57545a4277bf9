// A disk that is full or fails at any of the calls that a save makes.
#include <gtest/gtest.h>

#include "tests/unit/kiosk_journal/fault_vfs.h"
#include "tests/unit/kiosk_journal/journal_support.h"

namespace footfall::kiosk {
namespace {

using Fault = FaultVfs::Fault;

class DiskFaultTest : public ::testing::TestWithParam<Fault> {
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

INSTANTIATE_TEST_SUITE_P(Faults, DiskFaultTest, ::testing::Values(Fault::kFull, Fault::kWriteError, Fault::kSyncError),
                         [](const auto& info) {
                           return info.param == Fault::kFull ? "Full" : info.param == Fault::kWriteError ? "Write" : "Sync";
                         });

}  // namespace
}  // namespace footfall::kiosk
