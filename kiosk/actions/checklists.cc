// Checklists: which is looked at, and marks of its points. What a point asks for (a number, a picture) must be there before it counts as
// done.
#include <charconv>

#include "kiosk/actions/step.h"

namespace footfall::kiosk {
namespace {

bool OnList(const State& state) { return state.page == Page::kChecklists && !state.staff_id.empty() && !state.checklist.busy; }

const ChecklistPointView* FindOpenPoint(const State& state, const std::string& point_id) {
  const ChecklistView* list = FindChecklist(state.config.playbook, state.checklist.checklist_id);
  return list == nullptr ? nullptr : FindPoint(*list, point_id);
}

// -1 = nothing was typed.
int64_t CountedOf(const std::string& typed) {
  int64_t counted = -1;
  std::from_chars(typed.data(), typed.data() + typed.size(), counted);
  return counted;
}

// A kiosk without a camera cannot show it; whoever reads the marks sees that no picture is there.
bool LacksPhoto(const State& state, const ChecklistPointView& point) {
  return point.photo_required && state.camera.present && state.checklist.photo.jpeg.empty();
}

void AskMark(Step& step, const std::string& point_id, bool done, int64_t counted) {
  ChecklistForm& form = step.state.checklist;
  BeginRequest(step, &form);
  effect::SaveMark mark{form.form_id, form.checklist_id, point_id, done, counted, form.note, form.photo.jpeg, step.state.staff_id};
  step.Ask(std::move(mark));
}

}  // namespace

void CloseChecklistPoint(Step& step) {
  ChecklistForm& form = step.state.checklist;
  CloseComposition(step);
  WipeText(&form.note);
  WipeText(&form.photo.jpeg);
  form = ChecklistForm{Request{}, form.checklist_id};
}

void On(Step& step, const action::OpenChecklist& action) {
  if (!OnList(step.state) || FindChecklist(step.state.config.playbook, action.checklist_id) == nullptr) return;
  step.state.checklist.checklist_id = action.checklist_id;
  CloseChecklistPoint(step);
}

void On(Step& step, const action::OpenPoint& action) {
  State& state = step.state;
  const ChecklistPointView* point = FindOpenPoint(state, action.point_id);
  if (!OnList(state) || point == nullptr) return;
  CloseChecklistPoint(step);
  state.checklist.point_id = action.point_id;
  if (point->expected > 0) state.checklist.focus = "counted";
  const MarkView* mark = FindMark(state.site, state.checklist.checklist_id, action.point_id);
  if (mark != nullptr && mark->counted >= 0) state.checklist.counted = std::to_string(mark->counted);
  BeginForm(step, &state.note_keys);
}

void On(Step& step, const action::TogglePoint& action) {
  State& state = step.state;
  const ChecklistPointView* point = FindOpenPoint(state, action.point_id);
  if (!OnList(state) || point == nullptr || !state.checklist.point_id.empty()) return;
  const MarkView* mark = FindMark(state.site, state.checklist.checklist_id, action.point_id);
  const bool done = mark == nullptr || !mark->done;
  if (done && (point->expected > 0 || point->photo_required)) return On(step, action::OpenPoint{action.point_id});
  AskMark(step, action.point_id, done, -1);
}

void On(Step& step, const action::SavePoint& action) {
  State& state = step.state;
  ChecklistForm& form = state.checklist;
  const ChecklistPointView* point = FindOpenPoint(state, form.point_id);
  if (!OnList(state) || point == nullptr) return;
  CloseComposition(step);
  const int64_t counted = CountedOf(form.counted);
  form.incomplete = action.done && ((point->expected > 0 && counted < 0) || LacksPhoto(state, *point));
  if (!form.incomplete) AskMark(step, form.point_id, action.done, counted);
}

}  // namespace footfall::kiosk
