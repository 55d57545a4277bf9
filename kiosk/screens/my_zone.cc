#include <array>

#include "kiosk/screens/common.h"
#include "kiosk/screens/people.h"
#include "kiosk/screens/screens.h"

namespace footfall::kiosk {
namespace {

const BoardZone* FindBoardZone(const BoardView& board, const std::string& zone_id) {
  for (const BoardZone& zone : board.zones) {
    if (zone.zone_id == zone_id) return &zone;
  }
  return nullptr;
}

// Where they go afterwards; empty when nothing is planned.
Text NextWords(const State& state, const Ui& ui, const AssignmentView& assignment) {
  for (const AssignmentView& next : state.config.assignments) {
    if (next.staff_id != state.staff_id || next.start_ms < assignment.end_ms) continue;
    const ZoneView* zone = FindZone(state.config, next.zone_id);
    const std::string name = zone == nullptr ? next.zone_id : ui.Say(ZoneName(ui, zone->name, zone->kind));
    return Tr("my_zone.next_value", {{"zone", name}, {"time", ClockText(next.start_ms, state.now.utc_offset_s)}});
  }
  return Tr("my_zone.next_none");
}

// Where they stand, from when to when, with whom in charge, and what follows.
void DrawTask(const State& state, Ui& ui, ActionSink& sink, Rect card, const AssignmentView& assignment, const ZoneView& zone) {
  Panel(ui, card, Fill::kSurface);
  Rect head = card.CutTop(ui.mm(22));
  Panel(ui, head, Fill::kPrimary);
  head = {head.x + ui.mm(6), head.y, head.w - ui.mm(12), head.h};
  const Rect mark = head.CutLeft(ui.mm(11), ui.mm(4));
  DrawIcon(ui, {mark.x, mark.y + (mark.h - mark.w) / 2, mark.w, mark.w}, Icon::kMap, Ink::kOnPrimary);
  FitLabel(ui, head, ZoneName(ui, zone.name, zone.kind), TextSize::kTitle, TextSize::kLabel, Ink::kOnPrimary);
  card = card.Inset(ui.mm(6));
  const Rect board = card.CutBottom(ui.mm(14), ui.mm(3));
  if (Button(ui, "my_zone.board", board, Tr("board.title"), {.icon = Icon::kPeople, .size = TextSize::kBody})) {
    sink.Emit(action::OpenPage{Page::kBoard});
  }
  const StaffView* leader = FindStaff(state.config, zone.leader_id);
  const std::array<FactSpec, 3> facts = {
      {{Icon::kClock, Tr("my_zone.time"), Own(SpanText(assignment.start_ms, assignment.end_ms, state.now.utc_offset_s))},
       {Icon::kPerson, Tr("my_zone.leader"), leader == nullptr ? Tr("my_zone.no_leader") : Own(leader->display_name)},
       {Icon::kNext, Tr("my_zone.next"), NextWords(state, ui, assignment), Ink::kText, TextSize::kBody}}};
  for (const FactSpec& fact : facts) DrawFact(ui, card.CutTop(FactHeight(ui, fact), ui.mm(3)), fact);
}

void DrawColleagues(const State& state, Ui& ui, Rect card, const BoardZone& zone) {
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(6));
  DrawLeadsAgainstTarget(state, ui, &card, zone.leads, zone.lead_target);
  DrawLastLead(state, ui, card.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(5)), zone.last_lead_ms);
  Label(ui, card.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(1)), Tr("my_zone.people"), TextSize::kSmall, Ink::kMuted);
  if (IsShort(zone)) DrawShortage(ui, card.CutTop(PersonRowHeight(ui)), zone);
  if (zone.people.empty()) Label(ui, card.CutTop(PersonRowHeight(ui)), Tr("board.nobody"), TextSize::kBody, Ink::kMuted);
  for (const BoardPerson& person : zone.people) DrawPerson(ui, card.CutTop(PersonRowHeight(ui), ui.mm(1)), person);
}

}  // namespace

void DrawMyZone(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("my_zone.title"));
  const AssignmentView* assignment = CurrentAssignment(state.config, state.staff_id, state.now.wall_ms);
  const ZoneView* zone = assignment == nullptr ? nullptr : FindZone(state.config, assignment->zone_id);
  if (zone == nullptr) return DrawNotice(ui, page, Icon::kMap, Tr("my_zone.none"), Tr("my_zone.none_words"));
  const Rect task = ui.portrait() ? page.CutTop(ui.mm(98), ui.mm(4)) : page.CutLeft(page.w * 0.46f, ui.mm(4));
  DrawTask(state, ui, sink, task, *assignment, *zone);
  const BoardZone* live = FindBoardZone(state.board, zone->id);
  if (live == nullptr) return DrawNotice(ui, page, Icon::kCloudOff, Tr("board.none"), Tr("board.none_words"));
  DrawColleagues(state, ui, page, *live);
}

}  // namespace footfall::kiosk
