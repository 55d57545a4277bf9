#include "server/base/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace footfall::server {
namespace {

// A socket as systemd has it for its services; `name` as NOTIFY_SOCKET holds it.
class Manager {
 public:
  explicit Manager(const std::string& name) : file_(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path, sizeof(address.sun_path) - 1);
    if (name[0] == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(bind(file_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Manager() {
    unsetenv("NOTIFY_SOCKET");
    close(file_);
  }
  std::string Heard() const {
    char text[64];
    const ssize_t size = recv(file_, text, sizeof(text), 0);
    return size < 0 ? "" : std::string(text, static_cast<size_t>(size));
  }

 private:
  const int file_;
};

TEST(ServiceManagerTest, HearsWhatTheServerSays) {
  std::string pattern = testing::TempDir() + "footfall_manager_XXXXXX";
  const std::filesystem::path dir = mkdtemp(pattern.data());
  {
    const Manager manager((dir / "notify").string());
    TellServiceManager("READY=1");
    EXPECT_EQ(manager.Heard(), "READY=1");
  }
  std::filesystem::remove_all(dir);
}

TEST(ServiceManagerTest, MayHaveANameWithoutAFile) {
  const Manager manager("@footfall-test-" + std::to_string(getpid()));
  TellServiceManager("STOPPING=1");
  EXPECT_EQ(manager.Heard(), "STOPPING=1");
}

TEST(ServiceManagerTest, WithoutOneNothingIsSaidAndNothingFails) {
  unsetenv("NOTIFY_SOCKET");
  TellServiceManager("READY=1");
  setenv("NOTIFY_SOCKET", std::string(500, 'x').c_str(), 1);  // longer than a socket's name can be
  TellServiceManager("READY=1");
  unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace footfall::server
