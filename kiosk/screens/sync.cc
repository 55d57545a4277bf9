#include <algorithm>
#include <cmath>

#include "kiosk/actions/reducer.h"
#include "kiosk/screens/common.h"
#include "kiosk/screens/screens.h"

namespace footfall::kiosk {
namespace {

constexpr int64_t kClockGoodMs = 120'000;  // the same two minutes after which the clock is called suspect

struct Row {
  std::string_view key;
  FactSpec fact;
};

std::string TimeAndDay(int64_t wall_ms, const Now& now) {
  if (wall_ms == 0) return "—";
  const Now then{.wall_ms = wall_ms, .utc_offset_s = now.utc_offset_s};
  const std::string clock = ClockText(wall_ms, now.utc_offset_s);
  return LocalDay(then) == LocalDay(now) ? clock : DateText(wall_ms, now.utc_offset_s) + " " + clock;
}

Row ClockRow(const State& state) {
  const SyncView& sync = state.sync;
  Row row{"sync.clock", {Icon::kClock, Tr("sync.clock"), Own(ClockText(state.now.wall_ms, state.now.utc_offset_s))}};
  if (sync.clock_suspect || std::abs(sync.clock_skew_ms) > kClockGoodMs) {
    row.fact.value = Tr("sync.clock_off", {{"seconds", std::to_string(std::abs(sync.clock_skew_ms) / 1000)}});
    row.fact.ink = Ink::kWarning;
  }
  return row;
}

Row DiskRow(const SyncView& sync) {
  constexpr int64_t kMegabyte = 1'000'000;
  Row row{"sync.disk", {Icon::kDisk, Tr("sync.disk"), Tr("sync.unknown")}};
  if (sync.free_disk_bytes < 0) return row;
  const int64_t megabytes = sync.free_disk_bytes / kMegabyte;
  row.fact.value = megabytes >= 1000 ? Tr("sync.disk_gb", {{"count", std::to_string(megabytes / 1000)}})
                                     : Tr("sync.disk_mb", {{"count", std::to_string(megabytes)}});
  if (sync.disk != DiskState::kPlenty) row.fact.ink = Ink::kWarning;
  return row;
}

Row BatteryRow(const SyncView& sync) {
  const std::string percent = std::to_string(sync.battery_percent);
  Row row{"sync.battery",
          {Icon::kBattery, Tr("sync.battery"), Tr(sync.charging ? "sync.charging" : "sync.battery_value", {{"percent", percent}})}};
  if (IsBatteryLow(sync)) row.fact.ink = Ink::kWarning;
  return row;
}

bool IsForgotten(const SyncView& sync) { return sync.standing == Standing::kUnknown; }

std::vector<Row> Rows(const State& state) {
  const SyncView& sync = state.sync;
  const Ink ink = sync.online ? Ink::kGood : Ink::kWarning;
  const Text connection = sync.online ? Tr("sync.online") : IsForgotten(sync) ? Tr("sync.not_known") : Tr("sync.offline");
  std::vector<Row> rows = {
      {"sync.connection", {sync.online ? Icon::kCloud : Icon::kCloudOff, Tr("sync.connection"), connection, ink}},
      {"sync.contact", {Icon::kCheck, Tr("sync.contact"), Own(TimeAndDay(sync.last_contact_wall_ms, state.now))}},
      ClockRow(state),
      DiskRow(sync),
      {"sync.device", {Icon::kTablet, Tr("sync.device"), Own(state.config.device_name)}},
      {"sync.version", {Icon::kSliders, Tr("sync.version"), Own(std::to_string(state.config.version))}},
  };
  if (sync.battery_percent >= 0) rows.insert(rows.begin() + 4, BatteryRow(sync));  // beside the disk
  return rows;
}

int Columns(const Ui& ui, size_t rows) { return ui.portrait() ? 2 : rows > 6 ? 4 : 3; }

void DrawRows(const State& state, Ui& ui, const Rect& area) {
  const std::vector<Row> rows = Rows(state);
  const int columns = Columns(ui, rows.size());
  const int lines = (static_cast<int>(rows.size()) + columns - 1) / columns;
  for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
    const FactSpec& fact = rows[i].fact;
    const Rect cell = area.Cell(i % columns, columns, i / columns, lines, ui.mm(4));
    ui.Record({.key = std::string(rows[i].key), .label = ui.Say(fact.name), .value = ui.Say(fact.value), .rect = cell});
    Panel(ui, cell, Fill::kSurface);
    DrawFact(ui, {cell.x + ui.mm(4), cell.y, cell.w - ui.mm(8), cell.h}, fact);
  }
}

// What everybody opens this page for: how many wait and since when, in large letters, and that nothing can get lost.
// The promise steps back when something else has to be said.
void DrawWaiting(const State& state, Ui& ui, Rect card, bool with_promise) {
  const SyncView& sync = state.sync;
  const int64_t oldest = sync.oldest_waiting_wall_ms;
  const bool waits = sync.waiting > 0;
  Text since;
  if (waits && oldest > 0) {
    since = Tr("sync.since_value", {{"time", TimeAndDay(oldest, state.now)}, {"age", ui.Say(AgeText(state.now.wall_ms - oldest))}});
  }
  Panel(ui, card, waits ? Fill::kWarningSoft : Fill::kGoodSoft);
  card = {card.x + ui.mm(6), card.y, card.w - ui.mm(12), card.h};
  const float disc = ui.mm(18);
  const Rect mark = card.CutLeft(disc, ui.mm(6));
  const Ink ink = waits ? Ink::kWarning : Ink::kGood;
  DrawIcon(ui, {mark.x, mark.y + (mark.h - disc) / 2, disc, disc}, waits ? Icon::kSync : Icon::kCheck, ink);
  const Text title = waits ? Tr("sync.waiting_value", {{"count", std::to_string(sync.waiting)}}) : Tr("sync.nothing_waits");
  const float title_h = ui.TextHeight(TextSize::kTitle), line = ui.TextHeight(TextSize::kBody);
  const float promise_h = with_promise ? ParagraphHeight(ui, card.w, Tr("sync.promise"), TextSize::kBody) : 0;
  const bool says_since = !ui.Say(since).empty();
  card.CutTop(std::max(0.0f, (card.h - title_h - promise_h - (says_since ? line : 0)) / 2));
  const Rect top = card.CutTop(title_h);
  ui.Record({.key = "sync.waiting", .label = ui.Say(Tr("sync.waiting")), .value = std::to_string(sync.waiting), .rect = top});
  FitLabel(ui, top, title, TextSize::kTitle, TextSize::kLabel, ink);
  if (says_since) {
    const Rect row = card.CutTop(line);
    ui.Record({.key = "sync.since", .label = ui.Say(Tr("sync.since")), .value = ui.Say(since), .rect = row});
    Label(ui, row, since, TextSize::kBody);
  }
  if (with_promise) Paragraph(ui, card, Tr("sync.promise"), TextSize::kBody, Ink::kText);
}

void DrawReset(const State& state, Ui& ui, ActionSink& sink, Rect row) {
  if (Button(ui, "sync.reset", row.CutLeft(ui.mm(52), ui.mm(4)), Tr("sync.reset"), {.size = TextSize::kBody}))
    sink.Emit(action::AskReset{});
  const Text words = MayReset(state) ? Tr("sync.reset_words") : Tr("sync.reset_refused", {{"count", std::to_string(state.sync.waiting)}});
  const float height = ParagraphHeight(ui, row.w, words, TextSize::kSmall);
  row.CutTop(std::max(0.0f, (row.h - height) / 2));
  Paragraph(ui, row, words, TextSize::kSmall, MayReset(state) ? Ink::kMuted : Ink::kWarning);
}

// Anybody who may sign in may do it: the code is the office's word.
void DrawLetIn(Ui& ui, ActionSink& sink, Rect row) {
  const ButtonOptions look{.look = ButtonLook::kPrimary, .size = TextSize::kBody};
  if (Button(ui, "sync.return", row.CutLeft(ui.mm(52), ui.mm(4)), Tr("sync.return"), look)) sink.Emit(action::OpenPage{Page::kReturn});
  const float height = ParagraphHeight(ui, row.w, Tr("sync.return_words"), TextSize::kSmall);
  row.CutTop(std::max(0.0f, (row.h - height) / 2));
  Paragraph(ui, row, Tr("sync.return_words"), TextSize::kSmall, Ink::kMuted);
}

void DrawConfirm(Ui& ui, ActionSink& sink) {
  Dim(ui);
  if (TouchArea(ui, "confirm.backdrop", ui.screen(), Tr("common.cancel"))) sink.Emit(action::CancelReset{});
  const float width = std::min(ui.screen().w - ui.mm(16), ui.mm(124));
  const float words_h = ParagraphHeight(ui, width - ui.mm(14), Tr("sync.confirm_words"), TextSize::kBody);
  const float height = ui.TextHeight(TextSize::kTitle) + words_h + ui.mm(38);
  Rect card = InMiddle(ui.page(), width, height);
  Panel(ui, card, Fill::kSurface);
  card = card.Inset(ui.mm(7));
  Rect buttons = card.CutBottom(ui.mm(15), ui.mm(4));
  Label(ui, card.CutTop(ui.TextHeight(TextSize::kTitle), ui.mm(2)), Tr("sync.confirm"), TextSize::kTitle);
  Paragraph(ui, card, Tr("sync.confirm_words"), TextSize::kBody, Ink::kMuted);
  const Rect no = buttons.CutLeft(buttons.w / 2 - ui.mm(1.5f), ui.mm(3));
  if (Button(ui, "confirm.no", no, Tr("common.cancel"))) sink.Emit(action::CancelReset{});
  if (Button(ui, "confirm.yes", buttons, Tr("sync.reset"), {.look = ButtonLook::kDanger, .size = TextSize::kBody})) {
    sink.Emit(action::ConfirmReset{});
  }
}

// What keeps this kiosk from doing all it could; the worst of it.
std::string_view Hindrance(const State& state) {
  const SyncView& sync = state.sync;
  if (sync.disk == DiskState::kFull) return "sync.paper";
  if (sync.disk == DiskState::kFailing) return "sync.disk_failing";
  if (IsForgotten(sync)) return "sync.forgotten";
  if (sync.standing == Standing::kFrozen) return "sync.frozen";
  if (sync.disk == DiskState::kNearlyFull) return "sync.disk_low";
  return state.pinyin_missing ? "sync.no_pinyin" : "";
}

void DrawHindrance(const State& state, Ui& ui, Rect* page) {
  const std::string_view key = Hindrance(state);
  if (key.empty()) return;
  const float height = std::max(ui.mm(12), ParagraphHeight(ui, page->w - ui.mm(18), Tr(key), TextSize::kBody) + ui.mm(3));
  const bool bad = state.sync.disk == DiskState::kFull || state.sync.disk == DiskState::kFailing;
  Banner(ui, page->CutTop(height, ui.mm(3)), bad ? Tone::kBad : Tone::kWarning, Icon::kWarning, Tr(key));
}

}  // namespace

void DrawSync(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("sync.title"));
  if (IsForgotten(state.sync)) {
    DrawLetIn(ui, sink, page.CutBottom(ui.mm(12), ui.mm(3)));
  } else if (MayManage(state)) {
    DrawReset(state, ui, sink, page.CutBottom(ui.mm(12), ui.mm(3)));
  }
  DrawHindrance(state, ui, &page);
  const bool calm = Hindrance(state).empty();
  const float promise_h = calm ? ParagraphHeight(ui, page.w - ui.mm(36), Tr("sync.promise"), TextSize::kBody) : 0;
  const float card_h = ui.TextHeight(TextSize::kTitle) + ui.TextHeight(TextSize::kBody) + promise_h + ui.mm(8);
  DrawWaiting(state, ui, page.CutTop(card_h, ui.mm(4)), calm);
  const int lines = ui.portrait() ? state.sync.battery_percent >= 0 ? 4 : 3 : 2;
  const float most = static_cast<float>(lines) * ui.mm(26) + static_cast<float>(lines - 1) * ui.mm(4);
  DrawRows(state, ui, page.h > most ? page.CutTop(most) : page);
  if (state.confirm_reset) DrawConfirm(ui, sink);
}

}  // namespace footfall::kiosk
