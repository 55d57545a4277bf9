#include "tests/simulation/disk.h"

#include <sqlite3.h>

#include <cstdlib>
#include <cstring>

#include "tests/simulation/disk_file.h"

namespace footfall::simulation {
namespace {

constexpr std::string_view kRoot = "/sim/";

std::map<std::string, Disk*, std::less<>>& Rack() {
  static std::map<std::string, Disk*, std::less<>> rack;
  return rack;
}

Dice sqlite_dice(0);

}  // namespace

// SQLite's way to the disks.
class DiskRack {
 public:
  static sqlite3_vfs* Vfs() {
    static sqlite3_vfs vfs = Make();
    return &vfs;
  }

 private:
  // The disk and the rest of the path; nullptr for a path that leads to none.
  static Disk* Find(const char* path, std::string* rest) {
    std::string_view text(path);
    if (!text.starts_with(kRoot)) return nullptr;
    text.remove_prefix(kRoot.size());
    const size_t slash = text.find('/');
    if (slash == std::string_view::npos) return nullptr;
    *rest = std::string(text.substr(slash + 1));
    const auto found = Rack().find(text.substr(0, slash));
    return found == Rack().end() ? nullptr : found->second;
  }

  static int Open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    file->pMethods = nullptr;
    std::string rest;
    Disk* disk = path == nullptr ? nullptr : Find(path, &rest);
    if (disk == nullptr) return SQLITE_CANTOPEN;
    auto found = disk->files_.find(rest);
    if (found == disk->files_.end()) {
      if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
      found = disk->files_.emplace(rest, std::make_shared<Inode>()).first;
    }
    DiskFile::Open(file, disk, found->second);
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
  }

  static int Delete(sqlite3_vfs*, const char* path, int) {
    std::string rest;
    Disk* disk = Find(path, &rest);
    return disk != nullptr && disk->files_.erase(rest) > 0 ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
  }

  static int Access(sqlite3_vfs*, const char* path, int, int* out) {
    std::string rest;
    Disk* disk = Find(path, &rest);
    *out = disk != nullptr && disk->files_.contains(rest);
    return SQLITE_OK;
  }

  static int FullPathname(sqlite3_vfs*, const char* path, int size, char* out) {
    if (std::strlen(path) >= static_cast<size_t>(size)) return SQLITE_CANTOPEN;
    std::strcpy(out, path);
    return SQLITE_OK;
  }

  static int Randomness(sqlite3_vfs*, int size, char* out) {
    for (int i = 0; i < size; ++i) out[i] = static_cast<char>(sqlite_dice.Next());
    return size;
  }

  static sqlite3_vfs Make() {
    sqlite3_vfs vfs{};
    vfs.iVersion = 2;
    vfs.szOsFile = DiskFile::Size();
    vfs.mxPathname = 256;
    vfs.zName = "simulation";
    vfs.xOpen = Open;
    vfs.xDelete = Delete;
    vfs.xAccess = Access;
    vfs.xFullPathname = FullPathname;
    vfs.xRandomness = Randomness;
    vfs.xSleep = [](sqlite3_vfs*, int) { return 0; };
    vfs.xCurrentTime = [](sqlite3_vfs*, double* now) {
      *now = 2461162.5;
      return SQLITE_OK;
    };
    vfs.xGetLastError = [](sqlite3_vfs*, int, char*) { return 0; };
    vfs.xCurrentTimeInt64 = [](sqlite3_vfs*, sqlite3_int64* now) {
      *now = 2461162LL * 86'400'000;
      return SQLITE_OK;
    };
    return vfs;
  }
};

Disk::Disk(std::string name, Dice dice) : name_(std::move(name)), dice_(dice) { Rack()[name_] = this; }

Disk::~Disk() { Rack().erase(name_); }

void Disk::KillProcess() {
  ++generation_;
  for (auto& [path, inode] : files_) inode->DropLocks();
}

void Disk::CutPower() {
  KillProcess();
  ++cuts_;
  for (auto& [path, inode] : files_) inode->CutPower(dice_.Fork(path + std::to_string(cuts_)));
}

Disk::Image Disk::Copy() const {
  Image image;
  for (const auto& [path, inode] : files_) image[path] = inode->data;
  return image;
}

void Disk::Put(const Image& image) {
  files_.clear();
  for (const auto& [path, bytes] : image) {
    auto inode = std::make_shared<Inode>();
    inode->data = bytes;
    inode->durable_size = bytes.size();
    files_.emplace(path, std::move(inode));
  }
}

void RegisterDisks() {
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);  // counted under a lock at each allocation, and read by nobody
  if (sqlite3_vfs_register(DiskRack::Vfs(), 1) != SQLITE_OK) std::abort();
}

void SeedSqlite(Dice dice) {
  sqlite_dice = dice;
  sqlite3_randomness(0, nullptr);
}

}  // namespace footfall::simulation
