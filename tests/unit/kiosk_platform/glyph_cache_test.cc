#include "kiosk/platform/glyph_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iconv.h>

#include <array>
#include <utility>
#include <vector>

#include "kiosk/platform/surface.h"
#include "kiosk/widgets/utf8.h"
#include "tests/unit/kiosk_platform/name_characters.h"

namespace footfall::kiosk {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// All 6,763 Chinese characters of GB 2312, through the C library's own table.
std::u32string Gb2312() {
  std::u32string characters;
  const iconv_t table = iconv_open("UTF-8", "GB2312");
  for (int row = 0xB0; row <= 0xF7; ++row) {
    for (int cell = 0xA1; cell <= 0xFE; ++cell) {
      char in[2] = {static_cast<char>(row), static_cast<char>(cell)}, out[8] = {};
      char *from = in, *to = out;
      size_t from_left = 2, to_left = 8;
      if (iconv(table, &from, &from_left, &to, &to_left) == static_cast<size_t>(-1)) {
        iconv(table, nullptr, nullptr, nullptr, nullptr);
        continue;
      }
      std::string_view text(out, 8 - to_left);
      characters += TakeCharacter(&text);
    }
  }
  iconv_close(table);
  return characters;
}

class GlyphCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    auto surface = Surface::Open("");
    ASSERT_TRUE(surface.ok()) << surface.status();
    surface_ = *std::move(surface);
  }
  // The ink of a glyph, row by row.
  std::string Ink(const GlyphStyle& style, char32_t character) {
    const Glyph glyph = surface_->glyphs().Find(style, character);
    const ImFontAtlas& atlas = surface_->atlas();
    const int left = static_cast<int>(glyph.u0 * static_cast<float>(atlas.TexWidth) + 0.5f);
    const int top = static_cast<int>(glyph.v0 * static_cast<float>(atlas.TexHeight) + 0.5f);
    const int width = static_cast<int>(glyph.x1 - glyph.x0), height = static_cast<int>(glyph.y1 - glyph.y0);
    std::string ink = std::to_string(width) + ":";
    for (int y = 0; y < height; ++y) {
      ink.append(reinterpret_cast<const char*>(atlas.TexPixelsAlpha8) + static_cast<ptrdiff_t>(top + y) * atlas.TexWidth + left,
                 static_cast<size_t>(width));
    }
    return ink;
  }
  std::unique_ptr<Surface> surface_;
};

TEST_F(GlyphCacheTest, HasEveryCharacterOfGb2312) {
  const std::u32string characters = Gb2312();
  ASSERT_THAT(characters, SizeIs(6763));
  const GlyphStyle style = {.size_px = 14};
  const std::string missing = Ink(style, 0xE999);
  int boxes = 0;
  for (char32_t character : characters) boxes += Ink(style, character) == missing;
  EXPECT_EQ(boxes, 0);
  EXPECT_FALSE(surface_->glyphs().full());
}

TEST_F(GlyphCacheTest, RegionsAndWeightsHaveTheirOwnForms) {
  const char32_t bone = U'骨';
  EXPECT_NE(Ink({.size_px = 40}, bone), Ink({.size_px = 40, .region = GlyphRegion::kTraditional}, bone));
  EXPECT_NE(Ink({.size_px = 40}, bone), Ink({.size_px = 40, .bold = true}, bone));
  const GlyphStyle latin = {.size_px = 40, .region = GlyphRegion::kKorean};
  EXPECT_LT(surface_->glyphs().Find(latin, U'\u2019').advance, surface_->glyphs().Find({.size_px = 40}, U'\u2019').advance)
      << "the apostrophe of English words is narrow";
}

TEST_F(GlyphCacheTest, CutsEachLetterOnce) {
  surface_->glyphs().Find({.size_px = 20}, U'王');
  const int size = surface_->glyphs().size();
  surface_->glyphs().TakeChangedRows();
  surface_->glyphs().Find({.size_px = 20}, U'王');
  EXPECT_EQ(surface_->glyphs().size(), size);
  const GlyphCache::Rows rows = surface_->glyphs().TakeChangedRows();
  EXPECT_EQ(rows.first, rows.last) << "nothing to send to the screen";
}

TEST_F(GlyphCacheTest, TellsWhichRowsChanged) {
  surface_->glyphs().TakeChangedRows();
  const Glyph glyph = surface_->glyphs().Find({.size_px = 20}, U'李');
  const GlyphCache::Rows rows = surface_->glyphs().TakeChangedRows();
  const auto height = static_cast<float>(surface_->atlas().TexHeight);
  EXPECT_LE(static_cast<float>(rows.first), glyph.v0 * height + 0.5f);
  EXPECT_GE(static_cast<float>(rows.last), glyph.v1 * height - 0.5f);
  EXPECT_LT(rows.last - rows.first, 40);
}

