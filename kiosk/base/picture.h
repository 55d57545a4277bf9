// What a camera saw, ready to be looked at. Plain values.
#ifndef FOOTFALL_KIOSK_BASE_PICTURE_H_
#define FOOTFALL_KIOSK_BASE_PICTURE_H_

#include <cstdint>
#include <memory>
#include <vector>

namespace footfall::kiosk {

// Brightness, 0 black to 255 white; row by row from the top left, no gaps. Invariant: pixels.size() == width * height.
struct GreyPicture {
  int width = 0, height = 0;
  std::vector<uint8_t> pixels;
};

// Red, green, blue; as above, with three bytes a pixel.
struct ColorPicture {
  int width = 0, height = 0;
  std::vector<uint8_t> rgb;
};

// A viewfinder's size at most: enough to aim by, and a quarter of a VGA frame to hand over.
inline constexpr int kViewWidth = 320, kViewHeight = 240;

// A view on its way from the camera's thread to the screen: made once, then only read.
using SharedPicture = std::shared_ptr<const GreyPicture>;

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_BASE_PICTURE_H_
