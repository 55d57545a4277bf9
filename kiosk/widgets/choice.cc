#include <algorithm>

#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

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

}  // namespace

bool Chip(Ui& ui, std::string_view key, const Rect& rect, const Text& text, bool on) {
  const std::string words = ui.Say(text);
  const Touch touch = TouchWidget(key, rect);
  ui.Record({.key = std::string(key), .label = words, .value = OnOff(on), .rect = rect});
  DrawChoiceGround(ui, rect, rect.h / 2, on, touch.down);
  const Theme& theme = ui.theme();
  // The mark's place is kept while the chip is off, on both sides, so that the words never jump.
  const float mark = std::min(rect.h * 0.5f, ui.mm(5.5f)), edge = rect.h * 0.28f;
  const Rect inside = {rect.x + edge + mark, rect.y, rect.w - 2 * (edge + mark), rect.h};
  const TextStyle style = FitLine(ui, StyleOf(ui, TextSize::kBody, on), words, inside.w - ui.mm(1.5f));
  DrawFitted(ui, style, inside, on ? theme.primary : theme.text, words);
  if (on) {
    const float left = rect.x + (rect.w - std::min(inside.w, MeasureLine(style, words))) / 2 - mark - ui.mm(1.2f);
    IconIn({std::max(rect.x + edge * 0.8f, left), rect.y + (rect.h - mark) / 2, mark, mark}, Icon::kCheck, theme.primary);
  }
  return touch.clicked;
}

bool TickBox(Ui& ui, std::string_view key, const Rect& rect, const Text& text, bool on) {
  const std::string words = ui.Say(text);
  const Touch touch = TouchWidget(key, rect);
  ui.Record({.key = std::string(key), .label = words, .value = OnOff(on), .rect = rect});
  DrawChoiceGround(ui, rect, Radius(ui), on, touch.down);
  Rect inside = rect.Inset(ui.mm(3));
  const float side = std::min(ui.mm(8), inside.h);
  const Rect place = inside.CutLeft(side, ui.mm(4));
  DrawBox(ui, {place.x, place.y + (place.h - side) / 2, side, side}, on, touch.down);
  const float used = ParagraphHeight(ui, inside.w, text, TextSize::kBody);
  const Rect words_at = {inside.x, inside.y + std::max(0.0f, (inside.h - used) / 2), inside.w, inside.h};
  Paragraph(ui, words_at, text, TextSize::kBody);
  return touch.clicked;
}

}  // namespace footfall::kiosk
