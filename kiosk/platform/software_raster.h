// Draws ImGui's triangles into memory: for pictures without a display, the same on every machine.
#ifndef FOOTFALL_KIOSK_PLATFORM_SOFTWARE_RASTER_H_
#define FOOTFALL_KIOSK_PLATFORM_SOFTWARE_RASTER_H_

#include <imgui.h>

#include <cstdint>
#include <vector>

namespace footfall::kiosk {

// Pixels, row by row; each 0xAABBGGRR (the bytes R, G, B, A in memory).
struct Picture {
  int width = 0, height = 0;
  std::vector<uint32_t> pixels;
};

// `coverage` is the one texture there is, 8 bits a texel. Places are rounded to 1/16 pixel, so that the arithmetic is exact.
Picture Rasterise(const ImDrawData& data, const unsigned char* coverage, int texture_width, int texture_height, uint32_t clear);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_SOFTWARE_RASTER_H_
