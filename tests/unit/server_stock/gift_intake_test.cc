#include "server/stock/gift_intake.h"

#include <algorithm>

#include "tests/unit/server_stock/stock_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class GiftIntakeTest : public StockTest {
 protected:
  void SetUp() override {
    StockTest::SetUp();
    Stock(kBooth, 30);
    MakeGift(kBoothKey, /*per_person=*/1);
    ASSERT_TRUE(Lend('a', 10).ok());
  }
  static int64_t UnitsOf(const std::vector<v1::HandOut>& all, v1::HandOutFlag flag) {
    int64_t units = 0;
    for (const v1::HandOut& out : all) {
      if (std::find(out.flags().begin(), out.flags().end(), flag) != out.flags().end()) units += out.quantity();
    }
    return units;
  }
};

TEST_F(GiftIntakeTest, AHandOutGoesFromBoothToVisitorAndIsStored) {
  const std::string lead = AddLead(1);
  ASSERT_TRUE(Give(MakeFact('a', 1, lead)).ok());
  EXPECT_EQ(Balance(kBooth), 29);
  EXPECT_EQ(Balance("visitors"), 1);
  EXPECT_EQ(Account().pool.handed_out, 1);
  const auto all = HandOuts();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].item(), "items/tote");
  EXPECT_EQ(all[0].staff(), "staff/chen");
  EXPECT_EQ(all[0].device(), "devices/d1");
  EXPECT_EQ(all[0].time_ms(), support::kWorldStartMs + 1);
  EXPECT_EQ(all[0].lead_id(), rules::FormatUuid(*rules::UuidFromBytes(lead)));
  EXPECT_THAT(all[0].flags(), IsEmpty());
}

TEST_F(GiftIntakeTest, TheSameOperationIsEnteredOnce) {
  const GiftFact fact = MakeFact('a', 2);
  ASSERT_TRUE(Give(fact).ok());
  ASSERT_TRUE(Give(fact).ok());
  EXPECT_EQ(HandOuts().size(), 1u);
  EXPECT_EQ(Account().pool.handed_out, 2);
  EXPECT_EQ(Balance("visitors"), 2);
}

TEST_F(GiftIntakeTest, OneRunningMovementHoldsAllHandOuts) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Give(MakeFact('a', 1)).ok());
  Read([&](Connection& db) {
    const auto movements = ListMovements(db, {.place = "visitors"}, INT64_MAX, 10);
    EXPECT_EQ(movements->size(), 1u);
    EXPECT_EQ(movements->front().quantity(), 5);
    EXPECT_EQ(movements->front().kind(), v1::MOVEMENT_KIND_HANDED_OUT);
    EXPECT_EQ(movements->front().time_ms(), support::kWorldStartMs + 5);
    return movements.status();
  });
}

TEST_F(GiftIntakeTest, MoreThanAPersonGetsIsFlaggedNotRefused) {
  // One person with two leads.
  const std::string lead = AddLead(3), same_again = AddLead(3);
  ASSERT_TRUE(Give(MakeFact('a', 1, lead)).ok());
  EXPECT_THAT(HandOuts(true), IsEmpty());
  ASSERT_TRUE(Give(MakeFact('a', 1, same_again)).ok());
  EXPECT_EQ(Account().pool.handed_out, 2);
  const auto flagged = HandOuts(true);
  ASSERT_EQ(flagged.size(), 1u);
  EXPECT_THAT(flagged[0].flags(), ElementsAre(v1::HAND_OUT_FLAG_OVER_LIMIT));
  EXPECT_EQ(flagged[0].time_ms(), support::kWorldStartMs + 2);
}

TEST_F(GiftIntakeTest, TheLaterOneIsFlaggedInWhateverOrderTheyCome) {
  const std::string lead = AddLead(3);
  const GiftFact first = MakeFact('a', 1, lead), second = MakeFact('a', 1, lead), third = MakeFact('a', 1, lead);
  for (const GiftFact* fact : {&third, &first, &second}) ASSERT_TRUE(Give(*fact).ok());
  const auto all = HandOuts();
  ASSERT_EQ(all.size(), 3u);
  for (const v1::HandOut& out : all) {
    const bool over = out.time_ms() != first.time_ms;
    EXPECT_EQ(out.flags_size(), over ? 1 : 0) << out.time_ms();
  }
}

TEST_F(GiftIntakeTest, TheLimitCountsOverTheCampaignsSessions) {
  Stock(kOtherBooth, 10);
  MakeGift(kOtherBoothKey, 1);
  ASSERT_TRUE(Lend('b', 10, kOtherBoothKey).ok());
  const std::string lead = AddLead(3);
  ASSERT_TRUE(Give(MakeFact('b', 1, lead)).ok());
  ASSERT_TRUE(Give(MakeFact('a', 1, lead)).ok());
  EXPECT_EQ(UnitsOf(HandOuts(), v1::HAND_OUT_FLAG_OVER_LIMIT), 1);
}

