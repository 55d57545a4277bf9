// Says where things are on the screen, so that a test can touch a real window from outside, with the display's own pointer.
#ifndef FOOTFALL_KIOSK_PLATFORM_PLACE_TELLER_H_
#define FOOTFALL_KIOSK_PLATFORM_PLACE_TELLER_H_

#include <cstdint>
#include <ostream>
#include <vector>

#include "kiosk/widgets/ui.h"

namespace footfall::kiosk {

// One line of JSON whenever something came, went, moved, or can or cannot be touched any more:
//   {"boot_ms":…,"frames":…,"widgets":[{"key":…,"rect":[x,y,w,h],"enabled":…},…]}
// "frames" counts all frames since the start, "boot_ms" is when this one was on its way to the display; rect is in pixels of the window.
// Keys and places only: what is written or typed on the screen never leaves the program this way. UI thread only.
class PlaceTeller {
 public:
  // `out` outlives the teller; whoever listens must read: a full pipe would hold the screen.
  explicit PlaceTeller(std::ostream* out) : out_(out) {}
  // After each frame.
  void Tell(const std::vector<WidgetRecord>& widgets, int64_t boot_ms);

 private:
  std::ostream* const out_;
  std::vector<WidgetRecord> told_;  // without words and values
  int64_t frames_ = 0;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_PLACE_TELLER_H_
