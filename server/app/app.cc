#include "server/app/app.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <chrono>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/access/access.h"
#include "server/access/first_user.h"
#include "server/app/address.h"
#include "server/app/call_log.h"
#include "server/app/call_threads.h"
#include "server/app/data_folder.h"
#include "server/app/first_password.h"
#include "server/app/grpc_log.h"
#include "server/app/identity.h"
#include "server/app/migration_copy.h"
#include "server/app/services.h"
#include "server/app/status_page.h"
#include "server/app/tls_certificate.h"
#include "server/backup/stable_marks.h"
#include "server/base/errors.h"
#include "server/base/files.h"
#include "server/base/log.h"
#include "server/leases/grant_log.h"
#include "server/leases/lease_life_store.h"
#include "server/sync/restore_account.h"

namespace footfall::server {
namespace {

// A push batch has at most 1 MiB; a page of 500 leads stays below this too.
constexpr int kMaxMessageBytes = 4 * 1024 * 1024;
// Streams of one connection: a kiosk needs 3, a program that pulls and lists in parallel a few dozen.
constexpr int kMaxStreamsPerConnection = 256;
// Threads for plain calls and watched boards, each 8 MB of address space and some 20 KB of memory.
constexpr int kMaxThreads = 600;
// Finds tablets that left without a word: dead after 80 s at most.
constexpr int kKeepaliveTimeMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kLeastPingIntervalMs = 10'000;

// The host of "host:port", to stand in the certificate; empty for an address that means every interface.
std::string HostOf(const std::string& address) {
  std::string host = address.substr(0, address.rfind(':'));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const bool known = host == "localhost" || host == "127.0.0.1" || host == "::1" || host == "0.0.0.0" || host == "::" || host == "*";
  return known ? "" : host;
}

void SetLimits(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.SetMaxSendMessageSize(kMaxMessageBytes);
  builder.SetResourceQuota(grpc::ResourceQuota("footfall").SetMaxThreads(kMaxThreads));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTimeMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kLeastPingIntervalMs);
  // Two servers on one port would take each other's calls at random.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const DataFolder& folder) {
  // Made here for its mode: SQLite gives the files beside it the same one, whatever folder an operator chose.
  if (!folder.Has(kDatabaseFile)) {
    if (absl::Status made = folder.Write(kDatabaseFile, ""); !made.ok()) return made;
  }
  if (absl::Status kept = CopyBeforeMigration(folder); !kept.ok()) return kept;
  return Database::Open({.path = folder.Path(kDatabaseFile)});
}

}  // namespace

// From what stands on nothing to what stands on everything; destroyed from the last to the first.
struct App::Parts {
  std::unique_ptr<DataFolder> folder;
  Metrics metrics;
  std::unique_ptr<Database> database;
  std::unique_ptr<PiiVault> vault;
  std::unique_ptr<Access> access;
  StableMarks stable_marks;
  std::unique_ptr<GrantLog> grant_log;
  Identity identity;
  TlsCertificate certificate;
  std::string pin, pin_hex, first_password;
  std::unique_ptr<Services> services;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
  std::unique_ptr<StatusPage> status_page;

  absl::Status OpenStorage(const std::string& path);
  absl::Status MakeFirstPassword();
  absl::Status LoadCertificate(const Config& config);
  absl::Status Serve(const Config& config);
  absl::Status ShowStatus(const Config& config);
};

absl::Status App::Parts::OpenStorage(const std::string& path) {
  auto opened_folder = DataFolder::Open(path);
  if (!opened_folder.ok()) return opened_folder.status();
  folder = *std::move(opened_folder);
  auto master_key = LoadMasterKey(*folder, SystemRandom());
  if (!master_key.ok()) return master_key.status();
  auto opened = OpenDatabase(*folder);
  if (!opened.ok()) return opened.status();
  database = *std::move(opened);
  vault = std::make_unique<PiiVault>(*master_key, SystemRandom());
  access = std::make_unique<Access>(database.get(), SystemClock(), SystemRandom(), rules::KeyedHash(*master_key, "footfall access", ""));
  rules::Wipe(&*master_key);
  const auto begin_account = [this, backup_number = database->LastNumber()](WriteContext& write, int64_t known_number) {
    if (absl::Status marked = MarkLeasesUnlearned(write, backup_number); !marked.ok()) return marked;
    return BeginRestoreAccount(write, SystemClock()->NowMs(), backup_number, known_number);
  };
  auto loaded = LoadIdentity(*folder, database.get(), *vault, SystemRandom(), begin_account);
  if (!loaded.ok()) return loaded.status();
  identity = *std::move(loaded);
  auto opened_log = GrantLog::Open(folder->Path(kGrantFile));
  if (!opened_log.ok()) return opened_log.status();
  grant_log = *std::move(opened_log);
  return stable_marks.Load(database.get());
}

absl::Status App::Parts::MakeFirstPassword() {
  auto password = FirstPassword(*folder, database.get(), access.get());
  if (!password.ok()) return password.status();
  first_password = *std::move(password);
  return absl::OkStatus();
}

absl::Status App::Parts::LoadCertificate(const Config& config) {
  auto loaded = LoadTlsCertificate(*folder, HostOf(config.public_address.empty() ? config.listen : config.public_address));
  if (!loaded.ok()) return loaded.status();
  certificate = *std::move(loaded);
  auto hash = CertificatePin(certificate.certificate_pem);
  if (!hash.ok()) return hash.status();
  pin = *std::move(hash);
  pin_hex = rules::ToHex(pin);
  return absl::OkStatus();
}

