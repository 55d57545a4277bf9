#include "server/leads/consent_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr PurposeSet kContact = PurposeBit(v1::CONSENT_PURPOSE_CONTACT), kMessages = PurposeBit(v1::CONSENT_PURPOSE_MARKETING_MESSAGES),
                     kCalls = PurposeBit(v1::CONSENT_PURPOSE_MARKETING_CALLS);

ConsentDecision Withdrawn(int64_t number, PurposeSet purposes) { return {.purposes = purposes, .number = number}; }
ConsentDecision Confirmed(int64_t number, PurposeSet purposes, std::string campaign = "spring") {
  return {.confirmed = true, .purposes = purposes, .campaign_id = std::move(campaign), .number = number};
}

v1::Consent Choices(std::vector<std::pair<v1::ConsentPurpose, bool>> choices) {
  v1::Consent consent;
  for (const auto& [purpose, granted] : choices) {
    v1::ConsentChoice* choice = consent.add_choices();
    choice->set_purpose(purpose);
    choice->set_granted(granted);
  }
  return consent;
}

TEST(ConsentRulesTest, WithoutDecisionsALeadsOwnTicksCount) {
  EXPECT_EQ(UsablePurposes(kContact | kCalls, "spring", {}), kContact | kCalls);
  EXPECT_EQ(UsablePurposes(0, "spring", {}), 0);
}

TEST(ConsentRulesTest, AContradictionInOnesChoicesNeverWidens) {
  for (const bool first : {true, false}) {
    const ConsentChoices sum = SumUpChoices(Choices({{v1::CONSENT_PURPOSE_CONTACT, true},
                                                     {v1::CONSENT_PURPOSE_MARKETING_CALLS, first},
                                                     {v1::CONSENT_PURPOSE_MARKETING_CALLS, !first}}));
    EXPECT_EQ(sum.granted, kContact);
    EXPECT_EQ(sum.offered, kContact | kCalls);
  }
}

TEST(ConsentRulesTest, APurposeThatIsNoneCountsForNothing) {
  const ConsentChoices sum = SumUpChoices(Choices({{static_cast<v1::ConsentPurpose>(99), true}}));
  EXPECT_EQ(sum.granted | sum.offered, 0);
  EXPECT_THAT(ListPurposes(PurposeSet{1} << 40 | kMessages), ElementsAre(v1::CONSENT_PURPOSE_MARKETING_MESSAGES));
  EXPECT_THAT(ListPurposes(1), IsEmpty());  // the number of no purpose
}

TEST(ConsentRulesTest, AWithdrawalBeatsEveryTickInEveryCampaign) {
  for (const char* campaign : {"spring", "autumn"}) {
    EXPECT_EQ(UsablePurposes(kContact | kMessages, campaign, {Withdrawn(5, kMessages)}), kContact);
  }
}

TEST(ConsentRulesTest, OnlyALaterConfirmationBeatsIt) {
  EXPECT_EQ(UsablePurposes(kMessages, "spring", {Withdrawn(5, kMessages), Confirmed(6, kMessages)}), kMessages);
  EXPECT_EQ(UsablePurposes(kMessages, "spring", {Withdrawn(7, kMessages), Confirmed(6, kMessages)}), 0);
  EXPECT_EQ(UsablePurposes(kMessages, "spring", {Withdrawn(5, kMessages), Confirmed(6, kMessages), Withdrawn(7, kMessages)}), 0);
}

TEST(ConsentRulesTest, AConfirmationCountsUnderTheTextsOfItsCampaignOnly) {
  const std::vector<ConsentDecision> decisions = {Withdrawn(5, kMessages), Confirmed(6, kMessages, "autumn")};
  EXPECT_EQ(UsablePurposes(kMessages, "autumn", decisions), kMessages);
  EXPECT_EQ(UsablePurposes(kMessages, "spring", decisions), 0);
}

TEST(ConsentRulesTest, AConfirmationAloneAllowsWhatWasLeftUnticked) {
  EXPECT_EQ(UsablePurposes(kContact, "spring", {Confirmed(6, kCalls)}), kContact | kCalls);
}

TEST(ConsentRulesTest, PurposesAreDecidedEachOnItsOwn) {
  const std::vector<ConsentDecision> decisions = {Withdrawn(5, kContact | kMessages | kCalls), Confirmed(6, kCalls),
                                                  Withdrawn(7, kContact)};
  EXPECT_EQ(UsablePurposes(kContact | kMessages, "spring", decisions), kCalls);
}

// Every set of up to five decisions, in every order of arrival, and what the last word by number is.
TEST(ConsentRulesTest, TheOrderOfArrivalNeverMatters) {
  const std::vector<ConsentDecision> pool = {Withdrawn(1, kMessages), Confirmed(2, kMessages, "autumn"), Confirmed(3, kMessages | kCalls),
                                             Withdrawn(4, kMessages | kContact), Confirmed(5, kContact)};
  for (unsigned chosen = 0; chosen < 1u << pool.size(); ++chosen) {
    std::vector<size_t> order;
    for (size_t i = 0; i < pool.size(); ++i) {
      if ((chosen >> i & 1) != 0) order.push_back(i);
    }
    for (const PurposeSet granted : {PurposeSet{0}, kMessages, kContact | kMessages | kCalls}) {
      const auto in_order = [&] {
        std::vector<ConsentDecision> decisions;
        for (const size_t i : order) decisions.push_back(pool[i]);
        return UsablePurposes(granted, "spring", decisions);
      };
      const PurposeSet sorted = in_order();
      const bool messages_gone = (chosen & 0b1000) != 0 || ((chosen & 0b0001) != 0 && (chosen & 0b0100) == 0);
      if (messages_gone) {
        EXPECT_EQ(sorted & kMessages, 0) << chosen;
      }
      while (std::next_permutation(order.begin(), order.end())) EXPECT_EQ(in_order(), sorted) << chosen;
      std::sort(order.begin(), order.end());
    }
  }
}

}  // namespace
}  // namespace footfall::server
