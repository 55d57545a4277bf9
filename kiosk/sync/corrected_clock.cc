#include "kiosk/sync/corrected_clock.h"

#include <algorithm>
#include <cstdlib>

namespace footfall::kiosk {

CorrectedClock::CorrectedClock(Clock* clock, const std::optional<TimeFix>& fix) : clock_(clock), heard_(fix.has_value()) {
  const int64_t wall_ms = clock->WallMs();
  fix_ = fix.value_or(TimeFix{wall_ms, wall_ms, clock->BootMs(), clock->BootId()});
}

TimeFix CorrectedClock::Hear(int64_t server_ms) {
  std::lock_guard lock(mutex_);
  heard_ = true;
  fix_ = {server_ms, clock_->WallMs(), clock_->BootMs(), clock_->BootId()};
  return fix_;
}

CorrectedTime CorrectedClock::Now() const {
  std::lock_guard lock(mutex_);
  const int64_t wall_since = clock_->WallMs() - fix_.wall_ms;
  CorrectedTime now;
  now.skew_ms = heard_ ? fix_.wall_ms - fix_.server_ms : 0;
  if (clock_->BootId() == fix_.boot_id) {
    const int64_t boot_since = clock_->BootMs() - fix_.boot_ms;
    now.suspect = std::abs(wall_since - boot_since) > kClockSuspectMs;
    now.trusted = heard_;
    now.ms = heard_ ? fix_.server_ms + boot_since : clock_->WallMs();
    return now;
  }
  // Another boot: only the wall clock went on meanwhile. It was off by skew_ms then and has at least not gone back.
  now.suspect = wall_since < 0;
  now.ms = fix_.server_ms + std::max<int64_t>(wall_since, 0);
  return now;
}

}  // namespace footfall::kiosk
