#include <algorithm>
#include <charconv>

#include "kiosk/screens/common.h"

namespace footfall::kiosk {
namespace {

constexpr float kLeastStarMm = 12;

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
    case KeyPress::Kind::kSymbols:
      return action::KeyKind::kSymbols;
    case KeyPress::Kind::kHandwriting:
      return action::KeyKind::kHandwriting;
    case KeyPress::Kind::kInkUndo:
    case KeyPress::Kind::kInkClear:
    case KeyPress::Kind::kScan:
      break;  // actions of their own
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

// As many stars side by side as are wide enough for a number, the star and a finger; in rows of equal length.
int StarColumns(const Ui& ui, float width, int most) {
  const float gap = ui.mm(ui.theme().gap_mm);
  const int fit = std::max(1, static_cast<int>((width + gap) / (ui.mm(kLeastStarMm) + gap)));
  const int rows = (most + fit - 1) / fit;
  return std::max(1, (most + rows - 1) / std::max(1, rows));
}

}  // namespace

void EmitKey(ActionSink& sink, const KeyPress& press) {
  switch (press.kind) {
    case KeyPress::Kind::kNone:
      return;
    case KeyPress::Kind::kInkUndo:
      return sink.Emit(action::InkUndo{});
    case KeyPress::Kind::kInkClear:
      return sink.Emit(action::InkClear{});
    case KeyPress::Kind::kScan:
      return sink.Emit(action::Scanned{press.text});
    default:
      return sink.Emit(action::Key{KindOf(press.kind), press.text, press.candidate});
  }
}

void EmitTypedKey(ActionSink& sink, const KeyPress& press) {
  if (press.kind == KeyPress::Kind::kScan) return sink.EmitTyped(action::Scanned{press.text});
  if (press.kind != KeyPress::Kind::kNone) sink.EmitTyped(action::Key{KindOf(press.kind), press.text, press.candidate});
}

void DrawNumberPad(Ui& ui, ActionSink& sink, std::string_view key, const Rect& rect, std::string_view extra) {
  EmitKey(sink, NumberPad(ui, key, rect, extra));
}

float KeyboardMost(const Ui& ui, const FormState& form, float row_mm) {
  if (form.keyboard.handwriting) return ui.screen().h;  // the larger the square, the better it is read
  const int rows = form.keyboard.pinyin ? 6 : 5;
  return static_cast<float>(rows) * ui.mm(row_mm) + static_cast<float>(rows - 1) * ui.mm(1.6f);
}

void DrawKeyboard(const State& state, Ui& ui, ActionSink& sink, std::string_view key, const Rect& rect, const FormState& form) {
  if (form.keyboard.handwriting) {
    InkPadPress press = InkPad(ui, key, rect, form.ink.strokes, form.ink.candidates);
    if (!press.stroke.empty()) sink.Emit(action::InkDrawn{std::move(press.stroke)});
    return EmitKey(sink, press.key);
  }
  const KeyboardView& view = form.keyboard;
  const KeyboardState keyboard{.pinyin = view.pinyin,
                               .shift = view.shift,
                               .caps = view.caps,
                               .symbols = view.symbols,
                               .has_symbols = true,
                               .can_write = state.handwriting};
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

float StarsHeight(const Ui& ui, float width, int most, float star_h) {
  const int rows = (most + StarColumns(ui, width, most) - 1) / StarColumns(ui, width, most);
  return static_cast<float>(rows) * star_h + static_cast<float>(rows - 1) * ui.mm(ui.theme().gap_mm);
}

int DrawStars(Ui& ui, std::string_view key, const Rect& rect, const std::string& answer, int most) {
  int value = 0, touched = 0;
  // Two digits beside the star want a smaller letter; all have the same.
  const TextSize size = most > 9 ? TextSize::kBody : TextSize::kTitle;
  std::from_chars(answer.data(), answer.data() + answer.size(), value);
  const int columns = StarColumns(ui, rect.w, most), rows = (most + columns - 1) / columns;
  for (int star = 1; star <= most; ++star) {
    const Rect cell = rect.Cell((star - 1) % columns, columns, (star - 1) / columns, rows, ui.mm(ui.theme().gap_mm));
    const ButtonOptions look{.look = star <= value ? ButtonLook::kPrimary : ButtonLook::kSecondary, .size = size};
    if (Button(ui, std::string(key) + "." + std::to_string(star), cell, Own(std::to_string(star) + " ★"), look)) touched = star;
  }
  return touched;
}

}  // namespace footfall::kiosk
