// A call of StockService from the command line.
#ifndef FOOTFALL_SERVER_CLI_STOCK_CALL_H_
#define FOOTFALL_SERVER_CLI_STOCK_CALL_H_

#include "footfall/v1/stock_service.grpc.pb.h"
#include "server/cli/client.h"

namespace footfall::cli {

template <typename Request, typename Response>
grpc::Status CallStock(const Client& client,
                       grpc::Status (footfall::v1::StockService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                       const Request& request, Response* response) {
  grpc::ClientContext context;
  client.Prepare(&context);
  const auto stub = footfall::v1::StockService::NewStub(client.channel());
  return (stub.get()->*method)(&context, request, response);
}

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_STOCK_CALL_H_
