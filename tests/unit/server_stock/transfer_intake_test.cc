// Sides of transfers that are confirmed at kiosks: by the office's rules, by who leads the team, each operation once.
#include "server/stock/transfer_intake.h"

#include "server/people/people_store.h"
#include "tests/unit/server_stock/stock_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using support::kWorldStartMs;

class TransferIntakeTest : public StockTest {
 protected:
  void SetUp() override {
    StockTest::SetUp();
    Stock(kBooth, 30);
    Stock(kBooth, 100, "flyer");
    AddStaff("lin", "2001", v1::STAFF_ROLE_TEAM_LEAD);
    AddStaff("chen", "1001", v1::STAFF_ROLE_UNSPECIFIED);
    v1::StockTransfer transfer;
    transfer.set_name("stockTransfers/t1");
    transfer.set_from(kBooth);
    transfer.set_to(kOtherBooth);
    transfer.set_note("by the blue van");
    for (const auto& [item, units] : std::map<std::string, int64_t>{{"tote", 10}, {"flyer", 40}}) {
      v1::TransferLine* line = transfer.add_lines();
      line->set_item(ItemName(item));
      line->set_quantity(units);
    }
    transfer.set_state(v1::TRANSFER_STATE_PLANNED);
    ASSERT_TRUE(Do([&](WriteContext& write) { return InsertTransfer(write, transfer); }).ok());
  }
  void AddStaff(const std::string& id, const std::string& number, v1::StaffRole role) {
    StaffRow row;
    row.staff.set_name(StaffName(id));
    row.staff.set_number(number);
    row.staff.set_role(role);
    ASSERT_TRUE(Do([&](WriteContext& write) { return InsertStaff(write, &row); }).ok());
  }
  static v1::TransferStepPayload Payload(v1::TransferStepKind kind, int64_t totes, int64_t flyers, const std::string& reason = "") {
    v1::TransferStepPayload payload;
    payload.set_transfer_id("t1");
    payload.set_kind(kind);
    payload.set_reason(reason);
    payload.set_staff_id("lin");
    for (const auto& [item, units] : std::map<std::string, int64_t>{{"tote", totes}, {"flyer", flyers}}) {
      v1::TransferStepLine* line = payload.add_lines();
      line->set_item(ItemName(item));
      line->set_quantity(units);
    }
    return payload;
  }
  static v1::TransferStepPayload SendOf(int64_t totes, int64_t flyers, const std::string& reason = "") {
    return Payload(v1::TRANSFER_STEP_KIND_SEND, totes, flyers, reason);
  }
  static v1::TransferStepPayload Receipt(int64_t totes, int64_t flyers, const std::string& reason = "") {
    return Payload(v1::TRANSFER_STEP_KIND_RECEIVE, totes, flyers, reason);
  }
  static absl::StatusOr<TransferStep> Step(const v1::TransferStepPayload& payload, const SessionKey& booth) {
    v1::OperationHeader header;
    header.set_operation_id(rules::UuidBytes(SystemRandom()->NewUuid(kWorldStartMs)));
    header.set_campaign_id(booth.campaign_id);
    header.set_session_id(booth.session_id);
    header.set_corrected_ms(kWorldStartMs + 7000);
    return ReadTransferStep("d1", header, payload.SerializeAsString());
  }
  absl::Status Apply(const TransferStep& step) {
    return Do([&](WriteContext& write) { return ApplyTransferStep(write, step); });
  }
  absl::Status Say(const v1::TransferStepPayload& payload, const SessionKey& booth) {
    const absl::StatusOr<TransferStep> step = Step(payload, booth);
    return step.ok() ? Apply(*step) : step.status();
  }
  v1::StockTransfer Look() {
    v1::StockTransfer transfer;
    Read([&](Connection& db) {
      auto read = GetTransfer(db, "t1");
      if (read.ok()) transfer = *std::move(read);
      return read.status();
    });
    return transfer;
  }
};

TEST_F(TransferIntakeTest, BothSidesConfirmAtTheirKiosks) {
  ASSERT_TRUE(Say(SendOf(10, 40), kBoothKey).ok());
  EXPECT_EQ(Look().state(), v1::TRANSFER_STATE_SENT);
  EXPECT_EQ(Look().sent_by(), "staff/lin");
  EXPECT_EQ(Look().send_time_ms(), kWorldStartMs + 7000);
  EXPECT_EQ(Balance(kBooth), 20);
  EXPECT_EQ(Balance("transit"), 10);
  ASSERT_TRUE(Say(Receipt(8, 40, "two torn"), kOtherBoothKey).ok());
  EXPECT_EQ(Look().state(), v1::TRANSFER_STATE_RECEIVED);
  EXPECT_EQ(Look().received_by(), "staff/lin");
  EXPECT_EQ(Balance(kOtherBooth), 8);
  EXPECT_EQ(Balance(kOtherBooth, "flyer"), 40);
  EXPECT_EQ(Balance("lost"), 2);
}

