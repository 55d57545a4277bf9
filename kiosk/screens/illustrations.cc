#include "kiosk/screens/illustrations.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "kiosk/screens/common.h"

namespace footfall::kiosk {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr float kGrid = 100;
constexpr int kRound = 64;

struct Spot {
  float x, y;
};

// Shapes on a grid of 100 by 100, in the theme's own colours.
class Sketch {
 public:
  Sketch(const Ui& ui, const Rect& place) : theme_(ui.theme()), scale_(std::min(place.w, place.h) / kGrid) {
    x_ = place.x + (place.w - kGrid * scale_) / 2;
    y_ = place.y + (place.h - kGrid * scale_) / 2;
  }

  uint32_t Light(float alpha = 1) const { return Paint(theme_.on_hero, alpha); }
  uint32_t Accent() const { return Paint(theme_.accent); }
  uint32_t Ground(float alpha = 1) const { return Paint(theme_.hero, alpha); }

  void Disc(Spot middle, float radius, uint32_t color) const { Canvas().AddCircleFilled(At(middle), radius * scale_, color, kRound); }
  void Ring(Spot middle, float radius, float thickness, uint32_t color) const {
    Canvas().AddCircle(At(middle), radius * scale_, color, kRound, thickness * scale_);
  }
  void Box(Spot from, Spot to, float radius, uint32_t color) const { Canvas().AddRectFilled(At(from), At(to), color, radius * scale_); }
  void Shape(const std::vector<Spot>& corners, uint32_t color) const {
    for (const Spot& corner : corners) Canvas().PathLineTo(At(corner));
    Canvas().PathFillConvex(color);
  }
  void Line(const std::vector<Spot>& corners, float thickness, uint32_t color) const {
    for (const Spot& corner : corners) Canvas().PathLineTo(At(corner));
    Canvas().PathStroke(color, 0, thickness * scale_);
    for (const Spot& end : {corners.front(), corners.back()}) Disc(end, thickness / 2, color);
  }
  // A part of a disc between two angles, clockwise from the right.
  void Wedge(Spot middle, float radius, float from, float to, uint32_t color) const {
    Canvas().PathLineTo(At(middle));
    Canvas().PathArcTo(At(middle), radius * scale_, from, to, kRound / 4);
    Canvas().PathFillConvex(color);
  }

 private:
  static ImDrawList& Canvas() { return *ImGui::GetWindowDrawList(); }
  ImVec2 At(Spot spot) const { return {x_ + spot.x * scale_, y_ + spot.y * scale_}; }

