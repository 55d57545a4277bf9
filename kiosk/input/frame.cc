#include "kiosk/input/frame.h"

#include <turbojpeg.h>

#include <algorithm>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace footfall::kiosk {
namespace {

struct JpegEnd {
  void operator()(void* reader) const { tjDestroy(reader); }
};

absl::Status TooFewBytes(const Frame& frame) {
  return absl::InvalidArgumentError(absl::StrCat("frame of ", frame.width, " × ", frame.height, " has ", frame.bytes.size(), " bytes"));
}

int BytesPerPixel(FrameFormat format) { return format == FrameFormat::kRgb ? 3 : format == FrameFormat::kYuyv ? 2 : 1; }

int StrideOf(const Frame& frame) { return frame.stride > 0 ? frame.stride : frame.width * BytesPerPixel(frame.format); }

absl::Status CheckSize(int width, int height) {
  if (width > 0 && height > 0 && width <= kMostFramePixels / height) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("frame of ", width, " × ", height, " pixels"));
}

absl::Status CheckRaw(const Frame& frame) {
  if (absl::Status status = CheckSize(frame.width, frame.height); !status.ok()) return status;
  const int row = frame.width * BytesPerPixel(frame.format);
  if (frame.format == FrameFormat::kYuyv && frame.width % 2 != 0) return TooFewBytes(frame);
  const size_t needed = static_cast<size_t>(StrideOf(frame)) * (frame.height - 1) + row;
  return StrideOf(frame) >= row && frame.bytes.size() >= needed ? absl::OkStatus() : TooFewBytes(frame);
}

// `channels` 1 or 3, into `pixels`. A frame cut short by a full cable still shows what came of it.
absl::Status Decode(const Frame& frame, int channels, int* width, int* height, std::vector<uint8_t>* pixels) {
  const std::unique_ptr<void, JpegEnd> reader(tjInitDecompress());
  if (reader == nullptr) return absl::ResourceExhaustedError("no memory for reading JPEG");
  int subsampling = 0, colors = 0;
  if (tjDecompressHeader3(reader.get(), frame.bytes.data(), frame.bytes.size(), width, height, &subsampling, &colors) != 0) {
    return absl::InvalidArgumentError(absl::StrCat("frame is no JPEG: ", tjGetErrorStr2(reader.get())));
  }
  if (absl::Status status = CheckSize(*width, *height); !status.ok()) return status;
  pixels->resize(static_cast<size_t>(*width) * *height * channels);
  const int format = channels == 1 ? TJPF_GRAY : TJPF_RGB;
  const int done = tjDecompress2(reader.get(), frame.bytes.data(), frame.bytes.size(), pixels->data(), *width, 0, *height, format, 0);
  if (done != 0 && tjGetErrorCode(reader.get()) == TJERR_FATAL) {
    return absl::InvalidArgumentError(absl::StrCat("frame cannot be read: ", tjGetErrorStr2(reader.get())));
  }
  return absl::OkStatus();
}

uint8_t Clamp(int value) { return static_cast<uint8_t>(std::clamp(value, 0, 255)); }

// BT.601, full range, in 1/256.
void ToRgb(int y, int u, int v, uint8_t* rgb) {
  rgb[0] = Clamp(y + (359 * (v - 128)) / 256);
  rgb[1] = Clamp(y - (88 * (u - 128) + 183 * (v - 128)) / 256);
  rgb[2] = Clamp(y + (454 * (u - 128)) / 256);
}

uint8_t Brightness(const uint8_t* rgb) { return static_cast<uint8_t>((77 * rgb[0] + 150 * rgb[1] + 29 * rgb[2]) / 256); }

struct Size {
  int width, height;
};

Size Fit(int width, int height, int most_width, int most_height) {
  if (width <= most_width && height <= most_height) return {width, height};
  const double scale = std::min(static_cast<double>(most_width) / width, static_cast<double>(most_height) / height);
  return {std::max(1, static_cast<int>(width * scale)), std::max(1, static_cast<int>(height * scale))};
}

