// Whole files: reading, replacing, copying, moving, so that what is done stays done. Any thread. Through Files().
#ifndef FOOTFALL_SERVER_BASE_FILES_H_
#define FOOTFALL_SERVER_BASE_FILES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/file_calls.h"

namespace footfall::server {

// A file descriptor that closes itself.
class OpenFile {
 public:
  // Mode 0600 when it is made.
  OpenFile(const std::string& path, int flags) : fd_(Files().Open(path.c_str(), flags, 0600)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (fd_ >= 0) Files().Close(fd_);
  }
  int fd() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  const int fd_;
};

// Where not said otherwise: Internal when the disk refuses.

struct FileDigest {
  int64_t size_bytes = 0;
  std::string sha256;  // 32 bytes
};
// Reads the file once, in pieces. NotFound(path).
absl::StatusOr<FileDigest> DigestFile(const std::string& path);
// NotFound(path).
absl::StatusOr<std::string> ReadFile(const std::string& path);
// Of a file or folder. One that cannot be asked about is taken to be there: nothing is made anew in its place.
bool FileExists(const std::string& path);

// Replaces or makes the whole file (mode 0600) at once; durable when it returns.
absl::Status ReplaceDurably(const std::string& path, std::string_view content);

// Renames within one file system; durable when it returns. Replaces `to`.
absl::Status RenameDurably(const std::string& from, const std::string& to);

// Copies a file (mode 0600); durable when it returns. `to` must not exist.
absl::Status CopyDurably(const std::string& from, const std::string& to);

// Makes the folder (mode 0700) and those above it where they are missing; durable when it returns.
absl::Status MakeFolderDurably(std::string path);

// Makes what was written to the file durable, but not its name.
absl::Status SyncFile(const std::string& path);

// Makes what was created, renamed or removed in the folder durable.
absl::Status SyncFolder(const std::string& folder);

// OK when there is none.
absl::Status RemoveFile(const std::string& path);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_FILES_H_
