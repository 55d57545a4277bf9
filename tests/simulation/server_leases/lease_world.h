// One run: a real server on a disk in memory, lending a gift to kiosks that follow the contract of leases but have neither screen nor disk.
// They work for days without a server, lose answers, are put back from images, cloned and lost; the server is killed, put back from a
// backup with and without its file of grants; people recall, close and thaw. One thread, one seed.
//
// After each step, F23 to F26, by what every kiosk did with its hands:
//   free + outstanding + suspense + handed out + written off = total
//   units handed out and not put back <= total, but for units of kiosks that were put back or cloned, of leases that a person closed too
//   early, and of leases that a person told the server to forget
// At the end, when all kiosks have handed in all they have: handed out + shortage = what the operations in the books say, and every unit
// too many is a shortage that has its entry with a name.
#ifndef FOOTFALL_TESTS_SIMULATION_SERVER_LEASES_LEASE_WORLD_H_
#define FOOTFALL_TESTS_SIMULATION_SERVER_LEASES_LEASE_WORLD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/support/disk/dice.h"
#include "tests/support/disk/disk.h"
#include "tests/support/server_sync/disk_server.h"

namespace footfall::simulation {

// What a kiosk knows of one of its leases.
struct ModelLease {
  footfall::v1::SignedGrant signed_grant;
  footfall::v1::Grant grant;
  int64_t spent = 0, returned = 0;
  int64_t undone = 0;  // put back after they were handed out
  bool over = false;
  int64_t Rest() const { return grant.quantity() - spent - returned; }
};

// A hand-out that may still be put back.
struct ModelGift {
  std::string id, lease_id;
  int64_t units = 0;
};

// A tablet. A copy is an image of its disk.
struct ModelKiosk {
  server::support::TestKiosk chain;
  std::vector<server::support::TestKiosk> past;  // of former epochs
  std::vector<ModelLease> leases;                // oldest first
  std::vector<ModelGift> gifts;                  // at visitors, as far as it knows
  bool frozen = false, revoked = false;
};

class LeaseWorld {
 public:
  explicit LeaseWorld(uint64_t seed);
  ~LeaseWorld();
  // Findings; empty = everything held.
  std::vector<std::string> Run();

  // What came up, for the test that it was anything at all.
  struct Tally {
    int64_t handed_out = 0, put_back = 0, shortage = 0, restores = 0, learned = 0, freezes = 0, closed = 0, images = 0, expired = 0,
            returned = 0;
  };
  const Tally& tally() const { return tally_; }

 private:
  enum class Step {
    kHandOut,
    kPutBack,
    kTalk,
    kTalkUnheard,
    kReturn,
    kPassTime,
    kRestart,
    kBackUp,
    kRestore,
    kTakeImage,
    kPutImageBack,
    kClone,
    kRevoke,
    kRecall,
    kClose,
    kThaw,
    kDiskFails
  };
  void Do(Step step);
  void HandOut(ModelKiosk* kiosk);
  void PutBack(ModelKiosk* kiosk);
  void Return(ModelKiosk* kiosk, ModelLease* lease);
  void Talk(ModelKiosk* kiosk, bool heard);
  void TakeBook(ModelKiosk* kiosk, const footfall::v1::LeaseBook& book);
  void TakeAnswers(ModelKiosk* kiosk, const server::support::Heard& heard);
  void Start();
  void Stop(bool power_cut);
  void Restore();
  void RecallOrClose(bool close);
  void Check();
  void Drain();
  void CheckEnd();
  void Found(const std::string& what);
  ModelKiosk* AnyKiosk() { return &kiosks_[dice_.Index(kiosks_.size())]; }
  void Write(const server::WriteJob& job);
  int64_t ReadInt(const std::string& sql);
  server::PoolAccount Account();

  const uint64_t seed_;
  Dice dice_;
  Disk disk_;
  int64_t now_ms_;
  std::string incarnation_;
  int lives_ = 0;
  std::unique_ptr<server::support::DiskServer> server_;
  std::vector<ModelKiosk> kiosks_;
  std::vector<Disk::Image> backups_;
  std::map<size_t, std::vector<ModelKiosk>> images_;
  std::map<std::string, int64_t> made_;      // units by operation id, of every hand-out there ever was
  std::map<std::string, ModelGift> undone_;  // what was put back by operation id
  std::set<std::string> back_;               // hand-outs that lie on the desk again
  int64_t handed_out_ = 0;                   // units that visitors went away with
  int64_t ever_handed_out_ = 0;              // those that came back counted in
  bool excused_ = false;                     // from now on there may be shortages
  bool forced_ = false;                      // a person let the server lend before it knew everything
  std::vector<std::string> findings_;
  Tally tally_;
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_SERVER_LEASES_LEASE_WORLD_H_
