// The lead service of a LeadWorld behind TLS on a port of its own.
#ifndef FOOTFALL_TESTS_BENCH_SERVER_LEADS_LEAD_SERVER_H_
#define FOOTFALL_TESTS_BENCH_SERVER_LEADS_LEAD_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "server/app/tls_certificate.h"
#include "server/leads/lead_service.h"
#include "tests/bench/server_support/lead_world.h"

namespace footfall::server::support {

class LeadServer {
 public:
  // `world` outlives it.
  explicit LeadServer(LeadWorld* world);
  ~LeadServer() { server_->Shutdown(); }
  // A connection of its own, over TLS.
  std::unique_ptr<footfall::v1::LeadService::Stub> Connect();
  // Without a network between.
  std::unique_ptr<footfall::v1::LeadService::Stub> ConnectInProcess();
  // A context that carries the administrator's token.
  std::unique_ptr<grpc::ClientContext> Context() const;

 private:
  std::string token_;
  std::string certificate_;
  int port_ = 0;
  std::unique_ptr<LeadServiceImpl> service_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace footfall::server::support

#endif  // FOOTFALL_TESTS_BENCH_SERVER_LEADS_LEAD_SERVER_H_
