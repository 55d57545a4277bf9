#include "kiosk/platform/png.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

namespace footfall::kiosk {
namespace {

constexpr rules::PngLimits kLimits = {64 * 1024, 100};
constexpr uint32_t kRed = 0xFF0000FF, kBlue = 0xFFFF0000, kClear = 0x00000000;

Picture Plain(int width, int height, uint32_t color) {
  return {width, height, std::vector<uint32_t>(static_cast<size_t>(width) * static_cast<size_t>(height), color)};
}

std::string Encode(const Picture& picture) {
  const std::string path = testing::TempDir() + "/png_test.png";
  EXPECT_TRUE(WritePngFile(path, picture).ok());
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(PngTest, ReadsWhatWasWritten) {
  Picture picture = Plain(5, 3, kRed);
  picture.pixels[7] = kBlue;
  const auto read = ReadPng(Encode(picture), kLimits);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->width, 5);
  EXPECT_EQ(read->height, 3);
  EXPECT_EQ(read->pixels, picture.pixels);
}

TEST(PngTest, SaysWhatWillNotDo) {
  const auto problem = [](const std::string& bytes) { return std::string(ReadPng(bytes, kLimits).status().message()); };
  EXPECT_EQ(problem("GIF89a"), "picture: NOT_PNG");
  EXPECT_EQ(problem(Encode(Plain(101, 1, kRed))), "picture: TOO_MANY_PIXELS");
  EXPECT_EQ(problem(std::string(64 * 1024 + 1, 'x')), "picture: TOO_LARGE");
}

// Whatever arrives: a picture or a refusal, never more, and never another size than its header says.
TEST(PngTest, BrokenOnesAreRefusedAndNothingElse) {
  const Picture picture = Plain(40, 30, kRed);
  const std::string whole = Encode(picture);
  for (size_t length = 0; length < whole.size(); ++length) {
    const auto read = ReadPng(whole.substr(0, length), kLimits);
    // Where only the end mark is missing, every pixel is there.
    if (read.ok()) {
      EXPECT_EQ(read->pixels, picture.pixels) << length;
    }
    if (length < whole.size() / 2) {
      EXPECT_FALSE(read.ok()) << length;
    }
  }
  std::mt19937 random(7);
  for (int i = 0; i < 3'000; ++i) {
    std::string broken = whole;
    for (int change = 0; change < 3; ++change) broken[random() % broken.size()] = static_cast<char>(random());
    const auto read = ReadPng(broken, kLimits);
    if (!read.ok()) continue;
    EXPECT_EQ(read->pixels.size(), static_cast<size_t>(read->width) * static_cast<size_t>(read->height));
    EXPECT_LE(read->width, 100);
  }
}

TEST(PngTest, ALargePictureIsHalvedUntilItIsSmallEnough) {
  const Picture small = ShrinkTo(Plain(40, 20, kRed), 250);
  EXPECT_EQ(small.width, 20);
  EXPECT_EQ(small.height, 10);
  EXPECT_EQ(small.pixels, Plain(20, 10, kRed).pixels);
  EXPECT_EQ(ShrinkTo(Plain(10, 10, kRed), 100).width, 10);
}

TEST(PngTest, WhatIsClearLendsNoColour) {
  Picture picture{2, 2, {kRed, kClear, kRed, kClear}};
  const Picture one = ShrinkTo(picture, 1);
  ASSERT_EQ(one.pixels.size(), 1u);
  EXPECT_EQ(one.pixels[0] & 0x00FFFFFF, kRed & 0x00FFFFFF);
  EXPECT_EQ(one.pixels[0] >> 24, 0x80u);
}

}  // namespace
}  // namespace footfall::kiosk
