#include <algorithm>
#include <utility>

#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

constexpr Color kDark = 0x101418FF;

// Four corners around the middle, where a code is held.
void DrawCorners(const Ui& ui, const Rect& box) {
  const float arm = std::min(box.w, box.h) * 0.18f, width = std::max(2.0f, ui.mm(0.9f));
  const ImU32 color = ToIm(0xFFFFFFFF);
  for (const float side_x : {0.0f, 1.0f}) {
    for (const float side_y : {0.0f, 1.0f}) {
      const ImVec2 corner = {box.x + box.w * side_x, box.y + box.h * side_y};
      const float dx = side_x == 0 ? arm : -arm, dy = side_y == 0 ? arm : -arm;
      const ImVec2 points[] = {{corner.x + dx, corner.y}, corner, {corner.x, corner.y + dy}};
      Canvas().AddPolyline(points, 3, color, 0, width);
    }
  }
}

}  // namespace

void Viewfinder(Ui& ui, std::string_view key, const Rect& rect, const SharedPicture& picture, const Text& waiting, bool mirrored) {
  LivePicture* const pictures = CurrentContext().live;
  TextureArea area = pictures == nullptr ? TextureArea{} : pictures->Show(picture);
  const bool live = area.u0 != area.u1;
  ui.Record({.key = std::string(key), .label = live ? "" : ui.Say(waiting), .value = live ? "live" : "waiting", .rect = rect});
  FillRound(rect, Radius(ui), kDark);
  if (!live) {
    Label(ui, rect.Inset(ui.mm(4)), waiting, TextSize::kBody, Ink::kOnPrimary, Align::kCenter);
    return;
  }
  const Rect inside = rect.Inset(ui.mm(1));
  const float scale = std::min(inside.w / static_cast<float>(picture->width), inside.h / static_cast<float>(picture->height));
  const float width = static_cast<float>(picture->width) * scale, height = static_cast<float>(picture->height) * scale;
  const ImVec2 from = {inside.x + (inside.w - width) / 2, inside.y + (inside.h - height) / 2};
  if (mirrored) std::swap(area.u0, area.u1);
  Canvas().AddImage(ImGui::GetIO().Fonts->TexID, from, {from.x + width, from.y + height}, {area.u0, area.v0}, {area.u1, area.v1});
  const float side = height * 0.72f;
  DrawCorners(ui, {from.x + (width - side) / 2, from.y + (height - side) / 2, side, side});
}

}  // namespace footfall::kiosk
