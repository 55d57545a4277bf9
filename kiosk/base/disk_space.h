// The room on the kiosk's disk, and the ballast: a file that only takes up room, to be given up when all else is taken.
#ifndef FOOTFALL_KIOSK_BASE_DISK_SPACE_H_
#define FOOTFALL_KIOSK_BASE_DISK_SPACE_H_

#include <cstdint>
#include <memory>
#include <string>

namespace footfall::kiosk {

// One thread, the worker's; FreeBytes and TotalBytes any.
class DiskSpace {
 public:
  virtual ~DiskSpace() = default;
  // What this program may still write, and the size of the disk. -1 = not known.
  virtual int64_t FreeBytes() = 0;
  virtual int64_t TotalBytes() = 0;
  // Takes up so much room. False, and nothing is taken, when there is not that much.
  virtual bool HoldBallast(int64_t bytes) = 0;
  // Whether all of so much is taken up; what a crash left half made is not.
  virtual bool HoldsBallast(int64_t bytes) = 0;
  virtual void ReleaseBallast() = 0;
};

// The disk that `folder` lies on; the ballast is <folder>/ballast. The folder need not be there yet.
std::unique_ptr<DiskSpace> MakeDiskSpace(const std::string& folder);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_BASE_DISK_SPACE_H_
