#include <algorithm>
#include <cmath>
#include <numbers>

#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

// A soft shadow is this many faint layers; three are enough for the eye, and each costs fill on a machine without a graphics card.
constexpr int kShadowLayers = 3;
constexpr float kShadowAlpha = 0.03f;
// A card's border beside the outline's full strength: the card is told from the ground by its shadow and its content.
constexpr float kHairline = 0.28f;

// ImGui's own rounded rectangle keeps corners a pixel short of a half circle, which shows on small dots.
void RoundPath(const Rect& rect, float radius) {
  constexpr float kQuarter = std::numbers::pi_v<float> / 2;
  const float r = std::min(radius, std::min(rect.w, rect.h) / 2);
  ImDrawList& canvas = Canvas();
  const ImVec2 middles[] = {
      {rect.x + r, rect.y + r}, {rect.right() - r, rect.y + r}, {rect.right() - r, rect.bottom() - r}, {rect.x + r, rect.bottom() - r}};
  for (int corner = 0; corner < 4; ++corner) {
    const float from = kQuarter * static_cast<float>(corner + 2);
    canvas.PathArcTo(middles[corner], r, from, from + kQuarter);
  }
}

float Channel(Color color, int shift) { return static_cast<float>(color >> shift & 0xFF); }

}  // namespace

Color InkColor(const Theme& theme, Ink ink) {
  switch (ink) {
    case Ink::kText:
      return theme.text;
    case Ink::kMuted:
      return theme.text_muted;
    case Ink::kOnPrimary:
      return theme.on_primary;
    case Ink::kPrimary:
      return theme.primary;
    case Ink::kGood:
      return theme.good;
    case Ink::kWarning:
      return theme.warning;
    case Ink::kBad:
      return theme.bad;
  }
  return theme.text;
}

Color Mix(Color a, Color b, float share) {
  Color mixed = 0xFF;
  for (int shift : {24, 16, 8}) {
    mixed |= static_cast<Color>(std::lround(Channel(a, shift) + (Channel(b, shift) - Channel(a, shift)) * share)) << shift;
  }
  return mixed;
}

Color WithAlpha(Color color, float alpha) { return (color & 0xFFFFFF00) | static_cast<Color>(std::lround(alpha * 255)); }

ImU32 ToIm(Color color) { return IM_COL32(color >> 24, color >> 16 & 0xFF, color >> 8 & 0xFF, color & 0xFF); }

ImDrawList& Canvas() { return *ImGui::GetWindowDrawList(); }

void FillRound(const Rect& rect, float radius, Color color) {
  if (rect.w <= 0 || rect.h <= 0) return;
  RoundPath(rect, radius);
  Canvas().PathFillConvex(ToIm(color));
}

void StrokeRound(const Rect& rect, float radius, Color color, float thickness) {
  const Rect line = rect.Inset(thickness / 2);
  if (line.w <= 0 || line.h <= 0) return;
  RoundPath(line, std::max(0.0f, radius - thickness / 2));
  Canvas().PathStroke(ToIm(color), ImDrawFlags_Closed, thickness);
}

void SoftShadow(const Ui& ui, const Rect& rect, float radius) {
  for (int layer = kShadowLayers; layer > 0; --layer) {
    const float spread = ui.mm(0.35f) * static_cast<float>(layer);
    const Rect shade = {rect.x - spread, rect.y - spread + ui.mm(0.5f), rect.w + 2 * spread, rect.h + 2 * spread};
    FillRound(shade, radius + spread, WithAlpha(0x0A1A2A00, kShadowAlpha));
  }
}

void Card(const Ui& ui, const Rect& rect, float radius, Color fill) {
  SoftShadow(ui, rect, radius);
  FillRound(rect, radius, fill);
  StrokeRound(rect, radius, Mix(fill, ui.theme().outline, kHairline), std::max(1.0f, Stroke(ui) / 2));
}

float Radius(const Ui& ui) { return ui.mm(ui.theme().radius_mm); }
float Stroke(const Ui& ui) { return std::max(1.0f, std::round(ui.mm(ui.theme().stroke_mm))); }

}  // namespace footfall::kiosk
