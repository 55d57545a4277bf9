#include "kiosk/journal/salvage.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "kiosk/journal/database.h"
#include "kiosk/journal/operation_table.h"
#include "kiosk/journal/schema.h"

namespace footfall::kiosk {
namespace {

// Without these a journal is none. The others are a convenience of this kiosk: each is taken whole or left.
constexpr const char* kNeeded[] = {"identity", "epochs"};
constexpr const char* kWelcome[] = {"lost", "standing", "time_fix", "config", "verdicts", "lead_counts", "duplicate_tags", "attendance"};

std::string Beside(const JournalOptions& options, std::string_view name) {
  return absl::StrCat(options.folder, "/journal.", std::string(name));
}

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

// Makes what was renamed in the folder durable.
void SyncFolder(const JournalOptions& options) {
  const int folder = open(options.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  fsync(folder);
  close(folder);
}

void RemoveFile(const std::string& path) {
  for (const char* ending : {"", "-wal", "-journal", "-shm"}) unlink(absl::StrCat(path, ending).c_str());
}

// All of it, or nothing when any of it cannot be read.
absl::Status CopyTable(Database* fresh, const char* table) {
  Transaction transaction(fresh);
  if (!transaction.begun().ok()) return transaction.begun();
  absl::Status status = fresh->Run(absl::StrCat("INSERT INTO main.", table, " SELECT * FROM damaged.", table).c_str());
  return status.ok() ? transaction.Commit() : status;
}

// One by one: an unreadable page costs only what is on it.
absl::Status CopyOperations(Database* fresh, Database* damaged) {
  absl::StatusOr<std::vector<EpochRow>> epochs = ReadEpochs(fresh);
  if (!epochs.ok()) return epochs.status();
  for (const EpochRow& epoch : *epochs) {
    for (uint64_t seq = epoch.state.first; seq <= epoch.state.head.seq; ++seq) {
      absl::StatusOr<std::optional<StoredOperation>> stored = ReadStored(damaged, epoch.state.epoch, seq);
      if (!stored.ok()) return stored.status();
      if (!*stored) continue;
      if (absl::Status status = InsertOperation(fresh, epoch.state.epoch, seq, **stored); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

absl::Status CopyTables(Database* fresh, const std::string& path) {
  if (absl::Status status = fresh->Prepare("ATTACH ? AS damaged").Text(path).Finish(); !status.ok()) return status;
  absl::Status status;
  for (const char* table : kNeeded) status.Update(CopyTable(fresh, table));
  for (const char* table : kWelcome) {
    if (absl::Status copied = CopyTable(fresh, table); absl::IsUnavailable(copied)) status.Update(copied);
  }
  status.Update(fresh->Run("DETACH damaged"));
  return status;
}

absl::Status Fill(const JournalOptions& options, const std::string& target) {
  absl::StatusOr<std::unique_ptr<Database>> fresh = Database::Open(target, options.vfs);
  if (!fresh.ok()) return fresh.status();
  absl::Status status = UpgradeSchema(fresh->get(), options.random);
  {
    // Also brings its log home and its tables to what they are now, as far as that goes.
    absl::StatusOr<std::unique_ptr<Database>> damaged = Database::Open(JournalPath(options), options.vfs);
    if (!damaged.ok()) return damaged.status();
    status.Update(UpgradeSchema(damaged->get(), options.random));
  }
  if (status.ok()) status = CopyTables(fresh->get(), JournalPath(options));
  if (!status.ok()) return status;
  absl::StatusOr<std::unique_ptr<Database>> damaged = Database::Open(JournalPath(options), options.vfs);
  if (!damaged.ok()) return damaged.status();
  Transaction transaction(fresh->get());
  status = transaction.begun();
  if (status.ok()) status = CopyOperations(fresh->get(), damaged->get());
  if (status.ok()) status = transaction.Commit();
  return status.ok() ? (*fresh)->Checkpoint(true) : status;
}

}  // namespace

std::string JournalPath(const JournalOptions& options) { return Beside(options, "db"); }

void FinishSalvage(const JournalOptions& options) {
  const std::string salvaged = Beside(options, "salvaged"), journal = JournalPath(options);
  if (!Exists(salvaged)) return;
  if (Exists(journal)) rename(journal.c_str(), Beside(options, "damaged").c_str());
  unlink(absl::StrCat(journal, "-wal").c_str());  // the damaged file's: it would be taken for the new one's
  rename(salvaged.c_str(), journal.c_str());
  SyncFolder(options);
}

absl::Status Salvage(const JournalOptions& options) {
  const std::string target = Beside(options, "tmp");
  RemoveFile(target);
  absl::Status status = Fill(options, target);
  if (status.ok() && rename(target.c_str(), Beside(options, "salvaged").c_str()) != 0) {
    status = absl::UnavailableError("journal: what was salvaged cannot be renamed");
  }
  if (!status.ok()) {
    RemoveFile(target);
    return status;
  }
  SyncFolder(options);
  FinishSalvage(options);
  return absl::OkStatus();
}

void RemoveDamaged(const JournalOptions& options) {
  RemoveFile(Beside(options, "damaged"));
  RemoveFile(Beside(options, "tmp"));
}

}  // namespace footfall::kiosk
