#include "tests/support/disk/disk_file.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace footfall::simulation {
namespace {

constexpr double kDoomed = 0.5;  // of the sectors of a failed sync
constexpr double kTorn = 0.1;    // of the sectors that were being written when the power went
constexpr int kJournals = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL;

template <typename Flags>
bool Has(Flags flags, int bit) {
  return (flags & bit) != 0;
}

}  // namespace

void Inode::BeforeChange(size_t from, size_t to) {
  for (size_t sector = from / kSectorBytes; sector * kSectorBytes < to; ++sector) {
    const auto [entry, fresh] = stale.try_emplace(sector);
    entry->second.doomed = false;  // written again, it is dirty again
    const size_t begin = sector * kSectorBytes;
    if (fresh && begin < data.size()) entry->second.bytes = data.substr(begin, kSectorBytes);
    entry->second.from = std::min(entry->second.from, std::max(from, begin) - begin);
    entry->second.to = std::max(entry->second.to, std::min(to - begin, kSectorBytes));
  }
}

void Inode::MarkSynced() {
  std::erase_if(stale, [](const auto& entry) { return !entry.second.doomed; });
  durable_size = data.size();
}

void Inode::MarkSyncFailed(Dice* dice) {
  const Dice decided = dice->Fork(std::to_string(dice->Next()));
  for (auto& [sector, kept] : stale) kept.doomed = kept.doomed || decided.Fork(std::to_string(sector)).Chance(kDoomed);
}

void Inode::CutPower(Dice dice) {
  const bool new_length = dice.Chance(0.5);
  const double survival = dice.Chance(0.3) ? 0 : dice.Chance(0.3) ? 1 : 0.5;
  const size_t size = new_length ? data.size() : durable_size;
  const size_t written = data.size();
  data.resize(size, '\0');
  for (const auto& [sector, kept] : stale) {
    const size_t begin = sector * kSectorBytes;
    Dice fate = dice.Fork(std::to_string(sector));
    const bool on_its_way = begin < written && !kept.doomed;  // what was cut off was not written
    const bool there = on_its_way && fate.Chance(survival);
    if (begin >= size || there) continue;
    std::string left = kept.bytes;
    left.resize(std::min(kSectorBytes, size - begin), '\0');
    if (on_its_way && survival > 0 && fate.Chance(kTorn)) {
      for (size_t i = kept.from; i < std::min(kept.to, left.size()); ++i) left[i] = static_cast<char>(fate.Next());
    }
    data.replace(begin, left.size(), left);
  }
  stale.clear();
  durable_size = data.size();
}

void Inode::DropLocks() {
  readers.clear();
  reserved = exclusive = nullptr;
  regions = std::make_shared<Regions>();
  shm_readers = {};
  shm_writer = {};
  shm_users = 0;
}

void DiskFile::Open(void* at, Disk* disk, const std::string& path, int flags) {
  auto* file = new (at) DiskFile(disk, path, flags);
  file->pMethods = Methods();
}

DiskFile::DiskFile(Disk* disk, const std::string& path, int flags)
    : sqlite3_file{},
      disk_(disk),
      inode_(disk->Find(path)),
      generation_(disk->generation_),
      folder_(Disk::FolderOf(path)),
      syncs_folder_(Has(flags, SQLITE_OPEN_CREATE) && Has(flags, kJournals)) {}

int DiskFile::Cut(int code) {
  disk_->CutPower();
  return code;
}

