#include "server/stock/stock_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/leases/lease_store.h"
#include "server/sessions/session_store.h"
#include "tests/support/server/plan_world.h"
#include "tests/support/server/server_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using testing::FieldsOf;
using ::testing::IsEmpty;
using testing::kDay1Name;
using testing::ReasonOf;
using Stub = v1::StockService::Stub;
using v1::UserRole;

constexpr UserRole kPlanner = v1::USER_ROLE_PLANNER;
constexpr UserRole kTeamLead = v1::USER_ROLE_TEAM_LEAD;
constexpr UserRole kSales = v1::USER_ROLE_SALES;
constexpr UserRole kStaff = v1::USER_ROLE_STAFF;
constexpr char kRequestId[] = "018f3a5c-0000-7000-8000-000000000003";
constexpr char kDay2Name[] = "campaigns/spring/sessions/day-2";

class StockServiceTest : public ::testing::Test {
 protected:
  StockServiceTest() {
    testing::MakePlanWorld(server_.database());
    testing::AddSession(server_.database(), "day-2");
    server_.Start({&service_});
    stub_ = v1::StockService::NewStub(server_.channel());
  }
  ~StockServiceTest() override { server_.Stop(); }

  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), UserRole role, const Request& request,
                    Response* response) {
    return server_.Call(stub_.get(), method, role, request, response);
  }
  v1::Item MakeItem(const std::string& id, int64_t low = 0) {
    v1::CreateItemRequest request;
    request.set_item_id(id);
    (*request.mutable_item()->mutable_display_name()->mutable_texts())["en"] = id;
    request.mutable_item()->set_category(v1::ITEM_CATEGORY_GIFTS);
    request.mutable_item()->set_low_stock_threshold(low);
    v1::Item item;
    const grpc::Status made = Call(&Stub::CreateItem, kPlanner, request, &item);
    EXPECT_TRUE(made.ok()) << made.error_message();
    return item;
  }
  static v1::RecordMovementRequest Purchase(const std::string& id, int64_t units) {
    v1::RecordMovementRequest request;
    request.mutable_movement()->set_kind(v1::MOVEMENT_KIND_PURCHASE);
    request.mutable_movement()->set_item("items/" + id);
    request.mutable_movement()->set_quantity(units);
    return request;
  }
  void Buy(const std::string& id, int64_t units) {
    v1::StockMovement done;
    const grpc::Status bought = Call(&Stub::RecordMovement, kPlanner, Purchase(id, units), &done);
    ASSERT_TRUE(bought.ok()) << bought.error_message();
  }
  grpc::Status Carry(const std::string& from, const std::string& to, int64_t units, v1::StockTransfer* transfer, bool send = true,
                     UserRole role = kPlanner) {
    v1::CreateTransferRequest request;
    request.set_send(send);
    request.mutable_transfer()->set_from(from);
    request.mutable_transfer()->set_to(to);
    v1::TransferLine* line = request.mutable_transfer()->add_lines();
    line->set_item("items/tote");
    line->set_quantity(units);
    return Call(&Stub::CreateTransfer, role, request, transfer);
  }
  grpc::Status Confirm(v1::StockTransfer* transfer, int64_t units, const std::string& reason = "") {
    v1::ConfirmTransferRequest request;
    request.set_name(transfer->name());
    v1::ReceivedLine* line = request.add_lines();
    line->set_item("items/tote");
    line->set_received(units);
    line->set_reason(reason);
    return Call(&Stub::ConfirmTransfer, kTeamLead, request, transfer);
  }
  void Stock(const std::string& booth, int64_t units) {
    Buy("tote", units);
    v1::StockTransfer transfer;
    ASSERT_TRUE(Carry("warehouse", booth, units, &transfer).ok());
    ASSERT_TRUE(Confirm(&transfer, units).ok());
  }
  void Close() {
    const absl::Status closed = server_.database()->Write([](WriteContext& write) {
      auto session = GetSession(write.db(), testing::kDay1);
      session->set_state(v1::SESSION_STATE_CLOSED);
      return ReplaceSession(write, &*session);
    });
    ASSERT_TRUE(closed.ok()) << closed;
  }
  std::map<std::string, int64_t> Balances() {
    v1::GetStockResponse response;
    EXPECT_TRUE(Call(&Stub::GetStock, kSales, v1::GetStockRequest(), &response).ok());
    std::map<std::string, int64_t> balances;
    for (const v1::StockBalance& balance : response.balances()) balances[balance.place()] = balance.quantity();
    return balances;
  }

  testing::TestServer server_;
  StockServiceImpl service_{server_.database(), server_.access(), server_.clock(), server_.random()};
  std::unique_ptr<Stub> stub_;
};

