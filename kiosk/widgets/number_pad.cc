#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

constexpr int kPadColumns = 3, kPadRows = 4;
constexpr ButtonOptions kDigit = {.look = ButtonLook::kKey, .size = TextSize::kTitle};

bool PadKey(Ui& ui, std::string_view key, const Rect& cell, std::string_view text, KeyPress* press) {
  if (!Button(ui, Named(key, text), cell, Own(text), kDigit)) return false;
  *press = {.kind = KeyPress::Kind::kText, .text = std::string(text)};
  return true;
}

}  // namespace

KeyPress NumberPad(Ui& ui, std::string_view key, const Rect& rect, std::string_view extra) {
  KeyPress press;
  const float gap = ui.mm(ui.theme().gap_mm);
  const auto cell = [&](int column, int row) { return rect.Cell(column, kPadColumns, row, kPadRows, gap); };
  for (int digit = 1; digit <= 9; ++digit)
    PadKey(ui, key, cell((digit - 1) % kPadColumns, (digit - 1) / kPadColumns), std::to_string(digit), &press);
  if (!extra.empty()) PadKey(ui, key, cell(0, 3), extra, &press);
  PadKey(ui, key, cell(1, 3), "0", &press);
  // Its face is the icon; the word is for readers and tests.
  const ButtonOptions look = {.look = ButtonLook::kKey, .icon = Icon::kBackspace, .size = TextSize::kTitle, .repeats = true};
  if (IconKey(ui, Named(key, "backspace"), cell(2, 3), Tr("keyboard.backspace"), look)) press = {.kind = KeyPress::Kind::kBackspace};
  return press;
}

}  // namespace footfall::kiosk
