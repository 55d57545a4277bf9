// The rows of operations and the arithmetic of their chain. Every function is one step of a caller's transaction or a read.
#ifndef FOOTFALL_KIOSK_JOURNAL_OPERATION_TABLE_H_
#define FOOTFALL_KIOSK_JOURNAL_OPERATION_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kiosk/journal/database.h"
#include "kiosk/journal/journal.h"
#include "proto/rules/payload_seal.h"

namespace footfall::kiosk {

// What an operation's place has room for: a million million operations in an epoch, and more epochs than a kiosk that is rebased each
// second sees in three months. Beyond, OUT_OF_RANGE; never another place.
inline constexpr int kSeqBits = 40;
inline constexpr uint64_t kMaxSeq = (uint64_t{1} << kSeqBits) - 1;
inline constexpr uint32_t kMaxEpoch = (1u << 23) - 1;

// Where an operation stands among all of the journal.
inline int64_t Place(uint32_t epoch, uint64_t seq) { return static_cast<int64_t>(uint64_t{epoch} << kSeqBits | seq); }

// An epoch's row: EpochState and where what is kept begins.
struct EpochRow {
  EpochState state;
  Head base;  // just before the oldest operation kept
};

// An epoch in which nothing was written yet.
EpochRow FirstRow(const Identity& identity, uint32_t epoch);

absl::StatusOr<std::vector<EpochRow>> ReadEpochs(Database* db);
absl::Status WriteEpoch(Database* db, const EpochRow& row);

// A row as it is stored.
struct StoredOperation {
  v1::Operation operation;
  std::string previous;  // the hash before it; empty in rows of a program that did not store it
  std::string hash;
  int64_t saved_ms = 0;
};

// INVALID_ARGUMENT for one that may not be written.
absl::Status CheckDraft(const OperationDraft& draft);
// Seals the payload and gives the operation its place behind the epoch's head. Nothing has been written yet. INVALID_ARGUMENT for a draft
// without a proper key or with a header over its limit.
absl::StatusOr<StoredOperation> BuildOperation(const EpochRow& row, rules::PayloadSealer* sealer, OperationDraft* draft);
absl::Status InsertOperation(Database* db, uint32_t epoch, uint64_t seq, const StoredOperation& operation);

absl::StatusOr<std::string> ReadHash(Database* db, const EpochRow& epoch, uint64_t seq);

// When the operation was captured, milliseconds since 1970; 0 when there is none.
absl::StatusOr<int64_t> ReadSavedMs(Database* db, uint32_t epoch, uint64_t seq);

// One row as it is, whether or not it fits; nullopt when there is none or its page cannot be read. An error only when the disk failed.
absl::StatusOr<std::optional<StoredOperation>> ReadStored(Database* db, uint32_t epoch, uint64_t seq);
// Gives an operation whose content fits the hashes around it the right ones.
absl::Status WriteHashes(Database* db, uint32_t epoch, uint64_t seq, std::string_view previous, std::string_view hash);
// From now on the operation is lost: only its hash is left, which the chain goes on from. What is on the disk of it stays.
absl::Status WriteLost(Database* db, uint32_t epoch, uint64_t seq, std::string_view hash);
// How many are.
absl::StatusOr<int64_t> CountLost(Database* db);

inline constexpr int kVerifyStepBytes = 1 << 24;  // read at a time when many are checked

// See Journal::ReadRun. DATA_LOSS for a row that is missing or does not fit its hashes; `misfit` is then its seq and the hash before it.
struct Misfit {
  uint64_t seq = 0;
  std::string previous;
};
absl::StatusOr<Run> ReadVerifiedRun(Database* db, const EpochRow& epoch, uint64_t first_seq, int max_operations, int max_bytes,
                                    Misfit* misfit);

// Checks all operations of an epoch against the chain. DATA_LOSS names the first that does not fit.
absl::Status VerifyEpoch(Database* db, const EpochRow& epoch);

// Deletes up to `limit` of the oldest rows that are stable and older than `cutoff_ms`; `epoch` is changed to fit. Returns how many.
absl::StatusOr<int> PruneEpoch(Database* db, EpochRow* epoch, int64_t cutoff_ms, int limit);

absl::Status WriteVerdict(Database* db, uint32_t epoch, const StoredVerdict& verdict);
absl::StatusOr<std::vector<StoredVerdict>> ReadVerdicts(Database* db, int limit);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_OPERATION_TABLE_H_
