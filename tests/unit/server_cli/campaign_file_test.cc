#include "server/cli/campaign_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace footfall::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr int64_t kHourMs = 3'600'000;

int64_t Utc(int year, int month, int day, int hour, int minute = 0) {
  return absl::ToUnixMillis(absl::FromCivil(absl::CivilSecond(year, month, day, hour, minute), absl::UTCTimeZone()));
}

// 1 May 2026, 23:30 in Shanghai; still 15:30 in London.
int64_t Evening() { return Utc(2026, 5, 1, 15, 30); }

// A small file; `campaign`, `zone` and `roster` are put into the middle of each.
std::string File(const std::string& campaign = "", const std::string& zone = "", const std::string& roster = "") {
  return absl::StrReplaceAll(R"({
    "campaign": {"id": "spring", "display_name": "春天", "period": {"from": "2026-05-01", "to": "2026-06-01"} CAMPAIGN},
    "sites": [{"id": "gate", "display_name": "Gate"}],
    "staff": [{"id": "ann", "number": "1001", "pin": "730415", "display_name": "Ann", "role": "team_lead"},
              {"id": "bob", "number": "1002", "display_name": "Bob", "role": "PROMOTER"}],
    "sessions": [{"id": "day", "site": "gate", "date": "2026-05-02", "from": "10:00", "to": "18:00",
                  "zones": [{"id": "desk", "kind": "lead-registration", "leader": "ann" ZONE}],
                  "roster": [{"staff": "ann", "zone": "desk"}, {"staff": "bob" ROSTER}]}]
  })",
                             {{"CAMPAIGN", campaign.empty() ? "" : ", " + campaign},
                              {"ZONE", zone.empty() ? "" : ", " + zone},
                              {"ROSTER", roster.empty() ? "" : ", " + roster}});
}

CampaignFile Parse(const std::string& text, int64_t now_ms = Evening()) {
  auto file = ParseCampaignFile(text, now_ms);
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *std::move(file) : CampaignFile{};
}

// What is said about a file that will not do.
std::string Refusal(const std::string& text) {
  const auto file = ParseCampaignFile(text, Evening());
  EXPECT_EQ(file.status().code(), absl::StatusCode::kInvalidArgument) << text;
  return std::string(file.status().message());
}

TEST(CampaignFile, MakesFullNamesOfIds) {
  const CampaignFile file = Parse(File(R"("sites": ["gate"])"));
  EXPECT_EQ(file.campaign.name(), "campaigns/spring");
  EXPECT_THAT(file.campaign.sites(), ElementsAre("sites/gate"));
  EXPECT_EQ(file.sites.at(0).name(), "sites/gate");
  EXPECT_EQ(file.staff.at(1).staff.name(), "staff/bob");
  const FileSession& session = file.sessions.at(0);
  EXPECT_EQ(session.session.name(), "campaigns/spring/sessions/day");
  EXPECT_EQ(session.session.site(), "sites/gate");
  EXPECT_EQ(session.zones.at(0).name(), "campaigns/spring/sessions/day/zones/desk");
  EXPECT_EQ(session.zones.at(0).leader(), "staff/ann");
}

TEST(CampaignFile, APlaybookIsReadWithItsCampaign) {
  const std::string part = R"("playbook": {"talk_cards": [{"stage": "opening", "title": "路过", "text": {"en": "Hello"}}],
    "plans": [{"id": "rain", "risk": "雨", "response": "收棚", "owner": "ann"}]}, "sites")";
  auto file = ParseCampaignFile(absl::StrReplaceAll(File(), {{"\"sites\"", part}}), Evening());
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_TRUE(file->playbook.has_value());
  EXPECT_EQ(file->playbook->name(), "campaigns/spring/playbook");
  EXPECT_EQ(file->playbook->plans(0).owner(), "staff/ann");
  EXPECT_EQ(file->playbook->talk_cards(0).title().texts().at("zh-Hans"), "路过");
  EXPECT_FALSE(ParseCampaignFile(File(), Evening())->playbook.has_value());
  file = ParseCampaignFile(absl::StrReplaceAll(File(), {{"\"sites\"", R"("playbook": {"etag": "x"}, "sites")"}}), Evening());
  EXPECT_THAT(std::string(file.status().message()), StartsWith("playbook.etag"));
}

