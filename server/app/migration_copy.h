// A copy of the database from before a new program changes its tables, so that the old program can have it back.
#ifndef FOOTFALL_SERVER_APP_MIGRATION_COPY_H_
#define FOOTFALL_SERVER_APP_MIGRATION_COPY_H_

#include <string>

#include "absl/status/status.h"
#include "server/app/data_folder.h"

namespace footfall::server {

// "backups/before-migration-0016.db", of the first migration that is missing.
std::string MigrationCopyName(int first_migration);

// Before the database is opened: writes that copy when migrations are missing, in the place of one that an earlier attempt left. Where
// there is no room for it the server starts without (and logs that), since a booth waits for it. Internal when the disk refuses.
absl::Status CopyBeforeMigration(const DataFolder& folder);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_APP_MIGRATION_COPY_H_
