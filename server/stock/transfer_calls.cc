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
#include "server/stock/transfer_steps.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using v1::StockTransfer;

// Who carries goods between two places may stand alone at both ends: refusing that would make people borrow each other's accounts. It is
// shown wherever the transfer is.
constexpr std::string_view kBothSides = "both sides confirmed by one person";

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
    if (status.ok() && request->send()) status = SendGoods(write, {caller->user, clock_->NowMs()}, &transfer);
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
                 [this](WriteContext& write, const Caller& caller, StockTransfer* transfer) {
                   return SendGoods(write, {caller.user, clock_->NowMs()}, transfer);
                 });
}

grpc::Status StockServiceImpl::ConfirmTransfer(grpc::ServerContext* context, const v1::ConfirmTransferRequest* request,
                                               StockTransfer* response) {
  return RunStep(context, "StockService.ConfirmTransfer", request->name(), request->request_id(), *request, response,
                 [&](WriteContext& write, const Caller& caller, StockTransfer* transfer) {
                   absl::Status status = RequireState(*transfer, v1::TRANSFER_STATE_SENT);
                   if (status.ok()) status = ApplyReceipt(*request, transfer);
                   return status.ok() ? ReceiveGoods(write, {caller.user, clock_->NowMs()}, transfer) : status;
                 });
}

grpc::Status StockServiceImpl::CancelTransfer(grpc::ServerContext* context, const v1::CancelTransferRequest* request,
                                              StockTransfer* response) {
  return RunStep(context, "StockService.CancelTransfer", request->name(), request->request_id(), *request, response,
                 [&](WriteContext& write, const Caller& caller, StockTransfer* transfer) {
                   Problems problems;
                   CheckRequiredText("reason", request->reason(), kMaxStockReasonLength, &problems);
                   if (!problems.empty()) return errors::InvalidFields(std::move(problems));
                   return CancelGoods(write, {caller.user, clock_->NowMs()}, request->reason(), transfer);
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
