// A clock that stands still until a test moves it.
#ifndef FOOTFALL_TESTS_SUPPORT_SERVER_MANUAL_CLOCK_H_
#define FOOTFALL_TESTS_SUPPORT_SERVER_MANUAL_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "server/base/clock.h"

namespace footfall::server::testing {

inline constexpr int64_t kMinute = 60'000;
inline constexpr int64_t kHour = 60 * kMinute;
// 2026-05-01T01:00:00Z, nine in the morning in Shanghai.
inline constexpr int64_t kMorning = 1'777'597'200'000;

// Thread-safe.
class ManualClock final : public Clock {
 public:
  int64_t NowMs() const override { return now_ms_; }
  int64_t SteadyMs() const override { return steady_ms_; }
  void Advance(int64_t ms) {
    now_ms_ += ms;
    steady_ms_ += ms;
  }

 private:
  std::atomic<int64_t> now_ms_ = kMorning;
  std::atomic<int64_t> steady_ms_ = 1'000'000;
};

}  // namespace footfall::server::testing

#endif  // FOOTFALL_TESTS_SUPPORT_SERVER_MANUAL_CLOCK_H_
