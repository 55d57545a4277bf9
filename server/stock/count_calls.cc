// The part of StockService that is about counting a booth.
#include <utility>

#include "server/access/grpc_status.h"
#include "server/stock/booth_count.h"
#include "server/stock/stock_service.h"

namespace footfall::server {

grpc::Status StockServiceImpl::CountStock(grpc::ServerContext* context, const footfall::v1::CountStockRequest* request,
                                          footfall::v1::BoothCount* response) {
  constexpr std::string_view kAction = "StockService.CountStock";
  auto caller = access_->Check(*context, Right::kRunSession, kAction, request->session());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("session", request->session());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status stored = StoreCount(write, *key, *request, {caller->user, clock_->NowMs()});
    if (!stored.ok()) return stored;
    auto count = ReadCount(write.db(), *key);
    if (!count.ok()) return count.status();
    *response = *std::move(count);
    return access_->Audit(write, *caller, kAction, request->session(), "");
  }));
}

grpc::Status StockServiceImpl::GetCount(grpc::ServerContext* context, const footfall::v1::GetCountRequest* request,
                                        footfall::v1::BoothCount* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "StockService.GetCount", request->session());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("session", request->session());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    auto count = ReadCount(db, *key);
    if (count.ok()) *response = *std::move(count);
    return count.status();
  }));
}

}  // namespace footfall::server
