// Writing, scanning and the camera through the real screens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kiosk_app/app_harness.h"
#include "tests/unit/kiosk_input/pictures.h"
#include "tests/unit/kiosk_journal/canary.h"

namespace footfall::kiosk {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

// Up to the page that asks for the name.
std::string GoToName(AppHarness* app) {
  std::string missing = app->TapAll({"attract.start"});
  if (missing.empty()) missing = app->TypeDigits("visitor.pad", "13812345678");
  return missing.empty() ? app->TapAll({"visitor.next"}) : missing;
}

void Draw(AppHarness* app, float from_x, float from_y, float to_x, float to_y) {
  const Rect pad = app->Widget("visitor.keyboard.ink")->rect;
  const float side = std::min(pad.w, pad.h);
  const auto x = [&](float share) { return pad.x + (pad.w - side) / 2 + share * side; };
  const auto y = [&](float share) { return pad.y + (pad.h - side) / 2 + share * side; };
  app->window->Drag(x(from_x), y(from_y), x(to_x), y(to_y));
  app->Settle();
  app->Settle();
}

TEST(InputTest, AVisitorWritesANameByFinger) {
  AppHarness app;
  ASSERT_EQ(GoToName(&app), "");
  ASSERT_EQ(app.TapAll({"visitor.keyboard.write"}), "");
  Draw(&app, 0.1f, 0.45f, 0.9f, 0.44f);
  Draw(&app, 0.5f, 0.1f, 0.51f, 0.9f);
  const std::vector<std::string>& candidates = app.loop->state().visitor.ink.candidates;
  ASSERT_THAT(candidates, Contains("十"));
  const auto place = std::find(candidates.begin(), candidates.end(), "十") - candidates.begin();
  ASSERT_EQ(app.TapAll({"visitor.keyboard.candidate." + std::to_string(place)}), "");
  EXPECT_EQ(app.loop->state().visitor.draft.name, "十");
  EXPECT_THAT(app.loop->state().visitor.ink.strokes, IsEmpty());
  size_t bytes_read = 0;
  EXPECT_THAT(FindCanaries(app.folder.path(), {"十"}, &bytes_read), IsEmpty());
  EXPECT_EQ(app.log.lines.find("十"), std::string::npos);
}

TEST(InputTest, AStrangersScannerTypesNothingAndGoesNowhere) {
  AppHarness app;
  ASSERT_EQ(GoToName(&app), "");
  app.window->Scan("6901234567892");
  app.Settle();
  EXPECT_EQ(app.loop->state().visitor.draft.name, "");
  EXPECT_EQ(app.loop->state().visitor.step.kind, StepKind::kName);
  // A person's keyboard goes on working.
  app.window->TypeText("王");
  app.Settle();
  EXPECT_EQ(app.loop->state().visitor.draft.name, "王");
}

std::string GoToRedeem(AppHarness* app) {
  EXPECT_TRUE(app->window->Hold("attract.staff", 3'200).ok());
  for (int i = 0; i < 4; ++i) {
    app->clock.Advance(1'000);
    app->Settle();
  }
  std::string missing = app->TypeDigits("sign_in.pad", "1001");
  if (missing.empty()) missing = app->TapAll({"sign_in.next"});
  if (missing.empty()) missing = app->TypeDigits("sign_in.pad", kStaffPin);
  return missing.empty() ? app->TapAll({"home.offers", "offers.redeem"}) : missing;
}

TEST(InputTest, ACouponBeforeTheCameraIsCheckedAndTheCameraShut) {
  const TempFolder frames;
  WritePgm(frames.path() + "/1.pgm", {640, 480, std::vector<uint8_t>(640 * 480, 120)});
  WritePgm(frames.path() + "/2.pgm", PictureOfCode("ABCD-EFGH-JKLM"));
  AppHarness app(true, frames.path());
  ASSERT_EQ(GoToRedeem(&app), "");
  ASSERT_EQ(app.TapAll({"redeem.camera"}), "");
  EXPECT_EQ(app.Value("redeem.view"), "waiting");
  app.worker.RunFor(20);
  app.Settle();
  EXPECT_EQ(app.Value("redeem.view"), "live");
  app.worker.RunFor(500);
  app.Settle();
  app.Settle();
  EXPECT_EQ(app.loop->state().redeem.text, "ABCD-EFGH-JKLM");
  EXPECT_NE(app.loop->state().redeem.refused, Refusal::kNone) << "no campaign made this one, and the kiosk says so";
  EXPECT_FALSE(app.loop->state().camera.open);
  EXPECT_FALSE(app.worker.armed(Timer::kCameraFrame));
  EXPECT_TRUE(app.Has("redeem.camera")) << "and may look again";
}

TEST(InputTest, WithoutACameraThereIsNoButton) {
  AppHarness app;
  ASSERT_EQ(GoToRedeem(&app), "");
  EXPECT_FALSE(app.Has("redeem.camera"));
}

}  // namespace
}  // namespace footfall::kiosk
