#include "kiosk/input/video_source.h"

#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace footfall::kiosk {
namespace {

// One is filled, one waits, one is being read.
constexpr unsigned kBuffers = 3;
constexpr int kFrameWaitMs = 500;
// A driver that speaks of more than this for one frame is broken.
constexpr size_t kMostFrameBytes = 64u << 20;

struct KnownFormat {
  uint32_t name;
  FrameFormat format;
};
constexpr std::array<KnownFormat, 3> kPlainFirst = {
    {{V4L2_PIX_FMT_YUYV, FrameFormat::kYuyv}, {V4L2_PIX_FMT_GREY, FrameFormat::kGrey}, {V4L2_PIX_FMT_MJPEG, FrameFormat::kJpeg}}};
constexpr std::array<KnownFormat, 3> kJpegFirst = {
    {{V4L2_PIX_FMT_MJPEG, FrameFormat::kJpeg}, {V4L2_PIX_FMT_YUYV, FrameFormat::kYuyv}, {V4L2_PIX_FMT_GREY, FrameFormat::kGrey}}};

absl::Status ProblemOf(const std::string& device, std::string_view what) {
  const std::string text = absl::StrCat("camera ", device, ": ", std::string(what), ": ", std::strerror(errno));
  if (errno == ENOENT || errno == ENXIO) return absl::NotFoundError(text);
  if (errno == EACCES || errno == EPERM) return absl::PermissionDeniedError(absl::StrCat(text, "; the account must be in the group video"));
  return absl::UnavailableError(text);
}

// The device's own capabilities, where it tells them apart from those of the whole driver.
std::optional<uint32_t> Capabilities(VideoCalls* calls, int file) {
  v4l2_capability about = {};
  if (calls->Control(file, VIDIOC_QUERYCAP, &about) < 0) return std::nullopt;
  return (about.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? about.device_caps : about.capabilities;
}

bool Captures(uint32_t capabilities) {
  return (capabilities & V4L2_CAP_VIDEO_CAPTURE) != 0 && (capabilities & (V4L2_CAP_STREAMING | V4L2_CAP_READWRITE)) != 0;
}

class VideoSource : public FrameSource {
 public:
  VideoSource(std::string device, int file, VideoCalls* calls) : device_(std::move(device)), file_(file), calls_(calls) {}
  ~VideoSource() override {
    if (streaming_) {
      int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
      calls_->Control(file_, VIDIOC_STREAMOFF, &type);
    }
    for (const Buffer& buffer : buffers_) calls_->Unmap(buffer.memory, buffer.length);
    calls_->Close(file_);
  }
  VideoSource(const VideoSource&) = delete;
  VideoSource& operator=(const VideoSource&) = delete;

  absl::Status Start(const VideoWish& wish) {
    const std::optional<uint32_t> capabilities = Capabilities(calls_, file_);
    if (!capabilities || !Captures(*capabilities)) return absl::FailedPreconditionError(absl::StrCat(device_, " is no camera"));
    if (absl::Status status = ChooseFormat(wish); !status.ok()) return status;
    if ((*capabilities & V4L2_CAP_STREAMING) != 0) return StartStream();
    return absl::OkStatus();
  }

  absl::StatusOr<Frame> Next() override {
    const int ready = calls_->WaitForFrame(file_, kFrameWaitMs);
    if (ready < 0) return absl::UnavailableError(absl::StrCat("camera ", device_, " is gone"));
    if (ready == 0) return absl::DeadlineExceededError(absl::StrCat("camera ", device_, " sent no frame"));
    return streaming_ ? NextOfStream() : NextByReading();
  }

 private:
  struct Buffer {
    void* memory;
    size_t length;
  };

  absl::Status ChooseFormat(const VideoWish& wish) {
    for (const KnownFormat& known : wish.prefers_jpeg ? kJpegFirst : kPlainFirst) {
      v4l2_format asked = {};
      asked.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
      asked.fmt.pix.width = static_cast<uint32_t>(wish.width);
      asked.fmt.pix.height = static_cast<uint32_t>(wish.height);
      asked.fmt.pix.pixelformat = known.name;
      asked.fmt.pix.field = V4L2_FIELD_NONE;
      if (calls_->Control(file_, VIDIOC_S_FMT, &asked) < 0) {
        if (errno == EBUSY) return ProblemOf(device_, "another program uses it");
        continue;
      }
      // A driver answers with what it can do instead.
      if (asked.fmt.pix.pixelformat != known.name || asked.fmt.pix.sizeimage > kMostFrameBytes) continue;
      shape_ = {known.format,
                static_cast<int>(asked.fmt.pix.width),
                static_cast<int>(asked.fmt.pix.height),
                known.format == FrameFormat::kJpeg ? 0 : static_cast<int>(asked.fmt.pix.bytesperline),
                {}};
      frame_bytes_ = asked.fmt.pix.sizeimage;
      return absl::OkStatus();
    }
    return absl::FailedPreconditionError(absl::StrCat("camera ", device_, " sends neither YUYV nor grey nor Motion JPEG"));
  }

  absl::Status StartStream() {
    v4l2_requestbuffers wanted = {};
    wanted.count = kBuffers;
    wanted.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    wanted.memory = V4L2_MEMORY_MMAP;
    if (calls_->Control(file_, VIDIOC_REQBUFS, &wanted) < 0) return ProblemOf(device_, "no buffers");
    for (uint32_t index = 0; index < wanted.count; ++index) {
      v4l2_buffer place = Empty(index);
      if (calls_->Control(file_, VIDIOC_QUERYBUF, &place) < 0) return ProblemOf(device_, "buffer without a place");
      void* const memory = calls_->Map(file_, place.length, static_cast<long>(place.m.offset));
      if (memory == nullptr) return ProblemOf(device_, "buffer cannot be mapped");
      buffers_.push_back({memory, place.length});
      if (calls_->Control(file_, VIDIOC_QBUF, &place) < 0) return ProblemOf(device_, "buffer is refused");
    }
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (buffers_.empty() || calls_->Control(file_, VIDIOC_STREAMON, &type) < 0) return ProblemOf(device_, "cannot be started");
    streaming_ = true;
    return absl::OkStatus();
  }

  static v4l2_buffer Empty(uint32_t index) {
    v4l2_buffer buffer = {};
    buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    buffer.memory = V4L2_MEMORY_MMAP;
    buffer.index = index;
    return buffer;
  }

  // What waited while the one before was being read is old: the last is the one to look at.
  absl::StatusOr<Frame> NextOfStream() {
    std::optional<v4l2_buffer> newest;
    for (v4l2_buffer filled = Empty(0); calls_->Control(file_, VIDIOC_DQBUF, &filled) == 0; filled = Empty(0)) {
      if (newest) calls_->Control(file_, VIDIOC_QBUF, &*newest);
      newest = filled;
    }
    if (!newest && errno != EAGAIN) return ProblemOf(device_, "frame cannot be taken");
    if (!newest) return absl::DeadlineExceededError(absl::StrCat("camera ", device_, " sent no frame"));
    if (newest->index >= buffers_.size())
      return absl::UnavailableError(absl::StrCat("camera ", device_, " names a buffer it does not have"));
    Frame frame = shape_;
    const Buffer& buffer = buffers_[newest->index];
    const auto* const bytes = static_cast<const uint8_t*>(buffer.memory);
    frame.bytes.assign(bytes, bytes + std::min<size_t>(newest->bytesused, buffer.length));
    if (calls_->Control(file_, VIDIOC_QBUF, &*newest) < 0) return ProblemOf(device_, "buffer is refused");
    return frame;
  }

  absl::StatusOr<Frame> NextByReading() {
    Frame frame = shape_;
    frame.bytes.resize(frame_bytes_);
    const long read = calls_->Read(file_, frame.bytes.data(), frame.bytes.size());
    if (read < 0 && errno == EAGAIN) return absl::DeadlineExceededError(absl::StrCat("camera ", device_, " sent no frame"));
    if (read < 0) return ProblemOf(device_, "cannot be read");
    frame.bytes.resize(static_cast<size_t>(read));
    return frame;
  }

  const std::string device_;
  const int file_;
  VideoCalls* const calls_;
  Frame shape_;  // of every frame, without its bytes
  size_t frame_bytes_ = 0;
  std::vector<Buffer> buffers_;
  bool streaming_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<FrameSource>> OpenVideo(const std::string& device, const VideoWish& wish, VideoCalls* calls) {
  const int file = calls->Open(device);
  if (file < 0) return ProblemOf(device, "cannot be opened");
  auto source = std::make_unique<VideoSource>(device, file, calls);
  if (absl::Status status = source->Start(wish); !status.ok()) return status;
  return source;
}

std::string FindVideoDevice(const std::vector<std::string>& devices, VideoCalls* calls) {
  for (const std::string& device : devices) {
    const int file = calls->Open(device);
    if (file < 0) continue;
    const std::optional<uint32_t> capabilities = Capabilities(calls, file);
    calls->Close(file);
    if (capabilities && Captures(*capabilities)) return device;
  }
  return "";
}

}  // namespace footfall::kiosk
