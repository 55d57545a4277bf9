#include <imgui.h>

#include <algorithm>
#include <utility>

#include "kiosk/screens/common.h"
#include "kiosk/screens/people.h"
#include "kiosk/screens/screens.h"
#include "kiosk/screens/site_parts.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

constexpr float kCardInsetMm = 4, kBarMm = 3.4f;

float CardHeight(Ui& ui, const BoardZone& zone) {
  const float head = ui.TextHeight(TextSize::kLabel) + ui.TextHeight(TextSize::kBody) + ui.mm(kBarMm) + ui.TextHeight(TextSize::kSmall);
  const size_t lines = std::max<size_t>(1, zone.people.size()) + (IsShort(zone) ? 1 : 0);
  return head + ui.mm(11) + static_cast<float>(lines) * (PersonRowHeight(ui) + ui.mm(kRowGapMm)) + 2 * ui.mm(kCardInsetMm);
}

void DrawZoneCard(const State& state, Ui& ui, ActionSink& sink, BoardTouch* touch, Rect card, const BoardZone& zone) {
  const Rect whole = card;
  ui.Record({.key = "board.zone." + zone.zone_id, .label = ui.Say(ZoneName(ui, zone.name, zone.kind)), .rect = card});
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(kCardInsetMm));
  Label(ui, card.CutTop(ui.TextHeight(TextSize::kLabel), ui.mm(1)), ZoneName(ui, zone.name, zone.kind), TextSize::kLabel);
  DrawLeadsAgainstTarget(state, ui, &card, zone.leads, zone.lead_target);
  DrawLastLead(state, ui, card.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(3)), zone.last_lead_ms);
  if (IsShort(zone)) DrawShortage(ui, card.CutTop(PersonRowHeight(ui)), zone);
  if (zone.people.empty()) Label(ui, card.CutTop(PersonRowHeight(ui)), Tr("board.nobody"), TextSize::kSmall, Ink::kMuted);
  for (const BoardPerson& person : zone.people)
    DrawMovable(state, ui, sink, touch, card.CutTop(PersonRowHeight(ui), ui.mm(kRowGapMm)), person);
  DrawZoneTarget(state, ui, sink, touch, whole, zone.zone_id, ZoneName(ui, zone.name, zone.kind));
}

// The whole booth in one line, and how old all this is when it is not fresh.
void DrawSummary(const State& state, Ui& ui, Rect* page) {
  const BoardView& board = state.board;
  const int64_t age_ms = state.now.wall_ms - board.as_of_ms;
  if (!state.sync.online || age_ms > kOldBoardMs) {
    const std::string time = ClockText(board.as_of_ms, state.now.utc_offset_s);
    const Text words = Tr("board.old", {{"time", time}, {"age", ui.Say(AgeText(age_ms))}});
    Banner(ui, page->CutTop(ui.mm(11), ui.mm(3)), Tone::kWarning, Icon::kCloudOff, words);
  }
  Rect row = page->CutTop(ui.TextHeight(TextSize::kBody) + ui.mm(kBarMm) + ui.mm(4), ui.mm(2));
  DrawLeadsAgainstTarget(state, ui, &row, board.leads, board.lead_target);
}

