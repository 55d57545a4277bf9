#include "server/app/grpc_log.h"

#include <grpc/support/log.h>

#include <string>

#include "server/base/log.h"

namespace footfall::server {

void LogGrpc() {
  gpr_set_log_function([](gpr_log_func_args* line) { log::Debug("grpc", {{"message", std::string(line->message)}}); });
}

}  // namespace footfall::server
