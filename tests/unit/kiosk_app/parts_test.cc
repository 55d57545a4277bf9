#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "kiosk/app/campaign_time.h"
#include "kiosk/app/config_views.h"
#include "kiosk/app/folder_lock.h"
#include "kiosk/app/log.h"
#include "kiosk/app/options.h"
#include "tests/unit/kiosk_base/fakes.h"

namespace footfall::kiosk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(OptionsTest, ReadsFlagsInBothWritings) {
  const auto options = ParseOptions({"--data", "/d", "--width=800", "--headless", "--language", "en", "--dpi=220"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->data, "/d");
  EXPECT_EQ(options->width, 800);
  EXPECT_TRUE(options->headless);
  EXPECT_EQ(options->language, "en");
  EXPECT_EQ(options->dpi, 220);
}

TEST(OptionsTest, OnlyASizeThatWasAskedForKeepsItsOrientation) {
  EXPECT_FALSE(ParseOptions({"--data", "/d", "--full-screen"})->size_given);
  EXPECT_TRUE(ParseOptions({"--data", "/d", "--width=800"})->size_given);
  EXPECT_TRUE(ParseOptions({"--data", "/d", "--height=1280"})->size_given);
}

TEST(OptionsTest, NamesTheFlagThatIsWrong) {
  EXPECT_THAT(std::string(ParseOptions({}).status().message()), HasSubstr("--data"));
  EXPECT_THAT(std::string(ParseOptions({"--data"}).status().message()), HasSubstr("--data: needs a value"));
  EXPECT_THAT(std::string(ParseOptions({"--data", "d", "--width", "ten"}).status().message()), HasSubstr("--width: \"ten\""));
  EXPECT_THAT(std::string(ParseOptions({"--data", "d", "--language", "fr"}).status().message()), HasSubstr("--language"));
  EXPECT_THAT(std::string(ParseOptions({"--nonsense"}).status().message()), HasSubstr("--nonsense"));
  EXPECT_TRUE(ParseOptions({"--help"})->help);
  EXPECT_THAT(Usage(), HasSubstr("--full-screen"));
  EXPECT_THAT(Usage(), Not(HasSubstr("wait-for KEY")));
  EXPECT_THAT(Usage(true), HasSubstr("wait-for KEY"));
  EXPECT_TRUE(ParseOptions({"--headless", "--help"})->headless);
}

TEST(OptionsTest, FindsTheAssetsOfTheSourceAndSaysWhereItLooked) {
  EXPECT_TRUE(FindAssets("").ok());
  EXPECT_THAT(std::string(FindAssets("/nowhere").status().message()), HasSubstr("/nowhere"));
}

TEST(FolderLockTest, OneAtATime) {
  TempFolder folder;
  auto first = FolderLock::Take(folder.path() + "/new");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(FolderLock::Take(folder.path() + "/new").status().code(), absl::StatusCode::kFailedPrecondition);
  first->reset();
  EXPECT_TRUE(FolderLock::Take(folder.path() + "/new").ok());
  EXPECT_EQ(FolderLock::Take("/proc/nowhere").status().code(), absl::StatusCode::kUnavailable);
}

TEST(LogTest, WritesOneObjectALine) {
  TempFolder folder;
  ManualClock clock;
  clock.wall_ms = 5;
  OpenLog(folder.path(), &clock)->Warning("part.what", {{"code", "a\"b\n"}});
  std::ifstream file(folder.path() + "/kiosk.log");
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, R"({"wall_ms":5,"level":"warning","event":"part.what","code":"a\"b\n"})");
}

TEST(CampaignTimeTest, KnowsZonesAndFallsBackToTheDefault) {
  CampaignTime time;
  EXPECT_EQ(time.OffsetS(1'790'000'000'000), 8 * 3600);
  time.SetZone("Europe/Berlin");
  EXPECT_EQ(time.OffsetS(1'767'225'600'000), 3600);  // winter
  EXPECT_EQ(time.OffsetS(1'782'864'000'000), 7200);  // summer
  time.SetZone("No/Where");
  EXPECT_EQ(time.OffsetS(0), 8 * 3600);
}

TEST(ConfigViewTest, CarriesFormRulesOptionsAndChannels) {
  v1::KioskConfig config;
  v1::Campaign& campaign = *config.mutable_campaign();
  campaign.set_name("campaigns/spring");
  v1::Channel& channel = *campaign.add_channels();
  channel.set_id("friend");
  (*channel.mutable_label()->mutable_texts())["en"] = "A friend";
  v1::FormField& how = *campaign.mutable_form()->add_fields();
  how.set_id("how");
  how.set_type(v1::FIELD_TYPE_CHOICE);
  how.set_standard(v1::STANDARD_FIELD_CHANNEL);
  v1::FormField& stars = *campaign.mutable_form()->add_fields();
  stars.set_id("stars");
  stars.set_type(v1::FIELD_TYPE_RATING);
  stars.set_max_value(10);
  stars.mutable_condition()->set_field_id("how");
  stars.mutable_condition()->add_any_of("friend");
  stars.set_staff_only(true);
  const ConfigView view = MakeConfigView(config);
  ASSERT_EQ(view.form.fields.size(), 2u);
  EXPECT_EQ(view.form.fields[0].options, std::vector<std::string>{"friend"});
  EXPECT_EQ(view.fields.at("how").options.at("friend").at("en"), "A friend");
  EXPECT_EQ(view.form.fields[1].type, rules::FieldType::kRating);
  EXPECT_EQ(view.form.fields[1].max_value, 10);
  EXPECT_FALSE(view.form.fields[1].min_value.has_value());
  EXPECT_EQ(view.form.fields[1].condition->any_of, std::vector<std::string>{"friend"});
  EXPECT_TRUE(view.form.fields[1].staff_only);
  EXPECT_EQ(view.form.phone_region, "CN");
  EXPECT_EQ(view.campaign_id, "spring");
}

TEST(ConfigViewTest, CarriesTheBoard) {
  v1::Board board;
  board.set_as_of_ms(7);
  v1::BoardZone& zone = *board.add_zones();
  zone.set_zone("campaigns/a/sessions/b/zones/gate");
  zone.set_last_lead_ms(6);
  v1::BoardPerson& person = *zone.add_people();
  person.set_staff("staff/anna");
  person.set_presence(v1::PRESENCE_STATE_LATE);
  person.set_minutes_late(12);
  const BoardView view = MakeBoardView(board);
  EXPECT_EQ(view.zones[0].zone_id, "gate");
  EXPECT_EQ(view.zones[0].people[0].presence, Presence::kLate);
  EXPECT_EQ(view.zones[0].people[0].minutes_late, 12);
}

}  // namespace
}  // namespace footfall::kiosk
