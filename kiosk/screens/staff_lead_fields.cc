#include <algorithm>

#include "kiosk/screens/staff_lead_parts.h"
#include "proto/rules/phone.h"

namespace footfall::kiosk {
namespace {

constexpr float kChipMm = 10, kRowMm = 11.5f, kStarMm = 10;

// Where the next row goes in an area of any height.
struct Column {
  const State& state;
  Ui& ui;
  ActionSink& sink;
  Rect rest;
  Rect Row(float height, float gap_mm = 2) { return rest.CutTop(height, ui.mm(gap_mm)); }
};

void ProblemLine(Column& column, const Text& problem) {
  if (column.ui.Say(problem).empty()) return;
  IconLine(column.ui, column.Row(column.ui.TextHeight(TextSize::kSmall), 1), Icon::kWarning, problem, TextSize::kSmall, Ink::kBad);
}

// Every tick box here: its text is measured, so that none is cut.
bool Tick(Column& column, std::string_view key, const Text& text, bool on) {
  const float words = ParagraphHeight(column.ui, column.rest.w - column.ui.mm(18), text, TextSize::kBody);
  return TickBox(column.ui, key, column.Row(std::max(column.ui.mm(12), words + column.ui.mm(5))), text, on);
}

const ConsentView* ContactConsent(const ConfigView& config) {
  for (const ConsentView& consent : config.consents) {
    if (consent.purpose == rules::Purpose::kContact) return &consent;
  }
  return nullptr;
}

// The visitor says yes aloud; staff ticks it. The words that were agreed to stand below, to be read out or turned round.
void DrawAgreement(Column& column) {
  const LeadDraft& draft = column.state.staff_form.draft;
  const bool on = draft.age_confirmed && draft.granted.contains(rules::Purpose::kContact);
  Text problem;
  for (const rules::Problem& found : column.state.staff_form.problems) {
    if (found.field.starts_with("consent") && column.ui.Say(problem).empty()) problem = Tr("lead.agreement_needed");
  }
  if (column.state.staff_form.save_failed) problem = NotSavedWords(column.state.sync);
  ProblemLine(column, problem);
  if (Tick(column, "lead.agreed", Tr("lead.agreed"), on)) column.sink.Emit(action::ToggleAgeAndContact{});
  const ConsentView* contact = ContactConsent(column.state.config);
  if (contact == nullptr) return;
  const Text text = Localized(column.ui, contact->text);
  const float height = ParagraphHeight(column.ui, column.rest.w, text, TextSize::kSmall);
  Paragraph(column.ui, column.Row(height, 3), text, TextSize::kSmall, Ink::kMuted);
}

void DrawOtherConsents(Column& column) {
  for (const ConsentView& consent : column.state.config.consents) {
    if (consent.purpose == rules::Purpose::kContact) continue;
    const bool on = column.state.staff_form.draft.granted.contains(consent.purpose);
    Label(column.ui, column.Row(column.ui.TextHeight(TextSize::kSmall), 0), Tr("consent.optional"), TextSize::kSmall, Ink::kMuted);
    const std::string key = "lead.consent." + std::to_string(static_cast<int>(consent.purpose));
    if (Tick(column, key, Localized(column.ui, consent.text), on)) column.sink.Emit(action::ToggleConsent{consent.purpose});
  }
}

void DrawOptions(Column& column, const rules::FieldRule& rule) {
  std::vector<ChipSpec> chips;
  for (const std::string& option : rule.options) {
    const bool on = HasAnswer(column.state.staff_form.draft.answers, rule.id, option);
    chips.push_back({"lead.field." + rule.id + "." + option, OptionLabel(column.ui, column.state, rule.id, option), on});
  }
  const float chip_h = column.ui.mm(kChipMm), height = ChipsHeight(column.ui, column.rest.w, chips, chip_h, 4);
  const int touched = DrawChips(column.ui, column.Row(height, 3), chips, chip_h, 4);
  if (touched >= 0) column.sink.Emit(action::ToggleOption{rule.id, rule.options[touched]});
}

void DrawLine(Column& column, const rules::FieldRule& rule) {
  std::string value = FirstAnswer(column.state.staff_form.draft.answers, rule.id);
  Text placeholder = Tr("form.text_placeholder");
  if (rule.type == rules::FieldType::kDate) placeholder = Tr("form.date_placeholder");
  if (rule.type == rules::FieldType::kNumber) placeholder = Tr("form.number_placeholder");
  if (rule.type == rules::FieldType::kPhone) {
    placeholder = Tr("visitor.phone.placeholder");
    value = rules::SpacePhoneForDisplay(value, column.state.config.form.phone_region);
  }
  const bool focused = column.state.staff_form.focus == rule.id;
  const Rect row = column.Row(column.ui.mm(kRowMm), 3);
  if (Field(column.ui, "lead.field." + rule.id, row, {}, value, placeholder, focused)) column.sink.Emit(action::FocusField{rule.id});
}

void DrawRating(Column& column, const rules::FieldRule& rule) {
  const int most = static_cast<int>(rule.max_value.value_or(rules::kDefaultRatingMax));
  const std::string answer = FirstAnswer(column.state.staff_form.draft.answers, rule.id);
  const Rect row = column.Row(StarsHeight(column.ui, column.rest.w, most, column.ui.mm(kStarMm)), 3);
  const int star = DrawStars(column.ui, "lead.star." + rule.id, row, answer, most);
  if (star > 0) column.sink.Emit(action::SetAnswer{rule.id, std::to_string(star)});
}

void DrawField(Column& column, const rules::FieldRule& rule) {
  const float line = column.ui.TextHeight(TextSize::kSmall);
  Label(column.ui, column.Row(line, 0.5f), FieldLabel(column.ui, column.state, rule), TextSize::kSmall, Ink::kMuted);
  ProblemLine(column, ProblemWords(ProblemOf(column.state.staff_form, "answers." + rule.id), &rule));
  switch (rule.type) {
    case rules::FieldType::kChoice:
    case rules::FieldType::kMultiChoice:
      return DrawOptions(column, rule);
    case rules::FieldType::kRating:
      return DrawRating(column, rule);
    case rules::FieldType::kText:
    case rules::FieldType::kPhone:
    case rules::FieldType::kNumber:
    case rules::FieldType::kDate:
      return DrawLine(column, rule);
  }
}

}  // namespace

void DrawStaffFields(const State& state, Ui& ui, ActionSink& sink, const Rect& rect) {
  ScrollState* scroll = sink.Scroll("lead.fields");
  const Rect inside = BeginScroll(ui, "lead.fields", rect, scroll);
  // Content is as tall as it is, whatever the room: the list scrolls.
  Column column{state, ui, sink, {inside.x, inside.y, inside.w - ui.mm(3), 1e6f}};
  DrawAgreement(column);
  for (const rules::FieldRule* rule : StaffFields(state)) DrawField(column, *rule);
  DrawOtherConsents(column);
  EndScroll(ui, rect, scroll, column.rest.y - inside.y);
}

}  // namespace footfall::kiosk
