// How the kiosk looks, sounds and lives, as the configuration has it: through the real parts, from the wire to the screen.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "kiosk/platform/png.h"
#include "kiosk/widgets/brand_colors.h"
#include "tests/unit/kiosk_app/app_harness.h"

namespace footfall::kiosk {
namespace {

class LookTest : public testing::Test {
 protected:
  // A configuration as the server sends it: TestConfig with what `change` does to it.
  template <typename Change>
  void Send(Change change) {
    v1::SyncResponse message;
    *message.mutable_config() = TestConfig();
    message.mutable_config()->set_version(++version_);
    change(message.mutable_config());
    app.network.Deliver(message);
    Rest();
  }
  void SendSettings(const v1::KioskSettings& settings) {
    Send([&settings](v1::KioskConfig* config) { *config->mutable_settings() = settings; });
  }
  // Until pages lie still.
  void Rest() {
    app.Settle();
    app.Settle();
  }
  int64_t CountPixels(Color color) {
    const uint32_t pixel = (color >> 24) | (color >> 8 & 0xFF00) | (color << 8 & 0xFF0000) | 0xFF000000;
    int width = 0, height = 0;
    const std::vector<uint32_t> pixels = app.window->Render(&width, &height);
    return std::count(pixels.begin(), pixels.end(), pixel);
  }
  bool ClearedWith(Color color) { return CountPixels(color) > 20'000; }

  AppHarness app;
  int64_t version_ = 10;
};

std::string PlainPng(int width, int height, uint32_t pixel) {
  const std::string path = testing::TempDir() + "/look_test.png";
  EXPECT_TRUE(
      WritePngFile(path, {width, height, std::vector<uint32_t>(static_cast<size_t>(width) * static_cast<size_t>(height), pixel)}).ok());
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(LookTest, TheThemeChangesWhileItRuns) {
  EXPECT_TRUE(ClearedWith(app.theme.ground));
  v1::KioskSettings settings;
  settings.set_theme(v1::KIOSK_THEME_DARK);
  SendSettings(settings);
  EXPECT_TRUE(ClearedWith(app.themes.dark.ground));
  settings.set_theme(v1::KIOSK_THEME_HIGH_CONTRAST);
  SendSettings(settings);
  EXPECT_TRUE(ClearedWith(app.themes.high_contrast.ground));
  SendSettings({});
  EXPECT_TRUE(ClearedWith(app.theme.ground)) << "the tablet's own";
}

TEST_F(LookTest, TheCampaignsColourIsOnTheHero) {
  constexpr Color kBrand = 0x0F766EFF;
  const auto paint = [](v1::KioskConfig* config) { config->mutable_campaign()->mutable_brand()->set_color(kBrand >> 8); };
  Send(paint);
  const Color hero = WithBrand(app.theme, kBrand).hero;
  EXPECT_NE(hero, app.theme.hero);
  EXPECT_GT(CountPixels(hero), 50'000);
  EXPECT_EQ(CountPixels(app.theme.hero), 0);
  Send([&paint](v1::KioskConfig* config) {
    paint(config);
    config->mutable_settings()->set_theme(v1::KIOSK_THEME_HIGH_CONTRAST);
  });
  EXPECT_EQ(CountPixels(hero), 0) << "who needs contrast is not painted over";
}

TEST_F(LookTest, ASlidesPictureIsShownAndABrokenOneIsLeftOut) {
  constexpr uint32_t kPixel = 0xFF3060C0;  // R C0, G 60, B 30
  constexpr Color kColor = 0xC06030FF;
  Send([](v1::KioskConfig* config) {
    v1::Brand& brand = *config->mutable_campaign()->mutable_brand();
    brand.set_logo_png("no picture");
    v1::Slide& slide = *brand.add_slides();
    (*slide.mutable_title()->mutable_texts())["zh-Hans"] = "来试驾";
    slide.set_picture_png(PlainPng(64, 48, kPixel));
  });
  EXPECT_GT(CountPixels(kColor), 50'000);
  EXPECT_THAT(app.log.lines, testing::HasSubstr("picture.left_out status=logo: picture: NOT_PNG"));
  Send([](v1::KioskConfig*) {});
  EXPECT_EQ(CountPixels(kColor), 0);
}

TEST_F(LookTest, ALockedKioskShowsOnlyThatAndSurvivesARestart) {
  v1::KioskSettings settings;
  settings.set_locked(true);
  (*settings.mutable_lock_message()->mutable_texts())["zh-Hans"] = "下午两点恢复";
  SendSettings(settings);
  EXPECT_EQ(app.Keys(), "lock.title ");
  EXPECT_EQ(app.Value("lock.title"), "下午两点恢复");
  app.window->TapAt(640, 400);
  app.Settle();
  EXPECT_EQ(app.Keys(), "lock.title ");
  // A restart without a network.
  app.network.Cut();
  app.loop.reset();
  app.backend.reset();
  app.journal.reset();
  app.journal = OpenIn(app.folder.path(), &app.random);
  app.Start();
  EXPECT_EQ(app.Keys(), "lock.title ");
}

TEST_F(LookTest, AnUnlockedKioskCanBeUsedAgain) {
  v1::KioskSettings settings;
  settings.set_locked(true);
  SendSettings(settings);
  EXPECT_FALSE(app.Has("attract.start"));
  SendSettings({});
  EXPECT_NE(app.RegisterVisitor("13812345678"), "") << app.missing;
}

TEST_F(LookTest, WhatWaitsIsSentBehindTheLock) {
  app.network.Cut();
  app.network.up = false;
  ASSERT_NE(app.RegisterVisitor("13812345678"), "") << app.missing;
  v1::KioskConfig config = TestConfig();
  config.set_version(++version_);
  config.mutable_settings()->set_locked(true);
  app.server.configs.push_back(config);
  app.network.up = true;
  app.worker.RunFor(Backoff::kLongestMs);
  Rest();
  EXPECT_TRUE(IsLocked(app.loop->state()));
  EXPECT_EQ(app.server.operations(), 1u);
}

TEST_F(LookTest, TouchesAreHeardAtTheVolumeThatWasSet) {
  v1::KioskSettings settings;
  settings.set_volume_percent(35);
  SendSettings(settings);
  app.sound.played.clear();
  ASSERT_TRUE(app.Tap("attract.start"));
  EXPECT_EQ(app.sound.played, (std::vector<std::pair<Chime, int>>{{Chime::kTap, 35}}));
  app.window->TypeText("138");
  app.Settle();
  EXPECT_EQ(app.sound.played.size(), 1u) << "a scanner is no finger";
}

TEST_F(LookTest, ASavedLeadIsHeard) {
  ASSERT_NE(app.RegisterVisitor("13812345678"), "") << app.missing;
  EXPECT_EQ(std::count(app.sound.played.begin(), app.sound.played.end(), std::pair(Chime::kSuccess, kUsualVolumePercent)), 1);
}

TEST_F(LookTest, ThePageIsReadAloudAndStopsWhenItIsLeft) {
  ASSERT_TRUE(app.Tap("bar.read_aloud"));
  EXPECT_THAT(app.speaker.said, testing::StartsWith("zh-Hans: 春季车展"));
  ASSERT_TRUE(app.Tap("attract.start"));
  EXPECT_EQ(app.speaker.said, "");
}

TEST_F(LookTest, WhatAVisitorTypedIsNeverReadAloud) {
  app.missing = app.TapAll({"attract.start"});
  ASSERT_EQ(app.missing, "");
  app.TypeDigits("visitor.pad", "13812345678");
  ASSERT_TRUE(app.Tap("bar.read_aloud"));
  EXPECT_NE(app.speaker.said, "");
  EXPECT_THAT(app.speaker.said, testing::Not(testing::HasSubstr("138")));
}

TEST_F(LookTest, ABatteryThatRunsDownIsSeenByStaffAndToldTheServer) {
  EXPECT_EQ(app.loop->state().sync.battery_percent, -1);
  app.battery.state = {14, false};
  app.worker.RunFor(kBatteryEveryMs);
  Rest();
  EXPECT_EQ(app.loop->state().sync.battery_percent, 14);
  app.worker.RunFor(kStatusEveryMs);
  EXPECT_EQ(app.server.status.battery_percent(), 14);
  EXPECT_FALSE(app.server.status.charging());
  app.battery.state = {15, true};
  app.worker.RunFor(kBatteryEveryMs + kStatusEveryMs);
  Rest();
  EXPECT_TRUE(app.loop->state().sync.charging);
  EXPECT_TRUE(app.server.status.charging());
}

TEST_F(LookTest, OutsideTheSessionTheScreenGoesDimUntilItIsTouched) {
  Send([](v1::KioskConfig* config) { config->mutable_session()->set_state(v1::SESSION_STATE_OPEN); });
  app.clock.Advance(2 * kDimAfterMs);
  Rest();
  EXPECT_FALSE(app.power.dimmed);
  Send([](v1::KioskConfig* config) { config->mutable_session()->set_state(v1::SESSION_STATE_CLOSED); });
  app.clock.Advance(2 * kDimAfterMs);
  Rest();
  EXPECT_TRUE(app.power.dimmed);
  ASSERT_TRUE(app.Tap("attract.start"));
  EXPECT_FALSE(app.power.dimmed);
}

TEST_F(LookTest, APageComesOnInAMomentAndThenLiesStill) {
  ASSERT_TRUE(app.window->Tap("attract.start").ok());
  int frames = 0;
  while (app.window->InputPending() || app.loop->deadline_boot_ms() <= app.clock.boot_ms + 20) {
    app.worker.RunPosted();
    app.loop->Frame();
    app.clock.Advance(16);
    ASSERT_LT(++frames, 25);
  }
  EXPECT_GE(frames, 8) << "it was seen to move";
  EXPECT_GT(app.loop->deadline_boot_ms(), app.clock.boot_ms + 10'000) << "and now nothing does";
}

TEST_F(LookTest, AButtonOfAPageThatComesOnCanBeTouchedAtOnce) {
  ASSERT_TRUE(app.window->Tap("attract.start").ok());
  for (int i = 0; i < 4; ++i) {
    app.loop->Frame();
    app.clock.Advance(5);
  }
  ASSERT_TRUE(app.Has("visitor.pad.1"));
  ASSERT_TRUE(app.window->Tap("visitor.pad.1").ok());
  for (int i = 0; i < 4; ++i) {
    app.loop->Frame();
    app.clock.Advance(5);
  }
  EXPECT_EQ(app.loop->state().visitor.draft.phone, "1");
}

// The machine slept for three hours with a form on the screen: the first frame after it shows nothing of it.
TEST_F(LookTest, TheFirstFrameAfterASleepIsTheAttractScreen) {
  app.missing = app.TapAll({"attract.start"});
  app.TypeDigits("visitor.pad", "138");
  app.clock.Advance(3 * 3'600'000);
  app.loop->Frame();
  EXPECT_FALSE(app.Has("visitor.phone"));
  EXPECT_TRUE(app.Has("attract.start"));
}

TEST_F(LookTest, AfterASleepTheKioskCallsItsServerAtOnce) {
  app.network.Cut();
  app.network.up = false;
  app.worker.RunFor(Backoff::kLongestMs);
  Rest();
  EXPECT_FALSE(app.loop->state().sync.online);
  app.network.up = true;
  app.worker.Post([this] { app.backend->Woke(); });
  Rest();
  EXPECT_TRUE(app.loop->state().sync.online);
}

}  // namespace
}  // namespace footfall::kiosk
