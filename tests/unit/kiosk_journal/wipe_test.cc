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

// The disk fails so long that nobody knows what became of the wipe; then a person enrols it anew.
TEST(WipeTest, NothingIsWrittenOverAnIdentityThatIsOnlyNotToBeSeen) {
  TempFolder folder;
  FaultVfs vfs;
  SeededRandom random(3);
  auto journal = OpenIn(folder.path(), &random, "fault");
  ASSERT_TRUE(journal->Enrol(TestIdentity(journal.get())).ok());
  const std::string seed = journal->Keys()->sign_seed;
  ASSERT_TRUE(journal->Save(Draft(1)).ok());
  vfs.Break(FaultVfs::Fault::kWriteError);
  EXPECT_FALSE(journal->Wipe().ok());
  vfs.Heal();
  ASSERT_EQ(journal->identity(), nullptr);
  EXPECT_EQ(journal->Keys()->sign_seed, seed);
  ASSERT_NE(journal->identity(), nullptr);
  EXPECT_TRUE(absl::IsFailedPrecondition(journal->Enrol(TestIdentity(journal.get()))));
  EXPECT_TRUE(journal->Save(Draft(2)).ok());
  EXPECT_TRUE(journal->VerifyAll().ok());
}

TEST(WipeTest, AFailedWipeLeavesTheJournalWholeOrNew) {
  for (const FaultVfs::Fault fault : {FaultVfs::Fault::kWriteError, FaultVfs::Fault::kSyncError, FaultVfs::Fault::kFull}) {
    for (int call = 1; call < 200; call += call < 20 ? 1 : 7) {
      SCOPED_TRACE("fault " + std::to_string(static_cast<int>(fault)) + " at call " + std::to_string(call));
      if (WipeWith(fault, call)) break;
    }
  }
}

}  // namespace
}  // namespace footfall::kiosk