TEST_F(StockServiceTest, ItemsAreMadeChangedAndListed) {
  const v1::Item made = MakeItem("tote");
  EXPECT_EQ(made.name(), "items/tote");
  EXPECT_EQ(made.create_time_ms(), testing::kMorning);
  v1::UpdateItemRequest update;
  update.mutable_item()->set_name("items/tote");
  update.mutable_item()->set_unit_cost_fen(1250);
  update.mutable_item()->set_etag(made.etag());
  update.mutable_update_mask()->add_paths("unit_cost_fen");
  v1::Item changed;
  ASSERT_TRUE(Call(&Stub::UpdateItem, kPlanner, update, &changed).ok());
  EXPECT_EQ(changed.unit_cost_fen(), 1250);
  EXPECT_EQ(changed.display_name().texts().at("en"), "tote");
  EXPECT_EQ(Call(&Stub::UpdateItem, kPlanner, update, &changed).error_code(), grpc::StatusCode::ABORTED);
  MakeItem("cup");
  v1::ListItemsRequest list;
  list.set_page_size(1);
  v1::ListItemsResponse page;
  ASSERT_TRUE(Call(&Stub::ListItems, kSales, list, &page).ok());
  EXPECT_EQ(page.items(0).name(), "items/cup");
  list.set_page_token(page.next_page_token());
  ASSERT_TRUE(Call(&Stub::ListItems, kSales, list, &page).ok());
  EXPECT_EQ(page.items(0).name(), "items/tote");
  EXPECT_EQ(page.next_page_token(), "");
  list.set_category(v1::ITEM_CATEGORY_STAGE);
  EXPECT_EQ(ReasonOf(Call(&Stub::ListItems, kSales, list, &page)), "PAGE_TOKEN_INVALID");
}

TEST_F(StockServiceTest, AnItemThatDoesNotFitNamesItsFields) {
  v1::CreateItemRequest request;
  v1::Item item;
  EXPECT_THAT(FieldsOf(Call(&Stub::CreateItem, kPlanner, request, &item)), ElementsAre("item_id: REQUIRED"));
  request.set_item_id("tote");
  EXPECT_THAT(FieldsOf(Call(&Stub::CreateItem, kPlanner, request, &item)),
              ElementsAre("item.display_name: REQUIRED", "item.category: REQUIRED"));
}

TEST_F(StockServiceTest, ARepeatedRequestMovesOnce) {
  MakeItem("tote");
  v1::RecordMovementRequest request = Purchase("tote", 7);
  request.set_request_id(kRequestId);
  v1::StockMovement first, again;
  ASSERT_TRUE(Call(&Stub::RecordMovement, kPlanner, request, &first).ok());
  ASSERT_TRUE(Call(&Stub::RecordMovement, kPlanner, request, &again).ok());
  EXPECT_EQ(first.name(), again.name());
  EXPECT_EQ(first.actor(), "users/planner");
  EXPECT_EQ(Balances().at("warehouse"), 7);
}

