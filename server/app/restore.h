// Puts a backup in the place of a data folder's database.
#ifndef FOOTFALL_SERVER_APP_RESTORE_H_
#define FOOTFALL_SERVER_APP_RESTORE_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/storage/database_copy.h"

namespace footfall::server {

struct Restored {
  DatabaseFacts facts;            // what the folder holds now
  int64_t last_number_until = 0;  // how far the folder's server had come when it last said so; 0 = unknown
  std::string aside;              // folder with the database that was there, inside the data folder; empty = there was none
};

// Verifies a copy of `file` first; then the old database is set aside and the copy takes its place. The next start is a new life of the
// server: kiosks then hand in again whatever they hold. When it fails, the database is the one that was there. FailedPrecondition
// DATA_FOLDER_IN_USE while a server runs, MASTER_KEY_MISSING / MASTER_KEY_WRONG without the key that opens what the backup holds,
// DATABASE_DAMAGED / NOT_A_DATABASE / DATABASE_TOO_NEW for a file that is no good backup; NotFound without a file.
absl::StatusOr<Restored> RestoreBackup(const std::string& data, const std::string& file, const Clock& clock);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_APP_RESTORE_H_