  const Theme& theme_;
  float scale_, x_, y_;
};

void Backdrop(const Sketch& sketch) {
  sketch.Disc({50, 52}, 45, sketch.Light(0.1f));
  for (const Spot& spot : {Spot{12, 20}, Spot{90, 30}, Spot{84, 90}}) sketch.Disc(spot, 2.2f, sketch.Light(0.35f));
  sketch.Disc({10, 78}, 3, sketch.Accent());
  sketch.Disc({80, 12}, 2.4f, sketch.Accent());
}

void Booth(const Sketch& sketch) {
  for (const float x : {20.0f, 77.0f}) sketch.Box({x, 30}, {x + 3, 86}, 0, sketch.Light(0.75f));
  sketch.Disc({50, 50}, 7.5f, sketch.Light());
  sketch.Wedge({50, 74}, 15, kPi, 2 * kPi, sketch.Light(0.55f));
  sketch.Box({16, 68}, {84, 87}, 2.5f, sketch.Light());
  sketch.Box({16, 72}, {84, 76}, 0, sketch.Accent());
  constexpr int kStripes = 5;
  constexpr float kLeft = 12, kWide = 76.0f / kStripes;
  for (int i = 0; i < kStripes; ++i) {
    const float from = kLeft + kWide * static_cast<float>(i);
    const uint32_t color = i % 2 == 0 ? sketch.Accent() : sketch.Light();
    sketch.Box({from, 22}, {from + kWide, 35}, 0, color);
    sketch.Wedge({from + kWide / 2, 35}, kWide / 2, 0, kPi, color);
  }
  sketch.Box({kLeft, 17}, {kLeft + 76, 23}, 2, sketch.Light());
}

void Gift(const Sketch& sketch) {
  for (const float side : {-1.0f, 1.0f}) sketch.Ring({50 + 9.5f * side, 30}, 8, 4.5f, sketch.Accent());
  sketch.Box({25, 50}, {75, 86}, 3, sketch.Light(0.92f));
  sketch.Box({20, 38}, {80, 53}, 3, sketch.Light());
  sketch.Box({25, 53}, {75, 54.5f}, 0, sketch.Ground(0.3f));
  sketch.Box({44, 38}, {56, 86}, 0, sketch.Accent());
}

void Wheel(const Sketch& sketch) {
  constexpr int kSlices = 8;
  constexpr Spot kMiddle = {50, 52};
  sketch.Shape({{36, 97}, {64, 97}, {55, 82}, {45, 82}}, sketch.Light(0.6f));
  sketch.Disc(kMiddle, 38, sketch.Light());
  for (int i = 0; i < kSlices; ++i) {
    const float from = 2 * kPi * (static_cast<float>(i) - 0.5f) / kSlices, to = from + 2 * kPi / kSlices;
    if (i % 2 == 0) sketch.Wedge(kMiddle, 35, from, to, i % 4 == 0 ? sketch.Accent() : sketch.Ground(0.55f));
  }
  sketch.Disc(kMiddle, 8, sketch.Light());
  sketch.Disc(kMiddle, 4.5f, sketch.Ground());
  sketch.Shape({{42, 6}, {58, 6}, {50, 22}}, sketch.Ground());
  sketch.Shape({{44, 7}, {56, 7}, {50, 19}}, sketch.Accent());
}

void Coupon(const Sketch& sketch) {
  sketch.Shape({{22, 24}, {86, 36}, {80, 68}, {16, 56}}, sketch.Light(0.35f));
  sketch.Box({12, 36}, {88, 78}, 4, sketch.Light());
  for (const float x : {12.0f, 88.0f}) sketch.Disc({x, 57}, 6, sketch.Ground());
  for (float y = 40; y < 76; y += 6.5f) sketch.Box({63.3f, y}, {64.7f, y + 3.5f}, 0, sketch.Ground(0.5f));
  sketch.Line({{48, 45}, {29, 69}}, 4, sketch.Ground());
  for (const Spot& hole : {Spot{30, 48}, Spot{47, 66}}) sketch.Ring(hole, 5, 3.6f, sketch.Ground());
  sketch.Disc({76, 57}, 6.5f, sketch.Accent());
}

// A rounded shield: two arcs that meet at its foot.
void Shield(const Sketch& sketch) {
  std::vector<Spot> outline = {{50, 14}, {81, 24}};
  constexpr int kSteps = 16;
  const auto side = [](int step) {
    const float angle = kPi / 2 * static_cast<float>(step) / kSteps;
    return Spot{31 * std::cos(angle), 48 + 40 * std::sin(angle)};
  };
  for (int step = 0; step <= kSteps; ++step) outline.push_back({50 + side(step).x, side(step).y});
  for (int step = kSteps - 1; step >= 0; --step) outline.push_back({50 - side(step).x, side(step).y});
  outline.push_back({19, 24});
  sketch.Shape(outline, sketch.Light());
  sketch.Disc({50, 50}, 21, sketch.Accent());
  sketch.Line({{40, 50}, {47, 58}, {61, 42}}, 5, sketch.Ground());
}

}  // namespace

void DrawIllustration(const Ui& ui, const Rect& place, Illustration what) {
  const Sketch sketch(ui, place);
  Backdrop(sketch);
  switch (what) {
    case Illustration::kBooth:
      return Booth(sketch);
    case Illustration::kGift:
      return Gift(sketch);
    case Illustration::kWheel:
      return Wheel(sketch);
    case Illustration::kCoupon:
      return Coupon(sketch);
    case Illustration::kShield:
      return Shield(sketch);
  }
}

}  // namespace footfall::kiosk
