// How widgets put shapes and letters into ImGui's draw list. For the files of this folder only.
#ifndef FOOTFALL_KIOSK_WIDGETS_DRAW_H_
#define FOOTFALL_KIOSK_WIDGETS_DRAW_H_

#include <imgui.h>

#include <string>
#include <string_view>
#include <vector>

#include "kiosk/widgets/context.h"
#include "kiosk/widgets/ui.h"
#include "kiosk/widgets/widgets.h"

namespace footfall::kiosk {

// --- colour ------------------------------------------------------------------------------------------------------------------------
Color InkColor(const Theme& theme, Ink ink);
// `share` of b in a; opaque.
Color Mix(Color a, Color b, float share);
Color WithAlpha(Color color, float alpha);
ImU32 ToIm(Color color);

// --- shapes ------------------------------------------------------------------------------------------------------------------------
ImDrawList& Canvas();
void FillRound(const Rect& rect, float radius, Color color);
// The line lies inside the rectangle.
void StrokeRound(const Rect& rect, float radius, Color color, float thickness);
// A soft shadow below a card; draw it first.
void SoftShadow(const Ui& ui, const Rect& rect, float radius);
// A surface with a hairline border and a shadow.
void Card(const Ui& ui, const Rect& rect, float radius, Color fill);
void IconIn(const Rect& rect, Icon icon, Color color);
float Radius(const Ui& ui);
float Stroke(const Ui& ui);

// --- letters -----------------------------------------------------------------------------------------------------------------------
struct TextStyle {
  GlyphStyle glyph;
  float line_px = 0;
  bool latin = false;  // English marks, not Chinese ones
};
TextStyle StyleOf(const Ui& ui, TextSize size, bool bold = false);
// Titles and larger are bold.
bool BoldByNature(TextSize size);
float MeasureLine(const TextStyle& style, std::string_view utf8);
// Draws one line, its letters centred on `middle_y`.
void DrawLine(const TextStyle& style, float x, float middle_y, Color color, std::string_view utf8);
void DrawLineIn(const TextStyle& style, const Rect& rect, Color color, std::string_view utf8, Align align);
// The text itself when it fits, else its beginning and "…"; with `keep_end` its end.
std::string Shorten(const TextStyle& style, std::string_view utf8, float width, bool keep_end = false);
// Lines no wider than `width`: between two Chinese characters or at spaces, never a closing mark at a line's start.
std::vector<std::string> BreakLines(const TextStyle& style, std::string_view utf8, float width);
// The style, made smaller until the text fits on one line, but not below `least_px`.
TextStyle FitLine(TextStyle style, std::string_view utf8, float width, float least_px);
// A label of one or two lines, centred, smaller if it must be.
void DrawFitted(const Ui& ui, const TextStyle& style, const Rect& rect, Color color, const std::string& utf8, Align align = Align::kCenter);

bool Empty(const Text& text);
// The key of a part of a widget: "key.part".
std::string Named(std::string_view key, std::string_view part);

// --- keys --------------------------------------------------------------------------------------------------------------------------
// A button that shows only its icon; `label` is what a reader says of it.
bool IconKey(Ui& ui, std::string_view key, const Rect& rect, const Text& label, const ButtonOptions& options);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_WIDGETS_DRAW_H_
