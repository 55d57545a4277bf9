#include "kiosk/journal/journal_file.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "kiosk/journal/salvage.h"
#include "kiosk/journal/schema.h"

namespace footfall::kiosk {
namespace {

constexpr int kCheckpointPages = 1000;  // 4 MiB: what a quiet moment moves in some 10 ms
constexpr int kMaxWalPages = 8000;      // 32 MiB: no quiet moment came; then a save pays for it
constexpr int kFailingErrors = 2;       // one may be a loose plug

}  // namespace

absl::Status JournalFile::Open() {
  absl::Status status = OpenOrSalvage();
  const bool short_of_room = absl::IsResourceExhausted(status) || (status.ok() && db_->log_in_doubt());
  if (!short_of_room || !room_.GiveUpBallast()) return status;
  db_.reset();
  return OpenOrSalvage();
}

absl::Status JournalFile::OpenOrSalvage() {
  if (absl::Status status = FinishSalvage(options_); !status.ok()) return status;
  const absl::Status status = OpenAsItIs();
  if (!absl::IsDataLoss(status)) return status;
  if (absl::Status salvaged = Salvage(options_); !salvaged.ok()) {
    const std::string words = absl::StrCat(std::string(status.message()), "; salvage: ", std::string(salvaged.message()));
    return absl::Status(salvaged.code(), words);
  }
  return OpenAsItIs();
}

absl::Status JournalFile::OpenAsItIs() {
  absl::StatusOr<std::unique_ptr<Database>> db = Database::Open(JournalPath(options_), options_.vfs);
  if (!db.ok()) return db.status();
  db_ = *std::move(db);
  absl::Status status = UpgradeSchema(db_.get(), options_.random);
  if (status.ok()) status = CheckPages();
  if (status.ok()) status = load_();
  if (status.ok()) status = SettleLog();
  if (!status.ok()) db_.reset();
  return status;
}

// What was found in the log is moved at once: the next start has the less to copy. On a full disk the log stays. After an upgrade this also
// takes from the file what its old pages said in clear.
absl::Status JournalFile::SettleLog() {
  const absl::Status status = db_->Checkpoint(true);
  return absl::IsResourceExhausted(status) ? absl::OkStatus() : status;
}

absl::Status JournalFile::CheckPages() {
  Statement check = db_->Prepare("PRAGMA quick_check(1)");
  const bool fine = check.Step() && check.GetBytes(0) == "ok";
  if (absl::Status status = check.Finish(); !status.ok()) return status;
  return fine ? absl::OkStatus() : absl::DataLossError("journal: the file's pages do not fit together");
}

absl::Status JournalFile::EnsureOpen() {
  if (db_) return absl::OkStatus();
  absl::Status status = Open();
  if (status.ok() && !db_->log_in_doubt()) status = db_->Checkpoint(true);
  if (absl::IsResourceExhausted(status) && db_ && room_.GiveUpBallast()) status = db_->Checkpoint(true);
  if (!status.ok()) db_.reset();
  return status;
}

void JournalFile::OpenAgain() {
  ++disk_errors_;
  db_.reset();
  (void)EnsureOpen();  // when this fails, the next call tries again
}

void JournalFile::LookForRoom() {
  if (db_ && db_->log_in_doubt()) db_.reset();
}

absl::Status JournalFile::Write(const std::function<absl::Status()>& steps) {
  LookForRoom();
  if (absl::Status status = EnsureOpen(); !status.ok()) return status;
  absl::Status status;
  {
    Transaction transaction(db_.get());
    status = transaction.begun();
    if (status.ok()) status = steps();
    if (status.ok()) status = transaction.Commit();
  }
  made_room_ = absl::IsResourceExhausted(status) && room_.GiveUpBallast();
  if (made_room_) (void)db_->Checkpoint(true);  // what the log takes up is room as well
  if (absl::IsUnavailable(status) || absl::IsDataLoss(status)) {
    OpenAgain();
  } else if (status.ok() && db_->wal_pages() > kMaxWalPages) {
    (void)db_->Checkpoint(false);  // the change itself is safe in the log
  }
  return status;
}

absl::Status JournalFile::Change(const std::function<absl::Status()>& steps) {
  absl::Status status = Write(steps);
  return absl::IsResourceExhausted(status) && made_room_ ? Write(steps) : status;
}

absl::Status JournalFile::Checkpoint() {
  LookForRoom();
  if (absl::Status status = EnsureOpen(); !status.ok()) return status;
  const Storage now = storage();
  const bool short_of_room = now == Storage::kNearlyFull || now == Storage::kFull;
  if (now == Storage::kPlenty) {
    // It only spares time; but a log that could not be synced is not to be written to.
    const absl::Status extended = db_->ExtendLog();
    if (!extended.ok() && !absl::IsResourceExhausted(extended)) {
      OpenAgain();
      return extended;
    }
  }
  if (!short_of_room && db_->wal_pages() < kCheckpointPages) return absl::OkStatus();
  return db_->Checkpoint(short_of_room);
}

Storage JournalFile::storage() {
  const Storage room = room_.Look();
  const bool failing = disk_errors_ >= kFailingErrors || !db_;
  return failing && room != Storage::kFull ? Storage::kFailing : room;
}

}  // namespace footfall::kiosk
