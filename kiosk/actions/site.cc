// The answers to what was noted on site, and moves of people between zones.
#include <algorithm>
#include <initializer_list>

#include "kiosk/actions/reducer.h"
#include "kiosk/actions/step.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

bool IsThere(const BoardView& board, const PendingMove& move) {
  const auto has = [&move](const std::vector<BoardPerson>& people) {
    return std::any_of(people.begin(), people.end(), [&](const BoardPerson& each) { return each.staff_id == move.staff_id; });
  };
  if (move.zone_id.empty()) return has(board.unassigned);
  return std::any_of(board.zones.begin(), board.zones.end(),
                     [&](const BoardZone& zone) { return zone.zone_id == move.zone_id && has(zone.people); });
}

bool MoveSaved(State* state, int64_t form_id) {
  for (PendingMove& move : state->moves) {
    if (move.form_id != form_id) continue;
    move.saved = true;
    return true;
  }
  return false;
}

void Failed(Request* form, State* state) {
  form->busy = false;
  form->refused = Refusal::kNotSaved;
  state->last_touch_boot_ms = state->now.boot_ms;  // the idle clock stood still
}

bool IsAnswered(const Request& form, int64_t form_id) { return form.busy && form.form_id == form_id; }

}  // namespace

void SettleMoves(State* state) {
  const bool delivered = state->sync.online && state->sync.waiting == 0;
  std::erase_if(state->moves, [&](const PendingMove& move) {
    if (!move.saved) return false;
    if (IsThere(state->board, move) && state->board.as_of_ms >= move.wall_ms) return true;
    return delivered && state->board.as_of_ms > move.wall_ms + kMoveShownMs;
  });
}

void On(Step& step, const action::ChooseTab& action) {
  if (IsBusy(step.state)) return;
  step.state.tab = action.tab;
  step.state.move = MoveForm{};
}

void On(Step& step, const action::PickPerson& action) {
  State& state = step.state;
  if (state.page != Page::kBoard || !MayManage(state)) return;
  state.move.staff_id = state.move.staff_id == action.staff_id ? "" : action.staff_id;
}

void On(Step& step, const action::MovePerson& action) {
  State& state = step.state;
  if (state.page != Page::kBoard || !MayManage(state) || action.staff_id.empty()) return;
  state.move = MoveForm{};
  const bool known = action.zone_id.empty() || std::any_of(state.board.zones.begin(), state.board.zones.end(),
                                                           [&](const BoardZone& zone) { return zone.zone_id == action.zone_id; });
  PendingMove move{state.next_form_id, action.staff_id, action.zone_id, state.now.wall_ms, false};
  if (!known || IsThere(BoardWithMoves(state), move)) return;
  ++state.next_form_id;
  // Of two moves of one person the later one holds.
  std::erase_if(state.moves, [&](const PendingMove& each) { return each.staff_id == move.staff_id; });
  step.Ask(effect::SaveMove{move.form_id, move.staff_id, move.zone_id, move.wall_ms, state.staff_id});
  state.moves.push_back(std::move(move));
}

void On(Step& step, const action::SiteSaved& action) {
  State& state = step.state;
  if (CountSaved(step, action.form_id) || MoveSaved(&state, action.form_id) || StockSaved(step, action.form_id)) return;
  if (IsAnswered(state.checklist, action.form_id)) {
    state.checklist.busy = false;
    CloseChecklistPoint(step);
  } else if (IsAnswered(state.incident, action.form_id)) {
    state.incident.busy = false;
    CloseIncident(step);
    ShowToast(step, ToastKind::kSaved);
  } else if (IsAnswered(state.call, action.form_id)) {
    state.call.busy = false;
  } else if (state.page == Page::kSurvey && state.survey.saving && state.survey.id == action.form_id) {
    SurveyForm& form = state.survey;
    const SurveyForm about{FormState{.id = form.id}, form.survey_id, form.version, "", "", form.staff_id, true};
    WipeForm(&form);
    form = about;
    GoTo(step, Page::kSurvey);
  }
}

void On(Step& step, const action::SiteNotSaved& action) {
  State& state = step.state;
  if (CountNotSaved(step, action.form_id)) return;
  if (std::erase_if(state.moves, [&](const PendingMove& move) { return move.form_id == action.form_id; }) > 0) {
    return ShowToast(step, ToastKind::kNotSaved);
  }
  for (Request* form :
       std::initializer_list<Request*>{&state.checklist, &state.incident, &state.call, &state.stock_count, &state.transfer}) {
    if (!IsAnswered(*form, action.form_id)) continue;
    Failed(form, &state);
    return ShowToast(step, ToastKind::kNotSaved);
  }
  if (state.page != Page::kSurvey || !state.survey.saving || state.survey.id != action.form_id) return;
  state.survey.saving = false;
  state.survey.save_failed = true;
  state.last_touch_boot_ms = state.now.boot_ms;
}

void On(Step& step, const action::SiteChanged& action) { step.state.site = action.site; }

}  // namespace footfall::kiosk
