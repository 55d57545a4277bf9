#include "kiosk/widgets/ui.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "kiosk/widgets/context.h"

namespace footfall::kiosk {
namespace {

float Millimetres(const Theme& theme, TextSize size) {
  switch (size) {
    case TextSize::kSmall:
      return theme.small_mm;
    case TextSize::kBody:
      return theme.body_mm;
    case TextSize::kLabel:
      return theme.label_mm;
    case TextSize::kTitle:
      return theme.title_mm;
    case TextSize::kDisplay:
      return theme.display_mm;
    case TextSize::kHero:
      return theme.hero_mm;
  }
  return theme.body_mm;
}

}  // namespace

Rect Rect::CutTop(float height, float gap) {
  const Rect strip = {x, y, w, std::min(height, h)};
  y += strip.h + gap;
  h = std::max(0.0f, h - strip.h - gap);
  return strip;
}

Rect Rect::CutBottom(float height, float gap) {
  const float taken = std::min(height, h);
  const Rect strip = {x, y + h - taken, w, taken};
  h = std::max(0.0f, h - taken - gap);
  return strip;
}

Rect Rect::CutLeft(float width, float gap) {
  const Rect strip = {x, y, std::min(width, w), h};
  x += strip.w + gap;
  w = std::max(0.0f, w - strip.w - gap);
  return strip;
}

Rect Rect::CutRight(float width, float gap) {
  const float taken = std::min(width, w);
  const Rect strip = {x + w - taken, y, taken, h};
  w = std::max(0.0f, w - taken - gap);
  return strip;
}

Rect Rect::Cell(int column, int columns, int row, int rows, float gap) const {
  const float cell_w = (w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  const float cell_h = (h - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows);
  return {x + static_cast<float>(column) * (cell_w + gap), y + static_cast<float>(row) * (cell_h + gap), cell_w, cell_h};
}

Ui::Ui(const Theme& theme, const Catalog& catalog, std::string_view language, float pixels_per_mm, int64_t boot_ms, bool large_text)
    : theme_(theme), catalog_(catalog), language_(language), pixels_per_mm_(pixels_per_mm), boot_ms_(boot_ms), large_text_(large_text) {
  WidgetContext& context = CurrentContext();
  context.clear = theme.ground;
  if (context.fresh_press) context.press_boot_ms = boot_ms;
}

Ui::~Ui() { CurrentContext().last_boot_ms = boot_ms_; }

Rect Ui::screen() const {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  return {0, 0, size.x, size.y};
}

Rect Ui::page() const {
  // What a page needs at least, as on a ten-inch tablet standing up.
  constexpr float kLeastPageMm = 210, kLoweredShare = 0.62f;
  Rect page = screen();
  if (!tall()) return page;
  page.CutBottom(reach_strip().h);
  return lowered_ ? page.CutBottom(std::min(page.h, std::max(mm(kLeastPageMm), screen().h * kLoweredShare))) : page;
}

Rect Ui::reach_strip() const {
  constexpr float kStripMm = 18;
  Rect all = screen();
  return tall() ? all.CutBottom(mm(kStripMm)) : Rect{0, all.h, all.w, 0};
}

int Ui::TextPixels(TextSize size) const {
  const float pixels = mm(Millimetres(theme_, size)) * (large_text_ ? kLargeText : 1.0f);
  return std::max(1, static_cast<int>(std::lround(pixels)));
}

float Ui::TextHeight(TextSize size) const {
  const bool latin = language_ == "en";
  return std::ceil(static_cast<float>(TextPixels(size)) * (latin ? theme_.line_height_latin : theme_.line_height_chinese));
}

void Ui::Record(WidgetRecord record) {
  WidgetContext& context = CurrentContext();
  record.rect = InView(context, record.rect);
  context.records.push_back(record);
  records_.push_back(std::move(record));
}

void Ui::RedrawAt(int64_t boot_ms) { redraw_at_ = std::min(redraw_at_, boot_ms); }

}  // namespace footfall::kiosk
