#include <algorithm>

#include "kiosk/screens/common.h"
#include "kiosk/screens/screens.h"

namespace footfall::kiosk {

void DrawLocked(const State& state, Ui& ui) {
  Rect page = PageArea(ui);
  // Whoever is sent to unlock it must find it among others, and may want to know whether it still holds something.
  std::string foot = state.config.device_name;
  if (state.sync.waiting > 0) foot += "  ·  " + ui.Say(Tr("sync.waiting_value", {{"count", std::to_string(state.sync.waiting)}}));
  FitLabel(ui, page.CutBottom(ui.TextHeight(TextSize::kBody)), Own(foot), TextSize::kBody, TextSize::kSmall, Ink::kMuted, Align::kCenter);
  FitLabel(ui, page.CutTop(ui.TextHeight(TextSize::kBody)), Own(state.config.organiser), TextSize::kBody, TextSize::kSmall, Ink::kMuted,
           Align::kCenter);
  Text words = Localized(ui, state.config.settings.lock_message);
  if (ui.Say(words).empty()) words = Tr("lock.words");
  ui.Record({.key = "lock.title", .label = ui.Say(Tr("lock.title")), .value = ui.Say(words), .rect = page});
  DrawNotice(ui, page, Icon::kLock, Tr("lock.title"), words);
}

}  // namespace footfall::kiosk
