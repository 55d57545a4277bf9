#include <imgui.h>

#include <algorithm>

#include "kiosk/screens/common.h"
#include "kiosk/screens/screens.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

void DrawBigTick(Ui& ui, const Rect& rect) {
  const float side = std::min(rect.w, rect.h);
  ImGui::GetWindowDrawList()->AddCircleFilled({rect.x + rect.w / 2, rect.y + rect.h / 2}, side / 2, Paint(ui.theme().good), 64);
  const Rect disc{rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side};
  DrawIcon(ui, disc.Inset(side * 0.22f), Icon::kCheck, Ink::kOnPrimary);
}

void DrawThanks(Ui& ui, Rect column) {
  DrawBigTick(ui, column.CutTop(ui.mm(34), ui.mm(5)));
  const Rect title = column.CutTop(ui.TextHeight(TextSize::kDisplay), ui.mm(2));
  Label(ui, title, Tr("done.title"), TextSize::kDisplay, Ink::kGood, Align::kCenter);
  const float thanks_h = ParagraphHeight(ui, column.w, Tr("done.thanks"), TextSize::kLabel);
  Paragraph(ui, column.CutTop(thanks_h, ui.mm(2)), Tr("done.thanks"), TextSize::kLabel, Ink::kText, Align::kCenter);
  Paragraph(ui, column, Tr("done.next"), TextSize::kBody, Ink::kMuted, Align::kCenter);
}

}  // namespace

void DrawVisitorDone(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = PageArea(ui);
  Rect foot = page.CutBottom(ui.mm(ui.theme().primary_height_mm), ui.mm(5));
  const int64_t left_ms = std::clamp<int64_t>(state.page_since_boot_ms + kSuccessMs - ui.boot_ms(), 0, kSuccessMs);
  const int64_t seconds = (left_ms + 999) / 1000;
  // Wakes when the next second begins, not at every frame.
  if (left_ms > 0) ui.RedrawAt(ui.boot_ms() + left_ms - (seconds - 1) * 1000);
  const Text words = Tr("done.finish", {{"seconds", std::to_string(seconds)}});
  if (Button(ui, "done.finish", foot, words, {.look = ButtonLook::kPrimary})) sink.Emit(action::Finish{});
  if (ui.portrait()) {
    const Rect receipt = page.CutBottom(ui.mm(96), ui.mm(4));
    DrawReceipt(ui, receipt, state.visitor.receipt_code, state.visitor.receipt_qr);
    DrawThanks(ui, page);
  } else {
    const Rect receipt = page.CutRight(page.w * 0.42f, ui.mm(8));
    DrawReceipt(ui, receipt, state.visitor.receipt_code, state.visitor.receipt_qr);
    page.CutTop(ui.mm(3));
    DrawThanks(ui, page);
  }
}

}  // namespace footfall::kiosk
