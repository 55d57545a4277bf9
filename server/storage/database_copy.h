// A whole copy of a database file, and the proof that a file is a good database. Any thread; both may take as long as the disk does.
#ifndef FOOTFALL_SERVER_STORAGE_DATABASE_COPY_H_
#define FOOTFALL_SERVER_STORAGE_DATABASE_COPY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace footfall::server {

// The main run of a kiosk's epoch, as a file holds it.
struct HeldChain {
  std::string device_id;
  uint32_t epoch = 0;
  uint64_t seq = 0;
};

// What a database file holds.
struct DatabaseFacts {
  int64_t last_number = 0;  // as Database::LastNumber
  int64_t operations = 0;   // ledger entries
  int64_t leads = 0;
  std::vector<HeldChain> chains;
  std::string sign_seed_box;  // what the server's master key has to open
};

// Writes the newest committed state of the database at `path`, which may be in use, to `target`, which must not exist; durable when it
// returns. Writers are not held up. Internal when the disk refuses; then there is no `target`.
absl::Status CopyDatabase(const std::string& path, const std::string& target);

// The number of the last migration that the file has had; 0 for one without tables. The file may be in use. Internal when it cannot be
// read.
absl::StatusOr<int> SchemaNumber(const std::string& path);

// Moves what the log beside the database holds into the database, so that the one file is everything. The file must not be in use.
// Internal when it cannot be opened or the disk refuses.
absl::Status FoldLog(const std::string& path);

// Reads every page, index and reference of the file and checks that each kiosk's chain ends with the operation its head names. The file
// must not be in use. FailedPrecondition DATABASE_DAMAGED or NOT_A_DATABASE (or one of a newer program: DATABASE_TOO_NEW).
absl::StatusOr<DatabaseFacts> VerifyDatabaseFile(const std::string& path);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STORAGE_DATABASE_COPY_H_
