// Which coupons kiosks are told not to redeem any more, from the books: each change once, in parts, and what a kiosk has is not told again.
#include "server/coupons/stop_list.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/coupons/stop_store.h"
#include "tests/unit/server_coupons/coupon_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

class StopListTest : public ::testing::Test {
 protected:
  v1::CouponStopList Part(int64_t after, int64_t later_ms = 0) {
    v1::CouponStopList part;
    EXPECT_TRUE(world_
                    .Read([&](Connection& db) {
                      auto made = MakeStopPart(db, support::kCampaign, after, world_.now_ms() + later_ms);
                      if (made.ok()) part = *std::move(made);
                      return made.status();
                    })
                    .ok());
    return part;
  }
  // The latest word on a coupon of that list; UNSPECIFIED when it is not on it.
  v1::CouponStop Find(const v1::CouponStopList& list, const rules::CouponFacts& facts) {
    v1::CouponStop found;
    for (const v1::CouponStop& stop : list.stops()) {
      if (stop.has_short_serial() && stop.short_serial() == facts.short_serial) found = stop;
    }
    return found;
  }
  v1::CouponStopReason ReasonOf(const rules::CouponFacts& facts) { return Find(Part(-1), facts).reason(); }
  std::string NameOf(const rules::CouponFacts& facts) { return CouponName(support::kCampaign, rules::UuidBytes(facts.coupon)); }
  void Void(const rules::CouponFacts& facts) {
    v1::VoidCouponRequest request;
    request.set_name(NameOf(facts));
    request.set_reason("printed twice");
    world_.Must(&CouponWorld::Stub::VoidCoupon, request);
  }
  void RollBack(const std::string& redemption) {
    v1::RollBackRedemptionRequest request;
    request.set_name(redemption);
    request.set_reason("wrong one");
    world_.Must(&CouponWorld::Stub::RollBackRedemption, request);
  }

  CouponWorld world_;
};

TEST_F(StopListTest, ACampaignWithoutStopsHasAnEmptyList) {
  EXPECT_TRUE(Part(-1).complete());
  EXPECT_EQ(Part(-1).campaign(), kCouponCampaign);
  world_.Create(CouponWorld::Welcome());
  world_.Make(3);
  const v1::CouponStopList part = Part(-1);
  EXPECT_TRUE(part.complete());
  EXPECT_EQ(part.version(), 0);
  EXPECT_EQ(part.stops_size(), 0);
}

TEST_F(StopListTest, SaysWhatIsVoidAndWhatWasRedeemedWhereAndWhen) {
  world_.Create(CouponWorld::Welcome());
  world_.Make(10);
  auto lease = world_.Lend("kiosk-a", 3);
  for (const size_t place : {0, 1, 2}) ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease, place)).ok());
  EXPECT_EQ(Part(-1).stops_size(), 0);
  Void(lease.facts[0]);
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("kiosk-b", lease.facts[1])).ok());
  const v1::CouponStopList list = Part(-1);
  EXPECT_EQ(list.after(), 0);
  EXPECT_TRUE(list.complete());
  ASSERT_EQ(list.stops_size(), 2);
  EXPECT_EQ(Find(list, lease.facts[0]).reason(), v1::COUPON_STOP_REASON_VOID);
  EXPECT_EQ(Find(list, lease.facts[0]).minute(), 0u);
  const v1::CouponStop redeemed = Find(list, lease.facts[1]);
  EXPECT_EQ(redeemed.reason(), v1::COUPON_STOP_REASON_REDEEMED);
  EXPECT_EQ(redeemed.minute(), world_.now_ms() / 60'000);
  ASSERT_EQ(redeemed.place(), 1u);
  EXPECT_FALSE(list.places(0).empty());
  // Whoever has that much hears of what is new alone, and of nothing when nothing is.
  EXPECT_EQ(Part(list.version()).stops_size(), 0);
  EXPECT_EQ(Part(list.version()).version(), list.version());
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("kiosk-b", lease.facts[2], true)).ok());
  const v1::CouponStopList news = Part(list.version());
  EXPECT_EQ(news.after(), list.version());
  ASSERT_EQ(news.stops_size(), 1);
  EXPECT_EQ(news.stops(0).short_serial(), lease.facts[2].short_serial);
}

TEST_F(StopListTest, WhatChangesNothingIsNotToldAgain) {
  world_.Create(CouponWorld::Welcome());
  world_.Make(10);
  auto lease = world_.Lend("kiosk-a", 1);
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("kiosk-b", lease.facts[0])).ok());
  const int64_t version = Part(-1).version();
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease, 0)).ok());                   // its kiosk is heard only now
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("kiosk-c", lease.facts[0])).ok());  // a duplicate
  EXPECT_EQ(Part(-1).version(), version);
}