TEST(CampaignFile, TakesFullNamesAsTheyAre) {
  const CampaignFile file = Parse(absl::StrReplaceAll(File(), {{R"("site": "gate")", R"("site": "sites/gate")"},
                                                               {R"("leader": "ann")", R"("leader": "staff/ann")"},
                                                               {R"("id": "spring")", R"("id": "campaigns/spring")"}}));
  EXPECT_EQ(file.sessions.at(0).session.name(), "campaigns/spring/sessions/day");
  EXPECT_EQ(file.sessions.at(0).session.site(), "sites/gate");
  EXPECT_EQ(file.sessions.at(0).zones.at(0).leader(), "staff/ann");
}

TEST(CampaignFile, ReadsATextInThreeWays) {
  const std::string form = R"("form": {"fields": [
    {"id": "a", "type": "text", "label": "一"},
    {"id": "b", "type": "text", "label": {"zh-Hans": "二", "en": "two"}},
    {"id": "c", "type": "text", "label": {"texts": {"en": "three"}}}]})";
  const auto fields = Parse(File(form)).campaign.form().fields();
  ASSERT_EQ(fields.size(), 3);
  EXPECT_EQ(fields[0].label().texts().at("zh-Hans"), "一");
  EXPECT_EQ(fields[1].label().texts().at("zh-Hans"), "二");
  EXPECT_EQ(fields[1].label().texts().at("en"), "two");
  EXPECT_EQ(fields[2].label().texts().at("en"), "three");
  EXPECT_EQ(fields[2].label().texts().size(), 1u);
}

TEST(CampaignFile, ReadsEnumsWithAndWithoutPrefixInAnyCase) {
  const CampaignFile file = Parse(File(R"("promotion_types": ["gift", "Limited-Time", "PROMOTION_TYPE_TRIAL"])"));
  EXPECT_THAT(file.campaign.promotion_types(), ElementsAre(footfall::v1::PROMOTION_TYPE_GIFT, footfall::v1::PROMOTION_TYPE_LIMITED_TIME,
                                                           footfall::v1::PROMOTION_TYPE_TRIAL));
  EXPECT_EQ(file.staff.at(0).staff.role(), footfall::v1::STAFF_ROLE_TEAM_LEAD);
  EXPECT_EQ(file.staff.at(1).staff.role(), footfall::v1::STAFF_ROLE_PROMOTER);
  EXPECT_EQ(file.sessions.at(0).zones.at(0).kind(), footfall::v1::ZONE_KIND_LEAD_REGISTRATION);
}

TEST(CampaignFile, ReadsTimesInTheCampaignsZone) {
  const CampaignFile shanghai = Parse(File());
  EXPECT_EQ(shanghai.campaign.period().start_ms(), Utc(2026, 4, 30, 16));
  EXPECT_EQ(shanghai.sessions.at(0).session.hours().start_ms(), Utc(2026, 5, 2, 2));
  EXPECT_EQ(shanghai.sessions.at(0).session.hours().end_ms(), Utc(2026, 5, 2, 10));
  const CampaignFile london = Parse(File(R"("time_zone": "Europe/London")"));
  EXPECT_EQ(london.sessions.at(0).session.hours().start_ms(), Utc(2026, 5, 2, 9));
}

TEST(CampaignFile, TodayIsTheDayInTheCampaignsZone) {
  const std::string today = absl::StrReplaceAll(File(), {{R"("date": "2026-05-02")", R"("date": "today")"}});
  EXPECT_EQ(Parse(today, Evening()).sessions.at(0).session.hours().start_ms(), Utc(2026, 5, 1, 2));
  // Half an hour later it is the next day in Shanghai, not in London.
  EXPECT_EQ(Parse(today, Evening() + kHourMs).sessions.at(0).session.hours().start_ms(), Utc(2026, 5, 2, 2));
  const std::string in_london = absl::StrReplaceAll(today, {{R"("id": "spring")", R"("id": "spring", "time_zone": "Europe/London")"}});
  EXPECT_EQ(Parse(in_london, Evening() + kHourMs).sessions.at(0).session.hours().start_ms(), Utc(2026, 5, 1, 9));
}

