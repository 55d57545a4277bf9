// What is counted by one touch: two large fields, each with today's number.
#include <algorithm>
#include <array>

#include "kiosk/screens/screens.h"
#include "kiosk/screens/site_parts.h"

namespace footfall::kiosk {
namespace {

constexpr float kUndoMm = 13, kDiscMm = 14;

struct Counted {
  CountKind kind;
  std::string_view key;
  Icon icon;
  Text name;
};

// What is not on the disk yet, so that nobody believes it is.
Text SavingWords(const Counter& counter) {
  const int64_t number = NotSavedYet(counter);
  if (number == 0) return Tr("count.touch");
  const std::string shown = (number > 0 ? "+" : "") + std::to_string(number);
  return counter.retry_boot_ms > 0 ? Tr("count.not_saved", {{"count", shown}}) : Tr("count.saving", {{"count", shown}});
}

void DrawCounter(const State& state, Ui& ui, ActionSink& sink, Rect card, const Counted& field) {
  const Counter& counter = state.counters[static_cast<size_t>(field.kind) - 1];
  const std::string key(field.key);
  const Rect undo = card.CutBottom(ui.mm(kUndoMm), ui.mm(3));
  bool pressed = false;
  if (TouchArea(ui, key, card, field.name, &pressed)) sink.Emit(action::Count{field.kind});
  Panel(ui, card, pressed ? Fill::kPrimarySoft : Fill::kSurface);
  card = card.Inset(ui.mm(5));
  Rect head = card.CutTop(ui.mm(kDiscMm), ui.mm(2));
  IconDisc(ui, head.CutLeft(ui.mm(kDiscMm), ui.mm(4)), field.icon);
  DrawIcon(ui, head.CutRight(ui.mm(9), ui.mm(2)), Icon::kPlus, Ink::kPrimary);
  FitLabel(ui, head, field.name, TextSize::kTitle, TextSize::kLabel);
  const Text words = SavingWords(counter);
  const bool failing = counter.retry_boot_ms > 0;
  FitLabel(ui, card.CutBottom(ui.TextHeight(TextSize::kBody), ui.mm(2)), words, TextSize::kBody, TextSize::kSmall,
           failing ? Ink::kWarning : Ink::kMuted, Align::kCenter);
  BigText(ui, card, key + ".today", std::to_string(CountedToday(state, field.kind)), Ink::kPrimary);
  const ButtonOptions look{.icon = Icon::kUndo, .enabled = counter.undo_left > 0, .size = TextSize::kBody};
  if (Button(ui, key + ".undo", undo, Tr("count.undo"), look)) sink.Emit(action::UndoCount{field.kind});
}

}  // namespace

void DrawCounters(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("count.title"));
  const std::string zone = ZoneHere(state);
  const Text where = zone.empty() ? Tr("count.whole_booth") : Tr("count.where", {{"zone", ui.Say(ZoneNameById(state, ui, zone))}});
  IconLine(ui, page.CutTop(ui.TextHeight(TextSize::kBody), ui.mm(3)), Icon::kMap, where, TextSize::kBody, Ink::kMuted);
  const std::array<Counted, 2> fields = {{{CountKind::kFootTraffic, "count.foot", Icon::kPeople, Tr("count.foot")},
                                          {CountKind::kFlyers, "count.flyers", Icon::kPage, Tr("count.flyers")}}};
  const bool tall = ui.portrait();
  for (int i = 0; i < 2; ++i) {
    const Rect card = page.Cell(tall ? 0 : i, tall ? 1 : 2, tall ? i : 0, tall ? 2 : 1, ui.mm(5));
    DrawCounter(state, ui, sink, card, fields[static_cast<size_t>(i)]);
  }
}

}  // namespace footfall::kiosk
