// A window without a display, a clock that stands still, and a catalogue with a few words: what tests of widgets start from.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_WIDGETS_SUPPORT_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_WIDGETS_SUPPORT_H_

#include <functional>
#include <memory>
#include <string>

#include "kiosk/platform/headless.h"
#include "kiosk/widgets/widgets.h"

namespace footfall::kiosk {

// A clock that a test moves.
class ManualClock : public Clock {
 public:
  int64_t WallMs() const override { return 1'700'000'000'000 + now_ms; }
  int64_t BootMs() const override { return now_ms; }
  std::string BootId() const override { return "0123456789abcdef"; }
  int64_t now_ms = 1000;
};

// Draws frames of `draw` as the app does.
class Stage {
 public:
  explicit Stage(int width = 1280, int height = 800) : window(OpenHeadlessWindow({.width = width, .height = height}, &clock)) {}

  void Frame(const std::function<void(Ui&)>& draw, int64_t frame_ms = 16) {
    clock.now_ms += frame_ms;
    window->BeginFrame();
    {
      Ui ui(theme, catalog, language, window->PixelsPerMm(), clock.now_ms, large_text);
      draw(ui);
      redraw_at = ui.redraw_at();
    }
    window->EndFrame();
  }
  // Frames until all input was seen.
  void Settle(const std::function<void(Ui&)>& draw, int64_t frame_ms = 16) {
    do {
      Frame(draw, frame_ms);
    } while (window->InputPending());
  }

  ManualClock clock;
  Theme theme;
  Catalog catalog;
  std::string language = "zh-Hans";
  bool large_text = false;
  int64_t redraw_at = INT64_MAX;
  std::unique_ptr<HeadlessWindow> window;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_WIDGETS_SUPPORT_H_
