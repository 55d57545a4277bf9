// Incidents: telling of one, and of how it goes on; and what notes share: the field that is typed into, the picture.
#include "kiosk/actions/step.h"
#include "proto/rules/person_name.h"

namespace footfall::kiosk {
namespace {

IncidentForm* OpenForm(State* state) {
  const bool open = state->page == Page::kIncidents && !state->staff_id.empty() && state->incident.open && !state->incident.busy;
  return open ? &state->incident : nullptr;
}

// The picture of the note that is open; nullptr on other pages.
PhotoDraft* OpenPhoto(State* state) {
  if (IncidentForm* form = OpenForm(state)) return &form->photo;
  const ChecklistForm& form = state->checklist;
  const bool point = state->page == Page::kChecklists && !state->staff_id.empty() && !form.point_id.empty() && !form.busy;
  return point ? &state->checklist.photo : nullptr;
}

// What names the field that is typed into, of the note that is open; nullptr on other pages.
std::string* FindFocus(State* state) {
  if (state->page == Page::kChecklists) return &state->checklist.focus;
  if (state->page == Page::kStockCount) return state->stock_count.item.empty() ? nullptr : &state->stock_count.focus;
  if (state->page == Page::kTransfer) return &state->transfer.focus;
  return OpenForm(state) == nullptr ? nullptr : &state->incident.focus;
}

}  // namespace

void CloseIncident(Step& step) {
  IncidentForm& form = step.state.incident;
  CloseComposition(step);
  for (std::string* text : {&form.text, &form.told, &form.photo.jpeg}) WipeText(text);
  form = IncidentForm{};
}

bool BackInNotes(Step& step) {
  State& state = step.state;
  if (state.page == Page::kChecklists && !state.checklist.checklist_id.empty()) {
    const bool point = !state.checklist.point_id.empty();
    CloseChecklistPoint(step);
    if (!point) state.checklist.checklist_id.clear();
    return true;
  }
  if (state.page != Page::kIncidents || !state.incident.open) return false;
  CloseIncident(step);
  return true;
}

void On(Step& step, const action::FocusNote& action) {
  std::string* focus = FindFocus(&step.state);
  if (IsBusy(step.state) || focus == nullptr || *focus == action.field) return;
  CloseComposition(step);
  *focus = action.field;
}

void On(Step& step, const action::TakePhoto&) {
  PhotoDraft* photo = OpenPhoto(&step.state);
  if (photo == nullptr || !step.state.camera.present || photo->taking) return;
  photo->form_id = step.state.next_form_id++;
  photo->taking = true;
  photo->failed = false;
  step.Ask(effect::TakePhoto{photo->form_id});
}

void On(Step& step, const action::DropPhoto&) {
  PhotoDraft* photo = OpenPhoto(&step.state);
  if (photo == nullptr) return;
  WipeText(&photo->jpeg);
  *photo = PhotoDraft{};
}

void On(Step& step, const action::PhotoTaken& action) {
  PhotoDraft* photo = OpenPhoto(&step.state);
  if (photo == nullptr || !photo->taking || photo->form_id != action.form_id) return;
  photo->taking = false;
  photo->jpeg = action.jpeg;
  step.state.checklist.incomplete = false;
}

void On(Step& step, const action::PhotoNotTaken& action) {
  PhotoDraft* photo = OpenPhoto(&step.state);
  if (photo == nullptr || !photo->taking || photo->form_id != action.form_id) return;
  photo->taking = false;
  photo->failed = true;
}

void On(Step& step, const action::OpenIncident& action) {
  State& state = step.state;
  if (state.page != Page::kIncidents || state.staff_id.empty() || state.incident.open) return;
  IncidentForm form;
  form.open = true;
  form.zone_id = ZoneHere(state);
  if (!action.incident_id.empty()) {
    const OpenIncidentView* found = nullptr;
    for (const OpenIncidentView& each : state.site.incidents) found = each.id == action.incident_id ? &each : found;
    if (found == nullptr) return;
    form.incident_id = found->id;
    form.severity = found->severity;
  }
  state.incident = std::move(form);
  BeginForm(step, &state.note_keys);
}

void On(Step& step, const action::SetSeverity& action) {
  IncidentForm* form = OpenForm(&step.state);
  if (form != nullptr && action.severity != Severity::kNone) form->severity = action.severity;
}

void On(Step& step, const action::ChooseZone& action) {
  IncidentForm* form = OpenForm(&step.state);
  if (form == nullptr || FindZone(step.state.config, action.zone_id) == nullptr) return;
  form->zone_id = form->zone_id == action.zone_id ? "" : action.zone_id;
}

void On(Step& step, const action::ChoosePlan& action) {
  IncidentForm* form = OpenForm(&step.state);
  if (form == nullptr || FindPlan(step.state.config.playbook, action.plan_id) == nullptr) return;
  form->plan_id = form->plan_id == action.plan_id ? "" : action.plan_id;
}

void On(Step& step, const action::ToggleOver&) {
  IncidentForm* form = OpenForm(&step.state);
  if (form != nullptr) form->over = !form->over;
}

void On(Step& step, const action::SaveIncident&) {
  State& state = step.state;
  IncidentForm* form = OpenForm(&state);
  if (form == nullptr) return;
  CloseComposition(step);
  form->incomplete = rules::CleanName(form->text).empty();
  if (form->incomplete) {
    form->focus = "text";
    return;
  }
  BeginRequest(step, form);
  step.Ask(effect::SaveIncident{form->form_id, form->incident_id, form->zone_id, form->severity, form->text, form->plan_id, form->told,
                                form->over, form->photo.jpeg, state.staff_id});
}

}  // namespace footfall::kiosk
