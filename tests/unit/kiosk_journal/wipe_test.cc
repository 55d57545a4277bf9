// A wipe that the disk interrupts leaves the kiosk as it was or as new, never as itself with an empty memory.
#include <gtest/gtest.h>

#include "tests/unit/kiosk_journal/fault_vfs.h"
#include "tests/unit/kiosk_journal/journal_support.h"

namespace footfall::kiosk {
namespace {

void ExpectWhole(Journal* journal) {
  EXPECT_EQ(journal->epochs().back().head.seq, 3u);
  EXPECT_TRUE(journal->Save(Draft(4)).ok());
  EXPECT_TRUE(journal->VerifyAll().ok());
}

void ExpectNew(Journal* journal) {
  EXPECT_TRUE(journal->epochs().empty());
  EXPECT_EQ(journal->backlog(), 0u);
  EXPECT_TRUE(absl::IsFailedPrecondition(journal->Save(Draft(4)).status()));
  ASSERT_TRUE(journal->Enrol(TestIdentity(journal)).ok());
  EXPECT_EQ(journal->Save(Draft(5))->seq, 1u);
  EXPECT_TRUE(journal->VerifyAll().ok());
}

// Breaks the `call`-th of the disk's calls; whether the wipe succeeded all the same.
bool WipeWith(FaultVfs::Fault fault, int call) {
  TempFolder folder;
  FaultVfs vfs;
  SeededRandom random(3);
  auto journal = OpenIn(folder.path(), &random, "fault");
  EXPECT_TRUE(journal->Enrol(TestIdentity(journal.get())).ok());
  for (int i = 1; i <= 3; ++i) EXPECT_TRUE(journal->Save(Draft(i)).ok());
  vfs.Break(fault, call);
  const bool wiped = journal->Wipe().ok();
  vfs.Heal();
  EXPECT_TRUE(journal->VerifyAll().ok());
  EXPECT_TRUE(!wiped || journal->identity() == nullptr);
  journal->identity() ? ExpectWhole(journal.get()) : ExpectNew(journal.get());
  return wiped;
}

TEST(WipeTest, AFailedWipeLeavesTheJournalWholeOrNew) {
  for (const FaultVfs::Fault fault : {FaultVfs::Fault::kWriteError, FaultVfs::Fault::kSyncError, FaultVfs::Fault::kFull}) {
    for (int call = 1; call < 200; ++call) {
      SCOPED_TRACE("fault " + std::to_string(static_cast<int>(fault)) + " at call " + std::to_string(call));
      if (WipeWith(fault, call)) break;
    }
  }
}

}  // namespace
}  // namespace footfall::kiosk
