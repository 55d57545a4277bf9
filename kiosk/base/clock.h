// The only place the kiosk learns the time from.
#ifndef FOOTFALL_KIOSK_BASE_CLOCK_H_
#define FOOTFALL_KIOSK_BASE_CLOCK_H_

#include <cstdint>
#include <string>

namespace footfall::kiosk {

// Tells the time. Thread-safe. The wall clock may be wrong or jump; delays and order use the boot clock.
class Clock {
 public:
  virtual ~Clock() = default;
  // Milliseconds since 1970-01-01T00:00:00Z, as the tablet believes.
  virtual int64_t WallMs() const = 0;
  // Milliseconds since boot, counting sleep (CLOCK_BOOTTIME); only goes forward.
  virtual int64_t BootMs() const = 0;
  // Names this boot, 16 bytes.
  virtual std::string BootId() const = 0;
};

// The machine's clocks. Lives as long as the program.
Clock* SystemClock();

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_BASE_CLOCK_H_
