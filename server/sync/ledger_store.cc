#include "server/sync/ledger_store.h"

#include <algorithm>
#include <utility>

namespace footfall::server {
namespace {

constexpr std::string_view kInsertRow =
    "INSERT INTO ledger (ingest_number, chain, seq, hash, type, verdict, reason, receive_time_ms, header, sealed_payload, commitment)"
    " VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11)";

int64_t Signed(uint64_t value) { return static_cast<int64_t>(value); }

std::string Copy(std::string_view bytes) { return std::string(bytes); }

}  // namespace

absl::StatusOr<std::vector<ChainHead>> LoadHeads(Connection& db, std::string_view device_id, uint32_t epoch) {
  std::vector<ChainHead> heads;
  absl::Status status =
      db.Query("SELECT chain, branch, first_seq, have_seq, have_hash FROM sync_chains WHERE device_id = :1 AND epoch = :2",
               {Copy(device_id), int64_t{epoch}}, [&](const Row& row) {
                 heads.push_back({.chain = row.Int(0),
                                  .branch = row.Blob(1),
                                  .first_seq = static_cast<uint64_t>(row.Int(2)),
                                  .have_seq = static_cast<uint64_t>(row.Int(3)),
                                  .have_hash = row.Blob(4)});
                 return true;
               });
  if (!status.ok()) return status;
  return heads;
}

absl::StatusOr<std::vector<StoredOperation>> LoadStored(Connection& db, const std::vector<ChainHead>& heads, uint64_t from, uint64_t to) {
  std::vector<StoredOperation> stored;
  for (const ChainHead& head : heads) {
    if (head.have_seq < from || head.first_seq > to) continue;
    absl::Status status = db.Query("SELECT seq, hash, verdict, reason FROM ledger WHERE chain = :1 AND seq BETWEEN :2 AND :3",
                                   {head.chain, Signed(from), Signed(to)}, [&](const Row& row) {
                                     stored.push_back({.chain = head.chain,
                                                       .seq = static_cast<uint64_t>(row.Int(0)),
                                                       .hash = row.Blob(1),
                                                       .verdict = static_cast<LedgerVerdict>(row.Int(2)),
                                                       .reason = row.Text(3)});
                                     return true;
                                   });
    if (!status.ok()) return status;
  }
  std::sort(stored.begin(), stored.end(), [](const StoredOperation& a, const StoredOperation& b) { return a.seq < b.seq; });
  return stored;
}

absl::Status InsertChain(WriteContext& write, std::string_view device_id, uint32_t epoch, ChainHead* head) {
  head->chain = write.NextNumber();
  return write.db()
      .Execute(
          "INSERT INTO sync_chains (chain, device_id, epoch, branch, first_seq, have_seq, have_hash) VALUES (:1, :2, :3, :4, :5, :6, :7)",
          {head->chain, Copy(device_id), int64_t{epoch}, Bytes{head->branch}, Signed(head->first_seq), Signed(head->have_seq),
           Bytes{head->have_hash}})
      .status();
}

absl::Status UpdateHead(Connection& db, const ChainHead& head) {
  return db
      .Execute("UPDATE sync_chains SET have_seq = :1, have_hash = :2 WHERE chain = :3",
               {Signed(head.have_seq), Bytes{head.have_hash}, head.chain})
      .status();
}

absl::Status AppendRows(WriteContext& write, int64_t chain, int64_t receive_time_ms, const std::vector<LedgerRow>& rows) {
  std::vector<SqlValue> values{int64_t{0}, chain,           int64_t{0},  BytesView{}, int64_t{0}, int64_t{0},
                               TextView{}, receive_time_ms, BytesView{}, BytesView{}, BytesView{}};
  for (const LedgerRow& row : rows) {
    std::get<int64_t>(values[0]) = write.NextNumber();
    std::get<int64_t>(values[2]) = Signed(row.seq);
    values[3] = BytesView{row.hash};
    std::get<int64_t>(values[4]) = row.type;
    std::get<int64_t>(values[5]) = static_cast<int64_t>(row.verdict);
    values[6] = TextView{row.reason};
    values[8] = BytesView{row.header};
    values[9] = BytesView{row.payload};
    values[10] = BytesView{row.commitment};
    if (auto inserted = write.db().Execute(kInsertRow, values); !inserted.ok()) return inserted.status();
  }
  return absl::OkStatus();
}

}  // namespace footfall::server
