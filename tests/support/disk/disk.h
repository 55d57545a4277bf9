// Disks in memory under SQLite's own interface: they fill up, fail, and forget at a power cut what was not synced, sector by sector and
// name by name. One thread. Registering makes them the default VFS of the process, so that kiosk and server use them without knowing.
#ifndef FOOTFALL_TESTS_SUPPORT_DISK_DISK_H_
#define FOOTFALL_TESTS_SUPPORT_DISK_DISK_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/disk/dice.h"

namespace footfall::simulation {

struct Inode;

// One machine's files. "/sim/<name>/…" leads here while it lives.
class Disk {
 public:
  // By path within the disk; a folder's ends with a slash and holds nothing.
  using Image = std::map<std::string, std::string>;

  // How likely it is that a call fails.
  struct Faults {
    bool full = false;
    double write_error = 0, sync_error = 0, read_error = 0;
  };

  // What happens at one counted call. kPowerCut counts all that changes something: writes, syncs, names that come and go. kFull counts
  // writes that make a file longer: from that one on none goes through. kWrite, kSync and kRead: that one call.
  enum class Failure { kNone, kPowerCut, kFull, kWrite, kSync, kRead };

  Disk(std::string name, Dice dice);
  ~Disk();
  Disk(const Disk&) = delete;

  const std::string& name() const { return name_; }
  std::string Path(const std::string& file) const { return "/sim/" + name_ + (file.empty() ? "" : "/" + file); }
  // The disk that `path` leads to and the path within; nullptr for a path that leads to none.
  static Disk* At(std::string_view path, std::string* rest);

  // From now on nothing that a process that has files open does has any effect: it was killed. What it wrote, the system still has.
  void KillProcess();
  // The same, and each sector written since the last sync is there, or as it was before, or torn, or lost with the file's new length; and
  // of what was made, renamed or removed in a folder since that was synced, only the first so many steps are there.
  void CutPower();

  // The `nth` call from now on at which it can happen meets `failure`; 0 = none, they are only counted. After a power cut the machine stays
  // off: every call fails until PowerOn.
  void FailAt(Failure failure, int nth);
  // How many such calls there were since.
  int calls() const { return calls_; }
  bool off() const { return off_; }
  // All is well again.
  void PowerOn();

  // The files as a process sees them; as a whole new content, all of it durable, on a disk that is well. No process may run.
  Image Copy() const;
  void Put(const Image& image);
  // The disk's chance begins anew.
  void Reseed(Dice dice) { dice_ = dice; }

  Faults faults;
  // Bytes that must never be written to this disk; how often they were.
  std::vector<std::string> canaries;
  int64_t canaries_seen = 0;
  int64_t faults_hit = 0;
  bool fails() const { return faults.full || faults.write_error + faults.sync_error + faults.read_error > 0; }

  // What the system does with names; paths are within the disk. 0 or an errno.
  int MakeFile(const std::string& path, bool folder = false);
  int Remove(const std::string& path);
  int Rename(const std::string& from, const std::string& to);  // within one folder
  int Link(const std::string& from, const std::string& to);
  int SyncFolder(const std::string& folder);  // "" = the topmost
  std::shared_ptr<Inode> Find(const std::string& path) const;
  static std::string FolderOf(const std::string& path);

 private:
  friend class DiskFile;
  using Names = std::map<std::string, std::shared_ptr<Inode>>;
  // One step in a folder, whole or not at all: names and what they stand for from then on, nullptr = nothing.
  struct NameChange {
    std::string folder;
    std::vector<std::pair<std::string, std::shared_ptr<Inode>>> names;
  };
  static void Apply(const NameChange& change, Names* names);
  int Change(NameChange change);
  bool HasFolderOf(const std::string& path) const;
  // Counts a call that `failure` can meet; whether it does.
  bool Meets(Failure failure);
  void CutNames(Dice dice);

  const std::string name_;
  Dice dice_;
  int64_t generation_ = 0;  // of processes
  int64_t cuts_ = 0;
  Names files_;    // as a process sees them
  Names durable_;  // as they are after a power cut, whatever becomes of `changes_`
  std::vector<NameChange> changes_;
  Failure failure_ = Failure::kNone;
  int nth_ = 0, calls_ = 0;
  bool off_ = false;
};

// Once, before SQLite is first used.
void RegisterDisks();
// Gives SQLite's own randomness (salts of its logs) a new start.
void SeedSqlite(Dice dice);

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SUPPORT_DISK_DISK_H_
