// The steps of a transfer that move goods: the same for a call of the office and for what a kiosk hands in. Each changes the transfer it is
// given and the ledger; storing the transfer is left to the caller. Only SQL; inside a job of the writer.
#ifndef FOOTFALL_SERVER_STOCK_TRANSFER_STEPS_H_
#define FOOTFALL_SERVER_STOCK_TRANSFER_STEPS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "footfall/v1/stock_service.pb.h"
#include "server/stock/booth_count.h"
#include "server/storage/database.h"

namespace footfall::server {

// "sent", as people write it.
std::string StateWord(footfall::v1::TransferState state);
// FailedPrecondition TRANSFER_STATE (with "state") for a transfer in another one.
absl::Status RequireState(const footfall::v1::StockTransfer& transfer, footfall::v1::TransferState state);
// FailedPrecondition SESSION_RECONCILED when it goes to a booth that takes nothing more: who would count it?
absl::Status RequireOpenBooth(Connection& db, const footfall::v1::StockTransfer& transfer);

// The giving side's goods leave. FailedPrecondition TRANSFER_STATE, SESSION_RECONCILED, and as MoveGoods.
absl::Status SendGoods(WriteContext& write, const Teller& teller, footfall::v1::StockTransfer* transfer);
// What came, as its lines say; what is missing is lost on the way. TRANSFER_STATE was asked before: the lines are read in between.
absl::Status ReceiveGoods(WriteContext& write, const Teller& teller, footfall::v1::StockTransfer* transfer);
// Called off: sent goods are back where they came from. FailedPrecondition TRANSFER_STATE.
absl::Status CancelGoods(WriteContext& write, const Teller& teller, std::string_view reason, footfall::v1::StockTransfer* transfer);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_TRANSFER_STEPS_H_
