#include "kiosk/screens/page_motion.h"

#include <imgui.h>

#include <algorithm>

#include "kiosk/screens/common.h"

namespace footfall::kiosk {
namespace {

constexpr float kWayMm = 8;
// How much of the ground lies over the page at first: enough to be seen, too little to flash.
constexpr float kVeil = 0.7f;
constexpr int64_t kFrameMs = 16;
constexpr int kPlacesAPage = 1000;  // more than a form has steps

// Visitors' pages in the order in which they are passed, staff's as they lie in the menu.
int PlaceOf(const State& state) {
  const int step = state.page == Page::kVisitor ? VisitorStepIndex(state) : 0;
  return static_cast<int>(state.page) * kPlacesAPage + step;
}

std::string NameOf(const State& state) {
  std::string name = std::to_string(static_cast<int>(state.page));
  if (state.page == Page::kVisitor)
    name += "/" + std::to_string(static_cast<int>(state.visitor.step.kind)) + "/" + state.visitor.step.field_id;
  return name;
}

}  // namespace

void BeginPageMotion(const State& state, const Ui& ui, Motion motion, PageMotion* page) {
  std::string name = NameOf(state);
  if (name == page->shown) return;
  const int place = PlaceOf(state);
  // The first page of all is simply there.
  page->moving = motion != Motion::kNone && !page->shown.empty();
  page->back = place < page->place;
  page->place = place;
  page->since_boot_ms = ui.boot_ms();
  page->shown = std::move(name);
}

void ApplyPageMotion(Ui& ui, Motion motion, int first_vertex, PageMotion* page) {
  if (!page->moving) return;
  const float share = std::clamp(static_cast<float>(ui.boot_ms() - page->since_boot_ms) / kPageMotionMs, 0.0f, 1.0f);
  if (share >= 1) {
    page->moving = false;
    return;
  }
  const float rest = (1 - share) * (1 - share);
  ImDrawList& canvas = *ImGui::GetWindowDrawList();
  if (motion == Motion::kSlide) {
    const float way = ui.mm(kWayMm) * rest * (page->back ? -1.0f : 1.0f);
    for (int i = first_vertex; i < canvas.VtxBuffer.Size; ++i) canvas.VtxBuffer[i].pos.x += way;
  }
  const Rect screen = ui.screen();
  canvas.AddRectFilled({0, 0}, {screen.w, screen.h}, Paint(ui.theme().ground, kVeil * rest));
  ui.RedrawAt(ui.boot_ms() + kFrameMs);
}

}  // namespace footfall::kiosk
