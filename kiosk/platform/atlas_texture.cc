#include "kiosk/platform/atlas_texture.h"

#include <GL/gl.h>
#include <GL/glext.h>

#include <cstdint>

namespace footfall::kiosk {

AtlasTexture::AtlasTexture(ImFontAtlas* atlas) : atlas_(atlas) {
  glGenTextures(1, &name_);
  glBindTexture(GL_TEXTURE_2D, name_);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  // ImGui's shader expects white with the coverage as alpha.
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_R, GL_ONE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_G, GL_ONE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_B, GL_ONE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_A, GL_RED);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_R8, atlas->TexWidth, atlas->TexHeight, 0, GL_RED, GL_UNSIGNED_BYTE, nullptr);
  atlas->SetTexID(reinterpret_cast<ImTextureID>(static_cast<intptr_t>(name_)));
}

AtlasTexture::~AtlasTexture() { glDeleteTextures(1, &name_); }

void AtlasTexture::Update(const GlyphCache::Rows& rows) {
  if (rows.first == rows.last) return;
  glBindTexture(GL_TEXTURE_2D, name_);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glTexSubImage2D(GL_TEXTURE_2D, 0, 0, rows.first, atlas_->TexWidth, rows.last - rows.first, GL_RED, GL_UNSIGNED_BYTE,
                  atlas_->TexPixelsAlpha8 + static_cast<ptrdiff_t>(rows.first) * atlas_->TexWidth);
}

}  // namespace footfall::kiosk
