// Widgets that are larger than a line: numbers to be read from afar, text over several lines, things that are dragged.
#include <algorithm>
#include <cmath>

#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

// A digit's height in the em square; it has nothing above or below.
constexpr float kDigitShare = 0.74f;
// Sizes in steps, so that a number that grows by a digit does not fill the texture with pictures of one size each.
constexpr int kStepPx = 8;
// How far a finger that only taps may roll.
constexpr float kDragSlopMm = 3.0f;

}  // namespace

void BigText(Ui& ui, const Rect& rect, std::string_view key, std::string_view text, Ink ink, Align align) {
  ui.Record({.key = std::string(key), .value = std::string(text), .rect = rect});
  TextStyle style = StyleOf(ui, TextSize::kHero, /*bold=*/true);
  const float width = std::max(1.0f, MeasureLine(style, text));
  const float most = std::min(rect.h / kDigitShare * 0.96f, static_cast<float>(style.glyph.size_px) * rect.w / width);
  style.glyph.size_px = std::max(kStepPx, static_cast<int>(most) / kStepPx * kStepPx);
  DrawLineIn(style, rect, InkColor(ui.theme(), ink), text, align);
}

Drag DragHandle(Ui& ui, std::string_view key, const Rect& rect, const Text& label) {
  WidgetContext& context = CurrentContext();
  const Touch touch = TouchWidget(key, rect);
  ui.Record({.key = std::string(key), .label = ui.Say(label), .rect = rect});
  if (context.held != key) return {};
  context.held_scroll.clear();  // the list does not take it over
  const ImGuiIO& io = ImGui::GetIO();
  const bool moved = std::hypot(io.MousePos.x - context.press_x, io.MousePos.y - context.press_y) > ui.mm(kDragSlopMm);
  return {.moving = moved && io.MouseDown[0],
          .dropped = moved && io.MouseReleased[0],
          .tapped = !moved && touch.clicked,
          .x = io.MousePos.x,
          .y = io.MousePos.y};
}

bool TextBox(Ui& ui, std::string_view key, const Rect& rect, std::string_view value, const Text& placeholder, bool focused) {
  const Touch touch = TouchWidget(key, rect);
  ui.Record({.key = std::string(key), .label = ui.Say(placeholder), .rect = rect});
  const Theme& theme = ui.theme();
  FillRound(rect, Radius(ui), touch.down ? theme.surface_pressed : theme.surface);
  StrokeRound(rect, Radius(ui), focused ? theme.primary : theme.outline, (focused ? 2.0f : 1.0f) * Stroke(ui));
  const Rect inside = rect.Inset(ui.mm(2));
  const TextStyle style = StyleOf(ui, TextSize::kBody);
  const auto room = std::max<size_t>(1, static_cast<size_t>(inside.h / style.line_px));
  std::vector<std::string> lines =
      value.empty() ? BreakLines(style, ui.Say(placeholder), inside.w) : BreakLines(style, value, inside.w - ui.mm(1));
  // What is being typed stands at the end; that there is more before it, the mark says.
  if (lines.size() > room) {
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(room));
    lines.front() = (style.latin ? "..." : "…") + lines.front();
  }
  float y = inside.y;
  for (const std::string& line : lines) {
    DrawLineIn(style, {inside.x, y, inside.w, style.line_px}, value.empty() ? theme.text_muted : theme.text, line, Align::kLeft);
    y += style.line_px;
  }
  if (!focused) return touch.clicked;
  const float x = value.empty() ? inside.x - ui.mm(0.8f) : inside.x + MeasureLine(style, lines.back()) + ui.mm(0.3f);
  const float height = static_cast<float>(style.glyph.size_px) * 1.15f, caret = std::max(2.0f, ui.mm(0.5f));
  const float top = (value.empty() ? inside.y : y - style.line_px) + (style.line_px - height) / 2;
  FillRound({x, top, caret, height}, caret / 2, theme.primary);
  return touch.clicked;
}

}  // namespace footfall::kiosk
