// The chance itself: its show, and what came of it with a receipt that can be checked.
#include <imgui.h>

#include <algorithm>

#include "kiosk/screens/offer_parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

constexpr float kTopMm = 12, kQrMm = 52;

const DrawView* ViewOf(const State& state) { return FindDraw(state.offers, state.play.draw); }

// What the receipt says: what, where, which chance, and how to check it. The code holds the same.
std::string ReceiptWordsOfDraw(const State& state, const Ui& ui) {
  const DrawResult& result = state.play.result;
  const DrawView* draw = ViewOf(state);
  const std::string title = draw == nullptr ? result.draw : ui.Say(Localized(ui, draw->title));
  return ui.Say(Tr("draw.receipt", {{"draw", title},
                                    {"prize", ui.Say(ResultName(ui, draw, result.prize))},
                                    {"kiosk", state.config.device_name},
                                    {"number", std::to_string(result.seq + 1)},
                                    {"chain", result.chain_head_hex},
                                    {"time", DayAndTime(result.wall_ms, state.now.utc_offset_s)}}));
}

// What the code holds: the whole id first, which nobody but the winner has, and the number under which everybody sees them.
std::string CodeOfDraw(const State& state, const Ui& ui, const std::string& words) {
  const DrawResult& result = state.play.result;
  std::string code = ui.Say(Tr("draw.entry", {{"entry", FullEntry(result.entry_id)}})) + "\n" + words;
  if (result.prize != kNoPrize) code += "\n" + ui.Say(Tr("draw.shown_as", {{"number", result.winner_number}}));
  return code;
}

void DrawReceiptOfDraw(const State& state, Ui& ui, Rect card) {
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(3));
  const std::string words = ReceiptWordsOfDraw(state, ui);
  // The number stands out; whoever compares it must not search for it.
  const Text entry = Tr("draw.entry", {{"entry", ShortEntry(state.play.result.entry_id)}});
  const float entry_h = ui.TextHeight(TextSize::kLabel), words_h = ParagraphHeight(ui, card.w, Own(words), TextSize::kSmall);
  const float side = std::min({ui.mm(kQrMm), card.w, card.h - words_h - entry_h});
  card.CutTop(std::max(0.0f, (card.h - side - words_h - entry_h) / 2));
  const Rect row = card.CutTop(side);
  QrCode(ui, {row.x + (row.w - side) / 2, row.y, side, side}, "draw.qr", CodeOfDraw(state, ui, words));
  const Rect line = card.CutTop(entry_h);
  FitLabel(ui, line, entry, TextSize::kLabel, TextSize::kBody, Ink::kPrimary, Align::kCenter);
  ui.Record({.key = "draw.entry", .value = ShortEntry(state.play.result.entry_id), .rect = line});
  Paragraph(ui, card, Own(words), TextSize::kSmall, Ink::kMuted, Align::kCenter);
}

void DrawMark(Ui& ui, const Rect& rect, bool won) {
  const float side = std::min(rect.w, rect.h);
  const ImVec2 middle{rect.x + rect.w / 2, rect.y + rect.h / 2};
  ImDrawList& canvas = *ImGui::GetWindowDrawList();
  const Theme& theme = ui.theme();
  canvas.AddCircleFilled(middle, side / 2, Paint(won ? theme.accent : theme.primary_soft), 64);
  const Rect icon{middle.x - side * 0.28f, middle.y - side * 0.28f, side * 0.56f, side * 0.56f};
  DrawIcon(ui, icon, won ? Icon::kGift : Icon::kHandwave, won ? Ink::kOnAccent : Ink::kPrimary);
}

Text ClaimWords(const State& state) {
  const DrawView* draw = ViewOf(state);
  if (draw != nullptr && draw->test) return Tr("draw.test");
  if (state.play.result.prize == kNoPrize) return Tr("draw.lost_words");
  if (draw == nullptr || draw->claim_until_ms == 0) return Tr("draw.won_words");
  return Tr("draw.won_until", {{"time", DayAndTime(draw->claim_until_ms, state.now.utc_offset_s)}});
}

