// The stop list between server and kiosk: what the kiosk says it has, what it believes, and that leads get through whatever becomes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/kiosk_journal/stop_support.h"
#include "tests/unit/kiosk_sync/sync_world.h"

namespace footfall::kiosk {
namespace {

v1::SyncResponse Part(int64_t after, int64_t version, const std::vector<uint32_t>& serials, bool complete = true) {
  v1::SyncResponse response;
  v1::CouponStopList& list = *response.mutable_coupon_stops();
  list.set_campaign(kStopCampaign);
  list.set_after(after);
  list.set_version(version);
  list.set_complete(complete);
  list.add_places("the gate");
  for (const uint32_t serial : serials) {
    v1::CouponStop* stop = list.add_stops();
    stop->set_short_serial(serial);
    stop->set_reason(v1::COUPON_STOP_REASON_REDEEMED);
    stop->set_place(1);
    stop->set_minute(29'833'334);
  }
  return response;
}

class StopSyncTest : public ::testing::Test {
 protected:
  void Tell(const v1::SyncResponse& part) {
    world_.network.Deliver(part);
    world_.worker.RunPosted();
  }
  void Meet() {
    world_.network.Cut();
    world_.worker.RunPosted();
    world_.network.up = true;
    world_.worker.RunFor(2 * Backoff::kLongestMs);
  }
  bool Stopped(uint32_t serial) { return IsStopped(world_.journal.get(), serial); }
  SyncWorld world_;
};

TEST_F(StopSyncTest, SaysWhatItHasAndTakesWhatFollows) {
  ASSERT_TRUE(world_.server.last_hello.has_coupon_stops());
  EXPECT_EQ(world_.server.last_hello.coupon_stops().campaign(), "");
  Tell(Part(0, 500, {1, 2}, false));
  EXPECT_FALSE(Stopped(1));
  Meet();  // in the middle of it
  EXPECT_EQ(world_.server.last_hello.coupon_stops().campaign(), kStopCampaign);
  EXPECT_EQ(world_.server.last_hello.coupon_stops().version(), 500);
  Tell(Part(500, 501, {3}));
  for (const uint32_t serial : {1, 2, 3}) EXPECT_TRUE(Stopped(serial));
  const auto stop = *world_.journal->offers().FindStop(kStopCampaign, {2, ""});
  EXPECT_EQ(stop->place, "the gate");
  EXPECT_EQ(stop->time_ms, 29'833'334 * int64_t{60'000});
  EXPECT_TRUE(world_.observer.troubles.empty());
}

TEST_F(StopSyncTest, OfAnotherLifeOfTheServerNothingIsContinued) {
  Tell(Part(0, 9, {1}));
  world_.server.incarnation = std::string(16, 'z');
  Meet();  // its Hello still names the old life
  EXPECT_EQ(world_.server.last_hello.coupon_stops().version(), 9);
  Meet();
  EXPECT_EQ(world_.server.last_hello.coupon_stops().campaign(), "");
  EXPECT_TRUE(Stopped(1));  // in force until the new one is there
  Tell(Part(0, 4, {2}));
  EXPECT_FALSE(Stopped(1));
  EXPECT_TRUE(Stopped(2));
}

TEST_F(StopSyncTest, APartThatDoesNotFollowIsPassedOverAndLeadsGetThrough) {
  Tell(Part(0, 4, {1}));
  Tell(Part(9, 10, {2}));
  EXPECT_EQ(world_.observer.Count(SyncTrouble::kProtocol), 1);
  Tell(Part(4, 5, {3}));  // nor what comes behind it on this stream
  EXPECT_FALSE(Stopped(2) || Stopped(3));
  EXPECT_TRUE(world_.network.open());
  world_.Save(2);
  EXPECT_TRUE(world_.ServerHasAll());
  Meet();
  EXPECT_EQ(world_.server.last_hello.coupon_stops().version(), 4);
  Tell(Part(4, 5, {3}));
  EXPECT_TRUE(Stopped(3));
}

TEST_F(StopSyncTest, WhatCannotBeEndsTheStream) {
  std::vector<v1::SyncResponse> strange(6, Part(0, 4, {1}));
  strange[0].mutable_coupon_stops()->mutable_stops(0)->set_place(2);
  strange[1].mutable_coupon_stops()->mutable_stops(0)->set_short_serial(uint32_t{1} << 30);
  strange[2].mutable_coupon_stops()->mutable_stops(0)->set_coupon_id("short");
  strange[3].mutable_coupon_stops()->set_after(5);
  strange[4].mutable_coupon_stops()->clear_campaign();
  strange[5].mutable_coupon_stops()->set_places(0, std::string(1001, 'x'));
  int ends = 0;
  for (const v1::SyncResponse& part : strange) {
    Tell(part);
    EXPECT_EQ(world_.observer.Count(SyncTrouble::kProtocol), ++ends);
    Meet();
  }
  EXPECT_FALSE(Stopped(1));
}

TEST_F(StopSyncTest, ALostKioskTakesNone) {
  world_.server.state = v1::HELLO_STATE_REVOKED;
  Meet();
  Tell(Part(0, 4, {1}));
  EXPECT_FALSE(Stopped(1));
}

}  // namespace
}  // namespace footfall::kiosk
