// What every widget gets: theme, scale, words, and the list of what was drawn. Values in, "touched?" out; widgets keep no business state.
// Layout is by rectangles in pixels, made from millimetres; screens never see ImGui's cursor.
#ifndef FOOTFALL_KIOSK_WIDGETS_UI_H_
#define FOOTFALL_KIOSK_WIDGETS_UI_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/widgets/text.h"
#include "kiosk/widgets/theme.h"

namespace footfall::kiosk {

// A rectangle in pixels; the origin is the window's top left corner.
struct Rect {
  float x = 0, y = 0, w = 0, h = 0;
  float right() const { return x + w; }
  float bottom() const { return y + h; }
  bool Contains(float px, float py) const { return px >= x && px < x + w && py >= y && py < y + h; }
  Rect Inset(float by) const { return {x + by, y + by, w - 2 * by, h - 2 * by}; }
  // Cuts a strip off one side and returns it; the rest stays in *this. `gap` is lost between.
  Rect CutTop(float height, float gap = 0);
  Rect CutBottom(float height, float gap = 0);
  Rect CutLeft(float width, float gap = 0);
  Rect CutRight(float width, float gap = 0);
  // Cell (column,row) of an even grid.
  Rect Cell(int column, int columns, int row, int rows, float gap) const;
};

// What a test, a driver or an accessibility reader sees of a widget.
struct WidgetRecord {
  std::string key;    // stable name, "visitor.phone.key.5"
  std::string label;  // what it says
  std::string value;  // what it holds: "on", "off", typed text (never of a masked field)
  Rect rect;
  bool enabled = true;
};

// Text sizes, in millimetres in the theme.
enum class TextSize { kSmall, kBody, kLabel, kTitle, kDisplay, kHero };
enum class Align { kLeft, kCenter, kRight };
// Colours by meaning.
enum class Ink { kText, kMuted, kOnPrimary, kPrimary, kGood, kWarning, kBad, kOnHero, kOnAccent };

// One frame's drawing context. UI thread only; made anew each frame by the app, between Window::BeginFrame and EndFrame.
class Ui {
 public:
  // "One button for 150 %".
  static constexpr float kLargeText = 1.5f;
  // From this height on a screen is tall: a wheelchair user reaches 1.2 m, and such screens hang up to 1.6 m high.
  static constexpr float kTallMm = 300;

  Ui(const Theme& theme, const Catalog& catalog, std::string_view language, float pixels_per_mm, int64_t boot_ms, bool large_text);
  ~Ui();
  Ui(const Ui&) = delete;
  Ui& operator=(const Ui&) = delete;

  const Theme& theme() const { return theme_; }
  float mm(float millimetres) const { return millimetres * pixels_per_mm_; }
  // The whole window.
  Rect screen() const;
  bool portrait() const { return screen().h > screen().w; }
  // Whether the screen is so tall that not everybody reaches its upper third.
  bool tall() const { return portrait() && screen().h >= mm(kTallMm); }
  // Whether pages offer to be read aloud.
  bool speaks() const { return speaks_; }
  void UseSpeech(bool speaks) { speaks_ = speaks; }
  // From now on the page stands in the lower part of a tall screen; of others this changes nothing.
  void LowerPage(bool lowered) { lowered_ = lowered; }
  // Where pages stand: the window, without the strip for reach at the foot of a tall one; of a lowered page its lower part.
  Rect page() const;
  // The strip at the foot of a tall screen.
  Rect reach_strip() const;
  int64_t boot_ms() const { return boot_ms_; }
  const std::string& language() const { return language_; }
  std::string Say(const Text& text) const { return catalog_.Say(text, language_); }
  // One line's box: the letter's size times the language's line height. Label wants at least this much.
  float TextHeight(TextSize size) const;
  // The letter's size in whole pixels (so that strokes stay crisp), large text included.
  int TextPixels(TextSize size) const;
  bool large_text() const { return large_text_; }

  // Widgets report themselves here; the window's test driver sees the same list. Of a widget in a scrolled area `rect` is the part in view
  // (0 × 0 when there is none).
  void Record(WidgetRecord record);
  const std::vector<WidgetRecord>& records() const { return records_; }
  // A widget that moves asks for the next frame at this time.
  void RedrawAt(int64_t boot_ms);
  int64_t redraw_at() const { return redraw_at_; }

 private:
  const Theme& theme_;
  const Catalog& catalog_;
  std::string language_;
  float pixels_per_mm_;
  int64_t boot_ms_;
  bool large_text_;
  bool lowered_ = false, speaks_ = false;
  int64_t redraw_at_ = INT64_MAX;
  std::vector<WidgetRecord> records_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_WIDGETS_UI_H_
