#include <imgui.h>

#include <algorithm>

#include "kiosk/screens/common.h"
#include "kiosk/screens/screens.h"

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

void DrawFigure(Ui& ui, Rect card, std::string_view key, const Text& name, int value, Ink ink) {
  ui.Record({.key = std::string(key), .label = ui.Say(name), .value = std::to_string(value), .rect = card});
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(4));
  Label(ui, card.CutTop(ui.TextHeight(TextSize::kSmall)), name, TextSize::kSmall, Ink::kMuted);
  Label(ui, card, Own(std::to_string(value)), TextSize::kDisplay, ink);
}

void DrawBar(Ui& ui, const Rect& column, int kiosk, int mine, int most) {
  ImDrawList& canvas = *ImGui::GetWindowDrawList();
  const float number_h = ui.TextHeight(TextSize::kSmall), room = column.h - number_h;
  const auto bar = [&](int count, Color color) {
    if (count == 0) return 0.0f;
    const float height = room * static_cast<float>(count) / static_cast<float>(most);
    const float inset = column.w * 0.16f;
    canvas.AddRectFilled({column.x + inset, column.bottom() - height}, {column.right() - inset, column.bottom()}, Paint(color),
                         ui.mm(0.8f));
    return height;
  };
  const float height = bar(kiosk, ui.theme().outline);
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
  entry(ui.theme().outline, Tr("today.kiosk"));
}

void DrawHours(const State& state, Ui& ui, Rect card) {
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(5));
  const auto own = state.today.by_staff.find(state.staff_id);
  const HourCounts mine = own == state.today.by_staff.end() ? HourCounts{} : own->second;
  Rect head = card.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(3));
  DrawLegend(ui, head);
  const Rect axis = card.CutBottom(ui.TextHeight(TextSize::kSmall), ui.mm(1));
  const Hours hours = HoursOf(state);
  const int columns = hours.last - hours.first + 1;
  const int most = std::max(1, *std::max_element(state.today.kiosk.begin(), state.today.kiosk.end()));
  // On a long day only every second hour is named, so that the names do not run into each other.
  const int named = axis.w / static_cast<float>(columns) < ui.mm(8) ? 2 : 1;
  for (int hour = hours.first; hour <= hours.last; ++hour) {
    DrawBar(ui, card.Cell(hour - hours.first, columns, 0, 1, 0), state.today.kiosk[hour], mine[hour], most);
    const Rect name = axis.Cell(hour - hours.first, columns, 0, 1, 0);
    if ((hour - hours.first) % named == 0) Label(ui, name, Own(std::to_string(hour)), TextSize::kSmall, Ink::kMuted, Align::kCenter);
  }
}

}  // namespace

void DrawToday(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("today.title"));
  const Rect figures = page.CutTop(ui.mm(32), ui.mm(3));
  const auto own = state.today.by_staff.find(state.staff_id);
  const float gap = ui.mm(3);
  DrawFigure(ui, figures.Cell(0, 3, 0, 1, gap), "today.mine", Tr("today.mine"), own == state.today.by_staff.end() ? 0 : Total(own->second),
             Ink::kPrimary);
  DrawFigure(ui, figures.Cell(1, 3, 0, 1, gap), "today.kiosk", Tr("today.kiosk"), Total(state.today.kiosk), Ink::kText);
  DrawFigure(ui, figures.Cell(2, 3, 0, 1, gap), "today.session", Tr("today.session"), state.board.leads, Ink::kText);
  if (state.board.as_of_ms > 0) {
    const std::string time = ClockText(state.board.as_of_ms, state.now.utc_offset_s);
    Label(ui, page.CutBottom(ui.TextHeight(TextSize::kSmall), ui.mm(1)), Tr("today.fresh", {{"time", time}}), TextSize::kSmall,
          Ink::kMuted);
  }
  DrawHours(state, ui, page);
}

}  // namespace footfall::kiosk
