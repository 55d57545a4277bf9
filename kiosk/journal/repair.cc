#include "kiosk/journal/repair.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/hash_chain.h"

namespace footfall::kiosk {
namespace {

using Stored = std::optional<StoredOperation>;

std::string HashOf(const StoredOperation& stored, const std::string& previous) {
  return rules::OperationHash(previous, stored.operation.header(), rules::Commitment(stored.operation.sealed_payload()));
}

bool ProvesItself(const Stored& stored) { return stored && !stored->previous.empty() && HashOf(*stored, stored->previous) == stored->hash; }

// A hash for a lost operation whose own nobody knows: the same whenever it is computed, so that declaring it again is the same declaration.
std::string StandIn(const std::string& previous, uint64_t seq) { return rules::Hash(absl::StrCat("footfall/lost/1", previous, seq)); }

// The true hash of `seq` as what follows it knows it; nullopt when that is damaged too. `own`: the row of seq, for rows of a program that
// did not store the hash before: there, a follower that fits the row's hash confirms it.
absl::StatusOr<std::optional<std::string>> TrueHash(Database* db, const EpochRow& epoch, uint64_t seq, const Stored& own) {
  if (seq == epoch.state.head.seq) return epoch.state.head.hash;
  absl::StatusOr<Stored> next = ReadStored(db, epoch.state.epoch, seq + 1);
  if (!next.ok()) return next.status();
  if (ProvesItself(*next)) return (*next)->previous;
  if (*next && (*next)->previous.empty() && own && HashOf(**next, own->hash) == (*next)->hash) return own->hash;
  return std::nullopt;
}

// From `seq` to the last before something that can be trusted again.
absl::Status LoseFrom(Database* db, const EpochRow& epoch, uint64_t seq, std::string previous) {
  for (;; ++seq) {
    absl::StatusOr<Stored> own = ReadStored(db, epoch.state.epoch, seq);
    if (!own.ok()) return own.status();
    absl::StatusOr<std::optional<std::string>> truth = TrueHash(db, epoch, seq, *own);
    if (!truth.ok()) return truth.status();
    previous = truth->has_value() ? **truth : StandIn(previous, seq);
    if (absl::Status status = WriteLost(db, epoch.state.epoch, seq, previous); !status.ok() || truth->has_value()) return status;
  }
}

// The hash of `seq` cannot be read, nor be had from what follows: all since the last that can be is lost.
absl::Status LoseAt(Database* db, const EpochRow& epoch, uint64_t seq, const Stored& row) {
  absl::StatusOr<std::optional<std::string>> truth = TrueHash(db, epoch, seq, row);
  if (!truth.ok()) return truth.status();
  if (truth->has_value()) return WriteLost(db, epoch.state.epoch, seq, **truth);
  for (uint64_t known = seq - 1;; --known) {
    absl::StatusOr<std::string> hash = ReadHash(db, epoch, known);
    if (hash.ok()) return LoseFrom(db, epoch, known + 1, *hash);
    if (!absl::IsDataLoss(hash.status()) || known <= epoch.base.seq) return hash.status();
  }
}

// The row before is the one that is wrong: its follower proves what its hash must be.
absl::Status BlameTheOneBefore(Database* db, EpochRow* epoch, uint64_t seq, const std::string& truth) {
  if (seq > epoch->base.seq) {
    absl::StatusOr<Stored> row = ReadStored(db, epoch->state.epoch, seq);
    if (!row.ok()) return row.status();
    absl::StatusOr<std::string> before = ReadHash(db, *epoch, seq - 1);
    for (const std::string& previous : {*row ? (*row)->previous : std::string(), before.value_or("")}) {
      const bool whole = *row && !previous.empty() && HashOf(**row, previous) == truth;  // only hashes are wrong
      if (whole) return WriteHashes(db, epoch->state.epoch, seq, previous, truth);
    }
    return WriteLost(db, epoch->state.epoch, seq, truth);
  }
  if (seq == 0) return absl::DataLossError(absl::StrCat("journal: epoch ", epoch->state.epoch, " is another device's"));
  epoch->base.hash = truth;
  return WriteEpoch(db, *epoch);
}

}  // namespace

absl::Status Repair(Database* db, EpochRow* epoch, const Misfit& misfit) {
  const uint64_t seq = misfit.seq;
  absl::StatusOr<Stored> row = ReadStored(db, epoch->state.epoch, seq);
  if (!row.ok()) return row.status();
  if (misfit.previous.empty()) return LoseAt(db, *epoch, seq, *row);
  absl::StatusOr<std::optional<std::string>> truth = TrueHash(db, *epoch, seq, *row);
  if (!truth.ok()) return truth.status();
  if (*row) {
    const std::string hash = HashOf(**row, misfit.previous);
    const bool whole = truth->has_value() ? hash == **truth : hash == (*row)->hash;
    if (whole) return WriteHashes(db, epoch->state.epoch, seq, misfit.previous, hash);
    if (ProvesItself(*row) && (*row)->previous != misfit.previous) return BlameTheOneBefore(db, epoch, seq - 1, (*row)->previous);
  }
  return LoseFrom(db, *epoch, seq, misfit.previous);
}

}  // namespace footfall::kiosk
