#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "kiosk/screens/common.h"
#include "kiosk/screens/screens.h"

namespace footfall::kiosk {
namespace {

struct Tile {
  std::string_view key;
  Icon icon;
  Text text;
  Action action;
  int64_t waits = 0;
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

// Between the facts, around the line on attendance, and of the button below it where the card has room.
constexpr float kFactGapMm = 2.5f, kLeastFactGapMm = 1, kLineGapMm = 2.5f, kAttendMm = 15, kLeastAttendMm = 11;

// Whether they are here, and the button that changes it.
void DrawAttendance(const State& state, Ui& ui, ActionSink& sink, Rect column, float button_h) {
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
  const Rect button = column.CutBottom(button_h, ui.mm(kLineGapMm));
  IconLine(ui, column.CutBottom(ui.TextHeight(TextSize::kBody)), in ? Icon::kCheck : Icon::kClock, words, TextSize::kBody,
           in ? Ink::kGood : Ink::kMuted);
  if (Button(ui, in ? "home.check_out" : "home.check_in", button, in ? Tr("home.check_out") : Tr("home.check_in"), look)) {
    sink.Emit(action::MarkAttendance{in ? AttendanceKind::kCheckOut : AttendanceKind::kCheckIn});
  }
}

using Facts = std::array<FactSpec, 3>;

// Cuts them off the top, closer to each other where the card is low; answers how high the button below may be. A tall screen's card is wide
// enough for two side by side.
float DrawFacts(Ui& ui, Rect* card, const Facts& facts) {
  float needed = ui.TextHeight(TextSize::kBody) + ui.mm(kLineGapMm + kAttendMm);
  const size_t columns = ui.portrait() ? 2 : 1, rows = (facts.size() + columns - 1) / columns;
  for (size_t i = 0; i < facts.size(); i += columns) needed += FactHeight(ui, facts[i]);
  const auto gaps = static_cast<float>(rows);
  const float spare = card->h - needed, gap = std::clamp(spare / gaps, ui.mm(kLeastFactGapMm), ui.mm(kFactGapMm));
  for (size_t i = 0; i < facts.size(); i += columns) {
    const Rect row = card->CutTop(FactHeight(ui, facts[i]), gap);
    for (size_t j = i; j < std::min(facts.size(), i + columns); ++j)
      DrawFact(ui, row.Cell(static_cast<int>(j - i), static_cast<int>(columns), 0, 1, ui.mm(3)), facts[j]);
  }
  return std::clamp(ui.mm(kAttendMm) + spare - gaps * gap, ui.mm(kLeastAttendMm), ui.mm(kAttendMm));
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
  const Facts facts = {
      {{Icon::kClock, Tr("home.shift"), ShiftWords(state, CurrentShift(state.config, state.staff_id, state.now.wall_ms))},
       {Icon::kMap, Tr("home.zone"), ZoneWords(state, ui, CurrentAssignment(state.config, state.staff_id, state.now.wall_ms))},
       {Icon::kFlag, Tr("home.mine"), Own(std::to_string(count))}}};
  DrawAttendance(state, ui, sink, card, DrawFacts(ui, &card, facts));
}

// A tile with its icon above its word, and a number in the corner when something waits there.
bool DrawTile(Ui& ui, const Rect& rect, const Tile& tile) {
  bool pressed = false;
  const bool touched = TouchArea(ui, tile.key, rect, tile.text, &pressed);
  Panel(ui, rect, pressed ? Fill::kPrimarySoft : Fill::kSurface);
  const float side = std::min(ui.mm(7.5f), rect.h * 0.4f), word = std::min(ui.TextHeight(TextSize::kSmall) * 1.3f, rect.h * 0.5f);
  Rect inside{rect.x + ui.mm(1), rect.y, rect.w - ui.mm(2), rect.h};
  inside.CutTop(std::max(0.0f, (rect.h - side - word - ui.mm(0.8f)) / 2));
  const Rect mark = inside.CutTop(side, ui.mm(0.8f));
  DrawIcon(ui, {mark.x + (mark.w - side) / 2, mark.y, side, side}, tile.icon, Ink::kPrimary);
  FitLabel(ui, inside.CutTop(word), tile.text, TextSize::kBody, TextSize::kSmall, Ink::kText, Align::kCenter);
  if (tile.waits == 0) return touched;
  const float badge = ui.mm(6);
  const Rect corner{rect.right() - badge - ui.mm(1.5f), rect.y + ui.mm(1.5f), badge, badge};
  Panel(ui, corner, Fill::kWarningSoft);
  Label(ui, corner, Own(tile.waits > 99 ? "99" : std::to_string(tile.waits)), TextSize::kSmall, Ink::kWarning, Align::kCenter);
  return touched;
}

int64_t OpenPoints(const State& state) {
  int64_t open = 0;
  for (const ChecklistView& list : state.config.playbook.checklists) {
    for (const ChecklistPointView& point : list.points) {
      const MarkView* mark = FindMark(state.site, list.id, point.id);
      if (mark == nullptr || !mark->done) ++open;
    }
  }
  return open;
}

int64_t WaitInQueues(const State& state) {
  int64_t waiting = 0;
  for (const QueueView& queue : state.offers.queues) {
    waiting += LookAtQueue(state.site, queue.pool, FindBoardQueue(state.board, queue.id), IsBoardFresh(state)).waiting;
  }
  return waiting;
}

// Items of which the books and the count do not agree.
int64_t OpenDifferences(const State& state) {
  const std::vector<CountItemView>& items = state.config.count_items;
  return std::count_if(items.begin(), items.end(),
                       [&state](const CountItemView& item) { return LookAtCount(state.site, state.board, item.item).difference > 0; });
}

// What the campaign has, in the order in which it is needed on the street. What it has not takes no place.
std::vector<Tile> SmallTiles(const State& state) {
  const PlaybookView& playbook = state.config.playbook;
  std::vector<Tile> tiles;
  const auto add = [&tiles](std::string_view key, Icon icon, Text text, Page page, int64_t waits = 0) {
    tiles.push_back({key, icon, std::move(text), action::OpenPage{page}, waits});
  };
  const bool talk = !playbook.talk_cards.empty() || !playbook.faqs.empty() || !playbook.plans.empty();
  if (talk) add("home.talk", Icon::kSpeech, Tr("talk.title"), Page::kTalk);
  if (!playbook.checklists.empty()) add("home.checklists", Icon::kClipboard, Tr("checklist.title"), Page::kChecklists, OpenPoints(state));
  if (!state.config.count_items.empty()) {
    add("home.stock_count", Icon::kTally, Tr("stock_count.title"), Page::kStockCount, OpenDifferences(state));
  }
  add("home.incidents", Icon::kAlert, Tr("incident.title"), Page::kIncidents, static_cast<int64_t>(state.site.incidents.size()));
  if (!playbook.surveys.empty()) add("home.surveys", Icon::kQuestion, Tr("survey.title"), Page::kSurveys);
  add("home.board", Icon::kMap, Tr("board.title"), Page::kBoard);
  add("home.my_zone", Icon::kPerson, Tr("my_zone.title"), Page::kMyZone);
  add("home.today", Icon::kChart, Tr("today.title"), Page::kToday);
  add("home.sync", Icon::kSync, Tr("sync.title"), Page::kSync);
  return tiles;
}

// What is touched all day: a new lead, gifts and coupons; below them numbers and counters.
void DrawLargeTiles(const State& state, Ui& ui, ActionSink& sink, Rect* rect, float unit) {
  const ButtonOptions lead{.look = ButtonLook::kPrimary, .icon = Icon::kPlus, .size = TextSize::kTitle};
  const float gap = ui.mm(ui.theme().gap_mm);
  Rect first = rect->CutTop(1.45f * unit, gap);
  const ButtonOptions second{.look = ButtonLook::kSecondary, .icon = Icon::kGift, .size = TextSize::kLabel};
  if (Button(ui, "home.offers", first.CutRight(first.w * 0.42f, gap), Tr("offer.title"), second))
    sink.Emit(action::OpenPage{Page::kOffers});
  if (Button(ui, "home.new_lead", first, Tr("home.new_lead"), lead)) sink.Emit(action::OpenPage{Page::kStaffLead});
  Rect row = rect->CutTop(unit, gap);
  if (!state.offers.queues.empty()) {
    const ButtonOptions queue{.icon = Icon::kHash, .size = TextSize::kLabel};
    const Text words = Tr("home.queue", {{"count", std::to_string(WaitInQueues(state))}});
    if (Button(ui, "home.queue", row.CutLeft((row.w - gap) / 2, gap), words, queue)) sink.Emit(action::OpenPage{Page::kQueue});
  }
  if (Button(ui, "home.counters", row, Tr("count.title"), {.icon = Icon::kTally, .size = TextSize::kLabel}))
    sink.Emit(action::OpenPage{Page::kCounters});
}

void DrawTiles(const State& state, Ui& ui, ActionSink& sink, Rect rect) {
  const std::vector<Tile> tiles = SmallTiles(state);
  constexpr int kColumns = 4;
  const int count = static_cast<int>(tiles.size()), rows = (count + kColumns - 1) / kColumns;
  const float gap = ui.mm(ui.theme().gap_mm);
  // Signing out is the way back to the visitors' screen, so it stands apart in a row of its own.
  const ButtonOptions out{.icon = Icon::kLock, .size = TextSize::kBody};
  if (Button(ui, "home.sign_out", rect.CutBottom(ui.mm(12), gap), Tr("staff.sign_out"), out)) sink.Emit(action::SignOut{});
  const float unit = std::min(ui.mm(22), (rect.h - static_cast<float>(rows + 1) * gap) / (2.45f + static_cast<float>(rows)));
  DrawLargeTiles(state, ui, sink, &rect, unit);
  const Rect grid{rect.x, rect.y, rect.w, static_cast<float>(rows) * unit + static_cast<float>(rows - 1) * gap};
  // A last row that is not full is shared by those who stand in it.
  const int columns = (count + rows - 1) / rows;
  for (int i = 0; i < count; ++i) {
    const int in_row = std::min(columns, count - i / columns * columns);
    const Tile& tile = tiles[static_cast<size_t>(i)];
    if (DrawTile(ui, grid.Cell(i % columns, in_row, i / columns, rows, gap), tile)) sink.Emit(tile.action);
  }
}

}  // namespace

void DrawStaffHome(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("home.title"));
  const float gap = ui.mm(5);
  const Rect me = ui.portrait() ? page.CutTop(ui.mm(84), gap) : page.CutLeft(page.w * 0.4f, gap);
  DrawMe(state, ui, sink, me);
  DrawTiles(state, ui, sink, page);
}

}  // namespace footfall::kiosk
