// What a person can do about operations that could not be applied: find, look inside, replay, set aside.
#include <string>
#include <vector>

#include "proto/rules/hash_chain.h"
#include "tests/unit/server_sync/quarantine_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(QuarantineTest, IsListedByKioskReasonAndCampaignAndCountedByReason) {
  Kiosk kiosk = world_.AddKiosk(), other = world_.AddKiosk();
  kiosk.AddLead(Spoilt(), world_.NewId());
  kiosk.AddLead(Spoilt(), world_.NewId());
  v1::OperationHeader header = kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId());
  header.set_campaign_id("nowhere");
  kiosk.AddRaw(header.SerializeAsString(), "x");
  other.AddLead(Spoilt(), world_.NewId());
  EXPECT_THAT(HandIn(kiosk), SizeIs(3));
  EXPECT_THAT(HandIn(other), SizeIs(1));

  v1::ListQuarantinedRequest request;
  request.set_page_size(1);
  const v1::ListQuarantinedResponse all = List(request);
  EXPECT_THAT(all.operations(), SizeIs(1));
  ASSERT_THAT(all.reason_counts(), SizeIs(2));  // of all pages
  EXPECT_EQ(all.reason_counts(0).reason(), "FIELD_INVALID");
  EXPECT_EQ(all.reason_counts(0).count(), 3);
  EXPECT_EQ(all.reason_counts(1).reason(), "UNKNOWN_CAMPAIGN");
  request.set_page_token(all.next_page_token());
  EXPECT_THAT(List(request).reason_counts(), IsEmpty());

  v1::ListQuarantinedRequest by_reason;
  by_reason.set_reason("FIELD_INVALID");
  EXPECT_THAT(List(by_reason).operations(), SizeIs(3));
  by_reason.set_reason("FIELD_INVALID: phone");
  by_reason.set_device("devices/" + other.device_id());
  EXPECT_THAT(List(by_reason).operations(), SizeIs(1));
  v1::ListQuarantinedRequest by_campaign;
  by_campaign.set_campaign("campaigns/nowhere");
  EXPECT_THAT(List(by_campaign).operations(), SizeIs(1));
  // A token belongs to its filter.
  by_campaign.set_page_token(all.next_page_token());
  v1::ListQuarantinedResponse refused;
  EXPECT_EQ(world_.quarantine()->ListQuarantined(Admin().get(), by_campaign, &refused).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(QuarantineTest, ShowsHeaderAndPayloadMaskedUnlessRevealed) {
  const std::string name = HandInLead(Spoilt());
  const v1::QuarantinedDetails masked = Show(name, false);
  EXPECT_TRUE(masked.masked());
  EXPECT_EQ(masked.operation().reason(), "FIELD_INVALID: phone");
  EXPECT_EQ(masked.header().campaign_id(), support::kCampaign);
  EXPECT_THAT(masked.hash(), SizeIs(32));
  ASSERT_THAT(masked.problems(), SizeIs(1));
  EXPECT_EQ(masked.problems(0).field(), "phone");
  EXPECT_EQ(masked.lead().display_name(), "欧***");
  for (int i : {0, 1}) EXPECT_EQ(masked.lead().answers(i).values(0), Spoilt().answers(i).values(0));  // a chosen option names nobody
  for (int i : {2, 3}) EXPECT_EQ(masked.lead().answers(i).values(0), "***");
  const std::string bytes = masked.SerializeAsString();
  for (const std::string& personal : {std::string(kVisitorName), std::string("1381234567"), Spoilt().answers(3).values(0)}) {
    EXPECT_THAT(bytes, Not(HasSubstr(personal)));
  }
  EXPECT_THAT(Audit(), Not(Contains(HasSubstr("GetQuarantined"))));

  const v1::QuarantinedDetails clear = Show(name, true);
  EXPECT_FALSE(clear.masked());
  EXPECT_EQ(clear.lead().SerializeAsString(), Spoilt().SerializeAsString());
  EXPECT_THAT(Audit(), Contains("QuarantineService.GetQuarantined revealed"));
}

// Every kind is shown as what it is, and whatever a field is made to hold stays hidden.
TEST_F(QuarantineTest, WhatIsHandedOutAndDrawnIsShownAndMasked) {
  Kiosk kiosk = world_.AddKiosk();
  const auto add = [&](v1::OperationType type, google::protobuf::Message* payload) {
    payload->GetReflection()->MutableUnknownFields(payload)->AddLengthDelimited(99, kVisitorName);
    kiosk.AddRaw(kiosk.NextHeader(type, world_.NewId()).SerializeAsString(), kiosk.Seal(*payload));
  };
  v1::GiftPayload gift;
  gift.set_lease_id(std::string(16, 'n'));
  gift.set_lead_id(kVisitorName);
  gift.set_item(kVisitorName);
  gift.set_staff_id(kVisitorName);
  gift.set_for_redemption(kVisitorName);
  gift.set_quantity(3);
  gift.set_spent_total(3);
  v1::LeaseReturnPayload lease_return;
  lease_return.set_lease_id(kVisitorName);
  lease_return.set_returned_total(5);
  v1::CouponIssuePayload issue;
  for (std::string* bytes : {issue.mutable_lease_id(), issue.mutable_coupon_id(), issue.mutable_lead_id()}) *bytes = kVisitorName;
  issue.set_staff_id(kVisitorName);
  v1::CouponRedeemPayload redeem;
  redeem.set_coupon_id(kVisitorName);
  redeem.set_staff_id(kVisitorName);
  redeem.set_value_fen(500);
  v1::DrawPayload draw;
  for (std::string* bytes : {draw.mutable_lease_id(), draw.mutable_entry_id(), draw.mutable_lead_id(), draw.mutable_previous_row_hash(),
                             draw.mutable_row_hash()}) {
    *bytes = kVisitorName;
  }
  draw.set_draw_id(kVisitorName);
  draw.set_prize(kVisitorName);
  draw.set_staff_id(kVisitorName);
  draw.set_slot(7);
  v1::DrawClaimPayload claim;
  claim.set_draw_id("wheel");
  claim.set_entry_id(std::string(16, 'e'));
  claim.set_staff_id("chen");
  claim.set_tax_name(kVisitorName);
  claim.set_tax_id_number("310101199001011234");
  add(v1::OPERATION_TYPE_GIFT, &gift);
  add(v1::OPERATION_TYPE_LEASE_RETURN, &lease_return);
  add(v1::OPERATION_TYPE_COUPON_ISSUE, &issue);
  add(v1::OPERATION_TYPE_COUPON_REDEEM, &redeem);
  add(v1::OPERATION_TYPE_DRAW, &draw);
  add(v1::OPERATION_TYPE_DRAW_CLAIM, &claim);
  const std::vector<std::string> names = HandIn(kiosk);
  ASSERT_THAT(names, SizeIs(6));
  std::vector<v1::QuarantinedDetails> masked;
  for (const std::string& name : names) {
    masked.push_back(Show(name, false));
    const std::string bytes = masked.back().SerializeAsString();
    for (const std::string personal : {kVisitorName, "310101199001011234"}) EXPECT_THAT(bytes, Not(HasSubstr(personal))) << name;
    EXPECT_EQ(masked.back().unopened_reason(), "");
  }
  EXPECT_EQ(masked[0].gift().quantity(), 3);
  EXPECT_EQ(masked[0].gift().lease_id(), std::string(16, 'n'));
  EXPECT_EQ(masked[1].lease_return().returned_total(), 5);
  EXPECT_TRUE(masked[2].has_coupon_issue());
  EXPECT_EQ(masked[3].coupon_redeem().value_fen(), 500);
  EXPECT_EQ(masked[4].draw().slot(), 7);
  EXPECT_EQ(masked[5].draw_claim().tax_name(), "欧***");
  EXPECT_EQ(masked[5].draw_claim().tax_id_number(), "***");
  EXPECT_EQ(masked[5].draw_claim().staff_id(), "chen");
  EXPECT_EQ(Show(names[5], true).draw_claim().tax_id_number(), "310101199001011234");
}

TEST_F(QuarantineTest, APoisonedPayloadIsMaskedWhereverItsContentsAre) {
  v1::LeadPayload lead = Spoilt();
  lead.set_phone(kVisitorName);
  lead.mutable_answers(0)->set_values(0, kVisitorName);
  lead.mutable_answers(1)->set_field_id(kVisitorName);
  lead.mutable_consent()->set_language(kVisitorName);
  lead.mutable_consent()->mutable_choices(0)->set_text_hash(kVisitorName);
  lead.set_zone_id(kVisitorName);
  lead.set_staff_id(kVisitorName);
  lead.set_receipt_code(kVisitorName);
  lead.GetReflection()->MutableUnknownFields(&lead)->AddLengthDelimited(99, kVisitorName);
  EXPECT_THAT(Show(HandInLead(lead), false).SerializeAsString(), Not(HasSubstr(kVisitorName)));
}

TEST_F(QuarantineTest, WhatCannotBeOpenedSaysWhyAndGivesSizeAndHash) {
  Kiosk kiosk = world_.AddKiosk();
  kiosk.AddRaw(kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId()).SerializeAsString(), "not sealed to anybody");
  v1::OperationHeader header = kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId());
  header.set_seal_key_id("another");
  kiosk.AddRaw(header.SerializeAsString(), "x");
  const std::vector<std::string> names = HandIn(kiosk);
  const v1::QuarantinedDetails unopenable = Show(names.at(0), true);
  EXPECT_EQ(unopenable.unopened_reason(), "UNOPENABLE");
  EXPECT_EQ(unopenable.payload_case(), v1::QuarantinedDetails::PAYLOAD_NOT_SET);
  EXPECT_EQ(unopenable.operation().payload_bytes(), 21);
  EXPECT_EQ(unopenable.payload_hash(), rules::Commitment("not sealed to anybody"));
  EXPECT_EQ(Show(names.at(1), false).unopened_reason(), "UNKNOWN_KEY");
  EXPECT_THAT(Audit(), Contains("QuarantineService.GetQuarantined not opened: UNOPENABLE"));
}

