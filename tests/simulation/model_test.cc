// The reference itself: a false alarm would hide the next true one.
#include "tests/simulation/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace footfall::simulation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kLead(16, 'l');
constexpr char kPhone[] = "+8613800000001";

class ModelTest : public testing::Test {
 protected:
  // What it finds when all it knows of the server is one lead.
  std::vector<std::string> Check(int intent, bool may_contact) {
    found_.clear();
    const Model::Business business{.leads = {{kLead, kPhone}},
                                   .intents = {{kLead, intent}},
                                   .may_contact = {{kLead, may_contact}},
                                   .lead_rows = 1,
                                   .lead_total = 1,
                                   .persons_total = 1};
    model_.CheckBusiness(business, [](const std::string& phone) { return phone; });
    return found_;
  }

  std::vector<std::string> found_;
  Model model_{[this](const std::string& what) { found_.push_back(what); }};
};

TEST_F(ModelTest, WhatTheOfficeSaidLastIsExpected) {
  model_.OfficeLead(kLead, kPhone, true);
  model_.OfficeEdit(kLead, 2, true);
  model_.OfficeDecision(kPhone, false, true);
  EXPECT_THAT(Check(2, false), IsEmpty());
  EXPECT_THAT(Check(1, false), ElementsAre(HasSubstr("F45")));
  EXPECT_THAT(Check(2, true), ElementsAre(HasSubstr("F44")));
}

TEST_F(ModelTest, ARestoreBringsBackWhatWasUncertainAtTheBackup) {
  model_.OfficeLead(kLead, kPhone, true);
  model_.OfficeEdit(kLead, 1, false);
  model_.OfficeDecision(kPhone, false, false);
  const Model::Office backup = model_.office();
  model_.OfficeEdit(kLead, 2, true);
  model_.OfficeDecision(kPhone, true, true);
  model_.ServerRestored({}, backup);
  for (const int intent : {0, 1}) {
    for (const bool may_contact : {false, true}) EXPECT_THAT(Check(intent, may_contact), IsEmpty());
  }
}

TEST_F(ModelTest, ARestoreTakesAwayWhatBecameUncertainSince) {
  model_.OfficeLead(kLead, kPhone, true);
  model_.OfficeEdit(kLead, 2, true);
  const Model::Office backup = model_.office();
  model_.OfficeEdit(kLead, 3, false);
  model_.ServerRestored({}, backup);
  EXPECT_THAT(Check(2, true), IsEmpty());
  EXPECT_THAT(Check(3, true), ElementsAre(HasSubstr("F45")));
}

}  // namespace
}  // namespace footfall::simulation
