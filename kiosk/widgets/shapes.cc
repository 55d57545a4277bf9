#include <algorithm>
#include <cmath>
#include <numbers>

#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

Color FillColor(const Theme& theme, Fill fill) {
  switch (fill) {
    case Fill::kGround:
      return theme.ground;
    case Fill::kSurface:
    case Fill::kOutlineOnly:
      return theme.surface;
    case Fill::kPrimary:
      return theme.primary;
    case Fill::kPrimarySoft:
      return theme.primary_soft;
    case Fill::kGoodSoft:
      return theme.good_soft;
    case Fill::kWarningSoft:
      return theme.warning_soft;
    case Fill::kBadSoft:
      return theme.bad_soft;
    case Fill::kHero:
      return theme.hero;
    case Fill::kAccent:
      return theme.accent;
    case Fill::kAccentPressed:
      return theme.accent_pressed;
    case Fill::kWhite:
      return 0xFFFFFFFF;
  }
  return theme.surface;
}

struct ToneColors {
  Color ground, ink;
};

ToneColors ColorsOf(const Theme& theme, Tone tone) {
  switch (tone) {
    case Tone::kInfo:
      return {theme.primary_soft, theme.primary};
    case Tone::kGood:
      return {theme.good_soft, theme.good};
    case Tone::kWarning:
      return {theme.warning_soft, theme.warning};
    case Tone::kBad:
      return {theme.bad_soft, theme.bad};
  }
  return {theme.surface, theme.text};
}

// As many lines as there is room for in letters of the usual size, else smaller letters in at most two.
void DrawBannerWords(Ui& ui, Rect place, const Text& text) {
  const TextStyle style = StyleOf(ui, TextSize::kBody);
  const float height = ParagraphHeight(ui, place.w, text, TextSize::kBody), small = ParagraphHeight(ui, place.w, text, TextSize::kSmall);
  const bool fits = height <= place.h && height > 2 * style.line_px;
  const bool fits_small = height > place.h && small <= place.h && small > 2 * ui.TextHeight(TextSize::kSmall);
  if (!fits && !fits_small) return DrawFitted(ui, style, place, ui.theme().text, ui.Say(text), Align::kLeft);
  place.CutTop((place.h - (fits ? height : small)) / 2);
  Paragraph(ui, place, text, fits ? TextSize::kBody : TextSize::kSmall);
}

}  // namespace

void Panel(Ui& ui, const Rect& rect, Fill fill) {
  const Color color = FillColor(ui.theme(), fill);
  if (fill == Fill::kSurface) return Card(ui, rect, Radius(ui), color);
  if (fill == Fill::kOutlineOnly) return StrokeRound(rect, Radius(ui), ui.theme().outline, Stroke(ui));
  FillRound(rect, Radius(ui), color);
  // Where grounds are all alike, a line tells them apart.
  if (ui.theme().hairline >= 1 && fill != Fill::kGround) StrokeRound(rect, Radius(ui), ui.theme().outline, Stroke(ui));
}

void BulletBar(Ui& ui, const Rect& rect, float share, float pace) {
  const Theme& theme = ui.theme();
  const float radius = rect.h / 2;
  FillRound(rect, radius, Mix(theme.surface, theme.outline, 0.25f));
  const bool behind = pace >= 0 && share < pace;
  const float reached = std::clamp(share, 0.0f, 1.0f);
  if (reached > 0) FillRound({rect.x, rect.y, std::max(rect.h, rect.w * reached), rect.h}, radius, behind ? theme.warning : theme.good);
  if (pace < 0) return;
  // The pace line stands out above and below, with a light edge so that it shows on the bar as well.
  const float half = ui.mm(0.45f), x = rect.x + rect.w * std::clamp(pace, 0.0f, 1.0f), over = rect.h * 0.35f;
  FillRound({x - 2 * half, rect.y - over, 4 * half, rect.h + 2 * over}, half, theme.surface);
  FillRound({x - half, rect.y - over, 2 * half, rect.h + 2 * over}, half, theme.text);
}

void CountdownRing(Ui& ui, const Rect& rect, float share) {
  const ImVec2 middle = {rect.x + rect.w / 2, rect.y + rect.h / 2};
  const float thickness = std::min(rect.w, rect.h) * 0.1f, radius = (std::min(rect.w, rect.h) - thickness) / 2;
  Canvas().AddCircle(middle, radius, ToIm(Mix(ui.theme().surface, ui.theme().outline, 0.25f)), 96, thickness);
  const float rest = std::clamp(share, 0.0f, 1.0f);
  if (rest <= 0) return;
  const float from = -kPi / 2, to = from + 2 * kPi * rest;
  const ImU32 ink = ToIm(ui.theme().primary);
  Canvas().PathArcTo(middle, radius, from, to, std::max(8, static_cast<int>(96 * rest)));
  Canvas().PathStroke(ink, 0, thickness);
  for (float end : {from, to}) {
    Canvas().AddCircleFilled({middle.x + radius * std::cos(end), middle.y + radius * std::sin(end)}, thickness / 2, ink);
  }
}

void StepDots(Ui& ui, const Rect& rect, int step, int steps) {
  const float dot = std::min(rect.h, ui.mm(2.4f)), gap = ui.mm(2.2f), current = dot * 3;
  const float width = static_cast<float>(steps - 1) * (dot + gap) + current;
  Rect rest = {rect.x + (rect.w - width) / 2, rect.y + (rect.h - dot) / 2, width, dot};
  for (int i = 0; i < steps; ++i) {
    const Rect mark = rest.CutLeft(i == step ? current : dot, gap);
    if (i <= step) {
      FillRound(mark, dot / 2, ui.theme().primary);
    } else {
      StrokeRound(mark, dot / 2, ui.theme().outline, Stroke(ui));
    }
  }
}

void Banner(Ui& ui, const Rect& rect, Tone tone, Icon icon, const Text& text) {
  const ToneColors colors = ColorsOf(ui.theme(), tone);
  FillRound(rect, Radius(ui), colors.ground);
  // A strong bar at the left edge: the tone is seen without reading, and not by the colour alone.
  Canvas().AddRectFilled({rect.x, rect.y}, {rect.x + ui.mm(1.4f), rect.bottom()}, ToIm(colors.ink), Radius(ui),
                         ImDrawFlags_RoundCornersLeft);
  Rect inside = {rect.x + ui.mm(4.5f), rect.y, rect.w - ui.mm(7), rect.h};
  const TextStyle style = StyleOf(ui, TextSize::kBody);
  if (icon != Icon::kNone) {
    const float side = std::min(rect.h * 0.8f, style.line_px);
    const Rect place = inside.CutLeft(side, ui.mm(2.5f));
    IconIn({place.x, place.y + (place.h - side) / 2, side, side}, icon, colors.ink);
  }
  DrawBannerWords(ui, inside, text);
}

}  // namespace footfall::kiosk
