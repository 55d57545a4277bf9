// What a PNG says of its size, before anything is decoded: a small file can claim, and cost, gigabytes of pixels. Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_PNG_SIZE_H_
#define FOOTFALL_PROTO_RULES_PNG_SIZE_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace footfall::rules {

// Pixels; each at least 1.
struct PngSize {
  uint32_t width = 0, height = 0;
};

// What a campaign's pictures may be: bytes travel to every kiosk with its configuration, pixels lie in its memory.
struct PngLimits {
  int max_bytes = 0;
  uint32_t max_side = 0;  // pixels
};
inline constexpr PngLimits kLogoLimits = {64 * 1024, 1024};
inline constexpr PngLimits kSlideLimits = {128 * 1024, 1280};
inline constexpr int kMaxSlides = 5;  // half a minute until the first comes again

// By its signature and its first chunk; nullopt when it does not begin as a PNG does. The rest may still be broken.
std::optional<PngSize> ReadPngSize(std::string_view bytes);

// Why it will not do: "TOO_LARGE" (bytes), "NOT_PNG", "TOO_MANY_PIXELS"; "" when it will.
std::string_view PngProblem(std::string_view bytes, const PngLimits& limits);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_PNG_SIZE_H_
