#include "kiosk/platform/software_raster.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace footfall::kiosk {
namespace {

constexpr uint32_t kWhite = 0xFFFFFFFF, kBlack = 0xFF000000;

// One white texel, and triangles drawn by hand.
class SoftwareRasterTest : public testing::Test {
 protected:
  SoftwareRasterTest() : list_(nullptr) {
    list_.CmdBuffer.push_back({});
    list_.CmdBuffer[0].ClipRect = {0, 0, 10, 10};
  }
  void Vertex(float x, float y, ImU32 color) { list_.VtxBuffer.push_back({.pos = {x, y}, .uv = {0, 0}, .col = color}); }
  void Triangle(ImDrawIdx a, ImDrawIdx b, ImDrawIdx c) {
    for (ImDrawIdx index : {a, b, c}) list_.IdxBuffer.push_back(index);
    list_.CmdBuffer[0].ElemCount += 3;
  }
  void Rectangle(float left, float top, float right, float bottom, ImU32 color) {
    const auto first = static_cast<ImDrawIdx>(list_.VtxBuffer.Size);
    Vertex(left, top, color);
    Vertex(right, top, color);
    Vertex(right, bottom, color);
    Vertex(left, bottom, color);
    Triangle(first, first + 1, first + 2);
    Triangle(first, first + 2, first + 3);
  }
  Picture Draw(const unsigned char coverage = 255) {
    ImDrawList* lists[] = {&list_};
    ImDrawData data;
    data.CmdLists = lists;
    data.CmdListsCount = 1;
    data.DisplaySize = {10, 10};
    return Rasterise(data, &coverage, 1, 1, kWhite);
  }
  ImDrawList list_;
};

TEST_F(SoftwareRasterTest, FillsExactlyTheRectangle) {
  Rectangle(2, 3, 5, 7, kBlack);
  const Picture picture = Draw();
  for (int y = 0; y < 10; ++y) {
    for (int x = 0; x < 10; ++x) {
      const bool inside = x >= 2 && x < 5 && y >= 3 && y < 7;
      EXPECT_EQ(picture.pixels[static_cast<size_t>(y * 10 + x)], inside ? kBlack : kWhite) << x << "," << y;
    }
  }
}

TEST_F(SoftwareRasterTest, TheSharedEdgeIsDrawnOnce) {
  // Half transparent: a pixel that both triangles claim would be darker than its neighbours.
  Rectangle(0, 0, 10, 10, IM_COL32(0, 0, 0, 128));
  const Picture picture = Draw();
  EXPECT_TRUE(std::all_of(picture.pixels.begin(), picture.pixels.end(), [&](uint32_t p) { return p == picture.pixels[0]; }));
  EXPECT_EQ(picture.pixels[0], 0xFF7F7F7F);
}

TEST_F(SoftwareRasterTest, KeepsToTheClip) {
  list_.CmdBuffer[0].ClipRect = {4, 0, 6, 10};
  Rectangle(-100, -100, 100, 100, kBlack);
  const Picture picture = Draw();
  EXPECT_EQ(std::count(picture.pixels.begin(), picture.pixels.end(), kBlack), 20);
}

TEST_F(SoftwareRasterTest, EitherTurnOfATriangleIsDrawn) {
  Vertex(0, 0, kBlack);
  Vertex(10, 0, kBlack);
  Vertex(0, 10, kBlack);
  Triangle(0, 1, 2);
  const Picture one = Draw();
  list_.IdxBuffer.clear();
  list_.CmdBuffer[0].ElemCount = 0;
  Triangle(0, 2, 1);
  EXPECT_EQ(Draw().pixels, one.pixels);
  EXPECT_GT(std::count(one.pixels.begin(), one.pixels.end(), kBlack), 40);
}

TEST_F(SoftwareRasterTest, CoverageIsOpacity) {
  Rectangle(0, 0, 10, 10, kBlack);
  EXPECT_EQ(Draw(0).pixels[0], kWhite);
  EXPECT_EQ(Draw(51).pixels[0], 0xFFCCCCCC);
}

TEST_F(SoftwareRasterTest, APictureKeepsItsColoursAndItsHoles) {
  Picture own{2, 1, {0xFF3060C0, 0x00112233}};
  list_.CmdBuffer[0].TextureId = &own;
  for (const auto& [x, y] : {std::pair{0.0f, 0.0f}, {10.0f, 0.0f}, {10.0f, 10.0f}, {0.0f, 10.0f}}) {
    list_.VtxBuffer.push_back({.pos = {x, y}, .uv = {x / 10, y / 10}, .col = IM_COL32_WHITE});
  }
  Triangle(0, 1, 2);
  Triangle(0, 2, 3);
  const Picture picture = Draw();
  EXPECT_EQ(picture.pixels[0], 0xFF3060C0);
  EXPECT_EQ(picture.pixels[9], kWhite) << "what is clear shows the ground";
}

}  // namespace
}  // namespace footfall::kiosk
