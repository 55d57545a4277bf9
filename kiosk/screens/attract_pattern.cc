#include "kiosk/screens/attract_pattern.h"

#include <imgui.h>

#include <array>
#include <numbers>

#include "kiosk/screens/common.h"

namespace footfall::kiosk {
namespace {

// A square with one plain shape: a quarter disc named by the corner it grows from, or a disc, or a ring.
struct Tile {
  enum Shape { kEmpty, kTopLeft, kTopRight, kBottomRight, kBottomLeft, kDisc, kRing } shape = kEmpty;
  enum Tint { kSoft, kMiddle, kAccent } tint = kSoft;
};

// No shape reaches the corners of the card, which are round.
constexpr std::array<Tile, 9> kSquare = {{{Tile::kEmpty},
                                          {Tile::kBottomRight, Tile::kSoft},
                                          {Tile::kBottomLeft, Tile::kMiddle},
                                          {Tile::kBottomRight, Tile::kSoft},
                                          {Tile::kDisc, Tile::kAccent},
                                          {Tile::kTopRight, Tile::kSoft},
                                          {Tile::kRing, Tile::kSoft},
                                          {Tile::kTopRight, Tile::kMiddle},
                                          {Tile::kTopLeft, Tile::kAccent}}};
constexpr std::array<Tile, 6> kStrip = {{{Tile::kTopRight, Tile::kMiddle},
                                         {Tile::kTopLeft, Tile::kSoft},
                                         {Tile::kDisc, Tile::kAccent},
                                         {Tile::kBottomRight, Tile::kSoft},
                                         {Tile::kRing, Tile::kSoft},
                                         {Tile::kTopLeft, Tile::kMiddle}}};

uint32_t TintOf(const Theme& theme, Tile::Tint tint) {
  if (tint == Tile::kAccent) return Paint(theme.accent);
  return Paint(theme.on_hero, tint == Tile::kMiddle ? 0.26f : 0.12f);
}

void DrawQuarter(const Rect& cell, Tile::Shape shape, uint32_t color) {
  const bool right = shape == Tile::kTopRight || shape == Tile::kBottomRight;
  const bool bottom = shape == Tile::kBottomLeft || shape == Tile::kBottomRight;
  const ImVec2 corner{right ? cell.right() : cell.x, bottom ? cell.bottom() : cell.y};
  const float quarter = std::numbers::pi_v<float> / 2;
  const float from = quarter * static_cast<float>(right ? (bottom ? 2 : 1) : (bottom ? 3 : 0));
  ImDrawList& canvas = *ImGui::GetWindowDrawList();
  canvas.PathLineTo(corner);
  canvas.PathArcTo(corner, cell.w, from, from + quarter, 32);
  canvas.PathFillConvex(color);
}

void DrawTile(const Ui& ui, const Rect& cell, const Tile& tile) {
  const uint32_t color = TintOf(ui.theme(), tile.tint);
  const ImVec2 middle{cell.x + cell.w / 2, cell.y + cell.h / 2};
  ImDrawList& canvas = *ImGui::GetWindowDrawList();
  if (tile.shape == Tile::kEmpty) return;
  if (tile.shape == Tile::kDisc) return canvas.AddCircleFilled(middle, cell.w * 0.34f, color, 64);
  if (tile.shape == Tile::kRing) return canvas.AddCircle(middle, cell.w * 0.3f, color, 64, cell.w * 0.16f);
  DrawQuarter(cell, tile.shape, color);
}

}  // namespace

void DrawAttractPattern(const Ui& ui, Rect* card) {
  const bool tall = ui.portrait();
  const int columns = tall ? static_cast<int>(kStrip.size()) : 3, rows = tall ? 1 : 3;
  const Rect place = tall ? card->CutBottom(card->w / static_cast<float>(columns)) : card->CutRight(card->h);
  for (int i = 0; i < columns * rows; ++i) {
    const Rect cell = place.Cell(i % columns, columns, i / columns, rows, 0);
    DrawTile(ui, cell, tall ? kStrip[static_cast<size_t>(i)] : kSquare[static_cast<size_t>(i)]);
  }
}

}  // namespace footfall::kiosk
