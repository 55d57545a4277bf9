// The kiosk's camera: reads coupon codes, and takes photos of what staff reports. Open only while a page asks for it.
#ifndef FOOTFALL_KIOSK_INPUT_CAMERA_H_
#define FOOTFALL_KIOSK_INPUT_CAMERA_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "kiosk/base/picture.h"
#include "kiosk/base/worker.h"
#include "kiosk/input/frame_source.h"

namespace footfall::kiosk {

// What the camera is opened for.
enum class CameraUse { kCodes, kPhoto };

// Where frames are got from. Worker only.
class CameraPlace {
 public:
  virtual ~CameraPlace() = default;
  // Whether a camera is there; asked every few seconds, must not wake it.
  virtual bool Present() = 0;
  virtual absl::StatusOr<std::unique_ptr<FrameSource>> Open(CameraUse use) = 0;
};
// `where`: "none", a device ("/dev/video2"), a file or folder of pictures; empty = the machine's first camera.
std::unique_ptr<CameraPlace> MakeCameraPlace(const std::string& where);

// What it tells. Called on the worker.
struct CameraEvents {
  std::function<void(bool present)> presence;        // when it changed, and once after Watch
  std::function<void(SharedPicture)> picture;        // what it sees, small enough for a page; about twelve a second
  std::function<void(std::string text)> code;        // a QR code, each once as long as it stays in view
  std::function<void(const absl::Status&)> problem;  // it closed by itself: gone, refused, silent
};

// All calls, and all work, on one worker of its own: a frame waits up to half a second, and saves must not. Invariant: closed, it holds no
// frame and no device.
class Camera {
 public:
  Camera(Worker* worker, std::unique_ptr<CameraPlace> place, CameraEvents events);

  // Looks from now on every few seconds whether there is one.
  void Watch();
  // Opens it, or changes its use; without one, or when it cannot be opened, `problem` says so.
  void Open(CameraUse use);
  void Close();
  // One JPEG of at most kMostPhotoBytes of what it sees now; opens it for that moment where it is closed. The next good frame of ten is
  // taken: the first ones of a camera are dark.
  absl::StatusOr<std::string> TakePhoto();

 private:
  void Look();
  void Step();
  void ReadCodes(const GreyPicture& picture);
  void Fail(const absl::Status& status);
  bool is_open() const { return source_ != nullptr; }

  Worker* const worker_;
  const std::unique_ptr<CameraPlace> place_;
  const CameraEvents events_;
  std::unique_ptr<FrameSource> source_;
  CameraUse use_ = CameraUse::kCodes;
  std::vector<std::string> in_view_;  // codes of the newest frames, so that each is told once
  int empty_frames_ = 0;              // since the last code was seen
  int misses_ = 0;                    // frames that did not come, in a row
  bool told_presence_ = false, present_ = false;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_INPUT_CAMERA_H_
