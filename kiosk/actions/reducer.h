// The one place that decides: (state, action, time) -> state and effects. Pure: no I/O, no clock, no randomness. UI thread.
#ifndef FOOTFALL_KIOSK_ACTIONS_REDUCER_H_
#define FOOTFALL_KIOSK_ACTIONS_REDUCER_H_

#include <cstdint>
#include <vector>

#include "kiosk/actions/action.h"
#include "kiosk/actions/effect.h"
#include "kiosk/state/state.h"

namespace footfall::kiosk {

// Times of the house, milliseconds.
inline constexpr int64_t kVisitorIdleMs = 45'000;  // then the ring shows
inline constexpr int64_t kRingMs = 20'000;         // then everything typed is wiped
inline constexpr int64_t kSuccessMs = 15'000;      // the success page clears itself
inline constexpr int64_t kStaffLockMs = 60'000;    // staff idle, the ring's 20 s included
inline constexpr int64_t kSignInLockMs = 60'000;   // after too many misses
inline constexpr int kMaxPinMisses = 5;
inline constexpr int64_t kToastMs = 4'000;
inline constexpr int64_t kDuplicateWaitMs = 1'000;  // nobody waits longer for the duplicate check
inline constexpr int64_t kStaffRefreshMs = 30'000;  // ages on staff pages are told anew

// The time at which the action happens.
using Env = Now;

// Carries `action` out. Actions that do not fit the page (a late answer, a second tap) change nothing.
std::vector<Effect> Reduce(State* state, const Action& action, const Env& env);

// Boot time at which the next Tick is due; INT64_MAX when nothing changes by itself.
int64_t NextDeadline(const State& state);

// Whether the kiosk may be un-enrolled: nothing waits for the server.
bool MayReset(const State& state);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_ACTIONS_REDUCER_H_
