#include "kiosk/platform/window_size.h"

#include <algorithm>
#include <utility>

namespace footfall::kiosk {

WindowSize FitWindow(WindowSize wanted, bool turns, WindowSize room) {
  const bool upright = wanted.height > wanted.width, upright_room = room.height > room.width;
  if (turns && upright != upright_room) std::swap(wanted.width, wanted.height);
  return {std::min(wanted.width, room.width), std::min(wanted.height, room.height)};
}

}  // namespace footfall::kiosk
