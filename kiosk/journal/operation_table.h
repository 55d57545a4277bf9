// The rows of operations and the arithmetic of their chain. Every function is one step of a caller's transaction or a read.
#ifndef FOOTFALL_KIOSK_JOURNAL_OPERATION_TABLE_H_
#define FOOTFALL_KIOSK_JOURNAL_OPERATION_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kiosk/journal/database.h"
#include "kiosk/journal/journal.h"

namespace footfall::kiosk {

// An epoch's row: EpochState and where what is kept begins.
struct EpochRow {
  EpochState state;
  Head base;  // just before the oldest operation kept
};

absl::StatusOr<std::vector<EpochRow>> ReadEpochs(Database* db);
absl::Status WriteEpoch(Database* db, const EpochRow& row);

// A row as it is stored.
struct StoredOperation {
  v1::Operation operation;
  std::string hash;
  int64_t saved_ms = 0;
};

absl::Status InsertOperation(Database* db, uint32_t epoch, uint64_t seq, const StoredOperation& operation);

absl::StatusOr<std::string> ReadHash(Database* db, const EpochRow& epoch, uint64_t seq);

// When the operation was captured, milliseconds since 1970; 0 when there is none.
absl::StatusOr<int64_t> ReadSavedMs(Database* db, uint32_t epoch, uint64_t seq);

// See Journal::ReadRun. DATA_LOSS with epoch and seq for a row that is missing or does not fit its hash.
absl::StatusOr<Run> ReadVerifiedRun(Database* db, const EpochRow& epoch, uint64_t first_seq, int max_operations, int max_bytes);

// Deletes up to `limit` of the oldest rows that are stable and older than `cutoff_ms`; `epoch` is changed to fit. Returns how many.
absl::StatusOr<int> PruneEpoch(Database* db, EpochRow* epoch, int64_t cutoff_ms, int limit);

absl::Status WriteVerdict(Database* db, uint32_t epoch, const StoredVerdict& verdict);
absl::StatusOr<std::vector<StoredVerdict>> ReadVerdicts(Database* db, int limit);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_OPERATION_TABLE_H_
