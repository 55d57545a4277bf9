#include "kiosk/platform/png.h"

#include <png.h>
#include <stb/stb_image_write.h>

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace footfall::kiosk {
namespace {

constexpr int kChannels = 4;

uint32_t Channel(uint32_t pixel, int channel) { return pixel >> (8 * channel) & 0xFF; }

// Four pixels as one, each weighing as much as it is seen: what is clear has no colour to lend.
uint32_t Average(const uint32_t (&pixels)[4]) {
  uint32_t alpha = 0;
  for (const uint32_t pixel : pixels) alpha += Channel(pixel, 3);
  if (alpha == 0) return 0;
  uint32_t mixed = (alpha + 2) / 4 << 24;
  for (int channel = 0; channel < 3; ++channel) {
    uint32_t sum = 0;
    for (const uint32_t pixel : pixels) sum += Channel(pixel, channel) * Channel(pixel, 3);
    mixed |= (sum + alpha / 2) / alpha << (8 * channel);
  }
  return mixed;
}

Picture Halved(const Picture& full) {
  Picture half{full.width / 2, full.height / 2, {}};
  half.pixels.reserve(static_cast<size_t>(half.width) * static_cast<size_t>(half.height));
  for (int y = 0; y < half.height; ++y) {
    for (int x = 0; x < half.width; ++x) {
      const size_t at = static_cast<size_t>(2 * y) * static_cast<size_t>(full.width) + static_cast<size_t>(2 * x);
      const size_t below = at + static_cast<size_t>(full.width);
      half.pixels.push_back(Average({full.pixels[at], full.pixels[at + 1], full.pixels[below], full.pixels[below + 1]}));
    }
  }
  return half;
}

}  // namespace

absl::StatusOr<Picture> ReadPng(std::string_view bytes, const rules::PngLimits& limits) {
  const std::string_view problem = rules::PngProblem(bytes, limits);
  if (!problem.empty()) return absl::InvalidArgumentError(absl::StrCat("picture: ", std::string(problem)));
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  const absl::Cleanup free = [&image] { png_image_free(&image); };
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) {
    return absl::InvalidArgumentError(absl::StrCat("picture: ", image.message));
  }
  image.format = PNG_FORMAT_RGBA;
  Picture picture{static_cast<int>(image.width), static_cast<int>(image.height), {}};
  picture.pixels.resize(static_cast<size_t>(image.width) * image.height);
  const bool read =
      png_image_finish_read(&image, nullptr, picture.pixels.data(), static_cast<png_int_32>(image.width) * kChannels, nullptr) != 0;
  // A picture that ends too soon is no picture, whatever the library could make of its beginning.
  if (!read || (image.warning_or_error & PNG_IMAGE_ERROR) != 0) return absl::InvalidArgumentError(absl::StrCat("picture: ", image.message));
  return picture;
}

Picture ShrinkTo(Picture picture, int most_pixels) {
  while (picture.width > 1 && picture.height > 1 && picture.width * picture.height > most_pixels) picture = Halved(picture);
  return picture;
}

absl::Status WritePngFile(const std::string& path, const Picture& picture) {
  constexpr int kBytesPerPixel = 4;
  if (stbi_write_png(path.c_str(), picture.width, picture.height, kBytesPerPixel, picture.pixels.data(), picture.width * kBytesPerPixel) ==
      0) {
    return absl::UnavailableError(absl::StrCat("picture ", path, " cannot be written"));
  }
  return absl::OkStatus();
}

}  // namespace footfall::kiosk
