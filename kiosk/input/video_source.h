// A camera of the machine, through Video4Linux 2.
#ifndef FOOTFALL_KIOSK_INPUT_VIDEO_SOURCE_H_
#define FOOTFALL_KIOSK_INPUT_VIDEO_SOURCE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "kiosk/input/frame_source.h"

namespace footfall::kiosk {

// What the driver is asked through: the system's calls, so that a test can be a camera. Each answers as the call of its name does; below
// zero errno says why.
class VideoCalls {
 public:
  virtual ~VideoCalls() = default;
  virtual int Open(const std::string& path) = 0;
  virtual void Close(int file) = 0;
  virtual int Control(int file, unsigned long request, void* argument) = 0;
  // Null when it cannot be mapped.
  virtual void* Map(int file, size_t length, long offset) = 0;
  virtual void Unmap(void* memory, size_t length) = 0;
  // 1 when a frame is there, 0 when none came in time, below zero when the camera is gone.
  virtual int WaitForFrame(int file, int timeout_ms) = 0;
  virtual long Read(int file, void* memory, size_t length) = 0;
};
VideoCalls* SystemVideoCalls();

// The size that is asked for; a driver may give another. Reading codes goes best without compression, photos want more pixels.
struct VideoWish {
  int width = 640, height = 480;
  bool prefers_jpeg = false;
};
inline constexpr VideoWish kCodeVideo{640, 480, false};
inline constexpr VideoWish kPhotoVideo{1280, 720, true};

// Takes YUYV, Motion JPEG or grey frames, by mapped buffers, or by reading where the driver maps none. NotFound: no such device.
// PermissionDenied, Unavailable (another program has it), FailedPrecondition (it is no camera, or speaks no format we know): the message
// says what to do.
absl::StatusOr<std::unique_ptr<FrameSource>> OpenVideo(const std::string& device, const VideoWish& wish,
                                                       VideoCalls* calls = SystemVideoCalls());

// The first of /dev/video0… that can capture; empty = none. Opens each for a moment: not for every frame.
std::string FindVideoDevice(const std::vector<std::string>& devices, VideoCalls* calls = SystemVideoCalls());
// The devices there are by name, in order; touches none.
std::vector<std::string> VideoDevices();

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_INPUT_VIDEO_SOURCE_H_
