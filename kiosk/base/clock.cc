#include "kiosk/base/clock.h"

#include <time.h>

#include <fstream>

#include "proto/rules/ids.h"

namespace footfall::kiosk {
namespace {

int64_t Read(clockid_t which) {
  timespec now{};
  clock_gettime(which, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

// Linux names every boot by a random UUID. Without that file (a container that hides it) all boots look alike, which only makes the
// kiosk trust its boot clock across a restart; the wall clock check still catches the jump.
std::string ReadBootId() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string text;
  std::getline(file, text);
  return rules::UuidBytes(rules::ParseUuid(text).value_or(rules::Uuid{}));
}

class MachineClock : public Clock {
 public:
  int64_t WallMs() const override { return Read(CLOCK_REALTIME); }
  int64_t BootMs() const override { return Read(CLOCK_BOOTTIME); }
  std::string BootId() const override { return boot_id_; }

 private:
  const std::string boot_id_ = ReadBootId();
};

}  // namespace

Clock* SystemClock() {
  static auto* const clock = new MachineClock;  // never destroyed: threads may still ask while the program ends
  return clock;
}

}  // namespace footfall::kiosk
