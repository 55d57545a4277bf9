// A disk that refuses to rename while a salvaged journal is put in its place.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "tests/unit/kiosk_journal/journal_support.h"

namespace {
int renames_until_one_fails = 0;  // 0 = none does
}

// Stands before the system's, for this test program.
extern "C" int rename(const char* from, const char* to) noexcept {
  if (renames_until_one_fails > 0 && --renames_until_one_fails == 0) {
    errno = EIO;
    return -1;
  }
  return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

namespace footfall::kiosk {
namespace {

TEST(SalvageFaultTest, NoEmptyJournalTakesThePlaceOfOneThatIsStillToBeRenamed) {
  for (const int failing : {1, 2}) {
    SCOPED_TRACE(failing);
    TempFolder folder;
    SeededRandom random(9);
    auto journal = OpenIn(folder.path(), &random);
    ASSERT_TRUE(journal->Enrol(TestIdentity(journal.get())).ok());
    ASSERT_TRUE(journal->Save(Draft(1)).ok());
    journal.reset();
    std::filesystem::copy_file(folder.path() + "/journal.db", folder.path() + "/journal.salvaged");
    renames_until_one_fails = failing;
    EXPECT_TRUE(absl::IsUnavailable(OpenSqliteJournal({folder.path(), "", &random}).status()));
    EXPECT_EQ(renames_until_one_fails, 0);
    EXPECT_TRUE(std::filesystem::exists(folder.path() + "/journal.salvaged"));
    journal = OpenIn(folder.path(), &random);
    ASSERT_TRUE(journal);
    ASSERT_TRUE(journal->identity());
    EXPECT_EQ(journal->epochs().back().head.seq, 1u);
    EXPECT_TRUE(std::filesystem::exists(folder.path() + "/journal.damaged"));
  }
}

}  // namespace
}  // namespace footfall::kiosk
