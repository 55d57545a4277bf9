#include "tests/support/server_disk/disk_file_calls.h"

#include <errno.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace footfall::simulation {
namespace {

constexpr int64_t kPlenty = int64_t{1} << 40;

int Answer(int error) {
  if (error == 0) return 0;
  errno = error;
  return -1;
}

int AnswerSqlite(int code) { return Answer(code == SQLITE_OK ? 0 : code == SQLITE_FULL ? ENOSPC : EIO); }

}  // namespace

int DiskFileCalls::Open(const char* path, int flags, mode_t) {
  std::string rest;
  Disk* disk = Disk::At(path, &rest);
  if (disk == nullptr) return Answer(ENOENT);
  if (disk->off()) return Answer(EIO);
  const auto found = disk->Find(rest);
  const bool folder = rest.empty() || (found != nullptr && found->folder);
  if (found != nullptr && (flags & O_EXCL) != 0) return Answer(EEXIST);
  if ((flags & O_DIRECTORY) != 0 && !folder) return Answer(found == nullptr ? ENOENT : ENOTDIR);
  if (!folder && found == nullptr) {
    if (const int error = (flags & O_CREAT) == 0 ? ENOENT : disk->MakeFile(rest); error != 0) return Answer(error);
  }
  Handle handle{.disk = disk, .path = rest, .file = nullptr};
  if (!folder) handle.file = std::make_unique<DiskFile>(disk, rest, 0);
  if ((flags & O_TRUNC) != 0 && handle.file->Truncate(0) != SQLITE_OK) return Answer(EIO);
  if ((flags & O_APPEND) != 0) handle.at = handle.file->size();
  handles_[++last_fd_] = std::move(handle);
  return last_fd_;
}

ssize_t DiskFileCalls::Read(int fd, void* to, size_t size) {
  Handle& handle = handles_.at(fd);
  const size_t there = handle.at < handle.file->size() ? std::min(size, handle.file->size() - handle.at) : 0;
  if (handle.file->dead()) return Answer(EIO);
  if (there > 0 && handle.file->Read(to, there, handle.at) != SQLITE_OK) return Answer(EIO);
  handle.at += there;
  return static_cast<ssize_t>(there);
}

ssize_t DiskFileCalls::Write(int fd, const void* from, size_t size) {
  Handle& handle = handles_.at(fd);
  if (AnswerSqlite(handle.file->Write(from, size, handle.at)) != 0) return -1;
  handle.at += size;
  return static_cast<ssize_t>(size);
}

int DiskFileCalls::Sync(int fd) {
  Handle& handle = handles_.at(fd);
  return handle.file == nullptr ? Answer(handle.disk->SyncFolder(handle.path)) : AnswerSqlite(handle.file->Sync());
}

int DiskFileCalls::Close(int fd) { return handles_.erase(fd) == 1 ? 0 : Answer(EBADF); }

int DiskFileCalls::MakeFolder(const char* path, mode_t) {
  std::string rest;
  Disk* disk = Disk::At(path, &rest);
  return Answer(disk == nullptr ? ENOENT : disk->MakeFile(rest, /*folder=*/true));
}

int DiskFileCalls::Link(const char* from, const char* to) {
  std::string from_rest, to_rest;
  Disk* disk = Disk::At(from, &from_rest);
  if (disk == nullptr || Disk::At(to, &to_rest) != disk) return Answer(EXDEV);
  return Answer(disk->Link(from_rest, to_rest));
}

int DiskFileCalls::Rename(const char* from, const char* to) {
  std::string from_rest, to_rest;
  Disk* disk = Disk::At(from, &from_rest);
  if (disk == nullptr || Disk::At(to, &to_rest) != disk) return Answer(EXDEV);
  return Answer(disk->Rename(from_rest, to_rest));
}

int DiskFileCalls::Unlink(const char* path) {
  std::string rest;
  Disk* disk = Disk::At(path, &rest);
  return Answer(disk == nullptr ? ENOENT : disk->Remove(rest));
}

int64_t DiskFileCalls::Size(const char* path) {
  std::string rest;
  Disk* disk = Disk::At(path, &rest);
  if (disk == nullptr || disk->off()) return Answer(disk == nullptr ? ENOENT : EIO);
  if (rest.empty()) return 0;
  const auto found = disk->Find(rest);
  return found == nullptr ? Answer(ENOENT) : static_cast<int64_t>(found->data.size());
}

int64_t DiskFileCalls::Room(const char* folder) {
  std::string rest;
  Disk* disk = Disk::At(folder, &rest);
  return disk == nullptr || disk->off() ? Answer(EIO) : disk->faults.full ? 0 : kPlenty;
}

void UseDisks() {
  static DiskFileCalls calls;
  RegisterDisks();
  server::UseFileCalls(&calls);
}

}  // namespace footfall::simulation
