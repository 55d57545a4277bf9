#include <imgui.h>

#include <algorithm>
#include <array>

#include "kiosk/screens/common.h"
#include "kiosk/screens/screens.h"
#include "kiosk/screens/site_parts.h"

namespace footfall::kiosk {
namespace {

// The hours worth a bar: the session's, and any other in which something was registered.
struct Hours {
  int first = 9, last = 17;
};

Hours HoursOf(const State& state) {
  Hours hours;
  const SessionView& session = state.config.session;
  if (session.end_ms > session.start_ms) {
    hours.first = LocalHour(session.start_ms, state.now.utc_offset_s);
    hours.last = std::max(hours.first, LocalHour(session.end_ms - 1, state.now.utc_offset_s));
  }
  for (int hour = 0; hour < 24; ++hour) {
    if (state.today.kiosk[hour] == 0) continue;
    hours.first = std::min(hours.first, hour);
    hours.last = std::max(hours.last, hour);
  }
  return hours;
}

struct Figure {
  std::string_view key;
  Icon icon = Icon::kNone;
  Text name;
  int value = 0;
  int target = 0;  // 0 = none
};

void DrawFigure(Ui& ui, Rect card, const Figure& figure) {
  ui.Record({.key = std::string(figure.key), .label = ui.Say(figure.name), .value = std::to_string(figure.value), .rect = card});
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(4));
  const float disc = ui.mm(12);
  // On a narrow card the words need the width more than the icon does.
  if (card.w - disc > ui.mm(30)) IconDisc(ui, {card.right() - disc, card.y, disc, disc}, figure.icon);
  Label(ui, card.CutTop(ui.TextHeight(TextSize::kSmall)), figure.name, TextSize::kSmall, Ink::kMuted);
  if (figure.target > 0) {
    const float share = static_cast<float>(figure.value) / static_cast<float>(figure.target);
    BulletBar(ui, card.CutBottom(ui.mm(2.6f), ui.mm(1)), share, -1);
  }
  const float used = Label(ui, card, Own(std::to_string(figure.value)), TextSize::kDisplay, Ink::kText);
  if (figure.target == 0) return;
  card.CutLeft(used, ui.mm(2));
  // On the number's own foot line, as a fraction's second half.
  card.CutTop(ui.mm(3.5f));
  Label(ui, card, Own("/ " + std::to_string(figure.target)), TextSize::kLabel, Ink::kMuted);
}

// The kiosk's leads that are somebody else's: a tint, so that one's own stand out. Told from them by place and legend, not by tint alone.
Color OthersColor(const Theme& theme) { return theme.outline; }

void DrawBar(Ui& ui, const Rect& column, int kiosk, int mine, int most) {
  ImDrawList& canvas = *ImGui::GetWindowDrawList();
  const float number_h = ui.TextHeight(TextSize::kSmall), room = column.h - number_h;
  const auto bar = [&](int count, Color color) {
    if (count == 0) return 0.0f;
    const float height = room * static_cast<float>(count) / static_cast<float>(most);
    const float inset = column.w * 0.2f;
    canvas.AddRectFilled({column.x + inset, column.bottom() - height}, {column.right() - inset, column.bottom()}, Paint(color), ui.mm(1),
                         ImDrawFlags_RoundCornersTop);
    return height;
  };
  const float height = bar(kiosk, OthersColor(ui.theme()));
  bar(mine, ui.theme().primary);
  if (kiosk == 0) return;
  const Rect number{column.x, column.bottom() - height - number_h, column.w, number_h};
  Label(ui, number, Own(std::to_string(kiosk)), TextSize::kSmall, Ink::kText, Align::kCenter);
}

void DrawLegend(Ui& ui, Rect row) {
  ImDrawList& canvas = *ImGui::GetWindowDrawList();
  const auto entry = [&](Color color, const Text& text) {
    const float side = ui.mm(3.2f);
    canvas.AddRectFilled({row.x, row.y + (row.h - side) / 2}, {row.x + side, row.y + (row.h + side) / 2}, Paint(color), ui.mm(0.6f));
    row.CutLeft(side, ui.mm(2));
    row.CutLeft(Label(ui, row, text, TextSize::kSmall, Ink::kMuted), ui.mm(7));
  };
  entry(ui.theme().primary, Tr("today.mine"));
  entry(OthersColor(ui.theme()), Tr("today.kiosk"));
}

void DrawHours(const State& state, Ui& ui, Rect card) {
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(5));
  const auto own = state.today.by_staff.find(state.staff_id);
  const HourCounts mine = own == state.today.by_staff.end() ? HourCounts{} : own->second;
  Rect head = card.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(3));
  DrawLegend(ui, head);
  const Rect axis = card.CutBottom(ui.TextHeight(TextSize::kSmall), ui.mm(1));
  ImGui::GetWindowDrawList()->AddRectFilled({card.x, card.bottom()}, {card.right(), card.bottom() + ui.mm(0.3f)},
                                            Paint(ui.theme().outline, 0.5f));
  if (Total(state.today.kiosk) == 0) Label(ui, card, Tr("today.none"), TextSize::kBody, Ink::kMuted, Align::kCenter);
  const Hours hours = HoursOf(state);
  const int columns = hours.last - hours.first + 1;
  const int most = std::max(1, *std::max_element(state.today.kiosk.begin(), state.today.kiosk.end()));
  // On a long day only every second hour is named, so that the names do not run into each other.
  const int named = axis.w / static_cast<float>(columns) < ui.mm(8) ? 2 : 1;
  for (int hour = hours.first; hour <= hours.last; ++hour) {
    DrawBar(ui, card.Cell(hour - hours.first, columns, 0, 1, 0), state.today.kiosk[hour], mine[hour], most);
    const Rect name = axis.Cell(hour - hours.first, columns, 0, 1, 0);
    const Ink ink = hour == LocalHour(state.now.wall_ms, state.now.utc_offset_s) ? Ink::kPrimary : Ink::kMuted;
    if ((hour - hours.first) % named == 0) Label(ui, name, Own(std::to_string(hour)), TextSize::kSmall, ink, Align::kCenter);
  }
}