TEST_F(GlyphCacheTest, HasNameCharactersBeyondGb2312) {
  ASSERT_GE(kNameCharacters.size(), 200u);
  for (const GlyphRegion region : {GlyphRegion::kSimplified, GlyphRegion::kTraditional}) {
    const GlyphStyle style = {.size_px = 24, .region = region};
    const std::string missing = Ink(style, 0xE999);
    for (const char32_t character : kNameCharacters) {
      EXPECT_TRUE(surface_->glyphs().Has(style, character)) << "U+" << std::hex << static_cast<uint32_t>(character);
      EXPECT_NE(Ink(style, character), missing) << "U+" << std::hex << static_cast<uint32_t>(character);
    }
  }
  EXPECT_FALSE(surface_->glyphs().Has({}, 0xE999));
}

// A page that holds about fifty letters of this size: what a frame shows gives way to nothing in that frame, whatever was shown before.
class SmallPageTest : public testing::Test {
 protected:
  void SetUp() override { UsePage(256); }
  void UsePage(int side) {
    const auto files = FindFonts("");
    ASSERT_TRUE(files.ok()) << files.status();
    atlas_.Clear();
    auto glyphs = GlyphCache::Open(*files, &atlas_, {.width = side, .height = side});
    ASSERT_TRUE(glyphs.ok()) << glyphs.status();
    glyphs_ = *std::move(glyphs);
  }
  // The picture as it lies in the texture now.
  std::string Ink(const Glyph& glyph) const {
    const int left = static_cast<int>(glyph.u0 * static_cast<float>(atlas_.TexWidth) + 0.5f);
    const int top = static_cast<int>(glyph.v0 * static_cast<float>(atlas_.TexHeight) + 0.5f);
    std::string ink;
    for (int y = 0; y < static_cast<int>(glyph.y1 - glyph.y0); ++y) {
      ink.append(reinterpret_cast<const char*>(atlas_.TexPixelsAlpha8) + static_cast<ptrdiff_t>(top + y) * atlas_.TexWidth + left,
                 static_cast<size_t>(glyph.x1 - glyph.x0));
    }
    return ink;
  }
  ImFontAtlas atlas_;
  std::unique_ptr<GlyphCache> glyphs_;
};

TEST_F(SmallPageTest, EveryFrameShowsAllItsLetters) {
  const std::u32string characters = Gb2312();
  constexpr GlyphStyle kStyle = {.size_px = 28};
  constexpr size_t kInFrame = 24;
  for (size_t first = 0; first + kInFrame <= characters.size(); first += kInFrame) {
    glyphs_->BeginFrame();
    std::vector<std::pair<Glyph, std::string>> shown;
    for (size_t i = 0; i < kInFrame; ++i) {
      const Glyph glyph = glyphs_->Find(kStyle, characters[first + i]);
      ASSERT_LT(glyph.x0, glyph.x1) << "letter " << first + i << " is missing in the frame that needs it";
      shown.emplace_back(glyph, Ink(glyph));
    }
    EXPECT_FALSE(glyphs_->full());
    // At the frame's end, when it is sent to the screen, each picture is still its own.
    for (const auto& [glyph, ink] : shown) ASSERT_EQ(Ink(glyph), ink) << "a letter was overwritten in frame " << first / kInFrame;
  }
}

TEST_F(SmallPageTest, WhatIsShownAgainAndAgainIsCutOnce) {
  const std::u32string characters = Gb2312();
  constexpr GlyphStyle kStyle = {.size_px = 28};
  glyphs_->BeginFrame();
  const Glyph before = glyphs_->Find(kStyle, U'王');
  for (size_t i = 0; i < 600; ++i) {
    glyphs_->BeginFrame();
    const Glyph now = glyphs_->Find(kStyle, U'王');
    EXPECT_EQ(now.u0, before.u0);
    EXPECT_EQ(now.v0, before.v0);
    ASSERT_LT(glyphs_->Find(kStyle, characters[i]).x0, glyphs_->Find(kStyle, characters[i]).x1);
  }
}

TEST_F(SmallPageTest, SizesMixedOnAFullPageFindRoom) {
  UsePage(512);
  const std::u32string characters = Gb2312();
  constexpr std::array kSizes = {12, 60, 20, 90, 14, 33, 47};
  for (size_t i = 0; i < 2000; ++i) {
    glyphs_->BeginFrame();
    for (size_t k = 0; k < 4; ++k) {
      const Glyph glyph = glyphs_->Find({.size_px = kSizes[(i + k) % kSizes.size()]}, characters[i + k]);
      ASSERT_LT(glyph.x0, glyph.x1) << "frame " << i;
    }
  }
}

