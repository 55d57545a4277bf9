// The part of StockService that is about goods on their way.
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/text_rules.h"
#include "server/sessions/session_store.h"
#include "server/stock/booth_stock.h"
#include "server/stock/item_store.h"
#include "server/stock/number_pages.h"
#include "server/stock/places.h"
#include "server/stock/stock_rules.h"
#include "server/stock/stock_service.h"
#include "server/stock/stock_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using v1::StockTransfer;

// Who carries goods between two places may stand alone at both ends: refusing that would make people borrow each other's accounts. It is
// shown wherever the transfer is.
constexpr std::string_view kBothSides = "both sides confirmed by one person";

// "sent", as people write it.
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

// A booth whose session is reconciled takes nothing more: who would count it?
absl::Status RequireOpenBooth(Connection& db, const StockTransfer& transfer) {
  const absl::StatusOr<Place> to = ParsePlace("transfer.to", transfer.to());
  if (!to.ok()) return to.status();
  if (to->kind != PlaceKind::kBooth) return absl::OkStatus();
  const absl::StatusOr<v1::Session> session = GetSession(db, to->session);
  if (!session.ok()) return session.status();
  if (session->state() == v1::SESSION_STATE_RECONCILED) return errors::FailedPrecondition("SESSION_RECONCILED", session->name());
  return absl::OkStatus();
}

absl::Status RequireItems(Connection& db, const StockTransfer& transfer) {
  for (const v1::TransferLine& line : transfer.lines()) {
    if (auto item = GetItem(db, *ParseItemName("item", line.item())); !item.ok()) return item.status();
  }
  return absl::OkStatus();
}

bool LeavesBooth(const StockTransfer& transfer) {
  const absl::StatusOr<Place> from = ParsePlace("transfer.from", transfer.from());
  return from.ok() && from->kind == PlaceKind::kBooth;
}

}  // namespace

absl::Status StockServiceImpl::MoveLine(WriteContext& write, const Caller& caller, const StockTransfer& transfer,
                                        const v1::TransferLine& line, v1::MovementKind kind, int64_t units) {
  if (units == 0) return absl::OkStatus();
  StockMove move{.kind = kind, .quantity = units, .time_ms = clock_->NowMs(), .actor = caller.user};
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

absl::Status StockServiceImpl::Send(WriteContext& write, const Caller& caller, StockTransfer* transfer) {
  absl::Status status = RequireState(*transfer, v1::TRANSFER_STATE_PLANNED);
  if (status.ok()) status = RequireOpenBooth(write.db(), *transfer);
  for (const v1::TransferLine& line : transfer->lines()) {
    if (status.ok()) status = MoveLine(write, caller, *transfer, line, v1::MOVEMENT_KIND_TRANSFER_SENT, line.quantity());
  }
  transfer->set_state(v1::TRANSFER_STATE_SENT);
  transfer->set_sent_by(caller.user);
  transfer->set_send_time_ms(clock_->NowMs());
  return status;
}

absl::Status StockServiceImpl::Receive(WriteContext& write, const Caller& caller, StockTransfer* transfer) {
  absl::Status status;
  for (const v1::TransferLine& line : transfer->lines()) {
    if (status.ok()) status = MoveLine(write, caller, *transfer, line, v1::MOVEMENT_KIND_TRANSFER_RECEIVED, line.received());
    const int64_t missing = line.quantity() - line.received();
    if (status.ok()) status = MoveLine(write, caller, *transfer, line, v1::MOVEMENT_KIND_LOST_IN_TRANSIT, missing);
  }
  transfer->set_state(v1::TRANSFER_STATE_RECEIVED);
  transfer->set_received_by(caller.user);
  transfer->set_receive_time_ms(clock_->NowMs());
  return status;
}

absl::Status StockServiceImpl::Cancel(WriteContext& write, const Caller& caller, std::string_view reason, StockTransfer* transfer) {
  const bool sent = transfer->state() == v1::TRANSFER_STATE_SENT;
  if (!sent) {
    if (absl::Status status = RequireState(*transfer, v1::TRANSFER_STATE_PLANNED); !status.ok()) return status;
  }
  transfer->set_cancel_reason(std::string(reason));
  absl::Status status;
  for (const v1::TransferLine& line : transfer->lines()) {
    if (!sent || !status.ok()) break;
    status = MoveLine(write, caller, *transfer, line, v1::MOVEMENT_KIND_TRANSFER_CANCELLED, line.quantity());
  }
  transfer->set_state(v1::TRANSFER_STATE_CANCELLED);
  return status;
}

grpc::Status StockServiceImpl::CreateTransfer(grpc::ServerContext* context, const v1::CreateTransferRequest* request,
                                              StockTransfer* response) {
  constexpr std::string_view kAction = "StockService.CreateTransfer";
  const Right right = LeavesBooth(request->transfer()) ? Right::kRunSession : Right::kManageStock;
  auto caller = access_->Check(*context, right, kAction, request->transfer().from());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto plan = ReadTransfer(request->transfer());
  if (!plan.ok()) return ToGrpc(plan.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    StockTransfer transfer = plan->transfer;
    transfer.set_name(TransferName(rules::FormatUuid(random_->NewUuid(clock_->NowMs()))));
    transfer.set_state(v1::TRANSFER_STATE_PLANNED);
    transfer.set_created_by(caller->user);
    transfer.set_create_time_ms(clock_->NowMs());
    absl::Status status = RequirePlaces(write.db(), plan->from, plan->to);
    if (status.ok()) status = RequireItems(write.db(), transfer);
    if (status.ok()) status = RequireOpenBooth(write.db(), transfer);
    if (status.ok() && request->send()) status = Send(write, *caller, &transfer);
    if (status.ok()) status = InsertTransfer(write, transfer);
    if (!status.ok()) return status;
    *response = std::move(transfer);
    return access_->Audit(write, *caller, kAction, response->name(), StateWord(response->state()));
  }));
}

