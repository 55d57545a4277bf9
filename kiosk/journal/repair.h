// What to do with an operation that does not fit its hashes, so that all others still reach the server.
//
// Each row holds its own hash and the one before it, so every hash of the chain is there twice, on two rows, and the newest also in the
// epoch's row. A row whose content fits both its hashes proves itself, and says what the hash before it truly was. With that, a damaged
// hash is put right, and a damaged operation becomes a lost one: its hash is kept, and declared to the server in its place.
#ifndef FOOTFALL_KIOSK_JOURNAL_REPAIR_H_
#define FOOTFALL_KIOSK_JOURNAL_REPAIR_H_

#include "absl/status/status.h"
#include "kiosk/journal/operation_table.h"

namespace footfall::kiosk {

// Deals with one misfit, inside the caller's transaction; reading again then gets further. `epoch` is changed when its own hash was wrong.
// DATA_LOSS when the misfit cannot be told from its surroundings (an epoch's own row is damaged beyond that).
absl::Status Repair(Database* db, EpochRow* epoch, const Misfit& misfit);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_REPAIR_H_