TEST_F(GiftIntakeTest, WhatGoesWithACouponNeedsNoPurchase) {
  ASSERT_TRUE(Do([&](WriteContext& write) -> absl::Status {
                auto gift = GetGift(write.db(), kBoothKey, "tote");
                if (!gift.ok()) return gift.status();
                gift->set_min_purchase_fen(5000);
                return PutGift(write, &*gift);
              }).ok());
  ASSERT_TRUE(Give(MakeFact('a', 1)).ok());
  EXPECT_THAT(HandOuts(true).at(0).flags(), ElementsAre(v1::HAND_OUT_FLAG_BELOW_PURCHASE));
  GiftFact with_coupon = MakeFact('a', 1);
  with_coupon.for_redemption = std::string(16, 'r');
  ASSERT_TRUE(Give(with_coupon).ok());
  EXPECT_EQ(HandOuts(true).size(), 1u);
  EXPECT_EQ(Account().pool.handed_out, 2);
  with_coupon = MakeFact('a', 1);
  with_coupon.for_redemption = "short";
  EXPECT_FALSE(Give(with_coupon).ok());
}

TEST_F(GiftIntakeTest, SomebodyWhoLeftNoDataHasNoLimit) {
  ASSERT_TRUE(Give(MakeFact('a', 1)).ok());
  ASSERT_TRUE(Give(MakeFact('a', 3)).ok());
  EXPECT_THAT(HandOuts(true), IsEmpty());
}

TEST_F(GiftIntakeTest, ALeadThatComesLaterIsLinkedAndJudged) {
  const rules::Uuid id = SystemRandom()->NewUuid(support::kWorldStartMs);
  ASSERT_TRUE(Give(MakeFact('a', 1, rules::UuidBytes(id))).ok());
  ASSERT_TRUE(Give(MakeFact('a', 1, rules::UuidBytes(id))).ok());
  EXPECT_EQ(UnitsOf(HandOuts(), v1::HAND_OUT_FLAG_UNKNOWN_LEAD), 2);
  Read([&](Connection& db) {
    const auto links = HasLinks(db, kBoothKey);
    EXPECT_FALSE(*links);
    return links.status();
  });
  AddLead(4, id);
  Read([&](Connection& db) {
    const auto links = HasLinks(db, kBoothKey);
    EXPECT_TRUE(*links);
    return links.status();
  });
  ASSERT_TRUE(Do([&](WriteContext& write) {
                const auto linked = LinkHandOuts(write, kBoothKey);
                EXPECT_EQ(*linked, 2);
                return linked.status();
              }).ok());
  EXPECT_EQ(UnitsOf(HandOuts(), v1::HAND_OUT_FLAG_UNKNOWN_LEAD), 0);
  EXPECT_EQ(UnitsOf(HandOuts(), v1::HAND_OUT_FLAG_OVER_LIMIT), 1);
}

TEST_F(GiftIntakeTest, ALeadThatNeverComesChangesNothing) {
  ASSERT_TRUE(Give(MakeFact('a', 1, std::string(16, 'x'))).ok());
  ASSERT_TRUE(Do([&](WriteContext& write) { return LinkHandOuts(write, kBoothKey).status(); }).ok());
  EXPECT_EQ(UnitsOf(HandOuts(true), v1::HAND_OUT_FLAG_UNKNOWN_LEAD), 1);
  EXPECT_EQ(Balance("visitors"), 1);
}

// Leads of a tablet that never came back, and behind them in every order one that did.
TEST_F(GiftIntakeTest, LeadsThatNeverComeDoNotHideThoseThatDo) {
  const rules::Uuid id = SystemRandom()->NewUuid(support::kWorldStartMs);
  ASSERT_TRUE(Do([&](WriteContext& write) {
                for (int i = 0; i < kMaxLinked; ++i) {
                  const std::string lost = std::string(14, '\0') + static_cast<char>(i >> 8) + static_cast<char>(i);
                  if (absl::Status given = ApplyGift(write, MakeFact('a', 1, lost)); !given.ok()) return given;
                }
                return absl::OkStatus();
              }).ok());
  ASSERT_TRUE(Give(MakeFact('a', 1, rules::UuidBytes(id))).ok());
  ASSERT_TRUE(Give(MakeFact('a', 1, rules::UuidBytes(id))).ok());
  AddLead(4, id);
  Read([&](Connection& db) {
    const auto links = HasLinks(db, kBoothKey);
    EXPECT_TRUE(*links);
    return links.status();
  });
  ASSERT_TRUE(Do([&](WriteContext& write) { return LinkHandOuts(write, kBoothKey).status(); }).ok());
  EXPECT_EQ(UnitsOf(HandOuts(), v1::HAND_OUT_FLAG_OVER_LIMIT), 1);
}