grpc::Status StockServiceImpl::RunStep(grpc::ServerContext* context, std::string_view action, const std::string& name,
                                       const std::string& request_id, const google::protobuf::Message& request, StockTransfer* response,
                                       const Step& step) {
  auto caller = access_->Check(*context, Right::kRunSession, action, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  auto id = ParseTransferName("name", name);
  if (!id.ok()) return ToGrpc(id.status());
  return ToGrpc(access_->WriteOnce(*caller, action, request_id, request, response, [&](WriteContext& write) {
    auto transfer = server::GetTransfer(write.db(), *id);
    if (!transfer.ok()) return transfer.status();
    absl::Status status = step(write, *caller, &*transfer);
    if (status.ok()) status = ReplaceTransfer(write, *transfer);
    if (!status.ok()) return status;
    *response = *std::move(transfer);
    const bool alone = response->state() == v1::TRANSFER_STATE_RECEIVED && response->sent_by() == response->received_by();
    return access_->Audit(write, *caller, action, name, alone ? kBothSides : "");
  }));
}

grpc::Status StockServiceImpl::SendTransfer(grpc::ServerContext* context, const v1::SendTransferRequest* request, StockTransfer* response) {
  return RunStep(context, "StockService.SendTransfer", request->name(), request->request_id(), *request, response,
                 [this](WriteContext& write, const Caller& caller, StockTransfer* transfer) { return Send(write, caller, transfer); });
}

grpc::Status StockServiceImpl::ConfirmTransfer(grpc::ServerContext* context, const v1::ConfirmTransferRequest* request,
                                               StockTransfer* response) {
  return RunStep(context, "StockService.ConfirmTransfer", request->name(), request->request_id(), *request, response,
                 [&](WriteContext& write, const Caller& caller, StockTransfer* transfer) {
                   absl::Status status = RequireState(*transfer, v1::TRANSFER_STATE_SENT);
                   if (status.ok()) status = ApplyReceipt(*request, transfer);
                   return status.ok() ? Receive(write, caller, transfer) : status;
                 });
}

grpc::Status StockServiceImpl::CancelTransfer(grpc::ServerContext* context, const v1::CancelTransferRequest* request,
                                              StockTransfer* response) {
  return RunStep(context, "StockService.CancelTransfer", request->name(), request->request_id(), *request, response,
                 [&](WriteContext& write, const Caller& caller, StockTransfer* transfer) {
                   Problems problems;
                   CheckRequiredText("reason", request->reason(), kMaxStockReasonLength, &problems);
                   if (!problems.empty()) return errors::InvalidFields(std::move(problems));
                   return Cancel(write, caller, request->reason(), transfer);
                 });
}

grpc::Status StockServiceImpl::GetTransfer(grpc::ServerContext* context, const v1::GetTransferRequest* request, StockTransfer* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "StockService.GetTransfer", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto id = ParseTransferName("name", request->name());
  if (!id.ok()) return ToGrpc(id.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    auto transfer = server::GetTransfer(db, *id);
    if (transfer.ok()) *response = *std::move(transfer);
    return transfer.status();
  }));
}

grpc::Status StockServiceImpl::ListTransfers(grpc::ServerContext* context, const v1::ListTransfersRequest* request,
                                             v1::ListTransfersResponse* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "StockService.ListTransfers", request->place());
  if (!caller.ok()) return ToGrpc(caller.status());
  if (!request->place().empty()) {
    if (auto place = ParsePlace("place", request->place()); !place.ok()) return ToGrpc(place.status());
  }
  if (!v1::TransferState_IsValid(request->state())) return ToGrpc(errors::InvalidField("state", "UNKNOWN_VALUE"));
  const std::string scope = absl::StrCat("stockTransfers\n", request->place(), "\n", static_cast<int>(request->state()));
  const auto page = ReadNumberPage(scope, request->page_size(), request->page_token());
  if (!page.ok()) return ToGrpc(page.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    if (!request->place().empty()) {
      const absl::StatusOr<Place> place = ParsePlace("place", request->place());
      if (!place.ok()) return place.status();
      if (absl::Status there = RequirePlaces(db, *place, *place); !there.ok()) return there;
    }
    auto transfers = server::ListTransfers(db, {request->place(), request->state()}, page->before, page->size + 1);
    if (!transfers.ok()) return transfers.status();
    const bool more = transfers->size() > static_cast<size_t>(page->size);  // one more tells whether there is another page
    if (more) transfers->pop_back();
    if (more) response->set_next_page_token(NextNumberPage(*page, transfers->back().first));
    for (auto& [number, transfer] : *transfers) *response->add_transfers() = std::move(transfer);
    return absl::OkStatus();
  }));
}

}  // namespace footfall::server
