// What a finger draws on the handwriting pad. Plain values; personal data: whoever holds strokes wipes them.
#ifndef FOOTFALL_KIOSK_BASE_INK_H_
#define FOOTFALL_KIOSK_BASE_INK_H_

#include <cstdint>
#include <vector>

namespace footfall::kiosk {

// The pad's side in units of InkPoint: finer than a finger, and small enough for the engine.
inline constexpr int kInkSide = 1000;

// A place on the pad, 0 to kInkSide from its top left corner.
struct InkPoint {
  int16_t x = 0, y = 0;
  bool operator==(const InkPoint&) const = default;
};
using InkStroke = std::vector<InkPoint>;

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_BASE_INK_H_