TEST_F(TransferIntakeTest, FewerMayLeaveThanWerePlanned) {
  EXPECT_EQ(FieldsOf(Say(SendOf(7, 40), kBoothKey)), "lines.reason: REQUIRED\n");
  EXPECT_EQ(FieldsOf(Say(SendOf(11, 40, "more"), kBoothKey)), "lines.received: TOO_LARGE\n");
  EXPECT_EQ(FieldsOf(Say(SendOf(0, 0, "none"), kBoothKey)), "lines.quantity: TOO_SMALL\n");
  ASSERT_TRUE(Say(SendOf(0, 25, "the rest is needed here"), kBoothKey).ok());
  const v1::StockTransfer sent = Look();
  ASSERT_EQ(sent.lines_size(), 1) << "what did not leave is not on its way";
  EXPECT_EQ(sent.lines(0).item(), "items/flyer");
  EXPECT_EQ(sent.lines(0).quantity(), 25);
  EXPECT_EQ(sent.note(), "by the blue van; the rest is needed here");
  EXPECT_EQ(Balance(kBooth), 30);
  EXPECT_EQ(Balance("transit", "flyer"), 25);
}

TEST_F(TransferIntakeTest, OnlyWhoLeadsHereConfirms) {
  v1::TransferStepPayload payload = SendOf(10, 40);
  payload.set_staff_id("chen");
  EXPECT_EQ(ReasonOf(Say(payload, kBoothKey)), "NOT_A_TEAM_LEAD");
  payload.set_staff_id("nobody");
  EXPECT_EQ(ReasonOf(Say(payload, kBoothKey)), "NOT_A_TEAM_LEAD");
  EXPECT_EQ(Look().state(), v1::TRANSFER_STATE_PLANNED);
}

TEST_F(TransferIntakeTest, EachSideIsItsOwnBooths) {
  EXPECT_EQ(FieldsOf(Say(SendOf(10, 40), kOtherBoothKey)), "transfer_id: OTHER_KIND\n");
  ASSERT_TRUE(Say(SendOf(10, 40), kBoothKey).ok());
  EXPECT_EQ(FieldsOf(Say(Receipt(10, 40), kBoothKey)), "transfer_id: OTHER_KIND\n");
  EXPECT_EQ(Balance("transit"), 10);
}

TEST_F(TransferIntakeTest, TheSameOperationCountsOnce) {
  const absl::StatusOr<TransferStep> step = Step(SendOf(10, 40), kBoothKey);
  ASSERT_TRUE(Apply(*step).ok());
  ASSERT_TRUE(Apply(*step).ok());
  EXPECT_EQ(Balance(kBooth), 20);
  EXPECT_EQ(ReasonOf(Say(SendOf(10, 40), kBoothKey)), "TRANSFER_STATE") << "another one says it of goods that are gone";
}

// What is refused can come again once its cause is gone: a receipt that was heard of before the sending, units that kiosks held.
TEST_F(TransferIntakeTest, WhatIsRefusedLeavesNothingBehind) {
  const absl::StatusOr<TransferStep> receipt = Step(Receipt(10, 40), kOtherBoothKey);
  EXPECT_EQ(ReasonOf(Apply(*receipt)), "TRANSFER_STATE");
  MakeGift();
  ASSERT_TRUE(Lend('a', 25).ok());
  const absl::StatusOr<TransferStep> sending = Step(SendOf(10, 40), kBoothKey);
  EXPECT_EQ(ReasonOf(Apply(*sending)), "NOT_ENOUGH_FREE");
  EXPECT_EQ(Balance("transit", "flyer"), 0);
  ASSERT_TRUE(Do([&](WriteContext& write) { return ReturnToPool(write, std::string(16, 'a'), "d1", 25, 0).status(); }).ok());
  ASSERT_TRUE(Apply(*sending).ok());
  ASSERT_TRUE(Apply(*receipt).ok());
  EXPECT_EQ(Balance(kOtherBooth), 10);
}

TEST_F(TransferIntakeTest, ABoothThatIsReconciledTakesNothing) {
  SetState(v1::SESSION_STATE_RECONCILED, kOtherBoothKey);
  EXPECT_EQ(ReasonOf(Say(SendOf(10, 40), kBoothKey)), "SESSION_RECONCILED");
}

TEST_F(TransferIntakeTest, WhatCannotBeStandsAside) {
  v1::TransferStepPayload payload = SendOf(10, -1);
  payload.set_kind(v1::TRANSFER_STEP_KIND_UNSPECIFIED);
  payload.set_transfer_id("../t1");
  payload.clear_staff_id();
  EXPECT_EQ(FieldsOf(Say(payload, kBoothKey)), "transfer_id: BAD_ID\nkind: REQUIRED\nlines.quantity: TOO_SMALL\nstaff_id: REQUIRED\n");
  payload = SendOf(10, 40);
  payload.mutable_lines()->RemoveLast();
  EXPECT_EQ(FieldsOf(Say(payload, kBoothKey)), "lines: REQUIRED\n");
  payload.set_transfer_id("t2");
  EXPECT_TRUE(absl::IsNotFound(Say(payload, kBoothKey)));
}

TEST_F(TransferIntakeTest, WhatWasConfirmedIsListedForTheAuditLog) {
  ASSERT_TRUE(Say(SendOf(10, 40), kBoothKey).ok());
  Read([&](Connection& db) {
    const auto steps = ListTransferStepsAfter(db, 0);
    EXPECT_EQ(steps->size(), 1U);
    EXPECT_EQ(steps->front().staff_id, "lin");
    EXPECT_EQ(steps->front().kind, v1::TRANSFER_STEP_KIND_SEND);
    return steps.status();
  });
}

}  // namespace
}  // namespace footfall::server
