#include "kiosk/journal/salvage.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "kiosk/journal/database.h"
#include "kiosk/journal/lease_table.h"
#include "kiosk/journal/operation_table.h"
#include "kiosk/journal/schema.h"

namespace footfall::kiosk {
namespace {

// Without these a journal is none. The others are a convenience of this kiosk: each is taken whole or left.
constexpr const char* kNeeded[] = {"identity", "epochs"};
constexpr const char* kWelcome[] = {"time_fix", "verdicts", "lead_counts", "duplicate_tags", "attendance"};
constexpr const char* kWelcomeFrom2[] = {"lost", "standing", "config"};  // version 1 had not the first two, and the third in clear
constexpr const char* kWelcomeFrom3[] = {"coupons_issued", "coupons_redeemed", "person_uses"};
constexpr const char* kWelcomeFrom6[] = {"tallies", "checklist_marks", "open_incidents", "queue_numbers"};
// What was handed out: all of it, or the kiosk has forgotten what it did. Those of version 3 are brought to today's before they are copied;
// where that fails, some of them could not be read.
constexpr const char* kLeaseTables[] = {"leases", "grants", "pool_fences", "lease_clock", "lease_floor", "draw_chains", "draw_entries"};
constexpr int64_t kLeaseTablesSince = 4;
// Without one of these the list is told anew.
constexpr const char* kStopTables[] = {"coupon_stop_lists", "coupon_stops"};

std::string Beside(const JournalOptions& options, std::string_view name) {
  return absl::StrCat(options.folder, "/journal.", std::string(name));
}

// What cannot be looked at is taken to be there: nothing may be made in its place.
bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0 || errno != ENOENT; }

std::string DamagedName(const JournalOptions& options, int number) {
  return Beside(options, number == 1 ? "damaged" : absl::StrCat("damaged.", number));
}

std::string NextDamagedName(const JournalOptions& options) {
  int number = 1;
  while (number < kMostDamaged && Exists(DamagedName(options, number))) ++number;
  return DamagedName(options, number);
}

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

// Leases of before kUndoneSince have put nothing back.
const char* ColumnsOf(std::string_view table, int64_t version) { return table == "leases" && version < kUndoneSince ? "*,0" : "*"; }

// All of them, or nothing when any of it cannot be read. `version`: of the damaged file's tables.
absl::Status CopyWhole(Database* fresh, absl::Span<const char* const> tables, int64_t version) {
  Transaction transaction(fresh);
  absl::Status status = transaction.begun();
  for (const char* table : tables) {
    const std::string copy = absl::StrCat("INSERT INTO main.", table, " SELECT ", ColumnsOf(table, version), " FROM damaged.", table);
    if (status.ok()) status = fresh->Run(copy.c_str());
  }
  return status.ok() ? transaction.Commit() : status;
}

absl::Status CopyTable(Database* fresh, const char* table, int64_t version) {
  return CopyWhole(fresh, absl::MakeConstSpan(&table, 1), version);
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

// `version`: of the damaged file's tables. `forgot`: what was handed out could not be read.
absl::Status CopyTables(Database* fresh, const std::string& path, int64_t version, bool* forgot) {
  if (absl::Status status = fresh->Prepare("ATTACH ? AS damaged").Text(path).Finish(); !status.ok()) return status;
  absl::Status status;
  for (const char* table : kNeeded) status.Update(CopyTable(fresh, table, version));
  std::vector<const char*> welcome(std::begin(kWelcome), std::end(kWelcome));
  if (version >= 2) welcome.insert(welcome.end(), std::begin(kWelcomeFrom2), std::end(kWelcomeFrom2));
  if (version >= 3) welcome.insert(welcome.end(), std::begin(kWelcomeFrom3), std::end(kWelcomeFrom3));
  if (version >= kSiteNotesSince) welcome.insert(welcome.end(), std::begin(kWelcomeFrom6), std::end(kWelcomeFrom6));
  for (const char* table : welcome) {
    if (absl::Status copied = CopyTable(fresh, table, version); absl::IsUnavailable(copied)) status.Update(copied);
  }
  *forgot = version == 3;
  if (version >= kLeaseTablesSince) {
    const absl::Status copied = CopyWhole(fresh, kLeaseTables, version);
    if (absl::IsUnavailable(copied)) status.Update(copied);
    *forgot = !copied.ok();
  }
  if (version >= kCouponStopsSince) {
    if (absl::Status copied = CopyWhole(fresh, kStopTables, version); absl::IsUnavailable(copied)) status.Update(copied);
  }
  status.Update(fresh->Run("DETACH damaged"));
  return status;
}

// Until when grants may be ones that units were handed out of: up to the newest operation, and for ever when that cannot be read either.
absl::Status RememberForgetting(Database* fresh) {
  Statement read = fresh->Prepare(
      "SELECT max(coalesce((SELECT max(saved_ms) FROM operations),0), coalesce((SELECT max(server_ms) FROM time_fix),0)), "
      "(SELECT count(*) FROM epochs e LEFT JOIN operations o ON o.place=(e.epoch<<?)+e.head_seq WHERE e.head_seq>e.base_seq AND o.place IS "
      "NULL)");
  read.Int(kSeqBits);
  const bool known = read.Step() && read.GetInt(1) == 0;
  const int64_t newest_ms = known ? read.GetInt(0) : INT64_MAX;
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return WriteLeaseFloor(fresh, newest_ms);
}

// Brings the damaged file's log home and its tables to what they are now, unless pages that needs are damaged too. Its tables' version.
absl::StatusOr<int64_t> UpgradeDamaged(const JournalOptions& options) {
  absl::StatusOr<std::unique_ptr<Database>> damaged = Database::Open(JournalPath(options), options.vfs);
  if (!damaged.ok()) return damaged.status();
  absl::Status status = UpgradeSchema(damaged->get(), options.random);
  if (!status.ok() && !absl::IsDataLoss(status)) return status;
  return ReadSchemaVersion(damaged->get());
}

absl::StatusOr<std::unique_ptr<Database>> OpenDamaged(const JournalOptions& options, int64_t version) {
  absl::StatusOr<std::unique_ptr<Database>> damaged = Database::Open(JournalPath(options), options.vfs);
  if (!damaged.ok() || version >= 2) return damaged;
  // Lets the rows of version 1 be read as those of today; it stands before the table of that name, and nothing of it reaches the file.
  absl::Status status = (*damaged)->Run("CREATE TEMP VIEW operations AS SELECT *, NULL AS previous FROM main.operations");
  if (!status.ok()) return status;
  return damaged;
}

absl::Status Fill(const JournalOptions& options, const std::string& target) {
  absl::StatusOr<std::unique_ptr<Database>> fresh = Database::Open(target, options.vfs);
  if (!fresh.ok()) return fresh.status();
  absl::StatusOr<int64_t> version = UpgradeDamaged(options);
  if (!version.ok()) return version.status();
  bool forgot = false;
  absl::Status status = UpgradeSchema(fresh->get(), options.random);
  if (status.ok()) status = CopyTables(fresh->get(), JournalPath(options), *version, &forgot);
  if (!status.ok()) return status;
  absl::StatusOr<std::unique_ptr<Database>> damaged = OpenDamaged(options, *version);
  if (!damaged.ok()) return damaged.status();
  Transaction transaction(fresh->get());
  status = transaction.begun();
  if (status.ok()) status = CopyOperations(fresh->get(), damaged->get());
  if (status.ok() && forgot) status = RememberForgetting(fresh->get());
  if (status.ok()) status = transaction.Commit();
  return status.ok() ? (*fresh)->Checkpoint(true) : status;
}

}  // namespace

std::string JournalPath(const JournalOptions& options) { return Beside(options, "db"); }

absl::Status FinishSalvage(const JournalOptions& options) {
  const std::string salvaged = Beside(options, "salvaged"), journal = JournalPath(options);
  if (!Exists(salvaged)) return absl::OkStatus();
  if (Exists(journal) && rename(journal.c_str(), NextDamagedName(options).c_str()) != 0) {
    return absl::UnavailableError("journal: the damaged file cannot be put aside");
  }
  // The damaged file's log would be taken for the new one's.
  if (unlink(absl::StrCat(journal, "-wal").c_str()) != 0 && errno != ENOENT) {
    return absl::UnavailableError("journal: the damaged file's log cannot be removed");
  }
  if (rename(salvaged.c_str(), journal.c_str()) != 0) {
    return absl::UnavailableError("journal: what was salvaged cannot be put in its place");
  }
  SyncFolder(options);
  return absl::OkStatus();
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
  return FinishSalvage(options);
}

void RemoveDamaged(const JournalOptions& options) {
  for (int number = 1; number <= kMostDamaged; ++number) RemoveFile(DamagedName(options, number));
  RemoveFile(Beside(options, "tmp"));
}

}  // namespace footfall::kiosk
