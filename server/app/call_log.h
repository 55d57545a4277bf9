// Sees every call: gives it an id, writes one log line at its end, and counts it.
#ifndef FOOTFALL_SERVER_APP_CALL_LOG_H_
#define FOOTFALL_SERVER_APP_CALL_LOG_H_

#include <grpcpp/support/server_interceptor.h>

#include "server/base/clock.h"
#include "server/base/metrics.h"
#include "server/base/random.h"

namespace footfall::server {

// The id travels in the metadata entry "x-request-id": a client's own is kept when it is a UUID, and the answer carries it either way.
// Thread-safe. All pointers outlive it.
class CallLog : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  CallLog(Metrics* metrics, Clock* clock, Random* random) : metrics_(metrics), clock_(clock), random_(random) {}
  grpc::experimental::Interceptor* CreateServerInterceptor(grpc::experimental::ServerRpcInfo* info) override;

 private:
  class Call;
  Metrics* metrics_;
  Clock* clock_;
  Random* random_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_APP_CALL_LOG_H_
