#include <algorithm>

#include "kiosk/screens/visitor_pages.h"
#include "proto/rules/phone.h"

namespace footfall::kiosk {
namespace {

// A choice's height, and how tall it may become where few choices leave room.
constexpr float kChipMm = 18, kTallestChipMm = 24;

struct Question {
  const State& state;
  const rules::FieldRule& rule;
  Text label, hint, problem, next;
};

std::vector<ChipSpec> OptionChips(const Ui& ui, const Question& question) {
  std::vector<ChipSpec> chips;
  for (const std::string& option : question.rule.options) {
    chips.push_back({"visitor.option." + option, OptionLabel(ui, question.state, question.rule.id, option),
                     HasAnswer(question.state.visitor.draft.answers, question.rule.id, option)});
  }
  return chips;
}

// Whether it may be left out, whether several may be chosen, why it is asked: in words, below the question.
Text HintOf(const Ui& ui, const rules::FieldRule& rule, const FieldView& view) {
  std::string hint = ui.Say(Localized(ui, view.hint));
  const auto put_before = [&hint](const std::string& words) { hint = hint.empty() ? words : words + "  ·  " + hint; };
  if (rule.type == rules::FieldType::kMultiChoice) put_before(ui.Say(Tr("form.choose_any")));
  if (!rule.required) put_before(ui.Say(Tr("consent.optional")));
  return Own(hint);
}

// The row at the foot of pages without keys: what is wrong at the left, Next at the right.
void DrawFoot(const Question& question, Ui& ui, ActionSink& sink, Rect* body) {
  Rect foot = body->CutBottom(ui.mm(ui.theme().primary_height_mm), ui.mm(4));
  DrawNext(question.state, ui, sink, ui.portrait() ? foot : foot.CutRight(ui.mm(80), ui.mm(4)), question.next);
  if (ui.Say(question.problem).empty()) return;
  const Rect place = ui.portrait() ? body->CutBottom(ui.mm(14), ui.mm(3)) : foot;
  Banner(ui, place, Tone::kBad, Icon::kWarning, question.problem);
}

// The tallest chips of which all stand in `height`, else the usual ones, which scroll.
float ChipHeight(Ui& ui, float width, float height, const std::vector<ChipSpec>& chips, int columns) {
  float chip_h = kTallestChipMm;
  while (chip_h > kChipMm && ChipsHeight(ui, width, chips, ui.mm(chip_h), columns) > height) chip_h -= 1;
  return ui.mm(chip_h);
}

void DrawChoice(const Question& question, Ui& ui, ActionSink& sink, Rect body) {
  DrawFoot(question, ui, sink, &body);
  DrawQuestion(ui, &body, question.label, question.hint);
  const std::vector<ChipSpec> chips = OptionChips(ui, question);
  ScrollState* scroll = sink.Scroll("visitor.options." + question.rule.id);
  const Rect inside = BeginScroll(ui, "visitor.options", body, scroll);
  const float width = inside.w - ui.mm(3);  // the bar's place
  const int columns = ui.portrait() ? 2 : 3;
  const float chip_h = ChipHeight(ui, width, inside.h, chips, columns);
  const int touched = DrawChips(ui, {inside.x, inside.y, width, inside.h}, chips, chip_h, columns);
  EndScroll(ui, body, scroll, ChipsHeight(ui, width, chips, chip_h, columns));
  if (touched >= 0) sink.Emit(action::ToggleOption{question.rule.id, question.rule.options[touched]});
}

void DrawRating(const Question& question, Ui& ui, ActionSink& sink, Rect body) {
  DrawFoot(question, ui, sink, &body);
  DrawQuestion(ui, &body, question.label, question.hint);
  const int most = static_cast<int>(question.rule.max_value.value_or(rules::kDefaultRatingMax));
  const std::string answer = FirstAnswer(question.state.visitor.draft.answers, question.rule.id);
  body.CutTop(ui.mm(ui.portrait() ? 12 : 4));
  Rect stars = body.CutTop(ui.mm(ui.theme().primary_height_mm), ui.mm(2));
  const int value = answer.empty() ? 0 : answer[0] - '0';
  if (const int star = DrawStars(ui, "visitor.star", stars, value, most); star > 0) {
    sink.Emit(action::SetAnswer{question.rule.id, std::to_string(star)});
  }
  const Rect ends = body.CutTop(ui.TextHeight(TextSize::kBody));
  Label(ui, ends, Tr("form.rating_low"), TextSize::kBody, Ink::kMuted);
  Label(ui, ends, Tr("form.rating_high"), TextSize::kBody, Ink::kMuted, Align::kRight);
}

void DrawDigits(const Question& question, Ui& ui, ActionSink& sink, const Rect& body) {
  const std::string value = FirstAnswer(question.state.visitor.draft.answers, question.rule.id);
  PadPage page{.question = question.label, .why = question.hint, .problem = question.problem, .value = value, .next = question.next};
  page.key = "visitor.field";
  if (question.rule.type == rules::FieldType::kPhone) {
    page.value = rules::SpacePhoneForDisplay(value, question.state.config.form.phone_region);
    page.placeholder = Tr("visitor.phone.placeholder");
    page.extra = "+";
  } else if (question.rule.type == rules::FieldType::kDate) {
    page.placeholder = Tr("form.date_placeholder");
  } else {
    page.placeholder = Tr("form.number_placeholder");
    if (question.rule.min_value.value_or(0) < 0) page.extra = "-";
  }
  DrawPadPage(question.state, ui, sink, body, page);
}

void DrawText(const Question& question, Ui& ui, ActionSink& sink, const Rect& body) {
  TypingPage page{
      .question = question.label, .why = question.hint, .placeholder = Tr("form.text_placeholder"), .problem = question.problem};
  page.value = FirstAnswer(question.state.visitor.draft.answers, question.rule.id);
  page.next = question.next;
  DrawTypingPage(question.state, ui, sink, body, page);
}

}  // namespace

void DrawFieldPage(const State& state, Ui& ui, ActionSink& sink, Rect body) {
  const rules::FieldRule* rule = FindField(state.config, state.visitor.step.field_id);
  if (rule == nullptr) return;
  const auto view = state.config.fields.find(rule->id);
  if (view == state.config.fields.end()) return;
  Question question{state, *rule, Localized(ui, view->second.label), HintOf(ui, *rule, view->second)};
  question.problem = ProblemWords(ProblemOf(state.visitor, "answers." + rule->id), rule);
  const bool empty = FirstAnswer(state.visitor.draft.answers, rule->id).empty() && state.visitor.composition.preedit.empty();
  question.next = empty && !rule->required ? Tr("common.skip") : Tr("common.next");
  switch (rule->type) {
    case rules::FieldType::kChoice:
    case rules::FieldType::kMultiChoice:
      return DrawChoice(question, ui, sink, body);
    case rules::FieldType::kRating:
      return DrawRating(question, ui, sink, body);
    case rules::FieldType::kText:
      return DrawText(question, ui, sink, body);
    case rules::FieldType::kPhone:
    case rules::FieldType::kNumber:
    case rules::FieldType::kDate:
      return DrawDigits(question, ui, sink, body);
  }
}

}  // namespace footfall::kiosk