void DrawOutcome(const State& state, Ui& ui, Rect column) {
  const bool won = state.play.result.prize != kNoPrize;
  const Text title = won ? Tr("draw.won") : Tr("draw.lost"), claim = ClaimWords(state);
  const Text prize = won ? ResultName(ui, ViewOf(state), state.play.result.prize) : Text{};
  const float title_h = ui.TextHeight(TextSize::kDisplay), gap = ui.mm(3);
  const float prize_h = won ? ParagraphHeight(ui, column.w, prize, TextSize::kTitle) : 0;
  const float claim_h = ParagraphHeight(ui, column.w, claim, TextSize::kBody);
  const Text note = Tr("draw.resumed");
  const float note_h = state.play.resumed ? ParagraphHeight(ui, column.w, note, TextSize::kSmall) + gap : 0;
  const float rest = title_h + prize_h + claim_h + note_h + 3 * gap, mark = std::clamp(column.h - rest, 0.0f, ui.mm(36));
  column.CutTop(std::max(0.0f, (column.h - mark - rest) / 2));
  if (state.play.resumed) Paragraph(ui, column.CutTop(note_h - gap, gap), note, TextSize::kSmall, Ink::kMuted, Align::kCenter);
  // Where words need all the room, they say it alone.
  if (mark >= ui.mm(12)) DrawMark(ui, column.CutTop(mark, gap), won);
  FitLabel(ui, column.CutTop(title_h, gap), title, TextSize::kDisplay, TextSize::kTitle, won ? Ink::kGood : Ink::kPrimary, Align::kCenter);
  if (won) Paragraph(ui, column.CutTop(prize_h, gap), prize, TextSize::kTitle, Ink::kText, Align::kCenter);
  Paragraph(ui, column, claim, TextSize::kBody, Ink::kText, Align::kCenter);
}

void DrawResultPage(const State& state, Ui& ui, ActionSink& sink, Rect page) {
  const Rect foot = page.CutBottom(ui.mm(ui.theme().primary_height_mm), ui.mm(4));
  const bool moving = state.play.step == DrawPlay::Step::kMoving;
  const int64_t left_ms = std::clamp<int64_t>(state.page_since_boot_ms + kDrawResultMs - ui.boot_ms(), 0, kDrawResultMs);
  const int64_t seconds = (left_ms + 999) / 1000;
  if (left_ms > 0 && !moving) ui.RedrawAt(ui.boot_ms() + left_ms - (seconds - 1) * 1000);
  const Text words = Tr("done.finish", {{"seconds", std::to_string(seconds)}});
  // Where a finger may still lie from starting the draw, it comes with the result.
  if (!moving && Button(ui, "draw.finish", foot, words, {.look = ButtonLook::kPrimary})) sink.Emit(action::Finish{});
  const Rect receipt = ui.portrait() ? page.CutBottom(ui.mm(84), ui.mm(4)) : page.CutRight(page.w * 0.44f, ui.mm(8));
  DrawReceiptOfDraw(state, ui, receipt);
  DrawOutcome(state, ui, page);
}

