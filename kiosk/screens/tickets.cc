// A visitor takes a number: which queue, then the number, large enough to be photographed.
#include <algorithm>

#include "kiosk/screens/offer_parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/screens/site_parts.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

constexpr float kTopMm = 12, kRowMm = 26;

// How many wait and how long it takes, as far as it is known now.
Text WaitingWords(const State& state, const Ui& ui, const QueueView& queue) {
  const QueueNow now = LookAtQueue(state.site, queue.pool, FindBoardQueue(state.board, queue.id), IsBoardFresh(state));
  const std::string wait = ui.Say(WaitText(now.mean_wait_ms));
  const std::string waiting =
      now.waiting == 0 ? ui.Say(Tr("ticket.nobody")) : ui.Say(Tr("queue.waiting", {{"count", std::to_string(now.waiting)}}));
  // Without a network this kiosk does not know how many others wait.
  if (!IsBoardFresh(state)) return {};
  return Own(wait.empty() || now.waiting == 0 ? waiting : waiting + "  ·  " + wait);
}

// Those before this number, as far as it is known.
Text BeforeWords(const State& state, const Ui& ui, const QueueView& queue) {
  if (!IsBoardFresh(state)) return {};
  const QueueNow now = LookAtQueue(state.site, queue.pool, FindBoardQueue(state.board, queue.id), true);
  int64_t before = now.waiting;
  const auto own = std::find(now.next.begin(), now.next.end(), state.ticket.number);
  if (own != now.next.end()) before -= 1;
  const std::string wait = ui.Say(WaitText(now.mean_wait_ms));
  if (before <= 0) return Tr("ticket.you_are_next");
  const std::string words = ui.Say(Tr("ticket.before", {{"count", std::to_string(before)}}));
  return Own(wait.empty() ? words : words + "  ·  " + wait);
}

void DrawQueueRow(const State& state, Ui& ui, ActionSink& sink, const Rect& row, const QueueView& queue, int number) {
  const bool can = queue.none == Refusal::kNone && !state.ticket.busy;
  bool pressed = false, touched = false;
  const std::string key = "ticket.queue." + std::to_string(number);
  if (can) touched = TouchArea(ui, key, row, Localized(ui, queue.name), &pressed);
  Panel(ui, row, pressed ? Fill::kAccentPressed : can ? Fill::kAccent : Fill::kSurface);
  Rect rest{row.x + ui.mm(6), row.y, row.w - ui.mm(12), row.h};
  const Ink ink = can ? Ink::kOnAccent : Ink::kMuted;
  const Rect mark = rest.CutLeft(ui.mm(12), ui.mm(5));
  DrawIcon(ui, {mark.x, mark.y + (mark.h - mark.w) / 2, mark.w, mark.w}, Icon::kHash, ink);
  const Text below = queue.none == Refusal::kNone ? WaitingWords(state, ui, queue) : Tr("ticket.none_here");
  const bool two = !ui.Say(below).empty();
  const float name = ui.TextHeight(TextSize::kTitle), small = two ? ui.TextHeight(TextSize::kBody) : 0;
  rest.CutTop(std::max(0.0f, (rest.h - name - small) / 2));
  FitLabel(ui, rest.CutTop(name), Localized(ui, queue.name), TextSize::kTitle, TextSize::kLabel, ink);
  if (two) FitLabel(ui, rest.CutTop(small), below, TextSize::kBody, TextSize::kSmall, ink);
  if (touched) sink.Emit(action::TakeTicket{queue.pool});
}

void DrawChoice(const State& state, Ui& ui, ActionSink& sink, Rect page) {
  const float title = ParagraphHeight(ui, page.w, Tr("ticket.question"), TextSize::kTitle);
  Paragraph(ui, page.CutTop(title, ui.mm(1)), Tr("ticket.question"), TextSize::kTitle);
  const float why = ParagraphHeight(ui, page.w, Tr("ticket.why"), TextSize::kBody);
  Paragraph(ui, page.CutTop(why, ui.mm(4)), Tr("ticket.why"), TextSize::kBody, Ink::kMuted);
  DrawRefusal(ui, state.ticket.refused, &page);
  ScrollState* scroll = sink.Scroll("tickets");
  const Rect inside = BeginScroll(ui, "ticket.queues", page, scroll);
  Rect rest{inside.x, inside.y, inside.w - ui.mm(3), 1e6f};
  int number = 0;
  for (const QueueView& queue : state.offers.queues) {
    DrawQueueRow(state, ui, sink, rest.CutTop(ui.mm(kRowMm), ui.mm(4)), queue, ++number);
  }
  EndScroll(ui, page, scroll, rest.y - inside.y);
}

