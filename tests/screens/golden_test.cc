// Every screen looks as it did when somebody last looked at it. FOOTFALL_UPDATE_GOLDEN=1 writes the pictures anew;
// FOOTFALL_PICTURES=<folder> writes full-size ones to look at; FOOTFALL_SCREENS="draw offers" takes only screens whose names begin so.
#include <gtest/gtest.h>
#include <stb/stb_image.h>

#include <cmath>
#include <cstdlib>
#include <set>
#include <sstream>
#include <string>

#include "kiosk/platform/png.h"
#include "kiosk/widgets/brand_colors.h"
#include "tests/screens/sample_states.h"
#include "tests/screens/stage.h"

namespace footfall::kiosk::testing {
namespace {

// Pictures are kept at half size: a quarter of the bytes, and one pixel's rounding does not matter.
constexpr int kShrink = 2;
// A channel may differ by this much (of 255) without being seen.
constexpr int kTolerance = 12;
// This share of the pixels may differ by more; a moved letter changes ten times as many.
constexpr double kMostDifferent = 0.0005;

const std::set<std::string> kPortraitScreens = {"attract",
                                                "attract_wordy",
                                                "my_zone",
                                                "today",
                                                "lead_filled",
                                                "visitor_phone_known",
                                                "visitor_name",
                                                "visitor_multi_choice",
                                                "visitor_consent",
                                                "visitor_done",
                                                "home_not_in",
                                                "lead_empty",
                                                "board",
                                                "sync",
                                                "offers",
                                                "hand_out_purchase",
                                                "redeem",
                                                "redeem_checked",
                                                "claim_pin",
                                                "draw_rules",
                                                "draw_wheel",
                                                "draw_reels",
                                                "draw_cards_end",
                                                "draw_won",
                                                "attract_winners",
                                                "visitor_done_coupon",
                                                "sync_unknown",
                                                "return",
                                                "counters",
                                                "talk",
                                                "checklist_points",
                                                "checklist_count",
                                                "incident_form",
                                                "queue",
                                                "queue_display",
                                                "tickets",
                                                "ticket_number",
                                                "survey_recommend",
                                                "home",
                                                "board_kiosks",
                                                "board_move",
                                                "today_sheet",
                                                "attract_ticket",
                                                "visitor_done_ticket",
                                                "visitor_keys",
                                                "visitor_write",
                                                "visitor_symbols",
                                                "visitor_date_days",
                                                "visitor_date_years",
                                                "lead_date",
                                                "lead_write",
                                                "redeem_with_camera",
                                                "redeem_scanning",
                                                "visitor_date_months",
                                                "attract_slide_1",
                                                "attract_slide_3",
                                                "attract_aloud",
                                                "visitor_aloud",
                                                "locked_message",
                                                "sync_battery",
                                                "offers_missed",
                                                "offers_undo",
                                                "visitor_done_missed"};

int Channel(uint32_t pixel, int channel) { return static_cast<int>(pixel >> (8 * channel) & 0xFF); }

Picture Shrunk(const Picture& full) {
  Picture out{full.width / kShrink, full.height / kShrink, {}};
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      const auto source = [&](int i) { return full.pixels[(y * kShrink + i / kShrink) * full.width + x * kShrink + i % kShrink]; };
      if (source(0) == source(1) && source(0) == source(2) && source(0) == source(3)) {
        out.pixels.push_back(source(0) | 0xFF000000);  // a plain ground keeps its colour
        continue;
      }
      uint32_t pixel = 0xFF000000;
      for (int channel = 0; channel < 3; ++channel) {
        int sum = 0;
        for (int i = 0; i < kShrink * kShrink; ++i) sum += Channel(source(i), channel);
        // The last three bits are noise at letters' edges, and half of a picture's bytes.
        pixel |= static_cast<uint32_t>(sum / (kShrink * kShrink) & ~7) << (8 * channel);
      }
      out.pixels.push_back(pixel);
    }
  }
  return out;
}

Picture Read(const std::string& path) {
  Picture picture;
  int channels = 0;
  unsigned char* bytes = stbi_load(path.c_str(), &picture.width, &picture.height, &channels, 4);
  if (bytes == nullptr) return {};
  const auto* pixels = reinterpret_cast<const uint32_t*>(bytes);
  picture.pixels.assign(pixels, pixels + static_cast<size_t>(picture.width) * picture.height);
  stbi_image_free(bytes);
  return picture;
}

double DifferentShare(const Picture& a, const Picture& b) {
  if (a.width != b.width || a.height != b.height) return 1;
  size_t different = 0;
  for (size_t i = 0; i < a.pixels.size(); ++i) {
    for (int channel = 0; channel < 3; ++channel) {
      if (std::abs(Channel(a.pixels[i], channel) - Channel(b.pixels[i], channel)) <= kTolerance) continue;
      ++different;
      break;
    }
  }
  return static_cast<double>(different) / static_cast<double>(a.pixels.size());
}

