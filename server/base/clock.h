// The only place the server learns the time from.
#ifndef FOOTFALL_SERVER_BASE_CLOCK_H_
#define FOOTFALL_SERVER_BASE_CLOCK_H_

#include <cstdint>

namespace footfall::server {

// Tells the time. Thread-safe. Wall time may jump; nothing about order or exactly-once may rest on it.
class Clock {
 public:
  virtual ~Clock() = default;
  // Milliseconds since 1970-01-01T00:00:00Z.
  virtual int64_t NowMs() const = 0;
  // Milliseconds on a clock that only goes forward, from an unnamed start.
  virtual int64_t SteadyMs() const = 0;
};

// The machine's clocks. Lives as long as the program.
Clock* SystemClock();

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_CLOCK_H_
