#include <algorithm>

#include "kiosk/actions/reducer.h"
#include "kiosk/actions/step.h"
#include "kiosk/state/timing.h"
#include "proto/rules/phone.h"
#include "proto/rules/pin.h"

namespace footfall::kiosk {
namespace {

bool SignedIn(const State& state) { return IsStaffPage(state.page) && !state.staff_id.empty(); }

StaffForm* OpenStaffForm(State* state) {
  return state->page == Page::kStaffLead && !state->staff_form.saving ? &state->staff_form : nullptr;
}

void CountMiss(Step& step) {
  SignIn& sign_in = step.state.sign_in;
  sign_in.checking = false;
  sign_in.wrong = true;
  if (++sign_in.misses >= kMaxPinMisses) sign_in.locked_until_boot_ms = step.state.now.boot_ms + kSignInLockMs;
}

void TryPin(Step& step) {
  SignIn& sign_in = step.state.sign_in;
  if (sign_in.pin.size() != rules::kPinLength) return;
  const StaffView* staff = FindStaffByNumber(step.state.config, sign_in.number);
  effect::CheckPin check{staff != nullptr ? staff->id : "", sign_in.pin};
  WipeText(&sign_in.pin);
  // An unknown number looks like a wrong PIN, so that nobody learns who works here.
  if (staff == nullptr) return CountMiss(step);
  sign_in.checking = true;
  step.Ask(std::move(check));
}

// A new form, but the receipt of the lead before stays within reach.
void BeginStaffForm(Step& step) {
  StaffForm& form = step.state.staff_form;
  StaffForm fresh{.last = form.last};
  WipeForm(&form);
  form = std::move(fresh);
  BeginForm(step, &form);
}

}  // namespace

bool MayManage(const State& state) {
  const StaffView* staff = FindStaff(state.config, state.staff_id);
  if (staff == nullptr) return false;
  return staff->role == StaffRole::kCommander || staff->role == StaffRole::kCoordinator || staff->role == StaffRole::kTeamLead;
}

void On(Step& step, const action::OpenStaffSignIn&) {
  if (step.state.page != Page::kAttract && step.state.page != Page::kQueueDisplay) return;
  WipeAll(step);
  GoTo(step, Page::kStaffSignIn);
}

void On(Step& step, const action::CancelSignIn&) {
  SignIn& sign_in = step.state.sign_in;
  if (step.state.page != Page::kStaffSignIn) return;
  if (!sign_in.entering_pin || sign_in.checking) return GoToAttract(step);
  WipeText(&sign_in.pin);
  WipeText(&sign_in.number);
  sign_in.entering_pin = sign_in.wrong = false;
}

void On(Step& step, const action::SubmitSignIn&) {
  SignIn& sign_in = step.state.sign_in;
  if (step.state.page != Page::kStaffSignIn || sign_in.checking || sign_in.locked_until_boot_ms > 0) return;
  if (sign_in.entering_pin) return TryPin(step);
  sign_in.entering_pin = !sign_in.number.empty();
}

void On(Step& step, const action::PinChecked& action) {
  State& state = step.state;
  if (state.page == Page::kClaims) return ClaimPinChecked(step, action);
  const StaffView* staff = FindStaffByNumber(state.config, state.sign_in.number);
  if (state.page != Page::kStaffSignIn || !state.sign_in.checking) return;
  if (!action.ok || staff == nullptr || staff->id != action.staff_id) return CountMiss(step);
  WipeAll(step);
  state.sign_in = SignIn{};
  state.display_mode = false;
  state.staff_id = action.staff_id;
  state.last_touch_boot_ms = state.now.boot_ms;
  GoTo(step, Page::kStaffHome);
}

void On(Step& step, const action::SignOut&) {
  if (!SignedIn(step.state)) return;
  GoToAttract(step);
  ShowToast(step, ToastKind::kSignedOut);
}

void On(Step& step, const action::OpenPage& action) {
  State& state = step.state;
  if (!SignedIn(state) || !IsStaffPage(action.page) || state.page == action.page) return;
  if ((state.page == Page::kStaffLead && state.staff_form.saving) || IsBusy(state)) return;
  if (action.page == Page::kReturn && state.sync.standing != Standing::kUnknown) return;
  // These three are about something that was chosen.
  if (action.page == Page::kHandOut || action.page == Page::kIssueCoupon || action.page == Page::kTransfer) return;
  BeginOffersPage(&state, action.page);
  if (action.page == Page::kChecklists) CloseChecklistPoint(step);
  if (action.page == Page::kIncidents) CloseIncident(step);
  if (action.page == Page::kStockCount) BeginStockCount(step);
  state.move = MoveForm{};
  state.tab.clear();
  GoTo(step, action.page);
  // A half-typed lead survives a look at the board, not a lock.
  if (action.page == Page::kStaffLead && state.staff_form.id == 0) BeginStaffForm(step);
}

void On(Step& step, const action::MarkAttendance& action) {
  State& state = step.state;
  if (!SignedIn(state) || state.saving_attendance || action.kind == AttendanceKind::kNone) return;
  const auto newest = state.today.attendance.find(state.staff_id);
  if (newest != state.today.attendance.end() && newest->second.kind == action.kind) return;
  state.saving_attendance = true;
  step.Ask(effect::SaveAttendance{state.staff_id, action.kind, state.config.own_zone_id});
}

void On(Step& step, const action::AttendanceSaved& action) {
  State& state = step.state;
  state.today.attendance[action.staff_id] = {action.kind, action.wall_ms};
  if (!SignedIn(state) || state.staff_id != action.staff_id) return;
  state.saving_attendance = false;
  ShowToast(step, action.kind == AttendanceKind::kCheckIn ? ToastKind::kCheckedIn : ToastKind::kCheckedOut);
}

void On(Step& step, const action::AttendanceNotSaved&) {
  if (!step.state.saving_attendance) return;
  step.state.saving_attendance = false;
  ShowToast(step, ToastKind::kNotSaved);
}

void On(Step& step, const action::FocusField& action) {
  StaffForm* form = OpenStaffForm(&step.state);
  if (form == nullptr || form->focus == action.field) return;
  CloseComposition(step);
  form->focus = action.field;
}

void On(Step& step, const action::SetPhonePrefix& action) {
  StaffForm* form = OpenStaffForm(&step.state);
  if (form == nullptr || !form->draft.phone.empty()) return;
  form->draft.phone = action.digits;
  form->focus = "phone";
  FormChanged(step, form);
  PhoneChanged(step, form);
}

void On(Step& step, const action::SetSurname& action) {
  StaffForm* form = OpenStaffForm(&step.state);
  if (form == nullptr) return;
  // A name that is being composed is typed already, even where nothing of it stands in the field yet.
  if (form->focus == "name") CloseComposition(step);
  if (!form->draft.name.empty() && !form->name_from_chip) return;
  const bool again = form->draft.name == action.surname;
  form->draft.name = again ? "" : action.surname;
  form->name_from_chip = !again;
  FormChanged(step, form);
}

void On(Step& step, const action::ToggleAgeAndContact&) {
  StaffForm* form = OpenStaffForm(&step.state);
  if (form == nullptr) return;
  LeadDraft& draft = form->draft;
  const bool on = draft.age_confirmed && draft.granted.contains(rules::Purpose::kContact);
  draft.age_confirmed = !on;
  if (on) {
    draft.granted.erase(rules::Purpose::kContact);
  } else {
    draft.granted.insert(rules::Purpose::kContact);
  }
  FormChanged(step, form);
}

void On(Step& step, const action::SaveStaffLead& action) {
  StaffForm* form = OpenStaffForm(&step.state);
  const rules::FieldRule* intent = FindStandardField(step.state.config, StandardField::kIntent);
  if (form == nullptr) return;
  CloseComposition(step);
  if (intent != nullptr) {
    std::vector<std::string>& level = form->draft.answers[intent->id];
    level.clear();
    if (!action.intent.empty()) level.push_back(action.intent);
    FormChanged(step, form);
  }
  form->problems = CheckDraft(step.state, form->draft, false);
  if (form->problems.empty()) AskSave(step, form, false);
}

void On(Step& step, const action::ClearStaffLead&) {
  if (OpenStaffForm(&step.state) != nullptr) BeginStaffForm(step);
}

void On(Step& step, const action::ShowReceipt&) {
  StaffForm* form = OpenStaffForm(&step.state);
  if (form != nullptr) form->show_receipt = !form->last.receipt_code.empty();
}

void On(Step& step, const action::CorrectIntent& action) {
  StaffForm* form = OpenStaffForm(&step.state);
  const rules::FieldRule* intent = FindStandardField(step.state.config, StandardField::kIntent);
  if (form == nullptr || intent == nullptr || !form->show_receipt) return;
  SavedLead& lead = form->last;
  const bool known = std::find(intent->options.begin(), intent->options.end(), action.intent) != intent->options.end();
  // One after the other, so that what was touched last is also saved last.
  if (lead.id.empty() || !known || !lead.correcting.empty() || lead.intent == action.intent) return;
  lead.correcting = action.intent;
  step.Ask(effect::CorrectIntent{lead.id, intent->id, action.intent, step.state.staff_id});
}

void On(Step& step, const action::IntentCorrected& action) {
  SavedLead& lead = step.state.staff_form.last;
  if (lead.id != action.lead_id) return;
  lead.intent = action.intent;
  lead.correcting.clear();
}

void On(Step& step, const action::IntentNotCorrected& action) {
  SavedLead& lead = step.state.staff_form.last;
  if (lead.id != action.lead_id) return;
  lead.correcting.clear();
  ShowToast(step, ToastKind::kNotSaved);
}

void On(Step& step, const action::AskReset&) {
  if (!SignedIn(step.state) || step.state.page != Page::kSync || !MayManage(step.state)) return;
  if (!MayReset(step.state)) return ShowToast(step, ToastKind::kResetRefused);
  step.state.confirm_reset = true;
}

void On(Step& step, const action::ConfirmReset&) {
  if (!step.state.confirm_reset) return;
  step.state.confirm_reset = false;
  // Something may have been saved while the question stood there.
  if (!MayReset(step.state)) return ShowToast(step, ToastKind::kResetRefused);
  step.Ask(effect::Unenrol{});
}

void On(Step& step, const action::CancelReset&) { step.state.confirm_reset = false; }

}  // namespace footfall::kiosk
