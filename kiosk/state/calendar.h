// Days as people count them, for the calendar of date fields. Pure.
#ifndef FOOTFALL_KIOSK_STATE_CALENDAR_H_
#define FOOTFALL_KIOSK_STATE_CALENDAR_H_

#include <cstdint>
#include <string>

#include "kiosk/state/state.h"

namespace footfall::kiosk {

// The years a calendar shows: whoever lives was born after the first, and nobody makes an appointment beyond the last.
inline constexpr int kFirstYear = 1900, kLastYear = 2100;
// One page of years: enough for four rows of five.
inline constexpr int kYearsOnPage = 20;

struct CivilDay {
  int year = 0, month = 0, day = 0;
  bool operator==(const CivilDay&) const = default;
};
// Of LocalDay's days since 1970-01-01.
CivilDay CivilOf(int64_t local_day);
int DaysIn(int year, int month);
// 0 Monday to 6 Sunday.
int WeekdayOfFirst(int year, int month);
// "YYYY-MM-DD".
std::string DateOf(const CivilDay& day);
// The first year of the page that has this one.
int FirstYearOnPage(int year);
// This many months on or back, within the years there are.
DateView MovedBy(DateView view, int months);

// What a date field's calendar shows: what was chosen there, else the answer's month, else today's.
DateView CalendarOf(const State& state, const FormState& form, const std::string& field_id);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_CALENDAR_H_
