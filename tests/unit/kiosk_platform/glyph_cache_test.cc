#include "kiosk/platform/glyph_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iconv.h>

#include <set>

#include "kiosk/platform/surface.h"
#include "kiosk/widgets/utf8.h"

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

TEST_F(GlyphCacheTest, AFullPageIsToldAndEmptied) {
  GlyphCache& glyphs = surface_->glyphs();
  for (char32_t c = 0x4E00; c < 0x4E00 + 2000; ++c) glyphs.Find({.size_px = 100}, c);
  EXPECT_TRUE(glyphs.full());
  EXPECT_TRUE(surface_->needs_frame());
  EXPECT_TRUE(glyphs.EvictIfFull());
  EXPECT_EQ(glyphs.size(), 0);
  EXPECT_FALSE(glyphs.full());
  EXPECT_LT(glyphs.Find({.size_px = 100}, U'王').x0, glyphs.Find({.size_px = 100}, U'王').x1);
  EXPECT_FALSE(glyphs.EvictIfFull());
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
