#include "kiosk/input/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <turbojpeg.h>

#include <algorithm>
#include <cstdlib>

#include "kiosk/input/photo.h"

namespace footfall::kiosk {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Le;

// Something to look at: a slope in each channel, with grain where `noise` says so.
ColorPicture Slope(int width, int height, int noise = 0) {
  ColorPicture picture{width, height, {}};
  uint32_t random = 1;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      random = random * 1664525 + 1013904223;
      const int grain = noise == 0 ? 0 : static_cast<int>(random >> 16) % noise;
      picture.rgb.push_back(static_cast<uint8_t>((x * 200 / width + grain) % 256));
      picture.rgb.push_back(static_cast<uint8_t>((y * 200 / height + grain) % 256));
      picture.rgb.push_back(static_cast<uint8_t>((100 + grain) % 256));
    }
  }
  return picture;
}

std::vector<uint8_t> Jpeg(const ColorPicture& picture) {
  void* const writer = tjInitCompress();
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  tjCompress2(writer, picture.rgb.data(), picture.width, 0, picture.height, TJPF_RGB, &bytes, &size, TJSAMP_422, 90, 0);
  std::vector<uint8_t> jpeg(bytes, bytes + size);
  tjFree(bytes);
  tjDestroy(writer);
  return jpeg;
}

// Without its Huffman tables, as many cameras send Motion JPEG.
std::vector<uint8_t> WithoutTables(const std::vector<uint8_t>& jpeg) {
  std::vector<uint8_t> bare = {jpeg[0], jpeg[1]};
  size_t at = 2;
  while (at + 4 <= jpeg.size() && jpeg[at] == 0xFF && jpeg[at + 1] != 0xDA) {
    const size_t length = 2 + (jpeg[at + 2] << 8 | jpeg[at + 3]);
    if (jpeg[at + 1] != 0xC4) bare.insert(bare.end(), jpeg.begin() + static_cast<long>(at), jpeg.begin() + static_cast<long>(at + length));
    at += length;
  }
  bare.insert(bare.end(), jpeg.begin() + static_cast<long>(at), jpeg.end());
  return bare;
}

int Furthest(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
  int furthest = a.size() == b.size() ? 0 : 256;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) furthest = std::max(furthest, std::abs(a[i] - b[i]));
  return furthest;
}

TEST(FrameTest, GreyOfYuyvIsItsBrightness) {
  const Frame frame{FrameFormat::kYuyv, 2, 2, 0, {10, 128, 20, 128, 30, 128, 40, 128}};
  const auto grey = GreyOf(frame);
  ASSERT_TRUE(grey.ok()) << grey.status();
  EXPECT_THAT(grey->pixels, ElementsAre(10, 20, 30, 40));
}

TEST(FrameTest, ColorsOfYuyv) {
  // Grey, and a strong red of the same brightness.
  const auto color = ColorOf({FrameFormat::kYuyv, 2, 1, 0, {90, 128, 90, 128}});
  ASSERT_TRUE(color.ok());
  EXPECT_THAT(color->rgb, ElementsAre(90, 90, 90, 90, 90, 90));
  const auto red = ColorOf({FrameFormat::kYuyv, 2, 1, 0, {76, 84, 76, 255}});
  ASSERT_TRUE(red.ok());
  EXPECT_GT(red->rgb[0], 240);
  EXPECT_LT(red->rgb[1], 10);
  EXPECT_LT(red->rgb[2], 10);
}

TEST(FrameTest, RowsMayHaveGaps) {
  const auto grey = GreyOf({FrameFormat::kGrey, 2, 2, 4, {1, 2, 0, 0, 3, 4}});
  ASSERT_TRUE(grey.ok()) << grey.status();
  EXPECT_THAT(grey->pixels, ElementsAre(1, 2, 3, 4));
}

TEST(FrameTest, AFrameCutShortIsRefused) {
  EXPECT_EQ(GreyOf({FrameFormat::kGrey, 2, 2, 0, {1, 2, 3}}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ColorOf({FrameFormat::kYuyv, 2, 1, 0, {1, 2, 3}}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(GreyOf({FrameFormat::kYuyv, 3, 1, 0, std::vector<uint8_t>(8)}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(GreyOf({FrameFormat::kGrey, 0, 2, 0, {1}}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(GreyOf({FrameFormat::kGrey, 1 << 20, 1 << 20, 0, {1}}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(GreyOf({FrameFormat::kJpeg, 0, 0, 0, {0xFF, 0xD8, 0xFF}}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(GreyOf({FrameFormat::kJpeg, 0, 0, 0, {}}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(FrameTest, MotionJpegWithoutTablesIsReadToo) {
  const ColorPicture picture = Slope(64, 48);
  const std::vector<uint8_t> whole = Jpeg(picture), bare = WithoutTables(whole);
  ASSERT_LT(bare.size(), whole.size());
  for (const auto& bytes : {whole, bare}) {
    const auto color = ColorOf({FrameFormat::kJpeg, 0, 0, 0, bytes});
    ASSERT_TRUE(color.ok()) << color.status();
    EXPECT_EQ(color->width, 64);
    EXPECT_EQ(color->height, 48);
    EXPECT_LE(Furthest(color->rgb, picture.rgb), 24);
    const auto grey = GreyOf({FrameFormat::kJpeg, 0, 0, 0, bytes});
    ASSERT_TRUE(grey.ok());
    EXPECT_EQ(grey->pixels.size(), 64u * 48u);
  }
}

TEST(FrameTest, ShrinkingKeepsProportionsAndBrightness) {
  const GreyPicture white{640, 480, std::vector<uint8_t>(640 * 480, 250)};
  const GreyPicture small = ShrunkTo(white, 320, 320);
  EXPECT_EQ(small.width, 320);
  EXPECT_EQ(small.height, 240);
  EXPECT_THAT(small.pixels, Each(250));
  EXPECT_EQ(ShrunkTo(small, 640, 480).pixels.size(), small.pixels.size()) << "never made larger";
}

TEST(PhotoTest, FitsWhateverItShows) {
  for (const int noise : {0, 40, 256}) {
    const auto photo = EncodePhoto(Slope(1920, 1080, noise));
    ASSERT_TRUE(photo.ok()) << photo.status();
    EXPECT_THAT(photo->size(), Le(kMostPhotoBytes)) << "noise " << noise;
    const auto read = ColorOf({FrameFormat::kJpeg, 0, 0, 0, {photo->begin(), photo->end()}});
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_NEAR(static_cast<double>(read->width) / read->height, 16.0 / 9, 0.02);
    if (noise == 0) {
      EXPECT_EQ(read->width, kMostPhotoSide);
    }
  }
}

TEST(PhotoTest, HoldsNothingButThePicture) {
  const auto photo = EncodePhoto(Slope(640, 480));
  ASSERT_TRUE(photo.ok());
  EXPECT_EQ(photo->find("Exif"), std::string::npos);
  EXPECT_EQ(EncodePhoto({}).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace footfall::kiosk