TEST_F(StockServiceTest, EachCallAsksForItsRight) {
  MakeItem("tote");
  Buy("tote", 10);
  const auto denied = grpc::StatusCode::PERMISSION_DENIED;
  v1::Item item;
  v1::StockMovement movement;
  v1::StockTransfer transfer;
  v1::ProposeAllocationResponse proposal;
  v1::Gift gift;
  v1::BoothCount count;
  EXPECT_EQ(Call(&Stub::CreateItem, kTeamLead, v1::CreateItemRequest(), &item).error_code(), denied);
  EXPECT_EQ(Call(&Stub::UpdateItem, kTeamLead, v1::UpdateItemRequest(), &item).error_code(), denied);
  EXPECT_EQ(Call(&Stub::RecordMovement, kTeamLead, Purchase("tote", 1), &movement).error_code(), denied);
  EXPECT_EQ(Carry("warehouse", kDay1Name, 1, &transfer, true, kTeamLead).error_code(), denied);
  EXPECT_EQ(Call(&Stub::ProposeAllocation, kTeamLead, v1::ProposeAllocationRequest(), &proposal).error_code(), denied);
  EXPECT_EQ(Call(&Stub::SendTransfer, kSales, v1::SendTransferRequest(), &transfer).error_code(), denied);
  EXPECT_EQ(Call(&Stub::ConfirmTransfer, kSales, v1::ConfirmTransferRequest(), &transfer).error_code(), denied);
  EXPECT_EQ(Call(&Stub::CancelTransfer, kSales, v1::CancelTransferRequest(), &transfer).error_code(), denied);
  EXPECT_EQ(Call(&Stub::SetGift, kSales, v1::SetGiftRequest(), &gift).error_code(), denied);
  EXPECT_EQ(Call(&Stub::CountStock, kSales, v1::CountStockRequest(), &count).error_code(), denied);
  v1::GetStockResponse stock;
  v1::ListItemsResponse items;
  v1::ListMovementsResponse movements;
  v1::ListTransfersResponse transfers;
  v1::ListGiftsResponse gifts;
  v1::ListHandOutsResponse hand_outs;
  EXPECT_EQ(Call(&Stub::GetStock, kStaff, v1::GetStockRequest(), &stock).error_code(), denied);
  EXPECT_EQ(Call(&Stub::GetItem, kStaff, v1::GetItemRequest(), &item).error_code(), denied);
  EXPECT_EQ(Call(&Stub::ListItems, kStaff, v1::ListItemsRequest(), &items).error_code(), denied);
  EXPECT_EQ(Call(&Stub::ListMovements, kStaff, v1::ListMovementsRequest(), &movements).error_code(), denied);
  EXPECT_EQ(Call(&Stub::ListTransfers, kStaff, v1::ListTransfersRequest(), &transfers).error_code(), denied);
  EXPECT_EQ(Call(&Stub::GetTransfer, kStaff, v1::GetTransferRequest(), &transfer).error_code(), denied);
  EXPECT_EQ(Call(&Stub::ListGifts, kStaff, v1::ListGiftsRequest(), &gifts).error_code(), denied);
  EXPECT_EQ(Call(&Stub::ListHandOuts, kStaff, v1::ListHandOutsRequest(), &hand_outs).error_code(), denied);
  EXPECT_EQ(Call(&Stub::GetCount, kStaff, v1::GetCountRequest(), &count).error_code(), denied);
  // A booth is its team lead's: also what leaves it.
  Stock(kDay1Name, 5);
  EXPECT_TRUE(Carry(kDay1Name, kDay2Name, 1, &transfer, true, kTeamLead).ok());
}

