#include "server/app/restore.h"

#include <errno.h>
#include <string.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "proto/rules/crypto.h"
#include "server/app/data_folder.h"
#include "server/app/identity.h"
#include "server/base/errors.h"
#include "server/base/files.h"

namespace footfall::server {
namespace {

// What a restore leaves behind when it does not come to its end.
class Leftovers {
 public:
  explicit Leftovers(std::string fresh) : fresh_(std::move(fresh)) { Remove(); }
  ~Leftovers() { Remove(); }

 private:
  void Remove() const { (void)RemoveFile(fresh_); }
  const std::string fresh_;
};

// A checked copy of `file` beside the database. The copy is checked, not the original: what was read is what will be used.
absl::StatusOr<DatabaseFacts> MakeFresh(const DataFolder& folder, const std::string& file, const std::string& fresh) {
  auto key = folder.Read(kMasterKeyFile);
  if (absl::IsNotFound(key.status())) return errors::FailedPrecondition("MASTER_KEY_MISSING", folder.Path(kMasterKeyFile));
  if (!key.ok()) return key.status();
  if (absl::Status status = CopyDurably(file, fresh); !status.ok()) return status;
  auto facts = VerifyDatabaseFile(fresh);
  if (!facts.ok()) {
    const auto detail = errors::GetDetail(facts.status());
    return errors::FailedPrecondition(detail ? detail->reason : "DATABASE_DAMAGED", file);
  }
  const bool opens = key->size() == rules::kKeySize && OpensIdentity(*key, facts->sign_seed_box);
  rules::Wipe(&*key);
  if (!opens) return errors::FailedPrecondition("MASTER_KEY_WRONG", folder.Path(kMasterKeyFile));
  return facts;
}

// Keeps the old database under a second name; its first name goes to the new one in a single step, so that a power cut leaves one or the
// other, whole. For that its log is folded into it before: left beside, SQLite would play it into the new file. A database that is too
// damaged for that is kept with its log as it is; so is a log whose database is gone.
absl::StatusOr<std::string> SetAside(const DataFolder& folder, const Clock& clock) {
  if (!folder.Has(kDatabaseFile) && !folder.Has(absl::StrCat(kDatabaseFile, "-wal"))) return std::string();
  const bool folded = FoldLog(folder.Path(kDatabaseFile)).ok();
  const std::string aside =
      absl::StrCat("before-restore-", absl::FormatTime("%Y%m%dT%H%M%E3SZ", absl::FromUnixMillis(clock.NowMs()), absl::UTCTimeZone()));
  if (absl::Status made = MakeFolderDurably(folder.Path(aside)); !made.ok()) return made;
  for (const char* part : {"", "-wal"}) {
    const std::string from = folder.Path(absl::StrCat(kDatabaseFile, part));
    if (!FileExists(from) || (folded && *part != 0)) continue;
    const std::string kept = absl::StrCat(folder.Path(aside), "/", kDatabaseFile, part);
    if (Files().Link(from.c_str(), kept.c_str()) != 0) return errors::Internal(absl::StrCat("cannot keep ", from, ": ", strerror(errno)));
  }
  if (absl::Status synced = SyncFolder(folder.Path(aside)); !synced.ok()) return synced;
  if (absl::Status synced = SyncFolder(folder.Path("")); !synced.ok()) return synced;
  for (const char* part : {"-wal", "-shm"}) (void)RemoveFile(folder.Path(absl::StrCat(kDatabaseFile, part)));
  if (absl::Status synced = SyncFolder(folder.Path("")); !synced.ok()) return synced;
  return aside;
}

}  // namespace

absl::StatusOr<Restored> RestoreBackup(const std::string& data, const std::string& file, const Clock& clock) {
  if (!FileExists(file)) return errors::NotFound(file);
  const auto folder = DataFolder::Open(data);
  if (!folder.ok()) return folder.status();
  const std::string database = (*folder)->Path(kDatabaseFile), fresh = absl::StrCat(database, ".restoring");
  const Leftovers leftovers(fresh);
  auto facts = MakeFresh(**folder, file, fresh);
  if (!facts.ok()) return facts.status();
  Restored restored{.facts = *std::move(facts), .last_number_until = NotedProgress(**folder)};
  auto aside = SetAside(**folder, clock);
  if (!aside.ok()) return aside.status();
  restored.aside = *std::move(aside);
  // Before the new database has its name: another life for the old one costs nothing, the old life for the new one would.
  if (absl::Status status = ForgetIncarnation(**folder); !status.ok()) return status;
  if (absl::Status status = RenameDurably(fresh, database); !status.ok()) return status;
  return restored;
}

}  // namespace footfall::server
