// How much charge the tablet has.
#ifndef FOOTFALL_KIOSK_BASE_BATTERY_H_
#define FOOTFALL_KIOSK_BASE_BATTERY_H_

#include <memory>
#include <string>

namespace footfall::kiosk {

struct BatteryState {
  int percent = -1;       // 0 to 100; -1 = it has none, or does not know
  bool charging = false;  // on a charger, full or not
  bool operator==(const BatteryState&) const = default;
};

// Any thread, one at a time.
class Battery {
 public:
  virtual ~Battery() = default;
  virtual BatteryState Read() = 0;
};

// From the kernel's files in `root`. Of several batteries the mean; those of mice and pens are not the tablet's.
std::unique_ptr<Battery> MakeBattery(std::string root = "/sys/class/power_supply");

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_BASE_BATTERY_H_
