// The server's own calls on files, led to the disks in memory as SQLite's are.
#ifndef FOOTFALL_TESTS_SUPPORT_SERVER_DISK_DISK_FILE_CALLS_H_
#define FOOTFALL_TESTS_SUPPORT_SERVER_DISK_DISK_FILE_CALLS_H_

#include <fcntl.h>

#include <map>
#include <memory>
#include <string>

#include "server/base/file_calls.h"
#include "tests/support/disk/disk.h"
#include "tests/support/disk/disk_file.h"

namespace footfall::simulation {

// One thread. Paths that lead to no disk are not found.
class DiskFileCalls : public server::FileCalls {
 public:
  int Open(const char* path, int flags, mode_t mode) override;
  ssize_t Read(int fd, void* to, size_t size) override;
  ssize_t Write(int fd, const void* from, size_t size) override;
  int Sync(int fd) override;
  int Lock(int) override { return 0; }  // one process has all the disks
  int Close(int fd) override;
  int MakeFolder(const char* path, mode_t mode) override;
  int Link(const char* from, const char* to) override;
  int Rename(const char* from, const char* to) override;
  int Unlink(const char* path) override;
  int64_t Size(const char* path) override;
  int64_t Room(const char* folder) override;

 private:
  struct Handle {
    Disk* disk = nullptr;
    std::string path;                // within the disk
    std::unique_ptr<DiskFile> file;  // none for a folder
    size_t at = 0;
  };
  std::map<int, Handle> handles_;
  int last_fd_ = 0;
};

// Puts SQLite and the server's own calls on the disks, for the rest of the process.
void UseDisks();

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SUPPORT_SERVER_DISK_DISK_FILE_CALLS_H_
