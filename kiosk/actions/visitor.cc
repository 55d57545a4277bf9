#include <algorithm>

#include "kiosk/actions/step.h"
#include "proto/rules/phone.h"

namespace footfall::kiosk {
namespace {

bool IsVisitorPage(const State& state) { return state.page == Page::kVisitor && !state.visitor.saving; }

// The form being filled in, unless it is on its way to the disk.
FormState* OpenForm(State* state) {
  FormState* form = CurrentForm(state);
  return form != nullptr && !form->saving ? form : nullptr;
}

// The step whose page shows this problem.
VisitorStep StepOfProblem(const rules::Problem& problem) {
  constexpr std::string_view kAnswers = "answers.";
  if (problem.field == "phone") return {StepKind::kPhone, ""};
  if (problem.field == "display_name") return {StepKind::kName, ""};
  if (problem.field.starts_with(kAnswers)) return {StepKind::kField, problem.field.substr(kAnswers.size())};
  return {StepKind::kConsent, ""};
}

// Whether the step's own page has a problem; then it is shown and nothing goes on.
bool StopsHere(Step& step) {
  VisitorForm& form = step.state.visitor;
  form.problems = CheckDraft(step.state, form.draft, true);
  std::erase_if(form.problems, [&form](const rules::Problem& problem) { return StepOfProblem(problem) != form.step; });
  return !form.problems.empty();
}

// From the last page: to the first page with a problem (the form may have changed meanwhile), else to the disk.
void Submit(Step& step) {
  VisitorForm& form = step.state.visitor;
  form.problems = CheckDraft(step.state, form.draft, true);
  if (form.problems.empty()) return AskSave(step, &form, true);
  form.step = StepOfProblem(form.problems.front());
}

void ShowSuccess(Step& step, const action::LeadSaved& saved) {
  WipeAll(step);
  step.state.visitor.receipt_code = saved.receipt_code;
  step.state.visitor.lead_id = saved.lead_id;
  step.state.visitor.coupons = saved.coupons;
  step.state.visitor.missed = saved.missed;
  GoTo(step, Page::kVisitorDone);
}

void ShowStaffSaved(Step& step, const action::LeadSaved& saved) {
  StaffForm& form = step.state.staff_form;
  const rules::FieldRule* field = FindStandardField(step.state.config, StandardField::kIntent);
  const std::vector<std::string> level = field == nullptr ? std::vector<std::string>() : form.draft.answers[field->id];
  BeginForm(step, &form);
  form.focus = "phone";
  form.name_from_chip = false;
  form.last = {.id = saved.lead_id, .receipt_code = saved.receipt_code, .intent = level.empty() ? "" : level.front()};
  form.last.coupons = saved.coupons;
  form.last.missed = saved.missed;
  ShowToast(step, saved.missed.empty() ? ToastKind::kLeadSaved : ToastKind::kCouponMissed, saved.receipt_code);
}

void Toggle(std::vector<std::string>* values, const std::string& value, bool single) {
  const bool had = std::find(values->begin(), values->end(), value) != values->end();
  if (single) {
    values->clear();
  } else {
    std::erase(*values, value);
  }
  if (!had) values->push_back(value);
}

}  // namespace

void AdvanceVisitor(Step& step) {
  CloseComposition(step);
  const std::vector<VisitorStep> steps = VisitorSteps(step.state.config, step.state.visitor.draft.answers);
  const size_t next = VisitorStepIndex(step.state) + 1;
  if (next < steps.size()) step.state.visitor.step = steps[next];
}

void On(Step& step, const action::StartVisitor&) {
  if (step.state.page != Page::kAttract) return;
  step.state.visitor = VisitorForm{};
  BeginForm(step, &step.state.visitor);
  GoTo(step, Page::kVisitor);
}

void On(Step& step, const action::Back&) {
  State& state = step.state;
  if (IsStaffPage(state.page)) {
    if (state.staff_form.show_receipt) return On(step, action::Finish{});
    if (IsBusy(state) || BackInOffers(step) || BackInNotes(step) || BackInStock(step)) return;
    return On(step, action::OpenPage{state.page == Page::kReturn ? Page::kSync : Page::kStaffHome});
  }
  if (state.page == Page::kDrawRules) return LeaveDrawRules(step);
  if (state.page == Page::kTickets) return LeaveTickets(step);
  if (state.page == Page::kSurvey) return PreviousQuestion(step);
  if (!IsVisitorPage(state)) return;
  const int index = VisitorStepIndex(state);
  if (index == 0) return GoToAttract(step);
  CloseComposition(step);
  state.visitor.problems.clear();
  state.visitor.step = VisitorSteps(state.config, state.visitor.draft.answers)[index - 1];
}

void On(Step& step, const action::Next&) {
  if (step.state.page == Page::kSurvey) return NextQuestion(step);
  if (!IsVisitorPage(step.state)) return;
  CloseComposition(step);
  VisitorForm& form = step.state.visitor;
  if (form.step.kind == StepKind::kConsent) return Submit(step);
  if (StopsHere(step)) return;
  if (form.step.kind == StepKind::kPhone && form.duplicate == DuplicateCheck::kNotAsked) return AskDuplicate(step, &form);
  AdvanceVisitor(step);
}

void On(Step& step, const action::Restart&) {
  if (step.state.page == Page::kVisitor && step.state.visitor.saving) return;
  if (step.state.page == Page::kSurvey && step.state.survey.saving) return;
  if (IsBusy(step.state)) return;
  const Page page = step.state.page;
  const bool visitors = page == Page::kVisitor || page == Page::kVisitorDone || page == Page::kDrawRules || page == Page::kDraw ||
                        page == Page::kTickets || page == Page::kSurvey;
  if (visitors) GoToAttract(step);
}

void On(Step& step, const action::ChooseHonorific& action) {
  FormState* form = OpenForm(&step.state);
  if (form == nullptr) return;
  form->draft.honorific = form->draft.honorific == action.honorific ? Honorific::kNone : action.honorific;
  FormChanged(step, form);
}

void On(Step& step, const action::ToggleOption& action) {
  FormState* form = OpenForm(&step.state);
  const rules::FieldRule* rule = FindRule(step.state, action.field_id);
  if (form == nullptr || rule == nullptr) return;
  const bool choice = rule->type == rules::FieldType::kChoice || rule->type == rules::FieldType::kMultiChoice;
  if (!choice || std::find(rule->options.begin(), rule->options.end(), action.option_id) == rule->options.end()) return;
  Toggle(&form->draft.answers[action.field_id], action.option_id, rule->type == rules::FieldType::kChoice);
  FormChanged(step, form);
}

void On(Step& step, const action::SetAnswer& action) {
  FormState* form = OpenForm(&step.state);
  if (form == nullptr || FindRule(step.state, action.field_id) == nullptr) return;
  std::vector<std::string>& values = form->draft.answers[action.field_id];
  const bool again = values.size() == 1 && values.front() == action.value;
  values = again || action.value.empty() ? std::vector<std::string>{} : std::vector<std::string>{action.value};
  FormChanged(step, form);
}

void On(Step& step, const action::ToggleAge&) {
  FormState* form = OpenForm(&step.state);
  if (form == nullptr) return;
  form->draft.age_confirmed = !form->draft.age_confirmed;
  FormChanged(step, form);
}

void On(Step& step, const action::ToggleConsent& action) {
  FormState* form = OpenForm(&step.state);
  if (form == nullptr) return;
  if (form->draft.granted.erase(action.purpose) == 0) form->draft.granted.insert(action.purpose);
  FormChanged(step, form);
}

void On(Step& step, const action::Finish&) {
  if (step.state.page == Page::kVisitorDone) return LeaveVisitor(step, step.state.visitor.lead_id);
  if (step.state.page == Page::kTickets) return LeaveTickets(step);
  if (step.state.page == Page::kSurvey) return step.state.survey.done ? EndSurvey(step) : void();
  if (step.state.page == Page::kDraw) return FinishDraw(step);
  step.state.staff_form.show_receipt = false;
}

void On(Step& step, const action::DuplicateChecked& action) {
  FormState* form = CurrentForm(&step.state);
  if (form == nullptr || form->id != action.form_id || form->duplicate != DuplicateCheck::kAsking) return;
  form->duplicate = action.known ? DuplicateCheck::kKnown : DuplicateCheck::kNew;
  const bool waits_here = step.state.page == Page::kVisitor && step.state.visitor.step.kind == StepKind::kPhone;
  if (waits_here && !action.known) AdvanceVisitor(step);
}

void On(Step& step, const action::LeadSaved& action) {
  State& state = step.state;
  CountLead(&state, action.staff_id, action.wall_ms);
  FormState* form = CurrentForm(&state);
  if (form == nullptr || form->id != action.form_id) return;
  step.Ask(effect::Sound{effect::SoundKind::kSuccess});
  state.page == Page::kVisitor ? ShowSuccess(step, action) : ShowStaffSaved(step, action);
}

void On(Step& step, const action::LeadNotSaved& action) {
  FormState* form = CurrentForm(&step.state);
  if (form == nullptr || form->id != action.form_id) return;
  form->saving = false;
  form->save_failed = true;
  step.state.last_touch_boot_ms = step.state.now.boot_ms;  // the idle clock stood still while saving
}

}  // namespace footfall::kiosk
