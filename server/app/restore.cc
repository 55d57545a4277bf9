#include "server/app/restore.h"

#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/app/data_folder.h"
#include "server/app/identity.h"
#include "server/base/errors.h"
#include "server/base/files.h"

namespace footfall::server {
namespace {

namespace fs = std::filesystem;

// The old database stays reachable under another name until the new one has taken its place, so that a power cut at any step leaves one or
// the other. Its log must be gone before: SQLite would play it into the new file.
absl::StatusOr<std::string> SetAside(const DataFolder& folder, const Clock& clock) {
  if (!folder.Has(kDatabaseFile)) return std::string();
  const std::string aside =
      absl::StrCat("before-restore-", absl::FormatTime("%Y%m%dT%H%M%E3SZ", absl::FromUnixMillis(clock.NowMs()), absl::UTCTimeZone()));
  std::error_code error;
  fs::create_directories(folder.Path(aside), error);
  fs::permissions(folder.Path(aside), fs::perms::owner_all, error);
  for (const char* part : {"", "-wal"}) {
    const std::string from = folder.Path(absl::StrCat(kDatabaseFile, part));
    if (fs::exists(from)) fs::create_hard_link(from, absl::StrCat(folder.Path(aside), "/", kDatabaseFile, part), error);
    if (error) return errors::Internal(absl::StrCat("cannot keep ", from, ": ", error.message()));
  }
  for (const char* part : {"-wal", "-shm"}) unlink(folder.Path(absl::StrCat(kDatabaseFile, part)).c_str());
  return aside;
}

}  // namespace

absl::StatusOr<Restored> RestoreBackup(const std::string& data, const std::string& file, const Clock& clock) {
  std::error_code error;
  if (!fs::exists(file, error)) return errors::NotFound(file);
  const auto folder = DataFolder::Open(data);
  if (!folder.ok()) return folder.status();
  if (!(*folder)->Has(kMasterKeyFile)) return errors::FailedPrecondition("MASTER_KEY_MISSING", (*folder)->Path(kMasterKeyFile));
  const std::string database = (*folder)->Path(kDatabaseFile), fresh = absl::StrCat(database, ".restoring");
  fs::remove(fresh, error);  // of a restore that was cut off
  if (absl::Status status = CopyDurably(file, fresh); !status.ok()) return status;
  // The copy, not the original: what was read is what will be used.
  auto facts = VerifyDatabaseFile(fresh);
  if (!facts.ok()) {
    fs::remove(fresh, error);
    return errors::FailedPrecondition(errors::GetDetail(facts.status()) ? errors::GetDetail(facts.status())->reason : "DATABASE_DAMAGED",
                                      file);
  }
  Restored restored{.facts = *std::move(facts), .last_number_until = NotedProgress(**folder)};
  if (absl::Status status = ForgetIncarnation(**folder); !status.ok()) return status;
  auto aside = SetAside(**folder, clock);
  if (!aside.ok()) return aside.status();
  restored.aside = *std::move(aside);
  if (absl::Status status = RenameDurably(fresh, database); !status.ok()) return status;
  return restored;
}

}  // namespace footfall::server