TEST_F(StockServiceTest, BothSidesConfirmATransfer) {
  MakeItem("tote");
  Buy("tote", 10);
  v1::StockTransfer transfer;
  ASSERT_TRUE(Carry("warehouse", kDay1Name, 6, &transfer, /*send=*/false).ok());
  EXPECT_EQ(transfer.state(), v1::TRANSFER_STATE_PLANNED);
  EXPECT_EQ(Balances().at("warehouse"), 10);
  EXPECT_EQ(ReasonOf(Confirm(&transfer, 6)), "TRANSFER_STATE");
  v1::SendTransferRequest send;
  send.set_name(transfer.name());
  ASSERT_TRUE(Call(&Stub::SendTransfer, kTeamLead, send, &transfer).ok());
  EXPECT_EQ(transfer.sent_by(), "users/team-lead");
  EXPECT_EQ(ReasonOf(Call(&Stub::SendTransfer, kTeamLead, send, &transfer)), "TRANSFER_STATE");
  EXPECT_THAT(Balances(), ElementsAre(std::pair("supplier", -10), std::pair("transit", 6), std::pair("warehouse", 4)));
  EXPECT_THAT(FieldsOf(Confirm(&transfer, 4)), ElementsAre("lines.reason: REQUIRED"));
  ASSERT_TRUE(Confirm(&transfer, 4, "box fell").ok());
  EXPECT_EQ(transfer.created_by(), "users/planner");
  EXPECT_EQ(transfer.received_by(), "users/team-lead");
  EXPECT_EQ(Balances().at(kDay1Name), 4);
  EXPECT_EQ(Balances().at("lost"), 2);
  EXPECT_EQ(Balances().at("transit"), 0);
  v1::ListMovementsRequest list;
  list.set_place("transit");
  v1::ListMovementsResponse movements;
  ASSERT_TRUE(Call(&Stub::ListMovements, kSales, list, &movements).ok());
  ASSERT_EQ(movements.movements_size(), 3);
  EXPECT_EQ(movements.movements(0).kind(), v1::MOVEMENT_KIND_LOST_IN_TRANSIT);
  EXPECT_EQ(movements.movements(0).reason(), "box fell");
  EXPECT_EQ(movements.movements(0).transfer(), transfer.name());
}

TEST_F(StockServiceTest, ACancelledTransferIsBackWhereItCameFrom) {
  MakeItem("tote");
  Buy("tote", 10);
  v1::StockTransfer transfer;
  ASSERT_TRUE(Carry("warehouse", kDay1Name, 6, &transfer).ok());
  v1::CancelTransferRequest cancel;
  cancel.set_name(transfer.name());
  EXPECT_THAT(FieldsOf(Call(&Stub::CancelTransfer, kTeamLead, cancel, &transfer)), ElementsAre("reason: REQUIRED"));
  cancel.set_reason("rain");
  ASSERT_TRUE(Call(&Stub::CancelTransfer, kTeamLead, cancel, &transfer).ok());
  EXPECT_EQ(transfer.state(), v1::TRANSFER_STATE_CANCELLED);
  EXPECT_EQ(Balances().at("warehouse"), 10);
  EXPECT_EQ(ReasonOf(Call(&Stub::CancelTransfer, kTeamLead, cancel, &transfer)), "TRANSFER_STATE");
  v1::ListTransfersRequest list;
  list.set_state(v1::TRANSFER_STATE_CANCELLED);
  list.set_place(kDay1Name);
  v1::ListTransfersResponse transfers;
  ASSERT_TRUE(Call(&Stub::ListTransfers, kSales, list, &transfers).ok());
  EXPECT_EQ(transfers.transfers_size(), 1);
  list.set_state(v1::TRANSFER_STATE_SENT);
  ASSERT_TRUE(Call(&Stub::ListTransfers, kSales, list, &transfers).ok());
  EXPECT_EQ(transfers.transfers_size(), 0);
}