TEST(CampaignFile, ASessionMayRunOverMidnight) {
  const std::string late = absl::StrReplaceAll(File(), {{R"("to": "18:00")", R"("to": "2026-05-03 02:00")"}});
  EXPECT_EQ(Parse(late).sessions.at(0).session.hours().end_ms(), Utc(2026, 5, 2, 18));
}

TEST(CampaignFile, AShiftIsTheWholeSessionUnlessItSaysOtherwise) {
  const FileSession session = Parse(File("", "", R"("from": "12:00", "to": "15:30")")).sessions.at(0);
  ASSERT_EQ(session.shifts.size(), 2u);
  EXPECT_EQ(session.shifts[0].staff(), "staff/ann");
  EXPECT_EQ(session.shifts[0].span().start_ms(), session.session.hours().start_ms());
  EXPECT_EQ(session.shifts[0].span().end_ms(), session.session.hours().end_ms());
  EXPECT_EQ(session.shifts[1].span().start_ms(), Utc(2026, 5, 2, 4));
  EXPECT_EQ(session.shifts[1].span().end_ms(), Utc(2026, 5, 2, 7, 30));
}

TEST(CampaignFile, AZoneInTheRosterIsAnAssignmentForTheShift) {
  const FileSession without = Parse(File()).sessions.at(0);
  ASSERT_EQ(without.assignments.size(), 1u);
  EXPECT_EQ(without.assignments[0].staff(), "staff/ann");
  EXPECT_EQ(without.assignments[0].zone(), "campaigns/spring/sessions/day/zones/desk");
  const FileSession with = Parse(File("", "", R"("zone": "desk", "from": "12:00")")).sessions.at(0);
  ASSERT_EQ(with.assignments.size(), 2u);
  EXPECT_EQ(with.assignments[1].span().start_ms(), Utc(2026, 5, 2, 4));
}

TEST(CampaignFile, KeepsPinsApartFromThePerson) {
  const CampaignFile file = Parse(File());
  EXPECT_EQ(file.staff.at(0).pin, "730415");
  EXPECT_THAT(file.staff.at(1).pin, IsEmpty());
}

TEST(CampaignFile, PublishesOnlyWhenToldTo) {
  EXPECT_FALSE(Parse(File()).sessions.at(0).publish);
  EXPECT_TRUE(Parse(absl::StrReplaceAll(File(), {{R"("id": "day")", R"("id": "day", "publish": true)"}})).sessions.at(0).publish);
}

TEST(CampaignFile, NeedsOnlyACampaign) {
  const CampaignFile file = Parse(R"({"campaign": {"id": "bare"}} // a remark)");
  EXPECT_EQ(file.campaign.name(), "campaigns/bare");
  EXPECT_THAT(file.sites, IsEmpty());
  EXPECT_THAT(file.sessions, IsEmpty());
}

TEST(CampaignFile, NamesThePlaceOfWhatIsWrong) {
  EXPECT_THAT(Refusal(absl::StrReplaceAll(File(), {{"lead-registration", "lead-registry"}})),
              StartsWith("sessions[0].zones[0].kind: \"lead-registry\""));
  EXPECT_EQ(Refusal(File("", R"("min_stuff": 2)")), "sessions[0].zones[0].min_stuff: unknown field");
  EXPECT_THAT(Refusal(File("", R"("min_staff": "many")")), StartsWith("sessions[0].zones[0]: "));
  EXPECT_EQ(Refusal(File("", "", R"("until": "15:00")")), "sessions[0].roster[1].until: unknown field");
  EXPECT_THAT(Refusal(File("", "", R"("from": "noon")")), StartsWith("sessions[0].roster[1].from: not a time"));
  EXPECT_EQ(Refusal(File("", "", R"("from": 12)")), "sessions[0].roster[1].from: must be a text");
  EXPECT_THAT(Refusal(File(R"("promotion_types": ["gift", "luck"])")), StartsWith("campaign.promotion_types[1]: "));
  EXPECT_EQ(Refusal(File(R"("form": {"fields": [{"id": "a", "colour": 1}]})")), "campaign.form.fields[0].colour: unknown field");
  EXPECT_EQ(Refusal(File(R"("partners": "one")")), "campaign.partners: must be a list");
  EXPECT_THAT(Refusal(File(R"("time_zone": "Mars/Base")")), StartsWith("campaign.time_zone: "));
}

