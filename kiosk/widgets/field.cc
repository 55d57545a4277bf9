#include <algorithm>

#include "kiosk/widgets/draw.h"
#include "kiosk/widgets/utf8.h"

namespace footfall::kiosk {
namespace {

constexpr float kFocusStroke = 2.0f;  // in strokes

// A disc for each character. Returns where the next one would begin.
float DrawDots(const Ui& ui, const Rect& rect, std::string_view value) {
  const auto em = static_cast<float>(ui.TextPixels(TextSize::kLabel));
  float x = rect.x;
  for (; !value.empty(); x += em * 0.7f) {
    TakeCharacter(&value);
    Canvas().AddCircleFilled({x + em * 0.3f, rect.y + rect.h / 2}, em * 0.2f, ToIm(ui.theme().text));
  }
  return x;
}

float DrawWords(const Ui& ui, const Rect& rect, std::string_view value) {
  const TextStyle style = StyleOf(ui, TextSize::kLabel);
  const std::string words = Shorten(style, value, rect.w - ui.mm(2), /*keep_end=*/true);
  DrawLineIn(style, rect, ui.theme().text, words, Align::kLeft);
  return rect.x + MeasureLine(style, words);
}

// A caret that stands still: a blinking one keeps a machine without a graphics card busy.
void DrawCaret(const Ui& ui, const Rect& rect, float x) {
  const float caret = std::max(2.0f, ui.mm(0.5f)), height = static_cast<float>(ui.TextPixels(TextSize::kLabel)) * 1.15f;
  FillRound({x, rect.y + (rect.h - height) / 2, caret, height}, caret / 2, ui.theme().primary);
}

void DrawPlaceholder(const Ui& ui, const Rect& rect, const Text& placeholder, bool focused) {
  const TextStyle style = StyleOf(ui, TextSize::kBody);
  const Rect beside = {rect.x + (focused ? ui.mm(1.8f) : 0), rect.y, rect.w, rect.h};
  DrawFitted(ui, style, beside, ui.theme().text_muted, ui.Say(placeholder), Align::kLeft);
}

void DrawProblem(Ui& ui, Rect rect, const Text& problem) {
  const float side = std::min(rect.h, ui.TextHeight(TextSize::kSmall)) * 0.9f;
  const Rect place = rect.CutLeft(side, ui.mm(1.2f));
  DrawIcon(ui, {place.x, place.y + (place.h - side) / 2, side, side}, Icon::kWarning, Ink::kBad);
  Label(ui, rect, problem, TextSize::kSmall, Ink::kBad);
}

}  // namespace

bool Field(Ui& ui, std::string_view key, const Rect& rect, const Text& label, std::string_view value, const Text& placeholder, bool focused,
           bool masked, const Text& problem) {
  const Touch touch = TouchWidget(key, rect);
  ui.Record({.key = std::string(key), .label = ui.Say(label), .value = masked ? "" : std::string(value), .rect = rect});
  const Theme& theme = ui.theme();
  Rect box = rect;
  if (!Empty(label)) Label(ui, box.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(0.8f)), label, TextSize::kSmall, Ink::kMuted);
  if (!Empty(problem)) DrawProblem(ui, box.CutBottom(ui.TextHeight(TextSize::kSmall), ui.mm(0.8f)), problem);
  const Color border = !Empty(problem) ? theme.bad : focused ? theme.primary : theme.outline;
  FillRound(box, Radius(ui), touch.down ? theme.surface_pressed : theme.surface);
  StrokeRound(box, Radius(ui), border, focused || !Empty(problem) ? kFocusStroke * Stroke(ui) : Stroke(ui));
  const Rect inside = {box.x + ui.mm(3.5f), box.y, box.w - ui.mm(7), box.h};
  const float end = masked ? DrawDots(ui, inside, value) : DrawWords(ui, inside, value);
  if (focused) DrawCaret(ui, inside, end + (value.empty() ? 0 : ui.mm(0.5f)));
  if (value.empty() && !Empty(placeholder)) DrawPlaceholder(ui, inside, placeholder, focused);
  return touch.clicked;
}

}  // namespace footfall::kiosk
