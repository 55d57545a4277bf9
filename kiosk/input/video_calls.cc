#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "kiosk/input/video_source.h"

namespace footfall::kiosk {
namespace {

class LinuxVideo : public VideoCalls {
 public:
  int Open(const std::string& path) override { return open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC); }
  void Close(int file) override { close(file); }
  int Control(int file, unsigned long request, void* argument) override {
    int result = 0;
    do result = ioctl(file, request, argument);
    while (result < 0 && errno == EINTR);
    return result;
  }
  void* Map(int file, size_t length, long offset) override {
    void* const memory = mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, file, offset);
    return memory == MAP_FAILED ? nullptr : memory;
  }
  void Unmap(void* memory, size_t length) override { munmap(memory, length); }
  int WaitForFrame(int file, int timeout_ms) override {
    pollfd wanted = {file, POLLIN, 0};
    const int result = poll(&wanted, 1, timeout_ms);
    if (result < 0) return errno == EINTR ? 0 : -1;
    return (wanted.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0 ? -1 : result;
  }
  long Read(int file, void* memory, size_t length) override { return read(file, memory, length); }
};

}  // namespace

VideoCalls* SystemVideoCalls() {
  static LinuxVideo calls;
  return &calls;
}

std::vector<std::string> VideoDevices() {
  constexpr size_t kPrefix = sizeof("/dev/video") - 1;
  std::vector<std::string> devices;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/dev", error)) {
    std::string path = entry.path().string();
    if (path.starts_with("/dev/video") && path.size() > kPrefix && path.size() <= kPrefix + 3) devices.push_back(std::move(path));
  }
  // By number: video2 stands before video10.
  std::sort(devices.begin(), devices.end(),
            [](const std::string& a, const std::string& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; });
  return devices;
}

}  // namespace footfall::kiosk
