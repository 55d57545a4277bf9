// The one place where a status becomes a gRPC status.
#ifndef FOOTFALL_SERVER_ACCESS_GRPC_STATUS_H_
#define FOOTFALL_SERVER_ACCESS_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace footfall::server {

// Code, short English message, and google.rpc.Status details (ErrorInfo, BadRequest). INTERNAL loses its message: it went to the log.
grpc::Status ToGrpc(const absl::Status& status);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_ACCESS_GRPC_STATUS_H_
