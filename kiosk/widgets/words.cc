#include <cmath>

#include "kiosk/widgets/context.h"
#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {

float Label(Ui& ui, const Rect& rect, const Text& text, TextSize size, Ink ink, Align align) {
  const std::string whole = ui.Say(text);
  // Enlarged letters give way where a line is too short for them, down to the size the page was laid out for.
  const TextStyle full = StyleOf(ui, size, BoldByNature(size));
  const TextStyle style = FitLine(full, whole, rect.w, static_cast<float>(ui.TextPixels(size)) / (ui.large_text() ? Ui::kLargeText : 1.0f));
  const std::string words = Shorten(style, whole, rect.w);
  DrawLineIn(style, rect, InkColor(ui.theme(), ink), words, align);
  return MeasureLine(style, words);
}

void FittedLabel(Ui& ui, const Rect& rect, const Text& text, TextSize size, Ink ink, Align align) {
  DrawFitted(ui, StyleOf(ui, size, BoldByNature(size)), rect, InkColor(ui.theme(), ink), ui.Say(text), align);
}

float Paragraph(Ui& ui, const Rect& rect, const Text& text, TextSize size, Ink ink, Align align) {
  const TextStyle style = StyleOf(ui, size, BoldByNature(size));
  Rect rest = rect;
  const std::vector<std::string> lines = BreakLines(style, ui.Say(text), rect.w);
  for (const std::string& line : lines) {
    DrawLineIn(style, {rest.x, rest.y, rest.w, style.line_px}, InkColor(ui.theme(), ink), line, align);
    rest.y += style.line_px;
  }
  const float height = static_cast<float>(lines.size()) * style.line_px;
  // Told among the widgets, as words that are cut off are.
  if (height > rect.h + 1 && !ui.Say(text).empty()) CurrentContext().records.push_back({.key = "text.cut", .label = ui.Say(text)});
  return height;
}

float ParagraphHeight(Ui& ui, float width, const Text& text, TextSize size) {
  const TextStyle style = StyleOf(ui, size, BoldByNature(size));
  return static_cast<float>(BreakLines(style, ui.Say(text), width).size()) * style.line_px;
}

float LineWidth(const Ui& ui, const Text& text, TextSize size) {
  return std::ceil(MeasureLine(StyleOf(ui, size, BoldByNature(size)), ui.Say(text)));
}

}  // namespace footfall::kiosk
