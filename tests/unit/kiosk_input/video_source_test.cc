#include "kiosk/input/video_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <map>

namespace footfall::kiosk {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A driver as Video4Linux describes them, with its frames in memory.
class FakeDriver : public VideoCalls {
 public:
  int Open(const std::string& path) override {
    if (!devices.contains(path)) return Failed(ENOENT);
    if (refusal != 0) return Failed(refusal);
    ++open;
    capabilities = devices[path];
    return 7;
  }
  void Close(int) override { --open; }
  void* Map(int, size_t length, long offset) override {
    EXPECT_EQ(length, memory[static_cast<size_t>(offset)].size());
    ++mapped;
    return memory[static_cast<size_t>(offset)].data();
  }
  void Unmap(void*, size_t) override { --mapped; }
  int WaitForFrame(int, int) override { return gone ? -1 : streaming && waiting.empty() ? 0 : 1; }
  long Read(int, void* to, size_t length) override {
    std::fill_n(static_cast<uint8_t*>(to), length, 9);
    return static_cast<long>(length);
  }

  int Control(int, unsigned long request, void* argument) override {
    switch (request) {
      case VIDIOC_QUERYCAP:
        static_cast<v4l2_capability*>(argument)->capabilities = V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_OUTPUT;
        static_cast<v4l2_capability*>(argument)->device_caps = capabilities;
        return 0;
      case VIDIOC_S_FMT:
        return SetFormat(static_cast<v4l2_format*>(argument));
      case VIDIOC_REQBUFS:
        memory.assign(2, std::vector<uint8_t>(size));  // fewer than asked for: a driver may
        static_cast<v4l2_requestbuffers*>(argument)->count = 2;
        return 0;
      case VIDIOC_QUERYBUF: {
        auto* buffer = static_cast<v4l2_buffer*>(argument);
        buffer->length = static_cast<uint32_t>(size);
        buffer->m.offset = buffer->index;
        return 0;
      }
      case VIDIOC_QBUF:
        free.push_back(static_cast<v4l2_buffer*>(argument)->index);
        return 0;
      case VIDIOC_DQBUF:
        return Take(static_cast<v4l2_buffer*>(argument));
      case VIDIOC_STREAMON:
        streaming = true;
        return 0;
      case VIDIOC_STREAMOFF:
        streaming = false;
        return 0;
      default:
        return Failed(ENOTTY);
    }
  }

  // The camera fills the next free buffer with this brightness.
  void Show(uint8_t value) {
    ASSERT_FALSE(free.empty());
    std::fill(memory[free.front()].begin(), memory[free.front()].end(), value);
    waiting.push_back(free.front());
    free.pop_front();
  }

  std::map<std::string, uint32_t> devices = {{"/dev/video0", V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING},
                                             {"/dev/video1", V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING}};
  std::vector<uint32_t> formats = {V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_MJPEG};
  int refusal = 0;  // errno of Open
  bool gone = false, busy = false, streaming = false;
  int open = 0, mapped = 0;
  uint32_t format = 0, width = 0;
  size_t size = 0;
  std::vector<std::vector<uint8_t>> memory;
  std::deque<uint32_t> free, waiting;

