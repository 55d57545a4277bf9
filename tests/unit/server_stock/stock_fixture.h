// A warehouse, two booths, two items, and kiosks that hand out; after every test the books must balance.
#ifndef FOOTFALL_TESTS_UNIT_SERVER_STOCK_STOCK_FIXTURE_H_
#define FOOTFALL_TESTS_UNIT_SERVER_STOCK_STOCK_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/leases/lease_store.h"
#include "server/sessions/session_store.h"
#include "server/stock/booth_count.h"
#include "server/stock/booth_stock.h"
#include "server/stock/gift_intake.h"
#include "server/stock/gift_store.h"
#include "server/stock/item_store.h"
#include "server/stock/stock_store.h"
#include "tests/bench/server_support/lead_world.h"

namespace footfall::server {

inline const SessionKey kBoothKey{std::string(support::kCampaign), std::string(support::kDayOne)};
inline const SessionKey kOtherBoothKey{std::string(support::kCampaign), std::string(support::kDayTwo)};
inline constexpr char kBooth[] = "campaigns/spring-2026/sessions/day-1";
inline constexpr char kOtherBooth[] = "campaigns/spring-2026/sessions/day-2";

inline std::string ReasonOf(const absl::Status& status) {
  const auto detail = errors::GetDetail(status);
  return detail ? detail->reason : std::string(status.message());
}
inline std::string FieldsOf(const absl::Status& status) {
  std::string text;
  if (const auto detail = errors::GetDetail(status)) {
    for (const rules::Problem& problem : detail->fields) absl::StrAppend(&text, problem.field, ": ", problem.reason, "\n");
  }
  return text;
}

class StockTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(Do([](WriteContext& write) {
                  for (const char* id : {"tote", "flyer"}) {
                    footfall::v1::Item item;
                    item.set_name(ItemName(id));
                    item.set_category(footfall::v1::ITEM_CATEGORY_GIFTS);
                    (*item.mutable_display_name()->mutable_texts())["zh-Hans"] = "帆布袋";
                    if (absl::Status status = InsertItem(write, &item); !status.ok()) return status;
                  }
                  return absl::OkStatus();
                }).ok());
  }
  void TearDown() override { CheckBooks(); }

  absl::Status Do(const WriteJob& job) { return world_.database().Write(job); }
  void Read(const std::function<absl::Status(Connection&)>& body) {
    const absl::Status status = world_.database().Read(body);
    EXPECT_TRUE(status.ok()) << status;
  }

  absl::Status Move(footfall::v1::MovementKind kind, const std::string& from, const std::string& to, int64_t units,
                    const std::string& item = "tote") {
    footfall::v1::StockMovement movement;
    movement.set_kind(kind);
    movement.set_item(ItemName(item));
    movement.set_from(from);
    movement.set_to(to);
    movement.set_quantity(units);
    movement.set_reason("test");
    const absl::StatusOr<StockMove> move = ReadMovement(movement);
    if (!move.ok()) return move.status();
    return Do([&](WriteContext& write) { return MoveGoods(write, *move).status(); });
  }
  // Bought, and brought to a booth.
  void Stock(const std::string& booth, int64_t units, const std::string& item = "tote") {
    ASSERT_TRUE(Move(footfall::v1::MOVEMENT_KIND_PURCHASE, "", "", units, item).ok());
    const absl::Status there = Move(footfall::v1::MOVEMENT_KIND_CORRECTION, "warehouse", booth, units, item);
    ASSERT_TRUE(there.ok()) << there;
  }
  int64_t Balance(const std::string& place, const std::string& item = "tote") {
    int64_t balance = 0;
    Read([&](Connection& db) {
      const absl::StatusOr<int64_t> read = BalanceOf(db, place, item);
      if (read.ok()) balance = *read;
      return read.status();
    });
    return balance;
  }

  void MakeGift(const SessionKey& key = kBoothKey, int per_person = 0, int64_t min_purchase_fen = 0, const std::string& item = "tote") {
    const absl::Status made = Do([&](WriteContext& write) {
      footfall::v1::Gift gift;
      gift.set_name(GiftName(key, item));
      gift.set_per_person(per_person);
      gift.set_min_purchase_fen(min_purchase_fen);
      gift.set_kiosk_units(20);
      absl::Status status = PutGift(write, &gift);
      return status.ok() ? OpenPool(write, key, item, 20) : status;
    });
    ASSERT_TRUE(made.ok()) << made;
  }
  // Lends to a kiosk; the lease's id is 16 times `id`.
  absl::Status Lend(char id, int64_t units, const SessionKey& key = kBoothKey, const std::string& device = "d1") {
    return Do([&](WriteContext& write) {
      LeaseRow lease{.lease_id = std::string(16, id), .number = write.NextNumber(), .pool = GiftName(key, "tote"), .device_id = device};
      lease.fence = lease.number;
      lease.use.quantity = units;
      lease.not_after_ms = support::kWorldStartMs + 1000;
      return InsertLease(write, lease);
    });
  }
  GiftFact MakeFact(char lease, int64_t units, const std::string& lead_id = "") {
    return {.operation_id = SystemRandom()->NewUuid(support::kWorldStartMs),
            .lease_id = std::string(16, lease),
            .item = "items/tote",
            .quantity = units,
            .lead_id = lead_id,
            .staff_id = "chen",
            .device_id = "d1",
            .time_ms = support::kWorldStartMs + ++facts_};
  }
  absl::Status Give(const GiftFact& fact) {
    return Do([&](WriteContext& write) { return ApplyGift(write, fact); });
  }
  PoolAccount Account(const SessionKey& key = kBoothKey) {
    PoolAccount account;
    Read([&](Connection& db) {
      absl::StatusOr<PoolAccount> read = AccountOf(db, GiftName(key, "tote"));
      if (read.ok()) account = *std::move(read);
      return read.status();
    });
    return account;
  }
  std::vector<footfall::v1::HandOut> HandOuts(bool flagged_only = false) {
    std::vector<footfall::v1::HandOut> all;
    Read([&](Connection& db) {
      const auto rows = ListHandOuts(db, {.session = kBoothKey, .flagged_only = flagged_only}, INT64_MAX, 1000);
      if (!rows.ok()) return rows.status();
      for (const HandOutRow& row : *rows) all.push_back(ToHandOut(row));
      return absl::OkStatus();
    });
    return all;
  }
  // Registers sample visitor `index` and answers the lead's id.
  std::string AddLead(int64_t index, rules::Uuid id) {
    const CampaignView& view = world_.campaign();
    LeadOrigin origin = support::SampleOrigin(index, SystemRandom());
    origin.lead_id = id;
    const absl::Status added = Do([&](WriteContext& write) {
      auto lead = world_.intake().Prepare(view, support::SampleVisitor(index), origin, true);
      if (!lead.ok()) return lead.status();
      return LeadIntake::Apply(write, *lead).status();
    });
    EXPECT_TRUE(added.ok()) << added;
    return rules::UuidBytes(id);
  }
  std::string AddLead(int64_t index) { return AddLead(index, SystemRandom()->NewUuid(support::kWorldStartMs)); }
  void SetState(footfall::v1::SessionState state, const SessionKey& key = kBoothKey) {
    const absl::Status set = Do([&](WriteContext& write) {
      auto session = GetSession(write.db(), key);
      if (!session.ok()) return session.status();
      session->set_state(state);
      return ReplaceSession(write, &*session);
    });
    ASSERT_TRUE(set.ok()) << set;
  }

  // Double entry: over all places an item comes to nothing, and each balance is what its movements made it. A gift's booth holds what its
  // pool says is free or lent.
  void CheckBooks() {
    std::map<std::pair<std::string, std::string>, int64_t> by_movements, balances;
    std::map<std::string, int64_t> sums;
    Read([&](Connection& db) {
      const auto movements = ListMovements(db, {}, INT64_MAX, 100'000);
      if (!movements.ok()) return movements.status();
      for (const auto& movement : *movements) {
        by_movements[{movement.from(), movement.item()}] -= movement.quantity();
        by_movements[{movement.to(), movement.item()}] += movement.quantity();
      }
      const auto all = ListBalances(db, {}, {}, 100'000);
      if (!all.ok()) return all.status();
      for (const auto& balance : *all) {
        balances[{balance.place(), balance.item()}] = balance.quantity();
        sums[balance.item()] += balance.quantity();
        EXPECT_TRUE(balance.quantity() >= 0 || balance.place() == "supplier") << balance.place();
      }
      return absl::OkStatus();
    });
    EXPECT_EQ(by_movements, balances);
    for (const auto& [item, sum] : sums) EXPECT_EQ(sum, 0) << item;
    CheckPools();
  }
  void CheckPools() {
    Read([&](Connection& db) {
      const auto pools = ListPools(db, std::string(support::kCampaign), kBoothKey.session_id);
      if (!pools.ok()) return pools.status();
      for (const PoolRow& pool : *pools) {
        const auto account = AccountOf(db, pool.pool);
        if (!account.ok()) return account.status();
        EXPECT_TRUE(account->Balances()) << pool.pool;
        if (pool.free < 0) continue;  // a restored server that waits for what it forgot
        const auto gift = ParseSessionChildName("pool", "gifts", pool.pool);
        const auto item = ReadBoothItem(db, gift->session, gift->id);
        if (!item.ok()) return item.status();
        EXPECT_EQ(item->expected, pool.free + account->outstanding + account->suspense) << pool.pool;
      }
      return absl::OkStatus();
    });
  }

  support::LeadWorld world_;
  int64_t facts_ = 0;
};

}  // namespace footfall::server

#endif  // FOOTFALL_TESTS_UNIT_SERVER_STOCK_STOCK_FIXTURE_H_
