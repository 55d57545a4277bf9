#include "kiosk/input/camera.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "kiosk/input/photo.h"
#include "kiosk/input/qr_reader.h"
#include "kiosk/input/video_source.h"

namespace footfall::kiosk {
namespace {

// Between two frames: twelve a second look alive and leave half of a small processor free.
constexpr int64_t kFrameGapMs = 80;
constexpr int64_t kLookEveryMs = 5'000;
// Half a second each: whoever holds a coupon before it learns soon that it is no use.
constexpr int kMostMisses = 4;
// A code that shakes out of view for half a second is still the same one.
constexpr int kForgetAfterFrames = 6;
constexpr int kPhotoFrames = 10, kDarkFrames = 3;

class FilePlace : public CameraPlace {
 public:
  explicit FilePlace(std::string path) : path_(std::move(path)) {}
  bool Present() override { return HasFrameFiles(path_); }
  absl::StatusOr<std::unique_ptr<FrameSource>> Open(CameraUse) override { return OpenFrameFiles(path_); }

 private:
  const std::string path_;
};

class NoPlace : public CameraPlace {
 public:
  bool Present() override { return false; }
  absl::StatusOr<std::unique_ptr<FrameSource>> Open(CameraUse) override { return absl::NotFoundError("no camera is to be used"); }
};

// The machine's: the one named, or the first that can capture. Devices are asked only when there are others than before, since asking
// wakes a camera.
class VideoPlace : public CameraPlace {
 public:
  explicit VideoPlace(std::string device) : wanted_(std::move(device)) {}

  bool Present() override {
    std::vector<std::string> devices = VideoDevices();
    if (!wanted_.empty()) std::erase_if(devices, [this](const std::string& device) { return device != wanted_; });
    if (devices != devices_) {
      devices_ = std::move(devices);
      found_ = FindVideoDevice(devices_);
    }
    return !found_.empty();
  }

  absl::StatusOr<std::unique_ptr<FrameSource>> Open(CameraUse use) override {
    if (!Present()) return absl::NotFoundError("no camera there");
    auto source = OpenVideo(found_, use == CameraUse::kPhoto ? kPhotoVideo : kCodeVideo);
    if (absl::IsNotFound(source.status())) devices_.clear();
    return source;
  }

 private:
  const std::string wanted_;
  std::vector<std::string> devices_;
  std::string found_;
};

}  // namespace

std::unique_ptr<CameraPlace> MakeCameraPlace(const std::string& where) {
  if (where == "none") return std::make_unique<NoPlace>();
  if (where.empty() || where.starts_with("/dev/")) return std::make_unique<VideoPlace>(where);
  return std::make_unique<FilePlace>(where);
}

Camera::Camera(Worker* worker, std::unique_ptr<CameraPlace> place, CameraEvents events)
    : worker_(worker), place_(std::move(place)), events_(std::move(events)) {}

void Camera::Watch() {
  Look();
  worker_->Arm(Timer::kCameraLook, kLookEveryMs, [this] { Watch(); });
}

void Camera::Look() {
  // An open one says itself when it goes.
  const bool present = is_open() || place_->Present();
  if (std::exchange(told_presence_, true) && present == present_) return;
  present_ = present;
  events_.presence(present);
}

void Camera::Open(CameraUse use) {
  if (is_open() && use == use_) return;
  Close();
  auto source = place_->Open(use);
  if (!source.ok()) return Fail(source.status());
  source_ = *std::move(source);
  use_ = use;
  misses_ = 0;
  worker_->Arm(Timer::kCameraFrame, 0, [this] { Step(); });
}

void Camera::Close() {
  worker_->Disarm(Timer::kCameraFrame);
  source_.reset();
  in_view_.clear();
}

void Camera::Step() {
  const absl::StatusOr<Frame> frame = source_->Next();
  const absl::StatusOr<GreyPicture> picture = frame.ok() ? GreyOf(*frame) : frame.status();
  if (!picture.ok()) {
    if (absl::IsUnavailable(picture.status()) || ++misses_ >= kMostMisses) return Fail(picture.status());
  } else {
    misses_ = 0;
    events_.picture(std::make_shared<GreyPicture>(ShrunkTo(*picture, kViewWidth, kViewHeight)));
    if (use_ == CameraUse::kCodes) ReadCodes(*picture);
  }
  worker_->Arm(Timer::kCameraFrame, kFrameGapMs, [this] { Step(); });
}

void Camera::ReadCodes(const GreyPicture& picture) {
  std::vector<std::string> seen = ReadQrCodes(picture);
  if (seen.empty()) {
    if (++empty_frames_ >= kForgetAfterFrames) in_view_.clear();
    return;
  }
  empty_frames_ = 0;
  for (const std::string& text : seen) {
    if (std::find(in_view_.begin(), in_view_.end(), text) == in_view_.end()) events_.code(text);
  }
  in_view_ = std::move(seen);
}

void Camera::Fail(const absl::Status& status) {
  Close();
  events_.problem(status);
  Look();
}

absl::StatusOr<std::string> Camera::TakePhoto() {
  std::unique_ptr<FrameSource> own;
  if (!is_open() || use_ != CameraUse::kPhoto) {
    // One device cannot be open twice.
    Close();
    auto source = place_->Open(CameraUse::kPhoto);
    if (!source.ok()) return source.status();
    own = *std::move(source);
  }
  FrameSource* const source = own ? own.get() : source_.get();
  absl::Status problem = absl::UnavailableError("camera gave no frame");
  for (int i = 0; i < kPhotoFrames; ++i) {
    const absl::StatusOr<Frame> frame = source->Next();
    const absl::StatusOr<ColorPicture> picture = frame.ok() ? ColorOf(*frame) : frame.status();
    if (picture.ok() && (own == nullptr || i >= kDarkFrames)) return EncodePhoto(*picture);
    if (!picture.ok()) problem = picture.status();
    if (absl::IsUnavailable(problem) && !frame.ok()) break;
  }
  return problem;
}

}  // namespace footfall::kiosk
