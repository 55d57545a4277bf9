// Disks in memory under SQLite's own interface: they fill up, fail, and forget at a power cut what was not synced, sector by sector.
// One thread. Registering makes them the default VFS of the process, so that kiosk and server use them without knowing.
#ifndef FOOTFALL_TESTS_SIMULATION_DISK_H_
#define FOOTFALL_TESTS_SIMULATION_DISK_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/dice.h"

namespace footfall::simulation {

struct Inode;

// One machine's files. "/sim/<name>/…" leads here while it lives.
class Disk {
 public:
  using Image = std::map<std::string, std::string>;  // by path within the disk

  // How likely it is that a call fails.
  struct Faults {
    bool full = false;
    double write_error = 0, sync_error = 0, read_error = 0;
  };

  Disk(std::string name, Dice dice);
  ~Disk();
  Disk(const Disk&) = delete;

  const std::string& name() const { return name_; }
  std::string Path(const std::string& file) const { return "/sim/" + name_ + (file.empty() ? "" : "/" + file); }

  // From now on nothing that a process that has files open does has any effect: it was killed. What it wrote, the system still has.
  void KillProcess();
  // The same, and each sector written since the last sync is there, or as it was before, or lost with the file's new length.
  void CutPower();

  // The files as a process sees them; as a whole new content, all of it durable. No process may run.
  Image Copy() const;
  void Put(const Image& image);

  Faults faults;
  // Bytes that must never be written to this disk; how often they were.
  std::vector<std::string> canaries;
  int64_t canaries_seen = 0;
  int64_t faults_hit = 0;
  bool fails() const { return faults.full || faults.write_error + faults.sync_error + faults.read_error > 0; }

 private:
  friend class DiskFile;
  friend class DiskRack;
  const std::string name_;
  Dice dice_;
  int64_t generation_ = 0;  // of processes
  int64_t cuts_ = 0;
  std::map<std::string, std::shared_ptr<Inode>> files_;
};

// Once, before SQLite is first used.
void RegisterDisks();
// Gives SQLite's own randomness (salts of its logs) a new start.
void SeedSqlite(Dice dice);

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_DISK_H_
