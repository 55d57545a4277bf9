#include <algorithm>

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

void DrawTask(const State& state, Ui& ui, Rect card, const AssignmentView& assignment, const ZoneView& zone) {
  Panel(ui, card, Fill::kPrimarySoft);
  card = card.Inset(ui.mm(6));
  Label(ui, card.CutTop(ui.TextHeight(TextSize::kTitle), ui.mm(3)), ZoneName(ui, zone.name, zone.kind), TextSize::kTitle, Ink::kPrimary);
  const std::string span = SpanText(assignment.start_ms, assignment.end_ms, state.now.utc_offset_s);
  const float line = ui.TextHeight(TextSize::kBody);
  IconLine(ui, card.CutTop(line, ui.mm(2)), Icon::kClock, Own(span), TextSize::kBody, Ink::kText);
  const StaffView* leader = FindStaff(state.config, zone.leader_id);
  const Text who = leader == nullptr ? Tr("my_zone.no_leader") : Tr("my_zone.leader", {{"name", leader->display_name}});
  IconLine(ui, card.CutTop(line, ui.mm(2)), Icon::kPerson, who, TextSize::kBody, Ink::kText);
  for (const AssignmentView& next : state.config.assignments) {
    if (next.staff_id != state.staff_id || next.start_ms < assignment.end_ms) continue;
    const ZoneView* next_zone = FindZone(state.config, next.zone_id);
    const std::string name = next_zone == nullptr ? next.zone_id : ui.Say(ZoneName(ui, next_zone->name, next_zone->kind));
    const std::string time = ClockText(next.start_ms, state.now.utc_offset_s);
    IconLine(ui, card.CutTop(line, ui.mm(2)), Icon::kNext, Tr("my_zone.next", {{"zone", name}, {"time", time}}), TextSize::kBody,
             Ink::kMuted);
    break;
  }
}

void DrawColleagues(const State& state, Ui& ui, Rect card, const BoardZone& zone) {
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(5));
  DrawLeadsAgainstTarget(state, ui, &card, zone.leads, zone.lead_target);
  DrawLastLead(state, ui, card.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(4)), zone.last_lead_ms);
  Label(ui, card.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(1)), Tr("my_zone.people"), TextSize::kSmall, Ink::kMuted);
  if (IsShort(zone)) DrawShortage(ui, card.CutTop(PersonRowHeight(ui)), zone);
  for (const BoardPerson& person : zone.people) DrawPerson(ui, card.CutTop(PersonRowHeight(ui)), person);
}

}  // namespace

void DrawMyZone(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("my_zone.title"));
  const AssignmentView* assignment = CurrentAssignment(state.config, state.staff_id, state.now.wall_ms);
  const ZoneView* zone = assignment == nullptr ? nullptr : FindZone(state.config, assignment->zone_id);
  if (zone == nullptr) return DrawNotice(ui, page, Icon::kMap, Tr("my_zone.none"), Tr("my_zone.none_words"));
  const Rect task = ui.portrait() ? page.CutTop(ui.mm(56), ui.mm(4)) : page.CutLeft(page.w * 0.45f, ui.mm(4));
  DrawTask(state, ui, {task.x, task.y, task.w, std::min(task.h, ui.mm(56))}, *assignment, *zone);
  const BoardZone* live = FindBoardZone(state.board, zone->id);
  if (live == nullptr) return DrawNotice(ui, page, Icon::kCloudOff, Tr("board.none"), Tr("board.none_words"));
  // As tall as its people, within the page.
  const float lines = static_cast<float>(live->people.size() + (IsShort(*live) ? 1 : 0));
  const float used = ui.mm(26) + 2 * ui.TextHeight(TextSize::kSmall) + ui.TextHeight(TextSize::kBody) + lines * PersonRowHeight(ui);
  DrawColleagues(state, ui, {page.x, page.y, page.w, std::min(page.h, std::max(used, ui.mm(56)))}, *live);
}

}  // namespace footfall::kiosk
