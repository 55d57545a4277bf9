// The tables of the journal file. A change to them is a new version with its own step in UpgradeSchema; operations are never rewritten.
#ifndef FOOTFALL_KIOSK_JOURNAL_SCHEMA_H_
#define FOOTFALL_KIOSK_JOURNAL_SCHEMA_H_

#include "absl/status/status.h"
#include "kiosk/journal/database.h"

namespace footfall::kiosk {

// Makes the tables in a new file. FAILED_PRECONDITION when a newer program wrote it.
absl::Status UpgradeSchema(Database* db);

// Throws all rows away and makes the tables anew, in one transaction.
absl::Status ResetSchema(Database* db);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_SCHEMA_H_
