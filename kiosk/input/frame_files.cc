#include <stb/stb_image.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "kiosk/input/frame_source.h"

namespace footfall::kiosk {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> kEndings = {".png", ".jpg", ".jpeg", ".pgm", ".ppm"};

bool IsPicture(const fs::path& path) { return std::find(kEndings.begin(), kEndings.end(), path.extension().string()) != kEndings.end(); }

std::vector<fs::path> FilesOf(const std::string& path) {
  std::error_code error;
  std::vector<fs::path> files;
  if (fs::is_directory(path, error)) {
    for (const auto& entry : fs::directory_iterator(path, error)) {
      if (IsPicture(entry.path())) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
  } else if (fs::is_regular_file(path, error) && IsPicture(path)) {
    files.emplace_back(path);
  }
  return files;
}

// PNG and the like through stb; a JPEG as it is, so that it goes the way of a camera's.
absl::StatusOr<Frame> ReadFrame(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  Frame frame;
  frame.bytes.assign(std::istreambuf_iterator<char>(file), {});
  if (path.extension() == ".jpg" || path.extension() == ".jpeg") {
    frame.format = FrameFormat::kJpeg;
    return frame;
  }
  int channels = 0;
  const auto size = static_cast<int>(frame.bytes.size());
  if (stbi_info_from_memory(frame.bytes.data(), size, &frame.width, &frame.height, &channels) == 0 || frame.width <= 0 ||
      frame.height <= 0 || frame.width > kMostFramePixels / frame.height) {
    return absl::InvalidArgumentError(absl::StrCat(path.string(), " is no picture, or too large a one"));
  }
  unsigned char* const pixels = stbi_load_from_memory(frame.bytes.data(), size, &frame.width, &frame.height, &channels, 3);
  if (pixels == nullptr) return absl::InvalidArgumentError(absl::StrCat(path.string(), " cannot be read as a picture"));
  frame.format = FrameFormat::kRgb;
  frame.bytes.assign(pixels, pixels + static_cast<size_t>(frame.width) * frame.height * 3);
  stbi_image_free(pixels);
  return frame;
}

class FrameFiles : public FrameSource {
 public:
  explicit FrameFiles(std::vector<fs::path> files) : files_(std::move(files)) {}
  absl::StatusOr<Frame> Next() override { return ReadFrame(files_[next_++ % files_.size()]); }

 private:
  const std::vector<fs::path> files_;
  size_t next_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<FrameSource>> OpenFrameFiles(const std::string& path) {
  std::vector<fs::path> files = FilesOf(path);
  if (files.empty()) return absl::NotFoundError(absl::StrCat(path, ": no pictures there (png, jpg, pgm, ppm)"));
  return std::make_unique<FrameFiles>(std::move(files));
}

bool HasFrameFiles(const std::string& path) { return !FilesOf(path).empty(); }

}  // namespace footfall::kiosk
