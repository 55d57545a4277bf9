// A file of a disk in memory and an open handle of it, as SQLite calls them.
#ifndef FOOTFALL_TESTS_SUPPORT_DISK_DISK_FILE_H_
#define FOOTFALL_TESTS_SUPPORT_DISK_DISK_FILE_H_

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/support/disk/disk.h"

namespace footfall::simulation {

inline constexpr size_t kSectorBytes = 512;

class DiskFile;

using Regions = std::vector<std::unique_ptr<char[]>>;

struct Inode {
  // A sector as it is on the platter, where that is not what `data` says.
  struct Stale {
    std::string bytes;                   // fewer than a sector's where the file ended
    size_t from = kSectorBytes, to = 0;  // what of it was written, as far as nothing else could have been hurt
    bool doomed = false;                 // a sync failed: the system takes it for clean, and later syncs leave it out
  };
  bool folder = false;
  std::string data;
  size_t durable_size = 0;
  std::unordered_map<size_t, Stale> stale;
  // File locks.
  std::set<const DiskFile*> readers;
  const DiskFile* reserved = nullptr;
  const DiskFile* exclusive = nullptr;
  // Shared memory of the write-ahead log.
  std::shared_ptr<Regions> regions = std::make_shared<Regions>();
  std::array<int, SQLITE_SHM_NLOCK> shm_readers{};
  std::array<const DiskFile*, SQLITE_SHM_NLOCK> shm_writer{};
  int shm_users = 0;

  // Keeps what the platter has of the sectors that bytes `from` to `to` lie in.
  void BeforeChange(size_t from, size_t to);
  void MarkSynced();
  // A part of what was to be synced never will be, though later syncs succeed.
  void MarkSyncFailed(Dice* dice);
  void CutPower(Dice dice);
  // Nobody has it open any more.
  void DropLocks();
};

// SQLite allocates it; made and ended in place.
class DiskFile : public sqlite3_file {
 public:
  // `path` is there. `flags` as SQLite's.
  static void Open(void* at, Disk* disk, const std::string& path, int flags);
  static int Size() { return static_cast<int>(sizeof(DiskFile)); }
  DiskFile(Disk* disk, const std::string& path, int flags);

  // The answers are SQLite's.
  int Read(void* to, size_t size, size_t at);
  int Write(const void* from, size_t size, size_t at);
  int Truncate(size_t size);
  int Sync();
  size_t size() const { return inode_->data.size(); }
  bool dead() const { return generation_ != disk_->generation_ || disk_->off(); }

 private:
  static DiskFile* Of(sqlite3_file* file) { return static_cast<DiskFile*>(file); }
  static const sqlite3_io_methods* Methods();
  bool Hit(double probability);
  // Counts a call that changes something; the power goes with it when it is its turn.
  bool CutsPower() { return disk_->Meets(Disk::Failure::kPowerCut); }
  int Cut(int code);
  int Lock(int level);
  int Unlock(int level);
  int ShmMap(int region, int size, bool extend, void volatile** to);
  int ShmLock(int first, int count, int flags);
  int ShmUnmap();
  int Close();

  Disk* const disk_;
  const std::shared_ptr<Inode> inode_;
  const int64_t generation_;
  // As SQLite on a real system: the first sync of a log or journal it makes also syncs the folder.
  const std::string folder_;
  bool syncs_folder_;
  int level_ = SQLITE_LOCK_NONE;
  std::shared_ptr<Regions> regions_;             // kept while a killed process may still look into them; nullptr = none mapped
  unsigned shm_shared_ = 0, shm_exclusive_ = 0;  // masks of what this handle holds
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SUPPORT_DISK_DISK_FILE_H_
