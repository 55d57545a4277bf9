// Where frames come from: files for tests and demonstrations, a camera otherwise (kiosk/input/video_source.h).
#ifndef FOOTFALL_KIOSK_INPUT_FRAME_SOURCE_H_
#define FOOTFALL_KIOSK_INPUT_FRAME_SOURCE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "kiosk/input/frame.h"

namespace footfall::kiosk {

// Open while it lives: the camera's lamp is on. One thread.
class FrameSource {
 public:
  virtual ~FrameSource() = default;
  // The newest frame; waits up to half a second for one. DeadlineExceeded: none came in that time. Unavailable: the camera is gone.
  // InvalidArgument: this frame is no picture.
  virtual absl::StatusOr<Frame> Next() = 0;
};

// Frames from a file, or from a folder's files in the order of their names, over and over: .png, .jpg, .jpeg, .pgm, .ppm. NotFound when
// there are none.
absl::StatusOr<std::unique_ptr<FrameSource>> OpenFrameFiles(const std::string& path);
// Whether OpenFrameFiles would find something. Looks at names alone.
bool HasFrameFiles(const std::string& path);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_INPUT_FRAME_SOURCE_H_