// The prizes with their numbers, and how likely each is, beside what moves.
void DrawLegend(Ui& ui, Rect column, const DrawView& draw, const PrizeShow& show) {
  const float row_h = std::max(ui.mm(11), ui.TextHeight(TextSize::kBody) + ui.TextHeight(TextSize::kSmall) * 0.9f);
  const float all = static_cast<float>(show.prizes.size()) * (row_h + ui.mm(2));
  column.CutTop(std::max(0.0f, (column.h - all) / 2));
  // One size for all: a larger name would look like a better chance.
  const float words_w = column.w - ui.mm(13);
  const bool roomy = std::all_of(draw.prizes.begin(), draw.prizes.end(), [&](const PrizeView& prize) {
    return FitsOneLine(ui, words_w, Own(PrizeName(ui, prize)), TextSize::kBody);
  });
  const TextSize size = roomy ? TextSize::kBody : TextSize::kSmall;
  for (size_t i = 0; i < show.prizes.size() && column.h >= row_h; ++i) {
    Rect row = column.CutTop(row_h, ui.mm(2));
    const Rect badge = row.CutLeft(ui.mm(10), ui.mm(3));
    PrizeBadge(ui, badge, show, i);
    const bool prize = i < draw.prizes.size();
    const Text name = prize ? Own(PrizeName(ui, draw.prizes[i])) : show.prizes[i].name;
    if (!prize) {
      FitLabel(ui, row, name, size, TextSize::kSmall);
      continue;
    }
    row.CutTop(std::max(0.0f, (row.h - ui.TextHeight(size) - ui.TextHeight(TextSize::kSmall) * 0.9f) / 2));
    FitLabel(ui, row.CutTop(ui.TextHeight(size)), name, size, TextSize::kSmall);
    FitLabel(ui, row.CutTop(ui.TextHeight(TextSize::kSmall) * 0.9f), OddsText(draw.prizes[i]), TextSize::kSmall, TextSize::kSmall,
             Ink::kMuted);
  }
}

void DrawMoving(const State& state, Ui& ui, ActionSink& sink, Rect page, const DrawView& draw) {
  if (TouchArea(ui, "draw.skip", page, Tr("draw.skip"))) sink.Emit(action::SkipShow{});
  PrizeShow show = ShowOf(ui, draw, state.play.result);
  show.elapsed_ms = std::max<int64_t>(0, ui.boot_ms() - state.play.moving_since_boot_ms);
  show.total_ms = ShowMs(state.play);
  // What moves has the whole height of a lying screen; words and legend stand beside it.
  Rect beside = ui.portrait() ? page : page.CutRight(page.w * 0.4f, ui.mm(4));
  const Align align = ui.portrait() ? Align::kCenter : Align::kLeft;
  const Rect title = beside.CutTop(ui.TextHeight(TextSize::kTitle), ui.mm(2)),
             skip = beside.CutBottom(ui.TextHeight(TextSize::kBody), ui.mm(2));
  Label(ui, title, Tr("draw.good_luck"), TextSize::kTitle, Ink::kPrimary, align);
  FitLabel(ui, skip, Tr("draw.skip"), TextSize::kBody, TextSize::kSmall, Ink::kMuted, align);
  if (ui.portrait()) {
    const float legend_h = static_cast<float>(show.prizes.size()) * ui.mm(15);
    page = beside;
    beside = page.CutBottom(std::min(page.h * 0.4f, legend_h), ui.mm(4));
  }
  DrawLegend(ui, beside, draw, show);
  if (state.play.show == DrawShow::kWheel) return PrizeWheel(ui, page, show);
  if (state.play.show == DrawShow::kReels) return PrizeReels(ui, page, show);
  PrizeCards(ui, page, show);
}

}  // namespace

void DrawDraw(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = PageArea(ui);
  Rect top = page.CutTop(ui.mm(kTopMm), ui.mm(3));
  LanguageBar(state, ui, sink, top.CutRight(LanguageBarWidth(ui), ui.mm(4)));
  FitLabel(ui, top, Own(state.config.organiser), TextSize::kBody, TextSize::kSmall);
  const DrawView* draw = ViewOf(state);
  const bool moving = state.play.step == DrawPlay::Step::kMoving, still = state.play.show == DrawShow::kStill;
  if (moving && !still && draw != nullptr) return DrawMoving(state, ui, sink, page, *draw);
  DrawResultPage(state, ui, sink, page);
  if (!moving) return;
  // Nothing moves: the page comes out of its ground.
  const float share = std::clamp(static_cast<float>(ui.boot_ms() - state.play.moving_since_boot_ms) / kStillShowMs, 0.0f, 1.0f);
  ImGui::GetWindowDrawList()->AddRectFilled({page.x, page.y}, {page.right(), page.bottom()}, Paint(ui.theme().ground, 1 - share));
  ui.RedrawAt(ui.boot_ms() + 16);
}

}  // namespace footfall::kiosk
