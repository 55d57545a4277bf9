#include "server/stock/stock_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/base/errors.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kBoothName[] = "campaigns/spring/sessions/day-1";

std::vector<std::string> Lines(const std::vector<rules::Problem>& problems) {
  std::vector<std::string> lines;
  for (const rules::Problem& problem : problems) lines.push_back(problem.field + ": " + problem.reason);
  return lines;
}
std::vector<std::string> Fields(const absl::Status& status) {
  const auto detail = errors::GetDetail(status);
  return detail ? Lines(detail->fields) : std::vector<std::string>();
}

v1::StockMovement Movement(v1::MovementKind kind, const std::string& from = "", const std::string& to = "") {
  v1::StockMovement movement;
  movement.set_kind(kind);
  movement.set_item("items/tote");
  movement.set_from(from);
  movement.set_to(to);
  movement.set_quantity(3);
  movement.set_reason("rain");
  return movement;
}

TEST(PlacesTest, TellsPlacesApart) {
  EXPECT_EQ(ParsePlace("p", "warehouse")->kind, PlaceKind::kWarehouse);
  EXPECT_EQ(ParsePlace("p", "sites/gate")->site_id, "gate");
  EXPECT_EQ(ParsePlace("p", kBoothName)->session.session_id, "day-1");
  EXPECT_THAT(Fields(ParsePlace("p", "").status()), ElementsAre("p: REQUIRED"));
  for (const char* bad : {"Warehouse", "sites/", "campaigns/spring", "items/tote", "staff/chen"}) {
    EXPECT_THAT(Fields(ParsePlace("p", bad).status()), ElementsAre("p: BAD_PLACE")) << bad;
  }
}

TEST(StockRulesTest, AKindSaysItsPlaces) {
  const auto purchase = ReadMovement(Movement(v1::MOVEMENT_KIND_PURCHASE));
  ASSERT_TRUE(purchase.ok()) << purchase.status();
  EXPECT_EQ(purchase->from.name, "supplier");
  EXPECT_EQ(purchase->to.name, "warehouse");
  EXPECT_EQ(ReadMovement(Movement(v1::MOVEMENT_KIND_DAMAGE, kBoothName))->to.name, "damaged");
  EXPECT_EQ(ReadMovement(Movement(v1::MOVEMENT_KIND_LOSS, "sites/gate"))->to.name, "lost");
  EXPECT_EQ(ReadMovement(Movement(v1::MOVEMENT_KIND_USE, kBoothName))->to.name, "visitors");
  EXPECT_EQ(ReadMovement(Movement(v1::MOVEMENT_KIND_FOUND, "", kBoothName))->from.name, "supplier");
  EXPECT_EQ(ReadMovement(Movement(v1::MOVEMENT_KIND_SUPPLIER_RETURN, "damaged"))->to.name, "supplier");
}

TEST(StockRulesTest, NamesEachFieldOfAMovementThatDoesNotFit) {
  v1::StockMovement movement = Movement(v1::MOVEMENT_KIND_DAMAGE, "supplier");
  movement.set_item("tote");
  movement.set_quantity(0);
  movement.set_reason(" ");
  EXPECT_THAT(Fields(ReadMovement(movement).status()), ElementsAre("movement.item: BAD_NAME", "movement.quantity: TOO_SMALL",
                                                                   "movement.from: NOT_FOR_KIND", "movement.reason: REQUIRED"));
  EXPECT_THAT(Fields(ReadMovement(Movement(v1::MOVEMENT_KIND_UNSPECIFIED)).status()), ElementsAre("movement.kind: REQUIRED"));
  EXPECT_THAT(Fields(ReadMovement(Movement(v1::MOVEMENT_KIND_HANDED_OUT)).status()), ElementsAre("movement.kind: NOT_BY_HAND"));
  EXPECT_THAT(Fields(ReadMovement(Movement(v1::MOVEMENT_KIND_CORRECTION, "transit", "lost")).status()),
              ElementsAre("movement.from: NOT_FOR_KIND"));
  EXPECT_THAT(Fields(ReadMovement(Movement(v1::MOVEMENT_KIND_CORRECTION, "lost", "lost")).status()),
              ElementsAre("movement.to: SAME_PLACE"));
  EXPECT_THAT(Fields(ReadMovement(Movement(v1::MOVEMENT_KIND_FOUND, "", "")).status()), ElementsAre("movement.to: REQUIRED"));
}

TEST(StockRulesTest, OnlyABoothsOwnBusinessIsItsTeamLeads) {
  EXPECT_TRUE(IsBoothMovement(Movement(v1::MOVEMENT_KIND_DAMAGE, kBoothName)));
  EXPECT_TRUE(IsBoothMovement(Movement(v1::MOVEMENT_KIND_USE, kBoothName)));
  EXPECT_TRUE(IsBoothMovement(Movement(v1::MOVEMENT_KIND_FOUND, "", kBoothName)));
  EXPECT_FALSE(IsBoothMovement(Movement(v1::MOVEMENT_KIND_FOUND, kBoothName, "warehouse")));
  EXPECT_FALSE(IsBoothMovement(Movement(v1::MOVEMENT_KIND_DAMAGE, "warehouse")));
  EXPECT_FALSE(IsBoothMovement(Movement(v1::MOVEMENT_KIND_CORRECTION, kBoothName, "warehouse")));
  EXPECT_FALSE(IsBoothMovement(Movement(v1::MOVEMENT_KIND_PURCHASE, "", kBoothName)));
}

