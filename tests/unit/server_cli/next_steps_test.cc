#include "server/cli/next_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace footfall::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kDayOne[] = "campaigns/spring/sessions/day-1";

CampaignFile File() {
  CampaignFile file;
  file.campaign.set_name("campaigns/spring");
  file.staff.resize(1);
  for (const char* day : {kDayOne, "campaigns/spring/sessions/day-2"}) {
    FileSession& session = file.sessions.emplace_back();
    session.session.set_name(day);
    session.zones.resize(2);
    session.zones[0].set_name(std::string(day) + "/zones/stage");
    session.zones[1].set_name(std::string(day) + "/zones/desk");
    session.zones[1].set_kind(footfall::v1::ZONE_KIND_LEAD_REGISTRATION);
  }
  return file;
}

TEST(NextSteps, AreCommandsWithTheNamesOfTheFile) {
  EXPECT_EQ(NextSteps(File(), {}, "spring.json"),
            "Next:\n"
            "  footfall session advance spring/day-1 set_up\n"
            "  footfall session advance spring/day-1 open\n"
            "  footfall kiosk enrol spring/day-1 --zone desk\n"
            "  footfall-kiosk --data DIR2 --enrol CODE\n"
            "  footfall board spring/day-1 --watch\n");
}

TEST(NextSteps, LeaveOutWhatIsDone) {
  const std::string set_up = NextSteps(File(), {{kDayOne, footfall::v1::SESSION_STATE_SET_UP}}, "spring.json");
  EXPECT_THAT(set_up, Not(HasSubstr(" set_up\n")));
  EXPECT_THAT(set_up, HasSubstr("advance spring/day-1 open\n"));
  const std::string open = NextSteps(File(), {{kDayOne, footfall::v1::SESSION_STATE_OPEN}}, "spring.json");
  EXPECT_THAT(open, Not(HasSubstr("advance")));
  const std::string closed = NextSteps(File(), {{kDayOne, footfall::v1::SESSION_STATE_CLOSED}}, "spring.json");
  EXPECT_THAT(closed, HasSubstr("advance spring/day-2 set_up\n"));
}

TEST(NextSteps, SayWhereThePinsStandButNotThePins) {
  CampaignFile file = File();
  file.staff[0].pin = "730415";
  const std::string steps = NextSteps(file, {}, "spring.json");
  EXPECT_THAT(steps, HasSubstr("in spring.json."));
  EXPECT_THAT(steps, Not(HasSubstr("730415")));
}

TEST(NextSteps, AreNoneWithoutASession) {
  CampaignFile file = File();
  file.sessions.clear();
  EXPECT_EQ(NextSteps(file, {}, "spring.json"), "");
}

}  // namespace
}  // namespace footfall::cli
