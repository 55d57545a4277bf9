#include "kiosk/widgets/theme.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace footfall::kiosk {
namespace {

using ::testing::HasSubstr;

// What ux asks of text, and of the parts and icons that a person must find.
constexpr double kText = 7.0, kPart = 3.0;

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

TEST_P(ThemeFileTest, TextIsReadableInSunlight) {
  const Theme& t = theme_;
  for (Color ground : {t.ground, t.surface, t.surface_pressed, t.primary_soft}) {
    EXPECT_GE(Contrast(t.text, ground), kText) << std::hex << ground;
  }
  for (Color ground : {t.good_soft, t.warning_soft, t.bad_soft}) EXPECT_GE(Contrast(t.text, ground), kText) << std::hex << ground;
  for (Color ground : {t.ground, t.surface}) {
    for (Color ink : {t.text_muted, t.primary, t.good, t.warning, t.bad})
      EXPECT_GE(Contrast(ink, ground), kText) << std::hex << ink << " on " << ground;
  }
  for (Color ground : {t.primary, t.primary_pressed, t.bad}) EXPECT_GE(Contrast(t.on_primary, ground), kText) << std::hex << ground;
  EXPECT_GE(Contrast(t.on_hero, t.hero), kText);
  for (Color ground : {t.accent, t.accent_pressed}) EXPECT_GE(Contrast(t.on_accent, ground), kText) << std::hex << ground;
  EXPECT_GE(Contrast(t.primary, t.primary_soft), kText) << "a chosen chip";
  EXPECT_GE(Contrast(t.good, t.good_soft), kText);
  EXPECT_GE(Contrast(t.warning, t.warning_soft), kText);
  EXPECT_GE(Contrast(t.bad, t.bad_soft), kText);
}

TEST_P(ThemeFileTest, PartsAreTold) {
  const Theme& t = theme_;
  for (Color ground : {t.ground, t.surface, t.surface_pressed}) {
    for (Color part : {t.outline, t.primary, t.bad}) EXPECT_GE(Contrast(part, ground), kPart) << std::hex << part << " on " << ground;
  }
  EXPECT_GE(Contrast(t.primary, t.surface), kPart) << "a pressed key beside the others";
}

TEST_P(ThemeFileTest, SizesAreThoseOfAFinger) {
  EXPECT_GE(theme_.primary_height_mm, 15);
  EXPECT_GE(theme_.key_mm, 15);
  EXPECT_GE(theme_.target_mm, 10);
  EXPECT_GE(theme_.staff_target_mm, 9);
  EXPECT_GE(theme_.gap_mm, 3);
  EXPECT_GE(theme_.small_mm, 3.5);
}

INSTANTIATE_TEST_SUITE_P(Files, ThemeFileTest, testing::Values("light.json", "dark.json"));

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
