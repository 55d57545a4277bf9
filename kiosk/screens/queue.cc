// Queues from staff's side: whose turn it is, whom to call next, and the screen that shows it to those who wait.
#include <algorithm>

#include "kiosk/screens/screens.h"
#include "kiosk/screens/site_parts.h"

namespace footfall::kiosk {
namespace {

constexpr float kActionMm = 14, kNextMm = 20, kNumberMm = 11;

struct Chosen {
  const QueueView* queue = nullptr;
  QueueNow now;
};

Chosen ChosenQueue(const State& state) {
  Chosen chosen;
  if (state.offers.queues.empty()) return chosen;
  chosen.queue = FindQueue(state.offers, state.call.pool);
  if (chosen.queue == nullptr) chosen.queue = &state.offers.queues.front();
  chosen.now = LookAtQueue(state.site, chosen.queue->pool, FindBoardQueue(state.board, chosen.queue->id), IsBoardFresh(state));
  return chosen;
}

void DrawQueueTabs(const State& state, Ui& ui, ActionSink& sink, Rect* page, const QueueView& chosen) {
  if (state.offers.queues.size() < 2) return;
  std::vector<ChipSpec> chips;
  for (const QueueView& queue : state.offers.queues)
    chips.push_back({"queue.tab." + queue.id, Localized(ui, queue.name), &queue == &chosen});
  const float height = ChipsHeight(ui, page->w, chips, ui.mm(10), 4);
  const int touched = DrawChips(ui, page->CutTop(height, ui.mm(3)), chips, ui.mm(10), 4);
  if (touched >= 0) sink.Emit(action::ChooseQueue{state.offers.queues[static_cast<size_t>(touched)].pool});
}

// Who was called last here, and what became of them.
void DrawCurrent(const State& state, Ui& ui, ActionSink& sink, Rect card, const QueueNow& now) {
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(5));
  const float gap = ui.mm(ui.theme().gap_mm);
  Label(ui, card.CutTop(ui.TextHeight(TextSize::kBody), ui.mm(1)), Tr("queue.called_here"), TextSize::kBody, Ink::kMuted);
  if (now.current == 0) return Label(ui, card, Tr("queue.nobody_called"), TextSize::kLabel, Ink::kMuted, Align::kCenter), void();
  Rect buttons = card.CutBottom(2 * ui.mm(kActionMm) + gap, gap);
  const bool free = !state.call.busy;
  const Rect again = buttons.CutBottom(ui.mm(kActionMm), gap);
  if (Button(ui, "queue.again", again, Tr("queue.again"), {.icon = Icon::kBell, .enabled = free, .size = TextSize::kBody})) {
    sink.Emit(action::CallNumber{now.current, QueueNumberState::kCalled});
  }
  const Rect absent = buttons.CutRight(buttons.w * 0.45f, gap);
  if (Button(ui, "queue.absent", absent, Tr("queue.absent"), {.icon = Icon::kClose, .enabled = free, .size = TextSize::kBody})) {
    sink.Emit(action::CallNumber{now.current, QueueNumberState::kAbsent});
  }
  if (Button(ui, "queue.served", buttons, Tr("queue.served"), {.icon = Icon::kCheck, .enabled = free, .size = TextSize::kBody})) {
    sink.Emit(action::CallNumber{now.current, QueueNumberState::kServed});
  }
  BigText(ui, card, "queue.current", std::to_string(now.current), Ink::kPrimary);
}

// The numbers behind the next one, as many as there is room for; one may be called out of turn.
void DrawWaiting(const State& state, Ui& ui, ActionSink& sink, Rect area, const QueueNow& now) {
  if (now.next.size() < 2) return;
  Label(ui, area.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(1)), Tr("queue.then"), TextSize::kSmall, Ink::kMuted);
  const float gap = ui.mm(ui.theme().gap_mm), height = ui.mm(kNumberMm);
  const int columns = std::max(1, static_cast<int>((area.w + gap) / (ui.mm(18) + gap)));
  const int rows = std::max(1, static_cast<int>((area.h + gap) / (height + gap)));
  const int count = std::min(static_cast<int>(now.next.size()) - 1, columns * rows);
  for (int i = 0; i < count; ++i) {
    const float width = (area.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
    const int column = i % columns, row = i / columns;
    const Rect cell{area.x + static_cast<float>(column) * (width + gap), area.y + static_cast<float>(row) * (height + gap), width, height};
    const int64_t number = now.next[static_cast<size_t>(i) + 1];
    const std::string words = std::to_string(number);
    const ButtonOptions look{.look = ButtonLook::kKey, .enabled = !state.call.busy, .size = TextSize::kBody};
    if (Button(ui, "queue.number." + words, cell, Own(words), look)) sink.Emit(action::CallNumber{number, QueueNumberState::kCalled});
  }
}

void DrawNext(const State& state, Ui& ui, ActionSink& sink, Rect card, const QueueNow& now) {
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(5));
  const std::string count = std::to_string(now.waiting), wait = ui.Say(WaitText(now.mean_wait_ms));
  const std::string waiting = ui.Say(Tr("queue.waiting", {{"count", count}}));
  FitLabel(ui, card.CutTop(ui.TextHeight(TextSize::kBody), ui.mm(2)), Own(wait.empty() ? waiting : waiting + "  ·  " + wait),
           TextSize::kBody, TextSize::kSmall, Ink::kMuted);
  const bool any = !now.next.empty();
  const Text words = any ? Tr("queue.call", {{"number", std::to_string(now.next.front())}}) : Tr("queue.nobody_waits");
  const ButtonOptions look{.look = ButtonLook::kPrimary, .icon = Icon::kBell, .enabled = any && !state.call.busy};
  if (Button(ui, "queue.next", card.CutTop(ui.mm(kNextMm), ui.mm(3)), words, look)) {
    sink.Emit(action::CallNumber{now.next.front(), QueueNumberState::kCalled});
  }
  if (!state.sync.online) {
    const float height = ParagraphHeight(ui, card.w - ui.mm(8), Tr("queue.offline"), TextSize::kSmall);
    Paragraph(ui, card.CutTop(height, ui.mm(3)), Tr("queue.offline"), TextSize::kSmall, Ink::kWarning);
  }
  const Rect display = card.CutBottom(ui.mm(12), ui.mm(3));
  if (Button(ui, "queue.display", display, Tr("queue.display"), {.icon = Icon::kScreen, .size = TextSize::kBody}))
    sink.Emit(action::StartDisplay{});
  DrawWaiting(state, ui, sink, card, now);
}

}  // namespace

void DrawQueue(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("queue.title"));
  const Chosen chosen = ChosenQueue(state);
  if (chosen.queue == nullptr) return DrawNotice(ui, page, Icon::kHash, Tr("queue.none"), Tr("queue.none_words"));
  DrawQueueTabs(state, ui, sink, &page, *chosen.queue);
  const Rect left = ui.portrait() ? page.CutTop(page.h * 0.46f, ui.mm(4)) : page.CutLeft(page.w * 0.46f, ui.mm(4));
  DrawCurrent(state, ui, sink, left, chosen.now);
  DrawNext(state, ui, sink, page, chosen.now);
}

}  // namespace footfall::kiosk
