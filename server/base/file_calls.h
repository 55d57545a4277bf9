// The system's calls on files, for what must survive a power cut. SQLite makes its own through its VFS.
#ifndef FOOTFALL_SERVER_BASE_FILE_CALLS_H_
#define FOOTFALL_SERVER_BASE_FILE_CALLS_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace footfall::server {

// Answers as the system's calls of these names: 0 or more, or -1 with errno. Thread-safe.
class FileCalls {
 public:
  virtual ~FileCalls() = default;
  virtual int Open(const char* path, int flags, mode_t mode) = 0;
  virtual ssize_t Read(int fd, void* to, size_t size) = 0;
  virtual ssize_t Write(int fd, const void* from, size_t size) = 0;
  virtual int Sync(int fd) = 0;
  // For one holder alone, until it is closed; without waiting.
  virtual int Lock(int fd) = 0;
  virtual int Close(int fd) = 0;
  virtual int MakeFolder(const char* path, mode_t mode) = 0;
  virtual int Link(const char* from, const char* to) = 0;
  virtual int Rename(const char* from, const char* to) = 0;
  virtual int Unlink(const char* path) = 0;
  virtual int64_t Size(const char* path) = 0;
  // Bytes that may still be written into the folder.
  virtual int64_t Room(const char* folder) = 0;
};

// The machine's own, unless a test put its disk in their place.
FileCalls& Files();
// For tests, as they register another VFS with SQLite: before the first file is used. nullptr = the machine's own.
void UseFileCalls(FileCalls* calls);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_FILE_CALLS_H_
