#include "kiosk/journal/operation_table.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/hash_chain.h"

namespace footfall::kiosk {
namespace {

constexpr int kVerifyStep = 1000;  // rows read at a time when all are checked

uint64_t SeqOf(int64_t place) { return static_cast<uint64_t>(place) & kMaxSeq; }

absl::Status Damaged(uint32_t epoch, uint64_t seq) {
  return absl::DataLossError(absl::StrCat("journal: operation ", seq, " of epoch ", epoch, " is missing or does not fit its hash"));
}

// Columns header, sealed, previous, hash from `column` on.
StoredOperation ReadRow(const Statement& row, int column) {
  StoredOperation stored;
  stored.operation.set_header(row.GetBytes(column));
  stored.operation.set_sealed_payload(row.GetBytes(column + 1));
  stored.previous = row.GetBytes(column + 2);
  stored.hash = row.GetBytes(column + 3);
  return stored;
}

bool Fits(const StoredOperation& stored, const std::string& previous) {
  if (!stored.previous.empty() && stored.previous != previous) return false;
  const std::string commitment = rules::Commitment(stored.operation.sealed_payload());
  return rules::OperationHash(previous, stored.operation.header(), commitment) == stored.hash;
}

absl::Status ReadLost(Database* db, uint32_t epoch, uint64_t first_seq, uint64_t last_seq, std::map<uint64_t, std::string>* lost) {
  Statement read = db->Prepare("SELECT place,hash FROM lost WHERE place BETWEEN ? AND ?");
  read.Int(Place(epoch, first_seq)).Int(Place(epoch, last_seq));
  while (read.Step()) lost->emplace(SeqOf(read.GetInt(0)), read.GetBytes(1));
  return read.Finish();
}

}  // namespace

absl::Status CheckDraft(const OperationDraft& draft) {
  if (!rules::UuidFromBytes(draft.header.operation_id())) return absl::InvalidArgumentError("journal: operation_id must have 16 bytes");
  if (draft.header.type() == v1::OPERATION_TYPE_UNSPECIFIED) return absl::InvalidArgumentError("journal: type must be set");
  if (draft.payload.size() + rules::kBoxOverhead > rules::kMaxOperationPayloadBytes) {
    return absl::InvalidArgumentError(absl::StrCat("journal: payload is over its limit: ", draft.payload.size(), " bytes"));
  }
  return absl::OkStatus();
}

absl::StatusOr<StoredOperation> BuildOperation(const EpochRow& row, rules::PayloadSealer* sealer, OperationDraft* draft) {
  StoredOperation operation;
  operation.operation.set_sealed_payload(sealer->Seal(draft->payload, draft->seal_public_key));
  if (operation.operation.sealed_payload().empty()) return absl::InvalidArgumentError("journal: seal_public_key must have 32 bytes");
  draft->header.set_seal_form(v1::SEAL_FORM_BOX);
  draft->header.set_seq(row.state.head.seq + 1);
  operation.operation.set_header(draft->header.SerializeAsString());
  if (operation.operation.header().size() > rules::kMaxOperationHeaderBytes)
    return absl::InvalidArgumentError("journal: header is over its limit");
  const std::string commitment = rules::Commitment(operation.operation.sealed_payload());
  operation.hash = rules::OperationHash(row.state.head.hash, operation.operation.header(), commitment);
  operation.previous = row.state.head.hash;
  operation.saved_ms = draft->header.corrected_ms();
  return operation;
}

EpochRow FirstRow(const Identity& identity, uint32_t epoch) {
  EpochRow row;
  row.base = {0, rules::ChainStart(identity.device_id, epoch)};
  row.state.epoch = epoch;
  row.state.head = row.base;
  return row;
}

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
  return db->Prepare("INSERT INTO operations(place,header,sealed,hash,saved_ms,previous) VALUES(?,?,?,?,?,?)")
      .Int(Place(epoch, seq))
      .Blob(operation.operation.header())
      .Blob(operation.operation.sealed_payload())
      .Blob(operation.hash)
      .Int(operation.saved_ms)
      .Blob(operation.previous)
      .Finish();
}

