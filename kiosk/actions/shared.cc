#include <algorithm>
#include <utility>

#include "kiosk/actions/step.h"
#include "kiosk/state/timing.h"
#include "proto/rules/enrolment_code.h"
#include "proto/rules/person_name.h"
#include "proto/rules/phone.h"
#include "proto/rules/pin.h"

namespace footfall::kiosk {
namespace {

constexpr int kMaxStaffNumberLength = 20;  // more than any company's numbers
constexpr int kMaxNumberLength = 20;       // a 64-bit number with its sign
constexpr int kDateLength = 10;            // "YYYY-MM-DD"
constexpr int kMaxCouponLength = 200;      // the QR form, with room for a scanner's prefix
constexpr int kMaxAmountLength = 12;       // "999999999.99"
constexpr int kMaxDocumentLength = 30;     // identity cards have 18, passports fewer
constexpr int kMaxCountLength = 9;         // of a point of a checklist; nobody counts a billion by hand
constexpr int kMaxNoteLength = 500;        // these three as the operations' payloads have them
constexpr int kMaxIncidentLength = 1000;
constexpr int kMaxToldLength = 200;
constexpr size_t kMaxToasts = 3;  // more would cover the page

TypingTarget FieldTarget(State* state, FormState* form, const std::string& field_id) {
  const rules::FieldRule* rule = FindRule(*state, field_id);
  if (rule == nullptr) return {};
  int max_characters = 0;
  switch (rule->type) {
    case rules::FieldType::kText:
      max_characters = rule->max_length > 0 ? rule->max_length : rules::kDefaultTextLength;
      break;
    case rules::FieldType::kPhone:
      max_characters = rules::kMaxPhoneTextLength;
      break;
    case rules::FieldType::kNumber:
      max_characters = kMaxNumberLength;
      break;
    case rules::FieldType::kDate:
      max_characters = kDateLength;
      break;
    case rules::FieldType::kChoice:
    case rules::FieldType::kMultiChoice:
    case rules::FieldType::kRating:
      return {};
  }
  std::vector<std::string>& values = form->draft.answers[field_id];
  if (values.empty()) values.emplace_back();
  return {&values.front(), rule->type, max_characters};
}

TypingTarget FormTarget(State* state, FormState* form, const std::string& focus) {
  if (focus == "phone") return {&form->draft.phone, rules::FieldType::kPhone, rules::kMaxPhoneTextLength};
  if (focus == "name") return {&form->draft.name, rules::FieldType::kText, rules::kMaxNameLength};
  return FieldTarget(state, form, focus);
}

TypingTarget SignInTarget(SignIn* sign_in) {
  if (sign_in->entering_pin) return {&sign_in->pin, rules::FieldType::kNumber, rules::kPinLength};
  return {&sign_in->number, rules::FieldType::kText, kMaxStaffNumberLength};
}

TypingTarget ClaimTarget(ClaimForm* claim) {
  if (claim->win.result.entry_id.empty() || claim->done) return {};
  if (claim->focus == "tax_name") return {.text = &claim->tax_name, .max_characters = rules::kMaxNameLength};
  if (claim->focus == "tax_id_number") return {.text = &claim->tax_id_number, .max_characters = kMaxDocumentLength};
  return {.text = &claim->pin, .type = rules::FieldType::kNumber, .max_characters = rules::kPinLength};
}

TypingTarget OfferTarget(State* state) {
  const auto amount = [](std::string* text) { return TypingTarget{.text = text, .max_characters = kMaxAmountLength, .amount = true}; };
  switch (state->page) {
    case Page::kOffers:
      return {.text = &state->redeem.text, .max_characters = kMaxCouponLength};
    case Page::kHandOut:
      return amount(&state->hand_out.purchase);
    case Page::kRedeem:
      if (state->redeem.step == RedeemForm::Step::kDone) return {};
      if (state->redeem.step == RedeemForm::Step::kChecked) return amount(&state->redeem.purchase);
      return {.text = &state->redeem.text, .max_characters = kMaxCouponLength};
    case Page::kClaims:
      return ClaimTarget(&state->claim);
    case Page::kDrawRules:
      return state->play.staff_id.empty() ? TypingTarget{} : amount(&state->play.purchase);
    default:
      return {};
  }
}

TypingTarget ChecklistTarget(ChecklistForm* form) {
  if (form->point_id.empty()) return {};
  if (form->focus == "counted") return {.text = &form->counted, .type = rules::FieldType::kNumber, .max_characters = kMaxCountLength};
  return {.text = &form->note, .max_characters = kMaxNoteLength};
}

TypingTarget CountTarget(StockCountForm* form) {
  if (form->item.empty()) return {};
  if (form->focus == "note") return {.text = &form->note, .max_characters = kMaxNoteLength};
  std::string* units = &form->counted;
  for (size_t i = 0; i < kDifferenceNames.size(); ++i) {
    if (form->focus == kDifferenceNames[i]) units = &form->units[i];
  }
  return {.text = units, .type = rules::FieldType::kNumber, .max_characters = kMaxCountLength};
}

TypingTarget TransferTarget(TransferForm* form) {
  if (form->focus == "note") return {.text = &form->note, .max_characters = kMaxNoteLength};
  const auto item = static_cast<size_t>(UnitsOf(form->focus));
  if (item >= form->counted.size()) return {};
  return {.text = &form->counted[item], .type = rules::FieldType::kNumber, .max_characters = kMaxCountLength};
}

TypingTarget IncidentTarget(IncidentForm* form) {
  if (!form->open) return {};
  if (form->focus == "told") return {.text = &form->told, .max_characters = kMaxToldLength};
  return {.text = &form->text, .max_characters = kMaxIncidentLength};
}

std::string VisitorFocus(const VisitorStep& step) {
  switch (step.kind) {
    case StepKind::kPhone:
      return "phone";
    case StepKind::kName:
      return "name";
    case StepKind::kField:
      return step.field_id;
    case StepKind::kConsent:
      return "";
  }
  return "";
}

rules::ConsentInput ConsentOf(const State& state, const LeadDraft& draft) {
  rules::ConsentInput consent{.age_confirmed = draft.age_confirmed, .language = state.language};
  for (const ConsentView& view : state.config.consents) {
    const std::string_view shown = rules::PickText(view.text, state.language);
    consent.offers.push_back({view.purpose, draft.granted.contains(view.purpose), rules::ConsentTextHash(shown)});
  }
  return consent;
}

// Empty answers are no answers: a text typed and deleted again must not be sent.
rules::Answers AnswersOf(const State& state, const LeadDraft& draft, bool by_visitor) {
  rules::Answers answers = draft.answers;
  for (auto& [field, values] : answers) std::erase(values, "");
  std::erase_if(answers, [](const auto& entry) { return entry.second.empty(); });
  rules::DropUnasked(state.config.form, &answers);
  if (!by_visitor) return answers;
  std::erase_if(answers, [&state](const auto& entry) {
    const rules::FieldRule* rule = FindField(state.config, entry.first);
    return rule == nullptr || rule->staff_only;
  });
  return answers;
}

}  // namespace

void GoTo(Step& step, Page page) {
  CloseComposition(step);
  ShutCamera(step);
  step.state.page = page;
  step.state.page_since_boot_ms = step.state.now.boot_ms;
  StopSpeaking(step);
  step.state.ring = false;
  step.state.confirm_reset = false;
}

void StopSpeaking(Step& step) {
  if (std::exchange(step.state.spoke, false)) step.Ask(effect::Speak{});
}

void ShowToast(Step& step, ToastKind kind, std::string detail) {
  std::vector<Toast>& toasts = step.state.toasts;
  if (toasts.size() == kMaxToasts) toasts.erase(toasts.begin());
  toasts.push_back({kind, std::move(detail), step.state.now.boot_ms + kToastMs});
}

void WipeAll(Step& step) {
  ShutCamera(step);
  WipeForms(&step.state);
  step.Ask(effect::Ime{effect::ImeKind::kClear});
}

void GoToAttract(Step& step) {
  State& state = step.state;
  WipeAll(step);
  state.staff_id.clear();
  state.saving_attendance = false;
  state.tab.clear();
  state.language = state.default_language;
  state.large_text = state.config.settings.large_text;
  state.lowered = false;
  const bool usable = state.enrolment.enrolled && state.config.version > 0 && state.sync.standing != Standing::kRevoked;
  GoTo(step, !usable ? Page::kEnrol : state.display_mode ? Page::kQueueDisplay : Page::kAttract);
}

void BeginForm(Step& step, FormState* form) {
  WipeForm(form);
  form->id = step.state.next_form_id++;
  form->keyboard.pinyin = step.state.language != "en";
  form->keyboard.shift = !form->keyboard.pinyin;
  step.Ask(effect::Ime{effect::ImeKind::kClear});
}

FormState* CurrentForm(State* state) {
  if (state->page == Page::kVisitor) return &state->visitor;
  if (state->page == Page::kStaffLead) return &state->staff_form;
  if (state->page == Page::kClaims && state->claim.focus == "tax_name") return &state->claim_keys;
  if (state->page == Page::kSurvey) return &state->survey;
  const bool noting = (state->page == Page::kChecklists && !state->checklist.point_id.empty() && state->checklist.focus == "note") ||
                      (state->page == Page::kStockCount && !state->stock_count.item.empty() && state->stock_count.focus == "note") ||
                      (state->page == Page::kTransfer && state->transfer.focus == "note") ||
                      (state->page == Page::kIncidents && state->incident.open);
  if (noting) return &state->note_keys;
  return nullptr;
}

TypingTarget FindTypingTarget(State* state) {
  switch (state->page) {
    case Page::kEnrol:
    case Page::kReturn:
      return {&state->enrolment.code, rules::FieldType::kText, rules::kMaxEnrolmentCodeLength};
    case Page::kVisitor:
      return FormTarget(state, &state->visitor, VisitorFocus(state->visitor.step));
    case Page::kStaffSignIn:
      return SignInTarget(&state->sign_in);
    case Page::kOffers:  // a scanner needs no page opened first
    case Page::kHandOut:
    case Page::kRedeem:
    case Page::kClaims:
    case Page::kDrawRules:
      return OfferTarget(state);
    case Page::kChecklists:
      return ChecklistTarget(&state->checklist);
    case Page::kStockCount:
      return CountTarget(&state->stock_count);
    case Page::kTransfer:
      return TransferTarget(&state->transfer);
    case Page::kIncidents:
      return IncidentTarget(&state->incident);
    case Page::kSurvey:
      return state->survey.done ? TypingTarget{} : FieldTarget(state, &state->survey, state->survey.field_id);
    case Page::kStaffLead:
      return FormTarget(state, &state->staff_form, state->staff_form.focus);
    default:
      return {};
  }
}

void FormChanged(Step& step, FormState* form) {
  form->problems.clear();
  form->save_failed = false;
  rules::DropUnasked(FormRules(step.state), &form->draft.answers);
}

const rules::FieldRule* FindRule(const State& state, std::string_view field_id) {
  const std::vector<rules::FieldRule>& fields = FormRules(state).fields;
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const rules::FieldRule& field) { return field.id == field_id; });
  return found == fields.end() ? nullptr : &*found;
}