TEST(StockRulesTest, ChecksItemsAndGifts) {
  v1::Item item;
  item.set_unit_cost_fen(-1);
  item.set_low_stock_threshold(-1);
  EXPECT_THAT(Lines(CheckItem(item)), ElementsAre("item.display_name: REQUIRED", "item.category: REQUIRED", "item.unit_cost_fen: TOO_SMALL",
                                                  "item.low_stock_threshold: TOO_SMALL"));
  (*item.mutable_display_name()->mutable_texts())["en"] = "Tote";
  item.set_category(v1::ITEM_CATEGORY_GIFTS);
  item.set_unit_cost_fen(1250);
  item.set_low_stock_threshold(20);
  EXPECT_THAT(Lines(CheckItem(item)), IsEmpty());
  v1::Gift gift;
  EXPECT_THAT(Lines(CheckGift(gift)), IsEmpty());
  gift.set_per_person(-1);
  gift.set_min_purchase_fen(-1);
  gift.set_kiosk_units(10'001);
  EXPECT_THAT(Lines(CheckGift(gift)),
              ElementsAre("gift.per_person: TOO_SMALL", "gift.min_purchase_fen: TOO_SMALL", "gift.kiosk_units: TOO_LARGE"));
}

v1::StockTransfer Transfer() {
  v1::StockTransfer transfer;
  transfer.set_from("warehouse");
  transfer.set_to(kBoothName);
  for (const char* item : {"items/tote", "items/flyer"}) {
    v1::TransferLine* line = transfer.add_lines();
    line->set_item(item);
    line->set_quantity(10);
  }
  return transfer;
}

TEST(StockRulesTest, APlannedTransferHasNoHistory) {
  v1::StockTransfer sent = Transfer();
  sent.set_state(v1::TRANSFER_STATE_RECEIVED);
  sent.set_received_by("users/somebody");
  sent.mutable_lines(0)->set_received(10);
  const auto plan = ReadTransfer(sent);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->transfer.state(), v1::TRANSFER_STATE_UNSPECIFIED);
  EXPECT_EQ(plan->transfer.received_by(), "");
  EXPECT_EQ(plan->transfer.lines(0).received(), 0);
  EXPECT_EQ(plan->to.kind, PlaceKind::kBooth);
}

TEST(StockRulesTest, NamesEachFieldOfATransferThatDoesNotFit) {
  v1::StockTransfer transfer;
  EXPECT_THAT(Fields(ReadTransfer(transfer).status()),
              ElementsAre("transfer.from: REQUIRED", "transfer.to: REQUIRED", "transfer.lines: REQUIRED"));
  transfer = Transfer();
  transfer.set_to("warehouse");
  transfer.mutable_lines(1)->set_item("items/tote");
  transfer.mutable_lines(1)->set_quantity(0);
  EXPECT_THAT(Fields(ReadTransfer(transfer).status()),
              ElementsAre("transfer.to: SAME_PLACE", "transfer.lines.item: DUPLICATE_ID", "transfer.lines.quantity: TOO_SMALL"));
  transfer = Transfer();
  transfer.set_to("lost");
  EXPECT_THAT(Fields(ReadTransfer(transfer).status()), ElementsAre("transfer.to: NOT_FOR_KIND"));
}

TEST(StockRulesTest, AReceiptAccountsForEveryItem) {
  v1::StockTransfer transfer = Transfer();
  v1::ConfirmTransferRequest request;
  const auto came = [&](const char* item, int64_t received, const char* reason) {
    v1::ReceivedLine* line = request.add_lines();
    line->set_item(item);
    line->set_received(received);
    line->set_reason(reason);
  };
  came("items/tote", 9, "");
  came("items/pen", 1, "");
  EXPECT_THAT(Fields(ApplyReceipt(request, &transfer)), ElementsAre("lines.reason: REQUIRED", "lines.item: NOT_SENT"));
  request.clear_lines();
  came("items/tote", 11, "");
  EXPECT_THAT(Fields(ApplyReceipt(request, &transfer)), ElementsAre("lines.received: TOO_LARGE", "lines: REQUIRED"));
  request.clear_lines();
  came("items/tote", 9, "one torn");
  came("items/flyer", 10, "");
  EXPECT_TRUE(ApplyReceipt(request, &transfer).ok());
  EXPECT_EQ(transfer.lines(0).received(), 9);
  EXPECT_EQ(transfer.lines(0).reason(), "one torn");
}

}  // namespace
}  // namespace footfall::server
