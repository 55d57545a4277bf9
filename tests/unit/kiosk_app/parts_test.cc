#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "kiosk/app/campaign_time.h"
#include "kiosk/app/config_views.h"
#include "kiosk/app/folder_lock.h"
#include "kiosk/app/log.h"
#include "kiosk/app/options.h"
#include "proto/rules/crypto.h"
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
  EXPECT_FALSE(ParseOptions({"--data", "/d"})->tell_places);
  EXPECT_TRUE(ParseOptions({"--data", "/d", "--tell-places"})->tell_places);
  EXPECT_TRUE(ParseOptions({"--data", "/d", "--height=1280"})->size_given);
}

TEST(OptionsTest, NamesTheFlagThatIsWrong) {
  EXPECT_THAT(std::string(ParseOptions({}).status().message()), HasSubstr("--data"));
  EXPECT_THAT(std::string(ParseOptions({"--data"}).status().message()), HasSubstr("--data: needs a value"));
  EXPECT_THAT(std::string(ParseOptions({"--data", "d", "--width", "ten"}).status().message()), HasSubstr("--width: \"ten\""));
  EXPECT_THAT(std::string(ParseOptions({"--data", "d", "--language", "fr"}).status().message()), HasSubstr("--language"));
  EXPECT_THAT(std::string(ParseOptions({"--nonsense"}).status().message()), HasSubstr("--nonsense"));
  EXPECT_THAT(std::string(ParseOptions({"--data", "d", "--tell-places", "--headless"}).status().message()),
              HasSubstr("goes with a window"));
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

TEST(OptionsTest, ChoosesATheme) {
  EXPECT_EQ(ParseOptions({"--data", "/d"})->theme, ThemeKind::kLight);
  EXPECT_EQ(ParseOptions({"--data", "/d", "--theme", "dark"})->theme, ThemeKind::kDark);
  EXPECT_EQ(ParseOptions({"--data", "/d", "--theme=high-contrast"})->theme, ThemeKind::kHighContrast);
  EXPECT_THAT(std::string(ParseOptions({"--data", "/d", "--theme", "pink"}).status().message()), HasSubstr("--theme: \"pink\""));
}

TEST(ConfigViewTest, SettingsThatSayNothingAreTheTablets) {
  const SettingsView view = MakeConfigView({}).settings;
  EXPECT_EQ(view.language, "");
  EXPECT_EQ(view.theme, ThemeChoice::kTablets);
  EXPECT_EQ(view.volume_percent, kUsualVolumePercent);
  EXPECT_EQ(view.visitor_idle_ms, kVisitorIdleMs);
  EXPECT_EQ(view.staff_idle_ms, kStaffLockMs);
  EXPECT_FALSE(view.locked);
}

TEST(ConfigViewTest, CarriesSettings) {
  v1::KioskConfig config;
  v1::KioskSettings& settings = *config.mutable_settings();
  settings.set_language("zh-Hant");
  settings.set_theme(v1::KIOSK_THEME_HIGH_CONTRAST);
  settings.set_reduced_motion(true);
  settings.set_large_text(true);
  settings.set_volume_percent(0);
  settings.set_visitor_idle_s(120);
  settings.set_staff_idle_s(600);
  settings.set_locked(true);
  (*settings.mutable_lock_message()->mutable_texts())["en"] = "Back at two";
  const SettingsView view = MakeConfigView(config).settings;
  EXPECT_EQ(view.language, "zh-Hant");
  EXPECT_EQ(view.theme, ThemeChoice::kHighContrast);
  EXPECT_TRUE(view.reduced_motion);
  EXPECT_TRUE(view.large_text);
  EXPECT_EQ(view.volume_percent, 0) << "silent, not the usual";
  EXPECT_EQ(view.visitor_idle_ms, 120'000);
  EXPECT_EQ(view.staff_idle_ms, 600'000);
  EXPECT_TRUE(view.locked);
  EXPECT_EQ(view.lock_message.at("en"), "Back at two");
}

TEST(ConfigViewTest, SettingsStayWithinTheirLimits) {
  v1::KioskConfig config;
  v1::KioskSettings& settings = *config.mutable_settings();
  settings.set_language("fr");
  settings.set_volume_percent(400);
  settings.set_visitor_idle_s(1);
  settings.set_staff_idle_s(1'000'000);
  const SettingsView view = MakeConfigView(config).settings;
  EXPECT_EQ(view.language, "");
  EXPECT_EQ(view.volume_percent, 100);
  EXPECT_EQ(view.visitor_idle_ms, kLeastVisitorIdleMs);
  EXPECT_EQ(view.staff_idle_ms, kMostStaffIdleMs);
}

TEST(ConfigViewTest, CarriesTheBrandAndNamesPicturesByTheirContent) {
  rules::InitCrypto();
  v1::KioskConfig config;
  v1::Brand& brand = *config.mutable_campaign()->mutable_brand();
  EXPECT_FALSE(MakeConfigView(config).brand.color.has_value());
  brand.set_color(0);
  brand.set_logo_png("one");
  (*brand.add_slides()->mutable_title()->mutable_texts())["en"] = "Come in";
  brand.add_slides()->set_picture_png("one");
  const BrandView view = MakeConfigView(config).brand;
  EXPECT_EQ(view.color, 0u) << "black is a colour";
  ASSERT_EQ(view.slides.size(), 2u);
  EXPECT_EQ(view.slides[0].title.at("en"), "Come in");
  EXPECT_EQ(view.slides[0].picture, "");
  EXPECT_EQ(view.slides[1].picture, view.logo);
  EXPECT_NE(view.logo, PictureKey("other"));
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
