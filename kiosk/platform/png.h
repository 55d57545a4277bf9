// Reads and writes pictures. Any thread.
#ifndef FOOTFALL_KIOSK_PLATFORM_PNG_H_
#define FOOTFALL_KIOSK_PLATFORM_PNG_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kiosk/platform/picture.h"
#include "proto/rules/png_size.h"

namespace footfall::kiosk {

// Decodes a PNG of any kind. INVALID_ARGUMENT says what is wrong: larger than `limits` (told before anything is decoded), no PNG, broken.
absl::StatusOr<Picture> ReadPng(std::string_view bytes, const rules::PngLimits& limits);

// The picture at half its size, again and again, until it has no more pixels than this: none is shown larger than half a tablet's screen.
Picture ShrinkTo(Picture picture, int most_pixels);

// Unavailable names the path when it cannot be written.
absl::Status WritePngFile(const std::string& path, const Picture& picture);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_PNG_H_
