// The one place that decides: (state, action, time) -> state and effects. Pure: no I/O, no clock, no randomness. UI thread.
#ifndef FOOTFALL_KIOSK_ACTIONS_REDUCER_H_
#define FOOTFALL_KIOSK_ACTIONS_REDUCER_H_

#include <cstdint>
#include <vector>

#include "kiosk/actions/action.h"
#include "kiosk/actions/effect.h"
#include "kiosk/state/state.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {

// The time at which the action happens.
using Env = Now;

// Carries `action` out. Actions that do not fit the page (a late answer, a second tap) change nothing.
std::vector<Effect> Reduce(State* state, const Action& action, const Env& env);

// Boot time at which the next Tick is due; INT64_MAX when nothing changes by itself.
int64_t NextDeadline(const State& state);

// Whether the kiosk may be un-enrolled: nothing waits for the server, and the server has not forgotten what it once had.
bool MayReset(const State& state);
// Whether who is signed in may ask for it: team leads and above.
bool MayManage(const State& state);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_ACTIONS_REDUCER_H_
