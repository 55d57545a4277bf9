#include "server/app/migration_copy.h"

#include "absl/strings/str_cat.h"
#include "server/app/identity.h"
#include "server/base/files.h"
#include "server/base/log.h"
#include "server/storage/database_copy.h"
#include "server/storage/migrations.h"

namespace footfall::server {
namespace {

// Room for the copy, and as much again for what the migration itself writes.
constexpr int64_t kRoomFactor = 2;

}  // namespace

std::string MigrationCopyName(int first_migration) {
  return absl::StrCat("backups/before-migration-", absl::Dec(first_migration, absl::kZeroPad4), ".db");
}

absl::Status CopyBeforeMigration(const DataFolder& folder) {
  const std::string database = folder.Path(kDatabaseFile);
  const int64_t size = Files().Size(database.c_str());
  if (size <= 0) return absl::OkStatus();  // a new one
  const auto schema = SchemaNumber(database);
  if (!schema.ok()) return schema.status();
  if (*schema == 0 || *schema >= BuiltInMigrations().back().number) return absl::OkStatus();
  const std::string name = MigrationCopyName(*schema + 1);
  if (Files().Room(folder.Path("").c_str()) < size * kRoomFactor) {
    log::Warn("storage.migration_without_copy", {{"file", name}, {"needed_bytes", size * kRoomFactor}});
    return absl::OkStatus();
  }
  if (absl::Status made = MakeFolderDurably(folder.Path("backups")); !made.ok()) return made;
  const std::string draft = folder.Path("backups/draft.db");
  if (absl::Status removed = RemoveFile(draft); !removed.ok()) return removed;
  if (absl::Status copied = CopyDatabase(database, draft); !copied.ok()) return copied;
  log::Info("storage.copied_before_migration", {{"file", name}});
  return RenameDurably(draft, folder.Path(name));
}

}  // namespace footfall::server