void DrawLeads(const State& state, Ui& ui, Rect page) {
  const Rect figures = page.CutTop(ui.mm(36), ui.mm(4));
  const auto own = state.today.by_staff.find(state.staff_id);
  const int mine = own == state.today.by_staff.end() ? 0 : Total(own->second);
  const std::array<Figure, 3> all = {{{"today.mine", Icon::kPerson, Tr("today.mine"), mine},
                                      {"today.kiosk", Icon::kTablet, Tr("today.kiosk"), Total(state.today.kiosk)},
                                      {"today.session", Icon::kFlag, Tr("today.session"), state.board.leads, state.board.lead_target}}};
  for (int i = 0; i < 3; ++i) DrawFigure(ui, figures.Cell(i, 3, 0, 1, ui.mm(4)), all[static_cast<size_t>(i)]);
  if (state.board.as_of_ms > 0) {
    const std::string time = ClockText(state.board.as_of_ms, state.now.utc_offset_s);
    Label(ui, page.CutBottom(ui.TextHeight(TextSize::kSmall), ui.mm(1)), Tr("today.fresh", {{"time", time}}), TextSize::kSmall,
          Ink::kMuted);
  }
  DrawHours(state, ui, page);
}

}  // namespace

void DrawToday(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("today.title"));
  const std::vector<Tab> tabs = {{"leads", Tr("today.tab_leads")}, {"sheet", Tr("today.tab_sheet")}};
  const std::string shown = ShownTab(state, tabs);
  DrawTabs(ui, sink, &page, tabs, shown);
  shown == "sheet" ? DrawTodaySheet(state, ui, sink, page) : DrawLeads(state, ui, page);
}

}  // namespace footfall::kiosk
