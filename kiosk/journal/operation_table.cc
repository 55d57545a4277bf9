#include "kiosk/journal/operation_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "proto/rules/hash_chain.h"

namespace footfall::kiosk {
namespace {

constexpr int kSeqBits = 40;  // a million million operations in an epoch

int64_t Place(uint32_t epoch, uint64_t seq) { return static_cast<int64_t>(uint64_t{epoch} << kSeqBits | seq); }
uint64_t SeqOf(int64_t place) { return static_cast<uint64_t>(place) & ((uint64_t{1} << kSeqBits) - 1); }

absl::Status Damaged(uint32_t epoch, uint64_t seq) {
  return absl::DataLossError(absl::StrCat("journal: operation ", seq, " of epoch ", epoch, " is missing or does not fit its hash"));
}

v1::Operation ReadOperation(const Statement& row) {
  v1::Operation operation;
  operation.set_header(row.GetBytes(1));
  operation.set_sealed_payload(row.GetBytes(2));
  return operation;
}

bool Fits(const v1::Operation& operation, const std::string& previous, const std::string& hash) {
  return rules::OperationHash(previous, operation.header(), rules::Commitment(operation.sealed_payload())) == hash;
}

}  // namespace

absl::StatusOr<std::vector<EpochRow>> ReadEpochs(Database* db) {
  std::vector<EpochRow> rows;
  Statement read = db->Prepare("SELECT epoch,base_seq,base_hash,head_seq,head_hash,acknowledged,stable FROM epochs ORDER BY epoch");
  while (read.Step()) {
    EpochRow row;
    row.base = {static_cast<uint64_t>(read.GetInt(1)), read.GetBytes(2)};
    row.state.epoch = static_cast<uint32_t>(read.GetInt(0));
    row.state.head = {static_cast<uint64_t>(read.GetInt(3)), read.GetBytes(4)};
    row.state.first = row.base.seq + 1;
    row.state.acknowledged = static_cast<uint64_t>(read.GetInt(5));
    row.state.stable = static_cast<uint64_t>(read.GetInt(6));
    rows.push_back(std::move(row));
  }
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return rows;
}

absl::Status WriteEpoch(Database* db, const EpochRow& row) {
  const EpochState& state = row.state;
  return db
      ->Prepare(
          "INSERT INTO epochs(epoch,base_seq,base_hash,head_seq,head_hash,acknowledged,stable) VALUES(?,?,?,?,?,?,?) "
          "ON CONFLICT(epoch) DO UPDATE SET base_seq=excluded.base_seq,base_hash=excluded.base_hash,head_seq=excluded.head_seq,"
          "head_hash=excluded.head_hash,acknowledged=excluded.acknowledged,stable=excluded.stable")
      .Int(state.epoch)
      .Int(static_cast<int64_t>(row.base.seq))
      .Blob(row.base.hash)
      .Int(static_cast<int64_t>(state.head.seq))
      .Blob(state.head.hash)
      .Int(static_cast<int64_t>(state.acknowledged))
      .Int(static_cast<int64_t>(state.stable))
      .Finish();
}

absl::Status InsertOperation(Database* db, uint32_t epoch, uint64_t seq, const StoredOperation& operation) {
  return db->Prepare("INSERT INTO operations(place,header,sealed,hash,saved_ms) VALUES(?,?,?,?,?)")
      .Int(Place(epoch, seq))
      .Blob(operation.operation.header())
      .Blob(operation.operation.sealed_payload())
      .Blob(operation.hash)
      .Int(operation.saved_ms)
      .Finish();
}

absl::StatusOr<std::string> ReadHash(Database* db, const EpochRow& epoch, uint64_t seq) {
  if (seq == epoch.base.seq) return epoch.base.hash;
  if (seq < epoch.base.seq || seq > epoch.state.head.seq) return absl::NotFoundError(absl::StrCat("journal: no operation ", seq));
  Statement read = db->Prepare("SELECT hash FROM operations WHERE place=?");
  read.Int(Place(epoch.state.epoch, seq));
  std::string hash = read.Step() ? read.GetBytes(0) : "";
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  if (hash.empty()) return Damaged(epoch.state.epoch, seq);
  return hash;
}

absl::StatusOr<int64_t> ReadSavedMs(Database* db, uint32_t epoch, uint64_t seq) {
  Statement read = db->Prepare("SELECT saved_ms FROM operations WHERE place=?");
  read.Int(Place(epoch, seq));
  const int64_t saved_ms = read.Step() ? read.GetInt(0) : 0;
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return saved_ms;
}

absl::StatusOr<Run> ReadVerifiedRun(Database* db, const EpochRow& epoch, uint64_t first_seq, int max_operations, int max_bytes) {
  if (first_seq > epoch.state.head.seq || first_seq <= epoch.base.seq) return absl::OutOfRangeError("journal: nothing there to read");
  absl::StatusOr<std::string> previous = ReadHash(db, epoch, first_seq - 1);
  if (!previous.ok()) return previous.status();
  Run run{.epoch = epoch.state.epoch, .first_seq = first_seq, .previous_hash = *previous, .operations = {}, .last = {}};
  const uint64_t last_seq = std::min(epoch.state.head.seq, first_seq + static_cast<uint64_t>(std::max(max_operations, 1)) - 1);
  Statement read = db->Prepare("SELECT place,header,sealed,hash FROM operations WHERE place BETWEEN ? AND ? ORDER BY place");
  read.Int(Place(epoch.state.epoch, first_seq)).Int(Place(epoch.state.epoch, last_seq));
  uint64_t seq = first_seq;
  size_t bytes = 0;
  std::string hash = run.previous_hash;
  for (; seq <= last_seq && read.Step(); ++seq) {
    v1::Operation operation = ReadOperation(read);
    bytes += operation.ByteSizeLong();
    if (seq > first_seq && bytes > static_cast<size_t>(max_bytes)) break;
    std::string next = read.GetBytes(3);
    if (SeqOf(read.GetInt(0)) != seq || !Fits(operation, hash, next)) return Damaged(run.epoch, seq);
    hash = std::move(next);
    run.operations.push_back(std::move(operation));
  }
  if (run.operations.empty()) {
    absl::Status status = read.Finish();
    return status.ok() ? Damaged(run.epoch, seq) : status;
  }
  run.last = {seq - 1, hash};
  return run;
}

absl::StatusOr<int> PruneEpoch(Database* db, EpochRow* epoch, int64_t cutoff_ms, int limit) {
  const uint64_t last = std::min(epoch->state.stable, epoch->base.seq + static_cast<uint64_t>(limit));
  Statement read = db->Prepare("SELECT hash,saved_ms FROM operations WHERE place BETWEEN ? AND ? ORDER BY place");
  read.Int(Place(epoch->state.epoch, epoch->state.first)).Int(Place(epoch->state.epoch, last));
  Head base = epoch->base;
  while (base.seq < last && read.Step() && read.GetInt(1) < cutoff_ms) base = {base.seq + 1, read.GetBytes(0)};
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  const int count = static_cast<int>(base.seq - epoch->base.seq);
  if (count == 0) return 0;
  for (const char* sql : {"DELETE FROM operations WHERE place BETWEEN ? AND ?", "DELETE FROM verdicts WHERE place BETWEEN ? AND ?"}) {
    absl::Status status = db->Prepare(sql).Int(Place(epoch->state.epoch, 0)).Int(Place(epoch->state.epoch, base.seq)).Finish();
    if (!status.ok()) return status;
  }
  epoch->base = base;
  epoch->state.first = base.seq + 1;
  if (absl::Status status = WriteEpoch(db, *epoch); !status.ok()) return status;
  return count;
}

absl::Status WriteVerdict(Database* db, uint32_t epoch, const StoredVerdict& verdict) {
  return db->Prepare("INSERT OR REPLACE INTO verdicts(place,verdict,reason) VALUES(?,?,?)")
      .Int(Place(epoch, verdict.seq))
      .Int(verdict.verdict)
      .Text(verdict.reason)
      .Finish();
}

absl::StatusOr<std::vector<StoredVerdict>> ReadVerdicts(Database* db, int limit) {
  std::vector<StoredVerdict> verdicts;
  Statement read = db->Prepare("SELECT place,verdict,reason FROM verdicts ORDER BY place DESC LIMIT ?");
  read.Int(limit);
  while (read.Step()) verdicts.push_back({SeqOf(read.GetInt(0)), static_cast<v1::Verdict>(read.GetInt(1)), read.GetBytes(2)});
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return verdicts;
}

}  // namespace footfall::kiosk
