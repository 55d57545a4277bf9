#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

// A soft shadow is this many faint layers; three are enough for the eye, and each costs fill on a machine without a graphics card.
constexpr int kShadowLayers = 3;
constexpr float kShadowAlpha = 0.03f;

// A quarter of the unit circle in equal steps.
constexpr int kQuarterSteps = 12;
using Quarter = std::array<ImVec2, kQuarterSteps + 1>;

const Quarter& UnitQuarter() {
  static const Quarter quarter = [] {
    Quarter points;
    for (int i = 0; i <= kQuarterSteps; ++i) {
      const float angle = std::numbers::pi_v<float> / 2 * static_cast<float>(i) / kQuarterSteps;
      points[static_cast<size_t>(i)] = {std::cos(angle), std::sin(angle)};
    }
    return points;
  }();
  return quarter;
}

// Steps that a corner of this radius (in pixels) needs to look round.
int StepsFor(float radius) { return radius > 12 ? 12 : radius > 4 ? 6 : radius >= 1 ? 3 : 1; }

// ImGui's own rounded rectangle keeps its corners a pixel short of a half circle, which shows on small dots, and its arcs repeat points,
// which its outlines cannot bear.
void RoundPath(const Rect& rect, float radius) {
  const float r = std::clamp(radius, 0.01f, std::min(rect.w, rect.h) / 2);
  const ImVec2 middles[] = {
      {rect.right() - r, rect.bottom() - r}, {rect.x + r, rect.bottom() - r}, {rect.x + r, rect.y + r}, {rect.right() - r, rect.y + r}};
  const int stride = kQuarterSteps / StepsFor(r);
  ImVector<ImVec2>& path = Canvas()._Path;
  const auto add = [&path](const ImVec2& point) {
    constexpr float kSame = 0.02f;
    if (path.empty() || std::abs(path.back().x - point.x) + std::abs(path.back().y - point.y) > kSame) path.push_back(point);
  };
  for (int corner = 0; corner < 4; ++corner) {
    const ImVec2 middle = middles[corner];
    for (int i = 0; i <= kQuarterSteps; i += stride) {
      const ImVec2 unit = UnitQuarter()[static_cast<size_t>(i)];
      // Each corner is the first one turned by 90 degrees.
      const ImVec2 turned[] = {{unit.x, unit.y}, {-unit.y, unit.x}, {-unit.x, -unit.y}, {unit.y, -unit.x}};
      add({middle.x + r * turned[corner].x, middle.y + r * turned[corner].y});
    }
  }
  if (path.size() > 1 && std::abs(path.back().x - path.front().x) + std::abs(path.back().y - path.front().y) < 0.02f) path.pop_back();
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
    case Ink::kOnHero:
      return theme.on_hero;
    case Ink::kOnAccent:
      return theme.on_accent;
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
  StrokeRound(rect, radius, Mix(fill, ui.theme().outline, ui.theme().hairline), std::max(1.0f, Stroke(ui) / 2));
}

float Radius(const Ui& ui) { return ui.mm(ui.theme().radius_mm); }
float Stroke(const Ui& ui) { return std::max(1.0f, std::round(ui.mm(ui.theme().stroke_mm))); }

}  // namespace footfall::kiosk
