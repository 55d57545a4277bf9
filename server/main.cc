// footfall-server: options → App → wait for the end.
#include <pthread.h>
#include <signal.h>

#include <cstdio>
#include <string>
#include <vector>

#include "server/app/app.h"
#include "server/app/config.h"
#include "server/base/advice.h"
#include "server/base/files.h"
#include "server/base/service_manager.h"
#include "server/base/threads.h"

namespace {

constexpr int kCannotStart = 1, kBadOptions = 2;

// Blocked before any thread is made, so that only Wait hears them.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

int Complain(const absl::Status& status, const char* more, int code) {
  std::fprintf(stderr, "%s%s", footfall::server::errors::InWords("footfall-server", status).c_str(), more);
  return code;
}

// False when nobody can have read it.
bool ShowFirstPassword(const std::string& password, const std::string& file) {
  if (file.empty()) {
    std::printf("Sign in as \"admin\" with this one-time password, shown only now: %s\n", password.c_str());
    return std::fflush(stdout) == 0;
  }
  if (const absl::Status kept = footfall::server::ReplaceDurably(file, password + "\n"); !kept.ok()) {
    Complain(kept, "", kCannotStart);
    return false;
  }
  std::printf("Sign in as \"admin\" with the one-time password in %s\n", file.c_str());
  return true;
}

void Announce(footfall::server::App& app, const footfall::server::Config& config) {
  const bool first = !app.first_password().empty();
  const bool shown = first && ShowFirstPassword(app.first_password(), config.first_password_file);
  const std::string host = config.listen.substr(0, config.listen.rfind(':'));
  std::printf("footfall-server ready on %s:%d, certificate SHA-256 %s\n", host.c_str(), app.port(), app.certificate_pin().c_str());
  // What nobody could read was not shown: the next start makes another one.
  std::fflush(stdout);
  if (!shown) return;
  if (const absl::Status seen = app.FirstPasswordSeen(); !seen.ok()) Complain(seen, "", kCannotStart);
}

int ResetAdminPassword(const footfall::server::Config& config) {
  const auto password = footfall::server::App::ResetAdminPassword(config);
  if (!password.ok()) return Complain(password.status(), "", kCannotStart);
  std::printf("Sign in as \"admin\" with this one-time password, shown only now: %s\n", password->c_str());
  std::printf("Start the server again, then: footfall sign-in admin --data %s; footfall password\n", config.data.c_str());
  if (std::fflush(stdout) == 0) return 0;
  std::fputs("footfall-server: the new password could not be shown; run this again where it can be read\n", stderr);
  return kCannotStart;
}

}  // namespace

int main(int argc, char** argv) {
  const sigset_t signals = BlockSignals();
  footfall::server::SkipDeadlockDetection();
  const auto config = footfall::server::LoadConfig(std::vector<std::string>(argv + 1, argv + argc));
  if (!config.ok()) return Complain(config.status(), "Try --help.\n", kBadOptions);
  if (config->help) {
    std::fputs(footfall::server::ConfigHelp().c_str(), stdout);
    return 0;
  }
  if (config->reset_admin_password) return ResetAdminPassword(*config);
  const auto app = footfall::server::App::Start(*config);
  if (!app.ok()) return Complain(app.status(), "", kCannotStart);
  Announce(**app, *config);
  footfall::server::TellServiceManager("READY=1");
  int received = 0;
  sigwait(&signals, &received);
  footfall::server::TellServiceManager("STOPPING=1");
  std::fprintf(stderr, "footfall-server: stopping; what is under way is finished first, %d s at most\n",
               footfall::server::App::kShutdownGraceMs / 1000);
  return 0;
}
