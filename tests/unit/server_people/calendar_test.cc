#include "server/people/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "proto/rules/person_name.h"

namespace footfall::server {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr int64_t kStart = 1'777'597'200'000;  // 2026-05-01T01:00:00Z

CalendarEvent MakeEvent() {
  return {"campaigns/spring/sessions/day-1/shifts/s@footfall", kStart, kStart + 8 * 3'600'000, "陈晓", "人民广场", true};
}

std::vector<std::string> Lines(const std::string& file) { return absl::StrSplit(file, "\r\n"); }

TEST(CalendarTest, WritesAnEventInUtc) {
  const auto lines = Lines(WriteCalendar({MakeEvent()}, kStart - 1));
  EXPECT_EQ(lines.front(), "BEGIN:VCALENDAR");
  EXPECT_THAT(lines, Contains("VERSION:2.0"));
  EXPECT_THAT(lines, Contains("UID:campaigns/spring/sessions/day-1/shifts/s@footfall"));
  EXPECT_THAT(lines, Contains("DTSTAMP:20260501T005959Z"));
  EXPECT_THAT(lines, Contains("DTSTART:20260501T010000Z"));
  EXPECT_THAT(lines, Contains("DTEND:20260501T090000Z"));
  EXPECT_THAT(lines, Contains("SUMMARY:陈晓"));
  EXPECT_THAT(lines, Contains("STATUS:CONFIRMED"));
  EXPECT_EQ(lines.back(), "") << "the last line is ended too";
}

TEST(CalendarTest, EscapesWhatMeansSomething) {
  CalendarEvent event = MakeEvent();
  event.location = "Gate 3; left, \\ up\nEND:VEVENT\r";
  EXPECT_THAT(Lines(WriteCalendar({event}, kStart)), Contains("LOCATION:Gate 3\\; left\\, \\\\ up\\nEND:VEVENT"));
}

TEST(CalendarTest, FoldsBetweenCharactersAtSeventyFiveOctets) {
  CalendarEvent event = MakeEvent();
  event.summary.clear();
  for (int i = 0; i < 100; ++i) event.summary += i % 3 == 0 ? "a" : "广";
  const std::string file = WriteCalendar({event}, kStart);
  for (const std::string& line : Lines(file)) {
    EXPECT_LE(line.size(), 75u);
    EXPECT_GE(rules::CountCharacters(line), 0) << "no character is cut";
  }
  EXPECT_THAT(absl::StrReplaceAll(file, {{"\r\n ", ""}}), HasSubstr("SUMMARY:" + event.summary + "\r\n"));
}

TEST(CalendarTest, ALineOfExactlySeventyFiveOctetsIsNotFolded) {
  CalendarEvent event = MakeEvent();
  event.summary = std::string(75 - std::string("SUMMARY:").size(), 'x');
  EXPECT_THAT(Lines(WriteCalendar({event}, kStart)), Contains("SUMMARY:" + event.summary));
}

TEST(CalendarTest, AnUnpublishedShiftIsTentativeAndAnEmptyPlaceLeftOut) {
  CalendarEvent event = MakeEvent();
  event.confirmed = false;
  event.location.clear();
  const std::string file = WriteCalendar({event}, kStart);
  EXPECT_THAT(file, HasSubstr("STATUS:TENTATIVE"));
  EXPECT_EQ(file.find("LOCATION"), std::string::npos);
}

}  // namespace
}  // namespace footfall::server
