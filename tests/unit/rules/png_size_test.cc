#include "proto/rules/png_size.h"

#include <gtest/gtest.h>

#include <string>

namespace footfall::rules {
namespace {

// The first 33 bytes of a PNG of this size: signature and header, its check sum left open.
std::string Header(uint32_t width, uint32_t height) {
  std::string bytes("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16);
  for (const uint32_t side : {width, height}) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(side >> shift & 0xFF);
  }
  return bytes + std::string("\x08\x06\0\0\0crc!", 9);
}

TEST(PngSizeTest, ReadsWidthAndHeight) {
  const auto size = ReadPngSize(Header(640, 70'000));
  ASSERT_TRUE(size.has_value());
  EXPECT_EQ(size->width, 640u);
  EXPECT_EQ(size->height, 70'000u);
}

TEST(PngSizeTest, KnowsWhatIsNone) {
  const std::string whole = Header(1, 1);
  for (size_t length = 0; length < whole.size(); ++length) EXPECT_FALSE(ReadPngSize(whole.substr(0, length))) << length;
  std::string jpeg = whole;
  jpeg[1] = 'J';
  EXPECT_FALSE(ReadPngSize(jpeg));
  std::string other_chunk = whole;
  other_chunk[12] = 'X';
  EXPECT_FALSE(ReadPngSize(other_chunk));
  EXPECT_FALSE(ReadPngSize(Header(0, 1)));
  EXPECT_FALSE(ReadPngSize(Header(1, 0x80000000)));
}

TEST(PngSizeTest, SaysWhyAPictureWillNotDo) {
  EXPECT_EQ(PngProblem(Header(1024, 1024), kLogoLimits), "");
  EXPECT_EQ(PngProblem(Header(1025, 1), kLogoLimits), "TOO_MANY_PIXELS");
  EXPECT_EQ(PngProblem(Header(1, 1025), kLogoLimits), "TOO_MANY_PIXELS");
  EXPECT_EQ(PngProblem(Header(1025, 1), kSlideLimits), "");
  EXPECT_EQ(PngProblem("GIF89a", kLogoLimits), "NOT_PNG");
  const std::string full = Header(8, 8) + std::string(64 * 1024 - 33, '\0');
  EXPECT_EQ(PngProblem(full, kLogoLimits), "");
  EXPECT_EQ(PngProblem(full + '\0', kLogoLimits), "TOO_LARGE");
}

}  // namespace
}  // namespace footfall::rules
