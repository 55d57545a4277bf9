#include "tests/support/disk/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>

#include "tests/support/disk/disk_file.h"

namespace footfall::simulation {
namespace {

constexpr std::string_view kRoot = "/sim/";

std::map<std::string, Disk*, std::less<>>& Rack() {
  static std::map<std::string, Disk*, std::less<>> rack;
  return rack;
}

Dice sqlite_dice(0);

int Open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;
  std::string rest;
  Disk* disk = path == nullptr ? nullptr : Disk::At(path, &rest);
  if (disk == nullptr || disk->off()) return SQLITE_CANTOPEN;
  if (disk->Find(rest) == nullptr) {
    if ((flags & SQLITE_OPEN_CREATE) == 0 || disk->MakeFile(rest) != 0) return SQLITE_CANTOPEN;
  }
  DiskFile::Open(file, disk, rest, flags);
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int Delete(sqlite3_vfs*, const char* path, int sync_folder) {
  std::string rest;
  Disk* disk = Disk::At(path, &rest);
  const int error = disk == nullptr ? ENOENT : disk->Remove(rest);
  if (error != 0) return error == ENOENT ? SQLITE_IOERR_DELETE_NOENT : SQLITE_IOERR_DELETE;
  return sync_folder == 0 || disk->SyncFolder(Disk::FolderOf(rest)) == 0 ? SQLITE_OK : SQLITE_IOERR_DIR_FSYNC;
}

int Access(sqlite3_vfs*, const char* path, int, int* out) {
  std::string rest;
  Disk* disk = Disk::At(path, &rest);
  *out = disk != nullptr && !disk->off() && disk->Find(rest) != nullptr;
  return disk != nullptr && disk->off() ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

int FullPathname(sqlite3_vfs*, const char* path, int size, char* out) {
  if (std::strlen(path) >= static_cast<size_t>(size)) return SQLITE_CANTOPEN;
  std::strcpy(out, path);
  return SQLITE_OK;
}

int Randomness(sqlite3_vfs*, int size, char* out) {
  for (int i = 0; i < size; ++i) out[i] = static_cast<char>(sqlite_dice.Next());
  return size;
}

// SQLite's way to the disks.
sqlite3_vfs MakeVfs() {
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

}  // namespace

Disk::Disk(std::string name, Dice dice) : name_(std::move(name)), dice_(dice) { Rack()[name_] = this; }

Disk::~Disk() { Rack().erase(name_); }

Disk* Disk::At(std::string_view path, std::string* rest) {
  if (!path.starts_with(kRoot)) return nullptr;
  path.remove_prefix(kRoot.size());
  const size_t slash = std::min(path.find('/'), path.size());
  *rest = std::string(path.substr(std::min(slash + 1, path.size())));
  while (rest->ends_with('/')) rest->pop_back();
  const auto found = Rack().find(path.substr(0, slash));
  return found == Rack().end() ? nullptr : found->second;
}

void Disk::KillProcess() {
  ++generation_;
  for (auto& [path, inode] : files_) inode->DropLocks();
}

void Disk::CutPower() {
  KillProcess();
  ++cuts_;
  std::set<Inode*> cut;  // one with two names is cut once
  const auto cut_once = [&](const std::string& path, Inode* inode) {
    if (inode == nullptr || !cut.insert(inode).second) return;
    inode->DropLocks();
    inode->CutPower(dice_.Fork(path + std::to_string(cuts_)));
  };
  for (const auto& [path, inode] : files_) cut_once(path, inode.get());
  // Whatever may come back.
  for (const auto& [path, inode] : durable_) cut_once(path, inode.get());
  for (const NameChange& change : changes_) {
    for (const auto& [path, inode] : change.names) cut_once(path, inode.get());
  }
  CutNames(dice_.Fork("names" + std::to_string(cuts_)));
}

void Disk::CutNames(Dice dice) {
  std::map<std::string, int64_t> left;  // by folder
  for (const NameChange& change : changes_) ++left[change.folder];
  for (auto& [folder, steps] : left) steps = dice.Fork(folder).Between(0, steps);
  for (const NameChange& change : changes_) {
    if (left[change.folder]-- > 0) Apply(change, &durable_);
  }
  changes_.clear();
  files_.clear();
  // In order of paths, a folder comes before what is in it.
  for (const auto& [path, inode] : durable_) {
    if (HasFolderOf(path)) files_[path] = inode;
  }
  durable_ = files_;
}

void Disk::FailAt(Failure failure, int nth) {
  failure_ = failure;
  nth_ = nth;
  calls_ = 0;
}

void Disk::PowerOn() {
  off_ = false;
  failure_ = Failure::kNone;
}

bool Disk::Meets(Failure failure) {
  if (failure_ != failure) return false;
  ++calls_;
  if (failure == Failure::kFull) return nth_ > 0 && calls_ >= nth_;
  if (calls_ != nth_) return false;
  if (failure == Failure::kPowerCut) off_ = true;
  return true;
}

Disk::Image Disk::Copy() const {
  Image image;
  for (const auto& [path, inode] : files_) image[inode->folder ? path + "/" : path] = inode->data;
  return image;
}

void Disk::Put(const Image& image) {
  PowerOn();
  files_.clear();
  changes_.clear();
  for (const auto& [path, bytes] : image) {
    auto inode = std::make_shared<Inode>();
    inode->folder = path.ends_with('/');
    inode->data = bytes;
    inode->durable_size = bytes.size();
    files_.emplace(inode->folder ? path.substr(0, path.size() - 1) : path, std::move(inode));
  }
  durable_ = files_;
}

std::string Disk::FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::shared_ptr<Inode> Disk::Find(const std::string& path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : found->second;
}

bool Disk::HasFolderOf(const std::string& path) const {
  const std::string folder = FolderOf(path);
  if (folder.empty()) return true;
  const auto inode = Find(folder);
  return inode != nullptr && inode->folder;
}

void Disk::Apply(const NameChange& change, Names* names) {
  for (const auto& [path, inode] : change.names) {
    if (inode == nullptr) {
      names->erase(path);
    } else {
      (*names)[path] = inode;
    }
  }
}

int Disk::Change(NameChange change) {
  const bool cut = Meets(Failure::kPowerCut);
  Apply(change, &files_);
  changes_.push_back(std::move(change));
  if (cut) CutPower();
  return cut ? EIO : 0;
}

int Disk::MakeFile(const std::string& path, bool folder) {
  if (off_) return EIO;
  if (Find(path) != nullptr) return EEXIST;
  if (!HasFolderOf(path)) return ENOENT;
  auto inode = std::make_shared<Inode>();
  inode->folder = folder;
  return Change({FolderOf(path), {{path, std::move(inode)}}});
}

int Disk::Remove(const std::string& path) {
  if (off_) return EIO;
  if (Find(path) == nullptr) return ENOENT;
  return Change({FolderOf(path), {{path, nullptr}}});
}

int Disk::Rename(const std::string& from, const std::string& to) {
  if (off_) return EIO;
  const auto inode = Find(from);
  if (inode == nullptr) return ENOENT;
  if (FolderOf(from) != FolderOf(to)) return EXDEV;
  return Change({FolderOf(to), {{from, nullptr}, {to, inode}}});
}

int Disk::Link(const std::string& from, const std::string& to) {
  if (off_) return EIO;
  const auto inode = Find(from);
  if (inode == nullptr || !HasFolderOf(to)) return ENOENT;
  if (Find(to) != nullptr) return EEXIST;
  return Change({FolderOf(to), {{to, inode}}});
}

int Disk::SyncFolder(const std::string& folder) {
  if (off_) return EIO;
  if (Meets(Failure::kPowerCut)) {
    CutPower();
    return EIO;
  }
  if (Meets(Failure::kSync)) return EIO;
  std::erase_if(changes_, [&](const NameChange& change) {
    if (change.folder == folder) Apply(change, &durable_);
    return change.folder == folder;
  });
  return 0;
}

// Stands before the system's in the programs that have such disks, for what SQLite's interface lacks.
extern "C" int rename(const char* from, const char* to) noexcept {
  std::string from_rest, to_rest;
  Disk* disk = Disk::At(from, &from_rest);
  if (disk == nullptr) return renameat(AT_FDCWD, from, AT_FDCWD, to);
  const int error = Disk::At(to, &to_rest) == disk ? disk->Rename(from_rest, to_rest) : EXDEV;
  if (error != 0) errno = error;
  return error == 0 ? 0 : -1;
}

void RegisterDisks() {
  static sqlite3_vfs vfs = MakeVfs();
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);  // counted under a lock at each allocation, and read by nobody
  if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) std::abort();
}

void SeedSqlite(Dice dice) {
  sqlite_dice = dice;
  sqlite3_randomness(0, nullptr);
}

}  // namespace footfall::simulation
