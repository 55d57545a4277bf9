#include <algorithm>

#include "kiosk/widgets/context.h"
#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

PictureHandle FindPicture(std::string_view name) {
  PictureSource* const source = CurrentContext().pictures;
  return source == nullptr || name.empty() ? PictureHandle{} : source->Find(name);
}

}  // namespace

float PictureAspect(std::string_view name) {
  const PictureHandle picture = FindPicture(name);
  return picture.texture == nullptr ? 0 : static_cast<float>(picture.width) / static_cast<float>(picture.height);
}

bool DrawPicture(Ui& ui, const Rect& rect, std::string_view name, PictureFit fit) {
  const PictureHandle picture = FindPicture(name);
  if (picture.texture == nullptr || rect.w <= 0 || rect.h <= 0) return false;
  const float by_width = rect.w / static_cast<float>(picture.width), by_height = rect.h / static_cast<float>(picture.height);
  const float scale = fit == PictureFit::kFill ? std::max(by_width, by_height) : std::min(by_width, by_height);
  const float w = static_cast<float>(picture.width) * scale, h = static_cast<float>(picture.height) * scale;
  // The part in view, in the middle of the rectangle and of the picture.
  const float shown_w = std::min(w, rect.w), shown_h = std::min(h, rect.h);
  const float cut_u = (1 - shown_w / w) / 2, cut_v = (1 - shown_h / h) / 2;
  const ImVec2 from = {rect.x + (rect.w - shown_w) / 2, rect.y + (rect.h - shown_h) / 2};
  Canvas().AddImageRounded(picture.texture, from, {from.x + shown_w, from.y + shown_h}, {cut_u, cut_v}, {1 - cut_u, 1 - cut_v},
                           IM_COL32_WHITE, fit == PictureFit::kFill ? Radius(ui) : 0);
  return true;
}

}  // namespace footfall::kiosk
