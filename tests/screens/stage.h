// A kiosk screen without a display: draws a state, touches it, tells what was touched.
#ifndef FOOTFALL_TESTS_SCREENS_STAGE_H_
#define FOOTFALL_TESTS_SCREENS_STAGE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/clock.h"
#include "kiosk/platform/headless.h"
#include "kiosk/screens/action_sink.h"
#include "kiosk/screens/screens.h"
#include "kiosk/state/state.h"

namespace footfall::kiosk::testing {

// Stands still unless moved.
class StillClock : public Clock {
 public:
  int64_t WallMs() const override { return wall_ms; }
  int64_t BootMs() const override { return boot_ms; }
  std::string BootId() const override { return std::string(16, 'b'); }
  int64_t wall_ms = 0, boot_ms = 0;
};

// The tablets the product is made for: 10.1 inches, 149 dots per inch.
struct Format {
  std::string name;
  int width, height;
  float dpi = 149;
};
inline const Format kLandscape{"landscape", 1280, 800};
inline const Format kPortrait{"portrait", 800, 1280};
// A column with a screen of 32 inches standing up.
inline const Format kColumn{"column", 1080, 1920, 69};

class Stage {
 public:
  explicit Stage(const Format& format);
  // Draws `state` until no input waits; afterwards widgets() and picture() show it.
  void Show(const State& state);
  // Touches the middle of a widget of the frame shown before; what it did comes from actions().
  absl::Status Tap(const State& state, std::string_view key);
  absl::Status Hold(const State& state, std::string_view key, int64_t hold_ms);
  void Drag(const State& state, float from_x, float from_y, float to_x, float to_y);
  void Type(const State& state, std::string_view text);
  std::vector<Action> actions() { return sink_.Take(); }
  // From now on drawn with this theme.
  void UseTheme(const Theme& theme) { theme_ = theme; }
  const Theme& theme() const { return theme_; }
  const std::vector<WidgetRecord>& widgets() const { return window_->Widgets(); }
  const WidgetRecord* Find(std::string_view key) const;
  // When the frame shown last asked for the next one; INT64_MAX = nothing moves.
  int64_t redraw_at() const { return redraw_at_; }
  HeadlessWindow& window() { return *window_; }
  float mm(float millimetres) const { return millimetres * window_->PixelsPerMm(); }

 private:
  void Frame(const State& state);

  StillClock clock_;
  std::unique_ptr<HeadlessWindow> window_;
  Theme theme_;
  Catalog catalog_;
  ActionSink sink_;
  int64_t redraw_at_ = INT64_MAX;
};

}  // namespace footfall::kiosk::testing

#endif  // FOOTFALL_TESTS_SCREENS_STAGE_H_
