#include <algorithm>

#include "kiosk/actions/step.h"
#include "proto/rules/enrolment_code.h"

namespace footfall::kiosk {
namespace {

// Consent holds for the words that were read: a tick under words that changed is taken back.
void DropChangedConsents(const ConfigView& before, const ConfigView& after, LeadDraft* draft) {
  const auto text_of = [](const ConfigView& config, rules::Purpose purpose) -> const LocalizedText* {
    for (const ConsentView& consent : config.consents) {
      if (consent.purpose == purpose) return &consent.text;
    }
    return nullptr;
  };
  std::erase_if(draft->granted, [&](rules::Purpose purpose) {
    const LocalizedText *old_text = text_of(before, purpose), *new_text = text_of(after, purpose);
    return old_text == nullptr || new_text == nullptr || *old_text != *new_text;
  });
}

// A page that the new form no longer has gives way to the one now in its place.
void KeepVisitorStep(State* state, int index) {
  const std::vector<VisitorStep> steps = VisitorSteps(state->config, state->visitor.draft.answers);
  if (std::find(steps.begin(), steps.end(), state->visitor.step) != steps.end()) return;
  state->visitor.step = steps[std::min<size_t>(index, steps.size() - 1)];
}

// The questions that were asked are there no more: nobody answers others unasked.
void KeepSurvey(Step& step) {
  if (step.state.page != Page::kSurvey) return;
  const SurveyView* survey = FindSurvey(step.state.config.playbook, step.state.survey.survey_id);
  if (survey == nullptr || survey->version != step.state.survey.version) EndSurvey(step);
}

std::string ZoneNow(const State& state) {
  const AssignmentView* assignment = CurrentAssignment(state.config, state.staff_id, state.now.wall_ms);
  return assignment != nullptr && assignment->start_ms <= state.now.wall_ms ? assignment->zone_id : "";
}

void AdaptForms(State* state, const ConfigView& before, int visitor_index) {
  for (LeadDraft* draft : {&state->visitor.draft, &state->staff_form.draft}) {
    DropChangedConsents(before, state->config, draft);
    rules::DropUnasked(state->config.form, &draft->answers);
  }
  KeepVisitorStep(state, visitor_index);
}

void AdaptStaff(Step& step, const std::string& zone_before) {
  State& state = step.state;
  if (state.staff_id.empty()) return;
  if (FindStaff(state.config, state.staff_id) == nullptr) return GoToAttract(step);
  const std::string zone = ZoneNow(state);
  if (zone != zone_before && !zone.empty()) ShowToast(step, ToastKind::kZoneChanged, zone);
}

// Whoever is in the middle of something keeps language and text size until they are done.
void AdaptSettings(Step& step, const SettingsView& before) {
  State& state = step.state;
  const SettingsView& now = state.config.settings;
  const bool untouched = state.language == state.default_language && state.large_text == before.large_text;
  state.default_language = now.language.empty() ? state.tablet_language : now.language;
  if (state.page != Page::kAttract && state.page != Page::kEnrol) return;
  if (!untouched) return;
  state.language = state.default_language;
  state.large_text = now.large_text;
}

// What was asked of the disk comes to its end out of sight, so that nothing is lost when it could not be saved; then time wipes the page.
void Lock(Step& step) {
  State& state = step.state;
  step.Ask(effect::LockKeys{});
  state.toasts.clear();
  if (!IsSaving(state) && state.page != Page::kDraw) GoToAttract(step);
}

}  // namespace

void On(Step&, const action::Touched&) {}

void On(Step& step, const action::ChooseLanguage& action) {
  State& state = step.state;
  CloseComposition(step);
  state.language = action.language;
  for (FormState* form : {static_cast<FormState*>(&state.visitor), static_cast<FormState*>(&state.staff_form),
                          static_cast<FormState*>(&state.survey), &state.note_keys}) {
    form->keyboard = {.pinyin = state.language != "en"};
    form->keyboard.shift = !form->keyboard.pinyin && form->draft.name.empty();
  }
}

void On(Step& step, const action::ToggleLargeText&) { step.state.large_text = !step.state.large_text; }

void On(Step& step, const action::ToggleLowered&) { step.state.lowered = !step.state.lowered; }

void On(Step& step, const action::ReadAloud& action) {
  if (!step.state.can_speak || action.words.empty()) return;
  step.state.spoke = true;
  step.Ask(effect::Speak{action.words, step.state.language});
}

void On(Step& step, const action::DeviceKnown& action) { step.state.can_speak = action.can_speak; }

void On(Step&, const action::StillHere&) {}

void On(Step& step, const action::SubmitEnrolment&) {
  Enrolment& enrolment = step.state.enrolment;
  if (!TakesCode(step.state) || enrolment.busy || enrolment.code.empty()) return;
  if (!rules::ParseEnrolmentCode(enrolment.code)) {
    enrolment.problem = EnrolProblem::kBadCode;
    return;
  }
  enrolment.busy = true;
  enrolment.problem = EnrolProblem::kNone;
  step.Ask(effect::Enrol{enrolment.code});
}

void On(Step& step, const action::Enrolled&) {
  WipeText(&step.state.enrolment.code);
  step.state.enrolment = Enrolment{.enrolled = true};
  if (step.state.page == Page::kReturn) return GoTo(step, Page::kSync);
  // A kiosk that came back by itself may have a visitor before it, who must not be sent away.
  if (step.state.page == Page::kEnrol && step.state.config.version > 0) GoToAttract(step);
}

void On(Step& step, const action::EnrolFailed& action) {
  step.state.enrolment.busy = false;
  step.state.enrolment.problem = action.problem;
}

void On(Step& step, const action::Unenrolled&) {
  State& state = step.state;
  step.Ask(effect::LockKeys{});
  state.enrolment = Enrolment{};
  state.config = ConfigView{};
  state.default_language = state.tablet_language;
  state.board = BoardView{};
  state.sync = SyncView{};
  state.today = TodayView{.day = LocalDay(state.now)};
  state.site = SiteView{.day = LocalDay(state.now)};
  state.counters = {};
  state.moves.clear();
  state.display_mode = false;
  state.toasts.clear();
  GoToAttract(step);
}

void On(Step& step, const action::Tick&) { RunClock(step); }

void On(Step& step, const action::EnrolmentKnown& action) {
  step.state.enrolment.enrolled = action.enrolled;
  if (step.state.page == Page::kEnrol) GoToAttract(step);
}

void On(Step& step, const action::ConfigChanged& action) {
  State& state = step.state;
  const int visitor_index = VisitorStepIndex(state);
  const std::string zone_before = ZoneNow(state);
  const ConfigView before = std::exchange(state.config, action.config);
  const bool other_campaign = before.campaign_id != state.config.campaign_id && before.version > 0;
  AdaptSettings(step, before.settings);
  if (IsLocked(state) && !before.settings.locked) Lock(step);
  if (state.page == Page::kEnrol || other_campaign) return GoToAttract(step);
  AdaptForms(&state, before, visitor_index);
  KeepSurvey(step);
  AdaptStaff(step, zone_before);
}

void On(Step& step, const action::BoardChanged& action) {
  step.state.board = action.board;
  SettleMoves(&step.state);
}

void On(Step& step, const action::SyncChanged& action) {
  const bool was_revoked = step.state.sync.standing == Standing::kRevoked;
  step.state.sync = action.sync;
  if (step.state.page == Page::kReturn && !TakesCode(step.state)) GoTo(step, Page::kSync);
  if (action.sync.standing != Standing::kRevoked || was_revoked) return;
  // A kiosk that was reported lost shows nobody anything any more.
  step.Ask(effect::LockKeys{});
  GoToAttract(step);
}

void On(Step& step, const action::PinyinMissing&) { step.state.pinyin_missing = true; }

void On(Step& step, const action::TodayLoaded& action) {
  if (action.today.day == LocalDay(step.state.now)) step.state.today = action.today;
}

}  // namespace footfall::kiosk