const sqlite3_io_methods* DiskFile::Methods() {
  static const sqlite3_io_methods methods = [] {
    sqlite3_io_methods m{};
    m.iVersion = 2;
    m.xClose = [](sqlite3_file* f) { return Of(f)->Close(); };
    m.xRead = [](sqlite3_file* f, void* to, int size, sqlite3_int64 at) { return Of(f)->Read(to, size, at); };
    m.xWrite = [](sqlite3_file* f, const void* from, int size, sqlite3_int64 at) { return Of(f)->Write(from, size, at); };
    m.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) { return Of(f)->Truncate(size); };
    m.xSync = [](sqlite3_file* f, int) { return Of(f)->Sync(); };
    m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
      *size = static_cast<sqlite3_int64>(Of(f)->inode_->data.size());
      return Of(f)->dead() ? SQLITE_IOERR_FSTAT : SQLITE_OK;
    };
    m.xLock = [](sqlite3_file* f, int level) { return Of(f)->Lock(level); };
    m.xUnlock = [](sqlite3_file* f, int level) { return Of(f)->Unlock(level); };
    m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
      *out = !Of(f)->dead() && (Of(f)->inode_->reserved != nullptr || Of(f)->inode_->exclusive != nullptr);
      return SQLITE_OK;
    };
    m.xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; };
    m.xSectorSize = [](sqlite3_file*) { return static_cast<int>(kSectorBytes); };
    m.xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; };  // as SQLite takes it for granted
    m.xShmMap = [](sqlite3_file* f, int region, int size, int extend, void volatile** to) {
      return Of(f)->ShmMap(region, size, extend != 0, to);
    };
    m.xShmLock = [](sqlite3_file* f, int first, int count, int flags) { return Of(f)->ShmLock(first, count, flags); };
    m.xShmBarrier = [](sqlite3_file*) {};
    m.xShmUnmap = [](sqlite3_file* f, int) { return Of(f)->ShmUnmap(); };
    return m;
  }();
  return &methods;
}

bool DiskFile::Hit(double probability) {
  if (probability <= 0 || !disk_->dice_.Chance(probability)) return false;
  ++disk_->faults_hit;
  return true;
}

int DiskFile::Read(void* to, size_t size, size_t at) {
  if (dead() || Hit(disk_->faults.read_error) || disk_->Meets(Disk::Failure::kRead)) return SQLITE_IOERR_READ;
  const std::string& data = inode_->data;
  const size_t there = at < data.size() ? std::min(size, data.size() - at) : 0;
  if (there > 0) std::memcpy(to, data.data() + at, there);
  if (there == size) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + there, 0, size - there);
  return SQLITE_IOERR_SHORT_READ;
}

