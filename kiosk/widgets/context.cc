#include "kiosk/widgets/context.h"

#include <imgui.h>

#include <algorithm>

namespace footfall::kiosk {
namespace {

// Who is touched is decided on what was on the screen when the finger came down, not on what is about to be drawn. The last drawn lies on
// top.
void StartPress(WidgetContext& context) {
  const ImVec2 at = ImGui::GetIO().MousePos;
  context.held.clear();
  context.held_scroll.clear();
  context.fresh_press = true;
  context.long_press_told = false;
  context.repeats_told = 0;
  context.press_x = at.x;
  context.press_y = at.y;
  const auto hit = std::find_if(context.shown.rbegin(), context.shown.rend(), [at](const auto& t) { return t.rect.Contains(at.x, at.y); });
  if (hit == context.shown.rend()) return;
  context.held = hit->key;
  context.held_scroll = hit->scroll;
}

void StartFrame(WidgetContext& context) {
  const ImGuiIO& io = ImGui::GetIO();
  context.frame = ImGui::GetFrameCount();
  context.shown = std::move(context.targets);
  context.targets.clear();
  context.records.clear();
  context.scrolls.clear();
  context.fresh_press = false;
  if (io.MouseClicked[0]) {
    StartPress(context);
  } else if (!io.MouseDown[0] && !io.MouseReleased[0]) {
    context.held.clear();
    context.held_scroll.clear();
    context.stroke.clear();
  }
}

}  // namespace

WidgetContext& CurrentContext() {
  auto* const context = static_cast<WidgetContext*>(ImGui::GetIO().UserData);
  IM_ASSERT(context != nullptr && "a window must be open before widgets are drawn");
  if (context->frame != ImGui::GetFrameCount()) StartFrame(*context);
  return *context;
}

Rect InView(const WidgetContext& context, const Rect& rect) {
  if (context.scrolls.empty()) return rect;
  const Rect& clip = context.scrolls.back().clip;
  const float left = std::max(rect.x, clip.x), top = std::max(rect.y, clip.y);
  const float right = std::min(rect.right(), clip.right()), bottom = std::min(rect.bottom(), clip.bottom());
  if (right <= left || bottom <= top) return {rect.x, rect.y, 0, 0};
  return {left, top, right - left, bottom - top};
}

Touch TouchWidget(std::string_view key, const Rect& rect, bool enabled) {
  WidgetContext& context = CurrentContext();
  const ImGuiIO& io = ImGui::GetIO();
  const Rect seen = InView(context, rect);
  context.targets.push_back({std::string(key), seen, context.scrolls.empty() ? "" : context.scrolls.back().key});
  if (!enabled || context.held != key || !seen.Contains(io.MousePos.x, io.MousePos.y)) return {};
  return {.down = io.MouseDown[0], .clicked = io.MouseReleased[0]};
}

}  // namespace footfall::kiosk
