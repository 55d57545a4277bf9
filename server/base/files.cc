#include "server/base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/errors.h"

namespace footfall::server {
namespace {

constexpr size_t kPiece = 1 << 20;  // big enough for the disk, small enough for memory

absl::Status DiskError(const char* step, const std::string& path) {
  return errors::Internal(absl::StrCat("cannot ", step, " ", path, ": ", strerror(errno)));
}

// A file descriptor that closes itself.
class File {
 public:
  File(const std::string& path, int flags) : fd_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  int fd() const { return fd_; }

 private:
  const int fd_;
};

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// Gives the file to `each` piece by piece; `each` returns false when it failed.
absl::Status ReadPieces(const std::string& path, const std::function<bool(std::string_view)>& each) {
  const File file(path, O_RDONLY);
  if (file.fd() < 0) return errno == ENOENT ? errors::NotFound(path) : DiskError("open", path);
  std::vector<char> piece(kPiece);
  while (true) {
    const ssize_t count = read(file.fd(), piece.data(), piece.size());
    if (count == 0) return absl::OkStatus();
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return DiskError("read", path);
    if (!each({piece.data(), static_cast<size_t>(count)})) return DiskError("copy", path);
  }
}

absl::Status SyncFolderOf(const std::string& path) { return SyncFolder(std::filesystem::absolute(path).parent_path()); }

}  // namespace

absl::Status SyncFolder(const std::string& folder) {
  const File directory(folder, O_RDONLY | O_DIRECTORY);
  return directory.fd() >= 0 && fsync(directory.fd()) == 0 ? absl::OkStatus() : DiskError("sync", folder);
}

absl::StatusOr<FileDigest> DigestFile(const std::string& path) {
  FileDigest digest;
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  const absl::Status read = ReadPieces(path, [&](std::string_view piece) {
    digest.size_bytes += static_cast<int64_t>(piece.size());
    return crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(piece.data()), piece.size()) == 0;
  });
  if (!read.ok()) return read;
  digest.sha256.resize(crypto_hash_sha256_BYTES);
  crypto_hash_sha256_final(&state, reinterpret_cast<unsigned char*>(digest.sha256.data()));
  return digest;
}

absl::Status RenameDurably(const std::string& from, const std::string& to) {
  if (rename(from.c_str(), to.c_str()) != 0) return DiskError("rename", from);
  return SyncFolderOf(to);
}

absl::Status CopyDurably(const std::string& from, const std::string& to) {
  const File copy(to, O_WRONLY | O_CREAT | O_EXCL);
  if (copy.fd() < 0) return DiskError("make", to);
  absl::Status status = ReadPieces(from, [&](std::string_view piece) { return WriteAll(copy.fd(), piece); });
  if (status.ok() && fsync(copy.fd()) != 0) status = DiskError("sync", to);
  if (status.ok()) status = SyncFolderOf(to);
  if (!status.ok()) unlink(to.c_str());
  return status;
}

}  // namespace footfall::server
