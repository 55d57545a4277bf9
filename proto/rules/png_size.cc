#include "proto/rules/png_size.h"

namespace footfall::rules {
namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
// Length 13, then the name of the header chunk, which is always the first.
constexpr std::string_view kHeader = std::string_view("\0\0\0\x0dIHDR", 8);
constexpr uint32_t kMostSide = 0x7FFFFFFF;  // the format's own limit

uint32_t BigEndian(std::string_view bytes) {
  uint32_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace

std::optional<PngSize> ReadPngSize(std::string_view bytes) {
  constexpr size_t kWidthAt = 16, kHeightAt = 20, kNumberBytes = 4, kHeaderEnd = 33;
  if (bytes.size() < kHeaderEnd || bytes.substr(0, kSignature.size()) != kSignature) return std::nullopt;
  if (bytes.substr(kSignature.size(), kHeader.size()) != kHeader) return std::nullopt;
  const PngSize size{BigEndian(bytes.substr(kWidthAt, kNumberBytes)), BigEndian(bytes.substr(kHeightAt, kNumberBytes))};
  const auto fits = [](uint32_t side) { return side >= 1 && side <= kMostSide; };
  if (!fits(size.width) || !fits(size.height)) return std::nullopt;
  return size;
}

std::string_view PngProblem(std::string_view bytes, const PngLimits& limits) {
  if (bytes.size() > static_cast<size_t>(limits.max_bytes)) return "TOO_LARGE";
  const std::optional<PngSize> size = ReadPngSize(bytes);
  if (!size) return "NOT_PNG";
  return size->width > limits.max_side || size->height > limits.max_side ? "TOO_MANY_PIXELS" : "";
}

}  // namespace footfall::rules
