#include "server/campaigns/campaign_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "proto/rules/png_size.h"
#include "tests/support/server/builders.h"

namespace footfall::server {
namespace {

using footfall::v1::Campaign;
using rules::Problem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::MakeCampaign;
using testing::MakeSite;

Campaign Complete() {
  Campaign campaign = MakeCampaign();
  SetCampaignDefaults(&campaign);
  return campaign;
}

TEST(CampaignRulesTest, AcceptsACompleteCampaign) { EXPECT_THAT(CheckCampaign(Complete()), IsEmpty()); }

TEST(CampaignRulesTest, FillsInTimeZoneAndRegionOnlyWhereNothingIsSaid) {
  Campaign campaign = MakeCampaign();
  campaign.set_phone_region("HK");
  SetCampaignDefaults(&campaign);
  EXPECT_EQ(campaign.time_zone(), "Asia/Shanghai");
  EXPECT_EQ(campaign.phone_region(), "HK");
}

TEST(CampaignRulesTest, NeedsANameInSomeLanguage) {
  Campaign campaign = Complete();
  (*campaign.mutable_display_name()->mutable_texts())["zh-Hans"] = "  ";
  EXPECT_THAT(CheckCampaign(campaign), ElementsAre(Problem{"campaign.display_name", "REQUIRED"}));
}

TEST(CampaignRulesTest, RefusesALanguageNobodyCanPick) {
  Campaign campaign = Complete();
  (*campaign.mutable_slogan()->mutable_texts())["zh"] = "口号";
  EXPECT_THAT(CheckCampaign(campaign), ElementsAre(Problem{"campaign.slogan.texts", "BAD_LANGUAGE"}));
}

TEST(CampaignRulesTest, CountsCharactersNotBytes) {
  Campaign campaign = Complete();
  std::string theme;
  for (int i = 0; i < kMaxThemeLength; ++i) theme += "字";
  campaign.set_theme(theme);
  EXPECT_THAT(CheckCampaign(campaign), IsEmpty());
  campaign.set_theme(theme + "字");
  EXPECT_THAT(CheckCampaign(campaign), ElementsAre(Problem{"campaign.theme", "TOO_LONG"}));
}

TEST(CampaignRulesTest, NeedsAPeriodThatEndsAfterItStarts) {
  Campaign campaign = Complete();
  campaign.clear_period();
  EXPECT_THAT(CheckCampaign(campaign), ElementsAre(Problem{"campaign.period", "REQUIRED"}));
  *campaign.mutable_period() = testing::MakeSpan(2000, 2000);
  EXPECT_THAT(CheckCampaign(campaign), ElementsAre(Problem{"campaign.period", "BAD_SPAN"}));
}

TEST(CampaignRulesTest, NeedsTheContactConsentOnce) {
  Campaign campaign = Complete();
  campaign.add_consents()->CopyFrom(campaign.consents(0));
  EXPECT_THAT(CheckCampaign(campaign), ElementsAre(Problem{"campaign.consents.purpose", "DUPLICATE_PURPOSE"}));
  campaign.clear_consents();
  EXPECT_THAT(CheckCampaign(campaign), ElementsAre(Problem{"campaign.consents", "CONTACT_REQUIRED"}));
}

TEST(CampaignRulesTest, SharingNeedsToNameThePartner) {
  Campaign campaign = Complete();
  footfall::v1::ConsentText* sharing = campaign.add_consents();
  sharing->set_purpose(footfall::v1::CONSENT_PURPOSE_PARTNER_SHARING);
  (*sharing->mutable_text()->mutable_texts())["en"] = "Share my number with the partner";
  EXPECT_THAT(CheckCampaign(campaign), ElementsAre(Problem{"campaign.consents.partner", "REQUIRED"}));
}

TEST(CampaignRulesTest, ReportsTheFormsProblemsUnderTheForm) {
  Campaign campaign = Complete();
  campaign.mutable_form()->mutable_fields(0)->clear_options();
  EXPECT_THAT(CheckCampaign(campaign), ElementsAre(Problem{"campaign.form.fields.product.options", "NO_OPTIONS"}));
}

TEST(CampaignRulesTest, IntentFieldHasTheThreeKnownOptions) {
  Campaign campaign = Complete();
  campaign.mutable_form()->mutable_fields(0)->set_standard(footfall::v1::STANDARD_FIELD_INTENT);
  EXPECT_THAT(CheckCampaign(campaign), ElementsAre(Problem{"campaign.form.fields.product.options", "UNKNOWN_OPTION"}));
  for (const auto& [index, id] : {std::pair(0, "hot"), std::pair(1, "warm")}) {
    campaign.mutable_form()->mutable_fields(0)->mutable_options(index)->set_id(id);
  }
  *campaign.mutable_form()->mutable_fields(0)->add_options() = campaign.form().fields(0).options(1);
  campaign.mutable_form()->mutable_fields(0)->mutable_options(2)->set_id("cold");
  EXPECT_THAT(CheckCampaign(campaign), IsEmpty());
}

TEST(CampaignRulesTest, ChannelFieldTakesItsOptionsFromTheCampaign) {
  Campaign campaign = Complete();
  footfall::v1::Channel* channel = campaign.add_channels();
  channel->set_id("wechat");
  (*channel->mutable_label()->mutable_texts())["en"] = "WeChat";
  footfall::v1::FormField* field = campaign.mutable_form()->mutable_fields(0);
  field->set_standard(footfall::v1::STANDARD_FIELD_CHANNEL);
  EXPECT_THAT(CheckCampaign(campaign), ElementsAre(Problem{"campaign.form.fields.product.options", "UNKNOWN_OPTION"}));
  field->clear_options();
  EXPECT_THAT(CheckCampaign(campaign), IsEmpty());
  EXPECT_THAT(ToFormRule(campaign).fields[0].options, ElementsAre("wechat"));
}

TEST(CampaignRulesTest, RefusesAnUnknownTimeZoneAndRegion) {
  Campaign campaign = Complete();
  campaign.set_time_zone("Mars");
  campaign.set_phone_region("china");
  EXPECT_THAT(CheckCampaign(campaign),
              ElementsAre(Problem{"campaign.time_zone", "UNKNOWN_TIME_ZONE"}, Problem{"campaign.phone_region", "UNKNOWN_REGION"}));
}

TEST(CampaignRulesTest, RefusesSitesThatAreNone) {
  Campaign campaign = Complete();
  campaign.add_sites("sites/plaza");
  campaign.add_sites("sites/plaza");
  campaign.add_sites("plaza");
  EXPECT_THAT(CheckCampaign(campaign), ElementsAre(Problem{"campaign.sites", "DUPLICATE_ID"}, Problem{"campaign.sites", "BAD_NAME"}));
}

TEST(CampaignRulesTest, VersionsBeginAtOne) {
  Campaign campaign = Complete();
  SetCampaignVersions(nullptr, &campaign);
  EXPECT_EQ(campaign.form().version(), 1);
  EXPECT_EQ(campaign.consents(0).version(), 1);
}

TEST(CampaignRulesTest, FormVersionRisesOnlyWhenTheFormChanges) {
  Campaign before = Complete();
  SetCampaignVersions(nullptr, &before);
  Campaign after = before;
  after.set_theme("another");
  after.mutable_form()->set_version(77);  // what a client sends does not count
  SetCampaignVersions(&before, &after);
  EXPECT_EQ(after.form().version(), 1);
  after.mutable_form()->set_name_required(true);
  SetCampaignVersions(&before, &after);
  EXPECT_EQ(after.form().version(), 2);
}

TEST(CampaignRulesTest, ConsentVersionRisesOnlyWhenItsTextChanges) {
  Campaign before = Complete();
  SetCampaignVersions(nullptr, &before);
  Campaign after = before;
  (*after.mutable_consents(0)->mutable_text()->mutable_texts())["en"] = "You may contact me";
  *after.add_consents() = before.consents(0);
  after.mutable_consents(1)->set_purpose(footfall::v1::CONSENT_PURPOSE_MARKETING_CALLS);
  SetCampaignVersions(&before, &after);
  EXPECT_EQ(after.consents(0).version(), 2);
  EXPECT_EQ(after.consents(1).version(), 1);
}

TEST(SiteRulesTest, RefusesWhatCannotBe) {
  footfall::v1::Site site = MakeSite();
  EXPECT_THAT(CheckSite(site), IsEmpty());
  site.set_rent_fen(-1);
  site.mutable_position()->set_latitude(std::nan(""));
  EXPECT_THAT(CheckSite(site), ElementsAre(Problem{"site.rent_fen", "TOO_SMALL"}, Problem{"site.position.latitude", "OUT_OF_RANGE"}));
  EXPECT_THAT(CheckSite({}), Contains(Problem{"site.display_name", "REQUIRED"}));
}

// The beginning of a PNG of this size, which is all the server reads of one.
std::string PngOf(uint32_t width, uint32_t height) {
  std::string bytes("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16);
  for (const uint32_t side : {width, height}) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(side >> shift & 0xFF);
  }
  return bytes + std::string("\x08\x06\0\0\0crc!", 9);
}

class BrandRulesTest : public ::testing::Test {
 protected:
  footfall::v1::Slide* AddSlide() {
    footfall::v1::Slide* slide = brand_.add_slides();
    (*slide->mutable_title()->mutable_texts())["en"] = "Come in";
    return slide;
  }
  rules::Problem Only() {
    const std::vector<Problem> problems = CheckCampaign(campaign_);
    EXPECT_EQ(problems.size(), 1u);
    return problems.empty() ? Problem{} : problems[0];
  }
  Campaign campaign_ = Complete();
  footfall::v1::Brand& brand_ = *campaign_.mutable_brand();
};

TEST_F(BrandRulesTest, ACompleteBrandIsFine) {
  brand_.set_color(0xFFFFFF);
  brand_.set_logo_png(PngOf(1024, 1024));
  for (int i = 0; i < rules::kMaxSlides; ++i) AddSlide()->set_picture_png(PngOf(1280, 1280));
  EXPECT_THAT(CheckCampaign(campaign_), IsEmpty());
}

TEST_F(BrandRulesTest, AColourHasThreeBytes) {
  brand_.set_color(0x1000000);
  EXPECT_EQ(Only(), (Problem{"campaign.brand.color", "TOO_LARGE"}));
}

TEST_F(BrandRulesTest, ALogoIsASmallPng) {
  brand_.set_logo_png("GIF89a");
  EXPECT_EQ(Only(), (Problem{"campaign.brand.logo_png", "NOT_PNG"}));
  brand_.set_logo_png(PngOf(1025, 10));
  EXPECT_EQ(Only(), (Problem{"campaign.brand.logo_png", "TOO_MANY_PIXELS"}));
  brand_.set_logo_png(PngOf(10, 10) + std::string(64 * 1024, 'x'));
  EXPECT_EQ(Only(), (Problem{"campaign.brand.logo_png", "TOO_LARGE"}));
}

TEST_F(BrandRulesTest, ASlideSaysWhatItIs) {
  brand_.add_slides();
  EXPECT_EQ(Only(), (Problem{"campaign.brand.slides.0.title", "REQUIRED"}));
}

TEST_F(BrandRulesTest, TheSlideWithTheBadPictureIsNamed) {
  AddSlide()->set_picture_png(PngOf(1280, 1));
  AddSlide()->set_picture_png(PngOf(1, 1281));
  EXPECT_EQ(Only(), (Problem{"campaign.brand.slides.1.picture_png", "TOO_MANY_PIXELS"}));
}

TEST_F(BrandRulesTest, LongLinesAndTooManySlidesAreRefused) {
  (*AddSlide()->mutable_text()->mutable_texts())["en"] = std::string(kMaxSlideText + 1, 'x');
  EXPECT_EQ(Only(), (Problem{"campaign.brand.slides.0.text.texts", "TOO_LONG"}));
  for (int i = 0; i < rules::kMaxSlides; ++i) AddSlide();
  EXPECT_EQ(Only(), (Problem{"campaign.brand.slides", "TOO_MANY"}));
}

}  // namespace
}  // namespace footfall::server
