#include "server/people/calendar.h"

#include <chrono>
#include <cstdio>
#include <string_view>

namespace footfall::server {
namespace {

constexpr size_t kMaxLineOctets = 75;  // RFC 5545, 3.1; the line break does not count
constexpr std::string_view kLineBreak = "\r\n";

bool ContinuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Adds a line, folded between characters: each further piece begins with a space, which counts.
void AddLine(std::string_view line, std::string* file) {
  size_t room = kMaxLineOctets;
  while (line.size() > room) {
    size_t cut = room;
    while (ContinuesCharacter(line[cut])) --cut;
    file->append(line.substr(0, cut)).append(kLineBreak).append(" ");
    line.remove_prefix(cut);
    room = kMaxLineOctets - 1;
  }
  file->append(line).append(kLineBreak);
}

// A value of type TEXT; control characters have no way to be written and are left out.
std::string Escape(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    if (c == '\n') {
      escaped += "\\n";
      continue;
    }
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) continue;
    if (c == '\\' || c == ';' || c == ',') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// "20260501T013000Z"; parts of a second are dropped, since the format has none.
std::string Time(int64_t unix_ms) {
  using namespace std::chrono;
  const auto second = floor<seconds>(sys_time<milliseconds>(milliseconds(unix_ms)));
  const auto day = floor<days>(second);
  const year_month_day date(day);
  const hh_mm_ss time(second - day);
  char text[80];
  std::snprintf(text, sizeof text, "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text;
}

void AddEvent(const CalendarEvent& event, const std::string& stamp, std::string* file) {
  AddLine("BEGIN:VEVENT", file);
  AddLine("UID:" + Escape(event.uid), file);
  AddLine("DTSTAMP:" + stamp, file);
  AddLine("DTSTART:" + Time(event.start_ms), file);
  AddLine("DTEND:" + Time(event.end_ms), file);
  AddLine("SUMMARY:" + Escape(event.summary), file);
  if (!event.location.empty()) AddLine("LOCATION:" + Escape(event.location), file);
  AddLine(event.confirmed ? "STATUS:CONFIRMED" : "STATUS:TENTATIVE", file);
  AddLine("END:VEVENT", file);
}

}  // namespace

std::string WriteCalendar(const std::vector<CalendarEvent>& events, int64_t stamp_ms) {
  std::string file;
  AddLine("BEGIN:VCALENDAR", &file);
  AddLine("VERSION:2.0", &file);
  AddLine("PRODID:-//Footfall//Roster 1//EN", &file);
  AddLine("CALSCALE:GREGORIAN", &file);
  const std::string stamp = Time(stamp_ms);
  for (const CalendarEvent& event : events) AddEvent(event, stamp, &file);
  AddLine("END:VCALENDAR", &file);
  return file;
}

}  // namespace footfall::server
