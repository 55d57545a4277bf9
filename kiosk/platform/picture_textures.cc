#include "kiosk/platform/picture_textures.h"

#include <GL/gl.h>

#include <cstdint>

namespace footfall::kiosk {
namespace {

unsigned int Send(const Picture& picture) {
  unsigned int name = 0;
  glGenTextures(1, &name);
  glBindTexture(GL_TEXTURE_2D, name);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, picture.width, picture.height, 0, GL_RGBA, GL_UNSIGNED_BYTE, picture.pixels.data());
  return name;
}

}  // namespace

PictureTextures::~PictureTextures() { Use({}); }

void PictureTextures::Use(const Pictures& pictures) {
  std::erase_if(textures_, [&pictures](const auto& entry) {
    if (pictures.contains(entry.first)) return false;
    glDeleteTextures(1, &entry.second.name);
    return true;
  });
  for (const auto& [name, picture] : pictures) {
    if (!textures_.contains(name)) textures_[name] = {Send(picture), picture.width, picture.height};
  }
}

PictureHandle PictureTextures::Find(std::string_view name) {
  const auto found = textures_.find(name);
  if (found == textures_.end()) return {};
  return {reinterpret_cast<void*>(static_cast<uintptr_t>(found->second.name)), found->second.width, found->second.height};
}

}  // namespace footfall::kiosk
