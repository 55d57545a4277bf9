// Questions to the whole state that several pages ask: surveys, counters, the board with what is not on it yet.
#include <algorithm>

#include "kiosk/state/state.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

// Takes a person out of wherever the board has them.
std::optional<BoardPerson> TakeOut(BoardView* board, const std::string& staff_id) {
  const auto take = [&staff_id](std::vector<BoardPerson>* people) -> std::optional<BoardPerson> {
    const auto found = std::find_if(people->begin(), people->end(), [&](const BoardPerson& each) { return each.staff_id == staff_id; });
    if (found == people->end()) return std::nullopt;
    BoardPerson person = std::move(*found);
    people->erase(found);
    return person;
  };
  for (BoardZone& zone : board->zones) {
    if (std::optional<BoardPerson> person = take(&zone.people)) return person;
  }
  return take(&board->unassigned);
}

}  // namespace

const BoardQueue* FindBoardQueue(const BoardView& board, std::string_view queue_id) {
  const auto found =
      std::find_if(board.queues.begin(), board.queues.end(), [&](const BoardQueue& each) { return each.queue_id == queue_id; });
  return found == board.queues.end() ? nullptr : &*found;
}

const rules::FormRule& FormRules(const State& state) {
  static const rules::FormRule kNone;
  if (state.page != Page::kSurvey) return state.config.form;
  const SurveyView* survey = FindSurvey(state.config.playbook, state.survey.survey_id);
  return survey == nullptr ? kNone : survey->form;
}

std::vector<const rules::FieldRule*> SurveyQuestions(const State& state) {
  std::vector<const rules::FieldRule*> questions;
  const SurveyView* survey = FindSurvey(state.config.playbook, state.survey.survey_id);
  if (survey == nullptr) return questions;
  for (const rules::FieldRule& field : survey->form.fields) {
    if (rules::IsAsked(survey->form, field, state.survey.draft.answers)) questions.push_back(&field);
  }
  return questions;
}

std::string ZoneHere(const State& state) {
  if (!state.config.own_zone_id.empty() || state.staff_id.empty()) return state.config.own_zone_id;
  const AssignmentView* assignment = CurrentAssignment(state.config, state.staff_id, state.now.wall_ms);
  return assignment != nullptr && assignment->start_ms <= state.now.wall_ms ? assignment->zone_id : "";
}

BoardView BoardWithMoves(const State& state) {
  BoardView board = state.board;
  for (const PendingMove& move : state.moves) {
    std::optional<BoardPerson> person = TakeOut(&board, move.staff_id);
    if (!person) continue;
    const auto zone =
        std::find_if(board.zones.begin(), board.zones.end(), [&](const BoardZone& each) { return each.zone_id == move.zone_id; });
    (zone == board.zones.end() ? board.unassigned : zone->people).push_back(*std::move(person));
  }
  return board;
}

bool IsBoardFresh(const State& state) {
  return state.board.as_of_ms > 0 && state.sync.online && state.now.wall_ms - state.board.as_of_ms <= kOldBoardMs;
}

bool IsConfirmedHere(const State& state, const BoardTransfer& transfer) {
  const MarkView* mark = FindMark(state.site, kTransferList, transfer.id);
  if (mark == nullptr || mark->counted != static_cast<int64_t>(StepOf(transfer))) return false;
  // What a board made since does not show was not taken: somebody at the office was faster, or has to look at it.
  const bool delivered = state.sync.online && state.sync.waiting == 0;
  return !delivered || state.board.as_of_ms <= mark->wall_ms + kMoveShownMs;
}

int64_t NotSavedYet(const Counter& counter) { return counter.waiting.number + counter.saving.number; }

int64_t CountedToday(const State& state, CountKind kind) { return TallyOf(state.site, CountName(kind, ZoneHere(state))); }

}  // namespace footfall::kiosk
