// A draw's published page, before its button: prizes and odds first, then every paragraph as it was published.
#include <algorithm>
#include <array>

#include "kiosk/screens/offer_parts.h"
#include "kiosk/screens/screens.h"

namespace footfall::kiosk {
namespace {

constexpr float kTopMm = 12, kSideMm = 74, kBadgeMm = 9;

struct Column {
  const State& state;
  Ui& ui;
  Rect rest;
  void Heading(const Text& text) {
    const float height = ParagraphHeight(ui, rest.w, text, TextSize::kBody);
    Paragraph(ui, rest.CutTop(height, ui.mm(1)), text, TextSize::kBody, Ink::kPrimary);
  }
  void Words(const Text& text) {
    const float height = ParagraphHeight(ui, rest.w, text, TextSize::kSmall);
    Paragraph(ui, rest.CutTop(height, ui.mm(4)), text, TextSize::kSmall);
  }
};

// Number, name, value and how many; the odds at the right.
void DrawPrize(Column& column, const PrizeView& prize, const PrizeShow& show, size_t number, bool numbered) {
  Ui& ui = column.ui;
  const std::string value = prize.price_fen > 0 ? MoneyText(prize.price_fen) : "";
  const Text below = value.empty() ? Tr("draw.quantity", {{"count", std::to_string(prize.quantity)}})
                                   : Tr("draw.value_quantity", {{"value", value}, {"count", std::to_string(prize.quantity)}});
  const float odds_w = LineWidth(ui, OddsText(prize), TextSize::kSmall) + 1, words_w = column.rest.w - ui.mm(kBadgeMm + 6) - odds_w;
  const Text name = Own(PrizeName(ui, prize));
  const float name_h = ParagraphHeight(ui, words_w, name, TextSize::kBody), below_h = ParagraphHeight(ui, words_w, below, TextSize::kSmall);
  Rect row = column.rest.CutTop(std::max(ui.mm(12), name_h + below_h), ui.mm(1.5f));
  const Rect badge = row.CutLeft(ui.mm(kBadgeMm), ui.mm(3));
  if (numbered) PrizeBadge(ui, {badge.x, badge.y + (badge.h - badge.w) / 2, badge.w, badge.w}, show, number);
  if (!numbered) DrawIcon(ui, {badge.x, badge.y + (badge.h - badge.w) / 2, badge.w, badge.w}, Icon::kStar, Ink::kPrimary);
  FitLabel(ui, row.CutRight(odds_w, ui.mm(2)), OddsText(prize), TextSize::kSmall, TextSize::kSmall, Ink::kMuted, Align::kRight);
  row.CutTop(std::max(0.0f, (row.h - name_h - below_h) / 2));
  Paragraph(ui, row.CutTop(name_h), name, TextSize::kBody);
  Paragraph(ui, row.CutTop(below_h), below, TextSize::kSmall, Ink::kMuted);
}

void DrawPublishedPage(const State& state, Ui& ui, ActionSink& sink, Rect area, const DrawView& draw) {
  Panel(ui, area, Fill::kSurface);
  area = area.Inset(ui.mm(4));
  ScrollState* scroll = sink.Scroll("draw.page");
  const Rect inside = BeginScroll(ui, "draw.page", area, scroll);
  Column column{state, ui, {inside.x, inside.y, inside.w - ui.mm(4), 1e6f}};
  const PrizeShow show = ShowOf(ui, draw, {.prize = kNoPrize});
  column.Heading(Tr("draw.prizes"));
  for (size_t i = 0; i < draw.prizes.size(); ++i) DrawPrize(column, draw.prizes[i], show, i, true);
  column.rest.CutTop(ui.mm(2));
  if (!draw.closing_prizes.empty()) column.Heading(Tr("draw.closing_prizes"));
  for (const PrizeView& prize : draw.closing_prizes) DrawPrize(column, prize, show, 0, false);
  column.rest.CutTop(ui.mm(2));
  const int32_t offset = state.now.utc_offset_s;
  column.Heading(Tr("draw.period"));
  column.Words(Own(DayAndTime(draw.start_ms, offset) + " – " + DayAndTime(draw.end_ms, offset)));
  if (draw.claim_until_ms > 0) {
    column.Heading(Tr("draw.claim"));
    column.Words(Tr("draw.claim_until", {{"time", DayAndTime(draw.claim_until_ms, offset)}}));
  }
  for (const PageSectionView& section : draw.page) {
    column.Heading(Localized(ui, section.title));
    column.Words(Localized(ui, section.text));
  }
  column.Heading(Tr("draw.organiser"));
  column.Words(Own(state.config.organiser));
  EndScroll(ui, area, scroll, column.rest.y - inside.y);
}

Text LimitWords(const DrawView& draw) {
  const std::string all = std::to_string(draw.per_person), day = std::to_string(draw.per_day);
  if (draw.per_person > 0 && draw.per_day > 0) return Tr("draw.limit_both", {{"all", all}, {"day", day}});
  if (draw.per_person > 0) return Tr("draw.limit_person", {{"all", all}});
  if (draw.per_day > 0) return Tr("draw.limit_day", {{"day", day}});
  return {};
}

// How the result is to be shown; it is the same in any way.
void DrawShows(const State& state, Ui& ui, ActionSink& sink, Rect* column) {
  constexpr std::array<DrawShow, 4> kShows = {DrawShow::kWheel, DrawShow::kReels, DrawShow::kCards, DrawShow::kStill};
  const std::vector<ChipSpec> chips = {{"draw.show.wheel", Tr("draw.show.wheel"), state.play.show == DrawShow::kWheel},
                                       {"draw.show.reels", Tr("draw.show.reels"), state.play.show == DrawShow::kReels},
                                       {"draw.show.cards", Tr("draw.show.cards"), state.play.show == DrawShow::kCards},
                                       {"draw.show.still", Tr("draw.show.still"), state.play.show == DrawShow::kStill}};
  const float chip_h = ui.mm(12), height = ChipsHeight(ui, column->w, chips, chip_h, 2);
  Label(ui, column->CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(1)), Tr("draw.show"), TextSize::kSmall, Ink::kMuted);
  const int touched = DrawChips(ui, column->CutTop(height, ui.mm(4)), chips, chip_h, 2);
  if (touched >= 0) sink.Emit(action::ChooseShow{kShows[touched]});
}

void DrawStart(const State& state, Ui& ui, ActionSink& sink, Rect column, const DrawView& draw) {
  const DrawPlay& play = state.play;
  const Refusal none = WhyNone(draw, state.now.wall_ms);
  const bool asks = draw.min_purchase_fen > 0;
  const Rect button = column.CutBottom(ui.mm(asks ? 16 : ui.theme().primary_height_mm), ui.mm(3));
  const ButtonOptions look{.look = ButtonLook::kPrimary, .icon = Icon::kStar, .enabled = !play.busy && none == Refusal::kNone};
  if (Button(ui, "draw.start", button, play.busy ? Tr("draw.drawing") : Tr("draw.start"), look)) sink.Emit(action::StartDraw{});
  const float agree_h = ParagraphHeight(ui, column.w, Tr("draw.agree"), TextSize::kSmall);
  Paragraph(ui, column.CutBottom(agree_h, ui.mm(3)), Tr("draw.agree"), TextSize::kSmall, Ink::kMuted, Align::kCenter);
  if (asks) {
    DrawAmountField(ui, "draw.purchase", Tr("draw.purchase", {{"from", MoneyText(draw.min_purchase_fen)}}), play.purchase, &column);
    const float most = 4 * ui.mm(14) + 3 * ui.mm(ui.theme().gap_mm);
    return DrawNumberPad(ui, sink, "draw.pad", column.h > most ? column.CutTop(most) : column, ".");
  }
  DrawShows(state, ui, sink, &column);
  const Text limit = LimitWords(draw);
  if (ui.Say(limit).empty()) return;
  const float limit_h = ParagraphHeight(ui, column.w - ui.mm(8), limit, TextSize::kSmall);
  if (limit_h > column.h) return;
  Paragraph(ui, column.CutTop(limit_h), limit, TextSize::kSmall, Ink::kMuted);
}

}  // namespace

