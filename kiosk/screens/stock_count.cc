// The end-of-day count: what there is to count, and one item with what became of the units that are not there. What the books expect is
// shown of nothing that was not counted yet: a number that is known is easily found.
#include <algorithm>
#include <array>

#include "kiosk/screens/screens.h"
#include "kiosk/screens/site_parts.h"

namespace footfall::kiosk {
namespace {

// By Difference less one.
constexpr std::array<std::string_view, kDifferences> kDifferenceKeys = {"stock_count.damaged", "stock_count.lost", "stock_count.given",
                                                                        "stock_count.found", "stock_count.other"};

constexpr float kDiscMm = 11, kNumberMm = 22, kRowInsetMm = 3, kBoxMm = 8.5f, kLeastNoteMm = 9, kMostNoteMm = 24, kFootMm = 15;

Ink StandingInk(CountStanding standing) {
  switch (standing) {
    case CountStanding::kAgrees:
      return Ink::kGood;
    case CountStanding::kMissing:
    case CountStanding::kTooMany:
      return Ink::kWarning;
    default:
      return Ink::kMuted;
  }
}

Text StandingWords(const CountNow& now) {
  const std::string count = std::to_string(now.difference);
  switch (now.standing) {
    case CountStanding::kNotCounted:
      return Tr("stock_count.not_counted");
    case CountStanding::kWaiting:
      return Tr("stock_count.waiting");
    case CountStanding::kAgrees:
      return Tr("stock_count.agrees");
    case CountStanding::kMissing:
      return Tr("stock_count.missing", {{"count", count}});
    case CountStanding::kTooMany:
      return Tr("stock_count.too_many", {{"count", count}});
  }
  return {};
}

bool IsCounted(const CountNow& now) { return now.standing != CountStanding::kNotCounted; }
bool Differs(const CountNow& now) { return now.standing == CountStanding::kMissing || now.standing == CountStanding::kTooMany; }

// How it stands, when it was counted and by whom.
std::string AboutCount(const State& state, const Ui& ui, const CountNow& now) {
  std::string words = ui.Say(StandingWords(now));
  if (!IsCounted(now)) return words;
  words += "  ·  " + ClockText(now.wall_ms, state.now.utc_offset_s);
  return now.staff_id.empty() ? words : words + " " + StaffName(state, now.staff_id);
}

// What all rows have alike, so that they stand in lines: a name in one line or two small ones, and below it how the count stands.
struct RowSize {
  float width = 0, name_h = 0, about_h = 0;
  float Height(const Ui& ui) const { return name_h + about_h + ui.mm(2 * kRowInsetMm + 1); }
};

RowSize MeasureRows(const State& state, Ui& ui, float width) {
  RowSize size{.width = width, .name_h = std::max(2 * ui.TextHeight(TextSize::kSmall), ui.TextHeight(TextSize::kTitle))};
  const float words_w = width - ui.mm(kDiscMm + 12);
  for (const CountItemView& item : state.config.count_items) {
    const std::string about = AboutCount(state, ui, LookAtCount(state.site, state.board, item.item));
    size.about_h = std::max(size.about_h, ParagraphHeight(ui, words_w, Own(about), TextSize::kSmall));
  }
  return size;
}

Icon StandingIcon(CountStanding standing) {
  if (standing == CountStanding::kAgrees) return Icon::kCheck;
  return standing == CountStanding::kMissing || standing == CountStanding::kTooMany ? Icon::kWarning : Icon::kTally;
}

bool DrawItemRow(const State& state, Ui& ui, const Rect& row, const RowSize& size, const CountItemView& item) {
  const CountNow now = LookAtCount(state.site, state.board, item.item);
  const std::string key = "stock_count." + item.item;
  bool pressed = false;
  const bool touched = TouchArea(ui, key, row, Localized(ui, item.name), &pressed);
  const Fill fill = now.standing == CountStanding::kAgrees ? Fill::kGoodSoft : Differs(now) ? Fill::kWarningSoft : Fill::kSurface;
  Panel(ui, row, pressed ? Fill::kPrimarySoft : fill);
  Rect rest{row.x + ui.mm(4), row.y + ui.mm(kRowInsetMm), row.w - ui.mm(8), row.h - ui.mm(2 * kRowInsetMm)};
  const Rect disc = rest.CutLeft(ui.mm(kDiscMm), ui.mm(4));
  IconDisc(ui, {disc.x, disc.y + (disc.h - disc.w) / 2, disc.w, disc.w}, StandingIcon(now.standing),
           IsCounted(now) ? StandingInk(now.standing) : Ink::kPrimary);
  Rect top = rest.CutTop(size.name_h, ui.mm(1));
  if (IsCounted(now)) {
    const Rect number = top.CutRight(ui.mm(kNumberMm), ui.mm(2));
    ui.Record({.key = key + ".units", .label = "", .value = std::to_string(now.units), .rect = number});
    FitLabel(ui, number, Own(std::to_string(now.units)), TextSize::kTitle, TextSize::kLabel, Ink::kText, Align::kRight);
  }
  FittedLabel(ui, top, Localized(ui, item.name), TextSize::kBody);
  Paragraph(ui, rest, Own(AboutCount(state, ui, now)), TextSize::kSmall, StandingInk(now.standing));
  return touched;
}

void DrawItems(const State& state, Ui& ui, ActionSink& sink, Rect page) {
  const std::vector<CountItemView>& items = state.config.count_items;
  const auto counted = std::count_if(items.begin(), items.end(), [&state](const CountItemView& item) {
    return IsCounted(LookAtCount(state.site, state.board, item.item));
  });
  const Text progress = Tr("checklist.progress", {{"done", std::to_string(counted)}, {"all", std::to_string(items.size())}});
  Rect head = page.CutTop(std::max(ui.TextHeight(TextSize::kLabel), 2 * ui.TextHeight(TextSize::kSmall)), ui.mm(3));
  Label(ui, head.CutRight(ui.mm(30), ui.mm(3)), progress, TextSize::kLabel, Ink::kMuted, Align::kRight);
  Paragraph(ui, head, Tr("stock_count.hint"), TextSize::kSmall, Ink::kMuted);
  ScrollState* scroll = sink.Scroll("stock_count");
  const Rect inside = BeginScroll(ui, "stock_count.items", page, scroll);
  const int columns = ui.portrait() ? 1 : 2, all = static_cast<int>(items.size());
  const float gap = ui.mm(3);
  const RowSize size = MeasureRows(state, ui, (inside.w - gap * static_cast<float>(columns)) / static_cast<float>(columns));
  const float row_h = size.Height(ui);
  for (int i = 0; i < all; ++i) {
    const Rect row{inside.x + static_cast<float>(i % columns) * (size.width + gap),
                   inside.y + static_cast<float>(i / columns) * (row_h + gap), size.width, row_h};
    const CountItemView& item = items[static_cast<size_t>(i)];
    if (DrawItemRow(state, ui, row, size, item)) sink.Emit(action::OpenCountItem{item.item});
  }
  EndScroll(ui, page, scroll, static_cast<float>((all + columns - 1) / columns) * (row_h + gap));
}

// What the books say of it now, of an item that was counted.
Text BooksWords(const CountNow& now) {
  if (now.standing == CountStanding::kWaiting) return Tr("stock_count.waiting_long");
  return Tr("stock_count.books", {{"found", std::to_string(now.units)}, {"expected", std::to_string(now.expected)}});
}

Text ProblemText(const State& state) {
  const StockCountForm& form = state.stock_count;
  if (form.refused != Refusal::kNone) return NotSavedWords(state.sync);
  if (!form.incomplete) return {};
  return ProblemOf(form) == CountProblem::kCountFirst ? Tr("checklist.count_first") : Tr("stock_count.say_what");
}

// Which of the differences are asked for: more than the books have is no loss.
std::vector<int> AskedDifferences(const CountNow& now) {
  if (now.standing == CountStanding::kTooMany) return {static_cast<int>(Difference::kFound) - 1, static_cast<int>(Difference::kOther) - 1};
  std::vector<int> asked;
  for (int i = 0; i < kDifferences; ++i) {
    if (i != static_cast<int>(Difference::kFound) - 1) asked.push_back(i);
  }
  return asked;
}

float FieldHeight(const Ui& ui) { return ui.TextHeight(TextSize::kSmall) + ui.mm(0.8f + kBoxMm); }

void DrawDifferences(const State& state, Ui& ui, ActionSink& sink, Rect* column, const std::vector<int>& asked) {
  const StockCountForm& form = state.stock_count;
  constexpr int kColumns = 2;
  const int rows = (static_cast<int>(asked.size()) + kColumns - 1) / kColumns;
  const float gap = ui.mm(2);
  const Rect area = column->CutTop(static_cast<float>(rows) * FieldHeight(ui) + static_cast<float>(rows - 1) * gap, ui.mm(2));
  for (int i = 0; i < static_cast<int>(asked.size()); ++i) {
    const auto which = static_cast<size_t>(asked[static_cast<size_t>(i)]);
    const std::string name(kDifferenceNames[which]);
    const Rect cell = area.Cell(i % kColumns, kColumns, i / kColumns, rows, gap);
    if (Field(ui, "stock_count.field." + name, cell, Tr(kDifferenceKeys[which]), form.units[which], Own("0"), form.focus == name)) {
      sink.Emit(action::FocusNote{name});
    }
  }
}

// One of them: why it was not saved, what the books say, or what the fields below are for.
void DrawAbout(const State& state, Ui& ui, Rect* column, const CountNow& now) {
  const Text problem = ProblemText(state);
  if (!ui.Say(problem).empty()) {
    const float words = ParagraphHeight(ui, column->w - ui.mm(18), problem, TextSize::kSmall);
    Banner(ui, column->CutTop(std::max(ui.mm(10), words + ui.mm(3)), ui.mm(2)), Tone::kWarning, Icon::kWarning, problem);
    return;
  }
  const Text words = IsCounted(now) ? BooksWords(now) : Tr("stock_count.hint");
  const float height = ParagraphHeight(ui, column->w, words, TextSize::kSmall);
  Paragraph(ui, column->CutTop(height, ui.mm(2)), words, TextSize::kSmall, StandingInk(now.standing));
}

void DrawFields(const State& state, Ui& ui, ActionSink& sink, Rect column, const CountItemView& item, const CountNow& now) {
  const StockCountForm& form = state.stock_count;
  // Side by side: with a warning above the reasons there would be no room left for the note.
  Rect top = column.CutTop(FieldHeight(ui), ui.mm(2));
  const Rect number = top.CutRight(top.w / 2 - ui.mm(1), ui.mm(2));
  FittedLabel(ui, top, Localized(ui, item.name), TextSize::kBody);
  if (Field(ui, "stock_count.field.counted", number, Tr("stock_count.counted"), form.counted, {}, form.focus == "counted")) {
    sink.Emit(action::FocusNote{"counted"});
  }
  DrawAbout(state, ui, &column, now);
  DrawDifferences(state, ui, sink, &column, AskedDifferences(now));
  const float note_h = std::max(ui.mm(kLeastNoteMm), std::min(column.h, ui.mm(kMostNoteMm)));
  if (TextBox(ui, "stock_count.note", column.CutTop(note_h), form.note, Tr("checklist.note"), form.focus == "note")) {
    sink.Emit(action::FocusNote{"note"});
  }
}

void DrawItem(const State& state, Ui& ui, ActionSink& sink, Rect page, const CountItemView& item) {
  const StockCountForm& form = state.stock_count;
  const Rect foot = page.CutBottom(ui.mm(kFootMm), ui.mm(3));
  const ButtonOptions save{.look = ButtonLook::kPrimary, .icon = Icon::kCheck, .enabled = !form.busy};
  if (Button(ui, "stock_count.save", foot, form.busy ? Tr("offer.saving") : Tr("stock_count.save"), save))
    sink.Emit(action::SaveStockCount{});
  const Rect keys = CutNoteKeys(ui, &page, form.focus == "note");
  DrawEntryKeys(state, ui, sink, keys, form.focus == "note");
  DrawFields(state, ui, sink, page, item, LookAtCount(state.site, state.board, item.item));
}

}  // namespace

void DrawStockCount(const State& state, Ui& ui, ActionSink& sink) {
  const Rect page = StaffFrame(state, ui, sink, Tr("stock_count.title"));
  if (state.config.count_items.empty()) {
    return DrawNotice(ui, page, Icon::kTally, Tr("stock_count.none"), Tr("stock_count.none_words"));
  }
  const CountItemView* item = FindCountItem(state.config, state.stock_count.item);
  return item == nullptr ? DrawItems(state, ui, sink, page) : DrawItem(state, ui, sink, page, *item);
}

}  // namespace footfall::kiosk
