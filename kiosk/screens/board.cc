#include <imgui.h>

#include <algorithm>

#include "kiosk/screens/common.h"
#include "kiosk/screens/people.h"
#include "kiosk/screens/screens.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

constexpr float kCardInsetMm = 4, kBarMm = 3.4f;

float CardHeight(Ui& ui, const BoardZone& zone) {
  const float head = ui.TextHeight(TextSize::kLabel) + ui.TextHeight(TextSize::kBody) + ui.mm(kBarMm) + ui.TextHeight(TextSize::kSmall);
  const size_t lines = std::max<size_t>(1, zone.people.size()) + (IsShort(zone) ? 1 : 0);
  return head + ui.mm(11) + static_cast<float>(lines) * PersonRowHeight(ui) + 2 * ui.mm(kCardInsetMm);
}

void DrawZoneCard(const State& state, Ui& ui, Rect card, const BoardZone& zone) {
  ui.Record({.key = "board.zone." + zone.zone_id, .label = ui.Say(ZoneName(ui, zone.name, zone.kind)), .rect = card});
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(kCardInsetMm));
  Label(ui, card.CutTop(ui.TextHeight(TextSize::kLabel), ui.mm(1)), ZoneName(ui, zone.name, zone.kind), TextSize::kLabel);
  DrawLeadsAgainstTarget(state, ui, &card, zone.leads, zone.lead_target);
  DrawLastLead(state, ui, card.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(3)), zone.last_lead_ms);
  if (IsShort(zone)) DrawShortage(ui, card.CutTop(PersonRowHeight(ui)), zone);
  if (zone.people.empty()) Label(ui, card.CutTop(PersonRowHeight(ui)), Tr("board.nobody"), TextSize::kSmall, Ink::kMuted);
  for (const BoardPerson& person : zone.people) DrawPerson(ui, card.CutTop(PersonRowHeight(ui)), person);
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

float DrawCards(const State& state, Ui& ui, const Rect& area) {
  const int columns = ui.portrait() ? 2 : 3;
  const float gap = ui.mm(3), width = (area.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  std::vector<BoardZone> zones = state.board.zones;
  if (!state.board.unassigned.empty()) zones.push_back({.zone_id = "", .people = state.board.unassigned});
  float y = area.y;
  for (size_t first = 0; first < zones.size(); first += columns) {
    const size_t end = std::min(zones.size(), first + columns);
    float height = 0;
    for (size_t i = first; i < end; ++i) height = std::max(height, CardHeight(ui, zones[i]));
    for (size_t i = first; i < end; ++i) {
      const Rect card{area.x + static_cast<float>(i - first) * (width + gap), y, width, height};
      if (zones[i].zone_id.empty()) {
        DrawUnassigned(ui, card, zones[i].people);
      } else {
        DrawZoneCard(state, ui, card, zones[i]);
      }
    }
    y += height + gap;
  }
  return y - area.y;
}

}  // namespace

void DrawBoard(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("board.title"));
  if (state.board.as_of_ms == 0) return DrawNotice(ui, page, Icon::kMap, Tr("board.none"), Tr("board.none_words"));
  DrawSummary(state, ui, &page);
  ScrollState* scroll = sink.Scroll("board");
  const Rect inside = BeginScroll(ui, "board.cards", page, scroll);
  const float used = DrawCards(state, ui, {inside.x, inside.y, inside.w - ui.mm(3), inside.h});
  EndScroll(ui, page, scroll, used);
}

}  // namespace footfall::kiosk
