#include <algorithm>
#include <array>

#include "kiosk/screens/common.h"
#include "kiosk/screens/screens.h"

namespace footfall::kiosk {
namespace {

struct Tile {
  std::string_view key;
  Icon icon;
  Text text;
  Action action;
};

Text ShiftWords(const State& state, const ShiftView* shift) {
  if (shift == nullptr) return Tr("home.no_shift");
  const std::string span = SpanText(shift->start_ms, shift->end_ms, state.now.utc_offset_s);
  const Now start{.wall_ms = shift->start_ms, .utc_offset_s = state.now.utc_offset_s};
  if (LocalDay(start) == LocalDay(state.now)) return Own(span);
  return Own(DateText(shift->start_ms, state.now.utc_offset_s) + "  " + span);
}

Text ZoneWords(const State& state, const Ui& ui, const AssignmentView* assignment) {
  const ZoneView* zone = assignment == nullptr ? nullptr : FindZone(state.config, assignment->zone_id);
  if (zone == nullptr) return Tr("home.no_zone");
  const Text name = ZoneName(ui, zone->name, zone->kind);
  if (assignment->start_ms <= state.now.wall_ms) return name;
  const std::string time = ClockText(assignment->start_ms, state.now.utc_offset_s);
  return Tr("home.zone_from", {{"zone", ui.Say(name)}, {"time", time}});
}

// Whether they are here, and the button that changes it.
void DrawAttendance(const State& state, Ui& ui, ActionSink& sink, Rect column) {
  const auto found = state.today.attendance.find(state.staff_id);
  const AttendanceMark mark = found == state.today.attendance.end() ? AttendanceMark{} : found->second;
  const std::string time = ClockText(mark.wall_ms, state.now.utc_offset_s);
  const bool in = mark.kind == AttendanceKind::kCheckIn;
  const Text words = mark.kind == AttendanceKind::kNone ? Tr("home.not_in")
                     : in                               ? Tr("home.in_since", {{"time", time}})
                                                        : Tr("home.out_since", {{"time", time}});
  const ButtonOptions look{.look = in ? ButtonLook::kSecondary : ButtonLook::kPrimary,
                           .icon = in ? Icon::kDoorOut : Icon::kDoorIn,
                           .enabled = !state.saving_attendance};
  const Rect button = column.CutBottom(ui.mm(15), ui.mm(2));
  IconLine(ui, column.CutBottom(ui.TextHeight(TextSize::kBody)), in ? Icon::kCheck : Icon::kClock, words, TextSize::kBody,
           in ? Ink::kGood : Ink::kMuted);
  if (Button(ui, in ? "home.check_out" : "home.check_in", button, in ? Tr("home.check_out") : Tr("home.check_in"), look)) {
    sink.Emit(action::MarkAttendance{in ? AttendanceKind::kCheckOut : AttendanceKind::kCheckIn});
  }
}

void DrawMe(const State& state, Ui& ui, ActionSink& sink, Rect card) {
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(5));
  const StaffView* staff = FindStaff(state.config, state.staff_id);
  if (staff != nullptr) {
    Rect row = card.CutTop(ui.mm(12), ui.mm(3));
    Initials(ui, row.CutLeft(ui.mm(12), ui.mm(3.5f)), staff->display_name);
    Label(ui, row.CutTop(row.h * 0.55f), Own(staff->display_name), TextSize::kLabel);
    Label(ui, row, RoleName(staff->role), TextSize::kSmall, Ink::kMuted);
  }
  const auto own = state.today.by_staff.find(state.staff_id);
  const int count = own == state.today.by_staff.end() ? 0 : Total(own->second);
  const std::array<FactSpec, 3> facts = {
      {{Icon::kClock, Tr("home.shift"), ShiftWords(state, CurrentShift(state.config, state.staff_id, state.now.wall_ms))},
       {Icon::kMap, Tr("home.zone"), ZoneWords(state, ui, CurrentAssignment(state.config, state.staff_id, state.now.wall_ms))},
       {Icon::kFlag, Tr("home.mine"), Own(std::to_string(count))}}};
  for (const FactSpec& fact : facts) DrawFact(ui, card.CutTop(FactHeight(ui, fact), ui.mm(2.5f)), fact);
  DrawAttendance(state, ui, sink, card);
}

void DrawTiles(Ui& ui, ActionSink& sink, Rect rect) {
  const ButtonOptions lead{.look = ButtonLook::kPrimary, .icon = Icon::kPlus, .size = TextSize::kTitle};
  const float gap = ui.mm(ui.theme().gap_mm);
  Rect first = rect.CutTop(std::min(ui.mm(32), rect.h * 0.34f), gap);
  const ButtonOptions gifts{.look = ButtonLook::kSecondary, .icon = Icon::kGift, .size = TextSize::kLabel};
  if (Button(ui, "home.offers", first.CutRight(first.w * 0.42f, gap), Tr("offer.title"), gifts)) sink.Emit(action::OpenPage{Page::kOffers});
  if (Button(ui, "home.new_lead", first, Tr("home.new_lead"), lead)) sink.Emit(action::OpenPage{Page::kStaffLead});
  // Signing out is the way back to the visitors' screen, so it stands apart in a row of its own.
  const std::array<Tile, 5> tiles = {{
      {"home.board", Icon::kMap, Tr("board.title"), action::OpenPage{Page::kBoard}},
      {"home.my_zone", Icon::kPerson, Tr("my_zone.title"), action::OpenPage{Page::kMyZone}},
      {"home.today", Icon::kChart, Tr("today.title"), action::OpenPage{Page::kToday}},
      {"home.sync", Icon::kSync, Tr("sync.title"), action::OpenPage{Page::kSync}},
      {"home.sign_out", Icon::kLock, Tr("staff.sign_out"), action::SignOut{}},
  }};
  const float height = std::min(rect.h, 3 * ui.mm(26) + 2 * gap);
  const Rect grid{rect.x, rect.y, rect.w, height};
  for (int i = 0; i < static_cast<int>(tiles.size()); ++i) {
    const bool last = i + 1 == static_cast<int>(tiles.size());
    const Rect cell = last ? grid.Cell(0, 1, 2, 3, gap) : grid.Cell(i % 2, 2, i / 2, 3, gap);
    const Tile& tile = tiles[i];
    if (Button(ui, tile.key, cell, tile.text, {.icon = tile.icon, .size = TextSize::kLabel})) sink.Emit(tile.action);
  }
}

}  // namespace

void DrawStaffHome(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("home.title"));
  const float gap = ui.mm(5);
  const Rect me = ui.portrait() ? page.CutTop(ui.mm(98), gap) : page.CutLeft(page.w * 0.44f, gap);
  DrawMe(state, ui, sink, me);
  DrawTiles(ui, sink, page);
}

}  // namespace footfall::kiosk
