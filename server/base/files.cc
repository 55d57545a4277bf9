#include "server/base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>

#include <filesystem>
#include <functional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/errors.h"

namespace footfall::server {
namespace {

constexpr size_t kPiece = 1 << 20;  // big enough for the disk, small enough for memory

absl::Status DiskError(const char* step, const std::string& path) {
  return errors::Internal(absl::StrCat("cannot ", step, " ", path, ": ", strerror(errno)));
}

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = Files().Write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// Gives the file to `each` piece by piece; `each` returns false when it failed.
absl::Status ReadPieces(const std::string& path, const std::function<bool(std::string_view)>& each) {
  const OpenFile file(path, O_RDONLY);
  if (!file.ok()) return errno == ENOENT ? errors::NotFound(path) : DiskError("open", path);
  std::vector<char> piece(kPiece);
  while (true) {
    const ssize_t count = Files().Read(file.fd(), piece.data(), piece.size());
    if (count == 0) return absl::OkStatus();
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return DiskError("read", path);
    if (!each({piece.data(), static_cast<size_t>(count)})) return DiskError("copy", path);
  }
}

std::string FolderOf(const std::string& path) { return std::filesystem::absolute(path).parent_path(); }

absl::Status Sync(const std::string& path, int flags) {
  const OpenFile file(path, flags);
  return file.ok() && Files().Sync(file.fd()) == 0 ? absl::OkStatus() : DiskError("sync", path);
}

absl::Status MakeFolderWith(mode_t mode, const std::string& path) {
  if (FileExists(path)) return absl::OkStatus();
  if (Files().MakeFolder(path.c_str(), mode) == 0) return SyncFolder(FolderOf(path));
  if (errno != ENOENT) return DiskError("make", path);
  // Those above are not ours to close to others.
  if (absl::Status above = MakeFolderWith(0755, FolderOf(path)); !above.ok()) return above;
  return Files().MakeFolder(path.c_str(), mode) == 0 ? SyncFolder(FolderOf(path)) : DiskError("make", path);
}

}  // namespace

absl::Status SyncFile(const std::string& path) { return Sync(path, O_RDONLY); }

absl::Status SyncFolder(const std::string& folder) { return Sync(folder, O_RDONLY | O_DIRECTORY); }

bool FileExists(const std::string& path) { return Files().Size(path.c_str()) >= 0 || (errno != ENOENT && errno != ENOTDIR); }

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

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::string content;
  const absl::Status read = ReadPieces(path, [&](std::string_view piece) {
    content.append(piece);
    return true;
  });
  if (!read.ok()) return read;
  return content;
}

absl::Status ReplaceDurably(const std::string& path, std::string_view content) {
  const std::string fresh = absl::StrCat(path, ".new");
  {
    const OpenFile file(fresh, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.ok() || !WriteAll(file.fd(), content) || Files().Sync(file.fd()) != 0) return DiskError("write", fresh);
  }
  return RenameDurably(fresh, path);
}

absl::Status RenameDurably(const std::string& from, const std::string& to) {
  if (Files().Rename(from.c_str(), to.c_str()) != 0) return DiskError("rename", from);
  return SyncFolder(FolderOf(to));
}

absl::Status CopyDurably(const std::string& from, const std::string& to) {
  const OpenFile copy(to, O_WRONLY | O_CREAT | O_EXCL);
  if (!copy.ok()) return DiskError("make", to);
  absl::Status status = ReadPieces(from, [&](std::string_view piece) { return WriteAll(copy.fd(), piece); });
  if (status.ok() && Files().Sync(copy.fd()) != 0) status = DiskError("sync", to);
  if (status.ok()) status = SyncFolder(FolderOf(to));
  if (!status.ok()) (void)RemoveFile(to);
  return status;
}

absl::Status MakeFolderDurably(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return MakeFolderWith(0700, path);
}

absl::Status RemoveFile(const std::string& path) {
  return Files().Unlink(path.c_str()) == 0 || errno == ENOENT ? absl::OkStatus() : DiskError("remove", path);
}

}  // namespace footfall::server
