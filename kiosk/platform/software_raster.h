// Draws ImGui's triangles into memory: for pictures without a display, the same on every machine.
#ifndef FOOTFALL_KIOSK_PLATFORM_SOFTWARE_RASTER_H_
#define FOOTFALL_KIOSK_PLATFORM_SOFTWARE_RASTER_H_

#include <imgui.h>

#include <cstdint>

#include "kiosk/platform/picture.h"

namespace footfall::kiosk {

// `coverage` is the letters' texture, 8 bits a texel; a command with a texture id is drawn with the Picture that it points to. Places are
// rounded to 1/16 pixel, so that the arithmetic is exact.
Picture Rasterise(const ImDrawData& data, const unsigned char* coverage, int texture_width, int texture_height, uint32_t clear);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_SOFTWARE_RASTER_H_
