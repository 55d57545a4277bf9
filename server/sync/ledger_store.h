// The ledger's tables: every operation ever handed in, on the run it belongs to. SQL only; what to do is decided in sync_rules.
// Reads run on any connection, writes inside a job of the writer.
#ifndef FOOTFALL_SERVER_SYNC_LEDGER_STORE_H_
#define FOOTFALL_SERVER_SYNC_LEDGER_STORE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/database.h"
#include "server/sync/sync_rules.h"

namespace footfall::server {

// One operation to store. `header` and `payload` point into memory that outlives the call.
struct LedgerRow {
  uint64_t seq = 0;
  std::string_view hash, commitment, header, payload;
  int type = 0;
  LedgerVerdict verdict = LedgerVerdict::kAccepted;
  std::string_view reason;
};

// Every run of an epoch; empty when nothing came in it.
absl::StatusOr<std::vector<ChainHead>> LoadHeads(Connection& db, std::string_view device_id, uint32_t epoch);
// What the runs have from `from` to `to` (both included), by seq.
absl::StatusOr<std::vector<StoredOperation>> LoadStored(Connection& db, const std::vector<ChainHead>& heads, uint64_t from, uint64_t to);

// Makes a run and fills in its number.
absl::Status InsertChain(WriteContext& write, std::string_view device_id, uint32_t epoch, ChainHead* head);
absl::Status UpdateHead(Connection& db, const ChainHead& head);
// Appends in order, giving each the next number.
absl::Status AppendRows(WriteContext& write, int64_t chain, int64_t receive_time_ms, const std::vector<LedgerRow>& rows);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_LEDGER_STORE_H_
