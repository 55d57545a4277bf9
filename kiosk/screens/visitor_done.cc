#include <imgui.h>

#include <algorithm>

#include "kiosk/screens/common.h"
#include "kiosk/screens/screens.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

void DrawBigTick(Ui& ui, const Rect& rect) {
  const float side = std::min(rect.w, rect.h);
  const ImVec2 middle{rect.x + rect.w / 2, rect.y + rect.h / 2};
  ImDrawList& canvas = *ImGui::GetWindowDrawList();
  canvas.AddCircleFilled(middle, side / 2, Paint(ui.theme().good_soft), 64);
  canvas.AddCircleFilled(middle, side * 0.39f, Paint(ui.theme().good), 64);
  const Rect disc{rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side};
  DrawIcon(ui, disc.Inset(side * 0.29f), Icon::kCheck, Ink::kOnPrimary);
}

// The tick, two lines of thanks, and what the code is for: to see, correct or erase, and to take a consent back.
void DrawThanks(const State& state, Ui& ui, Rect column) {
  const Text keep = Tr("done.keep", {{"organiser", state.config.organiser}});
  const float tick = ui.mm(30), title_h = ui.TextHeight(TextSize::kDisplay), gap = ui.mm(2);
  const float thanks_h = ParagraphHeight(ui, column.w, Tr("done.thanks"), TextSize::kLabel);
  const float keep_h = ParagraphHeight(ui, column.w, keep, TextSize::kSmall);
  column.CutTop(std::max(0.0f, (column.h - tick - title_h - thanks_h - keep_h - 3 * gap) / 2));
  DrawBigTick(ui, column.CutTop(tick, gap));
  Label(ui, column.CutTop(title_h), Tr("done.title"), TextSize::kDisplay, Ink::kGood, Align::kCenter);
  Paragraph(ui, column.CutTop(thanks_h, 2 * gap), Tr("done.thanks"), TextSize::kLabel, Ink::kText, Align::kCenter);
  Paragraph(ui, column, keep, TextSize::kSmall, Ink::kMuted, Align::kCenter);
}

}  // namespace

void DrawVisitorDone(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = PageArea(ui);
  Rect top = page.CutTop(ui.mm(12), ui.mm(4));
  LanguageBar(state, ui, sink, top.CutRight(LanguageBarWidth(ui), ui.mm(4)));
  FitLabel(ui, top, Own(state.config.organiser), TextSize::kBody, TextSize::kSmall);
  const Rect foot = page.CutBottom(ui.mm(ui.theme().primary_height_mm), ui.mm(4));
  const int64_t left_ms = std::clamp<int64_t>(state.page_since_boot_ms + kSuccessMs - ui.boot_ms(), 0, kSuccessMs);
  const int64_t seconds = (left_ms + 999) / 1000;
  // Wakes when the next second begins, not at every frame.
  if (left_ms > 0) ui.RedrawAt(ui.boot_ms() + left_ms - (seconds - 1) * 1000);
  const Text words = Tr("done.finish", {{"seconds", std::to_string(seconds)}});
  if (Button(ui, "done.finish", foot, words, {.look = ButtonLook::kPrimary})) sink.Emit(action::Finish{});
  const Rect receipt = ui.portrait() ? page.CutBottom(ui.mm(80), ui.mm(4)) : page.CutRight(page.w * 0.42f, ui.mm(8));
  DrawReceipt(state, ui, receipt, state.visitor.receipt_code);
  DrawThanks(state, ui, page);
}

}  // namespace footfall::kiosk
