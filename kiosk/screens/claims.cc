// Prizes won here that wait for their winners, and handing one over.
#include <algorithm>

#include "kiosk/screens/offer_parts.h"
#include "kiosk/screens/screens.h"
#include "proto/rules/pin.h"

namespace footfall::kiosk {
namespace {

constexpr float kRowMm = 17, kPadMm = 84, kFieldMm = 13;

Text WinName(const State& state, const Ui& ui, const DrawResult& result) {
  return ResultName(ui, FindDraw(state.offers, result.draw), result.prize);
}

void DrawWins(const State& state, Ui& ui, ActionSink& sink, const Rect& area) {
  ScrollState* scroll = sink.Scroll("claims.list");
  const Rect inside = BeginScroll(ui, "claims.list", area, scroll);
  Rect rest{inside.x, inside.y, inside.w - ui.mm(3), 1e6f};
  int number = 0;
  for (const WinView& win : state.offers.wins) {
    const Rect row = rest.CutTop(ui.mm(kRowMm), ui.mm(2.5f));
    bool pressed = false;
    const Text name = WinName(state, ui, win.result);
    if (TouchArea(ui, "claims.win." + std::to_string(++number), row, name, &pressed)) sink.Emit(action::ChooseWin{win.result.entry_id});
    Panel(ui, row, pressed ? Fill::kPrimarySoft : Fill::kSurface);
    Rect cell{row.x + ui.mm(3), row.y, row.w - ui.mm(6), row.h};
    const Rect mark = cell.CutLeft(ui.mm(11), ui.mm(3));
    IconDisc(ui, {mark.x, mark.y + (mark.h - mark.w) / 2, mark.w, mark.w}, Icon::kStar);
    const Rect right = cell.CutRight(ui.mm(44), ui.mm(2));
    Label(ui, right, Own(ShortEntry(win.result.entry_id)), TextSize::kLabel, Ink::kPrimary, Align::kRight);
    const float line = ui.TextHeight(TextSize::kBody), small = ui.TextHeight(TextSize::kSmall);
    cell.CutTop((cell.h - line - small) / 2);
    FitLabel(ui, cell.CutTop(line), name, TextSize::kBody, TextSize::kSmall);
    const Text when = Own(DayAndTime(win.result.wall_ms, state.now.utc_offset_s));
    Label(ui, cell.CutTop(small), when, TextSize::kSmall, Ink::kMuted);
  }
  EndScroll(ui, area, scroll, rest.y - inside.y);
}

void DrawTaxField(Ui& ui, ActionSink& sink, const ClaimForm& claim, std::string_view field, const Text& label, Rect* column) {
  const bool name = field == "tax_name";
  const std::string& value = name ? claim.tax_name : claim.tax_id_number;
  const Rect place = column->CutTop(ui.mm(kFieldMm), ui.mm(2));
  if (Field(ui, "claim." + std::string(field), place, {}, value, label, claim.focus == field))
    sink.Emit(action::FocusClaim{std::string(field)});
}

// Who won shows the receipt; the numbers on both must be the same.
void DrawWin(const State& state, Ui& ui, Rect* column) {
  const DrawResult& result = state.claim.win.result;
  const Text entry = Own(ShortEntry(result.entry_id)), name = WinName(state, ui, result);
  const float entry_w = LineWidth(ui, entry, TextSize::kTitle) + 1, inside = column->w - ui.mm(8);
  const float name_h = ParagraphHeight(ui, inside - entry_w - ui.mm(4), name, TextSize::kBody);
  const float check_h = ParagraphHeight(ui, inside, Tr("claim.compare"), TextSize::kSmall);
  Rect card = column->CutTop(std::max(name_h, ui.TextHeight(TextSize::kTitle)) + check_h + ui.mm(5), ui.mm(3));
  Panel(ui, card, Fill::kSurface);
  card = {card.x + ui.mm(4), card.y + ui.mm(2), inside, card.h - ui.mm(4)};
  Paragraph(ui, card.CutBottom(check_h), Tr("claim.compare"), TextSize::kSmall, Ink::kMuted, Align::kRight);
  Label(ui, card.CutRight(entry_w, ui.mm(4)), entry, TextSize::kTitle, Ink::kPrimary, Align::kRight);
  card.CutTop(std::max(0.0f, (card.h - name_h) / 2));
  Paragraph(ui, card, name, TextSize::kBody);
}

void DrawPin(Ui& ui, ActionSink& sink, const ClaimForm& claim, Rect* column) {
  FitLabel(ui, column->CutTop(ui.TextHeight(TextSize::kBody), ui.mm(1)), Tr("claim.pin"), TextSize::kBody, TextSize::kSmall);
  const Rect line = column->CutTop(ui.mm(kFieldMm), ui.mm(2));
  const bool elsewhere = claim.focus != "pin";
  if (elsewhere && TouchArea(ui, "claim.pin", line, Tr("claim.pin"))) sink.Emit(action::FocusClaim{"pin"});
  Panel(ui, line, elsewhere ? Fill::kOutlineOnly : Fill::kPrimarySoft);
  const Rect dots{line.x + ui.mm(5), line.y, line.w - ui.mm(5), line.h};
  DrawPinDots(ui, dots, claim.checking_pin ? rules::kPinLength : static_cast<int>(claim.pin.size()), "offer.pin_dots");
  if (claim.wrong_pin) {
    IconLine(ui, column->CutTop(ui.TextHeight(TextSize::kBody), ui.mm(2)), Icon::kWarning, Tr("claim.wrong_pin"), TextSize::kBody,
             Ink::kBad);
  }
}

void DrawKeys(const State& state, Ui& ui, ActionSink& sink, Rect keys) {
  if (state.claim.focus == "tax_name") {
    const float most = KeyboardMost(ui, state.claim_keys, 13);
    return DrawKeyboard(state, ui, sink, "claim.keyboard", keys.h > most ? keys.CutBottom(most) : keys, state.claim_keys);
  }
  const float most = 4 * ui.mm(17) + 3 * ui.mm(ui.theme().gap_mm);
  DrawNumberPad(ui, sink, "claim.pad", keys.h > most ? keys.CutTop(most) : keys, state.claim.focus == "pin" ? "" : "X");
}

void DrawClaim(const State& state, Ui& ui, ActionSink& sink, Rect page) {
  const ClaimForm& claim = state.claim;
  const bool letters = claim.focus == "tax_name";
  const float beside = letters ? std::max(ui.mm(108), page.w * 0.5f) : ui.mm(kPadMm);
  const Rect keys = ui.portrait() ? page.CutBottom(std::min(ui.mm(84), page.h * 0.5f), ui.mm(4)) : page.CutRight(beside, ui.mm(8));
  DrawKeys(state, ui, sink, keys);
  DrawWin(state, ui, &page);
  if (claim.win.asks_tax_details) {
    const float height = ParagraphHeight(ui, page.w, Tr("claim.tax_why"), TextSize::kSmall);
    Paragraph(ui, page.CutTop(height, ui.mm(1)), Tr("claim.tax_why"), TextSize::kSmall, Ink::kMuted);
    DrawTaxField(ui, sink, claim, "tax_name", Tr("claim.tax_name"), &page);
    DrawTaxField(ui, sink, claim, "tax_id_number", Tr("claim.tax_id_number"), &page);
  }
  DrawPin(ui, sink, claim, &page);
  DrawRefusal(ui, claim.refused, &page);
}

}  // namespace

void DrawClaims(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("claim.title"));
  const ClaimForm& claim = state.claim;
  if (claim.done) {
    const Rect next = page.CutBottom(ui.mm(18), ui.mm(4));
    if (Button(ui, "claim.done", next, Tr("common.done"), {.look = ButtonLook::kPrimary})) sink.Emit(action::Back{});
    return DrawDone(ui, page, Tr("claim.done"), WinName(state, ui, claim.win.result));
  }
  if (!claim.win.result.entry_id.empty()) return DrawClaim(state, ui, sink, page);
  if (state.offers.wins.empty()) return DrawNotice(ui, page, Icon::kStar, Tr("claim.none"), Tr("claim.none_words"));
  const float height = ParagraphHeight(ui, page.w, Tr("claim.words"), TextSize::kBody);
  Paragraph(ui, page.CutTop(height, ui.mm(3)), Tr("claim.words"), TextSize::kBody, Ink::kMuted);
  DrawWins(state, ui, sink, page);
}

}  // namespace footfall::kiosk
