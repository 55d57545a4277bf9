// The calls of StockService: check, rule, store, answer.
#ifndef FOOTFALL_SERVER_STOCK_STOCK_SERVICE_H_
#define FOOTFALL_SERVER_STOCK_STOCK_SERVICE_H_

#include <functional>
#include <string>
#include <string_view>

#include "footfall/v1/stock_service.grpc.pb.h"
#include "server/access/access.h"
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/base/resource_names.h"
#include "server/storage/database.h"

namespace footfall::server {

// Balances that one answer of GetStock looks at for what is low: a reader of the database is not held up for longer.
inline constexpr int kMaxBalancesLookedAt = 2000;

// Stateless; thread-safe. What each call does and refuses: stock_service.proto.
class StockServiceImpl final : public footfall::v1::StockService::Service {
 public:
  // All outlive the service.
  StockServiceImpl(Database* database, Access* access, Clock* clock, Random* random);

  // item_calls.cc
  grpc::Status CreateItem(grpc::ServerContext* context, const footfall::v1::CreateItemRequest* request,
                          footfall::v1::Item* response) override;
  grpc::Status GetItem(grpc::ServerContext* context, const footfall::v1::GetItemRequest* request, footfall::v1::Item* response) override;
  grpc::Status ListItems(grpc::ServerContext* context, const footfall::v1::ListItemsRequest* request,
                         footfall::v1::ListItemsResponse* response) override;
  grpc::Status UpdateItem(grpc::ServerContext* context, const footfall::v1::UpdateItemRequest* request,
                          footfall::v1::Item* response) override;

  // movement_calls.cc
  grpc::Status RecordMovement(grpc::ServerContext* context, const footfall::v1::RecordMovementRequest* request,
                              footfall::v1::StockMovement* response) override;
  grpc::Status ListMovements(grpc::ServerContext* context, const footfall::v1::ListMovementsRequest* request,
                             footfall::v1::ListMovementsResponse* response) override;
  grpc::Status GetStock(grpc::ServerContext* context, const footfall::v1::GetStockRequest* request,
                        footfall::v1::GetStockResponse* response) override;
  grpc::Status ProposeAllocation(grpc::ServerContext* context, const footfall::v1::ProposeAllocationRequest* request,
                                 footfall::v1::ProposeAllocationResponse* response) override;

  // transfer_calls.cc
  grpc::Status CreateTransfer(grpc::ServerContext* context, const footfall::v1::CreateTransferRequest* request,
                              footfall::v1::StockTransfer* response) override;
  grpc::Status SendTransfer(grpc::ServerContext* context, const footfall::v1::SendTransferRequest* request,
                            footfall::v1::StockTransfer* response) override;
  grpc::Status ConfirmTransfer(grpc::ServerContext* context, const footfall::v1::ConfirmTransferRequest* request,
                               footfall::v1::StockTransfer* response) override;
  grpc::Status CancelTransfer(grpc::ServerContext* context, const footfall::v1::CancelTransferRequest* request,
                              footfall::v1::StockTransfer* response) override;
  grpc::Status GetTransfer(grpc::ServerContext* context, const footfall::v1::GetTransferRequest* request,
                           footfall::v1::StockTransfer* response) override;
  grpc::Status ListTransfers(grpc::ServerContext* context, const footfall::v1::ListTransfersRequest* request,
                             footfall::v1::ListTransfersResponse* response) override;

  // gift_calls.cc
  grpc::Status SetGift(grpc::ServerContext* context, const footfall::v1::SetGiftRequest* request, footfall::v1::Gift* response) override;
  grpc::Status ListGifts(grpc::ServerContext* context, const footfall::v1::ListGiftsRequest* request,
                         footfall::v1::ListGiftsResponse* response) override;
  grpc::Status ListHandOuts(grpc::ServerContext* context, const footfall::v1::ListHandOutsRequest* request,
                            footfall::v1::ListHandOutsResponse* response) override;

  // count_calls.cc
  grpc::Status CountStock(grpc::ServerContext* context, const footfall::v1::CountStockRequest* request,
                          footfall::v1::BoothCount* response) override;
  grpc::Status GetCount(grpc::ServerContext* context, const footfall::v1::GetCountRequest* request,
                        footfall::v1::BoothCount* response) override;

 private:
  absl::Status InsertNewItem(WriteContext& write, const std::string& item_id, footfall::v1::Item item, footfall::v1::Item* response);
  absl::Status ChangeItem(WriteContext& write, const std::string& item_id, const footfall::v1::UpdateItemRequest& request,
                          footfall::v1::Item* response);
  // A step of a transfer that is there: `step` changes it, and what it says is stored and answered.
  using Step = std::function<absl::Status(WriteContext& write, const Caller& caller, footfall::v1::StockTransfer* transfer)>;
  grpc::Status RunStep(grpc::ServerContext* context, std::string_view action, const std::string& name, const std::string& request_id,
                       const google::protobuf::Message& request, footfall::v1::StockTransfer* response, const Step& step);

  Database* database_;
  Access* access_;
  Clock* clock_;
  Random* random_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_STOCK_SERVICE_H_