TEST(CampaignFile, SaysWhichIdIsMissing) {
  EXPECT_EQ(Refusal("{}"), "campaign: required");
  EXPECT_EQ(Refusal(R"({"campaign": {}})"), "campaign.id: required");
  EXPECT_EQ(Refusal(R"({"campaign": "spring"})"), "campaign.id: required");
  EXPECT_EQ(Refusal(R"({"campaign": {"id": "a"}, "sites": [{}]})"), "sites[0].id: required");
  EXPECT_EQ(Refusal(R"({"campaign": {"id": "a"}, "staff": [{"id": ""}]})"), "staff[0].id: required");
  EXPECT_EQ(Refusal(R"({"campaign": {"id": "a"}, "staff": [7]})"), "staff[0].id: required");
  EXPECT_EQ(Refusal(R"({"campaign": {"id": "a"}, "sessions": [{"id": "d"}]})"), "sessions[0].date: required");
  EXPECT_THAT(Refusal(absl::StrReplaceAll(File(), {{R"("pin": "730415")", R"("pin": 730415)"}})), HasSubstr("staff[0].pin"));
}

TEST(CampaignFile, RefusesOtherKindsOfValues) {
  EXPECT_EQ(Refusal(absl::StrReplaceAll(File(), {{R"("id": "day")", R"("id": "day", "publish": "yes")"}})),
            "sessions[0].publish: must be true or false");
  EXPECT_EQ(Refusal(R"({"campaign": {"id": "a"}, "sessions": [{"id": "d", "zones": {"desk": 1}}]})"), "sessions[0].zones: must be a list");
  EXPECT_EQ(Refusal(R"({"campaign": {"id": "a"}, "sessions": [{"id": "d", "roster": "ann"}]})"), "sessions[0].roster: must be a list");
  EXPECT_EQ(Refusal(File(R"("period": "May")")), "campaign.period: must be an object");
}

TEST(CampaignFile, ATimeOfDayNeedsADay) {
  EXPECT_THAT(Refusal(R"({"campaign": {"id": "a", "period": {"from": "10:00", "to": "11:00"}}})"),
              StartsWith("campaign.period.from: a time of day needs a date"));
  EXPECT_THAT(Refusal(R"({"campaign": {"id": "a", "period": {"from": "2026-05-01"}}})"), StartsWith("campaign.period: write "));
}

TEST(CampaignFile, WhatIsNoJsonIsNamedByLineAndColumnWithoutRepeatingIt) {
  EXPECT_THAT(Refusal(""), StartsWith("line 1, column 1: no JSON from here on"));
  EXPECT_THAT(Refusal("{\"campaign\": {\n  \"id\": \"春天\" \"Ann\"}}"), StartsWith("line 2, column 18: no JSON"));
  EXPECT_THAT(Refusal("{\"campaign\": {\n  \"id\": \"a\" \"Ann\"}}"), Not(HasSubstr("Ann")));
}

TEST(CampaignFile, ANumberBeyondAllNumbersIsRefused) {
  EXPECT_THAT(Refusal(R"({"campaign": {"id": "a", "target": 1e999}})"), HasSubstr("a number in the file is too large"));
}

