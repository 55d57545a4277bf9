#include "server/cli/apply_gifts.h"

#include "server/cli/stock_call.h"

namespace footfall::cli {
namespace {

namespace v1 = footfall::v1;
using Stub = v1::StockService::Stub;

constexpr char kWarehouse[] = "warehouse";

// Units that transfers have brought, or are bringing, to the booth.
grpc::Status CountBrought(const Client& client, const std::string& session, const std::string& item, int64_t* units) {
  v1::ListTransfersRequest request;
  request.set_place(session);
  v1::ListTransfersResponse page;
  do {
    request.set_page_token(page.next_page_token());
    if (auto status = CallStock(client, &Stub::ListTransfers, request, &page); !status.ok()) return status;
    for (const v1::StockTransfer& transfer : page.transfers()) {
      if (transfer.to() != session || transfer.state() == v1::TRANSFER_STATE_CANCELLED) continue;
      for (const v1::TransferLine& line : transfer.lines()) {
        if (line.item() == item) *units += transfer.state() == v1::TRANSFER_STATE_RECEIVED ? line.received() : line.quantity();
      }
    }
  } while (!page.next_page_token().empty());
  return grpc::Status::OK;
}

grpc::Status BuyWhatIsLacking(const Client& client, const std::string& item, int64_t units) {
  v1::GetStockRequest look;
  look.set_place(kWarehouse);
  look.set_item(item);
  v1::GetStockResponse stock;
  if (auto status = CallStock(client, &Stub::GetStock, look, &stock); !status.ok()) return status;
  const int64_t there = stock.balances().empty() ? 0 : stock.balances(0).quantity();
  if (there >= units) return grpc::Status::OK;
  v1::RecordMovementRequest request;
  request.mutable_movement()->set_kind(v1::MOVEMENT_KIND_PURCHASE);
  request.mutable_movement()->set_item(item);
  request.mutable_movement()->set_quantity(units - there);
  v1::StockMovement bought;
  return CallStock(client, &Stub::RecordMovement, request, &bought);
}

grpc::Status Bring(const Client& client, const std::string& session, const std::string& item, int64_t units) {
  v1::CreateTransferRequest request;
  request.set_send(true);
  request.mutable_transfer()->set_from(kWarehouse);
  request.mutable_transfer()->set_to(session);
  v1::TransferLine* line = request.mutable_transfer()->add_lines();
  line->set_item(item);
  line->set_quantity(units);
  v1::StockTransfer transfer, received;
  if (auto status = CallStock(client, &Stub::CreateTransfer, request, &transfer); !status.ok()) return status;
  v1::ConfirmTransferRequest confirm;
  confirm.set_name(transfer.name());
  v1::ReceivedLine* came = confirm.add_lines();
  came->set_item(item);
  came->set_received(units);
  return CallStock(client, &Stub::ConfirmTransfer, confirm, &received);
}

}  // namespace

grpc::Status ApplyGift(const Client& client, const std::string& session, const FileGift& gift, v1::Gift* stored) {
  v1::SetGiftRequest request;
  *request.mutable_gift() = gift.gift;
  if (auto status = CallStock(client, &Stub::SetGift, request, stored); !status.ok()) return status;
  int64_t brought = 0;
  if (auto status = CountBrought(client, session, stored->item(), &brought); !status.ok()) return status;
  const int64_t missing = gift.units - brought;
  if (missing <= 0) return grpc::Status::OK;
  if (auto status = BuyWhatIsLacking(client, stored->item(), missing); !status.ok()) return status;
  return Bring(client, session, stored->item(), missing);
}

}  // namespace footfall::cli