float DrawCards(const State& state, Ui& ui, ActionSink& sink, BoardTouch* touch, const Rect& area) {
  const int columns = ui.portrait() ? 2 : 3;
  const float gap = ui.mm(3), width = (area.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  BoardView board = BoardWithMoves(state);
  std::vector<BoardZone> zones = std::move(board.zones);
  // Whoever is picked may also be put into no zone, so there is a place for it.
  const bool picked = !state.move.staff_id.empty();
  if (!board.unassigned.empty() || picked) zones.push_back({.zone_id = "", .people = std::move(board.unassigned)});
  float y = area.y;
  for (size_t first = 0; first < zones.size(); first += columns) {
    const size_t end = std::min(zones.size(), first + columns);
    float height = 0;
    for (size_t i = first; i < end; ++i) height = std::max(height, CardHeight(ui, zones[i]));
    for (size_t i = first; i < end; ++i) {
      const Rect card{area.x + static_cast<float>(i - first) * (width + gap), y, width, height};
      if (zones[i].zone_id.empty()) {
        DrawUnassigned(state, ui, sink, touch, card, zones[i].people);
      } else {
        DrawZoneCard(state, ui, sink, touch, card, zones[i]);
      }
    }
    y += height + gap;
  }
  return y - area.y;
}

// One line, or two small ones where a name needs them.
float GiftNameHeight(Ui& ui, float width, const std::vector<BoardGift>& gifts) {
  const bool one_line = std::all_of(gifts.begin(), gifts.end(), [&](const BoardGift& gift) {
    return FitsOneLine(ui, width - 2 * ui.mm(kCardInsetMm), Localized(ui, gift.name), TextSize::kSmall);
  });
  return one_line ? ui.TextHeight(TextSize::kBody) : 2 * ui.TextHeight(TextSize::kSmall);
}

float GiftHeight(Ui& ui, float name_h) {
  return name_h + ui.TextHeight(TextSize::kLabel) + ui.TextHeight(TextSize::kSmall) * 2 + ui.mm(3) + 2 * ui.mm(kCardInsetMm);
}

// What it is called, how many there are and where, and whether more should come.
void DrawGift(Ui& ui, Rect card, float name_h, const BoardGift& gift) {
  const Text name = Localized(ui, gift.name);
  const std::string count = std::to_string(gift.booth_units + gift.kiosk_units);
  ui.Record({.key = "board.gift." + gift.item, .label = ui.Say(name), .value = count, .rect = card});
  Panel(ui, card, gift.low ? Fill::kWarningSoft : Fill::kSurface);
  card = card.Inset(ui.mm(kCardInsetMm));
  FittedLabel(ui, card.CutTop(name_h, ui.mm(1)), name, TextSize::kBody);
  FitLabel(ui, card.CutTop(ui.TextHeight(TextSize::kLabel), ui.mm(1)), Tr("board.gift_left", {{"count", count}}), TextSize::kLabel,
           TextSize::kBody, gift.low ? Ink::kWarning : Ink::kText);
  const Text where = Tr("board.gift_where", {{"booth", std::to_string(gift.booth_units)}, {"kiosks", std::to_string(gift.kiosk_units)}});
  FitLabel(ui, card.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(1)), where, TextSize::kSmall, TextSize::kSmall, Ink::kMuted);
  if (gift.low) IconLine(ui, card, Icon::kWarning, Tr("board.gift_low"), TextSize::kSmall, Ink::kWarning);
}

// Under the zones; answers how high it is.
float DrawGifts(const State& state, Ui& ui, const Rect& area) {
  const std::vector<BoardGift>& gifts = state.board.gifts;
  if (gifts.empty()) return 0;
  Rect rest = area;
  rest.h = 1e6f;  // it scrolls
  Label(ui, rest.CutTop(ui.TextHeight(TextSize::kLabel), ui.mm(2)), Tr("board.gifts"), TextSize::kLabel);
  const int columns = ui.portrait() ? 2 : 3;
  const float gap = ui.mm(3), width = (area.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  const float name_h = GiftNameHeight(ui, width, gifts), height = GiftHeight(ui, name_h);
  for (size_t i = 0; i < gifts.size(); ++i) {
    const size_t column = i % columns, row = i / columns;
    DrawGift(ui, {rest.x + static_cast<float>(column) * (width + gap), rest.y + static_cast<float>(row) * (height + gap), width, height},
             name_h, gifts[i]);
  }
  const size_t rows = (gifts.size() + columns - 1) / columns;
  return rest.y - area.y + static_cast<float>(rows) * (height + gap);
}

}  // namespace

void DrawBoard(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("board.title"));
  if (state.board.as_of_ms == 0) return DrawNotice(ui, page, Icon::kMap, Tr("board.none"), Tr("board.none_words"));
  const std::vector<Tab> tabs = {{"zones", Tr("board.tab_zones")}, {"rest", Tr("board.tab_kiosks")}};
  const std::string shown = ShownTab(state, tabs);
  // While somebody is picked the zones need the room.
  if (state.move.staff_id.empty()) DrawTabs(ui, sink, &page, tabs, shown);
  DrawPickedBanner(state, ui, sink, &page);
  DrawSummary(state, ui, &page);
  if (shown == "rest") return DrawBoardRest(state, ui, sink, page);
  BoardTouch touch;
  ScrollState* scroll = sink.Scroll("board");
  const Rect inside = BeginScroll(ui, "board.cards", page, scroll);
  const Rect cards{inside.x, inside.y, inside.w - ui.mm(3), inside.h};
  float used = DrawCards(state, ui, sink, &touch, cards);
  used += DrawGifts(state, ui, {cards.x, cards.y + used, cards.w, cards.h});
  EndScroll(ui, page, scroll, used);
  EndBoardTouch(ui, sink, touch);
}

}  // namespace footfall::kiosk
