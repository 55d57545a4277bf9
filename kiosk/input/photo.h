// A photo small enough to travel with a kiosk's operations.
#ifndef FOOTFALL_KIOSK_INPUT_PHOTO_H_
#define FOOTFALL_KIOSK_INPUT_PHOTO_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "kiosk/base/picture.h"

namespace footfall::kiosk {

// Sixty-four photos of a day are then under 4 MB, which a slow line carries beside the leads.
inline constexpr size_t kMostPhotoBytes = 60 * 1024;
// A shelf's labels can be read at this size; more would only cost quality at the same number of bytes.
inline constexpr int kMostPhotoSide = 1024;

// A JPEG of at most kMostPhotoBytes: shrunk to kMostPhotoSide, then as good as fits, then smaller still. InvalidArgument for an empty
// picture. Holds nothing but the picture: no place, no time.
absl::StatusOr<std::string> EncodePhoto(const ColorPicture& picture);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_INPUT_PHOTO_H_