TEST_F(QuarantineTest, AReplayTakesEachNameOnceAndPassesOverWhatHasLeft) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 2);
  kiosk.AddLead(Spoilt(), world_.NewId());
  Revoke(kiosk);
  const std::vector<std::string> names = HandIn(kiosk);
  v1::ReplayQuarantinedResponse response;
  ASSERT_TRUE(Replay({names.at(0)}, &response).ok());
  EXPECT_EQ(Leads(), 1);
  ASSERT_TRUE(Replay({names.at(1), names.at(0), names.at(1), names.at(2), names.at(2)}, &response).ok());
  EXPECT_EQ(response.applied_count(), 1);
  EXPECT_EQ(response.remaining_count(), 1);
  EXPECT_EQ(Leads(), 2);
  // What never was in the ledger is a slip of the caller.
  EXPECT_EQ(Replay({names.at(2), "quarantine/9999999"}, &response).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(QuarantineTest, WhatIsSetAsideIsLeftAloneUntilItIsTakenUpAgain) {
  const std::string name = HandInLead(Spoilt());
  EXPECT_EQ(Dismiss(name, "").error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_TRUE(Dismiss(name, "a test of the kiosk").ok());
  EXPECT_EQ(Dismiss(name, "again").error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(List({}).operations(), IsEmpty());
  v1::ListQuarantinedRequest request;
  request.set_dismissed(true);
  const v1::ListQuarantinedResponse aside = List(request);
  ASSERT_THAT(aside.operations(), SizeIs(1));
  EXPECT_EQ(aside.operations(0).dismissal().reason(), "a test of the kiosk");
  EXPECT_EQ(aside.operations(0).dismissal().user(), "users/admin");
  EXPECT_EQ(Show(name, false).lead().display_name(), "欧***");
  EXPECT_EQ(ReplayAll().remaining_count(), 0);
  v1::RepairQuarantinedResponse response;
  EXPECT_EQ(Repair(RepairRequest(name, Visitor()), &response).error_code(), grpc::StatusCode::FAILED_PRECONDITION);

  ASSERT_TRUE(Reopen(name).ok());
  EXPECT_EQ(Reopen(name).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(List({}).operations(), SizeIs(1));
  ASSERT_TRUE(Repair(RepairRequest(name, Visitor()), &response).ok());
  EXPECT_TRUE(response.applied());
  EXPECT_THAT(Audit(), AllOf(Contains("QuarantineService.DismissQuarantined FIELD_INVALID: phone; reason: a test of the kiosk"),
                             Contains("QuarantineService.ReopenQuarantined FIELD_INVALID: phone")));
}

TEST_F(QuarantineTest, EveryCallNeedsAnAdministrator) {
  const std::string name = HandInLead(Spoilt());
  const std::string token = world_.leads().AddUser("sales", v1::USER_ROLE_SALES, true, true);
  v1::GetQuarantinedRequest get;
  get.set_name(name);
  v1::QuarantinedDetails details;
  EXPECT_EQ(world_.quarantine()->GetQuarantined(world_.As(token).get(), get, &details).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  v1::RepairQuarantinedResponse repaired;
  EXPECT_EQ(world_.quarantine()->RepairQuarantined(world_.As(token).get(), RepairRequest(name, Visitor()), &repaired).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  v1::QuarantinedOperation operation;
  v1::DismissQuarantinedRequest dismiss;
  dismiss.set_name(name);
  dismiss.set_reason("why");
  EXPECT_EQ(world_.quarantine()->DismissQuarantined(world_.As(token).get(), dismiss, &operation).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  v1::ReopenQuarantinedRequest reopen;
  reopen.set_name(name);
  EXPECT_EQ(world_.quarantine()->ReopenQuarantined(world_.As(token).get(), reopen, &operation).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM audit_entries WHERE outcome = 2 AND detail = 'MANAGE_QUARANTINE'"), 4);
}

}  // namespace
}  // namespace footfall::server
