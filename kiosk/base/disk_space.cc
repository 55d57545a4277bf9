#include "kiosk/base/disk_space.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace footfall::kiosk {
namespace {

constexpr int64_t kStatBlockBytes = 512;  // what st_blocks counts, whatever the disk's own blocks are

class FolderDiskSpace : public DiskSpace {
 public:
  explicit FolderDiskSpace(const std::string& folder) : folder_(folder), ballast_(folder + "/ballast") {}

  int64_t FreeBytes() override {
    struct statvfs space {};
    if (statvfs(folder_.c_str(), &space) != 0) return -1;
    return static_cast<int64_t>(space.f_bavail) * static_cast<int64_t>(space.f_frsize);
  }

  int64_t TotalBytes() override {
    struct statvfs space {};
    if (statvfs(folder_.c_str(), &space) != 0) return -1;
    return static_cast<int64_t>(space.f_blocks) * static_cast<int64_t>(space.f_frsize);
  }

  bool HoldBallast(int64_t bytes) override {
    const int file = open(ballast_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return false;
    const bool held = posix_fallocate(file, 0, bytes) == 0;
    close(file);
    if (!held) ReleaseBallast();
    return held;
  }

  bool HoldsBallast(int64_t bytes) override {
    struct stat about {};
    return stat(ballast_.c_str(), &about) == 0 && int64_t{about.st_blocks} * kStatBlockBytes >= bytes;
  }

  void ReleaseBallast() override { unlink(ballast_.c_str()); }

 private:
  const std::string folder_, ballast_;
};

}  // namespace

std::unique_ptr<DiskSpace> MakeDiskSpace(const std::string& folder) { return std::make_unique<FolderDiskSpace>(folder); }

}  // namespace footfall::kiosk
