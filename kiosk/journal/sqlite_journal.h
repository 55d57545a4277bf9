// The journal in one SQLite file, DIR/journal.db.
//
// Plain SQLite, not SOCI: the journal chooses the VFS by name (a test one crashes at the n-th disk call), reads extended error codes, runs
// checkpoints itself and hands out bytes without copies through exceptions; and there will never be a second kind of database on a tablet.
// WAL with synchronous=FULL: one fdatasync for each save. One connection, in exclusive locking mode: it alone writes and checkpoints, the
// WAL's index lives in memory instead of a shared file, and a second process cannot open the journal.
#ifndef FOOTFALL_KIOSK_JOURNAL_SQLITE_JOURNAL_H_
#define FOOTFALL_KIOSK_JOURNAL_SQLITE_JOURNAL_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "kiosk/base/disk_space.h"
#include "kiosk/base/random.h"
#include "kiosk/journal/journal.h"

namespace footfall::kiosk {

struct JournalOptions {
  std::string folder;  // made with mode 0700 when it is not there
  std::string vfs;     // name of a registered SQLite VFS; empty = the system's
  Random* random = nullptr;
  DiskSpace* disk = nullptr;  // outlives the journal; nullptr = writes until one fails
};

// Opens or makes the journal: checks that the file's pages fit together, which takes longer the more is kept, reads the watermarks, and
// checks the newest kVerifiedAtOpen operations. Damaged operations do not keep it from opening: they become lost ones. A file with damaged
// pages is replaced by what can be read of it and stays beside (salvage.h); DATA_LOSS when not even who the kiosk is, or where its chain
// ends, can be read: then the file stays in its place, at most brought to today's tables. RESOURCE_EXHAUSTED when the disk is too full even
// without the ballast; UNAVAILABLE when it fails. FAILED_PRECONDITION when a newer program wrote it or another process holds it.
absl::StatusOr<std::unique_ptr<Journal>> OpenSqliteJournal(const JournalOptions& options);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_SQLITE_JOURNAL_H_
