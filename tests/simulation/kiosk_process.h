// What ends with a kiosk's program, shared by the sources of KioskMachine.
#ifndef FOOTFALL_TESTS_SIMULATION_KIOSK_PROCESS_H_
#define FOOTFALL_TESTS_SIMULATION_KIOSK_PROCESS_H_

#include <memory>

#include "kiosk/app/action_queue.h"
#include "kiosk/app/backend.h"
#include "kiosk/app/campaign_time.h"
#include "kiosk/sync/corrected_clock.h"
#include "tests/simulation/kiosk_machine.h"

namespace footfall::simulation {

// In the order it is built.
struct KioskMachine::Process {
  Process(Schedule* schedule, int kiosk) : worker(schedule, kiosk) {}
  KioskWorker worker;
  std::unique_ptr<WatchedJournal> journal;
  std::unique_ptr<kiosk::CorrectedClock> corrected;
  kiosk::CampaignTime campaign_time;
  kiosk::ActionQueue actions;
  std::unique_ptr<kiosk::SyncTransport> transport;
  std::unique_ptr<kiosk::Backend> backend;
  bool configured = false, online = false;  // as the screen shows it
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_KIOSK_PROCESS_H_
