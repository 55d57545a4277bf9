// Kiosks are told which coupons not to redeem any more: after their Hello what they lack, then whatever is new.
#include <string>
#include <vector>

#include "server/base/resource_names.h"
#include "server/coupons/coupon_keys.h"
#include "server/coupons/coupon_settle.h"
#include "server/coupons/coupon_store.h"
#include "server/coupons/redemption_store.h"
#include "server/coupons/stop_list.h"
#include "server/coupons/stop_store.h"
#include "server/sync/stop_parts.h"
#include "tests/unit/server_sync/sync_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;

class StopFeedTest : public SyncTest {
 protected:
  // A template and so many coupons, of serials from 1.
  void MakeCoupons(int64_t count) {
    const CouponKeys keys(&world_.leads().vault(), SystemRandom());
    ASSERT_TRUE(world_.database()
                    .Write([&](WriteContext& write) -> absl::Status {
                      const auto campaign = keys.Ensure(write, kCampaignId);
                      if (!campaign.ok()) return campaign.status();
                      of_.campaign_number = campaign->campaign_number;
                      of_.campaign_id = kCampaignId;
                      of_.message.set_name(CouponTemplateName({kCampaignId, "welcome"}));
                      of_.message.mutable_valid()->set_end_ms(support::kWorldStartMs + 86'400'000);
                      if (absl::Status made = InsertCouponTemplate(write, &of_); !made.ok()) return made;
                      for (int64_t serial = 1; serial <= count; ++serial) {
                        coupons_.push_back({.coupon_number = serial,
                                            .coupon_id = SystemRandom()->Bytes(16),
                                            .campaign_number = of_.campaign_number,
                                            .template_number = of_.template_number,
                                            .serial = serial});
                      }
                      return InsertCoupons(write, coupons_).status();
                    })
                    .ok());
    for (CouponRow& coupon : coupons_) coupon.state = v1::COUPON_STATE_ISSUED;  // somebody has it: no pool counts it
  }
  void Void(int64_t serial) {
    CouponRow& coupon = coupons_.at(serial - 1);
    ASSERT_TRUE(world_.database()
                    .Write([&](WriteContext& write) -> absl::Status {
                      const CouponVoidRow row{.coupon_number = coupon.coupon_number,
                                              .campaign_number = of_.campaign_number,
                                              .template_number = of_.template_number,
                                              .time_ms = support::kWorldStartMs,
                                              .user_id = "lin",
                                              .reason = "printed twice"};
                      if (absl::Status status = InsertCouponVoid(write, row); !status.ok()) return status;
                      return SettleCoupon(write, of_, &coupon);
                    })
                    .ok());
  }
  // All coupons at once.
  void StopAll() {
    ASSERT_TRUE(world_.database()
                    .Write([&](WriteContext& write) -> absl::Status {
                      for (const CouponRow& coupon : coupons_) {
                        if (absl::Status status = NoteCouponStop(write, kCampaignId, coupon); !status.ok()) return status;
                      }
                      return absl::OkStatus();
                    })
                    .ok());
  }
  // A kiosk that keeps the list, and has so much of it.
  Kiosk AddKeeper(int64_t version = -1) {
    Kiosk kiosk = world_.AddKiosk();
    kiosk.incarnation = world_.incarnation();
    kiosk.coupon_stops.emplace();
    if (version < 0) return kiosk;
    kiosk.coupon_stops->set_campaign(CampaignName(kCampaignId));
    kiosk.coupon_stops->set_version(version);
    return kiosk;
  }
  static std::vector<uint32_t> Serials(const std::optional<v1::CouponStopList>& list) {
    std::vector<uint32_t> serials;
    if (!list) return {UINT32_MAX};
    for (const v1::CouponStop& stop : list->stops()) serials.push_back(stop.short_serial());
    return serials;
  }
  // Time in which the hub looks again.
  void Pass() { world_.leads().clock().Set(world_.leads().clock().NowMs() + 5000); }

  const std::string kCampaignId{support::kCampaign};
  CouponTemplateRow of_;
  std::vector<CouponRow> coupons_;
};

