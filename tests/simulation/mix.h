// How a seed's world is: how many kiosks, how busy, and which faults how often. Every seed draws its own, most faults being absent from
// most seeds: only then do rare combinations of a few of them come up undisturbed.
#ifndef FOOTFALL_TESTS_SIMULATION_MIX_H_
#define FOOTFALL_TESTS_SIMULATION_MIX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/simulation/dice.h"
#include "tests/simulation/network.h"
#include "tests/simulation/server_machine.h"

namespace footfall::simulation {

enum class Fault {
  kKillKiosk,          // F1, F2
  kKillServer,         // F41
  kBackUpServer,       //
  kRestoreServer,      // F17
  kTakeImage,          //
  kPutImageBack,       // F20
  kCloneKiosk,         // F21
  kReplaceKiosk,       // F22
  kRevokeKiosk,        // F27
  kReEnrolKiosk,       //
  kSetKioskClock,      // F15
  kSetServerClock,     // F16
  kKioskDiskFails,     // F3, F4
  kServerDiskFails,    //
  kNetworkDown,        // F14
  kOfficeWorks,        // F11 repaired; the same person at the office; F44, F45
  kOfficeChangesPlan,  // F39
  kTimePasses,         // F9
  kCutShort,           // F32: the power goes while a kiosk hands something out
  kOfficeCoupons,      // F30, F31
  kOfficeLeases,       // F18, F25, F26
  kOfficeDraw,         // F33
};
inline constexpr int kFaults = static_cast<int>(Fault::kOfficeDraw) + 1;
std::string NameOf(Fault fault);

struct Mix {
  int kiosks = 2;
  int64_t chaos_ms = 0;
  int64_t between_saves_ms = 0;   // on average, of one kiosk
  int64_t between_faults_ms = 0;  // on average
  std::vector<Fault> bag;         // one is drawn from it each time; empty = none happens
  Weather weather;
  ServerPace pace;
  double poison = 0, impatience = 0, lost_enrolment = 0;
  bool draw_ends_early = false;  // the office may take the draw's next step at any time
};

Mix DrawMix(Dice dice);
// One line for the head of a trace.
std::string Describe(const Mix& mix);

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_MIX_H_
