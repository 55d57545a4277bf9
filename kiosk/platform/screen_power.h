// The light behind the screen.
#ifndef FOOTFALL_KIOSK_PLATFORM_SCREEN_POWER_H_
#define FOOTFALL_KIOSK_PLATFORM_SCREEN_POWER_H_

#include <memory>
#include <string>

namespace footfall::kiosk {

// UI thread. Bright when it is made and when it ends.
class ScreenPower {
 public:
  virtual ~ScreenPower() = default;
  // Down to what shows that the kiosk is there, and back to what it was before.
  virtual void Dim(bool dim) = 0;
};

// Through the kernel's files in `root`; every light that may be written is used. Null when there is none, as on a screen of its own.
std::unique_ptr<ScreenPower> MakeScreenPower(const std::string& root = "/sys/class/backlight");

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_SCREEN_POWER_H_
