// A clock for tests of the window.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_PLATFORM_SUPPORT_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_PLATFORM_SUPPORT_H_

#include <string>

#include "kiosk/base/clock.h"

namespace footfall::kiosk {

// A clock that a test moves.
class ManualClock : public Clock {
 public:
  int64_t WallMs() const override { return now_ms; }
  int64_t BootMs() const override { return now_ms; }
  std::string BootId() const override { return "0123456789abcdef"; }
  int64_t now_ms = 1000;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_PLATFORM_SUPPORT_H_
