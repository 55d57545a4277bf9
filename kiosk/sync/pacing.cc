#include "kiosk/sync/pacing.h"

#include <algorithm>
#include <string>

namespace footfall::kiosk {

int64_t Backoff::NextMs() {
  constexpr int kEnough = 6;  // 1 s * 2^6 is past the longest
  const int64_t ceiling = std::min(kLongestMs, kFirstMs << std::min(failures_, kEnough));
  failures_ = std::min(failures_ + 1, kEnough);
  uint64_t draw = 0;
  for (char byte : random_->Bytes(4)) draw = draw << 8 | static_cast<uint8_t>(byte);
  return std::max<int64_t>(kShortestMs, static_cast<int64_t>(draw * static_cast<uint64_t>(ceiling) >> 32));
}

void BatchSizer::SetLimits(int operations, int bytes) {
  most_operations_ = operations > 0 ? std::min(operations, kMostOperations) : kMostOperations;
  most_bytes_ = bytes > 0 ? std::min(bytes, kMostBytes) : kMostBytes;
}

int BatchSizer::operations() const { return std::max(1, most_operations_ >> halvings_); }

void BatchSizer::Shrink() { halvings_ = std::min(halvings_ + 1, kMostHalvings); }

void BatchSizer::Acknowledged(int64_t elapsed_ms) {
  if (elapsed_ms > 2 * kTargetMs) {
    Shrink();
    return;
  }
  // Twice as much takes at most twice as long.
  for (int step = 0; step < kMostDoublings && halvings_ > 0 && elapsed_ms < kTargetMs / 2; ++step, elapsed_ms *= 2) --halvings_;
}

}  // namespace footfall::kiosk
