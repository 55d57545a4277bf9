// Brings a database's schema forward: numbered, append-only, one transaction each. Used while opening, before any other thread.
#ifndef FOOTFALL_SERVER_STORAGE_MIGRATIONS_H_
#define FOOTFALL_SERVER_STORAGE_MIGRATIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/storage/sqlite_connection.h"

namespace footfall::server {

// One file of server/storage/migrations.
struct Migration {
  int number = 0;
  std::string name;      // "0001_foundation"
  std::string checksum;  // SHA-256 of the file, in hexadecimal
  std::string sql;
};

// Those this program was built with, by number.
const std::vector<Migration>& BuiltInMigrations();

// Applies what is missing. FailedPrecondition: DATABASE_TOO_NEW when a newer program wrote it, MIGRATION_CHANGED when a file differs from
// what was applied under its name. Internal when one fails; it is then undone and those before it stay.
absl::Status Migrate(SqliteConnection& db, const std::vector<Migration>& migrations);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STORAGE_MIGRATIONS_H_
