#include "server/stock/transfer_steps.h"

#include <utility>

#include "absl/status/statusor.h"
#include "server/base/errors.h"
#include "server/sessions/session_store.h"
#include "server/stock/booth_stock.h"
#include "server/stock/places.h"
#include "server/stock/stock_rules.h"
#include "server/stock/stock_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using v1::StockTransfer;

// Brings units of one line of a transfer from one place to another.
absl::Status MoveLine(WriteContext& write, const Teller& teller, const StockTransfer& transfer, const v1::TransferLine& line,
                      v1::MovementKind kind, int64_t units) {
  if (units == 0) return absl::OkStatus();
  StockMove move{.kind = kind, .quantity = units, .time_ms = teller.time_ms, .actor = teller.user};
  move.item_id = *ParseItemName("item", line.item());
  move.transfer_id = *ParseTransferName("name", transfer.name());
  const std::string transit(kTransit), lost(kLostPlace);
  const bool sent = kind == v1::MOVEMENT_KIND_TRANSFER_SENT;
  const absl::StatusOr<Place> from = ParsePlace("transfer.from", sent ? transfer.from() : transit);
  if (!from.ok()) return from.status();
  absl::StatusOr<Place> to = ParsePlace("transfer.to", transit);
  if (kind == v1::MOVEMENT_KIND_TRANSFER_RECEIVED) to = ParsePlace("transfer.to", transfer.to());
  if (kind == v1::MOVEMENT_KIND_TRANSFER_CANCELLED) to = ParsePlace("transfer.to", transfer.from());
  if (kind == v1::MOVEMENT_KIND_LOST_IN_TRANSIT) to = ParsePlace("transfer.to", lost);
  if (!to.ok()) return to.status();
  if (sent || kind == v1::MOVEMENT_KIND_TRANSFER_RECEIVED) move.reason = transfer.note();
  if (kind == v1::MOVEMENT_KIND_LOST_IN_TRANSIT) move.reason = line.reason();
  if (kind == v1::MOVEMENT_KIND_TRANSFER_CANCELLED) move.reason = transfer.cancel_reason();
  move.from = *from;
  move.to = *std::move(to);
  return MoveGoods(write, move).status();
}

}  // namespace

std::string StateWord(v1::TransferState state) {
  switch (state) {
    case v1::TRANSFER_STATE_SENT:
      return "sent";
    case v1::TRANSFER_STATE_RECEIVED:
      return "received";
    case v1::TRANSFER_STATE_CANCELLED:
      return "cancelled";
    default:
      return "planned";
  }
}

absl::Status RequireState(const StockTransfer& transfer, v1::TransferState state) {
  if (transfer.state() == state) return absl::OkStatus();
  return errors::FailedPrecondition("TRANSFER_STATE", transfer.name(), {{"state", StateWord(transfer.state())}});
}

absl::Status RequireOpenBooth(Connection& db, const StockTransfer& transfer) {
  const absl::StatusOr<Place> to = ParsePlace("transfer.to", transfer.to());
  if (!to.ok()) return to.status();
  if (to->kind != PlaceKind::kBooth) return absl::OkStatus();
  const absl::StatusOr<v1::Session> session = GetSession(db, to->session);
  if (!session.ok()) return session.status();
  if (session->state() == v1::SESSION_STATE_RECONCILED) return errors::FailedPrecondition("SESSION_RECONCILED", session->name());
  return absl::OkStatus();
}

absl::Status SendGoods(WriteContext& write, const Teller& teller, StockTransfer* transfer) {
  absl::Status status = RequireState(*transfer, v1::TRANSFER_STATE_PLANNED);
  if (status.ok()) status = RequireOpenBooth(write.db(), *transfer);
  for (const v1::TransferLine& line : transfer->lines()) {
    if (status.ok()) status = MoveLine(write, teller, *transfer, line, v1::MOVEMENT_KIND_TRANSFER_SENT, line.quantity());
  }
  transfer->set_state(v1::TRANSFER_STATE_SENT);
  transfer->set_sent_by(teller.user);
  transfer->set_send_time_ms(teller.time_ms);
  return status;
}

absl::Status ReceiveGoods(WriteContext& write, const Teller& teller, StockTransfer* transfer) {
  absl::Status status;
  for (const v1::TransferLine& line : transfer->lines()) {
    if (status.ok()) status = MoveLine(write, teller, *transfer, line, v1::MOVEMENT_KIND_TRANSFER_RECEIVED, line.received());
    const int64_t missing = line.quantity() - line.received();
    if (status.ok()) status = MoveLine(write, teller, *transfer, line, v1::MOVEMENT_KIND_LOST_IN_TRANSIT, missing);
  }
  transfer->set_state(v1::TRANSFER_STATE_RECEIVED);
  transfer->set_received_by(teller.user);
  transfer->set_receive_time_ms(teller.time_ms);
  return status;
}

absl::Status CancelGoods(WriteContext& write, const Teller& teller, std::string_view reason, StockTransfer* transfer) {
  const bool sent = transfer->state() == v1::TRANSFER_STATE_SENT;
  if (!sent) {
    if (absl::Status status = RequireState(*transfer, v1::TRANSFER_STATE_PLANNED); !status.ok()) return status;
  }
  transfer->set_cancel_reason(std::string(reason));
  absl::Status status;
  for (const v1::TransferLine& line : transfer->lines()) {
    if (!sent || !status.ok()) break;
    status = MoveLine(write, teller, *transfer, line, v1::MOVEMENT_KIND_TRANSFER_CANCELLED, line.quantity());
  }
  transfer->set_state(v1::TRANSFER_STATE_CANCELLED);
  return status;
}

}  // namespace footfall::server
