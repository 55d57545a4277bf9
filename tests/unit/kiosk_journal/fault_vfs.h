// An SQLite VFS whose disk fails on command: passes everything to the system's, but for the calls it is told to refuse.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_FAULT_VFS_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_FAULT_VFS_H_

#include <sqlite3.h>

#include <cstring>
#include <functional>
#include <string>

namespace footfall::kiosk {

// One at a time; registered while it lives.
class FaultVfs {
 public:
  enum class Fault { kNone, kFull, kWriteError, kSyncError, kReadError, kGone };

  FaultVfs() {
    base_ = sqlite3_vfs_find(nullptr);
    vfs_ = *base_;
    vfs_.zName = "fault";
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + base_->szOsFile;
    vfs_.pAppData = this;
    vfs_.xOpen = Open;
    sqlite3_vfs_register(&vfs_, 0);
  }
  ~FaultVfs() { sqlite3_vfs_unregister(&vfs_); }

  // The `after`-th call of that kind from now on, and all later ones until Heal, fail. kGone: from the `after`-th sync on, all calls.
  void Break(Fault fault, int after = 1) {
    fault_ = fault;
    left_ = after;
  }
  void Heal() { fault_ = Fault::kNone; }
  int calls = 0;                     // writes and syncs since the start
  std::function<bool()> full_while;  // no write that makes a file longer goes through meanwhile

 private:
  struct File {
    sqlite3_file base;
    FaultVfs* vfs;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  static File* Of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }

  bool Hit(Fault fault, Fault other = Fault::kNone) {
    if (fault_ == Fault::kGone) return fault == Fault::kSyncError ? --left_ <= 0 : left_ <= 0;
    if (fault_ == Fault::kNone || (fault_ != fault && fault_ != other)) return false;
    return --left_ <= 0;
  }

  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* self = static_cast<FaultVfs*>(vfs->pAppData);
    static const sqlite3_io_methods kMethods = Methods();
    std::memset(file, 0, sizeof(File));
    Of(file)->vfs = self;
    const int result = self->base_->xOpen(self->base_, name, Of(file)->real(), flags, out_flags);
    if (result == SQLITE_OK) file->pMethods = &kMethods;
    return result;
  }

  static sqlite3_io_methods Methods() {
    sqlite3_io_methods methods{};
    methods.iVersion = 1;  // no shared memory, no mapping: exclusive locking needs neither
    methods.xClose = [](sqlite3_file* f) { return Of(f)->real()->pMethods->xClose(Of(f)->real()); };
    methods.xRead = [](sqlite3_file* f, void* data, int size, sqlite3_int64 at) {
      if (Of(f)->vfs->Hit(Fault::kReadError)) return SQLITE_IOERR_READ;
      return Of(f)->real()->pMethods->xRead(Of(f)->real(), data, size, at);
    };
    methods.xWrite = [](sqlite3_file* f, const void* data, int size, sqlite3_int64 at) {
      ++Of(f)->vfs->calls;
      sqlite3_int64 length = 0;
      Of(f)->real()->pMethods->xFileSize(Of(f)->real(), &length);
      if (at + size > length && Of(f)->vfs->full_while && Of(f)->vfs->full_while()) return SQLITE_FULL;
      if (Of(f)->vfs->Hit(Fault::kFull, Fault::kWriteError)) return Of(f)->vfs->fault_ == Fault::kFull ? SQLITE_FULL : SQLITE_IOERR_WRITE;
      return Of(f)->real()->pMethods->xWrite(Of(f)->real(), data, size, at);
    };
    methods.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) { return Of(f)->real()->pMethods->xTruncate(Of(f)->real(), size); };
    methods.xSync = [](sqlite3_file* f, int flags) {
      ++Of(f)->vfs->calls;
      if (Of(f)->vfs->Hit(Fault::kSyncError)) return SQLITE_IOERR_FSYNC;
      return Of(f)->real()->pMethods->xSync(Of(f)->real(), flags);
    };
    methods.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) { return Of(f)->real()->pMethods->xFileSize(Of(f)->real(), size); };
    methods.xLock = [](sqlite3_file* f, int level) { return Of(f)->real()->pMethods->xLock(Of(f)->real(), level); };
    methods.xUnlock = [](sqlite3_file* f, int level) { return Of(f)->real()->pMethods->xUnlock(Of(f)->real(), level); };
    methods.xCheckReservedLock = [](sqlite3_file* f, int* out) { return Of(f)->real()->pMethods->xCheckReservedLock(Of(f)->real(), out); };
    methods.xFileControl = [](sqlite3_file* f, int op, void* arg) { return Of(f)->real()->pMethods->xFileControl(Of(f)->real(), op, arg); };
    methods.xSectorSize = [](sqlite3_file* f) { return Of(f)->real()->pMethods->xSectorSize(Of(f)->real()); };
    methods.xDeviceCharacteristics = [](sqlite3_file* f) { return Of(f)->real()->pMethods->xDeviceCharacteristics(Of(f)->real()); };
    return methods;
  }

  sqlite3_vfs* base_;
  sqlite3_vfs vfs_{};
  Fault fault_ = Fault::kNone;
  int left_ = 0;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_FAULT_VFS_H_
