// The board beside zones and people: how the kiosks are, what is on its way to the booth, queues, open incidents.
#include <algorithm>
#include <cmath>

#include "kiosk/actions/reducer.h"
#include "kiosk/screens/site_parts.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

constexpr float kLineMm = 7.5f, kConfirmMm = 36;
constexpr int kLowBatteryPercent = 20;
constexpr int64_t kLowDiskBytes = 500'000'000;  // below it a kiosk soon stops to draw
constexpr int64_t kClockGoodMs = 120'000;       // the two minutes after which a clock is called suspect
constexpr int64_t kMegabyte = 1'000'000;

struct Fact {
  Icon icon = Icon::kNone;
  Text words;
  Ink ink = Ink::kMuted;
};

Ink InkIf(bool bad) { return bad ? Ink::kWarning : Ink::kMuted; }

Fact BatteryFact(const BoardKiosk& kiosk) {
  const std::string percent = std::to_string(*kiosk.battery_percent);
  const Text words = kiosk.charging ? Tr("kiosk.charging", {{"percent", percent}}) : Tr("kiosk.battery", {{"percent", percent}});
  return {Icon::kBattery, words, InkIf(!kiosk.charging && *kiosk.battery_percent < kLowBatteryPercent)};
}

Fact DiskFact(const BoardKiosk& kiosk) {
  const int64_t megabytes = kiosk.free_disk_bytes / kMegabyte;
  const Text words = megabytes >= 1000 ? Tr("sync.disk_gb", {{"count", std::to_string(megabytes / 1000)}})
                                       : Tr("sync.disk_mb", {{"count", std::to_string(megabytes)}});
  return {Icon::kDisk, words, InkIf(kiosk.free_disk_bytes < kLowDiskBytes)};
}

// "+" = ahead of the server's.
Fact ClockFact(const BoardKiosk& kiosk) {
  const int64_t seconds = kiosk.clock_skew_ms / 1000;
  const std::string shown = (seconds > 0 ? "+" : "") + std::to_string(seconds);
  return {Icon::kClock, Tr("kiosk.clock", {{"seconds", shown}}), InkIf(std::abs(kiosk.clock_skew_ms) > kClockGoodMs)};
}

std::vector<Fact> FactsOf(const BoardKiosk& kiosk) {
  std::vector<Fact> facts;
  if (kiosk.battery_percent) facts.push_back(BatteryFact(kiosk));
  if (kiosk.free_disk_bytes >= 0) facts.push_back(DiskFact(kiosk));
  facts.push_back({Icon::kSync, Tr("kiosk.waiting", {{"count", std::to_string(kiosk.waiting)}}), InkIf(kiosk.waiting > kBacklogWarnCount)});
  facts.push_back({Icon::kStar, Tr("kiosk.chances", {{"count", std::to_string(kiosk.chances_left)}})});
  facts.push_back(ClockFact(kiosk));
  if (!kiosk.version.empty()) facts.push_back({Icon::kTablet, Tr("kiosk.version", {{"version", kiosk.version}})});
  if (kiosk.draw_problems > 0) {
    facts.push_back({Icon::kWarning, Tr("kiosk.draw_problems", {{"count", std::to_string(kiosk.draw_problems)}}), Ink::kWarning});
  }
  return facts;
}

float CardHeight(const Ui& ui, const BoardKiosk& kiosk) {
  const size_t rows = (FactsOf(kiosk).size() + 1) / 2;
  return ui.TextHeight(TextSize::kBody) + static_cast<float>(rows) * ui.mm(kLineMm) + ui.mm(10);
}

