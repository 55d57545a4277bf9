#include <algorithm>
#include <cmath>

#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

// A tick box: the box, the room around it, and the least letters that may carry a legal text.
constexpr float kTickMm = 8, kTickPaddingMm = 2, kTickGapMm = 4, kTagGapMm = 3, kLeastLegalMm = 3.5f;
constexpr float kOnStroke = 2.0f;  // a chosen thing's border, in strokes

std::string OnOff(bool on) { return on ? "on" : "off"; }

void DrawBox(const Ui& ui, const Rect& box, bool on, bool down) {
  const Theme& theme = ui.theme();
  const float radius = ui.mm(1.2f);
  if (on) {
    FillRound(box, radius, down ? theme.primary_pressed : theme.primary);
    IconIn(box.Inset(box.w * 0.14f), Icon::kCheck, theme.on_primary);
  } else {
    FillRound(box, radius, theme.surface);
    StrokeRound(box, radius, theme.outline, kOnStroke * Stroke(ui));
  }
}

// Ground and border of something that can be chosen.
void DrawChoiceGround(const Ui& ui, const Rect& rect, float radius, bool on, bool down) {
  const Theme& theme = ui.theme();
  FillRound(rect, radius, down ? theme.surface_pressed : on ? theme.primary_soft : theme.surface);
  StrokeRound(rect, radius, on ? theme.primary : theme.outline, on ? kOnStroke * Stroke(ui) : Stroke(ui));
}

// The whole text, smaller if it must be; consent nobody can read is none, so nothing is cut off.
void DrawLongText(const Ui& ui, const Rect& rect, const std::string& words, TextSize size) {
  TextStyle style = StyleOf(ui, size);
  const float line_to_letter = style.line_px / static_cast<float>(style.glyph.size_px);
  std::vector<std::string> lines = BreakLines(style, words, rect.w);
  while (static_cast<float>(lines.size()) * style.line_px > rect.h && style.glyph.size_px > ui.mm(kLeastLegalMm)) {
    --style.glyph.size_px;
    style.line_px = std::floor(static_cast<float>(style.glyph.size_px) * line_to_letter);
    lines = BreakLines(style, words, rect.w);
  }
  float top = rect.y + (rect.h - static_cast<float>(lines.size()) * style.line_px) / 2;
  for (const std::string& line : lines) {
    DrawLineIn(style, {rect.x, top, rect.w, style.line_px}, ui.theme().text, line, Align::kLeft);
    top += style.line_px;
  }
}

// What the tag takes of a tick box's width.
float TagWidth(const Ui& ui, const TickOptions& options) {
  if (Empty(options.tag)) return 0;
  return std::ceil(MeasureLine(StyleOf(ui, TextSize::kSmall, true), ui.Say(options.tag))) + ui.mm(kTagGapMm + kTickPaddingMm);
}

// A needed tick that is still open says so in full strength; otherwise the tag steps back.
void DrawTag(const Ui& ui, Rect place, const TickOptions& options, bool on) {
  if (Empty(options.tag)) return;
  place.CutLeft(ui.mm(kTagGapMm));
  place.CutRight(ui.mm(kTickPaddingMm));
  const bool strong = options.strong_tag && !on;
  // On a chosen ground muted letters would be too faint.
  const Color ink = strong ? ui.theme().primary : on ? ui.theme().text : ui.theme().text_muted;
  DrawLineIn(StyleOf(ui, TextSize::kSmall, strong), place, ink, ui.Say(options.tag), Align::kRight);
}

}  // namespace

float TickBoxHeight(Ui& ui, float width, const Text& text, const TickOptions& options) {
  const float words = width - ui.mm(2 * kTickPaddingMm + kTickMm + kTickGapMm) - TagWidth(ui, options);
  return std::max(ui.mm(kTickMm), ParagraphHeight(ui, words, text, options.size)) + ui.mm(2 * kTickPaddingMm);
}

bool Chip(Ui& ui, std::string_view key, const Rect& rect, const Text& text, bool on) {
  const std::string words = ui.Say(text);
  const Touch touch = TouchWidget(key, rect);
  ui.Record({.key = std::string(key), .label = words, .value = OnOff(on), .rect = rect});
  DrawChoiceGround(ui, rect, rect.h / 2, on, touch.down);
  const Theme& theme = ui.theme();
  // Room for the mark is kept while the chip is off, so that the words never change their size.
  const float mark = std::min(rect.h * 0.5f, ui.mm(5)), gap = ui.mm(1.5f), edge = std::min(rect.h * 0.3f, ui.mm(4));
  Rect inside = {rect.x + edge, rect.y, rect.w - 2 * edge, rect.h};
  const float room = inside.w - mark - gap;
  const TextStyle style = StyleOf(ui, TextSize::kBody, on);
  const float used = std::min(room, MeasureLine(style, words));
  const float group = used + (on ? mark + gap : 0);
  inside = {rect.x + (rect.w - group) / 2, rect.y, group, rect.h};
  if (on) {
    const Rect place = inside.CutLeft(mark, gap);
    IconIn({place.x, rect.y + (rect.h - mark) / 2, mark, mark}, Icon::kCheck, theme.primary);
  }
  // A little more than measured: rounding must not cut the last letter.
  DrawFitted(ui, style, {inside.x - 1, inside.y, inside.w + 2, inside.h}, on ? theme.primary : theme.text, words);
  return touch.clicked;
}

bool TickBox(Ui& ui, std::string_view key, const Rect& rect, const Text& text, bool on, const TickOptions& options) {
  const std::string words = ui.Say(text);
  const Touch touch = TouchWidget(key, rect);
  ui.Record({.key = std::string(key), .label = words, .value = OnOff(on), .rect = rect});
  DrawChoiceGround(ui, rect, Radius(ui), on, touch.down);
  Rect inside = rect.Inset(ui.mm(kTickPaddingMm));
  const float side = std::min(ui.mm(kTickMm), inside.h);
  const Rect place = inside.CutLeft(side, ui.mm(kTickGapMm));
  DrawBox(ui, {place.x, place.y + (place.h - side) / 2, side, side}, on, touch.down);
  DrawTag(ui, inside.CutRight(TagWidth(ui, options)), options, on);
  DrawLongText(ui, inside, words, options.size);
  return touch.clicked;
}

}  // namespace footfall::kiosk
