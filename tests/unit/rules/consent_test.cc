#include "proto/rules/consent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/rules/ids.h"

namespace footfall::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ConsentInput Good() { return {true, "zh-Hans", {{Purpose::kContact, true, ConsentTextHash("我同意")}}}; }

TEST(ConsentTest, HashesTheExactWords) {
  EXPECT_EQ(ToHex(ConsentTextHash("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(ToHex(ConsentTextHash("我同意")), "9b3a9a53cd77ce01c8dec583780e8425fff011383bec0b4a2581ab13f7dba966");
  EXPECT_NE(ConsentTextHash("I agree"), ConsentTextHash("I agree "));
}

TEST(ConsentTest, ContactAloneIsEnough) {
  EXPECT_THAT(CheckConsent(Good()), IsEmpty());
  for (const char* language : {"zh-Hans", "zh-Hant", "en"}) {
    ConsentInput consent = Good();
    consent.language = language;
    EXPECT_THAT(CheckConsent(consent), IsEmpty()) << language;
  }
}

TEST(ConsentTest, RefusingAnythingElseIsNoProblem) {
  ConsentInput consent = Good();
  for (Purpose purpose : {Purpose::kMarketingMessages, Purpose::kMarketingCalls, Purpose::kPartnerSharing, Purpose::kWinnerPublication}) {
    consent.offers.push_back({purpose, false, ConsentTextHash("?")});
  }
  EXPECT_THAT(CheckConsent(consent), IsEmpty());
}

TEST(ConsentTest, NamesEachProblem) {
  ConsentInput consent = Good();
  consent.age_confirmed = false;
  EXPECT_THAT(CheckConsent(consent), ElementsAre(Problem{"consent.age_confirmed", "AGE_NOT_CONFIRMED"}));
  consent = Good();
  consent.offers[0].granted = false;
  EXPECT_THAT(CheckConsent(consent), ElementsAre(Problem{"consent.choices", "CONTACT_REQUIRED"}));
  consent.offers = {{Purpose::kMarketingCalls, true, ConsentTextHash("?")}};
  EXPECT_THAT(CheckConsent(consent), ElementsAre(Problem{"consent.choices", "CONTACT_REQUIRED"}));
  consent = Good();
  consent.offers.push_back(consent.offers[0]);
  EXPECT_THAT(CheckConsent(consent), ElementsAre(Problem{"consent.choices", "DUPLICATE_PURPOSE"}));
  for (size_t size : {0, 31, 33}) {
    consent = Good();
    consent.offers[0].text_hash = std::string(size, 'h');
    EXPECT_THAT(CheckConsent(consent), ElementsAre(Problem{"consent.choices.text_hash", "BAD_HASH"})) << size;
  }
  for (const char* language : {"", "zh", "fr", "EN", "zh-hans"}) {
    consent = Good();
    consent.language = language;
    EXPECT_THAT(CheckConsent(consent), ElementsAre(Problem{"consent.language", "BAD_LANGUAGE"})) << language;
  }
}

TEST(ConsentTest, NamesAllProblemsOfAnEmptyConsent) {
  EXPECT_THAT(CheckConsent({}), ElementsAre(Problem{"consent.age_confirmed", "AGE_NOT_CONFIRMED"},
                                            Problem{"consent.language", "BAD_LANGUAGE"}, Problem{"consent.choices", "CONTACT_REQUIRED"}));
}

TEST(PickTextTest, TakesTheLanguageOrTheNextBest) {
  const std::map<std::string, std::string> all = {{"en", "E"}, {"zh-Hans", "S"}, {"zh-Hant", "T"}, {"de", "D"}};
  EXPECT_EQ(PickText(all, "en"), "E");
  EXPECT_EQ(PickText(all, "zh-Hans"), "S");
  EXPECT_EQ(PickText(all, "de"), "D");
  EXPECT_EQ(PickText(all, "fr"), "T");
  EXPECT_EQ(PickText({{"en", "E"}, {"zh-Hans", "S"}}, "zh-Hant"), "S");
  EXPECT_EQ(PickText({{"en", "E"}, {"de", "D"}}, "zh-Hant"), "E");
  EXPECT_EQ(PickText({{"de", "D"}, {"fr", "F"}}, "zh-Hant"), "D");
}

TEST(PickTextTest, AnEmptyTextIsNone) {
  EXPECT_EQ(PickText({}, "en"), "");
  EXPECT_EQ(PickText({{"en", ""}}, "en"), "");
  EXPECT_EQ(PickText({{"en", ""}, {"zh-Hans", "S"}}, "en"), "S");
  EXPECT_EQ(PickText({{"de", ""}, {"fr", "F"}}, "en"), "F");
}

}  // namespace
}  // namespace footfall::rules