// What the code on the ticket says, for whoever photographs it: words, since a booth has no address of its own.
std::string TicketWords(const State& state, const Ui& ui, const QueueView& queue) {
  const std::string name = ui.Say(Localized(ui, queue.name)), number = std::to_string(state.ticket.number);
  return ui.Say(Tr("ticket.qr", {{"organiser", state.config.organiser},
                                 {"queue", name},
                                 {"number", number},
                                 {"time", DayAndTime(state.ticket.wall_ms, state.now.utc_offset_s)}}));
}

void DrawNumber(const State& state, Ui& ui, Rect page, const QueueView& queue) {
  Panel(ui, page, Fill::kSurface);
  page = page.Inset(ui.mm(6));
  const float side = std::min(ui.mm(52), page.h * 0.8f);
  const Rect code = ui.portrait() ? page.CutBottom(side, ui.mm(4)) : page.CutRight(side, ui.mm(8));
  QrCode(ui, {code.x + (code.w - side) / 2, code.y + (code.h - side) / 2, side, side}, "ticket.qr", TicketWords(state, ui, queue));
  FitLabel(ui, page.CutTop(ui.TextHeight(TextSize::kTitle), ui.mm(1)), Localized(ui, queue.name), TextSize::kTitle, TextSize::kLabel,
           Ink::kMuted, Align::kCenter);
  const float keep = ParagraphHeight(ui, page.w, Tr("ticket.keep"), TextSize::kBody);
  Paragraph(ui, page.CutBottom(keep), Tr("ticket.keep"), TextSize::kBody, Ink::kMuted, Align::kCenter);
  const Text before = BeforeWords(state, ui, queue);
  if (!ui.Say(before).empty()) {
    FitLabel(ui, page.CutBottom(ui.TextHeight(TextSize::kLabel), ui.mm(1)), before, TextSize::kLabel, TextSize::kBody, Ink::kText,
             Align::kCenter);
  }
  BigText(ui, page, "ticket.number", std::to_string(state.ticket.number), Ink::kPrimary);
}

void DrawTicket(const State& state, Ui& ui, ActionSink& sink, Rect page, const QueueView& queue) {
  const Rect foot = page.CutBottom(ui.mm(ui.theme().primary_height_mm), ui.mm(4));
  const int64_t left_ms = std::clamp<int64_t>(state.page_since_boot_ms + kTicketMs - ui.boot_ms(), 0, kTicketMs),
                seconds = (left_ms + 999) / 1000;
  if (left_ms > 0) ui.RedrawAt(ui.boot_ms() + left_ms - (seconds - 1) * 1000);
  const Text words = Tr("done.finish", {{"seconds", std::to_string(seconds)}});
  if (Button(ui, "ticket.finish", foot, words, {.look = ButtonLook::kPrimary})) sink.Emit(action::Finish{});
  DrawNumber(state, ui, page, queue);
}

}  // namespace

void DrawTickets(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = PageArea(ui);
  Rect top = page.CutTop(ui.mm(kTopMm), ui.mm(4));
  const QueueView* queue = state.ticket.number > 0 ? FindQueue(state.offers, state.ticket.pool) : nullptr;
  const ButtonOptions back{.look = ButtonLook::kQuiet, .icon = Icon::kBack, .size = TextSize::kBody};
  if (queue == nullptr && Button(ui, "ticket.back", top.CutLeft(ui.mm(26), ui.mm(2)), Tr("common.back"), back)) sink.Emit(action::Back{});
  LanguageBar(state, ui, sink, top.CutRight(LanguageBarWidth(ui), ui.mm(2)));
  queue == nullptr ? DrawChoice(state, ui, sink, page) : DrawTicket(state, ui, sink, page, *queue);
}

}  // namespace footfall::kiosk
