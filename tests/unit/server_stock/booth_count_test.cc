#include "server/stock/booth_count.h"

#include "tests/unit/server_stock/stock_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Teller kLin{"users/lin", 5000};

class BoothCountTest : public StockTest {
 protected:
  void SetUp() override {
    StockTest::SetUp();
    Stock(kBooth, 30);
    Stock(kBooth, 100, "flyer");
    MakeGift();
    SetState(v1::SESSION_STATE_CLOSED);
  }
  static v1::CountLine Line(const std::string& item, int64_t counted) {
    v1::CountLine line;
    line.set_item(ItemName(item));
    line.set_counted(counted);
    return line;
  }
  static v1::CountLine Explain(v1::CountLine line, v1::DifferenceKind kind, int64_t units) {
    v1::CountExplanation* explanation = line.add_explanations();
    explanation->set_kind(kind);
    explanation->set_quantity(units);
    explanation->set_reason("as seen");
    return line;
  }
  absl::Status Say(const std::vector<v1::CountLine>& lines) {
    v1::CountStockRequest request;
    request.mutable_lines()->Assign(lines.begin(), lines.end());
    return Do([&](WriteContext& write) { return StoreCount(write, kBoothKey, request, kLin); });
  }
  v1::BoothCount Look() {
    v1::BoothCount count;
    Read([&](Connection& db) {
      auto read = ReadCount(db, kBoothKey);
      if (read.ok()) count = *std::move(read);
      return read.status();
    });
    return count;
  }
  v1::CountLine LineOf(const std::string& item) {
    const v1::BoothCount count = Look();
    for (const v1::CountLine& line : count.lines()) {
      if (line.item() == ItemName(item)) return line;
    }
    return {};
  }
  std::vector<int> Obstacles() {
    const v1::BoothCount count = Look();
    return {count.obstacles().begin(), count.obstacles().end()};
  }
  absl::Status Reconcile() {
    return Do([&](WriteContext& write) { return ReconcileBooth(write, kBoothKey, kLin); });
  }
};

TEST_F(BoothCountTest, EveryItemOfTheBoothWaitsForItsCount) {
  EXPECT_EQ(Look().lines_size(), 2);
  EXPECT_EQ(LineOf("tote").expected(), 30);
  EXPECT_FALSE(LineOf("tote").is_counted());
  EXPECT_THAT(Obstacles(), ElementsAre(v1::COUNT_OBSTACLE_NOT_COUNTED));
  const auto detail = errors::GetDetail(Reconcile());
  EXPECT_EQ(detail->reason, "STOCK_NOT_COUNTED");
  EXPECT_EQ(detail->metadata.at("item"), "items/flyer");
}

TEST_F(BoothCountTest, ABoothThatAgreesIsReconciled) {
  ASSERT_TRUE(Say({Line("tote", 30), Line("flyer", 100)}).ok());
  EXPECT_THAT(Obstacles(), IsEmpty());
  EXPECT_EQ(LineOf("tote").counted_by(), "users/lin");
  EXPECT_TRUE(Reconcile().ok());
  EXPECT_EQ(Balance(kBooth), 30);
}

TEST_F(BoothCountTest, ADifferenceMustBeExplainedAndIsThenBooked) {
  ASSERT_TRUE(Say({Line("tote", 25), Line("flyer", 100)}).ok());
  EXPECT_EQ(LineOf("tote").unexplained(), 5);
  const auto detail = errors::GetDetail(Reconcile());
  EXPECT_EQ(detail->reason, "DIFFERENCE_UNEXPLAINED");
  EXPECT_EQ(detail->metadata.at("item"), "items/tote");
  v1::CountLine line = Explain(Line("tote", 25), v1::DIFFERENCE_KIND_DAMAGED, 2);
  line = Explain(Explain(line, v1::DIFFERENCE_KIND_GIVEN, 1), v1::DIFFERENCE_KIND_OTHER, 1);
  ASSERT_TRUE(Say({line}).ok());
  EXPECT_EQ(LineOf("tote").unexplained(), 1);
  ASSERT_TRUE(Say({Explain(line, v1::DIFFERENCE_KIND_LOST, 1)}).ok());
  EXPECT_EQ(Balance(kBooth), 30);  // nothing is booked before
  ASSERT_TRUE(Reconcile().ok());
  EXPECT_EQ(Balance(kBooth), 25);
  EXPECT_EQ(Balance("damaged"), 2);
  EXPECT_EQ(Balance("lost"), 2);
  EXPECT_EQ(Balance("visitors"), 1);
  EXPECT_EQ(Account().pool.free, 25);
  // As it was agreed on: what is booked now is among its explanations.
  EXPECT_EQ(LineOf("tote").unexplained(), 0);
  EXPECT_EQ(LineOf("tote").expected(), 30);
  EXPECT_EQ(LineOf("tote").found(), 25);
}