void DrawKiosk(const State& state, Ui& ui, Rect card, const BoardKiosk& kiosk) {
  Panel(ui, card, kiosk.online ? Fill::kSurface : Fill::kWarningSoft);
  ui.Record({.key = "board.kiosk." + kiosk.device_id, .label = kiosk.name, .value = kiosk.online ? "online" : "offline", .rect = card});
  card = card.Inset(ui.mm(4));
  Rect head = card.CutTop(ui.TextHeight(TextSize::kBody), ui.mm(2));
  const std::string seen = ClockText(kiosk.last_seen_ms, state.now.utc_offset_s);
  const Text words = kiosk.online              ? Tr("sync.online")
                     : kiosk.last_seen_ms == 0 ? Tr("kiosk.never")
                                               : Tr("kiosk.offline_since", {{"time", seen}});
  const float width = std::min(head.w * 0.56f, LineWidth(ui, words, TextSize::kSmall) + ui.mm(7));
  IconLine(ui, head.CutRight(width, ui.mm(2)), kiosk.online ? Icon::kCloud : Icon::kCloudOff, words, TextSize::kSmall,
           kiosk.online ? Ink::kGood : Ink::kWarning);
  FitLabel(ui, head, Own(kiosk.name), TextSize::kBody, TextSize::kSmall);
  const std::vector<Fact> facts = FactsOf(kiosk);
  const int rows = (static_cast<int>(facts.size()) + 1) / 2;
  for (int i = 0; i < static_cast<int>(facts.size()); ++i) {
    const Fact& fact = facts[static_cast<size_t>(i)];
    IconLine(ui, card.Cell(i % 2, 2, i / 2, rows, ui.mm(2)), fact.icon, fact.words, TextSize::kSmall, fact.ink);
  }
}

struct List {
  const State& state;
  Ui& ui;
  Rect rest;
  void Heading(const Text& text) { Label(ui, rest.CutTop(ui.TextHeight(TextSize::kBody), ui.mm(1)), text, TextSize::kBody, Ink::kMuted); }
  Rect Row(float height) { return rest.CutTop(height, ui.mm(3)); }
};

void DrawKiosks(List& list) {
  const std::vector<BoardKiosk>& kiosks = list.state.board.kiosks;
  if (kiosks.empty()) return;
  list.Heading(Tr("kiosk.title"));
  const size_t columns = list.ui.portrait() ? 1 : 2;
  for (size_t first = 0; first < kiosks.size(); first += columns) {
    const size_t end = std::min(kiosks.size(), first + columns);
    float height = 0;
    for (size_t i = first; i < end; ++i) height = std::max(height, CardHeight(list.ui, kiosks[i]));
    const Rect row = list.Row(height);
    for (size_t i = first; i < end; ++i) {
      DrawKiosk(list.state, list.ui, row.Cell(static_cast<int>(i - first), static_cast<int>(columns), 0, 1, list.ui.mm(3)), kiosks[i]);
    }
  }
}

// A row with an icon, a name and words at the right.
void DrawLine(List& list, Icon icon, const Text& name, const Text& words, Ink ink) {
  Ui& ui = list.ui;
  const float words_w = list.rest.w * 0.5f;
  const float two_lines = 2 * ui.TextHeight(TextSize::kSmall) + ui.mm(2);
  const float height = std::max({ui.mm(11), two_lines, ParagraphHeight(ui, words_w, words, TextSize::kSmall) + ui.mm(4)});
  Rect row = list.Row(height);
  Panel(ui, row, Fill::kSurface);
  row = {row.x + ui.mm(4), row.y, row.w - ui.mm(8), row.h};
  Rect right = row.CutRight(words_w, ui.mm(3));
  const float words_h = ParagraphHeight(ui, right.w, words, TextSize::kSmall);
  right.CutTop(std::max(0.0f, (right.h - words_h) / 2));
  Paragraph(ui, right, words, TextSize::kSmall, ink, Align::kRight);
  const float side = ui.TextHeight(TextSize::kSmall);
  const Rect mark = row.CutLeft(side, ui.mm(2));
  DrawIcon(ui, {mark.x, mark.y + (mark.h - side) / 2, side, side}, icon, Ink::kText);
  FittedLabel(ui, row, name, TextSize::kSmall);
}

