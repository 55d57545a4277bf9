// A window without a display: real frames, touches by widget key or place, pictures drawn in software.
#ifndef FOOTFALL_KIOSK_PLATFORM_HEADLESS_H_
#define FOOTFALL_KIOSK_PLATFORM_HEADLESS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kiosk/platform/window.h"
#include "kiosk/widgets/ui.h"

namespace footfall::kiosk {

// Everything a finger can do. A touch goes through the same input queue as a real one: move, press, frame, release, frame.
class HeadlessWindow : public Window {
 public:
  // Presses and releases at the middle of the widget with this key in the newest frame. NotFound names the keys there are.
  virtual absl::Status Tap(std::string_view widget_key) = 0;
  virtual void TapAt(float x, float y) = 0;
  // A finger's way in a straight line, over several frames. It lies still for `rest_ms` before it leaves: a list then does not fly on.
  virtual void Drag(float from_x, float from_y, float to_x, float to_y, int64_t rest_ms = 0) = 0;
  // Holds the widget down for so long by the boot clock.
  virtual absl::Status Hold(std::string_view widget_key, int64_t hold_ms) = 0;
  // A hardware keyboard, as slowly as a person types.
  virtual void TypeText(std::string_view text) = 0;
  // A barcode scanner that ends with Enter: all of it at once, through the gate that tells scanners from people.
  virtual void Scan(std::string_view text) = 0;
  // Whether some input was not yet seen by a frame, a hold that still lasts included.
  virtual bool InputPending() const = 0;
  // The widgets of the newest frame, in drawing order. Those scrolled out of view have an empty rectangle.
  virtual const std::vector<WidgetRecord>& Widgets() const = 0;
  // The newest frame as a PNG, drawn in software: the same bytes on every machine.
  virtual absl::Status WritePng(const std::string& path) const = 0;
  // The same as raw RGBA, row by row.
  virtual std::vector<uint32_t> Render(int* width, int* height) const = 0;
};

// Needs the fonts; without them it says so and ends the program. Waits sleep in real time: with a clock that stands still call BeginFrame
// and EndFrame without Wait.
std::unique_ptr<HeadlessWindow> OpenHeadlessWindow(const WindowOptions& options, Clock* clock);
// The same, with the problem as a status.
absl::StatusOr<std::unique_ptr<HeadlessWindow>> TryOpenHeadlessWindow(const WindowOptions& options, Clock* clock);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_HEADLESS_H_
