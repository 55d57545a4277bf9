#include "tests/support/kiosk_backlog/unsynced_vfs.h"

#include <sqlite3.h>

#include <map>

namespace footfall::kiosk {
namespace {

constexpr char kName[] = "unsynced";

int DoNotSync(sqlite3_file*, int) { return SQLITE_OK; }

// The system's methods but for one. It has different ones for the database and for its log.
const sqlite3_io_methods* WithoutSync(const sqlite3_io_methods* methods) {
  static std::map<const sqlite3_io_methods*, sqlite3_io_methods> known;
  const auto [found, is_new] = known.try_emplace(methods, *methods);
  if (is_new) found->second.xSync = DoNotSync;
  return &found->second;
}

int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
  const int result = system->xOpen(system, name, file, flags, out_flags);
  if (result == SQLITE_OK) file->pMethods = WithoutSync(file->pMethods);
  return result;
}

}  // namespace

std::string UnsyncedVfs() {
  static sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
  vfs.zName = kName;
  vfs.xOpen = Open;
  sqlite3_vfs_register(&vfs, 0);
  return kName;
}

}  // namespace footfall::kiosk
