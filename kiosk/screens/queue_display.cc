// Whose turn it is, for all who wait: the newest number as large as the screen allows, those before it below or beside. Digits are 40 mm
// high and more on a ten-inch tablet, which is read from eight metres. Nothing here is touched but the staff entrance in the corner.
#include <algorithm>

#include "kiosk/screens/screens.h"
#include "kiosk/screens/site_parts.h"

namespace footfall::kiosk {
namespace {

constexpr int64_t kStaffHoldMs = 3'000;
constexpr size_t kShown = 5;

struct Shown {
  QueueCall call;
  Text queue;
};

// The newest calls of all the session's queues.
std::vector<Shown> CallsOf(const State& state, const Ui& ui) {
  std::vector<Shown> all;
  for (const QueueView& queue : state.offers.queues) {
    for (const QueueCall& call : RecentCalls(state.site, queue.pool, FindBoardQueue(state.board, queue.id), kShown)) {
      all.push_back({call, Localized(ui, queue.name)});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Shown& a, const Shown& b) { return a.call.time_ms > b.call.time_ms; });
  if (all.size() > kShown) all.resize(kShown);
  return all;
}

Text Where(const State& state, const Ui& ui, const Shown& shown) {
  const std::string queue = ui.Say(shown.queue);
  if (shown.call.zone_id.empty()) return Own(queue);
  const std::string zone = ui.Say(ZoneNameById(state, ui, shown.call.zone_id));
  return state.offers.queues.size() > 1 ? Own(queue + "  ›  " + zone) : Own(zone);
}

void DrawNewest(const State& state, Ui& ui, Rect card, const Shown& shown) {
  Panel(ui, card, Fill::kHero);
  card = card.Inset(ui.mm(6));
  const Rect where = card.CutBottom(ui.TextHeight(TextSize::kDisplay), ui.mm(2));
  const Text words = Where(state, ui, shown);
  const bool large = FitsOneLine(ui, where.w, words, TextSize::kDisplay);
  FitLabel(ui, where, words, large ? TextSize::kDisplay : TextSize::kTitle, TextSize::kLabel, Ink::kOnHero, Align::kCenter);
  BigText(ui, card, "display.newest", std::to_string(shown.call.number), Ink::kOnHero);
}

void DrawEarlier(const State& state, Ui& ui, Rect card, const Shown& shown, int place) {
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(3));
  // Queue and zone below each other: side by side they do not stand on a small card.
  const bool zone = !shown.call.zone_id.empty(), several = state.offers.queues.size() > 1 || !zone;
  const float line = ui.TextHeight(TextSize::kSmall);
  if (zone) {
    FitLabel(ui, card.CutBottom(line), ZoneNameById(state, ui, shown.call.zone_id), TextSize::kSmall, TextSize::kSmall, Ink::kMuted,
             Align::kCenter);
  }
  if (several) FitLabel(ui, card.CutBottom(line), shown.queue, TextSize::kSmall, TextSize::kSmall, Ink::kMuted, Align::kCenter);
  BigText(ui, card, "display.earlier." + std::to_string(place), std::to_string(shown.call.number));
}

}  // namespace

void DrawQueueDisplay(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = ui.screen().Inset(ui.mm(5));
  Rect top = page.CutTop(ui.mm(12), ui.mm(3));
  const Rect corner = top.CutLeft(top.w * 0.6f);
  if (LongPressArea(ui, "display.staff", corner, kStaffHoldMs)) sink.Emit(action::OpenStaffSignIn{});
  FitLabel(ui, corner, Own(state.config.organiser), TextSize::kLabel, TextSize::kBody);
  Label(ui, top, Own(ClockText(state.now.wall_ms, state.now.utc_offset_s)), TextSize::kTitle, Ink::kMuted, Align::kRight);
  ui.RedrawAt(ui.boot_ms() + 60'000 - state.now.wall_ms % 60'000);  // the clock
  const std::vector<Shown> calls = CallsOf(state, ui);
  if (calls.empty()) return DrawNotice(ui, page, Icon::kHash, Tr("display.none"), Tr("display.none_words"));
  const int earlier = static_cast<int>(calls.size()) - 1;
  const float gap = ui.mm(4);
  if (earlier > 0) {
    const bool tall = ui.portrait();
    const Rect strip = tall ? page.CutBottom(page.h * 0.4f, gap) : page.CutBottom(page.h * 0.27f, gap);
    const int columns = tall ? 2 : 4, rows = tall ? 2 : 1;
    for (int i = 0; i < earlier; ++i)
      DrawEarlier(state, ui, strip.Cell(i % columns, columns, i / columns, rows, gap), calls[static_cast<size_t>(i) + 1], i + 1);
  }
  DrawNewest(state, ui, page, calls.front());
}

}  // namespace footfall::kiosk
