// The ledger: movements and the balances they make. Invariants after every job: for each item the balances of all places add up to zero; a
// balance is the sum of the movements into the place less those out of it; none but the supplier's is below zero. Reads anywhere, writes
// inside a job of the writer.
//
// This is the ledger alone. What moves goods of a booth goes through booth_stock.h, which keeps the pools of leases and the counts in step.
#ifndef FOOTFALL_SERVER_STOCK_STOCK_STORE_H_
#define FOOTFALL_SERVER_STOCK_STOCK_STORE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/stock_service.pb.h"
#include "server/stock/count_rules.h"
#include "server/stock/stock_rules.h"
#include "server/storage/database.h"

namespace footfall::server {

// --- balances ---
// Units of an item in a place; 0 when it never was there.
absl::StatusOr<int64_t> BalanceOf(Connection& db, std::string_view place, std::string_view item_id);
// What Settle needs to know of a booth's item.
absl::StatusOr<BoothBooks> ReadBoothBooks(Connection& db, std::string_view booth, std::string_view item_id);
// By place, then item, after `after` (place, item id), at most `limit`; place and item empty = all. `lent` and `low` are not filled.
struct BalanceFilter {
  std::string place, item_id;
};
absl::StatusOr<std::vector<footfall::v1::StockBalance>> ListBalances(Connection& db, const BalanceFilter& filter,
                                                                     const std::pair<std::string, std::string>& after, int limit);

// --- movements ---
// Enters the movement and changes both balances; answers its number. NotFound without such an item; FailedPrecondition NOT_ENOUGH_STOCK
// (with "place" and "have") when the place has fewer, what running movements brought there not counted.
absl::StatusOr<int64_t> EnterMovement(WriteContext& write, const StockMove& move);
// Adds `units` (may be below zero, not more than it has) to the one running movement of this kind out of a place.
absl::Status AddToRunning(WriteContext& write, const StockMove& running, int64_t units);

// Units that people brought into a place later than `time_ms`, less those that they took out; what counts booked is not among them.
absl::StatusOr<int64_t> MovedSince(Connection& db, std::string_view place, std::string_view item_id, int64_t time_ms);

absl::StatusOr<footfall::v1::StockMovement> GetMovement(Connection& db, int64_t number);
// Newest first, with numbers below `before`, at most `limit`; place and item empty = all.
struct MovementFilter {
  std::string place, item_id;
};
absl::StatusOr<std::vector<footfall::v1::StockMovement>> ListMovements(Connection& db, const MovementFilter& filter, int64_t before,
                                                                       int limit);
std::string MovementName(int64_t number);
// The reverse, of a name that was made here.
int64_t MovementNumber(std::string_view name);

// --- transfers ---
std::string TransferName(std::string_view transfer_id);
// InvalidField(field, "REQUIRED" or "BAD_NAME").
absl::StatusOr<std::string> ParseTransferName(std::string_view field, std::string_view name);
absl::Status InsertTransfer(WriteContext& write, const footfall::v1::StockTransfer& transfer);
absl::Status ReplaceTransfer(WriteContext& write, const footfall::v1::StockTransfer& transfer);
absl::StatusOr<footfall::v1::StockTransfer> GetTransfer(Connection& db, std::string_view transfer_id);
// Newest first, each with its number, those below `before`, at most `limit`.
struct TransferFilter {
  std::string place;  // from or to it; empty = all
  footfall::v1::TransferState state = footfall::v1::TRANSFER_STATE_UNSPECIFIED;
};
absl::StatusOr<std::vector<std::pair<int64_t, footfall::v1::StockTransfer>>> ListTransfers(Connection& db, const TransferFilter& filter,
                                                                                           int64_t before, int limit);
// Transfers from or to a place that were sent and not received.
absl::StatusOr<int64_t> CountOpenTransfers(Connection& db, std::string_view place);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_STOCK_STORE_H_
