#include <algorithm>
#include <cmath>

#include "kiosk/widgets/draw.h"
#include "kiosk/widgets/utf8.h"

namespace footfall::kiosk {
namespace {

// From the middle of the letters to the baseline, in ems: the middle of Noto Sans CJK's capitals (0.37) and of its Chinese square (0.38).
constexpr float kMiddleToBaseline = 0.375f;

// In English, quotation marks are as narrow as the letters around them.
Glyph GlyphOf(const TextStyle& style, char32_t c) {
  GlyphStyle glyph = style.glyph;
  if (style.latin && c >= 0x2010 && c <= 0x201F) glyph.region = GlyphRegion::kKorean;
  return CurrentContext().glyphs->Find(glyph, c);
}

// Characters that stand in a square of their own: a line may break before and after them.
bool IsIdeographic(char32_t c) {
  return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF00 && c <= 0xFFEF) || c >= 0x20000;
}
bool MayNotStart(char32_t c) { return std::u32string_view(U"，。、；：？！）》」』】’”…·,.;:?!)]}%").find(c) != std::u32string_view::npos; }
bool MayNotEnd(char32_t c) { return std::u32string_view(U"（《「『【‘“([{").find(c) != std::u32string_view::npos; }

// A piece that stays on one line: a word, or a Chinese character with its marks; `space_after` may hang over the edge.
struct Piece {
  std::string text;
  std::string space_after;
  bool new_line = false;  // a line feed follows
};

bool MayBreakBetween(char32_t before, char32_t after) {
  if (MayNotEnd(before) || MayNotStart(after)) return false;
  return IsIdeographic(before) || IsIdeographic(after) || before == '-' || before == '/';
}

std::vector<Piece> Pieces(std::string_view utf8) {
  std::vector<Piece> pieces(1);
  char32_t before = 0;
  while (!utf8.empty()) {
    const char32_t c = TakeCharacter(&utf8);
    if (c == '\n') {
      pieces.back().new_line = true;
      pieces.emplace_back();
    } else if (c == ' ') {
      pieces.back().space_after += ' ';
    } else {
      const bool after_space = !pieces.back().space_after.empty();
      if (after_space || (!pieces.back().text.empty() && MayBreakBetween(before, c))) pieces.emplace_back();
      AppendCharacter(c, &pieces.back().text);
    }
    before = c == '\n' ? 0 : c;
  }
  return pieces;
}

// Cuts a piece that is wider than a whole line (a long address of a web page) wherever it must be.
void BreakAnywhere(const TextStyle& style, std::string_view word, float width, std::vector<std::string>* lines) {
  while (!word.empty()) {
    std::string character;
    AppendCharacter(TakeCharacter(&word), &character);
    if (!lines->back().empty() && MeasureLine(style, lines->back() + character) > width) lines->emplace_back();
    lines->back() += character;
  }
}

// Two lines of about the same length, when two are enough.
std::vector<std::string> BalancedLines(const TextStyle& style, std::string_view utf8, float width) {
  float narrow = std::min(width, MeasureLine(style, utf8) / 2);
  std::vector<std::string> lines = BreakLines(style, utf8, narrow);
  while (lines.size() > 2 && narrow < width) {
    narrow = std::min(width, narrow + static_cast<float>(style.glyph.size_px) / 2);
    lines = BreakLines(style, utf8, narrow);
  }
  return lines;
}

// The largest letters of which two lines hold the text.
TextStyle FitTwoLines(const Ui& ui, TextStyle style, std::string_view utf8, const Rect& rect, float least_px) {
  const auto fits = [&] {
    const float line = std::ceil(static_cast<float>(style.glyph.size_px) * ui.theme().line_height_latin);
    return 2 * line <= rect.h && BreakLines(style, utf8, rect.w).size() <= 2;
  };
  while (static_cast<float>(style.glyph.size_px) > least_px && !fits()) --style.glyph.size_px;
  return style;
}

}  // namespace

bool Empty(const Text& text) { return text.key.empty() && text.own.empty(); }

std::string Named(std::string_view key, std::string_view part) { return std::string(key).append(".").append(part); }

bool BoldByNature(TextSize size) { return size >= TextSize::kTitle; }

TextStyle StyleOf(const Ui& ui, TextSize size, bool bold) {
  return {.glyph = {.size_px = ui.TextPixels(size),
                    .bold = bold,
                    .region = ui.language() == "zh-Hant" ? GlyphRegion::kTraditional : GlyphRegion::kSimplified},
          .line_px = ui.TextHeight(size),
          .latin = ui.language() == "en"};
}

