// Writes a roster as an iCalendar file. Source: RFC 5545. Pure; any thread.
#ifndef FOOTFALL_SERVER_PEOPLE_CALENDAR_H_
#define FOOTFALL_SERVER_PEOPLE_CALENDAR_H_

#include <cstdint>
#include <string>
#include <vector>

namespace footfall::server {

// One event; texts are UTF-8 as people read them, times milliseconds since 1970.
struct CalendarEvent {
  std::string uid;  // stable: a calendar that reads the file again changes the event instead of adding one
  int64_t start_ms = 0, end_ms = 0;
  std::string summary, location;
  bool confirmed = false;
};

// The file: UTF-8, CR LF, lines of at most 75 octets, times in UTC. `stamp_ms` is when it is made.
std::string WriteCalendar(const std::vector<CalendarEvent>& events, int64_t stamp_ms);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_PEOPLE_CALENDAR_H_