absl::StatusOr<std::string> ReadHash(Database* db, const EpochRow& epoch, uint64_t seq) {
  if (seq == epoch.base.seq) return epoch.base.hash;
  if (seq < epoch.base.seq || seq > epoch.state.head.seq) return absl::NotFoundError(absl::StrCat("journal: no operation ", seq));
  const int64_t place = Place(epoch.state.epoch, seq);
  Statement read = db->Prepare("SELECT hash FROM lost WHERE place=? UNION ALL SELECT hash FROM operations WHERE place=? LIMIT 1");
  read.Int(place).Int(place);
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

absl::StatusOr<std::optional<StoredOperation>> ReadStored(Database* db, uint32_t epoch, uint64_t seq) {
  std::optional<StoredOperation> stored;
  Statement read = db->Prepare("SELECT header,sealed,previous,hash,saved_ms FROM operations WHERE place=?");
  if (read.Int(Place(epoch, seq)).Step()) {
    stored = ReadRow(read, 0);
    stored->saved_ms = read.GetInt(4);
  }
  if (absl::Status status = read.Finish(); !status.ok() && !absl::IsDataLoss(status)) return status;
  return stored;
}

absl::Status WriteHashes(Database* db, uint32_t epoch, uint64_t seq, std::string_view previous, std::string_view hash) {
  return db->Prepare("UPDATE operations SET previous=?,hash=? WHERE place=?").Blob(previous).Blob(hash).Int(Place(epoch, seq)).Finish();
}

absl::Status WriteLost(Database* db, uint32_t epoch, uint64_t seq, std::string_view hash) {
  return db->Prepare("INSERT OR REPLACE INTO lost(place,hash) VALUES(?,?)").Int(Place(epoch, seq)).Blob(hash).Finish();
}

absl::StatusOr<int64_t> CountLost(Database* db) {
  Statement read = db->Prepare("SELECT count(*) FROM lost");
  const int64_t count = read.Step() ? read.GetInt(0) : 0;
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  return count;
}

absl::StatusOr<Run> ReadVerifiedRun(Database* db, const EpochRow& epoch, uint64_t first_seq, int max_operations, int max_bytes,
                                    Misfit* misfit) {
  if (first_seq > epoch.state.head.seq || first_seq <= epoch.base.seq) return absl::OutOfRangeError("journal: nothing there to read");
  absl::StatusOr<std::string> previous = ReadHash(db, epoch, first_seq - 1);
  if (!previous.ok()) {
    *misfit = {first_seq - 1, ""};
    return previous.status();
  }
  Run run{.epoch = epoch.state.epoch, .first_seq = first_seq, .previous_hash = *previous, .operations = {}, .last = {}};
  run.last = {first_seq - 1, *previous};
  const uint64_t last_seq = std::min(epoch.state.head.seq, first_seq + static_cast<uint64_t>(std::max(max_operations, 1)) - 1);
  std::map<uint64_t, std::string> lost;
  if (absl::Status status = ReadLost(db, run.epoch, first_seq, last_seq, &lost); !status.ok()) return status;
  Statement read = db->Prepare("SELECT place,header,sealed,previous,hash FROM operations WHERE place BETWEEN ? AND ? ORDER BY place");
  read.Int(Place(run.epoch, first_seq)).Int(Place(run.epoch, last_seq));
  bool row = read.Step(), rewritten = false;
  Head before_last;
  size_t bytes = 0;
  while (run.last.seq < last_seq) {
    const uint64_t seq = run.last.seq + 1;
    while (row && SeqOf(read.GetInt(0)) < seq) row = read.Step();
    StoredOperation stored;
    if (auto hash = lost.find(seq); hash != lost.end()) {
      stored.operation.set_lost_hash(hash->second);
      stored.hash = hash->second;
    } else {
      if (row && SeqOf(read.GetInt(0)) == seq) stored = ReadRow(read, 1);
      if (!Fits(stored, run.last.hash)) {
        rewritten = !stored.previous.empty() && Fits(stored, stored.previous);
        break;
      }
    }
    bytes += stored.operation.ByteSizeLong();
    if (seq > first_seq && bytes > static_cast<size_t>(max_bytes)) return run;
    before_last = std::exchange(run.last, {seq, std::move(stored.hash)});
    run.operations.push_back(std::move(stored.operation));
  }
  const absl::Status status = read.Finish();
  if (!status.ok() && !absl::IsDataLoss(status)) return status;
  if (run.last.seq == last_seq) return run;
  *misfit = {run.last.seq + 1, run.last.hash};
  // One that fits another past proves that the one before it was rewritten, hash and all.
  if (rewritten && !run.operations.empty()) {
    run.operations.pop_back();
    run.last = before_last;
  }
  // Whatever is whole before the misfit is handed out first.
  if (run.operations.empty()) return Damaged(run.epoch, misfit->seq);
  return run;
}

absl::Status VerifyEpoch(Database* db, const EpochRow& epoch) {
  Head last = epoch.base;
  while (last.seq < epoch.state.head.seq) {
    Misfit misfit;
    absl::StatusOr<Run> run = ReadVerifiedRun(db, epoch, last.seq + 1, kVerifyStep, kVerifyStepBytes, &misfit);
    if (!run.ok()) return run.status();
    last = run->last;
  }
  return last.hash == epoch.state.head.hash ? absl::OkStatus() : absl::DataLossError("journal: head and newest operation differ");
}

absl::StatusOr<int> PruneEpoch(Database* db, EpochRow* epoch, int64_t cutoff_ms, int limit) {
  const uint64_t last = std::min(epoch->state.stable, epoch->base.seq + static_cast<uint64_t>(limit));
  Statement read = db->Prepare("SELECT place,saved_ms FROM operations WHERE place BETWEEN ? AND ? ORDER BY place");
  read.Int(Place(epoch->state.epoch, epoch->state.first)).Int(Place(epoch->state.epoch, last));
  uint64_t reach = epoch->base.seq;
  bool more = read.Step();
  for (; more && read.GetInt(1) < cutoff_ms; more = read.Step()) reach = SeqOf(read.GetInt(0));
  if (absl::Status status = read.Finish(); !status.ok()) return status;
  if (!more) reach = std::max(reach, last);  // lost ones that have no row any more
  absl::StatusOr<std::string> hash = ReadHash(db, *epoch, reach);
  if (!hash.ok()) return hash.status();
  const Head base{reach, *std::move(hash)};
  const int count = static_cast<int>(base.seq - epoch->base.seq);
  if (count == 0) return 0;
  for (const char* sql : {"DELETE FROM operations WHERE place BETWEEN ? AND ?", "DELETE FROM verdicts WHERE place BETWEEN ? AND ?",
                          "DELETE FROM lost WHERE place BETWEEN ? AND ?"}) {
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
