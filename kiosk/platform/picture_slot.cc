#include "kiosk/platform/picture_slot.h"

#include <cstring>
#include <utility>

namespace footfall::kiosk {

PictureSlot::PictureSlot(ImFontAtlas* atlas) : atlas_(atlas), custom_rect_(atlas->AddCustomRectRegular(kViewWidth, kViewHeight)) {}

TextureArea PictureSlot::Show(const SharedPicture& picture) {
  if (picture == nullptr || picture->width <= 0 || picture->height <= 0 || picture->width > kViewWidth || picture->height > kViewHeight) {
    return {};
  }
  const ImFontAtlasCustomRect* const place = atlas_->GetCustomRectByIndex(custom_rect_);
  if (picture != shown_) {
    for (int row = 0; row < picture->height; ++row) {
      std::memcpy(atlas_->TexPixelsAlpha8 + static_cast<ptrdiff_t>(place->Y + row) * atlas_->TexWidth + place->X,
                  picture->pixels.data() + static_cast<ptrdiff_t>(row) * picture->width, static_cast<size_t>(picture->width));
    }
    changed_ = {place->Y, place->Y + picture->height};
    shown_ = picture;
  }
  // Half a texel inside, so that smoothing does not fetch what lies beside it.
  const auto across = [this](float texel) { return texel / static_cast<float>(atlas_->TexWidth); };
  const auto down = [this](float texel) { return texel / static_cast<float>(atlas_->TexHeight); };
  return {across(place->X + 0.5f), down(place->Y + 0.5f), across(place->X + picture->width - 0.5f),
          down(place->Y + picture->height - 0.5f)};
}

GlyphCache::Rows PictureSlot::TakeChangedRows() { return std::exchange(changed_, {}); }

}  // namespace footfall::kiosk
