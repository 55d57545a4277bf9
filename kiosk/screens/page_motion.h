// How a page comes on: out of its ground, a little from where the visitor is going. What is drawn moves, what can be touched stands where
// it ends from the first frame on: nobody waits for it. For this folder only.
#ifndef FOOTFALL_KIOSK_SCREENS_PAGE_MOTION_H_
#define FOOTFALL_KIOSK_SCREENS_PAGE_MOTION_H_

#include <cstdint>
#include <string>

#include "kiosk/state/state.h"
#include "kiosk/widgets/ui.h"

namespace footfall::kiosk {

inline constexpr int64_t kPageMotionMs = 160;  // seen, and over before the next touch

// How a page comes on: at once (pictures for tests), out of its ground, or with a small slide as well.
enum class Motion { kNone, kFade, kSlide };

// The page that is coming on.
struct PageMotion {
  std::string shown;          // names page and step; empty = nothing was shown yet
  int place = 0;              // where it lies on the visitor's way
  int64_t since_boot_ms = 0;  // when it came
  bool back = false;          // it lies before the one that was left
  bool moving = false;
};

// Says that this page is drawn now; notes when it is another one.
void BeginPageMotion(const State& state, const Ui& ui, Motion motion, PageMotion* page);
// Moves what was drawn since `first_vertex` to where it is by now, and asks for the next frame while it moves.
void ApplyPageMotion(Ui& ui, Motion motion, int first_vertex, PageMotion* page);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SCREENS_PAGE_MOTION_H_
