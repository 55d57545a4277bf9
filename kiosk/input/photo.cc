#include "kiosk/input/photo.h"

#include <stb/stb_image_write.h>

#include <array>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "kiosk/input/frame.h"

namespace footfall::kiosk {
namespace {

constexpr std::array kQualities = {85, 75, 65, 55, 45};
// Below this a photo shows nothing any more; noise that does not fit even then is no photo.
constexpr int kLeastPhotoSide = 64;

std::string Jpeg(const ColorPicture& picture, int quality) {
  std::string bytes;
  const auto append = [](void* to, void* from, int size) { static_cast<std::string*>(to)->append(static_cast<char*>(from), size); };
  stbi_write_jpg_to_func(append, &bytes, picture.width, picture.height, 3, picture.rgb.data(), quality);
  return bytes;
}

}  // namespace

absl::StatusOr<std::string> EncodePhoto(const ColorPicture& picture) {
  if (picture.width <= 0 || picture.height <= 0) return absl::InvalidArgumentError("photo of no pixels");
  for (int side = kMostPhotoSide; side >= kLeastPhotoSide; side = side * 3 / 4) {
    const ColorPicture small = ShrunkTo(picture, side, side);
    for (const int quality : kQualities) {
      std::string bytes = Jpeg(small, quality);
      if (!bytes.empty() && bytes.size() <= kMostPhotoBytes) return bytes;
    }
  }
  return absl::InvalidArgumentError(absl::StrCat("photo does not fit into ", kMostPhotoBytes, " bytes"));
}

}  // namespace footfall::kiosk
