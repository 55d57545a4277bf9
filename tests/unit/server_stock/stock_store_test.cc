#include "server/stock/stock_store.h"

#include <random>

#include "tests/unit/server_stock/stock_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

TEST_F(StockTest, BoughtGoodsComeFromOutside) {
  ASSERT_TRUE(Move(v1::MOVEMENT_KIND_PURCHASE, "", "", 100).ok());
  EXPECT_EQ(Balance("warehouse"), 100);
  EXPECT_EQ(Balance("supplier"), -100);
}

TEST_F(StockTest, NoPlaceGivesMoreThanItHas) {
  ASSERT_TRUE(Move(v1::MOVEMENT_KIND_PURCHASE, "", "", 100).ok());
  const absl::Status refused = Move(v1::MOVEMENT_KIND_DAMAGE, "warehouse", "", 101);
  const auto detail = errors::GetDetail(refused);
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->reason, "NOT_ENOUGH_STOCK");
  EXPECT_EQ(detail->metadata.at("place"), "warehouse");
  EXPECT_EQ(detail->metadata.at("have"), "100");
  EXPECT_EQ(Balance("warehouse"), 100);
  EXPECT_EQ(Balance("damaged"), 0);
}

TEST_F(StockTest, RefusesPlacesAndItemsThatDoNotExist) {
  ASSERT_TRUE(Move(v1::MOVEMENT_KIND_PURCHASE, "", "", 100).ok());
  EXPECT_EQ(ReasonOf(Move(v1::MOVEMENT_KIND_CORRECTION, "warehouse", "sites/nowhere", 1)), "NOT_FOUND");
  EXPECT_EQ(ReasonOf(Move(v1::MOVEMENT_KIND_CORRECTION, "warehouse", "campaigns/spring-2026/sessions/never", 1)), "NOT_FOUND");
  EXPECT_EQ(ReasonOf(Move(v1::MOVEMENT_KIND_PURCHASE, "", "", 1, "nothing")), "NOT_FOUND");
}

TEST_F(StockTest, AGiftsPoolHasWhatIsInTheBooth) {
  Stock(kBooth, 30);
  MakeGift();
  EXPECT_EQ(Account().pool.free, 30);
  Stock(kBooth, 12);
  EXPECT_EQ(Account().pool.free, 42);
  ASSERT_TRUE(Move(v1::MOVEMENT_KIND_USE, kBooth, "", 2).ok());
  EXPECT_EQ(Account().pool.free, 40);
}

TEST_F(StockTest, WhatKiosksHoldIsNotCarriedAway) {
  Stock(kBooth, 30);
  MakeGift();
  ASSERT_TRUE(Lend('a', 20).ok());
  EXPECT_EQ(ReasonOf(Move(v1::MOVEMENT_KIND_CORRECTION, kBooth, "warehouse", 11)), "NOT_ENOUGH_FREE");
  EXPECT_EQ(Balance(kBooth), 30);
  EXPECT_TRUE(Move(v1::MOVEMENT_KIND_CORRECTION, kBooth, "warehouse", 10).ok());
  EXPECT_EQ(ReasonOf(Move(v1::MOVEMENT_KIND_CORRECTION, kBooth, "warehouse", 31)), "NOT_ENOUGH_STOCK");
}

TEST_F(StockTest, WhatAPersonWroteOffIsLostUntilTheKioskSaysMore) {
  Stock(kBooth, 30);
  MakeGift();
  ASSERT_TRUE(Lend('a', 20).ok());
  support::ManualClock clock(support::kWorldStartMs);
  GiftSource source(&clock);
  ASSERT_TRUE(Do([&](WriteContext& write) {
                absl::Status status = CloseLease(write, std::string(16, 'a'), 5);
                if (!status.ok()) return status;
                return source.Ended(write, **FindLease(write.db(), std::string(16, 'a')));
              }).ok());
  EXPECT_EQ(Balance(kBooth), 15);
  EXPECT_EQ(Balance("lost"), 15);
  // Nine of them were handed out after all.
  ASSERT_TRUE(Give(MakeFact('a', 9)).ok());
  EXPECT_EQ(Balance("lost"), 6);
  EXPECT_EQ(Balance("visitors"), 9);
  EXPECT_EQ(Balance(kBooth), 15);
}

TEST_F(StockTest, WhatKiosksSaidIsNotCorrectedByHand) {
  Stock(kBooth, 30);
  MakeGift();
  ASSERT_TRUE(Lend('a', 20).ok());
  ASSERT_TRUE(Give(MakeFact('a', 4)).ok());
  ASSERT_TRUE(Move(v1::MOVEMENT_KIND_USE, kBooth, "", 2).ok());
  const auto detail = errors::GetDetail(Move(v1::MOVEMENT_KIND_CORRECTION, "visitors", "warehouse", 3));
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->reason, "NOT_ENOUGH_STOCK");
  EXPECT_EQ(detail->metadata.at("have"), "2");
  EXPECT_TRUE(Move(v1::MOVEMENT_KIND_CORRECTION, "visitors", "warehouse", 2).ok());
}

