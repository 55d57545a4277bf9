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
  Icon icon;
  Text name, value;
  Ink ink = Ink::kText;
};

std::string TimeAndDay(int64_t wall_ms, const Now& now) {
  if (wall_ms == 0) return "—";
  const Now then{.wall_ms = wall_ms, .utc_offset_s = now.utc_offset_s};
  const std::string clock = ClockText(wall_ms, now.utc_offset_s);
  return LocalDay(then) == LocalDay(now) ? clock : DateText(wall_ms, now.utc_offset_s) + " " + clock;
}

Row ClockRow(const State& state) {
  const SyncView& sync = state.sync;
  Row row{"sync.clock", Icon::kClock, Tr("sync.clock"), Own(ClockText(state.now.wall_ms, state.now.utc_offset_s))};
  if (sync.clock_suspect || std::abs(sync.clock_skew_ms) > kClockGoodMs) {
    row.value = Tr("sync.clock_off", {{"seconds", std::to_string(std::abs(sync.clock_skew_ms) / 1000)}});
    row.ink = Ink::kWarning;
  }
  return row;
}

Row DiskRow(const SyncView& sync) {
  constexpr int64_t kMegabyte = 1'000'000;
  constexpr int64_t kLowBytes = 500 * kMegabyte;  // room for more leads than a booth sees in a year, but the system wants some too
  Row row{"sync.disk", Icon::kList, Tr("sync.disk"), Tr("sync.unknown")};
  if (sync.free_disk_bytes < 0) return row;
  const int64_t megabytes = sync.free_disk_bytes / kMegabyte;
  row.value = megabytes >= 1000 ? Tr("sync.disk_gb", {{"count", std::to_string(megabytes / 1000)}})
                                : Tr("sync.disk_mb", {{"count", std::to_string(megabytes)}});
  if (sync.free_disk_bytes < kLowBytes) row.ink = Ink::kWarning;
  return row;
}

std::vector<Row> Rows(const State& state, const Ui& ui) {
  const SyncView& sync = state.sync;
  const int64_t oldest = sync.oldest_waiting_wall_ms;
  Text since = Own("—");
  if (sync.waiting > 0 && oldest > 0) {
    since = Tr("sync.since_value", {{"time", TimeAndDay(oldest, state.now)}, {"age", ui.Say(AgeText(state.now.wall_ms - oldest))}});
  }
  return {
      {"sync.connection", sync.online ? Icon::kCloud : Icon::kCloudOff, Tr("sync.connection"),
       sync.online ? Tr("sync.online") : Tr("sync.offline"), sync.online ? Ink::kGood : Ink::kWarning},
      {"sync.waiting", Icon::kSync, Tr("sync.waiting"), Tr("sync.waiting_value", {{"count", std::to_string(sync.waiting)}})},
      {"sync.since", Icon::kClock, Tr("sync.since"), since},
      {"sync.contact", Icon::kCheck, Tr("sync.contact"), Own(TimeAndDay(sync.last_contact_wall_ms, state.now))},
      ClockRow(state),
      DiskRow(sync),
      {"sync.device", Icon::kHome, Tr("sync.device"), Own(state.config.device_name)},
      {"sync.version", Icon::kList, Tr("sync.version"), Own(std::to_string(state.config.version))},
  };
}

void DrawRows(const State& state, Ui& ui, const Rect& area) {
  const std::vector<Row> rows = Rows(state, ui);
  const int columns = 2;
  const int lines = (static_cast<int>(rows.size()) + columns - 1) / columns;
  for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
    Rect cell = area.Cell(i % columns, columns, i / columns, lines, ui.mm(3));
    ui.Record({.key = std::string(rows[i].key), .label = ui.Say(rows[i].name), .value = ui.Say(rows[i].value), .rect = cell});
    Panel(ui, cell, Fill::kSurface);
    cell = cell.Inset(ui.mm(3));
    const Rect icon = cell.CutLeft(ui.mm(7), ui.mm(3));
    DrawIcon(ui, {icon.x, icon.y + (icon.h - icon.w) / 2, icon.w, icon.w}, rows[i].icon,
             rows[i].ink == Ink::kText ? Ink::kPrimary : rows[i].ink);
    const float name_h = ui.TextHeight(TextSize::kSmall), value_h = ui.TextHeight(TextSize::kBody);
    cell.CutTop(std::max(0.0f, (cell.h - name_h - value_h) / 2));
    Label(ui, cell.CutTop(name_h), rows[i].name, TextSize::kSmall, Ink::kMuted);
    Label(ui, cell.CutTop(value_h), rows[i].value, TextSize::kBody, rows[i].ink);
  }
}

void DrawReset(const State& state, Ui& ui, ActionSink& sink, Rect row) {
  if (Button(ui, "sync.reset", row.CutLeft(ui.mm(52), ui.mm(4)), Tr("sync.reset"), {.size = TextSize::kBody}))
    sink.Emit(action::AskReset{});
  const Text words = MayReset(state) ? Tr("sync.reset_words") : Tr("sync.reset_refused", {{"count", std::to_string(state.sync.waiting)}});
  const float height = ParagraphHeight(ui, row.w, words, TextSize::kSmall);
  row.CutTop(std::max(0.0f, (row.h - height) / 2));
  Paragraph(ui, row, words, TextSize::kSmall, MayReset(state) ? Ink::kMuted : Ink::kWarning);
}

void DrawConfirm(Ui& ui, ActionSink& sink) {
  Dim(ui);
  if (TouchArea(ui, "confirm.backdrop", ui.screen(), Tr("common.cancel"))) sink.Emit(action::CancelReset{});
  const float width = std::min(ui.screen().w - ui.mm(16), ui.mm(124));
  const float words_h = ParagraphHeight(ui, width - ui.mm(14), Tr("sync.confirm_words"), TextSize::kBody);
  const float height = ui.TextHeight(TextSize::kTitle) + words_h + ui.mm(38);
  Rect card{(ui.screen().w - width) / 2, (ui.screen().h - height) / 2, width, height};
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

}  // namespace

void DrawSync(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("sync.title"));
  if (MayManage(state)) DrawReset(state, ui, sink, page.CutBottom(ui.mm(12), ui.mm(3)));
  const Text promise = Tr("sync.promise");
  const float promise_h = std::max(ui.mm(12), ParagraphHeight(ui, page.w - ui.mm(18), promise, TextSize::kBody) + ui.mm(3));
  Banner(ui, page.CutTop(promise_h, ui.mm(3)), Tone::kInfo, Icon::kLock, promise);
  const float most = 4 * ui.mm(20) + 3 * ui.mm(3);
  DrawRows(state, ui, page.h > most ? page.CutTop(most) : page);
  if (state.confirm_reset) DrawConfirm(ui, sink);
}

}  // namespace footfall::kiosk
