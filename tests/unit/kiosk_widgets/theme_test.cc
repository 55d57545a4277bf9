#include "kiosk/widgets/theme.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "kiosk/widgets/brand_colors.h"

namespace footfall::kiosk {
namespace {

using ::testing::HasSubstr;

// Every pair of words and ground that widgets and screens draw.
struct Pair {
  const char* what;
  Color Theme::*ink;
  Color Theme::*ground;
};
constexpr Pair kTexts[] = {
    {"text on the page", &Theme::text, &Theme::ground},
    {"text on a card", &Theme::text, &Theme::surface},
    {"text on a pressed card", &Theme::text, &Theme::surface_pressed},
    {"text on a chosen chip", &Theme::text, &Theme::primary_soft},
    {"text of a good message", &Theme::text, &Theme::good_soft},
    {"text of a warning", &Theme::text, &Theme::warning_soft},
    {"text of bad news", &Theme::text, &Theme::bad_soft},
    {"small words on the page", &Theme::text_muted, &Theme::ground},
    {"small words on a card", &Theme::text_muted, &Theme::surface},
    {"a link on the page", &Theme::primary, &Theme::ground},
    {"a button's word", &Theme::primary, &Theme::surface},
    {"a chosen chip's word", &Theme::primary, &Theme::primary_soft},
    {"the first button's word", &Theme::on_primary, &Theme::primary},
    {"the same, pressed", &Theme::on_primary, &Theme::primary_pressed},
    {"a dangerous button's word", &Theme::on_primary, &Theme::bad},
    {"the campaign's name", &Theme::on_hero, &Theme::hero},
    {"the start button", &Theme::on_accent, &Theme::accent},
    {"the same, pressed", &Theme::on_accent, &Theme::accent_pressed},
    {"good news on the page", &Theme::good, &Theme::ground},
    {"good news on a card", &Theme::good, &Theme::surface},
    {"good news on its ground", &Theme::good, &Theme::good_soft},
    {"a warning on the page", &Theme::warning, &Theme::ground},
    {"a warning on a card", &Theme::warning, &Theme::surface},
    {"a warning on its ground", &Theme::warning, &Theme::warning_soft},
    {"bad news on the page", &Theme::bad, &Theme::ground},
    {"bad news on a card", &Theme::bad, &Theme::surface},
    {"bad news on its ground", &Theme::bad, &Theme::bad_soft},
};
// Every pair of things that are told apart without words.
constexpr Pair kParts[] = {
    {"a border on the page", &Theme::outline, &Theme::ground},
    {"a border on a card", &Theme::outline, &Theme::surface},
    {"a border on a pressed card", &Theme::outline, &Theme::surface_pressed},
    {"an icon on the page", &Theme::primary, &Theme::ground},
    {"a pressed key beside the others", &Theme::primary, &Theme::surface},
    {"an icon on a pressed card", &Theme::primary, &Theme::surface_pressed},
    {"an icon on a soft disc", &Theme::primary, &Theme::primary_soft},
    {"a warning sign on a pressed card", &Theme::bad, &Theme::surface_pressed},
    {"a bar on its ground", &Theme::good, &Theme::surface},
    {"a picture's accents on the hero", &Theme::accent, &Theme::hero},
    {"a picture's shapes on the hero", &Theme::on_hero, &Theme::hero},
};

void ExpectReadable(const Theme& theme, double text = kTextContrast, double part = kPartContrast) {
  for (const Pair& pair : kTexts) EXPECT_GE(Contrast(theme.*pair.ink, theme.*pair.ground), text) << pair.what;
  for (const Pair& pair : kParts) EXPECT_GE(Contrast(theme.*pair.ink, theme.*pair.ground), part) << pair.what;
}

TEST(ContrastTest, KnowsTheEndsOfTheScale) {
  EXPECT_NEAR(Contrast(0x000000FF, 0xFFFFFFFF), 21.0, 0.001);
  EXPECT_NEAR(Contrast(0xFFFFFFFF, 0x000000FF), 21.0, 0.001);
  EXPECT_NEAR(Contrast(0x123456FF, 0x123456FF), 1.0, 0.001);
  // A pair whose value WCAG's own calculators give.
  EXPECT_NEAR(Contrast(0x767676FF, 0xFFFFFFFF), 4.54, 0.01);
}

class ThemeFileTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    std::string error;
    ASSERT_TRUE(LoadTheme(std::string(FOOTFALL_SOURCE_DIR "/assets/themes/") + GetParam(), &theme_, &error)) << error;
  }
  Theme theme_;
};

TEST_P(ThemeFileTest, EveryTextIsReadInSunlightAndEveryPartIsTold) { ExpectReadable(theme_); }

// A colour by hue (degrees), saturation and lightness (shares).
Color FromHsl(double hue, double saturation, double lightness) {
  const double chroma = (1 - std::abs(2 * lightness - 1)) * saturation;
  Color color = 0xFF;
  int shift = 24;
  for (const double at : {0.0, 8.0, 4.0}) {
    const double k = std::fmod(at + hue / 30, 12);
    const double value = lightness - chroma / 2 * std::max(-1.0, std::min({k - 3, 9 - k, 1.0}));
    color |= static_cast<Color>(std::lround(value * 255)) << shift;
    shift -= 8;
  }
  return color;
}