int DiskFile::Write(const void* from, size_t size, size_t at) {
  if (dead()) return SQLITE_IOERR_WRITE;
  std::string& data = inode_->data;
  if (at + size > data.size() && (disk_->faults.full || disk_->Meets(Disk::Failure::kFull))) {
    ++disk_->faults_hit;
    return SQLITE_FULL;
  }
  const bool cut = CutsPower();
  const bool failed = disk_->Meets(Disk::Failure::kWrite) || Hit(disk_->faults.write_error);
  if (failed) size = static_cast<size_t>(disk_->dice_.Between(0, static_cast<int64_t>(size)));  // a part may be there all the same
  for (const std::string& canary : disk_->canaries) {
    if (memmem(from, size, canary.data(), canary.size()) != nullptr) ++disk_->canaries_seen;
  }
  inode_->BeforeChange(at, at + size);
  if (at + size > data.size()) data.resize(at + size, '\0');
  std::memcpy(data.data() + at, from, size);
  if (cut) return Cut(SQLITE_IOERR_WRITE);
  return failed ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

int DiskFile::Truncate(size_t size) {
  if (dead()) return SQLITE_IOERR_TRUNCATE;
  if (size >= inode_->data.size()) return SQLITE_OK;
  const bool cut = CutsPower();
  inode_->BeforeChange(size, inode_->data.size());
  inode_->data.resize(size);
  return cut ? Cut(SQLITE_IOERR_TRUNCATE) : SQLITE_OK;
}

int DiskFile::Sync() {
  if (dead()) return SQLITE_IOERR_FSYNC;
  if (CutsPower()) return Cut(SQLITE_IOERR_FSYNC);
  if (disk_->Meets(Disk::Failure::kSync) || Hit(disk_->faults.sync_error)) {
    inode_->MarkSyncFailed(&disk_->dice_);
    return SQLITE_IOERR_FSYNC;
  }
  inode_->MarkSynced();
  if (!syncs_folder_) return SQLITE_OK;
  syncs_folder_ = false;
  return disk_->SyncFolder(folder_) == 0 ? SQLITE_OK : SQLITE_IOERR_DIR_FSYNC;
}

int DiskFile::Lock(int level) {
  if (dead()) return SQLITE_IOERR_LOCK;
  if (level <= level_) return SQLITE_OK;
  Inode& inode = *inode_;
  const auto others = [this](const DiskFile* holder) { return holder != nullptr && holder != this; };
  if (others(inode.exclusive)) return SQLITE_BUSY;
  if (level >= SQLITE_LOCK_RESERVED && others(inode.reserved)) return SQLITE_BUSY;
  if (level == SQLITE_LOCK_EXCLUSIVE && inode.readers.size() > inode.readers.count(this)) return SQLITE_BUSY;
  inode.readers.insert(this);
  if (level >= SQLITE_LOCK_RESERVED) inode.reserved = this;
  if (level == SQLITE_LOCK_EXCLUSIVE) inode.exclusive = this;
  level_ = level;
  return SQLITE_OK;
}

int DiskFile::Unlock(int level) {
  if (dead() || level >= level_) return SQLITE_OK;
  if (inode_->reserved == this) inode_->reserved = nullptr;
  if (inode_->exclusive == this) inode_->exclusive = nullptr;
  if (level == SQLITE_LOCK_NONE) inode_->readers.erase(this);
  level_ = level;
  return SQLITE_OK;
}

int DiskFile::ShmMap(int region, int size, bool extend, void volatile** to) {
  *to = nullptr;
  if (dead()) return SQLITE_IOERR_SHMMAP;
  if (!regions_) {
    regions_ = inode_->regions;
    ++inode_->shm_users;
  }
  while (static_cast<int>(regions_->size()) <= region) {
    if (!extend) return SQLITE_OK;
    regions_->push_back(std::make_unique<char[]>(static_cast<size_t>(size)));
  }
  *to = (*regions_)[static_cast<size_t>(region)].get();
  return SQLITE_OK;
}

int DiskFile::ShmLock(int first, int count, int flags) {
  if (dead()) return SQLITE_IOERR_SHMLOCK;
  Inode& inode = *inode_;
  const bool shared = Has(flags, SQLITE_SHM_SHARED);
  for (int slot = first; slot < first + count && Has(flags, SQLITE_SHM_LOCK); ++slot) {
    if (inode.shm_writer[slot] != nullptr && inode.shm_writer[slot] != this) return SQLITE_BUSY;
    if (!shared && inode.shm_readers[slot] > static_cast<int>(Has(shm_shared_, 1 << slot))) return SQLITE_BUSY;
  }
  for (int slot = first; slot < first + count; ++slot) {
    const unsigned bit = 1u << slot;
    unsigned& mine = shared ? shm_shared_ : shm_exclusive_;
    const bool had = (mine & bit) != 0, wanted = Has(flags, SQLITE_SHM_LOCK);
    mine = wanted ? mine | bit : mine & ~bit;
    if (had == wanted) continue;
    if (shared) inode.shm_readers[slot] += wanted ? 1 : -1;
    if (!shared) inode.shm_writer[slot] = wanted ? this : nullptr;
  }
  return SQLITE_OK;
}

int DiskFile::ShmUnmap() {
  if (!regions_) return SQLITE_OK;
  if (!dead()) {
    for (int slot = 0; slot < SQLITE_SHM_NLOCK; ++slot) {
      if (Has(shm_shared_, 1 << slot)) --inode_->shm_readers[slot];
      if (Has(shm_exclusive_, 1 << slot)) inode_->shm_writer[slot] = nullptr;
    }
    if (--inode_->shm_users == 0) inode_->regions = std::make_shared<Regions>();
  }
  regions_.reset();
  shm_shared_ = shm_exclusive_ = 0;
  return SQLITE_OK;
}

int DiskFile::Close() {
  Unlock(SQLITE_LOCK_NONE);
  ShmUnmap();
  this->~DiskFile();
  return SQLITE_OK;
}

}  // namespace footfall::simulation
