// What is counted by one touch. A touch is saved at once; while one is being saved the next ones gather, so that a slow disk never falls
// behind a quick hand.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "kiosk/actions/step.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

constexpr int64_t kMostAtOnce = 10'000;  // as one operation may say

Counter* FindCounter(State* state, CountKind kind) {
  return kind == CountKind::kNone ? nullptr : &state->counters[static_cast<size_t>(kind) - 1];
}

void Ask(Step& step, CountKind kind, Counter* counter) {
  counter->retry_boot_ms = 0;
  const Touches& touches = counter->saving;
  step.Ask(effect::SaveCount{counter->form_id, kind, touches.number, touches.first_ms, touches.zone_id, touches.staff_id});
}

// Begins to save what waits, unless something is being saved or nothing is left of it.
void SaveWaiting(Step& step, CountKind kind, Counter* counter) {
  if (counter->form_id != 0) return;
  const Touches touches = std::exchange(counter->waiting, {});
  if (touches.number == 0) return;
  counter->saving = touches;
  counter->form_id = step.state.next_form_id++;
  Ask(step, kind, counter);
}

// Whether it was taken.
bool Add(Step& step, CountKind kind, int64_t by) {
  const State& state = step.state;
  Counter* counter = FindCounter(&step.state, kind);
  Touches& touches = counter->waiting;
  const Touches here{0, state.now.wall_ms, ZoneHere(state), state.staff_id};
  // Two people's touches, or two zones', never become one; the earlier ones are on their way long before.
  const bool others = touches.number != 0 && (touches.zone_id != here.zone_id || touches.staff_id != here.staff_id);
  if (others || std::abs(touches.number + by) > kMostAtOnce) return false;
  if (touches.number == 0) touches = here;
  touches.number += by;
  SaveWaiting(step, kind, counter);
  return true;
}

bool MayCount(const State& state) { return state.page == Page::kCounters && !state.staff_id.empty(); }

Counter* FindSaving(State* state, int64_t form_id, CountKind* kind) {
  for (const CountKind each : {CountKind::kFootTraffic, CountKind::kFlyers}) {
    Counter* counter = FindCounter(state, each);
    if (counter->form_id != form_id || form_id == 0) continue;
    *kind = each;
    return counter;
  }
  return nullptr;
}

}  // namespace

void On(Step& step, const action::Count& action) {
  Counter* counter = FindCounter(&step.state, action.kind);
  if (!MayCount(step.state) || counter == nullptr) return;
  if (!Add(step, action.kind, 1)) return;
  ++counter->undo_left;
  counter->undo_until_boot_ms = step.state.now.boot_ms + kUndoMs;
}

void On(Step& step, const action::UndoCount& action) {
  Counter* counter = FindCounter(&step.state, action.kind);
  if (!MayCount(step.state) || counter == nullptr || counter->undo_left == 0) return;
  if (Add(step, action.kind, -1)) --counter->undo_left;
}

bool CountSaved(Step& step, int64_t form_id) {
  CountKind kind = CountKind::kNone;
  Counter* counter = FindSaving(&step.state, form_id, &kind);
  if (counter == nullptr) return false;
  counter->saving = {};
  counter->form_id = 0;
  counter->retry_boot_ms = 0;
  SaveWaiting(step, kind, counter);
  return true;
}

bool CountNotSaved(Step& step, int64_t form_id) {
  CountKind kind = CountKind::kNone;
  Counter* counter = FindSaving(&step.state, form_id, &kind);
  if (counter == nullptr) return false;
  counter->retry_boot_ms = step.state.now.boot_ms + kCountRetryMs;
  if (step.state.page == Page::kCounters) ShowToast(step, ToastKind::kNotSaved);
  return true;
}

void RunCounters(Step& step) {
  const int64_t now = step.state.now.boot_ms;
  for (const CountKind kind : {CountKind::kFootTraffic, CountKind::kFlyers}) {
    Counter* counter = FindCounter(&step.state, kind);
    if (counter->undo_until_boot_ms <= now) counter->undo_left = 0;
    if (counter->retry_boot_ms > 0 && counter->retry_boot_ms <= now) Ask(step, kind, counter);
  }
}

int64_t CountersDeadline(const State& state) {
  int64_t next = INT64_MAX;
  for (const Counter& counter : state.counters) {
    if (counter.undo_left > 0) next = std::min(next, counter.undo_until_boot_ms);
    if (counter.retry_boot_ms > 0) next = std::min(next, counter.retry_boot_ms);
  }
  return next;
}

}  // namespace footfall::kiosk
