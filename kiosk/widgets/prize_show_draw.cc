#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "kiosk/widgets/draw.h"
#include "kiosk/widgets/prize_show.h"

namespace footfall::kiosk {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr int64_t kFrameMs = 16;
// Okabe and Ito's colours, which everybody tells apart; each also has its number.
constexpr std::array<Color, 6> kPalette = {0xE69F00FF, 0x0072B2FF, 0x009E73FF, 0xD55E00FF, 0x56B4E9FF, 0xCC79A7FF};
// When the cards have come together, and how far the visitor's grows.
constexpr float kShuffled = 0.45f, kRaised = 0.62f, kGrows = 1.75f;

Color ColorOf(const Theme& theme, const PrizeShow& show, size_t prize) {
  if (show.prizes[prize].none) return Mix(theme.surface, theme.outline, 0.18f);
  return kPalette[prize % kPalette.size()];
}

// Of dark and light letters those that are told better; a dark theme's own text is as light as white.
Color InkOn(Color ground) {
  constexpr Color kDark = 0x14202BFF, kLight = 0xFFFFFFFF;
  return Contrast(ground, kDark) >= Contrast(ground, kLight) ? kDark : kLight;
}

// More frames while it moves; what it came to once it lies still.
void Follow(Ui& ui, const Rect& rect, const PrizeShow& show) {
  const bool moves = show.elapsed_ms < show.total_ms;
  if (moves) ui.RedrawAt(ui.boot_ms() + std::min(kFrameMs, show.total_ms - show.elapsed_ms));
  ui.Record({.key = "show", .value = moves ? "" : ui.Say(show.prizes[show.result].name), .rect = rect});
}

struct Wheel {
  ImVec2 middle;
  float radius;
  float place;  // under the pointer, which stands at the top
  float Angle(float at) const { return -kPi / 2 + (at - place) * 2 * kPi; }
  ImVec2 Point(float at, float share) const {
    const float angle = Angle(at);
    return {middle.x + radius * share * std::cos(angle), middle.y + radius * share * std::sin(angle)};
  }
};

void DrawSlice(const Wheel& wheel, const WheelSlice& slice, Color color) {
  // In pieces that are convex, whatever the odds.
  constexpr float kPiece = 0.25f;
  for (float from = slice.from; from < slice.to; from += kPiece) {
    const float to = std::min(slice.to, from + kPiece);
    Canvas().PathLineTo(wheel.middle);
    Canvas().PathArcTo(wheel.middle, wheel.radius, wheel.Angle(from), wheel.Angle(to), std::max(3, static_cast<int>((to - from) * 160)));
    Canvas().PathFillConvex(ToIm(color));
  }
}

// The number near the rim.
void DrawSliceWords(Ui& ui, const Wheel& wheel, const PrizeShow& show, const WheelSlice& slice) {
  if (show.prizes[slice.prize].none) return;
  const float middle = (slice.from + slice.to) / 2, arc = (slice.to - slice.from) * 2 * kPi * wheel.radius;
  // On a thin slice the number is smaller and hangs over both edges; the slice itself stays as thin as the odds.
  const float side = std::clamp(arc * 0.8f, ui.mm(6), std::min(ui.mm(11), wheel.radius * 0.24f));
  const ImVec2 at = wheel.Point(middle, 0.8f);
  PrizeBadge(ui, {at.x - side / 2, at.y - side / 2, side, side}, show, slice.prize);
}

void DrawPointer(const Ui& ui, const Wheel& wheel) {
  const float size = wheel.radius * 0.13f;
  const ImVec2 tip = {wheel.middle.x, wheel.middle.y - wheel.radius + size};
  const ImVec2 left = {tip.x - size * 0.75f, tip.y - size * 1.9f}, right = {tip.x + size * 0.75f, tip.y - size * 1.9f};
  Canvas().AddTriangleFilled(left, right, tip, ToIm(ui.theme().text));
  Canvas().AddTriangle(left, right, tip, ToIm(ui.theme().surface), ui.mm(0.5f));
}

Rect AroundMiddle(const Rect& rect, float width, float height) {
  return {rect.x + (rect.w - width) / 2, rect.y + (rect.h - height) / 2, width, height};
}

// A prize's number and name, one below the other.
void DrawPrizeFace(Ui& ui, const Rect& rect, const PrizeShow& show, size_t prize, float badge) {
  Rect rest = rect;
  const float words = std::min(rect.h * 0.42f, ui.TextHeight(TextSize::kLabel) * 2);
  rest.CutTop(std::max(0.0f, (rest.h - badge - words - ui.mm(2)) / 2));
  const Rect top = rest.CutTop(badge, ui.mm(2));
  PrizeBadge(ui, AroundMiddle(top, badge, badge), show, prize);
  DrawFitted(ui, StyleOf(ui, TextSize::kLabel, /*bold=*/true), rest.CutTop(words), ui.theme().text, ui.Say(show.prizes[prize].name));
}

void DrawReel(Ui& ui, const Rect& window, const PrizeShow& show, int reel) {
  Card(ui, window, Radius(ui), ui.theme().surface);
  const float place = ReelPlace(show, reel), first = std::floor(place);
  const Rect glass = window.Inset(ui.mm(0.5f));  // below the frame that is drawn last
  Canvas().PushClipRect({glass.x, glass.y}, {glass.right(), glass.bottom()}, true);
  // Symbols come from above: the next one stands over the present one.
  for (int step = -1; step <= 1; ++step) {
    const float number = first + static_cast<float>(step);
    if (number < 0) continue;
    const float y = window.y + (place - number) * window.h;
    if (y >= window.bottom() || y + window.h <= window.y) continue;
    const size_t prize = static_cast<size_t>(number) % show.prizes.size();
    DrawPrizeFace(ui, Rect{window.x, y, window.w, window.h}.Inset(ui.mm(3)), show, prize, std::min(window.w, window.h) * 0.4f);
  }
  Canvas().PopClipRect();
  StrokeRound(window, Radius(ui), ui.theme().primary, ui.mm(0.8f));
}

void DrawCardBack(Ui& ui, const Rect& card) {
  SoftShadow(ui, card, Radius(ui));
  FillRound(card, Radius(ui), ui.theme().hero);
  const Rect frame = card.Inset(std::min(card.w, card.h) * 0.08f);
  if (frame.w <= ui.mm(2)) return;
  StrokeRound(frame, Radius(ui) * 0.7f, ui.theme().accent, ui.mm(0.5f));
  const float side = std::min(card.w, card.h) * 0.42f;
  if (card.w > card.h * 0.5f) IconIn(AroundMiddle(card, side, side), Icon::kGift, ui.theme().accent);
}

// Where card `number` lies: a row that mixes, then gathers below the visitor's.
Rect CardPlace(const Rect& rect, const PrizeShow& show, int number) {
  const float height = std::min(rect.h * 0.5f, rect.w / (kCards * 0.78f)), width = height * 0.72f;
  const float progress = ShowProgress(show);
  const float mix = std::min(1.0f, progress / kShuffled);
  // One and a half rounds for each, at places of their own; at both ends every card lies in the row.
  const float swing = std::sin(mix * 3 * kPi) * (number % 2 == 0 ? 1.0f : -1.0f);
  const float step = std::min(width * 1.15f, (rect.w - width) / (kCards - 1));
  const float middle = (kCards - 1) / 2.0f, column = (static_cast<float>(number) - middle) * (1 - 0.9f * std::abs(swing));
  const float x = rect.x + rect.w / 2 + column * step - width / 2;
  const float y = rect.y + (rect.h - height) / 2 + swing * height * 0.28f;
  return {x, y, width, height};
}

// The visitor's card comes to the front and grows.
Rect RaisedCard(const Rect& rect, const PrizeShow& show, const Rect& from) {
  const float share = std::clamp((ShowProgress(show) - kShuffled) / (kRaised - kShuffled), 0.0f, 1.0f);
  const float eased = share * share * (3 - 2 * share);
  const float scale = 1 + (std::min(kGrows, rect.h / from.h) - 1) * eased;
  const Rect grown = AroundMiddle(from, from.w * scale, from.h * scale);
  return {grown.x, grown.y + (rect.y + (rect.h - grown.h) / 2 - grown.y) * eased, grown.w, grown.h};
}

}  // namespace