void PhoneChanged(Step& step, FormState* form) {
  form->duplicate = DuplicateCheck::kNotAsked;
  const bool staff = step.state.page == Page::kStaffLead;
  if (staff && rules::NormalisePhone(form->draft.phone, step.state.config.form.phone_region)) AskDuplicate(step, form);
}

std::vector<rules::Problem> CheckDraft(const State& state, const LeadDraft& draft, bool by_visitor) {
  rules::LeadInput input{.phone = draft.phone, .display_name = rules::CleanName(draft.name)};
  input.has_honorific = draft.honorific != Honorific::kNone;
  input.answers = AnswersOf(state, draft, by_visitor);
  input.by_visitor = by_visitor;
  std::vector<rules::Problem> problems = rules::CheckLead(state.config.form, input);
  for (rules::Problem& problem : rules::CheckConsent(ConsentOf(state, draft))) problems.push_back(std::move(problem));
  return problems;
}

void AskSave(Step& step, FormState* form, bool by_visitor) {
  const State& state = step.state;
  const LeadDraft& draft = form->draft;
  const std::optional<std::string> phone = rules::NormalisePhone(draft.phone, state.config.form.phone_region);
  if (!phone) return;  // checked before; without a number there is nothing to keep
  effect::SaveLead save{.form_id = form->id, .phone_e164 = *phone, .phone_typed = draft.phone};
  save.display_name = rules::CleanName(draft.name);
  save.honorific = draft.honorific;
  save.answers = AnswersOf(state, draft, by_visitor);
  save.consent = ConsentOf(state, draft);
  save.zone_id = ZoneHere(state);
  save.staff_id = by_visitor ? "" : state.staff_id;
  save.form_version = state.config.form_version;
  form->saving = true;
  form->save_failed = false;
  step.Ask(std::move(save));
}

void AskDuplicate(Step& step, FormState* form) {
  const std::optional<std::string> phone = rules::NormalisePhone(form->draft.phone, step.state.config.form.phone_region);
  if (!phone) return;
  form->duplicate = DuplicateCheck::kAsking;
  form->duplicate_asked_boot_ms = step.state.now.boot_ms;
  step.Ask(effect::CheckDuplicate{form->id, *phone});
}

}  // namespace footfall::kiosk