TEST_F(StopFeedTest, AKioskHearsWhatItLacksAndThenWhatIsNew) {
  MakeCoupons(3);
  Void(1);
  auto stream = Open(AddKeeper());
  const auto first = stream->ReadStops();
  EXPECT_THAT(Serials(first), ElementsAre(1));
  EXPECT_EQ(first->after(), 0);
  EXPECT_TRUE(first->complete());
  EXPECT_EQ(first->stops(0).reason(), v1::COUPON_STOP_REASON_VOID);
  for (const int64_t serial : {2, 3}) {
    Void(serial);
    Pass();
    const auto next = stream->ReadStops();
    EXPECT_THAT(Serials(next), ElementsAre(serial));
    EXPECT_EQ(next->after(), serial - 1);
  }
}

TEST_F(StopFeedTest, WhoHasItAllHearsOfWhatIsNewAlone) {
  MakeCoupons(2);
  Void(1);
  auto stream = Open(AddKeeper(1));
  Void(2);
  Pass();
  EXPECT_THAT(Serials(stream->ReadStops()), ElementsAre(2));
}

TEST_F(StopFeedTest, AnotherLifeCampaignOrVersionBeginsTheListAnew) {
  MakeCoupons(1);
  Void(1);
  std::vector<Kiosk> kiosks(4, AddKeeper(1));
  for (size_t i = 1; i < kiosks.size(); ++i) kiosks[i] = AddKeeper(1);
  kiosks[0].incarnation = std::string(16, 'z');
  kiosks[1].coupon_stops->set_campaign("campaigns/autumn");
  kiosks[2].coupon_stops->set_version(int64_t{1} << 40);
  kiosks[3].coupon_stops->set_version(-7);
  for (const Kiosk& kiosk : kiosks) {
    const auto list = Open(kiosk)->ReadStops();
    EXPECT_THAT(Serials(list), ElementsAre(1));
    EXPECT_EQ(list->after(), 0);
  }
}

TEST_F(StopFeedTest, ALongListComesPartByPartByItself) {
  MakeCoupons(2 * kStopsInPart + 1);
  StopAll();
  auto stream = Open(AddKeeper());
  int64_t version = 0;
  for (const bool complete : {false, false, true}) {
    const auto part = stream->ReadStops();
    ASSERT_TRUE(part.has_value());
    EXPECT_EQ(part->after(), version);
    EXPECT_EQ(part->complete(), complete);
    version = part->version();
  }
  EXPECT_EQ(version, 2 * kStopsInPart + 1);
}

TEST_F(StopFeedTest, AnOlderProgramAndALostKioskHearNothing) {
  MakeCoupons(2);
  Void(1);
  Kiosk older = world_.AddKiosk(), lost = AddKeeper();
  AddLeads(&lost, 1);
  Revoke(lost);
  lost.backlog = 1;
  auto of_older = Open(older);
  auto of_lost = world_.Connect();
  ASSERT_TRUE(of_lost->Greet(lost).has_value());
  Void(2);
  Pass();
  ASSERT_EQ(Open(AddKeeper())->ReadStops()->stops_size(), 2);  // whoever came first would have been served by now
  world_.Restart();
  EXPECT_FALSE(of_older->ReadStops().has_value());
  EXPECT_FALSE(of_lost->ReadStops().has_value());
}

TEST_F(StopFeedTest, ACrowdCostsOneReadAPart) {
  MakeCoupons(kStopsInPart + 10);
  StopAll();
  StopParts parts(&world_.database(), &world_.leads().clock());
  for (int kiosk = 0; kiosk < 500; ++kiosk) {
    const auto first = parts.After(kCampaignId, -1);
    ASSERT_TRUE(first.ok());
    const auto second = parts.After(kCampaignId, (*first)->version());
    ASSERT_TRUE(second.ok());
    EXPECT_TRUE((*second)->complete());
    EXPECT_EQ(parts.After(kCampaignId, (*second)->version())->get(), nullptr);
    // One that knows of a future is as one that knows nothing.
    EXPECT_EQ(*parts.After(kCampaignId, (*second)->version() + 1 + kiosk), *first);
  }
  EXPECT_EQ(parts.reads(), 2);
  // What is new is read once more, and the part before it is not.
  Void(1);
  parts.Changed(kCampaignId);
  for (int kiosk = 0; kiosk < 500; ++kiosk) ASSERT_TRUE(parts.After(kCampaignId, kStopsInPart).ok());
  EXPECT_EQ(parts.After(kCampaignId, -1)->get()->version(), kStopsInPart);
  EXPECT_EQ(parts.reads(), 3);
}

}  // namespace
}  // namespace footfall::server
