// The journal's file while disks fail and fill up: opens it, opens it again after an error, and makes changes whole or not at all.
#ifndef FOOTFALL_KIOSK_JOURNAL_JOURNAL_FILE_H_
#define FOOTFALL_KIOSK_JOURNAL_JOURNAL_FILE_H_

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "kiosk/journal/database.h"
#include "kiosk/journal/room.h"
#include "kiosk/journal/sqlite_journal.h"

namespace footfall::kiosk {

// One thread.
class JournalFile {
 public:
  // `load` reads anew what its owner keeps in memory of the file; called at every opening.
  JournalFile(const JournalOptions& options, std::function<absl::Status()> load)
      : options_(options), room_(options.disk), load_(std::move(load)) {}

  // A file with damaged pages is replaced by what can be read of it (salvage.h). A disk too full to open it gets the ballast's room: a
  // journal that stays shut could not even hand in what it holds.
  absl::Status Open();
  // Opens the file again after the disk failed. All that the log holds is written to its place in the file and the log emptied before
  // anything else is done.
  absl::Status EnsureOpen();
  // After the disk failed: what is kept in memory may no longer be what the file has. When it cannot be opened now, the next call tries.
  void OpenAgain();
  // Not null after EnsureOpen succeeded and inside the functions below.
  Database* db() { return db_.get(); }

  // The answer of a read; when the disk could not give it, the file is opened again for the next. A read that repairs what it finds may
  // need room, and gets the ballast's.
  template <typename F>
  auto Read(F read) -> decltype(read()) {
    if (absl::Status status = EnsureOpen(); !status.ok()) return status;
    auto result = read();
    if (absl::IsResourceExhausted(result.status()) && room_.GiveUpBallast()) result = read();
    if (absl::IsUnavailable(result.status())) OpenAgain();
    return result;
  }
  // One durable transaction, or nothing. After an error of the disk the file is opened anew and read, because what SQLite keeps in memory
  // may no longer be what the disk has.
  absl::Status Write(const std::function<absl::Status()>& steps);
  // The same for what sync lives by: it goes through on a full disk as well, because what was held back for it is given up.
  absl::Status Change(const std::function<absl::Status()>& steps);
  // For quiet moments: moves the log into the file when it has grown, and empties it when room is short; else makes room for it beforehand.
  absl::Status Checkpoint();
  // Whether SQLite finds every page where it belongs. DATA_LOSS otherwise.
  absl::Status CheckPages();
  Storage storage();

 private:
  absl::Status OpenOrSalvage();
  absl::Status OpenAsItIs();
  absl::Status SettleLog();
  // Shuts a file whose log could not be made sure of for lack of room: opened again, it finds some or not.
  void LookForRoom();

  const JournalOptions options_;
  Room room_;
  const std::function<absl::Status()> load_;
  std::unique_ptr<Database> db_;  // nullptr while the disk does not let the file be opened
  bool made_room_ = false;        // the last write failed for lack of room, and there is some more now
  int disk_errors_ = 0;           // since the start
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_JOURNAL_FILE_H_
