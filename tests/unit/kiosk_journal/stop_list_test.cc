// The stop list on a kiosk: parts count together once it is complete, old or new and never mixed, and nothing is continued that does not
// follow.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <numeric>

#include "tests/unit/kiosk_journal/journal_support.h"
#include "tests/unit/kiosk_journal/stop_support.h"

namespace footfall::kiosk {
namespace {

class StopListTest : public ::testing::Test {
 protected:
  void SetUp() override {
    journal_ = OpenIn(folder_.path(), &random_);
    ASSERT_TRUE(journal_->Enrol(TestIdentity(journal_.get())).ok());
  }
  void Restart() {
    journal_.reset();
    journal_ = OpenIn(folder_.path(), &random_);
    ASSERT_TRUE(journal_);
  }
  OfferBook& offers() { return journal_->offers(); }
  bool Stopped(uint32_t serial) { return IsStopped(journal_.get(), serial); }
  // Which of 1 to 9 are stopped.
  std::string Stopped() {
    std::string all;
    for (uint32_t serial = 1; serial <= 9; ++serial) all += Stopped(serial) ? std::to_string(serial) : "";
    return all;
  }
  int64_t Version() { return (*offers().StopCursor())->version; }

  TempFolder folder_;
  SeededRandom random_{5};
  std::unique_ptr<Journal> journal_;
};

TEST_F(StopListTest, PartsCountTogetherOnceTheListIsComplete) {
  EXPECT_FALSE(offers().StopCursor()->has_value());
  ASSERT_TRUE(offers().StoreStops(StopPart(0, 4, {1, 2}, false)).ok());
  EXPECT_EQ(Stopped(), "");
  EXPECT_EQ(Version(), 4);
  Restart();  // what arrived need not be sent again
  EXPECT_EQ(Version(), 4);
  ASSERT_TRUE(offers().StoreStops(StopPart(4, 7, {3})).ok());
  EXPECT_EQ(Stopped(), "123");
  const auto stop = *offers().FindStop(kStopCampaign, {2, ""});
  EXPECT_EQ(stop->place, "the gate");
  EXPECT_EQ(stop->time_ms, 1'790'000'040'000);
  EXPECT_EQ(stop->reason, v1::COUPON_STOP_REASON_REDEEMED);
  EXPECT_FALSE(IsStopped(journal_.get(), 2, "campaigns/autumn"));
  Restart();
  EXPECT_EQ(Stopped(), "123");
}

TEST_F(StopListTest, WhatIsNewIsAddedAndWhatIsGoodAgainGoes) {
  ASSERT_TRUE(offers().StoreStops(StopPart(0, 4, {1, 2})).ok());
  CouponStopPart news = StopPart(4, 6, {3});
  news.stops.push_back({{1, ""}, v1::COUPON_STOP_REASON_NONE, "", 0});
  ASSERT_TRUE(offers().StoreStops(news).ok());
  EXPECT_EQ(Stopped(), "23");
  EXPECT_EQ(Version(), 6);
}

TEST_F(StopListTest, AListThatBeginsAnewTakesTheOldOnesPlaceWhole) {
  ASSERT_TRUE(offers().StoreStops(StopPart(0, 4, {1, 2})).ok());
  CouponStopPart anew = StopPart(0, 2, {5}, false), rest = StopPart(2, 3, {6});
  anew.incarnation = rest.incarnation = std::string(16, 'j');
  ASSERT_TRUE(offers().StoreStops(anew).ok());
  EXPECT_EQ(Stopped(), "12");  // the old one is in force meanwhile
  // It may begin once more before it is complete.
  ASSERT_TRUE(offers().StoreStops(anew).ok());
  ASSERT_TRUE(offers().StoreStops(rest).ok());
  EXPECT_EQ(Stopped(), "56");
  EXPECT_EQ((*offers().StopCursor())->incarnation, std::string(16, 'j'));
}

TEST_F(StopListTest, NothingIsContinuedThatDoesNotFollow) {
  EXPECT_TRUE(absl::IsFailedPrecondition(offers().StoreStops(StopPart(4, 5, {1}))));
  ASSERT_TRUE(offers().StoreStops(StopPart(0, 4, {1, 2})).ok());
  CouponStopPart other_life = StopPart(4, 5, {3}), other_campaign = StopPart(4, 5, {3});
  other_life.incarnation = std::string(16, 'j');
  other_campaign.campaign = "campaigns/autumn";
  for (const CouponStopPart& part : {StopPart(3, 5, {3}), StopPart(5, 6, {3}), other_life, other_campaign}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(offers().StoreStops(part)));
  }
  EXPECT_EQ(Stopped(), "12");
  EXPECT_EQ(Version(), 4);
}

TEST_F(StopListTest, ACouponOfWhichOnlyTheIdIsKnownIsFoundByIt) {
  const std::string id(16, 'c');
  CouponStopPart part = StopPart(0, 1, {});
  part.stops.push_back({{std::nullopt, id}, v1::COUPON_STOP_REASON_VOID, "", 0});
  ASSERT_TRUE(offers().StoreStops(part).ok());
  EXPECT_EQ((*offers().FindStop(kStopCampaign, {77, id}))->reason, v1::COUPON_STOP_REASON_VOID);
  EXPECT_FALSE(offers().FindStop(kStopCampaign, {77, ""})->has_value());
}

TEST_F(StopListTest, OfMoreThanIsKeptTheNewestAreAndNoMoreArrives) {
  const auto fill = [](int64_t after, int64_t version, uint32_t first, int64_t count, bool complete) {
    std::vector<uint32_t> serials(count);
    std::iota(serials.begin(), serials.end(), first);
    return StopPart(after, version, serials, complete);
  };
  ASSERT_TRUE(offers().StoreStops(fill(0, 1, 1, 10, false)).ok());
  ASSERT_TRUE(offers().StoreStops(fill(1, 2, 100, kMostCouponStops, true)).ok());
  EXPECT_EQ(Stopped(), "");  // the oldest went
  EXPECT_TRUE(Stopped(100));
  EXPECT_TRUE(Stopped(100 + kMostCouponStops - 1));
  ASSERT_TRUE(offers().StoreStops(fill(2, 3, 1, kMostArrivingStops, false)).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(offers().StoreStops(fill(3, 4, 1, 1, true))));
  EXPECT_TRUE(Stopped(100));
}

TEST_F(StopListTest, AWipeTakesIt) {
  ASSERT_TRUE(offers().StoreStops(StopPart(0, 4, {1, 2})).ok());
  ASSERT_TRUE(journal_->Wipe().ok());
  EXPECT_FALSE(offers().StopCursor()->has_value());
  EXPECT_EQ(Stopped(), "");
}

}  // namespace
}  // namespace footfall::kiosk
