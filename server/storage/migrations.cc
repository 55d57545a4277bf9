#include "server/storage/migrations.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/base/log.h"

namespace footfall::server {
namespace {

absl::Status Apply(SqliteConnection& db, const Migration& migration) {
  absl::Status status = db.ExecuteScript(absl::StrCat("BEGIN IMMEDIATE;", migration.sql));
  if (status.ok()) {
    status = db.Execute("INSERT INTO schema_version (number, name, checksum) VALUES (:1, :2, :3)",
                        {int64_t{migration.number}, migration.name, migration.checksum})
                 .status();
  }
  if (status.ok()) status = db.ExecuteScript("COMMIT");
  if (status.ok()) {
    log::Info("storage.migrated", {{"migration", migration.name}});
    return status;
  }
  if (db.InTransaction()) (void)db.ExecuteScript("ROLLBACK");
  return errors::Internal(absl::StrCat("migration ", migration.name, ": ", status.message()));
}

}  // namespace

absl::Status Migrate(SqliteConnection& db, const std::vector<Migration>& migrations) {
  absl::Status status = db.ExecuteScript(
      "CREATE TABLE IF NOT EXISTS schema_version (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)");
  if (!status.ok()) return status;
  std::map<int64_t, std::string> applied;
  status = db.Query("SELECT number, checksum FROM schema_version", {}, [&](const Row& row) {
    applied[row.Int(0)] = row.Text(1);
    return true;
  });
  if (!status.ok()) return status;
  const int newest = migrations.empty() ? 0 : migrations.back().number;
  if (!applied.empty() && applied.rbegin()->first > newest) return errors::FailedPrecondition("DATABASE_TOO_NEW", "database");
  // Every file is compared before the first is applied: a refused database stays as it was.
  for (const Migration& migration : migrations) {
    const auto it = applied.find(migration.number);
    if (it != applied.end() && it->second != migration.checksum) {
      return errors::FailedPrecondition("MIGRATION_CHANGED", absl::StrCat("migrations/", migration.name));
    }
  }
  for (const Migration& migration : migrations) {
    if (applied.contains(migration.number)) continue;
    if (status = Apply(db, migration); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace footfall::server