void DrawDrawRules(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = PageArea(ui);
  Rect top = page.CutTop(ui.mm(kTopMm), ui.mm(3));
  const ButtonOptions back{.look = ButtonLook::kQuiet, .icon = Icon::kBack, .enabled = !state.play.busy, .size = TextSize::kBody};
  if (Button(ui, "draw.back", top.CutLeft(ui.mm(26), ui.mm(2)), Tr("common.back"), back)) sink.Emit(action::Back{});
  LanguageBar(state, ui, sink, top.CutRight(LanguageBarWidth(ui), ui.mm(2)));
  const DrawView* draw = FindDraw(state.offers, state.play.draw);
  if (draw == nullptr) return DrawNotice(ui, page, Icon::kStar, Tr("refusal.brief.other"), RefusalWords(Refusal::kGone));
  const bool pad = draw->min_purchase_fen > 0;
  const Rect side = ui.portrait() ? page.CutBottom(ui.mm(pad ? 118 : 82), ui.mm(4)) : page.CutRight(ui.mm(kSideMm), ui.mm(6));
  const Text title = Localized(ui, draw->title);
  FitLabel(ui, page.CutTop(ui.TextHeight(TextSize::kTitle), ui.mm(2)), title, TextSize::kTitle, TextSize::kLabel);
  if (draw->test) Banner(ui, page.CutTop(ui.mm(12), ui.mm(3)), Tone::kInfo, Icon::kWarning, Tr("draw.test"));
  const Refusal refused = state.play.refused;
  DrawRefusal(ui, refused != Refusal::kNone ? refused : WhyNone(*draw, state.now.wall_ms), &page);
  DrawStart(state, ui, sink, side, *draw);
  DrawPublishedPage(state, ui, sink, page, *draw);
}

}  // namespace footfall::kiosk
