#include <algorithm>
#include <charconv>

#include "kiosk/screens/visitor_pages.h"
#include "proto/rules/phone.h"

namespace footfall::kiosk {
namespace {

// A choice's height, and how tall it may become where few choices leave room.
constexpr float kChipMm = 18, kTallestChipMm = 24;
// More steps than these are a scale of numbers, not stars.
constexpr int64_t kMostStars = 5;
constexpr float kScaleKeyMm = 16;

// What is said around the answer.
struct Words {
  Text label, hint, problem, next;
};

std::vector<ChipSpec> OptionChips(const Ui& ui, const Question& question) {
  std::vector<ChipSpec> chips;
  for (const std::string& option : question.rule.options) {
    const auto label = question.view.options.find(option);
    chips.push_back({"visitor.option." + option, label == question.view.options.end() ? Own(option) : Localized(ui, label->second),
                     HasAnswer(question.form.draft.answers, question.rule.id, option)});
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
void DrawFoot(const Question& question, const Words& words, Ui& ui, ActionSink& sink, Rect* body) {
  Rect foot = body->CutBottom(ui.mm(ui.theme().primary_height_mm), ui.mm(4));
  DrawNext(question.form, ui, sink, ui.portrait() ? foot : foot.CutRight(ui.mm(80), ui.mm(4)), words.next);
  if (ui.Say(words.problem).empty()) return;
  const Rect place = ui.portrait() ? body->CutBottom(ui.mm(14), ui.mm(3)) : foot;
  Banner(ui, place, Tone::kBad, Icon::kWarning, words.problem);
}

// The tallest chips of which all stand in `height`, else the usual ones, which scroll.
float ChipHeight(Ui& ui, float width, float height, const std::vector<ChipSpec>& chips, int columns) {
  float chip_h = kTallestChipMm;
  while (chip_h > kChipMm && ChipsHeight(ui, width, chips, ui.mm(chip_h), columns) > height) chip_h -= 1;
  return ui.mm(chip_h);
}

void DrawChoice(const Question& question, const Words& words, Ui& ui, ActionSink& sink, Rect body) {
  DrawFoot(question, words, ui, sink, &body);
  DrawQuestion(ui, &body, words.label, words.hint);
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

// Numbers from `least` to `most`, in one row or, on a tall screen, in two. -1 = none was touched. Cuts its rows off the top of `body`.
int64_t DrawScale(Ui& ui, Rect* body, int64_t least, int64_t most, const std::string& answer) {
  const int count = static_cast<int>(most - least + 1), columns = ui.portrait() ? (count + 1) / 2 : count;
  const int rows = (count + columns - 1) / columns;
  const float gap = ui.mm(ui.theme().gap_mm), key_h = ui.mm(kScaleKeyMm);
  const Rect keys = body->CutTop(static_cast<float>(rows) * key_h + static_cast<float>(rows - 1) * gap, ui.mm(2));
  int64_t touched = -1;
  for (int i = 0; i < count; ++i) {
    const std::string value = std::to_string(least + i);
    const ButtonOptions look{.look = value == answer ? ButtonLook::kPrimary : ButtonLook::kSecondary};
    if (Button(ui, "visitor.scale." + value, keys.Cell(i % columns, columns, i / columns, rows, gap), Own(value), look))
      touched = least + i;
  }
  return touched;
}

void DrawRating(const Question& question, const Words& words, Ui& ui, ActionSink& sink, Rect body) {
  constexpr int64_t kMostSteps = 21;  // more keys no row holds
  DrawFoot(question, words, ui, sink, &body);
  DrawQuestion(ui, &body, words.label, words.hint);
  const int64_t most = question.rule.max_value.value_or(rules::kDefaultRatingMax);
  const int64_t least = std::max(question.rule.min_value.value_or(1), most - kMostSteps + 1);
  const std::string answer = FirstAnswer(question.form.draft.answers, question.rule.id);
  body.CutTop(ui.mm(ui.portrait() ? 12 : 4));
  int64_t touched = -1;
  const bool stars = most <= kMostStars && least == 1;
  if (stars) {
    const Rect row = body.CutTop(StarsHeight(ui, body.w, static_cast<int>(most), ui.mm(ui.theme().primary_height_mm)), ui.mm(2));
    const int star = DrawStars(ui, "visitor.star", row, answer, static_cast<int>(most));
    if (star > 0) touched = star;
  } else {
    touched = DrawScale(ui, &body, least, most, answer);
  }
  if (touched >= 0) sink.Emit(action::SetAnswer{question.rule.id, std::to_string(touched)});
  const Rect ends = body.CutTop(ui.TextHeight(TextSize::kBody));
  const bool recommends = least == 0 && most == 10;
  Label(ui, ends, recommends ? Tr("form.recommend_low") : Tr("form.rating_low"), TextSize::kBody, Ink::kMuted);
  Label(ui, ends, recommends ? Tr("form.recommend_high") : Tr("form.rating_high"), TextSize::kBody, Ink::kMuted, Align::kRight);
}

void DrawDigits(const Question& question, const Words& words, Ui& ui, ActionSink& sink, const Rect& body) {
  const std::string value = FirstAnswer(question.form.draft.answers, question.rule.id);
  PadPage page{.question = words.label, .why = words.hint, .problem = words.problem, .value = value, .next = words.next};
  page.key = "visitor.field";
  if (question.rule.type == rules::FieldType::kPhone) {
    page.value = rules::SpacePhoneForDisplay(value, question.state.config.form.phone_region);
    page.placeholder = Tr("visitor.phone.placeholder");
    page.extra = "+";
  } else if (question.rule.type == rules::FieldType::kDate) {
    page.placeholder = Tr("form.date_placeholder");
    page.date_field = question.rule.id;
  } else {
    page.placeholder = Tr("form.number_placeholder");
    if (question.rule.min_value.value_or(0) < 0) page.extra = "-";
  }
  DrawPadPage(question.state, question.form, ui, sink, body, page);
}

void DrawText(const Question& question, const Words& words, Ui& ui, ActionSink& sink, const Rect& body) {
  TypingPage page{.question = words.label, .why = words.hint, .placeholder = Tr("form.text_placeholder"), .problem = words.problem};
  page.value = FirstAnswer(question.form.draft.answers, question.rule.id);
  page.next = words.next;
  DrawTypingPage(question.state, question.form, ui, sink, body, page);
}

Text NextWords(const Question& question) {
  const bool empty = FirstAnswer(question.form.draft.answers, question.rule.id).empty() && question.form.composition.preedit.empty();
  if (question.form.saving) return Tr("consent.saving");
  if (question.last) return Tr("survey.send");
  return empty && !question.rule.required ? Tr("common.skip") : Tr("common.next");
}

}  // namespace

void DrawFieldQuestion(const Question& question, Ui& ui, ActionSink& sink, Rect body) {
  Words words{Localized(ui, question.view.label), HintOf(ui, question.rule, question.view), {}, NextWords(question)};
  words.problem = ProblemWords(ProblemOf(question.form, "answers." + question.rule.id), &question.rule);
  if (question.form.save_failed) words.problem = NotSavedWords(question.state.sync);
  switch (question.rule.type) {
    case rules::FieldType::kChoice:
    case rules::FieldType::kMultiChoice:
      return DrawChoice(question, words, ui, sink, body);
    case rules::FieldType::kRating:
      return DrawRating(question, words, ui, sink, body);
    case rules::FieldType::kText:
      return DrawText(question, words, ui, sink, body);
    case rules::FieldType::kPhone:
    case rules::FieldType::kNumber:
    case rules::FieldType::kDate:
      return DrawDigits(question, words, ui, sink, body);
  }
}

void DrawFieldPage(const State& state, Ui& ui, ActionSink& sink, Rect body) {
  const rules::FieldRule* rule = FindField(state.config, state.visitor.step.field_id);
  if (rule == nullptr) return;
  const auto view = state.config.fields.find(rule->id);
  if (view == state.config.fields.end()) return;
  DrawFieldQuestion({state, state.visitor, *rule, view->second}, ui, sink, body);
}

}  // namespace footfall::kiosk
