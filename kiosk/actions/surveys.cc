// Surveys: one question a page, each may be left out unless it is required, and all of it may be left at any time.
#include <algorithm>
#include <cstdint>

#include "kiosk/actions/step.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

SurveyForm* OpenSurveyForm(State* state) {
  return state->page == Page::kSurvey && !state->survey.saving && !state->survey.done ? &state->survey : nullptr;
}

void Begin(Step& step, const SurveyView& survey, const std::string& lead_id, const std::string& staff_id) {
  SurveyForm& form = step.state.survey;
  WipeForm(&form);
  form = SurveyForm{};
  BeginForm(step, &form);
  form.survey_id = survey.id;
  form.version = survey.version;
  form.field_id = survey.form.fields.front().id;
  form.lead_id = lead_id;
  form.staff_id = staff_id;
  GoTo(step, Page::kSurvey);
}

int IndexOf(const std::vector<const rules::FieldRule*>& questions, const std::string& field_id) {
  const auto found = std::find_if(questions.begin(), questions.end(), [&](const rules::FieldRule* each) { return each->id == field_id; });
  return found == questions.end() ? 0 : static_cast<int>(found - questions.begin());
}

rules::Answers Given(const State& state) {
  rules::Answers answers = state.survey.draft.answers;
  for (auto& [field, values] : answers) std::erase(values, "");
  std::erase_if(answers, [](const auto& entry) { return entry.second.empty(); });
  rules::DropUnasked(FormRules(state), &answers);
  return answers;
}

// The rules of a lead's form, looking at this question alone.
bool QuestionStops(Step& step) {
  SurveyForm& form = step.state.survey;
  rules::LeadInput input;
  input.answers = Given(step.state);
  form.problems = rules::CheckLead(FormRules(step.state), input);
  const std::string field = "answers." + form.field_id;
  std::erase_if(form.problems, [&field](const rules::Problem& problem) { return problem.field != field; });
  return !form.problems.empty();
}

void Save(Step& step) {
  State& state = step.state;
  SurveyForm& form = state.survey;
  rules::Answers answers = Given(state);
  // Whoever left out everything said nothing.
  if (answers.empty()) return EndSurvey(step);
  form.saving = true;
  form.save_failed = false;
  step.Ask(effect::SaveSurvey{form.id, form.survey_id, form.version, std::move(answers), form.lead_id, state.language, form.staff_id});
}

}  // namespace

void LeaveVisitor(Step& step, const std::string& lead_id) {
  const SurveyView* survey = SurveyAfterLead(step.state.config.playbook);
  if (survey == nullptr || lead_id.empty()) return GoToAttract(step);
  Begin(step, *survey, lead_id, "");
}

void EndSurvey(Step& step) {
  State& state = step.state;
  const bool staff = !state.survey.staff_id.empty();
  if (!staff) return GoToAttract(step);
  WipeForm(&state.survey);
  state.survey = SurveyForm{};
  state.last_touch_boot_ms = state.now.boot_ms;
  GoTo(step, Page::kSurveys);
}

int64_t SurveyDeadline(const State& state) {
  return state.page == Page::kSurvey && state.survey.done ? state.page_since_boot_ms + kSurveyThanksMs : INT64_MAX;
}

void NextQuestion(Step& step) {
  SurveyForm* form = OpenSurveyForm(&step.state);
  if (form == nullptr) return;
  CloseComposition(step);
  if (QuestionStops(step)) return;
  const std::vector<const rules::FieldRule*> questions = SurveyQuestions(step.state);
  const size_t next = static_cast<size_t>(IndexOf(questions, form->field_id)) + 1;
  if (next >= questions.size()) return Save(step);
  form->field_id = questions[next]->id;
}

void PreviousQuestion(Step& step) {
  SurveyForm* form = OpenSurveyForm(&step.state);
  if (form == nullptr) return;
  CloseComposition(step);
  form->problems.clear();
  const std::vector<const rules::FieldRule*> questions = SurveyQuestions(step.state);
  const int index = IndexOf(questions, form->field_id);
  if (index == 0) return EndSurvey(step);
  form->field_id = questions[static_cast<size_t>(index) - 1]->id;
}

void On(Step& step, const action::OpenSurvey& action) {
  State& state = step.state;
  const SurveyView* survey = FindSurvey(state.config.playbook, action.survey_id);
  if (state.page != Page::kSurveys || state.staff_id.empty() || survey == nullptr || survey->form.fields.empty()) return;
  Begin(step, *survey, "", state.staff_id);
}

void On(Step& step, const action::LeaveSurvey&) {
  if (OpenSurveyForm(&step.state) != nullptr) EndSurvey(step);
}

}  // namespace footfall::kiosk