TEST_F(SmallPageTest, AFrameThatIsTooMuchSaysSoAndTheNextOneIsWhole) {
  const std::u32string characters = Gb2312();
  constexpr GlyphStyle kStyle = {.size_px = 28};
  glyphs_->BeginFrame();
  for (size_t i = 0; i < 200; ++i) glyphs_->Find(kStyle, characters[i]);
  EXPECT_TRUE(glyphs_->full());
  glyphs_->BeginFrame();
  EXPECT_FALSE(glyphs_->full());
  EXPECT_LT(glyphs_->Find(kStyle, characters[199]).x0, glyphs_->Find(kStyle, characters[199]).x1);
  EXPECT_FALSE(glyphs_->full());
}

// A page cut into narrow strips, of which every other one is shown in each frame, has no strip high enough for a large letter.
TEST_F(SmallPageTest, ALargeLetterFindsRoomBetweenManySmallOnes) {
  const std::u32string characters = Gb2312();
  const auto small = [&](size_t row, size_t in_row) { return glyphs_->Find({.size_px = 16}, characters[row * 100 + in_row]); };
  const auto shown_always = [&] {
    for (size_t row = 0; row < 12; row += 2) small(row, 0);
  };
  for (size_t row = 0; row < 12; ++row) {
    for (size_t in_row = 0; in_row < 14; ++in_row) small(row, in_row);
  }
  constexpr GlyphStyle kLarge = {.size_px = 120};
  glyphs_->BeginFrame();
  shown_always();
  const Glyph missing = glyphs_->Find(kLarge, U'6');
  ASSERT_EQ(missing.x0, missing.x1) << "the page is not as this test means it";
  EXPECT_TRUE(glyphs_->full());
  EXPECT_TRUE(glyphs_->unfinished());
  glyphs_->BeginFrame();
  shown_always();
  const Glyph shown = glyphs_->Find(kLarge, U'6');
  EXPECT_LT(shown.x0, shown.x1);
  EXPECT_FALSE(glyphs_->full());
}

// Another frame would be as full.
TEST_F(SmallPageTest, WhatIsTooMuchForAnEmptyPageIsNotDrawnForEver) {
  const std::u32string characters = Gb2312();
  for (const bool again : {true, false}) {
    glyphs_->BeginFrame();
    for (size_t i = 0; i < 200; ++i) glyphs_->Find({.size_px = 28}, characters[i]);
    EXPECT_TRUE(glyphs_->full());
    EXPECT_EQ(glyphs_->unfinished(), again);
  }
}

// The corner of a picture is a place of its own beside the letters.
TEST_F(GlyphCacheTest, APictureLiesBesideTheLetters) {
  LivePicture& pictures = *surface_->widgets().live;
  surface_->TakeChangedRows();
  const auto picture = std::make_shared<GreyPicture>(GreyPicture{2, 2, {10, 20, 30, 40}});
  const TextureArea area = pictures.Show(picture);
  ASSERT_LT(area.u0, area.u1);
  const ImFontAtlas& atlas = surface_->atlas();
  const int left = static_cast<int>(area.u0 * static_cast<float>(atlas.TexWidth)),
            top = static_cast<int>(area.v0 * static_cast<float>(atlas.TexHeight));
  EXPECT_EQ(atlas.TexPixelsAlpha8[top * atlas.TexWidth + left], 10);
  EXPECT_EQ(atlas.TexPixelsAlpha8[(top + 1) * atlas.TexWidth + left + 1], 40);
  const GlyphCache::Rows rows = surface_->TakeChangedRows();
  EXPECT_EQ(rows.first, top);
  EXPECT_EQ(rows.last, top + 2);
  pictures.Show(picture);
  EXPECT_EQ(surface_->TakeChangedRows().last, 0) << "the same picture is not sent again";
  const auto large = std::make_shared<GreyPicture>(GreyPicture{kViewWidth + 1, 1, std::vector<uint8_t>(kViewWidth + 1)});
  EXPECT_EQ(pictures.Show(large).u1, 0);
  EXPECT_EQ(pictures.Show(nullptr).u1, 0);
}

TEST(FindFontsTest, SaysWhichPackageIsMissing) {
  const auto fonts = FindFonts("/no/such/font.ttc");
  EXPECT_EQ(fonts.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(fonts.status().message()), HasSubstr("fonts-noto-cjk"));
}

TEST(FindFontsTest, AFileThatIsNoFontIsRefused) {
  EXPECT_EQ(Surface::Open(FOOTFALL_SOURCE_DIR "/CMakeLists.txt").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace footfall::kiosk
