#include "server/stock/count_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/base/errors.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Fields(const absl::Status& status) {
  std::vector<std::string> fields;
  if (const auto detail = errors::GetDetail(status)) {
    for (const rules::Problem& problem : detail->fields) fields.push_back(problem.field + ": " + problem.reason);
  }
  return fields;
}

TEST(SettleTest, BooksWhatThePoolSays) {
  const Settlement due = Settle({.booth = 30}, 5, 2);
  EXPECT_EQ(due.to_visitors, 5);
  EXPECT_EQ(due.to_lost, 2);
  const Settlement done = Settle({.booth = 23, .visitors = 5, .lost = 2, .handed_out = 5, .written_off = 2}, 5, 2);
  EXPECT_EQ(done.to_visitors, 0);
  EXPECT_EQ(done.to_lost, 0);
}

TEST(SettleTest, WhatWasWrittenOffComesBackAndGoesToVisitors) {
  const Settlement due = Settle({.booth = 0, .visitors = 5, .lost = 4, .handed_out = 5, .written_off = 4}, 8, 1);
  EXPECT_EQ(due.to_lost, -3);
  EXPECT_EQ(due.to_visitors, 3);
}

TEST(SettleTest, TakesNothingThatIsNotThere) {
  EXPECT_EQ(Settle({.booth = 3}, 5, 0).to_visitors, 3);
  EXPECT_EQ(Settle({.booth = 3}, 2, 5).to_lost, 1);
  EXPECT_EQ(Settle({.booth = 0, .lost = 1, .written_off = 4}, 0, 0).to_lost, -1);
  EXPECT_EQ(Settle({.booth = 0, .visitors = 2, .handed_out = 4}, 0, 0).to_visitors, -2);
}

TEST(CountRulesTest, ExplanationsGoBothWays) {
  v1::CountLine line;
  const auto add = [&](v1::DifferenceKind kind, int64_t units) {
    v1::CountExplanation* explanation = line.add_explanations();
    explanation->set_kind(kind);
    explanation->set_quantity(units);
  };
  add(v1::DIFFERENCE_KIND_DAMAGED, 3);
  add(v1::DIFFERENCE_KIND_FOUND, 1);
  EXPECT_EQ(Explained(line), 2);
  EXPECT_TRUE(CheckExplained(2, line).ok());
  EXPECT_TRUE(CheckExplained(9, line).ok());
  EXPECT_THAT(Fields(CheckExplained(1, line)), ElementsAre("lines.explanations: TOO_LARGE"));
  EXPECT_THAT(Fields(CheckExplained(-2, line)), ElementsAre("lines.explanations: TOO_LARGE"));
  EXPECT_TRUE(CheckExplained(0, v1::CountLine()).ok());
}

TEST(CountRulesTest, NamesTheFieldsOfACountThatDoNotFit) {
  v1::CountStockRequest request;
  EXPECT_THAT(Fields(CheckCountLines(request)), ElementsAre("lines: REQUIRED"));
  v1::CountLine* line = request.add_lines();
  line->set_item("tote");
  line->set_counted(-1);
  line->add_explanations();
  EXPECT_THAT(Fields(CheckCountLines(request)),
              ElementsAre("lines.item: BAD_NAME", "lines.counted: TOO_SMALL", "lines.explanations.kind: REQUIRED",
                          "lines.explanations.quantity: TOO_SMALL", "lines.explanations.reason: REQUIRED"));
  request.clear_lines();
  for (int i = 0; i < 2; ++i) request.add_lines()->set_item("items/tote");
  EXPECT_THAT(Fields(CheckCountLines(request)), ElementsAre("lines.item: DUPLICATE_ID"));
}

v1::BoothCount CountOf(bool counted, int64_t expected, int64_t unexplained) {
  v1::BoothCount count;
  v1::CountLine* line = count.add_lines();
  line->set_item("items/tote");
  line->set_is_counted(counted);
  line->set_expected(expected);
  line->set_unexplained(unexplained);
  return count;
}

TEST(CountRulesTest, FindsWhatKeepsASessionOpen) {
  EXPECT_THAT(FindObstacles(CountOf(true, 5, 0), 0, 0), IsEmpty());
  EXPECT_THAT(FindObstacles(CountOf(false, 0, 0), 0, 0), IsEmpty());
  EXPECT_THAT(FindObstacles(CountOf(true, 5, -1), 1, 2),
              ElementsAre(v1::COUNT_OBSTACLE_TRANSFER_OPEN, v1::COUNT_OBSTACLE_LEASES_OUTSTANDING, v1::COUNT_OBSTACLE_UNEXPLAINED));
  EXPECT_THAT(FindObstacles(CountOf(false, 5, 0), 0, 0), ElementsAre(v1::COUNT_OBSTACLE_NOT_COUNTED));
  v1::BoothCount shortage = CountOf(false, 0, 0);
  shortage.mutable_lines(0)->set_shortage(1);
  EXPECT_THAT(FindObstacles(shortage, 0, 0), ElementsAre(v1::COUNT_OBSTACLE_NOT_COUNTED));
}

}  // namespace
}  // namespace footfall::server
