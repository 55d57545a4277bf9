// The best estimate of the true time: what the server said last, plus the boot clock since then. Thread-safe.
#ifndef FOOTFALL_KIOSK_SYNC_CORRECTED_CLOCK_H_
#define FOOTFALL_KIOSK_SYNC_CORRECTED_CLOCK_H_

#include <cstdint>
#include <mutex>
#include <optional>

#include "kiosk/base/clock.h"
#include "kiosk/journal/journal.h"

namespace footfall::kiosk {

// More than this between the wall clock's and the boot clock's progress, and the wall clock was set.
inline constexpr int64_t kClockSuspectMs = 120'000;

struct CorrectedTime {
  int64_t ms = 0;        // milliseconds since 1970
  bool trusted = false;  // the server was heard since this machine was started: it goes on by the boot clock, whatever the wall clock says
  bool suspect = false;  // the clocks disagree since the server was last heard (or since the start, when it never was)
  int64_t skew_ms = 0;   // wall clock minus server when last heard; 0 = never heard
};

class CorrectedClock {
 public:
  // `fix`: what was stored in an earlier run.
  CorrectedClock(Clock* clock, const std::optional<TimeFix>& fix);
  // The server said its time; returns what is to be stored.
  TimeFix Hear(int64_t server_ms);
  CorrectedTime Now() const;

 private:
  Clock* const clock_;
  mutable std::mutex mutex_;
  bool heard_;   // guarded by mutex_, like fix_
  TimeFix fix_;  // when never heard: the clocks at the start, and server_ms = wall_ms
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_CORRECTED_CLOCK_H_
