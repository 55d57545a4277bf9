#include "server/base/file_calls.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace footfall::server {
namespace {

class SystemFileCalls : public FileCalls {
 public:
  int Open(const char* path, int flags, mode_t mode) override { return open(path, flags | O_CLOEXEC, mode); }
  ssize_t Read(int fd, void* to, size_t size) override { return read(fd, to, size); }
  ssize_t Write(int fd, const void* from, size_t size) override { return write(fd, from, size); }
  int Sync(int fd) override { return fsync(fd); }
  int Lock(int fd) override { return flock(fd, LOCK_EX | LOCK_NB); }
  int Close(int fd) override { return close(fd); }
  int MakeFolder(const char* path, mode_t mode) override { return mkdir(path, mode); }
  int Link(const char* from, const char* to) override { return link(from, to); }
  int Rename(const char* from, const char* to) override { return rename(from, to); }
  int Unlink(const char* path) override { return unlink(path); }
  int64_t Size(const char* path) override {
    struct stat facts;
    return stat(path, &facts) == 0 ? static_cast<int64_t>(facts.st_size) : -1;
  }
  int64_t Room(const char* folder) override {
    struct statvfs facts;
    return statvfs(folder, &facts) == 0 ? static_cast<int64_t>(facts.f_bavail * facts.f_frsize) : -1;
  }
};

FileCalls* in_use = nullptr;

}  // namespace

FileCalls& Files() {
  static SystemFileCalls system;
  return in_use == nullptr ? system : *in_use;
}

void UseFileCalls(FileCalls* calls) { in_use = calls; }

}  // namespace footfall::server
