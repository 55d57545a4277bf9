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
