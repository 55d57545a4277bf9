#include "tests/bench/server_ingest/ingest_server.h"

#include <grpcpp/grpcpp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>

#include "server/app/tls_certificate.h"
#include "server/base/threads.h"
#include "server/board/board_hub.h"
#include "server/sync/sync_service.h"
#include "tests/bench/server_support/lead_world.h"

namespace footfall::server::support {
namespace {

constexpr char kSecret = 'k';  // as LeadWorld has it

std::string ReadFile(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

rules::KeyPair IngestSignKeys() { return rules::SignKeysFromSeed(std::string(rules::kKeySize, 's')); }

std::string IngestIncarnation() { return std::string(16, 'i'); }

int ServeIngest(const std::string& path) {
  SkipDeadlockDetection();  // as the product does
  rules::InitCrypto();
  Random* random = SystemRandom();
  const PiiVault vault(std::string(rules::kKeySize, kSecret), random);
  auto database = Database::Open({.path = path});
  MustBeOk(database.status(), "open");
  Access access(database->get(), SystemClock(), random, std::string(rules::kKeySize, 'a'));
  CampaignCatalog catalog(database->get(), &vault);
  const LeadIntake intake(&vault);
  DevicePresence presence;
  BoardHub board(database->get(), &presence, SystemClock());
  presence.SetListener([&board](const std::string& device_id) { board.DeviceChanged(device_id); });  // as the product does
  auto sync = std::make_unique<SyncServiceImpl>(SyncParts{.database = database->get(),
                                                          .access = &access,
                                                          .catalog = &catalog,
                                                          .intake = &intake,
                                                          .board = &board,
                                                          .presence = &presence,
                                                          .clock = SystemClock(),
                                                          .random = random,
                                                          .sign_keys = IngestSignKeys(),
                                                          .incarnation = IngestIncarnation()});
  auto certificate = MakeTlsCertificate({"localhost", "127.0.0.1"});
  MustBeOk(certificate.status(), "certificate");
  grpc::SslServerCredentialsOptions tls;
  tls.pem_key_cert_pairs.push_back({certificate->key_pem, certificate->certificate_pem});
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port);
  builder.RegisterService(sync.get());
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  std::ofstream(path + ".pem") << certificate->certificate_pem;
  std::printf("%d\n", port);
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  server->Shutdown(std::chrono::system_clock::now());
  server->Wait();
  return 0;
}

IngestServer::IngestServer(const std::string& program, const std::string& path) {
  std::array<int, 2> to{}, from{};
  if (pipe(to.data()) != 0 || pipe(from.data()) != 0) MustBeOk(absl::InternalError("pipe"), "server");
  pid_ = fork();
  if (pid_ == 0) {
    dup2(to[0], STDIN_FILENO);
    dup2(from[1], STDOUT_FILENO);
    for (int fd : {to[0], to[1], from[0], from[1]}) close(fd);
    execl(program.c_str(), program.c_str(), "--serve", path.c_str(), nullptr);
    _exit(127);
  }
  close(to[0]);
  close(from[1]);
  input_ = to[1];
  std::FILE* output = fdopen(from[0], "r");
  if (std::fscanf(output, "%d", &port_) != 1) MustBeOk(absl::InternalError("no port"), "server");
  std::fclose(output);
  certificate_ = ReadFile(path + ".pem");
}

void IngestServer::Stop() {
  if (pid_ < 0) return;
  close(input_);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  if (status != 0) MustBeOk(absl::InternalError("ended badly"), "server");
}

double IngestServer::CpuSeconds() const {
  const std::string stat = ReadFile("/proc/" + std::to_string(pid_) + "/stat");
  std::istringstream fields(stat.substr(stat.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double IngestServer::PeakRssMb() const {
  std::istringstream lines(ReadFile("/proc/" + std::to_string(pid_) + "/status"));
  std::string line;
  while (std::getline(lines, line)) {
    if (line.starts_with("VmHWM:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
  }
  return 0;
}

}  // namespace footfall::server::support
