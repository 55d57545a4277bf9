// Pieces that several pages put on their cards: facts, people's initials, a visitor's receipt.
#include <imgui.h>

#include <algorithm>

#include "kiosk/screens/common.h"

namespace footfall::kiosk {
namespace {

// A fact's icon, and the part of its value's line that the letters need: name and value belong together.
constexpr float kFactDiscMm = 12, kFactLine = 0.86f;
constexpr float kQrMm = 50;  // at least 40 mm of it are the code itself, the rest its quiet zone

// Up to two characters that stand for a name: the first of a Chinese name, the capitals of a Latin one.
std::string InitialsOf(const std::string& name) {
  if (name.empty()) return "?";
  const auto lead = static_cast<unsigned char>(name[0]);
  if (lead >= 0x80) return name.substr(0, lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2);
  const size_t space = name.find(' ');
  std::string initials = name.substr(0, 1);
  if (space != std::string::npos && space + 1 < name.size() && static_cast<unsigned char>(name[space + 1]) < 0x80)
    initials += name[space + 1];
  return initials;
}

// "K7Q 4MX" reads and is told more easily than six in a row.
std::string SpacedCode(const std::string& code) {
  std::string out;
  for (size_t i = 0; i < code.size(); ++i) out += (i > 0 && i % 3 == 0 ? "  " : "") + std::string(1, code[i]);
  return out;
}

}  // namespace

std::string ReceiptWords(const State& state, const Ui& ui, const std::string& code) {
  const std::string day = DateText(state.now.wall_ms, state.now.utc_offset_s);
  return ui.Say(Tr("done.qr", {{"organiser", state.config.organiser}, {"code", code}, {"day", day}}));
}

void DrawReceipt(const State& state, Ui& ui, Rect card, const std::string& code) {
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(3));
  const float label_h = ui.TextHeight(TextSize::kSmall);
  // The letters' own height: a line's usual air would only push the card apart.
  const float code_h = static_cast<float>(ui.TextPixels(TextSize::kDisplay)) * 1.15f;
  const float side = std::min({ui.mm(kQrMm), card.w, card.h - label_h - code_h});
  card.CutTop(std::max(0.0f, (card.h - side - label_h - code_h) / 2));
  const Rect row = card.CutTop(side);
  QrCode(ui, {row.x + (row.w - side) / 2, row.y, side, side}, "done.qr", ReceiptWords(state, ui, code));
  Label(ui, card.CutTop(label_h), Tr("done.code"), TextSize::kSmall, Ink::kMuted, Align::kCenter);
  const Rect big = card.CutTop(code_h);
  FitLabel(ui, big, Own(SpacedCode(code)), TextSize::kDisplay, TextSize::kTitle, Ink::kPrimary, Align::kCenter);
  ui.Record({.key = "done.code", .value = code, .rect = big});
}

void IconDisc(Ui& ui, const Rect& rect, Icon icon, Ink ink) {
  const Theme& theme = ui.theme();
  const Color ground = ink == Ink::kWarning ? theme.warning_soft : ink == Ink::kGood ? theme.good_soft : theme.primary_soft;
  const float side = std::min(rect.w, rect.h);
  const Rect disc{rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side};
  ImGui::GetWindowDrawList()->AddCircleFilled({disc.x + side / 2, disc.y + side / 2}, side / 2, Paint(ground), 48);
  DrawIcon(ui, disc.Inset(side * 0.24f), icon, ink);
}

float FactHeight(const Ui& ui, const FactSpec& fact) {
  return std::max(ui.mm(kFactDiscMm), ui.TextHeight(TextSize::kSmall) + ui.TextHeight(fact.size) * kFactLine);
}

void DrawFact(Ui& ui, const Rect& row, const FactSpec& fact) {
  Rect rest = row;
  const Rect mark = rest.CutLeft(ui.mm(kFactDiscMm), ui.mm(3.5f));
  const float side = std::min(mark.w, mark.h);
  IconDisc(ui, {mark.x, mark.y + (mark.h - side) / 2, side, side}, fact.icon, fact.ink == Ink::kText ? Ink::kPrimary : fact.ink);
  const float name_h = ui.TextHeight(TextSize::kSmall), two_lines = 2 * name_h;
  // What does not stand on one line takes two where the row has them.
  const bool wraps = !FitsOneLine(ui, rest.w, fact.value, TextSize::kSmall) && name_h + two_lines <= rest.h;
  const float value_h = wraps ? two_lines : ui.TextHeight(fact.size) * kFactLine;
  rest.CutTop(std::max(0.0f, (rest.h - name_h - value_h) / 2));
  Label(ui, rest.CutTop(name_h), fact.name, TextSize::kSmall, Ink::kMuted);
  FittedLabel(ui, rest.CutTop(value_h), fact.value, fact.size, fact.ink);
}

void Initials(Ui& ui, const Rect& rect, const std::string& name) {
  const float side = std::min(rect.w, rect.h);
  const Rect disc{rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side};
  ImGui::GetWindowDrawList()->AddCircleFilled({disc.x + side / 2, disc.y + side / 2}, side / 2, Paint(ui.theme().primary_soft), 32);
  Label(ui, disc, Own(InitialsOf(name)), TextSize::kSmall, Ink::kPrimary, Align::kCenter);
}

}  // namespace footfall::kiosk
