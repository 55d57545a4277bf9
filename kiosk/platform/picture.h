// Pixels in memory.
#ifndef FOOTFALL_KIOSK_PLATFORM_PICTURE_H_
#define FOOTFALL_KIOSK_PLATFORM_PICTURE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace footfall::kiosk {

// Pixels, row by row; each 0xAABBGGRR (the bytes R, G, B, A in memory), not premultiplied.
struct Picture {
  int width = 0, height = 0;
  std::vector<uint32_t> pixels;
};

// By the name under which screens ask for them.
using Pictures = std::map<std::string, Picture>;

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_PICTURE_H_
