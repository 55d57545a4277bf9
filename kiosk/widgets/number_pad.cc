#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

constexpr int kColumns = 3, kRows = 4;
constexpr ButtonOptions kDigit = {.look = ButtonLook::kKey, .size = TextSize::kTitle};

std::string Named(std::string_view key, std::string_view part) { return std::string(key).append(".").append(part); }

bool TextKey(Ui& ui, std::string_view key, const Rect& cell, std::string_view text, KeyPress* press) {
  if (!Button(ui, Named(key, text), cell, Own(text), kDigit)) return false;
  *press = {.kind = KeyPress::Kind::kText, .text = std::string(text)};
  return true;
}

}  // namespace

KeyPress NumberPad(Ui& ui, std::string_view key, const Rect& rect, std::string_view extra) {
  KeyPress press;
  const float gap = ui.mm(ui.theme().gap_mm);
  const auto cell = [&](int column, int row) { return rect.Cell(column, kColumns, row, kRows, gap); };
  for (int digit = 1; digit <= 9; ++digit)
    TextKey(ui, key, cell((digit - 1) % kColumns, (digit - 1) / kColumns), std::to_string(digit), &press);
  if (!extra.empty()) TextKey(ui, key, cell(0, 3), extra, &press);
  TextKey(ui, key, cell(1, 3), "0", &press);
  // Its face is the icon; the word is for readers and tests.
  const ButtonOptions look = {.look = ButtonLook::kKey, .icon = Icon::kBackspace, .size = TextSize::kTitle, .repeats = true};
  if (IconKey(ui, Named(key, "backspace"), cell(2, 3), Tr("keyboard.backspace"), look)) press = {.kind = KeyPress::Kind::kBackspace};
  return press;
}

}  // namespace footfall::kiosk