TEST(FromHslTest, KnowsTheColoursEverybodyKnows) {
  EXPECT_EQ(FromHsl(0, 1, 0.5), 0xFF0000FFu);
  EXPECT_EQ(FromHsl(120, 1, 0.5), 0x00FF00FFu);
  EXPECT_EQ(FromHsl(240, 1, 0.25), 0x000080FFu);
  EXPECT_EQ(FromHsl(77, 0, 1), 0xFFFFFFFFu);
}

TEST_P(ThemeFileTest, AnyBrandIsReadable) {
  for (int hue = 0; hue < 360; hue += 15) {
    for (const double saturation : {0.0, 0.35, 0.7, 1.0}) {
      for (int lightness = 0; lightness <= 100; lightness += 5) {
        const Color brand = FromHsl(hue, saturation, lightness / 100.0);
        SCOPED_TRACE(testing::Message() << std::hex << brand);
        const Theme branded = WithBrand(theme_, brand);
        ExpectReadable(branded);
        EXPECT_NE(branded.primary, theme_.primary) << "the theme's own colour instead of the brand's";
        if (HasFailure()) return;
      }
    }
  }
}

TEST_P(ThemeFileTest, ABrandThatIsReadableStaysAsItIs) {
  const Theme same = WithBrand(theme_, theme_.primary);
  EXPECT_EQ(same.primary, theme_.primary);
}

TEST(BrandTest, KeepsItsHue) {
  const Theme green = WithBrand(Theme(), 0x0F766EFF);
  const auto red = [](Color color) { return color >> 24; };
  const auto blue = [](Color color) { return color >> 8 & 0xFF; };
  EXPECT_LT(red(green.hero), blue(green.hero));
  EXPECT_LT(red(green.primary), blue(green.primary));
  EXPECT_NE(green.hero, Theme().hero);
  const Theme orange = WithBrand(Theme(), 0xE4572EFF);
  EXPECT_GT(red(orange.primary), blue(orange.primary));
  EXPECT_GT(red(orange.primary_soft), blue(orange.primary_soft));
}

TEST(HighContrastTest, HasAsMuchAsThereIs) {
  ThemeSet themes;
  std::string error;
  ASSERT_TRUE(LoadThemes(FOOTFALL_SOURCE_DIR "/assets/themes", &themes, &error)) << error;
  constexpr double kHighText = 10, kHighPart = 7;
  ExpectReadable(themes.high_contrast, kHighText, kHighPart);
  EXPECT_GE(Contrast(themes.high_contrast.text, themes.high_contrast.ground), 20);
  EXPECT_EQ(themes.high_contrast.hairline, 1) << "grounds that are alike need their borders";
}

TEST_P(ThemeFileTest, SizesAreThoseOfAFinger) {
  EXPECT_GE(theme_.primary_height_mm, 15);
  EXPECT_GE(theme_.key_mm, 15);
  EXPECT_GE(theme_.target_mm, 10);
  EXPECT_GE(theme_.staff_target_mm, 9);
  EXPECT_GE(theme_.gap_mm, 3);
  EXPECT_GE(theme_.small_mm, 3.5);
}

INSTANTIATE_TEST_SUITE_P(Files, ThemeFileTest, testing::Values("light.json", "dark.json", "high_contrast.json"));

class LoadThemeTest : public testing::Test {
 protected:
  // Loads a theme of this text; "" when it was taken, else the reason.
  std::string Load(std::string_view json) {
    const std::string path = testing::TempDir() + "/theme_test.json";
    std::ofstream(path) << json;
    std::string error;
    const bool taken = LoadTheme(path, &theme_, &error);
    EXPECT_EQ(taken, error.empty());
    return error;
  }
  Theme theme_;
};

TEST_F(LoadThemeTest, UnnamedFieldsKeepTheirDefaults) {
  EXPECT_EQ(Load(R"({"primary": "#010203", "key_mm": 17.5, "toast_ms": 10})"), "");
  EXPECT_EQ(theme_.primary, 0x010203FFu);
  EXPECT_EQ(theme_.key_mm, 17.5f);
  EXPECT_EQ(theme_.toast_ms, 10);
  EXPECT_EQ(theme_.text, Theme().text);
}

TEST_F(LoadThemeTest, TakesAlpha) {
  EXPECT_EQ(Load(R"({"outline": "#AABBCC80"})"), "");
  EXPECT_EQ(theme_.outline, 0xAABBCC80u);
}

TEST_F(LoadThemeTest, SaysWhatIsWrong) {
  EXPECT_THAT(Load(R"({"primary": "blue"})"), HasSubstr("primary"));
  EXPECT_THAT(Load(R"({"primary": "#12345G"})"), HasSubstr("primary"));
  EXPECT_THAT(Load(R"({"primary": 12})"), HasSubstr("primary"));
  EXPECT_THAT(Load(R"({"primry": "#123456"})"), HasSubstr("primry"));
  EXPECT_THAT(Load(R"({"key_mm": 0})"), HasSubstr("key_mm"));
  EXPECT_THAT(Load(R"({"toast_ms": -1})"), HasSubstr("toast_ms"));
  EXPECT_THAT(Load("{"), HasSubstr("JSON"));
  EXPECT_THAT(Load("[]"), HasSubstr("JSON"));
}

TEST_F(LoadThemeTest, ABrokenFileChangesNothing) {
  const Color before = theme_.ground;
  EXPECT_NE(Load(R"({"ground": "#000000", "text": "no colour"})"), "");
  EXPECT_EQ(theme_.ground, before);
}

}  // namespace
}  // namespace footfall::kiosk