void DrawQueues(List& list) {
  if (list.state.board.queues.empty()) return;
  list.Heading(Tr("queue.title"));
  for (const BoardQueue& queue : list.state.board.queues) {
    Text name = Own(queue.queue_id);
    for (const QueueView& each : list.state.offers.queues) {
      if (each.id == queue.queue_id) name = Localized(list.ui, each.name);
    }
    std::string words = list.ui.Say(Tr("queue.waiting", {{"count", std::to_string(queue.waiting)}}));
    if (queue.last_called > 0) words += "  ·  " + list.ui.Say(Tr("queue.last_called", {{"number", std::to_string(queue.last_called)}}));
    const std::string wait = list.ui.Say(WaitText(queue.mean_wait_ms));
    if (!wait.empty()) words += "  ·  " + wait;
    DrawLine(list, Icon::kHash, name, Own(words), Ink::kMuted);
  }
}

// What is to be done about it, or how it stands.
Text TransferWords(const State& state, const BoardTransfer& transfer) {
  if (IsConfirmedHere(state, transfer)) return Tr("transfer.confirmed_here");
  return transfer.sent ? Tr("board.sent") : Tr("board.not_sent");
}

void DrawTransfer(List& list, ActionSink& sink, const BoardTransfer& transfer) {
  Ui& ui = list.ui;
  std::string words;
  for (const BoardGift& item : transfer.items) {
    const std::string line = ui.Say(Localized(ui, item.name)) + " × " + std::to_string(item.booth_units);
    words += (words.empty() ? "" : ", ") + line;
  }
  const Text from_to =
      transfer.incoming ? Tr("board.from", {{"place", transfer.other_end}}) : Tr("board.to", {{"place", transfer.other_end}});
  words += "  ·  " + ui.Say(TransferWords(list.state, transfer));
  const Icon icon = transfer.incoming ? Icon::kDoorIn : Icon::kDoorOut;
  const TransferStep step = StepOf(transfer);
  if (!MayManage(list.state) || step == TransferStep::kNone || IsConfirmedHere(list.state, transfer)) {
    return DrawLine(list, icon, from_to, Own(words), Ink::kMuted);
  }
  Rect right = list.rest;
  const Rect button_column = right.CutRight(ui.mm(kConfirmMm), ui.mm(3));
  List narrow{list.state, ui, right};
  DrawLine(narrow, icon, from_to, Own(words), Ink::kMuted);
  const Rect row{button_column.x, list.rest.y, button_column.w, std::max(ui.mm(11), narrow.rest.y - list.rest.y - ui.mm(3))};
  const Text label = step == TransferStep::kSend ? Tr("transfer.send_short") : Tr("transfer.receive_short");
  if (Button(ui, "transfer.open." + transfer.id, row, label, {.size = TextSize::kBody})) sink.Emit(action::OpenTransfer{transfer.id});
  list.rest = {list.rest.x, narrow.rest.y, list.rest.w, list.rest.bottom() - narrow.rest.y};
}

void DrawTransfers(List& list, ActionSink& sink) {
  if (list.state.board.transfers.empty()) return;
  list.Heading(Tr("board.transfers"));
  for (const BoardTransfer& transfer : list.state.board.transfers) DrawTransfer(list, sink, transfer);
}

}  // namespace

void DrawBoardRest(const State& state, Ui& ui, ActionSink& sink, const Rect& page) {
  ScrollState* scroll = sink.Scroll("board.rest");
  const Rect inside = BeginScroll(ui, "board.rest", page, scroll);
  List list{state, ui, {inside.x, inside.y, inside.w - ui.mm(3), 1e6f}};
  if (state.board.open_incidents > 0) {
    const Rect row = list.Row(ui.mm(12));
    Banner(ui, row, Tone::kWarning, Icon::kAlert, Tr("board.incidents", {{"count", std::to_string(state.board.open_incidents)}}));
  }
  DrawTransfers(list, sink);  // first, as they wait for a hand
  DrawKiosks(list);
  DrawQueues(list);
  EndScroll(ui, page, scroll, list.rest.y - inside.y);
}

}  // namespace footfall::kiosk
