#include "kiosk/screens/common.h"

namespace footfall::kiosk {

void DrawReachBar(const State& state, Ui& ui, ActionSink& sink) {
  if (!ui.tall()) return;
  constexpr float kButtonMm = 14;
  Rect strip = ui.reach_strip();
  strip = {strip.x + ui.mm(ui.theme().margin_mm), strip.y, strip.w - 2 * ui.mm(ui.theme().margin_mm), ui.mm(kButtonMm)};
  const float gap = ui.mm(ui.theme().gap_mm);
  const ButtonOptions reach{.icon = state.lowered ? Icon::kRaise : Icon::kLower, .size = TextSize::kBody};
  const Rect place = ui.speaks() ? strip.CutLeft((strip.w - gap) / 2, gap) : strip;
  if (Button(ui, "reach.lower", place, Tr(state.lowered ? "reach.raise" : "reach.lower"), reach)) sink.Emit(action::ToggleLowered{});
  if (!ui.speaks()) return;
  if (Button(ui, "reach.read_aloud", strip, Tr("reach.read_aloud"), {.icon = Icon::kSpeaker, .size = TextSize::kBody})) {
    sink.Emit(action::ReadAloud{SpokenWords(state, ui)});
  }
}

}  // namespace footfall::kiosk
