#include "kiosk/state/calendar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace footfall::kiosk {
namespace {

constexpr int kMonths = 12;

std::chrono::year_month FirstOf(int year, int month) { return std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)); }

int Number(std::string_view digits) {
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

CivilDay CivilOf(int64_t local_day) {
  const std::chrono::year_month_day day{std::chrono::sys_days(std::chrono::days(local_day))};
  return {static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())),
          static_cast<int>(static_cast<unsigned>(day.day()))};
}

int DaysIn(int year, int month) {
  const std::chrono::year_month_day_last last{FirstOf(year, month) / std::chrono::last};
  return static_cast<int>(static_cast<unsigned>(last.day()));
}

int WeekdayOfFirst(int year, int month) {
  const std::chrono::weekday day{std::chrono::sys_days(FirstOf(year, month) / 1)};
  return static_cast<int>(day.iso_encoding()) - 1;
}

std::string DateOf(const CivilDay& day) {
  std::array<char, 32> text = {};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", day.year, day.month, day.day);
  return text.data();
}

int FirstYearOnPage(int year) { return kFirstYear + (std::clamp(year, kFirstYear, kLastYear) - kFirstYear) / kYearsOnPage * kYearsOnPage; }

DateView MovedBy(DateView view, int months) {
  const int first = kFirstYear * kMonths, last = kLastYear * kMonths + kMonths - 1;
  const int month = std::clamp(view.year * kMonths + view.month - 1 + months, first, last);
  view.year = month / kMonths;
  view.month = month % kMonths + 1;
  return view;
}

DateView CalendarOf(const State& state, const FormState& form, const std::string& field_id) {
  if (form.date.field_id == field_id && form.date.year > 0) return form.date;
  DateView calendar{.field_id = field_id};
  const auto answer = form.draft.answers.find(field_id);
  const std::string_view text =
      answer == form.draft.answers.end() || answer->second.empty() ? "" : std::string_view(answer->second.front());
  // "YYYY-MM", whatever of the day is typed.
  constexpr size_t kYearAndMonth = 7;
  if (text.size() >= kYearAndMonth) {
    calendar.year = Number(text.substr(0, 4));
    calendar.month = Number(text.substr(5, 2));
  }
  if (calendar.year >= kFirstYear && calendar.year <= kLastYear && calendar.month >= 1 && calendar.month <= kMonths) return calendar;
  const CivilDay today = CivilOf(LocalDay(state.now));
  calendar.year = today.year;
  calendar.month = today.month;
  return calendar;
}

}  // namespace footfall::kiosk
