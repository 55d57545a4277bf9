// One frame as a camera or a file gives it, and what it is turned into. Pure; any thread.
#ifndef FOOTFALL_KIOSK_INPUT_FRAME_H_
#define FOOTFALL_KIOSK_INPUT_FRAME_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "kiosk/base/picture.h"

namespace footfall::kiosk {

// How the bytes of a frame are to be read. kYuyv: two pixels in four bytes, Y0 U Y1 V. kJpeg: one picture of a Motion JPEG stream, which
// may lack its Huffman tables, or of a file.
enum class FrameFormat { kGrey, kRgb, kYuyv, kJpeg };

struct Frame {
  FrameFormat format = FrameFormat::kGrey;
  int width = 0, height = 0;  // pixels; of kJpeg the picture itself says it
  int stride = 0;             // bytes from row to row; 0 = without gaps
  std::vector<uint8_t> bytes;
};

// More pixels than any camera here has are a broken file.
inline constexpr int kMostFramePixels = 16'000'000;

// InvalidArgument when the bytes are too few or no picture.
absl::StatusOr<GreyPicture> GreyOf(const Frame& frame);
absl::StatusOr<ColorPicture> ColorOf(const Frame& frame);

// Smaller copies, each pixel the mean of those it stands for; the picture itself when it fits already. Proportions stay.
GreyPicture ShrunkTo(const GreyPicture& picture, int most_width, int most_height);
ColorPicture ShrunkTo(const ColorPicture& picture, int most_width, int most_height);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_INPUT_FRAME_H_