 private:
  static int Failed(int reason) {
    errno = reason;
    return -1;
  }
  int SetFormat(v4l2_format* asked) {
    if (busy) return Failed(EBUSY);
    if (std::find(formats.begin(), formats.end(), asked->fmt.pix.pixelformat) == formats.end()) {
      if (formats.empty()) return Failed(EINVAL);
      asked->fmt.pix.pixelformat = formats[0];
    }
    // This camera has one size.
    format = asked->fmt.pix.pixelformat;
    asked->fmt.pix.width = 4;
    asked->fmt.pix.height = 2;
    asked->fmt.pix.bytesperline = format == V4L2_PIX_FMT_GREY ? 4 : 8;
    size = asked->fmt.pix.sizeimage = 2 * asked->fmt.pix.bytesperline;
    return 0;
  }
  int Take(v4l2_buffer* buffer) {
    if (waiting.empty()) return Failed(EAGAIN);
    buffer->index = waiting.front();
    buffer->bytesused = static_cast<uint32_t>(size);
    waiting.pop_front();
    return 0;
  }
  uint32_t capabilities = 0;
};

TEST(VideoSourceTest, FramesComeFromMappedBuffersAndGoBack) {
  FakeDriver driver;
  {
    auto source = OpenVideo("/dev/video1", kCodeVideo, &driver);
    ASSERT_TRUE(source.ok()) << source.status();
    EXPECT_EQ(driver.format, static_cast<uint32_t>(V4L2_PIX_FMT_YUYV));
    EXPECT_EQ(driver.mapped, 2);
    for (uint8_t value = 10; value < 20; ++value) {
      driver.Show(value);
      const auto frame = (*source)->Next();
      ASSERT_TRUE(frame.ok()) << frame.status();
      const auto grey = GreyOf(*frame);
      ASSERT_TRUE(grey.ok()) << grey.status();
      EXPECT_EQ(grey->width, 4);
      EXPECT_THAT(grey->pixels, Each(value));
      EXPECT_THAT(driver.free, SizeIs(2)) << "every buffer is given back";
    }
  }
  EXPECT_EQ(driver.open, 0);
  EXPECT_EQ(driver.mapped, 0);
  EXPECT_FALSE(driver.streaming) << "the lamp is off";
}

TEST(VideoSourceTest, OnlyTheNewestFrameIsLookedAt) {
  FakeDriver driver;
  auto source = OpenVideo("/dev/video1", kCodeVideo, &driver);
  ASSERT_TRUE(source.ok());
  driver.Show(1);
  driver.Show(2);
  const auto frame = (*source)->Next();
  ASSERT_TRUE(frame.ok());
  EXPECT_EQ(frame->bytes[0], 2);
  EXPECT_THAT(driver.free, SizeIs(2));
  EXPECT_EQ((*source)->Next().status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST(VideoSourceTest, PhotosAreTakenAsJpegWhereThereIsAny) {
  FakeDriver driver;
  ASSERT_TRUE(OpenVideo("/dev/video1", kPhotoVideo, &driver).ok());
  EXPECT_EQ(driver.format, static_cast<uint32_t>(V4L2_PIX_FMT_MJPEG));
  driver.formats = {V4L2_PIX_FMT_GREY};
  ASSERT_TRUE(OpenVideo("/dev/video1", kPhotoVideo, &driver).ok());
  EXPECT_EQ(driver.format, static_cast<uint32_t>(V4L2_PIX_FMT_GREY));
}

TEST(VideoSourceTest, ADriverThatMapsNothingIsRead) {
  FakeDriver driver;
  driver.devices["/dev/video1"] = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_READWRITE;
  auto source = OpenVideo("/dev/video1", kCodeVideo, &driver);
  ASSERT_TRUE(source.ok()) << source.status();
  EXPECT_EQ(driver.mapped, 0);
  const auto frame = (*source)->Next();
  ASSERT_TRUE(frame.ok()) << frame.status();
  EXPECT_THAT(frame->bytes, SizeIs(16));
  EXPECT_THAT(frame->bytes, Each(9));
}

TEST(VideoSourceTest, SaysWhatIsWrong) {
  FakeDriver driver;
  const auto code = [&driver](const char* device) { return OpenVideo(device, kCodeVideo, &driver).status().code(); };
  EXPECT_EQ(code("/dev/video9"), absl::StatusCode::kNotFound);
  EXPECT_EQ(code("/dev/video0"), absl::StatusCode::kFailedPrecondition) << "a device for data about pictures is no camera";
  driver.formats = {V4L2_PIX_FMT_H264};
  EXPECT_EQ(code("/dev/video1"), absl::StatusCode::kFailedPrecondition) << "no format we know";
  driver.formats.clear();
  EXPECT_EQ(code("/dev/video1"), absl::StatusCode::kFailedPrecondition);
  driver.busy = true;
  EXPECT_EQ(code("/dev/video1"), absl::StatusCode::kUnavailable);
  driver.refusal = EACCES;
  const absl::Status refused = OpenVideo("/dev/video1", kCodeVideo, &driver).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(refused.message()), ::testing::HasSubstr("group video"));
  EXPECT_EQ(driver.open, 0) << "whatever was opened is closed";
}

TEST(VideoSourceTest, ACameraThatIsPulledOutIsGone) {
  FakeDriver driver;
  auto source = OpenVideo("/dev/video1", kCodeVideo, &driver);
  ASSERT_TRUE(source.ok());
  driver.gone = true;
  EXPECT_EQ((*source)->Next().status().code(), absl::StatusCode::kUnavailable);
}

TEST(VideoSourceTest, TheFirstDeviceThatCapturesIsFound) {
  FakeDriver driver;
  EXPECT_EQ(FindVideoDevice({"/dev/video0", "/dev/video1"}, &driver), "/dev/video1");
  EXPECT_EQ(FindVideoDevice({"/dev/video0"}, &driver), "");
  EXPECT_EQ(driver.open, 0);
}

}  // namespace
}  // namespace footfall::kiosk