void Compare(Stage& stage, const SampleScreen& screen, const std::string& suffix) {
  stage.Show(screen.state);
  if (const char* folder = std::getenv("FOOTFALL_PICTURES")) {
    ASSERT_TRUE(stage.window().WritePng(std::string(folder) + "/" + screen.name + "." + suffix + ".png").ok());
  }
  Picture full;
  full.pixels = stage.window().Render(&full.width, &full.height);
  const Picture now = Shrunk(full);
  const std::string path = std::string(FOOTFALL_SOURCE_DIR) + "/tests/screens/golden/" + screen.name + "." + suffix + ".png";
  if (std::getenv("FOOTFALL_UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(WritePngFile(path, now).ok());
    return;
  }
  const Picture golden = Read(path);
  ASSERT_FALSE(golden.pixels.empty()) << path << " cannot be read";
  EXPECT_LE(DifferentShare(now, golden), kMostDifferent) << screen.name << "." << suffix << " looks different";
}

// Only these, where a part of the screens is being worked on: FOOTFALL_SCREENS="draw offers".
bool IsMeant(const std::string& name) {
  const char* wanted = std::getenv("FOOTFALL_SCREENS");
  if (wanted == nullptr) return true;
  std::istringstream words(wanted);
  for (std::string word; words >> word;) {
    if (name.starts_with(word)) return true;
  }
  return false;
}

void CompareAll(const Format& format, const std::string& language, const std::string& suffix) {
  Stage stage(format);
  for (const SampleScreen& screen : SampleScreens(language)) {
    // Standing up, the pages differ in how they are stacked; one of each kind shows it.
    if (!IsMeant(screen.name)) continue;
    if (format.name != "portrait" || kPortraitScreens.contains(screen.name)) Compare(stage, screen, suffix);
  }
}

TEST(GoldenTest, LandscapeInChinese) { CompareAll(kLandscape, "zh-Hans", "zh-Hans"); }
TEST(GoldenTest, LandscapeInTraditionalChinese) { CompareAll(kLandscape, "zh-Hant", "zh-Hant"); }
TEST(GoldenTest, LandscapeInEnglish) { CompareAll(kLandscape, "en", "en"); }
TEST(GoldenTest, PortraitInChinese) { CompareAll(kPortrait, "zh-Hans", "zh-Hans.portrait"); }

// One of each kind of page shows that a theme holds; every pair of its colours is computed elsewhere.
void CompareInTheme(const std::string& name, const Theme& theme) {
  Stage stage(kLandscape);
  stage.UseTheme(theme);
  const std::set<std::string> screens = {"attract",     "visitor_name", "visitor_consent", "visitor_ring", "home_offline",
                                         "lead_filled", "sync",         "draw_wheel"};
  for (const SampleScreen& screen : SampleScreens("zh-Hans")) {
    if (screens.contains(screen.name) && IsMeant(screen.name)) Compare(stage, screen, name);
  }
}

class GoldenThemeTest : public ::testing::Test {
 protected:
  GoldenThemeTest() {
    std::string error;
    EXPECT_TRUE(LoadThemes(std::string(FOOTFALL_SOURCE_DIR) + "/assets/themes", &themes_, &error)) << error;
  }
  ThemeSet themes_;
};

TEST_F(GoldenThemeTest, Dark) { CompareInTheme("dark", themes_.dark); }
TEST_F(GoldenThemeTest, HighContrast) { CompareInTheme("high_contrast", themes_.high_contrast); }
TEST_F(GoldenThemeTest, Brand) { CompareInTheme("brand", WithBrand(themes_.light, 0xE4572EFF)); }

TEST(GoldenTest, ATallScreenAndItsLoweredPage) {
  Stage stage(kColumn);
  for (SampleScreen& screen : SampleScreens("zh-Hans")) {
    if ((screen.name != "attract" && screen.name != "visitor_phone" && screen.name != "visitor_consent") || !IsMeant(screen.name)) continue;
    Compare(stage, screen, "column");
    screen.state.lowered = true;
    Compare(stage, screen, "column_lowered");
  }
}

TEST(GoldenTest, SeesAChangedScreen) {
  Stage stage(kLandscape);
  State state = SampleState();
  Picture before, after;
  stage.Show(state);
  before.pixels = stage.window().Render(&before.width, &before.height);
  state.config.slogan["zh-Hans"] += "！";
  stage.Show(state);
  after.pixels = stage.window().Render(&after.width, &after.height);
  EXPECT_GT(DifferentShare(Shrunk(before), Shrunk(after)), 0);
}

}  // namespace
}  // namespace footfall::kiosk::testing
