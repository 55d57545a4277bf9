// The tables of the journal file. A change to them is a new version with its own step; operations are never rewritten by one. Every step
// also runs when a new file is made, so that each is used every day.
#ifndef FOOTFALL_KIOSK_JOURNAL_SCHEMA_H_
#define FOOTFALL_KIOSK_JOURNAL_SCHEMA_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kiosk/base/random.h"
#include "kiosk/journal/database.h"

namespace footfall::kiosk {

// The version that brought the tables of the stop list.
inline constexpr int64_t kCouponStopsSince = 5;
// Since this one a kiosk keeps notes of its day.
inline constexpr int64_t kSiteNotesSince = 6;
// Since this one leases count what was put back.
inline constexpr int64_t kUndoneSince = 7;

// Makes the tables, or takes those of an older program to what they are now: all in one transaction, so that a crash leaves a file which
// that older program still reads. FAILED_PRECONDITION when a newer program wrote it.
absl::Status UpgradeSchema(Database* db, Random* random);

// The version of the tables as they are; 0 = there are none.
absl::StatusOr<int64_t> ReadSchemaVersion(Database* db);

// Throws all rows away and makes the tables anew, in one transaction.
absl::Status ResetSchema(Database* db, Random* random);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_SCHEMA_H_
