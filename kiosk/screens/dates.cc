// The calendar of a date field: days of a month, months of a year, years by the page.
#include <algorithm>
#include <array>

#include "kiosk/screens/common.h"
#include "kiosk/state/calendar.h"

namespace footfall::kiosk {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"date.weekday.1", "date.weekday.2", "date.weekday.3", "date.weekday.4",
                                                       "date.weekday.5", "date.weekday.6", "date.weekday.7"};
constexpr std::array<std::string_view, 12> kMonths = {"date.month.1", "date.month.2",  "date.month.3",  "date.month.4",
                                                      "date.month.5", "date.month.6",  "date.month.7",  "date.month.8",
                                                      "date.month.9", "date.month.10", "date.month.11", "date.month.12"};
constexpr float kRoomyMm = 78;  // in less height the gaps give way, so that a day keeps its size
constexpr int kColumns = 7, kWeeks = 6, kMonthColumns = 3, kMonthRows = 4, kYearColumns = 4, kYearRows = 5;
static_assert(kYearColumns * kYearRows == kYearsOnPage);

struct Calendar {
  const DateView& view;
  const std::string& answer;  // "YYYY-MM-DD" or less
  CivilDay today;
  Ui& ui;
  ActionSink& sink;
  std::string key;
  float gap;

  void Show(DateView changed) { sink.Emit(action::ShowDates{std::move(changed)}); }
  void At(DateStage stage) {
    DateView changed = view;
    changed.stage = stage;
    Show(std::move(changed));
  }
  bool Key(const std::string& name, const Rect& cell, const Text& words, bool chosen, bool now) {
    const ButtonLook look = chosen ? ButtonLook::kPrimary : now ? ButtonLook::kSecondary : ButtonLook::kKey;
    return Button(ui, key + "." + name, cell, words, {.look = look, .size = TextSize::kBody});
  }
};

std::string TwoDigits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

// ‹ month year ›: the words in the middle lead to months and years.
void DrawHead(Calendar& calendar, Rect row) {
  Ui& ui = calendar.ui;
  const DateView& view = calendar.view;
  const bool years = view.stage == DateStage::kYears;
  const int step = view.stage == DateStage::kDays ? 1 : years ? 12 * kYearsOnPage : 12;
  const float side = std::max(row.h, ui.mm(14));
  const ButtonOptions arrow{.look = ButtonLook::kQuiet, .size = TextSize::kLabel};
  ButtonOptions back = arrow, on = arrow;
  back.icon = Icon::kBack;
  on.icon = Icon::kNext;
  if (Button(ui, calendar.key + ".back", row.CutLeft(side, calendar.gap), Own(""), back)) calendar.Show(MovedBy(view, -step));
  if (Button(ui, calendar.key + ".on", row.CutRight(side, calendar.gap), Own(""), on)) calendar.Show(MovedBy(view, step));
  const std::string year = std::to_string(view.year);
  if (years) {
    const int first = FirstYearOnPage(view.year);
    const int last = std::min(first + kYearsOnPage - 1, kLastYear);
    Label(ui, row, Own(std::to_string(first) + " – " + std::to_string(last)), TextSize::kLabel, Ink::kText, Align::kCenter);
    return;
  }
  const ButtonOptions look{.look = ButtonLook::kSecondary, .size = TextSize::kBody};
  const bool days = view.stage == DateStage::kDays;
  const Rect left = days ? row.CutLeft((row.w - calendar.gap) / 2, calendar.gap) : row;
  if (Button(ui, calendar.key + ".year", left, Tr("date.year", {{"year", year}}), look)) calendar.At(DateStage::kYears);
  if (days && Button(ui, calendar.key + ".month", row, Tr(kMonths[static_cast<size_t>(view.month - 1)]), look))
    calendar.At(DateStage::kMonths);
}

void DrawDays(Calendar& calendar, const std::string& field_id, Rect rect) {
  Ui& ui = calendar.ui;
  const DateView& view = calendar.view;
  const Rect names = rect.CutTop(ui.TextHeight(TextSize::kSmall), ui.mm(0.5f));
  for (int i = 0; i < kColumns; ++i) {
    const Rect cell = names.Cell(i, kColumns, 0, 1, calendar.gap);
    Label(ui, cell, Tr(kWeekdays[static_cast<size_t>(i)]), TextSize::kSmall, Ink::kMuted, Align::kCenter);
  }
  const int first = WeekdayOfFirst(view.year, view.month);
  for (int day = 1; day <= DaysIn(view.year, view.month); ++day) {
    const int place = first + day - 1;
    const Rect cell = rect.Cell(place % kColumns, kColumns, place / kColumns, kWeeks, calendar.gap);
    const CivilDay civil{view.year, view.month, day};
    const std::string date = DateOf(civil);
    const bool chosen = date == calendar.answer;
    // The same again takes it back, as with every choice.
    if (calendar.Key("day." + TwoDigits(day), cell, Own(std::to_string(day)), chosen, civil == calendar.today)) {
      calendar.sink.Emit(action::SetAnswer{field_id, chosen ? "" : date});
    }
  }
}

void DrawMonths(Calendar& calendar, const Rect& rect) {
  for (int month = 1; month <= static_cast<int>(kMonths.size()); ++month) {
    const int place = month - 1;
    const Rect cell = rect.Cell(place % kMonthColumns, kMonthColumns, place / kMonthColumns, kMonthRows, calendar.gap);
    const bool now = calendar.view.year == calendar.today.year && month == calendar.today.month;
    if (!calendar.Key("month." + TwoDigits(month), cell, Tr(kMonths[static_cast<size_t>(place)]), month == calendar.view.month, now))
      continue;
    DateView changed = calendar.view;
    changed.month = month;
    changed.stage = DateStage::kDays;
    calendar.Show(std::move(changed));
  }
}

void DrawYears(Calendar& calendar, const Rect& rect) {
  const int first = FirstYearOnPage(calendar.view.year);
  for (int place = 0; place < kYearsOnPage && first + place <= kLastYear; ++place) {
    const int year = first + place;
    const Rect cell = rect.Cell(place % kYearColumns, kYearColumns, place / kYearColumns, kYearRows, calendar.gap);
    const bool chosen = year == calendar.view.year;
    if (!calendar.Key("year." + std::to_string(year), cell, Own(std::to_string(year)), chosen, year == calendar.today.year)) continue;
    DateView changed = calendar.view;
    changed.year = year;
    changed.stage = DateStage::kMonths;
    calendar.Show(std::move(changed));
  }
}

}  // namespace

void DrawCalendar(const State& state, Ui& ui, ActionSink& sink, std::string_view key, Rect rect, const FormState& form,
                  const std::string& field_id) {
  const DateView view = CalendarOf(state, form, field_id);
  const std::string answer = FirstAnswer(form.draft.answers, field_id);
  Calendar calendar{view, answer, CivilOf(LocalDay(state.now)), ui, sink, std::string(key), ui.mm(rect.h < ui.mm(kRoomyMm) ? 0.8f : 1.2f)};
  const float least = IsStaffPage(state.page) ? ui.mm(9) : ui.mm(10);
  DrawHead(calendar, rect.CutTop(std::clamp(rect.h * 0.12f, least, ui.mm(13)), ui.mm(1)));
  switch (view.stage) {
    case DateStage::kDays:
      return DrawDays(calendar, field_id, rect);
    case DateStage::kMonths:
      return DrawMonths(calendar, rect);
    case DateStage::kYears:
      return DrawYears(calendar, rect);
  }
}

}  // namespace footfall::kiosk