// What was signed is what is shown for ever; what comes in or leaves later is in the ledger.
TEST_F(BoothCountTest, AReconciledCountDoesNotChangeAnyMore) {
  ASSERT_TRUE(Lend('a', 2).ok());
  ASSERT_TRUE(Do([&](WriteContext& write) { return CloseLease(write, std::string(16, 'a'), 0); }).ok());
  ASSERT_TRUE(Do([&](WriteContext& write) { return SettleBooth(write, kBoothKey, "tote", 6000); }).ok());
  ASSERT_TRUE(Say({Explain(Line("tote", 27), v1::DIFFERENCE_KIND_LOST, 1), Line("flyer", 100)}).ok());
  ASSERT_TRUE(Reconcile().ok());
  SetState(v1::SESSION_STATE_RECONCILED);
  const v1::BoothCount signed_count = Look();
  EXPECT_EQ(LineOf("tote").found(), 27);
  EXPECT_THAT(Obstacles(), IsEmpty());
  ASSERT_TRUE(Move(v1::MOVEMENT_KIND_CORRECTION, kBooth, "warehouse", 20).ok());  // what was left goes home
  ASSERT_TRUE(Give(MakeFact('a', 2)).ok());                                       // the kiosk that was given up comes back
  EXPECT_EQ(Look().SerializeAsString(), signed_count.SerializeAsString());
  EXPECT_EQ(Balance(kBooth), 7);
}

TEST_F(BoothCountTest, TooManyMustBeExplainedToo) {
  ASSERT_TRUE(Say({Line("tote", 32), Line("flyer", 100)}).ok());
  EXPECT_EQ(LineOf("tote").unexplained(), -2);
  EXPECT_EQ(ReasonOf(Reconcile()), "DIFFERENCE_UNEXPLAINED");
  ASSERT_TRUE(Say({Explain(Line("tote", 32), v1::DIFFERENCE_KIND_FOUND, 2)}).ok());
  ASSERT_TRUE(Reconcile().ok());
  EXPECT_EQ(Balance(kBooth), 32);
  EXPECT_EQ(Account().pool.free, 32);
}

TEST_F(BoothCountTest, MoreThanDiffersIsNoExplanation) {
  EXPECT_EQ(FieldsOf(Say({Explain(Line("tote", 29), v1::DIFFERENCE_KIND_LOST, 2)})), "lines.explanations: TOO_LARGE\n");
  EXPECT_EQ(FieldsOf(Say({Explain(Line("tote", 29), v1::DIFFERENCE_KIND_FOUND, 1)})), "lines.explanations: TOO_LARGE\n");
  EXPECT_FALSE(LineOf("tote").is_counted());
}

TEST_F(BoothCountTest, WhatKiosksHoldKeepsTheSessionOpen) {
  ASSERT_TRUE(Lend('a', 10).ok());
  ASSERT_TRUE(Say({Line("tote", 30), Line("flyer", 100)}).ok());
  EXPECT_EQ(LineOf("tote").lent(), 10);
  EXPECT_THAT(Obstacles(), ElementsAre(v1::COUNT_OBSTACLE_LEASES_OUTSTANDING));
  EXPECT_EQ(ReasonOf(Reconcile()), "LEASES_OUTSTANDING");
  // In suspense it is no better.
  ASSERT_TRUE(Do([&](WriteContext& write) { return SuspendDevice(write, "d1"); }).ok());
  EXPECT_EQ(ReasonOf(Reconcile()), "LEASES_OUTSTANDING");
  ASSERT_TRUE(Do([&](WriteContext& write) { return ReturnToPool(write, std::string(16, 'a'), "d1", 10, 0).status(); }).ok());
  EXPECT_TRUE(Reconcile().ok());
}

