#include <algorithm>
#include <cmath>

#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

// A finger that moved less than this did not mean to drag (a fingertip rolls by 1 to 2 mm when it presses).
constexpr float kSlopMm = 3.0f;
// A fling loses this share of its speed each second, and ends below a speed nobody sees.
constexpr float kFriction = 0.985f;
constexpr float kStillMmPerS = 4.0f;
// How high content fades out at an edge beyond which there is more, and the mark on it.
constexpr float kFadeMm = 9, kMoreMarkMm = 7;
// What a border's soft edge needs beyond the content.
constexpr float kBorderPx = 1;
// A frame later than this is no measure of a finger's speed, and a finger that lay still for so long rests.
constexpr float kLongestFrameS = 0.1f;

float FrameSeconds(const Ui& ui, const WidgetContext& context) {
  return std::clamp(static_cast<float>(ui.boot_ms() - context.last_boot_ms) / 1000.0f, 0.001f, kLongestFrameS);
}

// The finger has moved beyond the slop: the touch belongs to the area from now on, no button below gets it.
void TakeOver(const Ui& ui, WidgetContext& context, ScrollState* state) {
  state->dragging = true;
  state->velocity = 0;
  state->moved_boot_ms = ui.boot_ms();
  context.held.clear();
}

void FollowFinger(Ui& ui, WidgetContext& context, ScrollState* state) {
  const float y = ImGui::GetIO().MousePos.y;
  if (!state->dragging && std::abs(y - context.press_y) > ui.mm(kSlopMm)) TakeOver(ui, context, state);
  if (!state->dragging) return;
  // It rested before it left, and does not throw the list; frames may have been drawn meanwhile for something else that moves.
  if (static_cast<float>(ui.boot_ms() - state->moved_boot_ms) > kLongestFrameS * 1000) state->velocity = 0;
  const float offset = state->drag_start_offset + state->drag_start_y - y;
  const float speed = (offset - state->offset) / FrameSeconds(ui, context);
  if (offset != state->offset) {
    state->velocity = state->velocity / 2 + speed / 2;
    state->moved_boot_ms = ui.boot_ms();
  }
  state->offset = offset;
}

void Fling(Ui& ui, const WidgetContext& context, ScrollState* state) {
  if (state->velocity == 0) return;
  const float seconds = FrameSeconds(ui, context);
  state->offset += state->velocity * seconds;
  state->velocity *= std::pow(1 - kFriction, seconds);
  if (std::abs(state->velocity) < ui.mm(kStillMmPerS)) state->velocity = 0;
  ui.RedrawAt(ui.boot_ms());
}

void DrawBar(const Ui& ui, const Rect& rect, float offset, float content_height) {
  const float width = ui.mm(1.2f), share = rect.h / content_height;
  const float length = std::max(ui.mm(8), rect.h * share);
  const float at = (rect.h - length) * offset / (content_height - rect.h);
  FillRound({rect.right() - width, rect.y + at, width, length}, width / 2, ui.theme().outline);
}

// The page's ground lies over the last of the content, so that a cut row is seen as "goes on" and not as a mistake.
void DrawFade(const Rect& rect, float from_y, float to_y) {
  const Color ground = CurrentContext().clear;
  const ImU32 clear = ToIm(WithAlpha(ground, 0)), full = ToIm(ground);
  const bool down = to_y > from_y;
  Canvas().AddRectFilledMultiColor({rect.x, std::min(from_y, to_y)}, {rect.right(), std::max(from_y, to_y)}, down ? clear : full,
                                   down ? clear : full, down ? full : clear, down ? full : clear);
}

// An arrow on a small disc at the lower edge, beside the bar: there it covers no words.
void DrawMoreMark(const Ui& ui, const Rect& rect) {
  const float side = ui.mm(kMoreMarkMm);
  const Rect disc = {rect.right() - side - ui.mm(3), rect.bottom() - side - ui.mm(0.5f), side, side};
  SoftShadow(ui, disc, side / 2);
  FillRound(disc, side / 2, ui.theme().primary);
  const float arm = side * 0.2f, x = disc.x + side / 2, y = disc.y + side / 2;
  const ImVec2 arrow[] = {{x - arm, y - arm / 2}, {x, y + arm / 2}, {x + arm, y - arm / 2}};
  Canvas().AddPolyline(arrow, 3, ToIm(ui.theme().on_primary), 0, ui.mm(0.7f));
}

// Where content is cut: at whole pixels, for half ones would cost the first row its border.
Rect ClipAround(const Rect& rect) {
  const float x = std::floor(rect.x) - kBorderPx, y = std::floor(rect.y) - kBorderPx;
  return {x, y, std::ceil(rect.right()) + kBorderPx - x, std::ceil(rect.bottom()) + kBorderPx - y};
}

void DrawEdges(const Ui& ui, const Rect& rect, float offset, float longest) {
  const float height = std::min(ui.mm(kFadeMm), rect.h / 3);
  const Rect all = ClipAround(rect);
  if (offset > 1) DrawFade(all, all.y + height / 2, all.y);
  if (offset >= longest - 1) return;
  DrawFade(all, all.bottom() - height, all.bottom());
  DrawMoreMark(ui, rect);
}

}  // namespace

Rect BeginScroll(Ui& ui, std::string_view key, const Rect& rect, ScrollState* state) {
  WidgetContext& context = CurrentContext();
  const Rect seen = InView(context, rect);
  ui.Record({.key = std::string(key), .rect = rect});
  context.targets.push_back({std::string(key), seen, std::string(key)});
  const bool mine = context.held_scroll == key;
  if (mine && context.fresh_press) {
    state->drag_start_y = context.press_y;
    state->drag_start_offset = state->offset;
    // A touch on a moving list only stops it.
    if (state->velocity != 0) TakeOver(ui, context, state);
  } else if (mine) {
    FollowFinger(ui, context, state);
  } else {
    Fling(ui, context, state);
  }
  if (!mine || ImGui::GetIO().MouseReleased[0]) state->dragging = false;
  if (mine && state->dragging == false && state->velocity != 0) ui.RedrawAt(ui.boot_ms());
  context.scrolls.push_back({std::string(key), seen});
  const Rect clip = ClipAround(seen);
  Canvas().PushClipRect({clip.x, clip.y}, {clip.right(), clip.bottom()}, true);
  return {rect.x, std::round(rect.y - state->offset), rect.w, rect.h};
}

void EndScroll(Ui& ui, const Rect& rect, ScrollState* state, float content_height) {
  Canvas().PopClipRect();
  CurrentContext().scrolls.pop_back();
  const float longest = std::max(0.0f, content_height - rect.h);
  const float kept = std::clamp(state->offset, 0.0f, longest);
  if (kept != state->offset) {
    // Drawn beyond the end in this frame; the next one is right.
    state->offset = kept;
    state->velocity = 0;
    ui.RedrawAt(ui.boot_ms());
  }
  if (longest <= 0) return;
  DrawEdges(ui, rect, state->offset, longest);
  DrawBar(ui, rect, state->offset, content_height);
}

}  // namespace footfall::kiosk
