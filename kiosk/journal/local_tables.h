// The small tables beside the operations: counters, duplicate tags, attendance, configuration, time. Single statements of a caller's
// transaction, or reads.
#ifndef FOOTFALL_KIOSK_JOURNAL_LOCAL_TABLES_H_
#define FOOTFALL_KIOSK_JOURNAL_LOCAL_TABLES_H_

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kiosk/base/random.h"
#include "kiosk/journal/database.h"
#include "kiosk/journal/journal.h"

namespace footfall::kiosk {

absl::Status ApplyEffects(Database* db, const LocalEffects& effects);
absl::StatusOr<LeadCounts> ReadCounts(Database* db, int32_t day);
absl::StatusOr<bool> ReadTag(Database* db, std::string_view tag);
absl::StatusOr<std::vector<LastAttendance>> ReadAttendance(Database* db);

// The configuration names the staff: it is kept encrypted under a key that comes from the kiosk's own. That key lies in the same file, so
// this keeps the names out of everything that is looked through or cut out of a disk, and out of what is left after a wipe; whoever takes
// the whole file and this program can read them. DATA_LOSS when it does not open with these keys.
absl::Status WriteConfig(Database* db, const DeviceKeys& keys, const StoredConfig& config, Random* random);
absl::StatusOr<std::optional<StoredConfig>> ReadConfig(Database* db, const DeviceKeys& keys);

absl::Status WriteStanding(Database* db, ServerStanding standing);
absl::StatusOr<ServerStanding> ReadStanding(Database* db);
absl::Status WriteTimeFix(Database* db, const TimeFix& fix);
absl::StatusOr<std::optional<TimeFix>> ReadTimeFix(Database* db);

// An identity whose device is empty holds keys only.
absl::Status WriteIdentity(Database* db, const Identity& identity);
absl::StatusOr<std::optional<Identity>> ReadIdentity(Database* db);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_LOCAL_TABLES_H_
