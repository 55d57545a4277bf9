// A picture beside the letters in the same texture: a camera's view is then drawn by the same call as everything else.
#ifndef FOOTFALL_KIOSK_PLATFORM_PICTURE_SLOT_H_
#define FOOTFALL_KIOSK_PLATFORM_PICTURE_SLOT_H_

#include <imgui.h>

#include "kiosk/platform/glyph_cache.h"
#include "kiosk/widgets/context.h"

namespace footfall::kiosk {

// UI thread only. One picture at a time, of kViewWidth × kViewHeight at most; a larger one is not shown. The texture's coverage is the
// picture's brightness: white drawn through it on black is the picture.
class PictureSlot : public LivePicture {
 public:
  // Before the atlas is built.
  explicit PictureSlot(ImFontAtlas* atlas);
  TextureArea Show(const SharedPicture& picture) override;
  // As of GlyphCache.
  GlyphCache::Rows TakeChangedRows();

 private:
  ImFontAtlas* const atlas_;
  const int custom_rect_;
  SharedPicture shown_;
  GlyphCache::Rows changed_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_PICTURE_SLOT_H_
