// The letters' texture on the graphics card.
#ifndef FOOTFALL_KIOSK_PLATFORM_ATLAS_TEXTURE_H_
#define FOOTFALL_KIOSK_PLATFORM_ATLAS_TEXTURE_H_

#include <imgui.h>

#include "kiosk/platform/glyph_cache.h"

namespace footfall::kiosk {

// One byte a texel: a quarter of the memory of ImGui's own upload. UI thread, with the window's OpenGL context current.
class AtlasTexture {
 public:
  explicit AtlasTexture(ImFontAtlas* atlas);
  ~AtlasTexture();
  AtlasTexture(const AtlasTexture&) = delete;
  AtlasTexture& operator=(const AtlasTexture&) = delete;
  // Sends the rows that changed.
  void Update(const GlyphCache::Rows& rows);

 private:
  ImFontAtlas* atlas_;
  unsigned int name_ = 0;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_ATLAS_TEXTURE_H_
