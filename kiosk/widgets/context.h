// What the widgets of one window share between frames: where glyphs come from, what was on the screen, which widget holds the finger.
// No business data. The window owns it and hangs it into ImGuiIO::UserData; screens never see it.
#ifndef FOOTFALL_KIOSK_WIDGETS_CONTEXT_H_
#define FOOTFALL_KIOSK_WIDGETS_CONTEXT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/base/ink.h"
#include "kiosk/base/picture.h"
#include "kiosk/widgets/qr_code.h"
#include "kiosk/widgets/ui.h"

namespace footfall::kiosk {

// Whose forms a character takes. Korean is here for its quotation marks, which are as wide as Latin ones; those of the Chinese forms fill a
// square.
enum class GlyphRegion { kSimplified, kTraditional, kKorean };

// How a letter is cut: pixels of the em square, weight, and the regional forms.
struct GlyphStyle {
  int size_px = 16;
  bool bold = false;
  GlyphRegion region = GlyphRegion::kSimplified;
};

// A letter in the texture: its box relative to the pen on the baseline, and where its picture is. An empty box (space) has x0 == x1.
struct Glyph {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  float u0 = 0, v0 = 0, u1 = 0, v1 = 0;
  float advance = 0;
};

// Gives every letter of the font on demand. UI thread only.
class GlyphSource {
 public:
  virtual ~GlyphSource() = default;
  // Valid until the next call. A character the font does not have is a box.
  virtual Glyph Find(const GlyphStyle& style, char32_t character) = 0;
};

// A part of the texture; empty when u0 == u1.
struct TextureArea {
  float u0 = 0, v0 = 0, u1 = 0, v1 = 0;
};

// Has room for one picture in the letters' texture. UI thread only.
class LivePicture {
 public:
  virtual ~LivePicture() = default;
  // Where the picture lies, until the next call; nowhere for one that is too large.
  virtual TextureArea Show(const SharedPicture& picture) = 0;
};

// A picture that can be drawn: what the window's renderer calls it, and its size in pixels. Null = there is none (yet).
struct PictureHandle {
  void* texture = nullptr;
  int width = 0, height = 0;
};

// Gives the pictures that came with the configuration. UI thread only.
class PictureSource {
 public:
  virtual ~PictureSource() = default;
  virtual PictureHandle Find(std::string_view name) = 0;
};

// Something that took part in hit testing, in drawing order.
struct TouchTarget {
  std::string key;
  Rect rect;           // the part in view
  std::string scroll;  // the scrolled area it lies in, or itself
};

struct WidgetContext {
  GlyphSource* glyphs = nullptr;
  PictureSource* pictures = nullptr;  // null = the window has none
  LivePicture* live = nullptr;        // what the camera sees; null = the window has no room for it
  Color clear = 0xFFFFFFFF;           // what the window is cleared with

  int frame = -1;
  std::vector<WidgetRecord> records;
  std::vector<TouchTarget> targets;  // being drawn
  std::vector<TouchTarget> shown;    // what the finger saw: the frame before

  std::string held;         // key of the widget that was touched
  std::string held_scroll;  // scrolled area that may take the touch over
  bool fresh_press = false;
  float press_x = 0, press_y = 0;
  int64_t press_boot_ms = 0;
  bool long_press_told = false;
  int repeats_told = 0;      // of a key that is held
  int64_t last_boot_ms = 0;  // of the frame before, for motion

  // The stroke under the finger on a handwriting pad; gone when the finger is.
  InkStroke stroke;
  // What scanners read since the last frame.
  std::vector<std::string> scans;

  // The QR code drawn last: making one costs more than the rest of its page.
  std::string qr_data;
  QrMatrix qr_matrix;

  // Scrolled areas that are open, outermost first.
  struct OpenScroll {
    std::string key;
    Rect clip;
  };
  std::vector<OpenScroll> scrolls;
};

// The current window's context, brought to the current frame. A window must exist.
WidgetContext& CurrentContext();

// The part of `rect` that is in view.
Rect InView(const WidgetContext& context, const Rect& rect);

// What the finger does with a widget in this frame. `clicked` = released inside after it was pressed here.
struct Touch {
  bool down = false;  // held, and the finger is inside: show it pressed
  bool clicked = false;
};
Touch TouchWidget(std::string_view key, const Rect& rect, bool enabled = true);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_WIDGETS_CONTEXT_H_
