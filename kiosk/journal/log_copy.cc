#include "kiosk/journal/log_copy.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "absl/strings/str_cat.h"
#include "kiosk/journal/database.h"

namespace footfall::kiosk {
namespace {

constexpr sqlite3_int64 kStepBytes = 1 << 16;  // copied at a time; SQLite's own VFS takes less than twice that

std::string LogPath(const std::string& path) { return absl::StrCat(path, "-wal"); }
std::string CopyPath(const std::string& path) { return absl::StrCat(path, "-newlog"); }

sqlite3_vfs* Vfs(const std::string& name) { return sqlite3_vfs_find(name.empty() ? nullptr : name.c_str()); }

int Copy(sqlite3_file* from, sqlite3_int64 size, sqlite3_file* to) {
  std::vector<char> bytes(static_cast<size_t>(std::min(size, kStepBytes)));
  int result = SQLITE_OK;
  for (sqlite3_int64 at = 0; result == SQLITE_OK && at < size; at += kStepBytes) {
    const int step = static_cast<int>(std::min(size - at, kStepBytes));
    result = from->pMethods->xRead(from, bytes.data(), step, at);
    if (result == SQLITE_OK) result = to->pMethods->xWrite(to, bytes.data(), step, at);
  }
  return result == SQLITE_OK ? to->pMethods->xSync(to, SQLITE_SYNC_NORMAL) : result;
}

// A file at `path` with the first `size` bytes of `from`, on the disk when OK.
int WriteCopy(sqlite3_vfs* vfs, sqlite3_file* from, sqlite3_int64 size, const std::string& path) {
  std::vector<char> room(static_cast<size_t>(vfs->szOsFile));
  auto* to = reinterpret_cast<sqlite3_file*>(room.data());
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_WAL;
  int result = vfs->xOpen(vfs, path.c_str(), to, kFlags, nullptr);
  if (result == SQLITE_OK) result = Copy(from, size, to);
  if (to->pMethods != nullptr) to->pMethods->xClose(to);
  return result;
}

// The connection's log; nullptr when it has none open.
sqlite3_file* LogOf(sqlite3* db) {
  sqlite3_file* log = nullptr;
  if (sqlite3_file_control(db, nullptr, SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK) return nullptr;
  return log == nullptr || log->pMethods == nullptr ? nullptr : log;
}

// SQLite's first sync of a log syncs its folder too, before anything is moved, but does not say when it could not.
absl::Status SyncFolderOf(const std::string& path) {
  const int folder = open(path.substr(0, path.rfind('/')).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return absl::OkStatus();  // the VFS has folders of its own
  const bool synced = fsync(folder) == 0;
  close(folder);
  return synced ? absl::OkStatus() : absl::UnavailableError("journal: the folder of the log cannot be synced");
}

}  // namespace

bool HasLog(const std::string& path, const std::string& vfs) {
  sqlite3_vfs* files = Vfs(vfs);
  if (files == nullptr) return false;  // whoever opens the database says so
  int there = 0;
  // What cannot be looked at is taken to be there.
  return files->xAccess(files, LogPath(path).c_str(), SQLITE_ACCESS_EXISTS, &there) != SQLITE_OK || there != 0;
}

absl::Status ExtendLog(sqlite3* db, int64_t bytes) {
  sqlite3_file* const log = LogOf(db);
  sqlite3_int64 size = 0;
  if (log == nullptr) return absl::OkStatus();
  int result = log->pMethods->xFileSize(log, &size);
  if (result == SQLITE_OK && size >= bytes) return absl::OkStatus();
  const std::vector<char> zeros(static_cast<size_t>(kStepBytes), 0);
  for (sqlite3_int64 at = size; result == SQLITE_OK && at < bytes; at += kStepBytes) {
    result = log->pMethods->xWrite(log, zeros.data(), static_cast<int>(std::min(bytes - at, kStepBytes)), at);
  }
  if (result == SQLITE_OK) result = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
  return SqliteStatus(result, "extend the log");
}

absl::Status ReplaceLog(sqlite3* db, const std::string& path, const std::string& vfs) {
  sqlite3_vfs* files = Vfs(vfs);
  const std::string copy = CopyPath(path);
  const auto remove_copy = [&] { files->xDelete(files, copy.c_str(), 0); };
  remove_copy();  // one that was not finished
  sqlite3_file* const log = LogOf(db);
  sqlite3_int64 size = 0;
  if (log == nullptr) return absl::OkStatus();
  int result = log->pMethods->xFileSize(log, &size);
  if (result == SQLITE_OK && size == 0) return absl::OkStatus();
  if (result == SQLITE_OK) result = WriteCopy(files, log, size, copy);
  const bool replaced = result == SQLITE_OK && rename(copy.c_str(), LogPath(path).c_str()) == 0;
  if (replaced) return SyncFolderOf(path);
  remove_copy();
  return result == SQLITE_OK ? absl::UnavailableError("journal: the log's copy cannot take its place")
                             : SqliteStatus(result, "copy the log");
}

}  // namespace footfall::kiosk
