#include "tests/bench/kiosk_server_backlog/booth.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace footfall::kiosk {
namespace {

constexpr char kSession[] = "chengye-spring/xujiahui-today";
constexpr char kZone[] = "registration-west";
constexpr int kMeetMs = 30'000;

std::string FreeAddress() {
  const int file = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(place);
  if (bind(file, reinterpret_cast<sockaddr*>(&place), size) != 0 || getsockname(file, reinterpret_cast<sockaddr*>(&place), &size) != 0) {
    Die("no free port");
  }
  close(file);
  return absl::StrCat("127.0.0.1:", ntohs(place.sin_port));
}

}  // namespace

Booth::Booth(std::string programs, std::string folder)
    : programs_(std::move(programs)), folder_(std::move(folder)), address_(FreeAddress()) {
  std::string first_password;
  const std::unique_ptr<Program> server = StartServerIn(folder_ + "/server", &first_password);
  const std::string first = "FOOTFALL_PASSWORD=" + first_password;
  Command({"sign-in", "admin", "--server", address_, "--data", folder_ + "/server"}, {first});
  Command({"password"}, {first, "FOOTFALL_NEW_PASSWORD=a password for one benchmark"});
  Command({"campaign", "apply", FOOTFALL_SOURCE_DIR "/assets/demo/campaign.json"});
  for (const char* state : {"set_up", "open"}) Command({"session", "advance", kSession, state});
  MeetOnce(Command({"kiosk", "enrol", kSession, "--zone", kZone, "--name", "K1"}));
}

void Booth::MeetOnce(const std::string& code) const {
  Program kiosk(programs_ + "/footfall-kiosk", {"--data", kept_kiosk(), "--headless", "--enrol", code});
  while (!LogHas(kept_kiosk(), "config.received")) {
    if (kiosk.MsSinceStart() > kMeetMs) Die("the kiosk gets no configuration");
    usleep(10'000);
  }
}

void Booth::Reset() {
  std::filesystem::remove_all(folder_ + "/run");
  std::filesystem::create_directory(folder_ + "/run");
  for (const char* part : {"server", "kiosk"}) {
    std::filesystem::copy(absl::StrCat(folder_, "/", part), absl::StrCat(folder_, "/run/", part), std::filesystem::copy_options::recursive);
  }
}

std::unique_ptr<Program> Booth::StartServer() const { return StartServerIn(folder_ + "/run/server", nullptr); }

// Last among all that want the processor: in the field the server is another machine.
std::unique_ptr<Program> Booth::StartServerIn(const std::string& data, std::string* first_password) const {
  auto server = std::make_unique<Program>("/usr/bin/nice", std::vector<std::string>{"-n", "19", programs_ + "/footfall-server", "--data",
                                                                                    data, "--listen", address_, "--metrics", "off"});
  while (true) {
    const std::string line = server->ReadLine();
    if (line.empty()) Die("the server does not start");
    if (line.find("ready on") != std::string::npos) return server;
    if (first_password) *first_password = line.substr(line.rfind(' ') + 1);
  }
}

std::unique_ptr<Program> Booth::StartKiosk() const {
  return std::make_unique<Program>(programs_ + "/footfall-kiosk",
                                   std::vector<std::string>{"--data", kiosk(), "--headless", "--dpi", "160"});
}

std::string Booth::Command(const std::vector<std::string>& arguments, const std::vector<std::string>& secrets) const {
  std::vector<std::string> environment = secrets;
  environment.push_back("FOOTFALL_LOGIN=" + folder_ + "/login.json");
  Program command(programs_ + "/footfall", arguments, environment);
  const std::string line = command.ReadLine();
  while (!command.ReadLine().empty()) {
  }
  if (command.Wait() != 0) Die("footfall " + arguments.front() + " failed");
  return line;
}

int64_t Booth::Stored() const {
  sqlite3* db = nullptr;
  sqlite3_stmt* head = nullptr;
  int64_t stored = 0;
  const std::string path = folder_ + "/run/server/footfall.db";
  if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK &&
      sqlite3_prepare_v2(db, "SELECT MAX(have_seq) FROM sync_chains", -1, &head, nullptr) == SQLITE_OK &&
      sqlite3_step(head) == SQLITE_ROW) {
    stored = sqlite3_column_int64(head, 0);
  }
  sqlite3_finalize(head);
  sqlite3_close(db);
  return stored;
}

}  // namespace footfall::kiosk
