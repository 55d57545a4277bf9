#include "kiosk/screens/people.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

constexpr float kBarMm = 3.4f;
// Before this share of the day has gone, a forecast says more about chance than about the day.
constexpr float kLeastShareForPace = 0.05f;

// Share of the opening hours that has gone; negative when they are not known.
float ShareOfDay(const State& state) {
  // The board's are newer than the configuration's.
  const bool told = state.board.end_ms > state.board.start_ms;
  const int64_t start_ms = told ? state.board.start_ms : state.config.session.start_ms;
  const int64_t end_ms = told ? state.board.end_ms : state.config.session.end_ms;
  if (end_ms <= start_ms) return -1;
  const auto gone = static_cast<double>(state.now.wall_ms - start_ms);
  return static_cast<float>(std::clamp(gone / static_cast<double>(end_ms - start_ms), 0.0, 1.0));
}

int CountHere(const BoardZone& zone) {
  return static_cast<int>(std::count_if(zone.people.begin(), zone.people.end(),
                                        [](const BoardPerson& person) { return person.presence == Presence::kPresent; }));
}

Color DotColor(const Theme& theme, Presence presence) {
  if (presence == Presence::kPresent) return theme.good;
  return presence == Presence::kLate ? theme.warning : theme.outline;
}

// What was reached at the left, where the day will end at the right; on a narrow card in fewer and smaller words.
void DrawReachedAndPace(Ui& ui, Rect line, const Text& reached, int percent) {
  const Ink ink = percent < 100 ? Ink::kWarning : Ink::kGood;
  const Text pace = Tr("board.pace", {{"percent", std::to_string(percent)}});
  const bool narrow = !FitsOneLine(ui, line.w * 0.46f, pace, TextSize::kSmall) || !FitsOneLine(ui, line.w * 0.5f, reached, TextSize::kBody);
  line.CutLeft(Label(ui, line, reached, narrow ? TextSize::kSmall : TextSize::kBody), ui.mm(2));
  const Text shorter = Tr("board.pace_short", {{"percent", std::to_string(percent)}});
  Label(ui, line, FitsOneLine(ui, line.w, pace, TextSize::kSmall) ? pace : shorter, TextSize::kSmall, ink, Align::kRight);
}

}  // namespace

float PersonRowHeight(const Ui& ui) { return std::max(ui.mm(9), ui.TextHeight(TextSize::kSmall) * 1.5f); }

void DrawPerson(Ui& ui, Rect row, const BoardPerson& person, bool pending) {
  const float disc = row.h - ui.mm(1.4f);
  const Rect initials = row.CutLeft(disc, ui.mm(2.5f));
  Initials(ui, {initials.x, initials.y + (row.h - disc) / 2, disc, disc}, person.display_name);
  Label(ui, row.CutRight(ui.mm(9)), Own(std::to_string(person.leads)), TextSize::kBody, Ink::kText, Align::kRight);
  const Rect state = row.CutRight(std::min(ui.mm(25), row.w * 0.6f), ui.mm(1));
  const float radius = ui.mm(1.3f);
  const ImVec2 middle{state.x + radius, state.y + state.h / 2};
  ImDrawList& canvas = *ImGui::GetWindowDrawList();
  // Who is not here, or not yet in this zone for all others, has an empty dot: told apart without colour.
  if (pending) {
    canvas.AddCircle(middle, radius, Paint(ui.theme().primary), 20, ui.mm(0.4f));
  } else if (person.presence == Presence::kPresent || person.presence == Presence::kLate) {
    canvas.AddCircleFilled(middle, radius, Paint(DotColor(ui.theme(), person.presence)), 20);
  } else {
    canvas.AddCircle(middle, radius, Paint(DotColor(ui.theme(), person.presence)), 20, ui.mm(0.4f));
  }
  const float used = 2 * radius + ui.mm(1.5f);
  Label(ui, {state.x + used, state.y, state.w - used, state.h}, pending ? Tr("board.pending") : PresenceWord(person), TextSize::kSmall,
        pending ? Ink::kPrimary : PresenceInk(person.presence));
  FitLabel(ui, row, Own(person.display_name), TextSize::kBody, TextSize::kSmall);
}

void DrawLeadsAgainstTarget(const State& state, Ui& ui, Rect* area, int leads, int target) {
  const Rect line = area->CutTop(ui.TextHeight(TextSize::kBody), ui.mm(1.5f));
  const std::string count = std::to_string(leads);
  if (target <= 0) {
    Label(ui, line, Tr("board.leads", {{"count", count}}), TextSize::kBody);
    area->CutTop(ui.mm(kBarMm), ui.mm(2));
    return;
  }
  const Text reached = Tr("board.leads_of", {{"count", count}, {"target", std::to_string(target)}});
  const float gone = ShareOfDay(state), share = static_cast<float>(leads) / static_cast<float>(target);
  if (gone > kLeastShareForPace) {
    DrawReachedAndPace(ui, line, reached, static_cast<int>(std::lround(share / gone * 100)));
  } else {
    Label(ui, line, reached, TextSize::kBody);
  }
  BulletBar(ui, area->CutTop(ui.mm(kBarMm), ui.mm(2)), share, gone);
}

void DrawLastLead(const State& state, Ui& ui, const Rect& row, int64_t last_lead_ms) {
  if (last_lead_ms == 0) return (void)IconLine(ui, row, Icon::kClock, Tr("board.no_lead"), TextSize::kSmall, Ink::kMuted);
  const int64_t age_ms = std::max<int64_t>(0, state.now.wall_ms - last_lead_ms);
  const bool quiet = age_ms > kZoneQuietMs;
  const Text words = Tr("board.last_lead", {{"age", ui.Say(AgeText(age_ms))}});
  IconLine(ui, row, quiet ? Icon::kWarning : Icon::kClock, words, TextSize::kSmall, quiet ? Ink::kWarning : Ink::kMuted);
}

bool IsShort(const BoardZone& zone) { return CountHere(zone) < zone.min_staff; }

void DrawShortage(Ui& ui, const Rect& row, const BoardZone& zone) {
  const Text words = Tr("board.short", {{"have", std::to_string(CountHere(zone))}, {"want", std::to_string(zone.min_staff)}});
  IconLine(ui, row, Icon::kWarning, words, TextSize::kSmall, Ink::kWarning);
}

void DrawUnassigned(const State& state, Ui& ui, ActionSink& sink, BoardTouch* touch, Rect card, const std::vector<BoardPerson>& people) {
  const Rect whole = card;
  ui.Record({.key = "board.unassigned", .label = ui.Say(Tr("board.unassigned")), .rect = card});
  Panel(ui, card, Fill::kOutlineOnly);
  card = card.Inset(ui.mm(4));
  Label(ui, card.CutTop(ui.TextHeight(TextSize::kLabel), ui.mm(2)), Tr("board.unassigned"), TextSize::kLabel, Ink::kMuted);
  for (const BoardPerson& person : people) DrawMovable(state, ui, sink, touch, card.CutTop(PersonRowHeight(ui), ui.mm(kRowGapMm)), person);
  DrawZoneTarget(state, ui, sink, touch, whole, "", Tr("board.unassigned"));
}

}  // namespace footfall::kiosk