TEST(CampaignFile, RefusesWhatIsNoFileOfThisKind) {
  EXPECT_THAT(Refusal("[1]"), StartsWith("line 1: the file must be one JSON object"));
  EXPECT_EQ(Refusal(R"({"campaign": {"id": "a"}, "site": []})"), "site: unknown field");
  EXPECT_EQ(Refusal(R"({"campaign": {"id": "a"}, "sites": {}})"), "sites: must be a list");
}

TEST(CampaignFile, TheDemoCampaignFits) {
  std::ifstream source(std::string(FOOTFALL_SOURCE_DIR) + "/assets/demo/campaign.json");
  std::stringstream text;
  text << source.rdbuf();
  const CampaignFile file = Parse(text.str());
  EXPECT_EQ(file.sites.size(), 3u);
  EXPECT_GE(file.staff.size(), 12u);
  for (const FileStaff& person : file.staff) EXPECT_EQ(person.pin.size(), 6u) << person.staff.name();
  ASSERT_GE(file.sessions.size(), 1u);
  EXPECT_EQ(file.sessions[0].zones.size(), 6u);
  EXPECT_TRUE(file.sessions[0].publish);
  ASSERT_EQ(file.coupons.size(), 1u);
  EXPECT_TRUE(file.coupons[0].coupon_template.with_each_lead());
  EXPECT_GT(file.coupons[0].make, 0);
}

TEST(CampaignFileTest, ReadsItemsAndTheGiftsOfASession) {
  std::string text = absl::StrReplaceAll(File(), {{R"("roster": [)", R"("gifts": [{"item": "tote", "units": 300, "per_person": 1,
                                                   "min_purchase_fen": 5000}, {"item": "items/cup"}], "roster": [)"}});
  text = text.substr(0, text.rfind('}')) + R"(, "items": [{"id": "tote", "display_name": "帆布袋", "category": "gifts",
                                             "unit_cost_fen": 600, "low_stock_threshold": 30}]})";
  const CampaignFile file = Parse(text);
  ASSERT_EQ(file.items.size(), 1u);
  EXPECT_EQ(file.items[0].name(), "items/tote");
  EXPECT_EQ(file.items[0].category(), footfall::v1::ITEM_CATEGORY_GIFTS);
  EXPECT_EQ(file.items[0].unit_cost_fen(), 600);
  const std::vector<FileGift>& gifts = file.sessions.at(0).gifts;
  ASSERT_EQ(gifts.size(), 2u);
  EXPECT_EQ(gifts[0].gift.name(), "campaigns/spring/sessions/day/gifts/tote");
  EXPECT_EQ(gifts[0].units, 300);
  EXPECT_EQ(gifts[0].gift.per_person(), 1);
  EXPECT_EQ(gifts[0].gift.min_purchase_fen(), 5000);
  EXPECT_EQ(gifts[1].gift.name(), "campaigns/spring/sessions/day/gifts/cup");
  EXPECT_EQ(gifts[1].units, 0);
  EXPECT_EQ(Refusal(absl::StrReplaceAll(text, {{"300", "-3"}})), "sessions[0].gifts[0].units: must be a whole number");
  EXPECT_EQ(Refusal(absl::StrReplaceAll(text, {{"per_person", "per_head"}})), "sessions[0].gifts[0].per_head: unknown field");
}

// A file with coupons in it.
std::string WithCoupons(const std::string& coupons) {
  const std::string file = File();
  return file.substr(0, file.rfind('}')) + ", \"coupons\": " + coupons + "}";
}

