#include "server/leases/lease_rules.h"

#include <gtest/gtest.h>

namespace footfall::server {
namespace {

TEST(LeaseRulesTest, HandsOutOfTheRest) {
  LeaseUse use{.quantity = 10};
  const PoolChange change = Spend(3, &use);
  EXPECT_EQ(use.Rest(), 7);
  EXPECT_EQ(change.handed_out, 3);
  EXPECT_EQ(change.shortage, 0);
}

TEST(LeaseRulesTest, ChargesLateHandOutsToWhatWasWrittenOff) {
  LeaseUse use{.quantity = 10};
  Close(4, &use);
  EXPECT_EQ(use.written_off, 6);
  const PoolChange change = Spend(2, &use);
  EXPECT_EQ(change.handed_out, 2);
  EXPECT_EQ(change.written_off, -2);
  EXPECT_EQ(use.written_off, 4);
}

TEST(LeaseRulesTest, ShowsAShortageWhenUnitsHadGoneBackToOthers) {
  LeaseUse use{.quantity = 10};
  Close(10, &use);
  const PoolChange change = Spend(2, &use);
  EXPECT_EQ(change.handed_out, 0);
  EXPECT_EQ(change.shortage, 2);
  EXPECT_EQ(use.spent, 0);
}

TEST(LeaseRulesTest, CountsAReturnOnceHoweverOftenItIsSaid) {
  LeaseUse use{.quantity = 10};
  EXPECT_EQ(Return(4, 0, &use).free, 4);
  EXPECT_EQ(Return(4, 0, &use).free, 0);
  EXPECT_EQ(Return(3, 0, &use).free, 0);  // an older report that came late
  EXPECT_EQ(Return(6, 0, &use).free, 2);
}

TEST(LeaseRulesTest, TakesBackNoMoreThanTheKioskHas) {
  LeaseUse use{.quantity = 10};
  Spend(8, &use);
  EXPECT_EQ(Return(5, 8, &use).free, 2);
  EXPECT_EQ(use.Rest(), 0);
}

// F26: what a kiosk says it handed out is kept for those hand-outs, whatever comes first.
TEST(LeaseRulesTest, AReturnLeavesWhatWasWrittenOffToHandOutsThatAreUnderWay) {
  LeaseUse use{.quantity = 10};
  Close(6, &use);
  EXPECT_EQ(Return(6, 4, &use).free, 0) << "the six that were counted back are the same six";
  EXPECT_EQ(use.written_off, 4);
  EXPECT_EQ(Spend(4, &use).shortage, 0);
  EXPECT_EQ(Return(6, 4, &use).free, 0);
}

TEST(LeaseRulesTest, WhatWasWrittenOffAndTurnsUpIsFreeAgain) {
  LeaseUse use{.quantity = 10};
  Close(0, &use);
  EXPECT_EQ(Return(6, 4, &use).free, 6);
  EXPECT_EQ(Spend(1, &use).handed_out, 1);
  EXPECT_EQ(Return(6, 4, &use).free, 0);
  EXPECT_EQ(Spend(3, &use).handed_out, 3);
}

TEST(LeaseRulesTest, PutsAHandOutBackIntoTheKiosksHands) {
  LeaseUse use{.quantity = 2};
  Spend(3, &use);
  EXPECT_EQ(Unspend(1, &use).shortage, -1);
  EXPECT_EQ(Unspend(1, &use).handed_out, -1);
  EXPECT_EQ(use.Rest(), 1);
}

TEST(LeaseRulesTest, TopsUpFromHalfDownAndSharesWhatIsScarce) {
  EXPECT_EQ(TopUpUnits(11, 20, 500, 3), 0);
  EXPECT_EQ(TopUpUnits(10, 20, 500, 3), 10);
  EXPECT_EQ(TopUpUnits(0, 20, 30, 3), 10);
  EXPECT_EQ(TopUpUnits(0, 20, 1, 3), 1);
  EXPECT_EQ(TopUpUnits(0, 20, 0, 3), 0);
  EXPECT_EQ(TopUpUnits(0, 20, -5, 3), 0);
  EXPECT_EQ(TopUpUnits(0, 0, 100, 3), 0);
}

}  // namespace
}  // namespace footfall::server
