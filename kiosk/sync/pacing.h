// How long to wait before the next try and how much to send at once. Pure arithmetic; one thread.
#ifndef FOOTFALL_KIOSK_SYNC_PACING_H_
#define FOOTFALL_KIOSK_SYNC_PACING_H_

#include <algorithm>
#include <cstdint>

#include "kiosk/base/random.h"

namespace footfall::kiosk {

// Full-jitter exponential back-off: the n-th wait is drawn evenly from 0 to 1 s * 2^n, at most 60 s, so that kiosks that lost the server
// together do not come back together. Never ends.
class Backoff {
 public:
  static constexpr int64_t kFirstMs = 1000;
  static constexpr int64_t kLongestMs = 60'000;
  static constexpr int64_t kShortestMs = 100;  // a draw near zero must not become a busy loop

  explicit Backoff(Random* random) : random_(random) {}
  int64_t NextMs();
  void Reset() { failures_ = 0; }

 private:
  Random* const random_;
  int failures_ = 0;
};

// The size of a Push: begins small, grows as far as the last one was quick, halves when one was too large, took too long or did not get
// through, so that one takes about 2 s on the wire.
class BatchSizer {
 public:
  static constexpr int kMostOperations = 2000;
  static constexpr int kMostBytes = 1 << 20;
  static constexpr int64_t kTargetMs = 2000;
  // What the line carries is not known yet: 31 operations, 16 KiB, take 50 kbit/s under 3 s; a quick line is at its most after two Acks.
  static constexpr int kFirstHalvings = 6;
  // After one Ack: a line that was quick once may have been lucky. What waits after an hour away then takes two Pushes instead of four.
  static constexpr int kMostDoublings = 3;

  // The server's limits; values that are none leave ours.
  void SetLimits(int operations, int bytes);
  int operations() const;
  int bytes() const { return most_bytes_ >> halvings_; }
  // Another contact, perhaps on another line: it too gets something through first.
  void Begin() { halvings_ = std::max(halvings_, kFirstHalvings); }
  void Shrink();
  // An Ack came `elapsed_ms` after its Push went on the wire.
  void Acknowledged(int64_t elapsed_ms);

 private:
  static constexpr int kMostHalvings = 11;  // 2,000 >> 11 = 0: one at a time
  int most_operations_ = kMostOperations;
  int most_bytes_ = kMostBytes;
  int halvings_ = kFirstHalvings;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_PACING_H_