TEST_F(StockServiceTest, GoodsMoveFromBoothToBoothWithTheirPools) {
  MakeItem("tote");
  Stock(kDay1Name, 10);
  for (const char* session : {kDay1Name, kDay2Name}) {
    v1::SetGiftRequest request;
    request.mutable_gift()->set_name(absl::StrCat(session, "/gifts/tote"));
    v1::Gift gift;
    ASSERT_TRUE(Call(&Stub::SetGift, kTeamLead, request, &gift).ok());
    EXPECT_EQ(gift.kiosk_units(), 20);
  }
  v1::StockTransfer transfer;
  ASSERT_TRUE(Carry(kDay1Name, kDay2Name, 4, &transfer, true, kTeamLead).ok());
  ASSERT_TRUE(Confirm(&transfer, 4).ok());
  ASSERT_TRUE(server_.database()
                  ->Read([](Connection& db) {
                    EXPECT_EQ((**FindPool(db, "campaigns/spring/sessions/day-1/gifts/tote")).free, 6);
                    EXPECT_EQ((**FindPool(db, "campaigns/spring/sessions/day-2/gifts/tote")).free, 4);
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_F(StockServiceTest, GiftsKeepTheirRulesAndShowTheirNumbers) {
  MakeItem("tote");
  Stock(kDay1Name, 10);
  v1::SetGiftRequest request;
  v1::Gift gift;
  EXPECT_THAT(FieldsOf(Call(&Stub::SetGift, kTeamLead, request, &gift)), ElementsAre("gift.name: REQUIRED"));
  request.mutable_gift()->set_name(absl::StrCat(kDay1Name, "/gifts/none"));
  EXPECT_EQ(Call(&Stub::SetGift, kTeamLead, request, &gift).error_code(), grpc::StatusCode::NOT_FOUND);
  request.mutable_gift()->set_name(absl::StrCat(kDay1Name, "/gifts/tote"));
  request.mutable_gift()->set_per_person(-1);
  EXPECT_THAT(FieldsOf(Call(&Stub::SetGift, kTeamLead, request, &gift)), ElementsAre("gift.per_person: TOO_SMALL"));
  request.mutable_gift()->set_per_person(2);
  ASSERT_TRUE(Call(&Stub::SetGift, kTeamLead, request, &gift).ok());
  EXPECT_EQ(gift.item(), "items/tote");
  EXPECT_EQ(gift.in_booth(), 10);
  const std::string etag = gift.etag();
  request.mutable_gift()->set_etag(etag);
  request.mutable_gift()->set_paused(true);
  ASSERT_TRUE(Call(&Stub::SetGift, kTeamLead, request, &gift).ok());
  EXPECT_EQ(Call(&Stub::SetGift, kTeamLead, request, &gift).error_code(), grpc::StatusCode::ABORTED);
  v1::ListGiftsRequest list;
  list.set_parent(kDay1Name);
  v1::ListGiftsResponse gifts;
  ASSERT_TRUE(Call(&Stub::ListGifts, kSales, list, &gifts).ok());
  ASSERT_EQ(gifts.gifts_size(), 1);
  EXPECT_TRUE(gifts.gifts(0).paused());
  EXPECT_EQ(gifts.gifts(0).in_booth(), 10);
}

// A restored server learned from a kiosk of a gift that it does not know; then the gift is set again.
TEST_F(StockServiceTest, AGiftWhosePoolWasLearnedLendsAgainAndHasTheBoothsGoods) {
  MakeItem("tote");
  Stock(kDay1Name, 30);
  const std::string name = absl::StrCat(kDay1Name, "/gifts/tote");
  const auto learned = server_.database()->Write([&](WriteContext& write) {
    absl::Status status = SetPool(write, {.pool = name,
                                          .kind = LeaseKind::kGift,
                                          .campaign_id = testing::kDay1.campaign_id,
                                          .session_id = testing::kDay1.session_id,
                                          .granting = false});
    LeaseRow lease{.lease_id = std::string(16, 'l'), .number = write.NextNumber(), .pool = name, .device_id = "d1", .learned = true};
    lease.use.quantity = 10;
    return status.ok() ? InsertLease(write, lease) : status;
  });
  ASSERT_TRUE(learned.ok()) << learned;
  Stock(kDay1Name, 5);  // after the pool was there
  v1::SetGiftRequest request;
  request.mutable_gift()->set_name(name);
  v1::Gift gift;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(Call(&Stub::SetGift, kTeamLead, request, &gift).ok());
    request.mutable_gift()->set_etag(gift.etag());
    const auto read = server_.database()->Read([&](Connection& db) {
      const auto pool = FindPool(db, name);
      EXPECT_TRUE((*pool)->granting);
      EXPECT_EQ((*pool)->total, 35);
      EXPECT_EQ((*pool)->free, 25);
      return pool.status();
    });
    ASSERT_TRUE(read.ok()) << read;
  }
  EXPECT_EQ(gift.in_booth(), 35);
  EXPECT_EQ(gift.lent(), 10);
}

TEST_F(StockServiceTest, ShowsWhatIsLowPageByPage) {
  for (const char* id : {"cup", "pen", "tote"}) {
    MakeItem(id, 5);
    Buy(id, id == std::string("pen") ? 50 : 4);
  }
  v1::GetStockRequest request;
  request.set_low_only(true);
  request.set_page_size(1);
  std::vector<std::string> low;
  v1::GetStockResponse page;
  do {
    request.set_page_token(page.next_page_token());
    ASSERT_TRUE(Call(&Stub::GetStock, kSales, request, &page).ok());
    for (const v1::StockBalance& balance : page.balances()) low.push_back(balance.place() + " " + balance.item());
  } while (!page.next_page_token().empty());
  EXPECT_THAT(low, ElementsAre("warehouse items/cup", "warehouse items/tote"));
  request.set_page_token("");
  request.set_place("cellar");
  EXPECT_THAT(FieldsOf(Call(&Stub::GetStock, kSales, request, &page)), ElementsAre("place: BAD_PLACE"));
}

// What is low is looked for in parts: an answer may have a token and nothing else.
TEST_F(StockServiceTest, LooksAtSoManyBalancesForOneAnswer) {
  MakeItem("tote", 5);
  Buy("tote", 4);
  const auto filled = server_.database()->Write([](WriteContext& write) {
    for (int i = 0; i < kMaxBalancesLookedAt; ++i) {
      const auto added =
          write.db().Execute("INSERT INTO stock_balances (place, item_id, quantity) VALUES (:1, 'tote', 50)", {absl::StrCat("sites/s", i)});
      if (!added.ok()) return added.status();
    }
    return absl::OkStatus();
  });
  ASSERT_TRUE(filled.ok()) << filled;
  v1::GetStockRequest request;
  request.set_low_only(true);
  v1::GetStockResponse page;
  ASSERT_TRUE(Call(&Stub::GetStock, kSales, request, &page).ok());
  EXPECT_EQ(page.balances_size(), 0);
  request.set_page_token(page.next_page_token());
  ASSERT_TRUE(Call(&Stub::GetStock, kSales, request, &page).ok());
  ASSERT_EQ(page.balances_size(), 1);
  EXPECT_EQ(page.balances(0).place(), "warehouse");
  EXPECT_EQ(page.next_page_token(), "");
}

TEST_F(StockServiceTest, ABoothIsLowOnlyWhileItsSessionLasts) {
  MakeItem("tote", 5);
  Stock(kDay1Name, 3);
  v1::GetStockRequest request;
  request.set_low_only(true);
  request.set_place(kDay1Name);
  v1::GetStockResponse response;
  ASSERT_TRUE(Call(&Stub::GetStock, kSales, request, &response).ok());
  EXPECT_EQ(response.balances_size(), 1);
  Close();
  ASSERT_TRUE(Call(&Stub::GetStock, kSales, request, &response).ok());
  EXPECT_EQ(response.balances_size(), 0);
  request.set_low_only(false);
  ASSERT_TRUE(Call(&Stub::GetStock, kSales, request, &response).ok());
  EXPECT_EQ(response.balances(0).quantity(), 3);
}

TEST_F(StockServiceTest, AProposalSharesWhatTheWarehouseHas) {
  MakeItem("tote");
  Buy("tote", 11);
  v1::ProposeAllocationRequest request;
  request.set_parent("campaigns/spring");
  request.set_item("items/tote");
  v1::ProposeAllocationResponse response;
  ASSERT_TRUE(Call(&Stub::ProposeAllocation, kPlanner, request, &response).ok());
  ASSERT_EQ(response.shares_size(), 2);
  EXPECT_EQ(response.shares(0).quantity() + response.shares(1).quantity(), 11);
  EXPECT_EQ(Balances().at("warehouse"), 11);
  request.add_sessions("campaigns/spring/sessions/day-1");
  ASSERT_TRUE(Call(&Stub::ProposeAllocation, kPlanner, request, &response).ok());
  EXPECT_EQ(response.shares_size(), 1);
  request.add_sessions("campaigns/autumn/sessions/day-1");
  EXPECT_THAT(FieldsOf(Call(&Stub::ProposeAllocation, kPlanner, request, &response)), ElementsAre("sessions: OTHER_CAMPAIGN"));
  request.set_quantity(-1);
  EXPECT_THAT(FieldsOf(Call(&Stub::ProposeAllocation, kPlanner, request, &response)), ElementsAre("quantity: NEGATIVE"));
}

TEST_F(StockServiceTest, EveryChangeIsInTheAuditLog) {
  MakeItem("tote");
  Stock(kDay1Name, 3);
  std::vector<std::string> actions;
  for (const v1::AuditEntry& entry : server_.AuditLog()) actions.push_back(entry.action());
  EXPECT_THAT(actions, ElementsAre("StockService.CreateItem", "StockService.RecordMovement", "StockService.CreateTransfer",
                                   "StockService.ConfirmTransfer"));
}

// Who carries goods may stand at both ends: nobody is made to borrow an account, but it is seen.
TEST_F(StockServiceTest, OnePersonAtBothEndsIsMarked) {
  MakeItem("tote");
  Buy("tote", 10);
  v1::StockTransfer transfer;
  ASSERT_TRUE(Carry("warehouse", kDay1Name, 6, &transfer).ok());
  ASSERT_TRUE(Confirm(&transfer, 6).ok());  // the planner sent, the team lead took
  EXPECT_EQ(server_.AuditLog().back().detail(), "");
  ASSERT_TRUE(Carry(kDay1Name, kDay2Name, 2, &transfer, true, kTeamLead).ok());
  ASSERT_TRUE(Confirm(&transfer, 2).ok());
  EXPECT_EQ(transfer.sent_by(), transfer.received_by());
  EXPECT_EQ(server_.AuditLog().back().detail(), "both sides confirmed by one person");
}

TEST_F(StockServiceTest, WhatIsTakenOffTheBooksNeedsAReason) {
  MakeItem("tote");
  Buy("tote", 10);
  for (const v1::MovementKind kind :
       {v1::MOVEMENT_KIND_DAMAGE, v1::MOVEMENT_KIND_LOSS, v1::MOVEMENT_KIND_USE, v1::MOVEMENT_KIND_SUPPLIER_RETURN}) {
    v1::RecordMovementRequest request = Purchase("tote", 1);
    request.mutable_movement()->set_kind(kind);
    request.mutable_movement()->set_from("warehouse");
    v1::StockMovement done;
    EXPECT_THAT(FieldsOf(Call(&Stub::RecordMovement, kPlanner, request, &done)), ElementsAre("movement.reason: REQUIRED")) << kind;
    request.mutable_movement()->set_reason("as agreed");
    EXPECT_TRUE(Call(&Stub::RecordMovement, kPlanner, request, &done).ok()) << kind;
    EXPECT_EQ(done.actor(), "users/planner");
    EXPECT_EQ(done.reason(), "as agreed");
  }
}

TEST_F(StockServiceTest, AReconciledBoothTakesNoMovementByHandButACorrection) {
  MakeItem("tote");
  Stock(kDay1Name, 5);
  const absl::Status over = server_.database()->Write([](WriteContext& write) {
    auto session = GetSession(write.db(), testing::kDay1);
    session->set_state(v1::SESSION_STATE_RECONCILED);
    return ReplaceSession(write, &*session);
  });
  ASSERT_TRUE(over.ok()) << over;
  v1::RecordMovementRequest request = Purchase("tote", 1);
  request.mutable_movement()->set_kind(v1::MOVEMENT_KIND_DAMAGE);
  request.mutable_movement()->set_from(kDay1Name);
  request.mutable_movement()->set_reason("broke");
  v1::StockMovement done;
  EXPECT_EQ(ReasonOf(Call(&Stub::RecordMovement, kPlanner, request, &done)), "SESSION_RECONCILED");
  request.mutable_movement()->set_kind(v1::MOVEMENT_KIND_CORRECTION);
  request.mutable_movement()->set_to("damaged");
  EXPECT_TRUE(Call(&Stub::RecordMovement, kPlanner, request, &done).ok());
}

// An empty list would say that there is nothing there.
TEST_F(StockServiceTest, AListOfWhatDoesNotExistIsNotFound) {
  MakeItem("tote");
  const auto missing = grpc::StatusCode::NOT_FOUND;
  for (const char* place : {"sites/nowhere", "campaigns/spring/sessions/day-9"}) {
    v1::ListMovementsRequest movements;
    movements.set_place(place);
    v1::ListMovementsResponse moved;
    EXPECT_EQ(Call(&Stub::ListMovements, kSales, movements, &moved).error_code(), missing) << place;
    v1::GetStockRequest stock;
    stock.set_place(place);
    v1::GetStockResponse there;
    EXPECT_EQ(Call(&Stub::GetStock, kSales, stock, &there).error_code(), missing) << place;
    v1::ListTransfersRequest transfers;
    transfers.set_place(place);
    v1::ListTransfersResponse carried;
    EXPECT_EQ(Call(&Stub::ListTransfers, kSales, transfers, &carried).error_code(), missing) << place;
  }
  v1::GetStockRequest stock;
  stock.set_item("items/tot");
  v1::GetStockResponse there;
  EXPECT_EQ(Call(&Stub::GetStock, kSales, stock, &there).error_code(), missing);
  v1::ListHandOutsRequest hand_outs;
  hand_outs.set_parent(kDay1Name);
  hand_outs.set_item("items/tot");
  v1::ListHandOutsResponse given;
  EXPECT_EQ(Call(&Stub::ListHandOuts, kSales, hand_outs, &given).error_code(), missing);
  stock.set_item("items/tote");
  EXPECT_TRUE(Call(&Stub::GetStock, kSales, stock, &there).ok()) << "an item that is nowhere yet";
}

TEST_F(StockServiceTest, ACountIsSaidAndLookedAt) {
  MakeItem("tote");
  Stock(kDay1Name, 3);
  v1::CountStockRequest request;
  request.set_session(kDay1Name);
  v1::CountLine* line = request.add_lines();
  line->set_item("items/tote");
  line->set_counted(2);
  v1::BoothCount count;
  EXPECT_EQ(ReasonOf(Call(&Stub::CountStock, kTeamLead, request, &count)), "SESSION_NOT_CLOSED");
  Close();
  ASSERT_TRUE(Call(&Stub::CountStock, kTeamLead, request, &count).ok());
  EXPECT_EQ(count.lines(0).unexplained(), 1);
  EXPECT_EQ(count.lines(0).counted_by(), "users/team-lead");
  v1::GetCountRequest look;
  look.set_session(kDay1Name);
  v1::BoothCount again;
  ASSERT_TRUE(Call(&Stub::GetCount, kSales, look, &again).ok());
  EXPECT_EQ(again.SerializeAsString(), count.SerializeAsString());
  EXPECT_THAT(again.obstacles(), ElementsAre(v1::COUNT_OBSTACLE_UNEXPLAINED));
}

}  // namespace
}  // namespace footfall::server
