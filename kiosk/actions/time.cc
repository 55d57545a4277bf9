#include <algorithm>
#include <cstdint>

#include "kiosk/actions/reducer.h"
#include "kiosk/actions/step.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

int64_t Idle(const State& state) { return state.now.boot_ms - state.last_touch_boot_ms; }

// Whether the attract screen differs from what the next visitor should find.
bool AttractWasTouched(const State& state) {
  return state.language != state.default_language || state.large_text != state.config.settings.large_text || state.lowered;
}

// The number stays, so that the same person needs only the PIN; what was typed about a visitor goes.
void LockStaff(Step& step) {
  const StaffView* staff = FindStaff(step.state.config, step.state.staff_id);
  const std::string number = staff != nullptr ? staff->number : "";
  WipeAll(step);
  step.state.staff_id.clear();
  step.state.sign_in.number = number;
  step.state.sign_in.entering_pin = !number.empty();
  GoTo(step, Page::kStaffSignIn);
  step.state.last_touch_boot_ms = step.state.now.boot_ms;
}

void CheckIdle(Step& step) {
  State& state = step.state;
  const int64_t idle = Idle(state), visitor_idle = state.config.settings.visitor_idle_ms, staff_idle = state.config.settings.staff_idle_ms;
  if (IsStaffPage(state.page)) {
    if (idle >= staff_idle) return LockStaff(step);
    state.ring = idle >= staff_idle - kRingMs;
  } else if (state.page == Page::kVisitor && !state.visitor.saving) {
    if (idle >= visitor_idle + kRingMs) return GoToAttract(step);
    state.ring = idle >= visitor_idle;
  } else if (state.page == Page::kTickets && state.ticket.number > 0) {
    if (state.now.boot_ms - state.page_since_boot_ms >= kTicketMs) GoToAttract(step);
  } else if (state.page == Page::kSurvey && state.survey.done) {
    if (state.now.boot_ms >= SurveyDeadline(state)) EndSurvey(step);
  } else if ((state.page == Page::kDrawRules || state.page == Page::kTickets || state.page == Page::kSurvey) && !IsBusy(state) &&
             !state.survey.saving) {
    if (idle >= visitor_idle + kRingMs) return GoToAttract(step);
    state.ring = idle >= visitor_idle;
  } else if (state.page == Page::kDraw && state.now.boot_ms >= DrawDeadline(state)) {
    state.play.step == DrawPlay::Step::kMoving ? EndShow(step) : GoToAttract(step);
  } else if (state.page == Page::kVisitorDone && state.now.boot_ms - state.page_since_boot_ms >= SuccessMs(state)) {
    GoToAttract(step);
  } else if (state.page == Page::kStaffSignIn && idle >= visitor_idle) {
    GoToAttract(step);
  } else if (state.page == Page::kAttract && AttractWasTouched(state) && idle >= visitor_idle) {
    GoToAttract(step);
  }
}

void CheckDuplicateWait(Step& step) {
  VisitorForm& form = step.state.visitor;
  const bool waits = step.state.page == Page::kVisitor && form.duplicate == DuplicateCheck::kAsking;
  if (!waits || step.state.now.boot_ms - form.duplicate_asked_boot_ms < kDuplicateWaitMs) return;
  form.duplicate = DuplicateCheck::kNew;
  if (form.step.kind == StepKind::kPhone) AdvanceVisitor(step);
}

void CheckLock(SignIn* sign_in, int64_t boot_ms) {
  if (sign_in->locked_until_boot_ms == 0 || boot_ms < sign_in->locked_until_boot_ms) return;
  sign_in->locked_until_boot_ms = 0;
  sign_in->misses = 0;
  sign_in->wrong = false;
}

void CheckDay(State* state) {
  const int64_t day = LocalDay(state->now);
  if (state->today.day != day) state->today = TodayView{.day = day};
  if (state->site.day != day) {
    state->site.day = day;
    state->site.tallies.clear();
  }
}

int64_t IdleDeadline(const State& state) {
  const int64_t touched = state.last_touch_boot_ms, visitor_idle = state.config.settings.visitor_idle_ms,
                staff_idle = state.config.settings.staff_idle_ms;
  if (IsStaffPage(state.page)) return touched + (state.ring ? staff_idle : staff_idle - kRingMs);
  switch (state.page) {
    case Page::kVisitor:
      return state.visitor.saving ? INT64_MAX : touched + visitor_idle + (state.ring ? kRingMs : 0);
    case Page::kTickets:
      if (state.ticket.number > 0) return state.page_since_boot_ms + kTicketMs;
      return state.ticket.busy ? INT64_MAX : touched + visitor_idle + (state.ring ? kRingMs : 0);
    case Page::kSurvey:
      if (state.survey.done) return SurveyDeadline(state);
      return state.survey.saving ? INT64_MAX : touched + visitor_idle + (state.ring ? kRingMs : 0);
    case Page::kDrawRules:
      return state.play.busy ? INT64_MAX : touched + visitor_idle + (state.ring ? kRingMs : 0);
    case Page::kDraw:
      return DrawDeadline(state);
    case Page::kVisitorDone:
      return state.page_since_boot_ms + SuccessMs(state);
    case Page::kStaffSignIn:
      return touched + visitor_idle;
    case Page::kAttract:
      return AttractWasTouched(state) ? touched + visitor_idle : INT64_MAX;
    default:
      return INT64_MAX;
  }
}

}  // namespace

void RunClock(Step& step) {
  State& state = step.state;
  std::erase_if(state.toasts, [&state](const Toast& toast) { return toast.until_boot_ms <= state.now.boot_ms; });
  CheckLock(&state.sign_in, state.now.boot_ms);
  CheckDay(&state);
  RunCounters(step);
  RunUndo(&state);
  SettleMoves(&state);
  CheckDuplicateWait(step);
  CheckIdle(step);
}

void CountLead(State* state, const std::string& staff_id, int64_t wall_ms) {
  CheckDay(state);
  const int hour = LocalHour(wall_ms, state->now.utc_offset_s);
  ++state->today.kiosk[hour];
  if (!staff_id.empty()) ++state->today.by_staff[staff_id][hour];
}

int64_t NextDeadline(const State& state) {
  int64_t next = std::min({IdleDeadline(state), CountersDeadline(state), UndoDeadline(state)});
  for (const Toast& toast : state.toasts) next = std::min(next, toast.until_boot_ms);
  if (state.sign_in.locked_until_boot_ms > 0) next = std::min(next, state.sign_in.locked_until_boot_ms);
  if (state.page == Page::kVisitor && state.visitor.duplicate == DuplicateCheck::kAsking) {
    next = std::min(next, state.visitor.duplicate_asked_boot_ms + kDuplicateWaitMs);
  }
  if (IsStaffPage(state.page)) next = std::min(next, state.now.boot_ms + kStaffRefreshMs);
  if (ScreenWishOf(state) == ScreenWish::kBright) next = std::min(next, DimDeadline(state));
  return next;
}

}  // namespace footfall::kiosk
