#include <algorithm>

#include "kiosk/screens/common.h"

namespace footfall::kiosk {
namespace {

action::KeyKind KindOf(KeyPress::Kind kind) {
  switch (kind) {
    case KeyPress::Kind::kNone:
    case KeyPress::Kind::kText:
      return action::KeyKind::kText;
    case KeyPress::Kind::kBackspace:
      return action::KeyKind::kBackspace;
    case KeyPress::Kind::kClear:
      return action::KeyKind::kClear;
    case KeyPress::Kind::kEnter:
      return action::KeyKind::kEnter;
    case KeyPress::Kind::kCandidate:
      return action::KeyKind::kCandidate;
    case KeyPress::Kind::kMoreCandidates:
      return action::KeyKind::kMoreCandidates;
    case KeyPress::Kind::kToggleLanguage:
      return action::KeyKind::kToggleLanguage;
    case KeyPress::Kind::kShift:
      return action::KeyKind::kShift;
  }
  return action::KeyKind::kText;
}

// The most columns in which every chip's words still stand on one line.
int ChipColumns(Ui& ui, float width, const std::vector<ChipSpec>& chips, float chip_h, int most_columns) {
  const float gap = ui.mm(ui.theme().gap_mm), line = ui.TextHeight(TextSize::kBody) * 1.5f;
  // A chip keeps room for its tick on both sides.
  const float sides = 2 * (chip_h * 0.28f + std::min(chip_h * 0.5f, ui.mm(5.5f))) + ui.mm(1.5f);
  for (int columns = std::min(most_columns, std::max(1, static_cast<int>(chips.size()))); columns > 1; --columns) {
    const float inside = (width - gap * (columns - 1)) / columns - sides;
    const bool all_fit = std::all_of(chips.begin(), chips.end(), [&](const ChipSpec& chip) {
      return inside > 0 && ParagraphHeight(ui, inside, chip.label, TextSize::kBody) < line;
    });
    if (all_fit) return columns;
  }
  return 1;
}

}  // namespace

void EmitKey(ActionSink& sink, const KeyPress& press) {
  if (press.kind != KeyPress::Kind::kNone) sink.Emit(action::Key{KindOf(press.kind), press.text, press.candidate});
}

void DrawNumberPad(Ui& ui, ActionSink& sink, std::string_view key, const Rect& rect, std::string_view extra) {
  EmitKey(sink, NumberPad(ui, key, rect, extra));
}

void DrawKeyboard(Ui& ui, ActionSink& sink, std::string_view key, const Rect& rect, const FormState& form) {
  const KeyboardState keyboard{form.keyboard.pinyin, form.keyboard.shift};
  const Composition composition{form.composition.preedit, form.composition.candidates, form.composition.has_more};
  EmitKey(sink, Keyboard(ui, key, rect, keyboard, composition));
}

float ChipsHeight(Ui& ui, float width, const std::vector<ChipSpec>& chips, float chip_h, int most_columns) {
  const int columns = ChipColumns(ui, width, chips, chip_h, most_columns);
  const int rows = (static_cast<int>(chips.size()) + columns - 1) / columns;
  return rows == 0 ? 0 : rows * chip_h + (rows - 1) * ui.mm(ui.theme().gap_mm);
}

int DrawChips(Ui& ui, const Rect& rect, const std::vector<ChipSpec>& chips, float chip_h, int most_columns) {
  const int columns = ChipColumns(ui, rect.w, chips, chip_h, most_columns);
  const float gap = ui.mm(ui.theme().gap_mm);
  int touched = -1;
  for (int i = 0; i < static_cast<int>(chips.size()); ++i) {
    const float width = (rect.w - gap * (columns - 1)) / columns;
    const int row = i / columns;
    const Rect cell{rect.x + (i % columns) * (width + gap), rect.y + row * (chip_h + gap), width, chip_h};
    if (Chip(ui, chips[i].key, cell, chips[i].label, chips[i].on)) touched = i;
  }
  return touched;
}

int DrawStars(Ui& ui, std::string_view key, const Rect& rect, int value, int most) {
  int touched = 0;
  for (int star = 1; star <= most; ++star) {
    const Rect cell = rect.Cell(star - 1, most, 0, 1, ui.mm(ui.theme().gap_mm));
    const ButtonOptions look{.look = star <= value ? ButtonLook::kPrimary : ButtonLook::kSecondary, .size = TextSize::kTitle};
    if (Button(ui, std::string(key) + "." + std::to_string(star), cell, Own(std::to_string(star) + " ★"), look)) touched = star;
  }
  return touched;
}

}  // namespace footfall::kiosk
