// The campaign's pictures on the graphics card.
#ifndef FOOTFALL_KIOSK_PLATFORM_PICTURE_TEXTURES_H_
#define FOOTFALL_KIOSK_PLATFORM_PICTURE_TEXTURES_H_

#include <map>
#include <string>
#include <string_view>

#include "kiosk/platform/picture.h"
#include "kiosk/widgets/context.h"

namespace footfall::kiosk {

// UI thread, with the window's OpenGL context current. Keeps no pixels once they were sent.
class PictureTextures : public PictureSource {
 public:
  PictureTextures() = default;
  ~PictureTextures() override;
  PictureTextures(const PictureTextures&) = delete;
  PictureTextures& operator=(const PictureTextures&) = delete;
  // In place of all there were. Pictures that are there already are not sent again.
  void Use(const Pictures& pictures);
  PictureHandle Find(std::string_view name) override;

 private:
  struct Texture {
    unsigned int name = 0;
    int width = 0, height = 0;
  };
  std::map<std::string, Texture, std::less<>> textures_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_PICTURE_TEXTURES_H_
