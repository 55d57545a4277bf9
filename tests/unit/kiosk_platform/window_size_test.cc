#include "kiosk/platform/window_size.h"

#include <gtest/gtest.h>

namespace footfall::kiosk {
namespace {

constexpr WindowSize kUsual = {1280, 800};

TEST(WindowSizeTest, StaysAsWantedWhereThereIsRoom) { EXPECT_EQ(FitWindow(kUsual, true, {1920, 1050}), kUsual); }

TEST(WindowSizeTest, IsNoLargerThanTheRoom) {
  EXPECT_EQ(FitWindow(kUsual, true, {1024, 740}), (WindowSize{1024, 740}));
  EXPECT_EQ(FitWindow(kUsual, false, {800, 1280}), (WindowSize{800, 800}));
}

TEST(WindowSizeTest, TurnsWithTheDisplay) {
  EXPECT_EQ(FitWindow(kUsual, true, {800, 1280}), (WindowSize{800, 1280}));
  EXPECT_EQ(FitWindow(kUsual, true, {1080, 1880}), (WindowSize{800, 1280}));
  EXPECT_EQ(FitWindow(kUsual, true, {600, 1000}), (WindowSize{600, 1000}));
}

TEST(WindowSizeTest, ASizeAskedForKeepsItsOrientation) { EXPECT_EQ(FitWindow({800, 1280}, false, {1920, 1050}), (WindowSize{800, 1050})); }

}  // namespace
}  // namespace footfall::kiosk