TEST_F(StockTest, AHandOutThatARestoredServerCannotCoverWaitsForItsGoods) {
  MakeGift();
  // The backup was older than the delivery; the kiosk presented its lease.
  ASSERT_TRUE(Do([&](WriteContext& write) {
                LeaseRow lease{.lease_id = std::string(16, 'a'),
                               .number = write.NextNumber(),
                               .pool = GiftName(kBoothKey, "tote"),
                               .device_id = "d1",
                               .learned = true,
                               .fence = 1};
                lease.use.quantity = 20;
                return InsertLease(write, lease);
              }).ok());
  ASSERT_TRUE(Give(MakeFact('a', 8)).ok());
  EXPECT_EQ(Balance(kBooth), 0);
  EXPECT_EQ(Balance("visitors"), 0);
  Stock(kBooth, 30);
  EXPECT_EQ(Balance(kBooth), 22);
  EXPECT_EQ(Balance("visitors"), 8);
}

TEST_F(StockTest, ListsMovementsNewestFirstByPlaceAndItem) {
  Stock(kBooth, 30);
  ASSERT_TRUE(Move(v1::MOVEMENT_KIND_PURCHASE, "", "sites/north-gate", 5, "flyer").ok());
  Read([&](Connection& db) {
    const auto all = ListMovements(db, {}, INT64_MAX, 10);
    EXPECT_EQ(all->size(), 3u);
    EXPECT_EQ(all->front().item(), "items/flyer");
    EXPECT_EQ(ListMovements(db, {.place = "warehouse"}, INT64_MAX, 10)->size(), 2u);
    EXPECT_EQ(ListMovements(db, {.item_id = "flyer"}, INT64_MAX, 10)->size(), 1u);
    EXPECT_EQ(ListMovements(db, {.place = "supplier", .item_id = "tote"}, INT64_MAX, 10)->size(), 1u);
    EXPECT_EQ(ListMovements(db, {}, MovementNumber(all->front().name()), 10)->size(), 2u);
    return all.status();
  });
}

// Whatever happens in whatever order, nothing appears or vanishes (CheckBooks).
TEST_F(StockTest, RandomOperationsKeepTheBooksBalanced) {
  std::mt19937 dice(20261201);
  SCOPED_TRACE("seed 20261201");
  MakeGift();
  MakeGift(kOtherBoothKey);
  support::ManualClock clock(support::kWorldStartMs);
  GiftSource source(&clock);
  const std::vector<std::string> places = {"warehouse", "sites/north-gate", kBooth, kOtherBooth};
  std::vector<char> leases;
  const auto any = [&](int64_t most) { return static_cast<int64_t>(dice() % most); };
  for (int i = 0; i < 1500; ++i) {
    const std::string &from = places[any(4)], &to = places[any(4)];
    switch (any(9)) {
      case 0:
        EXPECT_TRUE(Move(v1::MOVEMENT_KIND_PURCHASE, "", "", 1 + any(50)).ok());
        break;
      case 1:
      case 2:
        (void)Move(v1::MOVEMENT_KIND_CORRECTION, from, to, 1 + any(30));
        break;
      case 3:
        (void)Move(v1::MOVEMENT_KIND_DAMAGE, from, "", 1 + any(4));
        break;
      case 4:
        (void)Move(v1::MOVEMENT_KIND_CORRECTION, "lost", to, 1 + any(3));
        break;
      case 5: {
        const char id = static_cast<char>(leases.size() + 1);
        if (leases.size() < 120 && Lend(id, 1 + any(20), any(2) == 0 ? kBoothKey : kOtherBoothKey).ok()) leases.push_back(id);
        break;
      }
      case 6:
      case 7:
        if (leases.empty()) break;
        EXPECT_TRUE(Give(MakeFact(leases[any(leases.size())], 1 + any(5))).ok());
        break;
      default:
        if (leases.empty()) break;
        const std::string lease_id(16, leases[any(leases.size())]);
        ASSERT_TRUE(Do([&](WriteContext& write) {
                      const auto lease = FindLease(write.db(), lease_id);
                      if ((*lease)->standing == LeaseStanding::kClosed) return absl::OkStatus();
                      absl::Status status = any(2) == 0 ? ReturnToPool(write, lease_id, "d1", (*lease)->use.returned + any(4), 0).status()
                                                        : CloseLease(write, lease_id, any((*lease)->use.Rest() + 1));
                      return status.ok() ? source.Ended(write, **FindLease(write.db(), lease_id)) : status;
                    }).ok());
    }
    if (i % 100 == 0) CheckBooks();
  }
  EXPECT_GT(leases.size(), 20u);
  EXPECT_GT(Balance("visitors"), 0);
}

}  // namespace
}  // namespace footfall::server
