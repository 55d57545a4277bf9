#include "tests/bench/server_leads/lead_server.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/app/call_threads.h"
#include "server/base/threads.h"

namespace footfall::server::support {

LeadServer::LeadServer(LeadWorld* world) : token_(world->AddUser("bench", footfall::v1::USER_ROLE_ADMINISTRATOR, true, true)) {
  SkipDeadlockDetection();  // as the product does
  service_ = std::make_unique<LeadServiceImpl>(
      LeadServiceParts{.database = &world->database(),
                       .access = &world->access(),
                       .catalog = &world->catalog(),
                       .intake = &world->intake(),
                       .vault = &world->vault(),
                       .clock = &world->clock(),
                       .random = SystemRandom(),
                       .incarnation = [] { return std::string("bench"); },
                       .count_quarantined = [](Connection&, std::string_view) -> absl::StatusOr<int64_t> { return 0; }});
  const absl::StatusOr<TlsCertificate> tls = MakeTlsCertificate({});
  MustBeOk(tls.status(), "certificate");
  certificate_ = tls->certificate_pem;
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({tls->key_pem, tls->certificate_pem});
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options), &port_);
  KeepCallThreads(builder);  // as the product does
  builder.RegisterService(service_.get());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) MustBeOk(absl::UnavailableError("no port"), "listen");
}

std::unique_ptr<footfall::v1::LeadService::Stub> LeadServer::Connect() {
  grpc::ChannelArguments arguments;
  // Else channels to the same address share one connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto credentials = grpc::SslCredentials({.pem_root_certs = certificate_});
  return footfall::v1::LeadService::NewStub(grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port_), credentials, arguments));
}

std::unique_ptr<footfall::v1::LeadService::Stub> LeadServer::ConnectInProcess() {
  return footfall::v1::LeadService::NewStub(server_->InProcessChannel({}));
}

std::unique_ptr<grpc::ClientContext> LeadServer::Context() const {
  auto context = std::make_unique<grpc::ClientContext>();
  context->AddMetadata("authorization", "Bearer " + token_);
  return context;
}

}  // namespace footfall::server::support
