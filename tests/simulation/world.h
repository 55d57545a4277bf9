// One run: a server, kiosks and the network between them, from enrolment through chaos and healing to the last check. One thread, one seed.
#ifndef FOOTFALL_TESTS_SIMULATION_WORLD_H_
#define FOOTFALL_TESTS_SIMULATION_WORLD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/simulation/kiosk_machine.h"
#include "tests/simulation/mix.h"
#include "tests/simulation/model.h"
#include "tests/simulation/network.h"
#include "tests/simulation/schedule.h"
#include "tests/simulation/server_machine.h"
#include "tests/simulation/trace.h"

namespace footfall::simulation {

// What came of it.
struct Outcome {
  std::vector<std::string> findings;  // empty = all invariants held
  std::string trace;                  // when asked for
  int64_t saved = 0, in_ledger = 0, drain_ms = 0;
  std::map<std::string, int64_t> faults;
  KioskMachine::Tally tally;  // of all kiosks
  // In the books at the end.
  CouponModel::Tally coupons;
  DrawModel::Tally draws;
  // What people at kiosks were told and what came of it, by name.
  std::map<std::string, int64_t> Told() const;
};

// Prepares the process; once, before anything uses SQLite or libsodium.
void PrepareSimulations();
Outcome Simulate(uint64_t seed, bool trace);

class World {
 public:
  World(uint64_t seed, bool trace);
  ~World();
  Outcome Run();

 private:
  void AddKiosk();
  void EnrolLater(KioskMachine* kiosk);
  void Enrol();
  // The office looks now and then whether a kiosk says that the server does not know it, and makes a code for it.
  void LetBackIn();
  void Chaos();
  void Heal();
  void Drain();
  // The draw is brought to its end as the office does, with the time that kiosks need to hand in.
  void EndDraw();
  void Check();
  bool Drained() const;
  void RunUntil(int64_t ms);
  void SaveAndPlanNext(KioskMachine* kiosk);
  void SaveSomething(KioskMachine* kiosk);
  void PlanNextFault();

  // faults.cc
  void Inject(Fault fault);
  KioskMachine* AnyKiosk();
  Ending AnyEnding();
  void StartLater(KioskMachine* kiosk, int64_t most_ms);
  void KillKiosk();
  void KillServer();
  void RestoreServer();
  void TakeImage();
  void PutImageBack();
  void CloneKiosk();
  void ReplaceKiosk();
  void ReEnrolKiosk();
  void SetClock(int64_t* offset_ms);
  void FailDisk(Disk* disk);
  void CutNetwork();
  void CutShort();
  void OfficeWorks();
  void PassTime();
  // Every device there was, by what is known now.
  const std::set<std::string>& Devices();

  void Found(const std::string& what);

  struct Backup {
    ServerMachine::Backup content;
    std::set<std::string> devices;
  };
  Schedule schedule_;
  Trace trace_;
  Dice dice_;
  const Mix mix_;
  std::vector<std::string> findings_;
  std::set<std::string> said_;
  Model model_;
  std::unique_ptr<ServerMachine> server_;
  std::unique_ptr<Network> network_;
  std::vector<std::unique_ptr<KioskMachine>> kiosks_;
  std::vector<Backup> backups_;
  std::map<int, std::vector<KioskMachine::Image>> images_;  // by kiosk
  std::map<std::string, int64_t> faults_;
  std::set<std::string> devices_, revoked_;
  bool chaos_ = false;
  int64_t chaos_end_ms_ = 0, drain_ms_ = 0;
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_WORLD_H_