absl::Status App::Parts::Serve(const Config& config) {
  services = std::make_unique<Services>(ServiceParts{
      .database = database.get(),
      .access = access.get(),
      .vault = vault.get(),
      .stable_marks = &stable_marks,
      .grant_log = grant_log.get(),
      .clock = SystemClock(),
      .random = SystemRandom(),
      .sign_keys = identity.sign_keys,
      .incarnation = identity.incarnation,
      .address = config.public_address.empty() ? config.listen : config.public_address,
      .certificate_pin = pin,
      .data = config.data,
      .database_file = folder->Path(kDatabaseFile),
  });
  if (absl::Status begun = services->Begin(); !begun.ok()) return begun;
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  SetLimits(builder);
  KeepCallThreads(builder);
  grpc::SslServerCredentialsOptions tls;
  tls.pem_key_cert_pairs.push_back({certificate.key_pem, certificate.certificate_pem});
  builder.AddListeningPort(config.listen, grpc::SslServerCredentials(tls), &port);
  for (grpc::Service* service : services->All()) builder.RegisterService(service);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(std::make_unique<CallLog>(&metrics, SystemClock(), SystemRandom()));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  server = builder.BuildAndStart();
  if (server && port != 0) return absl::OkStatus();
  if (absl::Status address = CheckAddress(config.listen); !address.ok()) return address;
  if (!FitTogether(certificate)) return errors::FailedPrecondition("CERTIFICATE_UNUSABLE", folder->Path("keys"));
  return errors::Internal("gRPC does not start");
}

absl::Status App::Parts::ShowStatus(const Config& config) {
  if (config.metrics == "off") return absl::OkStatus();
  metrics.AddGauge("footfall_last_number", "The newest number of the change counter",
                   [this] { return static_cast<double>(database->LastNumber()); });
  auto page = StatusPage::Start(config.metrics, &metrics, [this] { return database->Read([](Connection&) { return absl::OkStatus(); }); });
  if (!page.ok()) return page.status();
  status_page = *std::move(page);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<App>> App::Start(const Config& config) {
  if (absl::Status status = log::SetLevel(config.log_level); !status.ok()) return status;
  if (!rules::InitCrypto()) return errors::Internal("the machine gives no random numbers");
  std::unique_ptr<App> app(new App(std::make_unique<Parts>()));
  Parts& parts = *app->parts_;
  LogGrpc();
  if (absl::Status status = parts.OpenStorage(config.data); !status.ok()) return status;
  if (absl::Status status = parts.MakeFirstPassword(); !status.ok()) return status;
  if (absl::Status status = parts.LoadCertificate(config); !status.ok()) return status;
  if (absl::Status status = parts.Serve(config); !status.ok()) return status;
  if (absl::Status status = parts.ShowStatus(config); !status.ok()) return status;
  log::Info("server.started", {{"port", parts.port}, {"last_number", parts.database->LastNumber()}});
  return app;
}

absl::StatusOr<std::string> App::ResetAdminPassword(const Config& config) {
  if (absl::Status status = log::SetLevel(config.log_level); !status.ok()) return status;
  const std::string database = absl::StrCat(config.data, "/", kDatabaseFile);
  if (!FileExists(database)) return errors::NotFound(database);  // a mistyped folder is not made into a server's
  if (!rules::InitCrypto()) return errors::Internal("the machine gives no random numbers");
  App app(std::make_unique<Parts>());
  Parts& parts = *app.parts_;
  if (absl::Status status = parts.OpenStorage(config.data); !status.ok()) return status;
  const auto nobody = HasNoUser(parts.database.get());
  if (!nobody.ok()) return nobody.status();
  auto password = *nobody ? CreateFirstUser(parts.database.get(), parts.access.get(), SystemClock(), SystemRandom())
                          : ResetFirstUser(parts.database.get(), parts.access.get(), SystemRandom());
  if (!password.ok()) return password.status();
  // The next start shall not take this one for unseen.
  if (absl::Status seen = server::FirstPasswordSeen(*parts.folder); !seen.ok()) return seen;
  return password;
}

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

App::~App() {
  parts_->status_page.reset();
  if (parts_->server) {
    parts_->services->EndStreams();
    if (auto* health = parts_->server->GetHealthCheckService()) health->SetServingStatus(false);
    parts_->server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(kShutdownGraceMs));
    parts_->server->Wait();
  }
  parts_->server.reset();
  parts_->services.reset();
  if (parts_->database && !parts_->identity.incarnation.empty()) {
    const absl::Status noted = NoteProgress(*parts_->folder, *parts_->database, parts_->identity.incarnation);
    if (!noted.ok()) log::Error("server.note_failed", {{"error", std::string(noted.message())}});
    log::Info("server.stopped", {{"last_number", parts_->database->LastNumber()}});
  }
}

int App::port() const { return parts_->port; }
int App::status_port() const { return parts_->status_page ? parts_->status_page->port() : 0; }
const std::string& App::first_password() const { return parts_->first_password; }
absl::Status App::FirstPasswordSeen() { return server::FirstPasswordSeen(*parts_->folder); }
const std::string& App::certificate_pin() const { return parts_->pin_hex; }

}  // namespace footfall::server
