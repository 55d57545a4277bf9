#include "server/base/clock.h"

#include <chrono>

namespace footfall::server {
namespace {

class MachineClock : public Clock {
 public:
  int64_t NowMs() const override { return Ms(std::chrono::system_clock::now().time_since_epoch()); }
  int64_t SteadyMs() const override { return Ms(std::chrono::steady_clock::now().time_since_epoch()); }

 private:
  static int64_t Ms(auto duration) { return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count(); }
};

}  // namespace

Clock* SystemClock() {
  static MachineClock clock;
  return &clock;
}

}  // namespace footfall::server