TEST_F(StopListTest, WhatIsTakenBackIsGoodAgainUnlessItWasRedeemedElsewhereToo) {
  world_.Create(CouponWorld::Welcome());
  world_.Make(10);
  auto lease = world_.Lend("kiosk-a", 2);
  for (const size_t place : {0, 1}) ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease, place)).ok());
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("kiosk-b", lease.facts[0])).ok());
  RollBack(world_.Redemptions().front().name());
  EXPECT_EQ(ReasonOf(lease.facts[0]), v1::COUPON_STOP_REASON_NONE);
  EXPECT_FALSE(Find(Part(-1), lease.facts[0]).has_coupon_id());
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("kiosk-b", lease.facts[1])).ok());
  const std::string first = world_.Redemptions().front().name();
  ASSERT_TRUE(world_.Apply(world_.RedeemFact("kiosk-c", lease.facts[1], false, support::kDayTwo)).ok());
  const int64_t version = Part(-1).version();
  RollBack(first);
  EXPECT_GT(Part(-1).version(), version);  // another place and time
  EXPECT_EQ(ReasonOf(lease.facts[1]), v1::COUPON_STOP_REASON_REDEEMED);
}

TEST_F(StopListTest, WhatWasLostWithAKioskIsStoppedUntilItTurnsUp) {
  world_.Create(CouponWorld::Welcome());
  world_.Make(10);
  auto lease = world_.Lend("kiosk-a", 2);
  ASSERT_TRUE(world_
                  .Write([&](WriteContext& write) -> absl::Status {
                    auto row = FindLease(write.db(), lease.id);
                    if (!row.ok()) return row.status();
                    (*row)->use.written_off = 2;
                    return world_.lender().Ended(write, **row);
                  })
                  .ok());
  EXPECT_EQ(ReasonOf(lease.facts[0]), v1::COUPON_STOP_REASON_WRITTEN_OFF);
  ASSERT_TRUE(world_.Apply(world_.IssueFact(&lease, 0)).ok());
  EXPECT_EQ(ReasonOf(lease.facts[0]), v1::COUPON_STOP_REASON_NONE);
  EXPECT_EQ(ReasonOf(lease.facts[1]), v1::COUPON_STOP_REASON_WRITTEN_OFF);
  // Its kiosk gives back what it still holds: that can be lent, and redeemed, again.
  ASSERT_TRUE(world_
                  .Write([&](WriteContext& write) -> absl::Status {
                    const auto returned = ReturnToPool(write, lease.id, lease.device_id, lease.batch.codes_size() - 1, 1);
                    if (!returned.ok()) return returned.status();
                    const auto row = FindLease(write.db(), lease.id);
                    if (!row.ok()) return row.status();
                    return world_.lender().Ended(write, **row);
                  })
                  .ok());
  EXPECT_EQ(world_.StateOf(lease.facts[1]), v1::COUPON_STATE_AVAILABLE);
  EXPECT_EQ(ReasonOf(lease.facts[1]), v1::COUPON_STOP_REASON_NONE);
}

TEST_F(StopListTest, ALongListComesInPartsAndAnUnknownVersionBeginsItAnew) {
  world_.Create(CouponWorld::Welcome());
  world_.Make(2 * kStopsInPart + 3);
  ASSERT_TRUE(world_
                  .Write([&](WriteContext& write) -> absl::Status {
                    const auto of = GetCouponTemplate(write.db(), CouponTemplateKey{std::string(support::kCampaign), "welcome"});
                    if (!of.ok()) return of.status();
                    const auto coupons =
                        ListCouponsInState(write.db(), of->template_number, v1::COUPON_STATE_AVAILABLE, 2 * kStopsInPart + 3);
                    if (!coupons.ok()) return coupons.status();
                    for (const CouponRow& coupon : *coupons) {
                      if (auto status = NoteCouponStop(write, support::kCampaign, coupon); !status.ok()) return status;
                    }
                    return absl::OkStatus();
                  })
                  .ok());
  std::vector<std::pair<int64_t, int>> seen;  // after, stops
  int64_t after = -1;
  for (bool complete = false; !complete;) {
    const v1::CouponStopList part = Part(after);
    seen.emplace_back(part.after(), part.stops_size());
    EXPECT_GT(part.version(), after);
    after = part.version();
    complete = part.complete();
  }
  EXPECT_EQ(seen, (std::vector<std::pair<int64_t, int>>{{0, kStopsInPart}, {kStopsInPart, kStopsInPart}, {2 * kStopsInPart, 3}}));
  for (const int64_t unknown : {int64_t{-1}, int64_t{0}, after + 1, int64_t{1} << 60}) {
    EXPECT_EQ(Part(unknown).after(), 0);
    EXPECT_EQ(Part(unknown).stops_size(), kStopsInPart);
  }
}

TEST_F(StopListTest, WhatIsOverAnywayIsLeftOut) {
  world_.Create(CouponWorld::Welcome());
  world_.Make(1);
  const v1::IssueCouponResponse issued = world_.Issue();
  Void(world_.Facts(issued.code()));
  EXPECT_EQ(Part(-1).stops_size(), 1);
  EXPECT_EQ(Part(-1, 48 * kCouponHour + kStopsKeptAfterEndMs).stops_size(), 1);
  const v1::CouponStopList over = Part(-1, 48 * kCouponHour + kStopsKeptAfterEndMs + 1);
  EXPECT_EQ(over.stops_size(), 0);
  EXPECT_EQ(over.version(), 1);
}

}  // namespace
}  // namespace footfall::server
