#include "kiosk/platform/png.h"

#include <stb/stb_image_write.h>

#include "absl/strings/str_cat.h"

namespace footfall::kiosk {

absl::Status WritePngFile(const std::string& path, const Picture& picture) {
  constexpr int kBytesPerPixel = 4;
  if (stbi_write_png(path.c_str(), picture.width, picture.height, kBytesPerPixel, picture.pixels.data(), picture.width * kBytesPerPixel) ==
      0) {
    return absl::UnavailableError(absl::StrCat("picture ", path, " cannot be written"));
  }
  return absl::OkStatus();
}

}  // namespace footfall::kiosk