std::vector<uint8_t> Mean(const std::vector<uint8_t>& from, const Size& old_size, const Size& new_size, int channels) {
  std::vector<uint8_t> to;
  to.reserve(static_cast<size_t>(new_size.width) * new_size.height * channels);
  for (int y = 0; y < new_size.height; ++y) {
    const int top = y * old_size.height / new_size.height, bottom = (y + 1) * old_size.height / new_size.height;
    for (int x = 0; x < new_size.width; ++x) {
      const int left = x * old_size.width / new_size.width, right = (x + 1) * old_size.width / new_size.width;
      for (int channel = 0; channel < channels; ++channel) {
        int sum = 0;
        for (int row = top; row < bottom; ++row) {
          for (int column = left; column < right; ++column) {
            sum += from[(static_cast<size_t>(row) * old_size.width + column) * channels + channel];
          }
        }
        to.push_back(static_cast<uint8_t>(sum / ((bottom - top) * (right - left))));
      }
    }
  }
  return to;
}

}  // namespace

absl::StatusOr<GreyPicture> GreyOf(const Frame& frame) {
  GreyPicture grey{frame.width, frame.height, {}};
  if (frame.format == FrameFormat::kJpeg) {
    if (absl::Status status = Decode(frame, 1, &grey.width, &grey.height, &grey.pixels); !status.ok()) return status;
    return grey;
  }
  if (absl::Status status = CheckRaw(frame); !status.ok()) return status;
  grey.pixels.reserve(static_cast<size_t>(frame.width) * frame.height);
  const int step = BytesPerPixel(frame.format);
  for (int y = 0; y < frame.height; ++y) {
    const uint8_t* const row = frame.bytes.data() + static_cast<size_t>(y) * StrideOf(frame);
    for (int x = 0; x < frame.width; ++x) {
      const uint8_t* const pixel = row + static_cast<size_t>(x) * step;
      grey.pixels.push_back(frame.format == FrameFormat::kRgb ? Brightness(pixel) : *pixel);
    }
  }
  return grey;
}

absl::StatusOr<ColorPicture> ColorOf(const Frame& frame) {
  ColorPicture color{frame.width, frame.height, {}};
  if (frame.format == FrameFormat::kJpeg) {
    if (absl::Status status = Decode(frame, 3, &color.width, &color.height, &color.rgb); !status.ok()) return status;
    return color;
  }
  if (absl::Status status = CheckRaw(frame); !status.ok()) return status;
  color.rgb.resize(static_cast<size_t>(frame.width) * frame.height * 3);
  uint8_t* to = color.rgb.data();
  for (int y = 0; y < frame.height; ++y) {
    const uint8_t* const row = frame.bytes.data() + static_cast<size_t>(y) * StrideOf(frame);
    for (int x = 0; x < frame.width; ++x, to += 3) {
      if (frame.format == FrameFormat::kRgb) {
        std::copy_n(row + static_cast<size_t>(x) * 3, 3, to);
      } else if (frame.format == FrameFormat::kYuyv) {
        const uint8_t* const pair = row + static_cast<size_t>(x / 2) * 4;
        ToRgb(pair[x % 2 * 2], pair[1], pair[3], to);
      } else {
        std::fill_n(to, 3, row[x]);
      }
    }
  }
  return color;
}

GreyPicture ShrunkTo(const GreyPicture& picture, int most_width, int most_height) {
  const Size size = Fit(picture.width, picture.height, most_width, most_height);
  if (size.width == picture.width && size.height == picture.height) return picture;
  return {size.width, size.height, Mean(picture.pixels, {picture.width, picture.height}, size, 1)};
}

ColorPicture ShrunkTo(const ColorPicture& picture, int most_width, int most_height) {
  const Size size = Fit(picture.width, picture.height, most_width, most_height);
  if (size.width == picture.width && size.height == picture.height) return picture;
  return {size.width, size.height, Mean(picture.rgb, {picture.width, picture.height}, size, 3)};
}

}  // namespace footfall::kiosk