TEST_F(GiftIntakeTest, APurchaseBelowTheRuleIsFlagged) {
  MakeGift(kBoothKey, 0, /*min_purchase_fen=*/10'000);
  GiftFact fact = MakeFact('a', 1);
  fact.purchase_fen = 9'999;
  ASSERT_TRUE(Give(fact).ok());
  fact = MakeFact('a', 1);
  fact.purchase_fen = 10'000;
  ASSERT_TRUE(Give(fact).ok());
  EXPECT_EQ(UnitsOf(HandOuts(), v1::HAND_OUT_FLAG_BELOW_PURCHASE), 1);
}

TEST_F(GiftIntakeTest, UnitsBeyondTheLeaseAreAShortageThatIsFlagged) {
  ASSERT_TRUE(Give(MakeFact('a', 10)).ok());
  ASSERT_TRUE(Give(MakeFact('a', 2)).ok());
  EXPECT_EQ(Account().pool.handed_out, 10);
  EXPECT_EQ(Account().pool.shortage, 2);
  EXPECT_EQ(UnitsOf(HandOuts(), v1::HAND_OUT_FLAG_SHORT), 2);
  EXPECT_EQ(Balance(kBooth), 20);
}

TEST_F(GiftIntakeTest, WhatCannotBeGoesToQuarantineWithItsFields) {
  GiftFact fact = MakeFact('a', 0);
  fact.purchase_fen = -1;
  fact.lead_id = "x";
  fact.staff_id = "Not an id";
  EXPECT_EQ(FieldsOf(Give(fact)), "quantity: TOO_SMALL\npurchase_fen: TOO_SMALL\nlead_id: BAD_ID\nstaff_id: BAD_ID\n");
  fact = MakeFact('a', 1);
  fact.item = "items/flyer";
  EXPECT_EQ(FieldsOf(Give(fact)), "item: OTHER_KIND\n");
  EXPECT_EQ(ReasonOf(Give(MakeFact('z', 1))), "NOT_FOUND");
  fact = MakeFact('a', 1);
  fact.device_id = "another";
  EXPECT_EQ(ReasonOf(Give(fact)), "NOT_FOUND");
  EXPECT_THAT(HandOuts(), IsEmpty());
  EXPECT_EQ(Balance("visitors"), 0);
}

TEST_F(GiftIntakeTest, ReadsAKiosksOperation) {
  v1::OperationHeader header;
  header.set_operation_id(std::string(16, 'o'));
  header.set_corrected_ms(77);
  v1::GiftPayload payload;
  payload.set_lease_id(std::string(16, 'a'));
  payload.set_item("items/tote");
  payload.set_quantity(2);
  payload.set_spent_total(5);
  payload.set_staff_id("chen");
  payload.set_purchase_fen(300);
  const auto fact = ReadGift("d1", 1, header, payload.SerializeAsString());
  ASSERT_TRUE(fact.ok()) << fact.status();
  EXPECT_EQ(fact->quantity, 2);
  EXPECT_EQ(fact->spent_total, 5);
  EXPECT_EQ(fact->device_id, "d1");
  EXPECT_EQ(fact->time_ms, 77);
  EXPECT_EQ(fact->purchase_fen, 300);
  EXPECT_EQ(ReasonOf(ReadGift("d1", 1, header, "\xff\xff").status()), "PAYLOAD_UNREADABLE");
  payload.set_quantity(0);
  EXPECT_EQ(FieldsOf(ReadGift("d1", 1, header, payload.SerializeAsString()).status()), "quantity: TOO_SMALL\n");
}

TEST_F(GiftIntakeTest, KiosksAreToldOfGiftsThatAreNotPaused) {
  MakeGift(kBoothKey, 2, 500);
  v1::KioskConfig config;
  Read([&](Connection& db) { return AddGiftOffers(db, kBoothKey, &config); });
  ASSERT_EQ(config.gifts_size(), 1);
  const v1::GiftOffer& offer = config.gifts(0);
  EXPECT_EQ(offer.item(), "items/tote");
  EXPECT_EQ(offer.pool(), absl::StrCat(kBooth, "/gifts/tote"));
  EXPECT_EQ(offer.display_name().texts().at("zh-Hans"), "帆布袋");
  EXPECT_EQ(offer.per_person(), 2);
  EXPECT_EQ(offer.min_purchase_fen(), 500);
  EXPECT_EQ(offer.kiosk_units(), 20);
  ASSERT_TRUE(Do([&](WriteContext& write) {
                v1::Gift gift;
                gift.set_name(GiftName(kBoothKey, "tote"));
                gift.set_paused(true);
                return PutGift(write, &gift);
              }).ok());
  config.Clear();
  Read([&](Connection& db) { return AddGiftOffers(db, kBoothKey, &config); });
  EXPECT_EQ(config.gifts_size(), 0);
}

}  // namespace
}  // namespace footfall::server