TEST(CampaignFileTest, ReadsCouponsAndHowManyThereShallBe) {
  const CampaignFile file = Parse(WithCoupons(
      R"([{"id": "wash", "display_name": "洗车券", "kind": "gift", "item": "wash-slip", "sites": ["gate"], "make": 40,
           "valid": {"from": "2026-05-02", "to": "2026-05-03"}},
          {"id": "five", "display_name": "减五元", "kind": "amount", "amount_fen": 500}])"));
  ASSERT_EQ(file.coupons.size(), 2u);
  const auto& wash = file.coupons[0].coupon_template;
  EXPECT_EQ(wash.name(), "campaigns/spring/couponTemplates/wash");
  EXPECT_EQ(wash.kind(), footfall::v1::COUPON_KIND_GIFT);
  EXPECT_EQ(wash.item(), "items/wash-slip");
  EXPECT_THAT(wash.sites(), ElementsAre("sites/gate"));
  EXPECT_EQ(wash.valid().start_ms(), Utc(2026, 5, 1, 16));
  EXPECT_EQ(file.coupons[0].make, 40);
  // As long as the campaign when nothing is said.
  EXPECT_EQ(file.coupons[1].coupon_template.valid().start_ms(), file.campaign.period().start_ms());
  EXPECT_EQ(file.coupons[1].coupon_template.amount_fen(), 500);
  EXPECT_EQ(file.coupons[1].make, 0);
}

TEST(CampaignFileTest, SaysWhereCouponsAreWrong) {
  EXPECT_THAT(Refusal(WithCoupons(R"([{"display_name": "x"}])")), HasSubstr("coupons[0].id"));
  EXPECT_THAT(Refusal(WithCoupons(R"([{"id": "x", "kind": "magic"}])")), HasSubstr("coupons[0].kind"));
  EXPECT_THAT(Refusal(WithCoupons(R"([{"id": "x", "make": -3}])")), HasSubstr("coupons[0].make"));
  EXPECT_THAT(Refusal(WithCoupons(R"([{"id": "x", "price": 3}])")), HasSubstr("coupons[0].price"));
}

// Gives a file's own name as its bytes.
absl::StatusOr<std::string> Echo(const std::string& name) {
  if (name == "gone.png") return absl::NotFoundError("cannot read gone.png");
  return "bytes of " + name;
}

TEST(CampaignFile, ReadsABrandWithItsPictures) {
  const auto file = ParseCampaignFile(File(R"("brand": {"color": "#0f766E", "logo": "logo.png", "slides": [
      {"title": {"en": "Come in"}, "text": "进来看看", "picture": "one.png"}, {"title": "二"}]})"),
                                      Evening(), Echo);
  ASSERT_TRUE(file.ok()) << file.status();
  const auto& brand = file->campaign.brand();
  EXPECT_EQ(brand.color(), 0x0F766Eu);
  EXPECT_EQ(brand.logo_png(), "bytes of logo.png");
  ASSERT_EQ(brand.slides_size(), 2);
  EXPECT_EQ(brand.slides(0).title().texts().at("en"), "Come in");
  EXPECT_EQ(brand.slides(0).text().texts().at("zh-Hans"), "进来看看");
  EXPECT_EQ(brand.slides(0).picture_png(), "bytes of one.png");
  EXPECT_EQ(brand.slides(1).picture_png(), "");
}

TEST(CampaignFile, SaysWhichPictureOrColourWillNotDo) {
  const auto refusal = [](const std::string& brand, const FileReader& reader = Echo) {
    return std::string(ParseCampaignFile(File("\"brand\": " + brand), Evening(), reader).status().message());
  };
  EXPECT_EQ(refusal(R"({"color": "blue"})"), "campaign.brand.color: not a colour such as \"#0B4F8A\"");
  EXPECT_EQ(refusal(R"({"color": 5})"), "campaign.brand.color: not a colour such as \"#0B4F8A\"");
  EXPECT_EQ(refusal(R"({"logo": "gone.png"})"), "campaign.brand.logo: cannot read gone.png");
  EXPECT_EQ(refusal(R"({"slides": [{"title": "a"}, {"picture": 3}]})"), "campaign.brand.slides[1].picture: must be the name of a PNG file");
  EXPECT_EQ(refusal(R"({"logo": "logo.png"})", nullptr), "campaign.brand.logo: pictures cannot be read here");
  EXPECT_EQ(refusal(R"([])"), "campaign.brand: must be an object");
  EXPECT_EQ(refusal(R"({"slides": "none"})"), "campaign.brand.slides: must be a list");
  EXPECT_EQ(refusal(R"({"font": "x"})"), "campaign.brand.font: unknown field");
}

}  // namespace
}  // namespace footfall::cli
