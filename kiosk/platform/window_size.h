// How large a window becomes on a display.
#ifndef FOOTFALL_KIOSK_PLATFORM_WINDOW_SIZE_H_
#define FOOTFALL_KIOSK_PLATFORM_WINDOW_SIZE_H_

namespace footfall::kiosk {

struct WindowSize {
  int width = 0, height = 0;
  bool operator==(const WindowSize&) const = default;
};

// `wanted`, or what of it there is room for. With `turns`, it stands upright in an upright room and lies in a lying one.
WindowSize FitWindow(WindowSize wanted, bool turns, WindowSize room);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_WINDOW_SIZE_H_
