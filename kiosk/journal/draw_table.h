// The rows of draws' entries. Single statements of a caller's transaction, or reads. What ties an entry to a lead, and what it won, is kept
// encrypted under a key that comes from the kiosk's own, as the configuration is (local_tables.h says what that is worth).
#ifndef FOOTFALL_KIOSK_JOURNAL_DRAW_TABLE_H_
#define FOOTFALL_KIOSK_JOURNAL_DRAW_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kiosk/base/random.h"
#include "kiosk/journal/database.h"
#include "kiosk/journal/journal.h"

namespace footfall::kiosk {

// Where a draw's rows end.
struct DrawHead {
  uint32_t epoch = 0;  // with which the chain began; 0 = the kiosk's first
  int64_t next_seq = 0;
  std::string row_hash;     // of the newest row; zeros before the first
  bool unfinished = false;  // an entry has begun and has no result yet
};

absl::StatusOr<DrawHead> ReadDrawHead(Database* db, std::string_view draw);
// Every draw's rows go on in a new chain. An entry that has begun keeps its place in the old one.
absl::Status BeginChains(Database* db, uint32_t epoch);
// Whether an entry of the block has begun and has no result.
absl::StatusOr<bool> ReadBegun(Database* db, std::string_view lease_id);
// Notes an entry that has just begun, or gives it its result. The draw's head goes with it.
absl::Status InsertEntry(Database* db, const DeviceKeys& keys, const DrawEntry& entry, Random* random);
absl::Status FinishEntry(Database* db, const DeviceKeys& keys, const DrawEntry& entry, Random* random);
// Its prize was fetched. Nothing happens when the entry is not here.
absl::Status ClaimEntry(Database* db, std::string_view entry_id);
// DATA_LOSS when one does not open with these keys.
absl::StatusOr<std::optional<DrawEntry>> ReadEntry(Database* db, const DeviceKeys& keys, std::string_view entry_id);
absl::StatusOr<std::vector<DrawEntry>> ReadUnfinished(Database* db, const DeviceKeys& keys);
absl::StatusOr<std::vector<DrawEntry>> ReadClaimable(Database* db, const DeviceKeys& keys, int limit);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_DRAW_TABLE_H_
