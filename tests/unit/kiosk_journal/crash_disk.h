// A disk in memory under SQLite that loses power at any call: what was not synced is then there, or not, or half, sector by sector.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_CRASH_DISK_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_CRASH_DISK_H_

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace footfall::kiosk {

// The VFS "crash" while it lives. One thread.
class CrashDisk {
 public:
  struct Write {
    size_t at = 0;
    std::string bytes;
    bool truncate = false;  // to `at`
  };
  struct Content {
    std::string durable, current;
    std::vector<Write> pending;  // since the last sync that went well
    bool named = false;          // the folder knows it for good
  };
  using Image = std::map<std::string, Content>;
  enum class Failure { kNone, kPowerCut, kWrite, kSync, kRead };

  CrashDisk() {
    base_ = sqlite3_vfs_find(nullptr);
    vfs_ = *base_;
    vfs_.zName = "crash";
    vfs_.szOsFile = sizeof(File);
    vfs_.pAppData = this;
    vfs_.xOpen = Open;
    vfs_.xDelete = Delete;
    vfs_.xAccess = Access;
    sqlite3_vfs_register(&vfs_, 0);
  }
  ~CrashDisk() { sqlite3_vfs_unregister(&vfs_); }

  // The `nth` call of that kind from now on fails; from a power cut on, all do, until PowerBack. Writes, syncs and deletions are counted
  // together for a power cut.
  void FailAt(Failure failure, int nth) {
    failure_ = failure;
    left_ = nth;
    calls = 0;
  }
  // What is left after the cut, by the dice of `seed`.
  void PowerBack(unsigned seed) {
    std::mt19937 dice(seed);
    for (auto file = files.begin(); file != files.end();) {
      Content& content = *file->second;
      if (!content.named && dice() % 2 == 0) {
        file = files.erase(file);
        continue;
      }
      for (const Write& write : content.pending) Tear(&content.durable, write, dice);
      content.current = content.durable;
      content.pending.clear();
      content.named = true;
      ++file;
    }
    FailAt(Failure::kNone, 0);
  }
  Image Take() const {
    Image image;
    for (const auto& [name, content] : files) image[name] = *content;
    return image;
  }
  void PutBack(const Image& image) {
    files.clear();
    for (const auto& [name, content] : image) files[name] = std::make_shared<Content>(content);
    FailAt(Failure::kNone, 0);
  }

  int calls = 0;  // of the kind that is to fail, since FailAt
  std::map<std::string, std::shared_ptr<Content>> files;

 private:
  static constexpr size_t kSector = 512;
  struct File {
    sqlite3_file base;
    CrashDisk* disk;
    Content* content;
    std::shared_ptr<Content>* keep;
  };
  static File* Of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }

  // Whether this call fails.
  bool Hit(Failure kind) {
    if (dead()) return true;
    if (failure_ != kind) return false;
    return ++calls == left_;
  }
  bool dead() const { return failure_ == Failure::kPowerCut && left_ > 0 && calls >= left_; }

  static void Apply(std::string* bytes, const Write& write) {
    if (write.truncate) return bytes->resize(std::min(bytes->size(), write.at));
    if (bytes->size() < write.at + write.bytes.size()) bytes->resize(write.at + write.bytes.size());
    bytes->replace(write.at, write.bytes.size(), write.bytes);
  }
  static void Tear(std::string* bytes, const Write& write, std::mt19937& dice) {
    if (write.truncate) {
      if (dice() % 2 == 0) Apply(bytes, write);
      return;
    }
    for (size_t from = 0; from < write.bytes.size();) {
      const size_t to = std::min(write.bytes.size(), from + kSector - (write.at + from) % kSector);
      Write sector{write.at + from, write.bytes.substr(from, to - from)};
      from = to;
      const unsigned fate = dice() % 8;
      if (fate < 3) continue;  // never reached the disk
      if (fate == 3) std::generate(sector.bytes.begin(), sector.bytes.end(), [&] { return static_cast<char>(dice()); });
      Apply(bytes, sector);
    }
  }

  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* disk = static_cast<CrashDisk*>(vfs->pAppData);
    static const sqlite3_io_methods kMethods = Methods();
    std::memset(file, 0, sizeof(File));
    if (disk->dead()) return SQLITE_CANTOPEN;
    std::shared_ptr<Content> content = name ? disk->files[name] : nullptr;
    if (!content) content = std::make_shared<Content>();
    if (name) disk->files[name] = content;
    Of(file)->disk = disk;
    Of(file)->keep = new std::shared_ptr<Content>(content);
    Of(file)->content = content.get();
    file->pMethods = &kMethods;
    if (out_flags) *out_flags = flags;
    return SQLITE_OK;
  }
  static int Delete(sqlite3_vfs* vfs, const char* name, int) {
    auto* disk = static_cast<CrashDisk*>(vfs->pAppData);
    if (disk->Hit(Failure::kPowerCut)) return SQLITE_IOERR_DELETE;
    return disk->files.erase(name) > 0 ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
  }
  static int Access(sqlite3_vfs* vfs, const char* name, int, int* out) {
    *out = static_cast<CrashDisk*>(vfs->pAppData)->files.contains(name);
    return SQLITE_OK;
  }

  static int Read(sqlite3_file* f, void* data, int size, sqlite3_int64 at) {
    if (Of(f)->disk->Hit(Failure::kRead)) return SQLITE_IOERR_READ;
    const std::string& bytes = Of(f)->content->current;
    const size_t from = std::min(bytes.size(), static_cast<size_t>(at)), count = std::min<size_t>(size, bytes.size() - from);
    std::memcpy(data, bytes.data() + from, count);
    std::memset(static_cast<char*>(data) + count, 0, size - count);
    return count == static_cast<size_t>(size) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
  }
  static int Put(sqlite3_file* f, Write write) {
    CrashDisk* disk = Of(f)->disk;
    if (disk->dead()) return SQLITE_IOERR_WRITE;
    const bool cut = disk->Hit(Failure::kPowerCut);
    if (disk->Hit(Failure::kWrite)) return SQLITE_IOERR_WRITE;
    // The write during which the power goes may have begun.
    Apply(&Of(f)->content->current, write);
    Of(f)->content->pending.push_back(std::move(write));
    return cut ? SQLITE_IOERR_WRITE : SQLITE_OK;
  }
  static int Sync(sqlite3_file* f, int) {
    CrashDisk* disk = Of(f)->disk;
    Content* content = Of(f)->content;
    if (disk->Hit(Failure::kPowerCut)) return SQLITE_IOERR_FSYNC;
    const bool failed = disk->Hit(Failure::kSync);
    // As systems do: after a failed sync the pages count as clean, and the next sync says nothing of them.
    for (const Write& write : content->pending) {
      if (!failed) Apply(&content->durable, write);
    }
    content->pending.clear();
    content->named = true;
    return failed ? SQLITE_IOERR_FSYNC : SQLITE_OK;
  }

  static sqlite3_io_methods Methods() {
    sqlite3_io_methods methods{};
    methods.iVersion = 1;  // no shared memory, no mapping: exclusive locking needs neither
    methods.xClose = [](sqlite3_file* f) {
      delete Of(f)->keep;
      return SQLITE_OK;
    };
    methods.xRead = Read;
    methods.xWrite = [](sqlite3_file* f, const void* data, int size, sqlite3_int64 at) {
      return Put(f, {static_cast<size_t>(at), std::string(static_cast<const char*>(data), size)});
    };
    methods.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) { return Put(f, {static_cast<size_t>(size), "", true}); };
    methods.xSync = Sync;
    methods.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
      *size = static_cast<sqlite3_int64>(Of(f)->content->current.size());
      return SQLITE_OK;
    };
    methods.xLock = [](sqlite3_file*, int) { return SQLITE_OK; };
    methods.xUnlock = [](sqlite3_file*, int) { return SQLITE_OK; };
    methods.xCheckReservedLock = [](sqlite3_file*, int* out) { return *out = 0, SQLITE_OK; };
    methods.xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; };
    methods.xSectorSize = [](sqlite3_file*) { return static_cast<int>(kSector); };
    methods.xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; };
    return methods;
  }

  sqlite3_vfs* base_;
  sqlite3_vfs vfs_{};
  Failure failure_ = Failure::kNone;
  int left_ = 0;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_CRASH_DISK_H_
