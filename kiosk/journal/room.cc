#include "kiosk/journal/room.h"

#include <algorithm>

namespace footfall::kiosk {

Storage Room::Look() {
  int64_t free_bytes = disk_ ? disk_->FreeBytes() : -1;
  if (free_bytes < 0) return Storage::kPlenty;
  bool held = disk_->HoldsBallast(kBallastBytes);
  if (!held && free_bytes >= kBallastBytes + 2 * kFullBytes) {  // twice: not to go back and forth at the edge
    held = disk_->HoldBallast(kBallastBytes);
    free_bytes = disk_->FreeBytes();
  }
  // Without ballast its room is kept free all the same: it was given up for sync, not for leads.
  const int64_t usable = held ? free_bytes : free_bytes - kBallastBytes;
  const int64_t total = disk_->TotalBytes();
  const int64_t nearly = total > 0 ? std::min(total / kNearlyFullParts, kNearlyFullBytes) : kNearlyFullBytes;
  if (usable < kFullBytes) return Storage::kFull;
  return usable < nearly ? Storage::kNearlyFull : Storage::kPlenty;
}

bool Room::GiveUpBallast() {
  if (!disk_) return false;
  const bool held = disk_->HoldsBallast(kBallastBytes);
  disk_->ReleaseBallast();  // half of one as well
  return held;
}

}  // namespace footfall::kiosk
