// The real window, on a display that xvfb-run lends.
#include "kiosk/platform/window.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <algorithm>
#include <cstdlib>
#include <thread>
#include <utility>
#include <vector>

#include "kiosk/widgets/widgets.h"
#include "support.h"

// Last: Xlib takes common words for its macros.
#include <X11/Xlib.h>
#include <X11/Xutil.h>

namespace footfall::kiosk {
namespace {

// What the display shows, 0xRRGGBB. There is no window manager, and nothing else on it.
std::vector<uint32_t> Screen() {
  Display* const display = XOpenDisplay(nullptr);
  const ::Window root = DefaultRootWindow(display);
  XWindowAttributes size = {};
  XGetWindowAttributes(display, root, &size);
  XImage* const image =
      XGetImage(display, root, 0, 0, static_cast<unsigned>(size.width), static_cast<unsigned>(size.height), AllPlanes, ZPixmap);
  std::vector<uint32_t> pixels;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) pixels.push_back(static_cast<uint32_t>(XGetPixel(image, x, y)) & 0xFFFFFF);
  }
  XDestroyImage(image);
  XCloseDisplay(display);
  return pixels;
}

TEST(WindowTest, DrawsLettersAndShapesThroughOpenGl) {
  if (std::getenv("DISPLAY") == nullptr) GTEST_SKIP() << "no display";
  ManualClock clock;
  auto window = OpenWindow({.width = 320, .height = 240, .dpi = 160}, &clock);
  ASSERT_TRUE(window.ok()) << window.status();
  EXPECT_NEAR((*window)->PixelsPerMm(), 6.3f, 0.01f);
  Theme theme;
  Catalog catalog;
  for (int frame = 0; frame < 2; ++frame) {
    (*window)->Wait(0);
    (*window)->BeginFrame();
    {
      Ui ui(theme, catalog, "zh-Hans", (*window)->PixelsPerMm(), clock.now_ms, false);
      Button(ui, "b", {20, 20, 280, 120}, Own("提交登记"), {.look = ButtonLook::kPrimary});
    }
    (*window)->EndFrame();
    clock.now_ms += 20;
  }
  const std::vector<uint32_t> pixels = Screen();
  const auto count = [&](uint32_t color) { return std::count(pixels.begin(), pixels.end(), color); };
  EXPECT_GT(count(0x0B4F8A), 20'000) << "the button";
  EXPECT_GT(count(0xFFFFFF), 300) << "its letters";
  EXPECT_GT(count(0xF3F5F8), 20'000) << "the ground";
}

TEST(WindowTest, DrawsPicturesThroughOpenGlAndForgetsThem) {
  if (std::getenv("DISPLAY") == nullptr) GTEST_SKIP() << "no display";
  ManualClock clock;
  auto window = OpenWindow({.width = 320, .height = 240, .dpi = 160}, &clock);
  ASSERT_TRUE(window.ok()) << window.status();
  Theme theme;
  Catalog catalog;
  bool drawn = false;
  const auto frame = [&] {
    clock.now_ms += 20;
    (*window)->Wait(0);
    (*window)->BeginFrame();
    {
      Ui ui(theme, catalog, "en", (*window)->PixelsPerMm(), clock.now_ms, false);
      drawn = DrawPicture(ui, {40, 40, 200, 100}, "slide", PictureFit::kFill);
    }
    (*window)->EndFrame();
  };
  frame();
  EXPECT_FALSE(drawn);
  (*window)->ShowPictures({{"slide", {8, 8, std::vector<uint32_t>(64, 0xFF3060C0)}}});
  frame();
  frame();
  EXPECT_TRUE(drawn);
  const std::vector<uint32_t> pixels = Screen();
  EXPECT_GT(std::count(pixels.begin(), pixels.end(), 0xC06030u), 18'000);
  (*window)->ShowPictures({});
  frame();
  EXPECT_FALSE(drawn);
}

// Taps these places of the only window there is, in turn, as fast as the display takes them.
void TapManyTimes(int taps, const std::vector<std::pair<int, int>>& places) {
  Display* const display = XOpenDisplay(nullptr);
  ::Window root = DefaultRootWindow(display), parent = 0, *children = nullptr;
  unsigned count = 0;
  XQueryTree(display, root, &root, &parent, &children, &count);
  ASSERT_GE(count, 1u);
  const ::Window window = children[count - 1];
  XFree(children);
  for (int i = 0; i < 2 * taps; ++i) {
    const auto& [x, y] = places[static_cast<size_t>(i / 2) % places.size()];
    if (i % 2 == 0) XWarpPointer(display, 0, window, 0, 0, 0, 0, x, y);
    XEvent event = {};
    event.xbutton.type = i % 2 == 0 ? ButtonPress : ButtonRelease;
    event.xbutton.window = window;
    event.xbutton.root = root;
    event.xbutton.button = Button1;
    event.xbutton.same_screen = 1;
    XSendEvent(display, window, 0, i % 2 == 0 ? ButtonPressMask : ButtonReleaseMask, &event);
  }
  XSync(display, 0);
  XCloseDisplay(display);
}

TEST(WindowTest, QuickTapsAreAllSeen) {
  if (std::getenv("DISPLAY") == nullptr) GTEST_SKIP() << "no display";
  ManualClock clock;
  auto window = OpenWindow({.width = 320, .height = 240}, &clock);
  ASSERT_TRUE(window.ok()) << window.status();
  Theme theme;
  Catalog catalog;
  int presses = 0;
  const auto frame = [&] {
    clock.now_ms += 20;
    (*window)->BeginFrame();
    {
      Ui ui(theme, catalog, "en", (*window)->PixelsPerMm(), clock.now_ms, false);
      if (Button(ui, "b", {20, 20, 280, 120}, Own("Tap"))) ++presses;
    }
    (*window)->EndFrame();
  };
  frame();
  TapManyTimes(50, {{160, 80}});
  // Every press and release has a frame of its own, so two frames a tap are the least.
  for (int i = 0; i < 300 && presses < 50; ++i) {
    ASSERT_TRUE((*window)->Wait(clock.now_ms));
    frame();
  }
  EXPECT_EQ(presses, 50);
}

TEST(WindowTest, QuickTapsCountWhereTheyWereMade) {
  if (std::getenv("DISPLAY") == nullptr) GTEST_SKIP() << "no display";
  ManualClock clock;
  auto window = OpenWindow({.width = 320, .height = 240}, &clock);
  ASSERT_TRUE(window.ok()) << window.status();
  Theme theme;
  Catalog catalog;
  std::string pressed;
  const auto frame = [&] {
    clock.now_ms += 20;
    (*window)->BeginFrame();
    {
      Ui ui(theme, catalog, "en", (*window)->PixelsPerMm(), clock.now_ms, false);
      if (Button(ui, "1", {0, 0, 100, 100}, Own("1"))) pressed += '1';
      if (Button(ui, "2", {110, 0, 100, 100}, Own("2"))) pressed += '2';
      if (Button(ui, "3", {110, 110, 100, 100}, Own("3"))) pressed += '3';
    }
    (*window)->EndFrame();
  };
  frame();
  // All of it waits when the window comes to look: the pointer is then where the last one was.
  TapManyTimes(6, {{50, 50}, {160, 50}, {160, 160}});
  for (int i = 0; i < 60 && pressed.size() < 6; ++i) {
    ASSERT_TRUE((*window)->Wait(clock.now_ms));
    frame();
  }
  EXPECT_EQ(pressed, "123123");
}

// Width and height of a drawable of the display.
std::pair<int, int> SizeOf(bool of_root) {
  Display* const display = XOpenDisplay(nullptr);
  ::Window root = DefaultRootWindow(display), parent = 0, *children = nullptr;
  unsigned count = 0;
  XQueryTree(display, root, &root, &parent, &children, &count);
  XWindowAttributes size = {};
  XGetWindowAttributes(display, of_root || count == 0 ? root : children[count - 1], &size);
  if (children != nullptr) XFree(children);
  XCloseDisplay(display);
  return {size.width, size.height};
}

TEST(WindowTest, IsNoLargerThanTheDisplay) {
  if (std::getenv("DISPLAY") == nullptr) GTEST_SKIP() << "no display";
  const auto display = SizeOf(/*of_root=*/true);
  ManualClock clock;
  auto window = OpenWindow({.width = 2 * display.first, .height = 2 * display.second}, &clock);
  ASSERT_TRUE(window.ok()) << window.status();
  (*window)->BeginFrame();
  EXPECT_EQ(ImGui::GetIO().DisplaySize.x, static_cast<float>(display.first));
  EXPECT_EQ(ImGui::GetIO().DisplaySize.y, static_cast<float>(display.second));
  (*window)->EndFrame();
  EXPECT_EQ(SizeOf(/*of_root=*/false), display);
}

TEST(WindowTest, WakeEndsAWait) {
  if (std::getenv("DISPLAY") == nullptr) GTEST_SKIP() << "no display";
  ManualClock clock;
  auto window = OpenWindow({.width = 320, .height = 240}, &clock);
  ASSERT_TRUE(window.ok()) << window.status();
  (*window)->BeginFrame();
  (*window)->EndFrame();
  std::thread other([&] { (*window)->Wake(); });
  EXPECT_TRUE((*window)->Wait(INT64_MAX));
  other.join();
}

}  // namespace
}  // namespace footfall::kiosk
