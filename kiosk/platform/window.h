// The screen and the finger: what the frame loop knows of the machine. The only folder with GLFW and GL.
#ifndef FOOTFALL_KIOSK_PLATFORM_WINDOW_H_
#define FOOTFALL_KIOSK_PLATFORM_WINDOW_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "kiosk/base/clock.h"
#include "kiosk/platform/picture.h"

namespace footfall::kiosk {

inline constexpr float kMmPerInch = 25.4f;
inline constexpr float kUsualDpi = 160;  // of a tablet of 8 inches with 1280 × 800, for screens that do not say theirs

// How the window is opened.
struct WindowOptions {
  int width = 1280, height = 800;  // pixels at most, when not full screen; the display may have room for less
  bool turns = false;              // upright on an upright display, whichever of the two is larger
  bool full_screen = false;
  float dpi = 0;          // dots per inch of the real screen; 0 = ask the system, 160 when it does not know
  std::string font_path;  // Noto Sans CJK TTC; empty = the system's
};

// One window with an ImGui context, its fonts and its input queue. UI thread only, but for Wake. Input is never lost or reordered: every
// press and release is seen by at least one frame, at most one button change a frame (ImGui 1.86 has no queue of its own).
class Window {
 public:
  virtual ~Window() = default;
  // Sleeps until input, Wake() or the boot-clock deadline; returns at once when input is still queued. False when the window was closed.
  virtual bool Wait(int64_t deadline_boot_ms) = 0;
  // Whether queued input asks for another frame before sleeping.
  virtual bool HasQueuedInput() const = 0;
  // Between these two the caller draws with ImGui.
  virtual void BeginFrame() = 0;
  virtual void EndFrame() = 0;
  // Pixels per millimetre.
  virtual float PixelsPerMm() const = 0;
  // Ends a Wait from another thread.
  virtual void Wake() = 0;
  // Takes the place of all pictures there were, from the next frame on. Any thread.
  virtual void ShowPictures(Pictures pictures) = 0;
  // Whether the desktop may blank the screen while nobody touches it; it may not when the window is opened. Without a desktop: nothing.
  virtual void KeepScreenOn(bool on) = 0;
};

// A real window through GLFW and OpenGL 3.
absl::StatusOr<std::unique_ptr<Window>> OpenWindow(const WindowOptions& options, Clock* clock);

// No display: frames are built whole, touches come from a command stream (see kiosk/platform/headless.h), pictures are drawn in software on
// request. For tests, the demo day and screenshots.
class HeadlessWindow;

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_WINDOW_H_