void PrizeBadge(Ui& ui, const Rect& rect, const PrizeShow& show, size_t prize) {
  const float side = std::min(rect.w, rect.h);
  const ImVec2 middle = {rect.x + rect.w / 2, rect.y + rect.h / 2};
  const Color color = ColorOf(ui.theme(), show, prize);
  Canvas().AddCircleFilled(middle, side / 2, ToIm(ui.theme().surface), 32);
  Canvas().AddCircleFilled(middle, side * 0.44f, ToIm(color), 32);
  if (show.prizes[prize].none) return IconIn(AroundMiddle(rect, side * 0.5f, side * 0.5f), Icon::kHandwave, ui.theme().text_muted);
  TextStyle style = StyleOf(ui, TextSize::kBody, /*bold=*/true);
  style.glyph.size_px = std::max(8, static_cast<int>(side * 0.5f));
  DrawLineIn(style, rect, InkOn(color), std::to_string(prize + 1), Align::kCenter);
}

void PrizeWheel(Ui& ui, const Rect& rect, const PrizeShow& show) {
  Follow(ui, rect, show);
  const float margin = ui.mm(3);
  const Wheel wheel = {{rect.x + rect.w / 2, rect.y + rect.h / 2 + margin}, std::min(rect.w, rect.h) / 2 - 2 * margin, WheelPlace(show)};
  const Theme& theme = ui.theme();
  Canvas().AddCircleFilled(wheel.middle, wheel.radius + ui.mm(2), ToIm(theme.hero), 96);
  const std::vector<WheelSlice> slices = WheelSlices(show);
  for (const WheelSlice& slice : slices) DrawSlice(wheel, slice, ColorOf(theme, show, slice.prize));
  for (const WheelSlice& slice : slices) {
    Canvas().AddLine(wheel.middle, wheel.Point(slice.from, 1), ToIm(theme.surface), ui.mm(0.5f));
  }
  for (const WheelSlice& slice : slices) DrawSliceWords(ui, wheel, show, slice);
  const float hub = wheel.radius * 0.2f;
  Canvas().AddCircleFilled(wheel.middle, hub + ui.mm(1), ToIm(theme.surface), 48);
  Canvas().AddCircleFilled(wheel.middle, hub, ToIm(theme.hero), 48);
  IconIn({wheel.middle.x - hub / 2, wheel.middle.y - hub / 2, hub, hub}, Icon::kGift, theme.accent);
  DrawPointer(ui, wheel);
}

