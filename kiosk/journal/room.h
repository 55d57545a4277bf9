// How much may still be written: draws stop first, leads next, and what sync needs to write has room to the last. One thread.
#ifndef FOOTFALL_KIOSK_JOURNAL_ROOM_H_
#define FOOTFALL_KIOSK_JOURNAL_ROOM_H_

#include <cstdint>

#include "kiosk/base/disk_space.h"
#include "kiosk/journal/journal.h"

namespace footfall::kiosk {

// Held back in a file of its own, so that sync goes on when somebody else filled the disk to the last byte: the log at its largest (32 MiB)
// can be moved into the journal before it is emptied, and sync's own writes in the meantime fit as well.
inline constexpr int64_t kBallastBytes = int64_t{48} << 20;
// With less than this, leads are no longer taken: what a day of Acks and configurations writes between two moves of the log.
inline constexpr int64_t kFullBytes = int64_t{8} << 20;
// A tenth of the disk or this, whatever is less: draws stop and people are told. Room for more leads than a booth sees in a year, but a
// system needs some too.
inline constexpr int64_t kNearlyFullBytes = 500'000'000;
inline constexpr int64_t kNearlyFullParts = 10;

class Room {
 public:
  // nullptr: nobody knows, and all goes on until a write fails.
  explicit Room(DiskSpace* disk) : disk_(disk) {}

  // Looks at the disk; makes the ballast again when there is room for it.
  Storage Look();
  // A write failed for lack of room. Whether something was given up, so that the same write may fit now.
  bool GiveUpBallast();

 private:
  DiskSpace* const disk_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_ROOM_H_