TEST_F(BoothCountTest, AFactThatComesLateExplainsWhatWasMissing) {
  ASSERT_TRUE(Lend('a', 10).ok());
  ASSERT_TRUE(Say({Line("tote", 26), Line("flyer", 100)}).ok());
  EXPECT_EQ(LineOf("tote").unexplained(), 4);
  ASSERT_TRUE(Give(MakeFact('a', 4)).ok());
  EXPECT_EQ(LineOf("tote").unexplained(), 0);
  ASSERT_TRUE(Do([&](WriteContext& write) { return ReturnToPool(write, std::string(16, 'a'), "d1", 6, 4).status(); }).ok());
  EXPECT_TRUE(Reconcile().ok());
}

TEST_F(BoothCountTest, AFactThatComesAfterTheExplanationMustBeLookedAt) {
  ASSERT_TRUE(Lend('a', 10).ok());
  ASSERT_TRUE(Say({Explain(Line("tote", 27), v1::DIFFERENCE_KIND_LOST, 3), Line("flyer", 100)}).ok());
  ASSERT_TRUE(Give(MakeFact('a', 3)).ok());
  EXPECT_EQ(LineOf("tote").unexplained(), -3);
  ASSERT_TRUE(Do([&](WriteContext& write) { return ReturnToPool(write, std::string(16, 'a'), "d1", 7, 3).status(); }).ok());
  EXPECT_EQ(ReasonOf(Reconcile()), "DIFFERENCE_UNEXPLAINED");
  ASSERT_TRUE(Say({Line("tote", 27)}).ok());
  EXPECT_TRUE(Reconcile().ok());
}

TEST_F(BoothCountTest, GoodsThatLeaveAfterTheCountTakeItAlong) {
  ASSERT_TRUE(Say({Line("tote", 29), Line("flyer", 100)}).ok());
  ASSERT_TRUE(Move(v1::MOVEMENT_KIND_CORRECTION, kBooth, "warehouse", 20).ok());
  EXPECT_EQ(LineOf("tote").counted(), 29);
  EXPECT_EQ(LineOf("tote").found(), 9);
  EXPECT_EQ(LineOf("tote").unexplained(), 1);
}

TEST_F(BoothCountTest, ATransferOnItsWayKeepsTheSessionOpen) {
  ASSERT_TRUE(Say({Line("tote", 30), Line("flyer", 100)}).ok());
  v1::StockTransfer transfer;
  transfer.set_name("stockTransfers/t1");
  transfer.set_from("warehouse");
  transfer.set_to(kBooth);
  transfer.set_state(v1::TRANSFER_STATE_SENT);
  ASSERT_TRUE(Do([&](WriteContext& write) { return InsertTransfer(write, transfer); }).ok());
  EXPECT_EQ(ReasonOf(Reconcile()), "TRANSFERS_OPEN");
  transfer.set_state(v1::TRANSFER_STATE_RECEIVED);
  ASSERT_TRUE(Do([&](WriteContext& write) { return ReplaceTransfer(write, transfer); }).ok());
  EXPECT_TRUE(Reconcile().ok());
}

TEST_F(BoothCountTest, ItIsCountedAfterTheSessionAndBeforeTheReconciliation) {
  SetState(v1::SESSION_STATE_OPEN);
  EXPECT_EQ(ReasonOf(Say({Line("tote", 30)})), "SESSION_NOT_CLOSED");
  SetState(v1::SESSION_STATE_RECONCILED);
  EXPECT_EQ(ReasonOf(Say({Line("tote", 30)})), "SESSION_RECONCILED");
}

TEST_F(BoothCountTest, AReconciledBoothLendsNothingMore) {
  ASSERT_TRUE(Say({Line("tote", 30), Line("flyer", 100)}).ok());
  ASSERT_TRUE(Reconcile().ok());
  EXPECT_EQ(Account().pool.kiosk_units, 0);
}

TEST_F(BoothCountTest, ASessionWithoutStockIsReconciledAsItIs) {
  EXPECT_TRUE(Do([&](WriteContext& write) { return ReconcileBooth(write, kOtherBoothKey, kLin); }).ok());
}

}  // namespace
}  // namespace footfall::server