void PrizeReels(Ui& ui, const Rect& rect, const PrizeShow& show) {
  Follow(ui, rect, show);
  const float gap = ui.mm(4), side = std::min(rect.h - 2 * gap, (rect.w - gap * (kReels + 1)) / kReels);
  const Rect frame = AroundMiddle(rect, kReels * side + gap * (kReels + 1), side + 2 * gap);
  FillRound(frame, Radius(ui) * 2, ui.theme().hero);
  for (int reel = 0; reel < kReels; ++reel) {
    DrawReel(ui, {frame.x + gap + static_cast<float>(reel) * (side + gap), frame.y + gap, side, side}, show, reel);
  }
}

void PrizeCards(Ui& ui, const Rect& rect, const PrizeShow& show) {
  Follow(ui, rect, show);
  constexpr int kVisitors = kCards / 2;
  for (int card = 0; card < kCards; ++card) {
    if (card != kVisitors) DrawCardBack(ui, CardPlace(rect, show, card));
  }
  const Rect own = RaisedCard(rect, show, CardPlace(rect, show, kVisitors));
  const float turn = CardTurn(show), width = std::max(ui.mm(0.8f), own.w * std::abs(turn));
  const Rect turned = AroundMiddle(own, width, own.h);
  if (turn < 0) return DrawCardBack(ui, turned);
  Card(ui, turned, Radius(ui), ui.theme().surface);
  StrokeRound(turned, Radius(ui), ColorOf(ui.theme(), show, show.result), ui.mm(1));
  if (turn > 0.6f) DrawPrizeFace(ui, turned.Inset(ui.mm(3)), show, show.result, own.h * 0.3f);
}

}  // namespace footfall::kiosk
