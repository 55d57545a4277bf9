#include "kiosk/state/state.h"

#include <algorithm>
#include <numeric>

#include "kiosk/state/timing.h"
#include "proto/rules/crypto.h"

namespace footfall::kiosk {
namespace {

constexpr int64_t kSecondMs = 1000;
constexpr int64_t kHourMs = 3600 * kSecondMs;
constexpr int64_t kDayMs = 24 * kHourMs;

// Rounds down also before 1970, so that a tablet with a dead clock still gets a day.
int64_t FloorDiv(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

}  // namespace

int Total(const HourCounts& counts) { return std::accumulate(counts.begin(), counts.end(), 0); }

bool IsStaffPage(Page page) {
  switch (page) {
    case Page::kStaffHome:
    case Page::kStaffLead:
    case Page::kOffers:
    case Page::kHandOut:
    case Page::kIssueCoupon:
    case Page::kRedeem:
    case Page::kClaims:
    case Page::kQueue:
    case Page::kCounters:
    case Page::kChecklists:
    case Page::kStockCount:
    case Page::kTransfer:
    case Page::kTalk:
    case Page::kIncidents:
    case Page::kSurveys:
    case Page::kBoard:
    case Page::kMyZone:
    case Page::kToday:
    case Page::kSync:
    case Page::kReturn:
      return true;
    case Page::kEnrol:
    case Page::kAttract:
    case Page::kVisitor:
    case Page::kVisitorDone:
    case Page::kTickets:
    case Page::kSurvey:
    case Page::kQueueDisplay:
    case Page::kDrawRules:
    case Page::kDraw:
    case Page::kStaffSignIn:
      return false;
  }
  return false;
}

int64_t LocalDay(const Now& now) { return FloorDiv(now.wall_ms + now.utc_offset_s * kSecondMs, kDayMs); }

int LocalHour(int64_t wall_ms, int32_t utc_offset_s) {
  const int64_t local = wall_ms + utc_offset_s * kSecondMs;
  return static_cast<int>((local - FloorDiv(local, kDayMs) * kDayMs) / kHourMs);
}

bool TakesCode(const State& state) {
  const bool unknown = state.sync.standing == Standing::kUnknown;
  return state.page == Page::kReturn ? unknown : state.page == Page::kEnrol && (unknown || !state.enrolment.enrolled);
}

bool IsBatteryLow(const SyncView& sync) { return sync.battery_percent >= 0 && sync.battery_percent < kLowBatteryPercent && !sync.charging; }

bool IsSaving(const State& state) {
  const bool asked = state.hand_out.busy || state.issue.busy || state.redeem.busy || state.claim.busy || state.play.busy;
  return state.visitor.saving || state.staff_form.saving || asked;
}

int64_t DimDeadline(const State& state) {
  const bool unused = state.page == Page::kAttract || IsLocked(state);
  if (!unused || state.config.session.state == SessionState::kOpen) return INT64_MAX;
  return state.last_touch_boot_ms + kDimAfterMs;
}

ScreenWish ScreenWishOf(const State& state) { return state.now.boot_ms >= DimDeadline(state) ? ScreenWish::kDim : ScreenWish::kBright; }

std::vector<VisitorStep> VisitorSteps(const ConfigView& config, const rules::Answers& answers) {
  std::vector<VisitorStep> steps = {{StepKind::kPhone, ""}, {StepKind::kName, ""}};
  for (const rules::FieldRule& field : config.form.fields) {
    if (!field.staff_only && rules::IsAsked(config.form, field, answers)) steps.push_back({StepKind::kField, field.id});
  }
  steps.push_back({StepKind::kConsent, ""});
  return steps;
}

int VisitorStepIndex(const State& state) {
  const std::vector<VisitorStep> steps = VisitorSteps(state.config, state.visitor.draft.answers);
  const auto found = std::find(steps.begin(), steps.end(), state.visitor.step);
  return found == steps.end() ? 0 : static_cast<int>(found - steps.begin());
}

std::vector<const rules::FieldRule*> StaffFields(const State& state) {
  const rules::FieldRule* intent = FindStandardField(state.config, StandardField::kIntent);
  std::vector<const rules::FieldRule*> fields;
  for (const rules::FieldRule& field : state.config.form.fields) {
    if (&field != intent && rules::IsAsked(state.config.form, field, state.staff_form.draft.answers)) fields.push_back(&field);
  }
  return fields;
}

std::string_view ProblemOf(const FormState& form, std::string_view field) {
  for (const rules::Problem& problem : form.problems) {
    if (problem.field == field) return problem.reason;
  }
  return {};
}

int64_t SuccessMs(const State& state) {
  const bool brief = state.visitor.coupons.empty() && state.visitor.missed.empty();
  return brief && DrawsForVisitor(state).empty() ? kSuccessMs : kLongSuccessMs;
}

std::vector<const DrawView*> DrawsForVisitor(const State& state) {
  std::vector<const DrawView*> draws;
  if (state.visitor.lead_id.empty()) return draws;
  for (const DrawView& draw : state.offers.draws) {
    // What somebody bought, only staff can see.
    if (!draw.test && draw.min_purchase_fen == 0 && WhyNone(draw, state.now.wall_ms) == Refusal::kNone) draws.push_back(&draw);
  }
  return draws;
}

int64_t ShowMs(const DrawPlay& play) { return play.show == DrawShow::kStill ? kStillShowMs : kDrawShowMs; }

bool ShowsUndo(const State& state) { return state.undo.handed_out != 0 && IsStaffPage(state.page) && !state.staff_id.empty(); }

int64_t UndoLeftMs(const State& state, int64_t boot_ms) { return std::clamp<int64_t>(state.undo.until_boot_ms - boot_ms, 0, kUndoMs); }

int64_t RingLeftMs(const State& state, int64_t boot_ms) {
  const int64_t total = IsStaffPage(state.page) ? state.config.settings.staff_idle_ms : state.config.settings.visitor_idle_ms + kRingMs;
  return std::clamp<int64_t>(state.last_touch_boot_ms + total - boot_ms, 0, kRingMs);
}

void WipeText(std::string* text) { rules::Wipe(text); }

void WipeInk(InkView* ink) {
  for (InkStroke& stroke : ink->strokes) {
    // Through volatile, so that the compiler cannot leave it out.
    for (volatile InkPoint& point : stroke) {
      point.x = 0;
      point.y = 0;
    }
  }
  ink->strokes.clear();
  for (std::string& candidate : ink->candidates) WipeText(&candidate);
  ink->candidates.clear();
}

void WipeForm(FormState* form) {
  WipeText(&form->draft.phone);
  WipeText(&form->draft.name);
  for (auto& [field, values] : form->draft.answers) {
    for (std::string& value : values) WipeText(&value);
  }
  WipeText(&form->composition.preedit);
  WipeText(&form->composition.preview);
  for (std::string& candidate : form->composition.candidates) WipeText(&candidate);
  WipeInk(&form->ink);
  *form = FormState{.id = form->id};
}

void WipeForms(State* state) {
  WipeForm(&state->visitor);
  state->visitor = VisitorForm{};
  WipeForm(&state->staff_form);
  state->staff_form = StaffForm{};
  WipeForm(&state->claim_keys);
  for (std::string* text : {&state->claim.pin, &state->claim.tax_name, &state->claim.tax_id_number}) WipeText(text);
  state->claim = ClaimForm{};
  state->hand_out = HandOutForm{};
  state->undo = UndoForm{};
  state->issue = IssueForm{};
  state->redeem = RedeemForm{};
  state->play = DrawPlay{};
  WipeForm(&state->survey);
  state->survey = SurveyForm{};
  WipeForm(&state->note_keys);
  for (std::string* text :
       {&state->checklist.note, &state->checklist.photo.jpeg, &state->incident.text, &state->incident.told, &state->incident.photo.jpeg}) {
    WipeText(text);
  }
  for (std::string* text : {&state->stock_count.note, &state->transfer.note}) WipeText(text);
  state->checklist = ChecklistForm{};
  state->stock_count = StockCountForm{};
  state->transfer = TransferForm{};
  state->incident = IncidentForm{};
  state->ticket = TicketForm{};
  state->call = CallForm{};
  state->move = MoveForm{};
  state->camera = CameraView{.present = state->camera.present};
  WipeText(&state->sign_in.number);
  WipeText(&state->sign_in.pin);
  state->sign_in.entering_pin = state->sign_in.checking = state->sign_in.wrong = false;
}

}  // namespace footfall::kiosk
