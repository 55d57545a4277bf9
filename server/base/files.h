// Whole files: their digest, and moving one so that it stays moved. Any thread.
#ifndef FOOTFALL_SERVER_BASE_FILES_H_
#define FOOTFALL_SERVER_BASE_FILES_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace footfall::server {

struct FileDigest {
  int64_t size_bytes = 0;
  std::string sha256;  // 32 bytes
};
// Reads the file once, in pieces. NotFound(path); Internal when the disk refuses.
absl::StatusOr<FileDigest> DigestFile(const std::string& path);

// Renames within one file system; durable when it returns. Replaces `to`. Internal when the disk refuses.
absl::Status RenameDurably(const std::string& from, const std::string& to);

// Makes what was created or removed in the folder durable. Internal when the disk refuses.
absl::Status SyncFolder(const std::string& folder);

// Copies a file (mode 0600); durable when it returns. `to` must not exist.
absl::Status CopyDurably(const std::string& from, const std::string& to);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_FILES_H_
