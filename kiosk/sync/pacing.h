// How long to wait before the next try and how much to send at once. Pure arithmetic; one thread.
#ifndef FOOTFALL_KIOSK_SYNC_PACING_H_
#define FOOTFALL_KIOSK_SYNC_PACING_H_

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

// The size of a Push: halves when one was too large or took too long, doubles while they are quick, so that one takes about 2 s on the
// wire.
class BatchSizer {
 public:
  static constexpr int kMostOperations = 2000;
  static constexpr int kMostBytes = 1 << 20;
  static constexpr int64_t kTargetMs = 2000;

  // The server's limits; values that are none leave ours.
  void SetLimits(int operations, int bytes);
  int operations() const;
  int bytes() const { return most_bytes_ >> halvings_; }
  void Shrink();
  // An Ack came `elapsed_ms` after its Push went on the wire.
  void Acknowledged(int64_t elapsed_ms);

 private:
  static constexpr int kMostHalvings = 11;  // 2,000 >> 11 = 0: one at a time
  int most_operations_ = kMostOperations;
  int most_bytes_ = kMostBytes;
  int halvings_ = 0;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_PACING_H_