float MeasureLine(const TextStyle& style, std::string_view utf8) {
  float width = 0;
  while (!utf8.empty()) width += GlyphOf(style, TakeCharacter(&utf8)).advance;
  return width;
}

void DrawLine(const TextStyle& style, float x, float middle_y, Color color, std::string_view utf8) {
  ImDrawList& canvas = Canvas();
  const ImU32 ink = ToIm(color);
  // Whole pixels: a letter's picture is copied as it was cut.
  float pen = std::round(x);
  const float baseline = std::round(middle_y + kMiddleToBaseline * static_cast<float>(style.glyph.size_px));
  while (!utf8.empty()) {
    const Glyph glyph = GlyphOf(style, TakeCharacter(&utf8));
    if (glyph.x0 < glyph.x1) {
      canvas.PrimReserve(6, 4);
      canvas.PrimRectUV({pen + glyph.x0, baseline + glyph.y0}, {pen + glyph.x1, baseline + glyph.y1}, {glyph.u0, glyph.v0},
                        {glyph.u1, glyph.v1}, ink);
    }
    pen += glyph.advance;
  }
}

void DrawLineIn(const TextStyle& style, const Rect& rect, Color color, std::string_view utf8, Align align) {
  float x = rect.x;
  if (align != Align::kLeft) {
    const float spare = rect.w - MeasureLine(style, utf8);
    x += align == Align::kCenter ? spare / 2 : spare;
  }
  DrawLine(style, x, rect.y + rect.h / 2, color, utf8);
}

std::string Shorten(const TextStyle& style, std::string_view utf8, float width, bool keep_end) {
  if (MeasureLine(style, utf8) <= width) return std::string(utf8);
  // The Chinese ellipsis stands at half height; beside English letters that looks wrong.
  const std::string_view ellipsis = style.latin ? "..." : "…";
  const float room = width - MeasureLine(style, ellipsis);
  if (keep_end) {
    while (!utf8.empty() && MeasureLine(style, utf8) > room) TakeCharacter(&utf8);
    return std::string(ellipsis).append(utf8);
  }
  // Told among the widgets, so that a test finds what nobody can read in full.
  CurrentContext().records.push_back({.key = "text.cut", .label = std::string(utf8)});
  std::string kept;
  float used = 0;
  while (!utf8.empty()) {
    const char32_t c = TakeCharacter(&utf8);
    used += GlyphOf(style, c).advance;
    if (used > room) break;
    AppendCharacter(c, &kept);
  }
  return kept.append(ellipsis);
}

std::vector<std::string> BreakLines(const TextStyle& style, std::string_view utf8, float width) {
  std::vector<std::string> lines(1);
  std::string space;
  // Letters stand beside each other without kerning, so widths add up.
  float used = 0;
  for (const Piece& piece : Pieces(utf8)) {
    const float longer = used + MeasureLine(style, space) + MeasureLine(style, piece.text);
    if (longer <= width) {
      lines.back() += space + piece.text;
      used = longer;
    } else {
      if (!lines.back().empty()) lines.emplace_back();
      BreakAnywhere(style, piece.text, width, &lines);
      used = MeasureLine(style, lines.back());
    }
    space = piece.space_after;
    if (piece.new_line) {
      lines.emplace_back();
      space.clear();
      used = 0;
    }
  }
  return lines;
}

TextStyle FitLine(TextStyle style, std::string_view utf8, float width, float least_px) {
  while (static_cast<float>(style.glyph.size_px) > least_px && MeasureLine(style, utf8) > width) --style.glyph.size_px;
  return style;
}

void DrawFitted(const Ui& ui, const TextStyle& style, const Rect& rect, Color color, const std::string& utf8, Align align) {
  // The small size without enlargement: a whole word in smaller letters says more than half of it in large ones.
  const float least_px = std::min(ui.mm(ui.theme().small_mm), static_cast<float>(style.glyph.size_px));
  const TextStyle one = FitLine(style, utf8, rect.w, least_px);
  if (MeasureLine(one, utf8) > rect.w) {
    const TextStyle two = FitTwoLines(ui, style, utf8, rect, least_px);
    const std::vector<std::string> lines = BalancedLines(two, utf8, rect.w);
    const float line = std::ceil(static_cast<float>(two.glyph.size_px) * ui.theme().line_height_latin);
    if (lines.size() == 2 && 2 * line <= rect.h) {
      DrawLineIn(two, {rect.x, rect.y + rect.h / 2 - line, rect.w, line}, color, lines[0], align);
      DrawLineIn(two, {rect.x, rect.y + rect.h / 2, rect.w, line}, color, lines[1], align);
      return;
    }
  }
  DrawLineIn(one, rect, color, Shorten(one, utf8, rect.w), align);
}

}  // namespace footfall::kiosk
