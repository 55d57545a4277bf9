// What a person can do about operations that could not be applied: find, look inside, repair, set aside.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/hash_chain.h"
#include "tests/unit/server_sync/sync_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kVisitorName[] = "欧阳若兰";
constexpr char kVisitorPhone[] = "+8613812345678";

class QuarantineTest : public SyncTest {
 protected:
  static v1::LeadPayload Visitor() {
    v1::LeadPayload lead = support::SampleVisitor(1);
    lead.set_phone(kVisitorPhone);
    lead.set_phone_typed("138 1234 5678");
    lead.set_display_name(kVisitorName);
    return lead;
  }
  // A lead whose number is none, though a person can see what it was meant to be.
  static v1::LeadPayload Spoilt() {
    v1::LeadPayload lead = Visitor();
    lead.clear_phone();
    lead.set_phone_typed("1381234567");
    return lead;
  }
  // Hands in what the kiosk has and returns the quarantined names, oldest first.
  std::vector<std::string> HandIn(const Kiosk& kiosk) {
    EXPECT_THAT(PushOnce(kiosk, 1, kiosk.head_seq()), AcknowledgesThrough(kiosk, kiosk.head_seq()));
    v1::ListQuarantinedRequest request;
    request.set_device("devices/" + kiosk.device_id());
    const v1::ListQuarantinedResponse listed = List(request);
    std::vector<std::string> names;
    for (const v1::QuarantinedOperation& operation : listed.operations()) names.insert(names.begin(), operation.name());
    return names;
  }
  std::string HandInLead(const v1::LeadPayload& lead) {
    Kiosk kiosk = world_.AddKiosk();
    kiosk.AddLead(lead, world_.NewId());
    return HandIn(kiosk).at(0);
  }
  v1::ListQuarantinedResponse List(const v1::ListQuarantinedRequest& request) {
    v1::ListQuarantinedResponse response;
    EXPECT_TRUE(world_.quarantine()->ListQuarantined(Admin().get(), request, &response).ok());
    return response;
  }
  v1::QuarantinedDetails Show(const std::string& name, bool reveal, bool original = false) {
    v1::GetQuarantinedRequest request;
    request.set_name(name);
    request.set_reveal(reveal);
    request.set_original(original);
    v1::QuarantinedDetails details;
    EXPECT_TRUE(world_.quarantine()->GetQuarantined(Admin().get(), request, &details).ok());
    return details;
  }
  static v1::RepairQuarantinedRequest RepairRequest(const std::string& name, const v1::LeadPayload& lead) {
    v1::RepairQuarantinedRequest request;
    request.set_name(name);
    *request.mutable_lead() = lead;
    request.set_reason("read back by telephone");
    return request;
  }
  grpc::Status Repair(const v1::RepairQuarantinedRequest& request, v1::RepairQuarantinedResponse* response) {
    return world_.quarantine()->RepairQuarantined(Admin().get(), request, response);
  }
  grpc::Status Dismiss(const std::string& name, const std::string& reason) {
    v1::DismissQuarantinedRequest request;
    request.set_name(name);
    request.set_reason(reason);
    v1::QuarantinedOperation response;
    return world_.quarantine()->DismissQuarantined(Admin().get(), request, &response);
  }
  grpc::Status Reopen(const std::string& name) {
    v1::ReopenQuarantinedRequest request;
    request.set_name(name);
    v1::QuarantinedOperation response;
    return world_.quarantine()->ReopenQuarantined(Admin().get(), request, &response);
  }
  v1::ReplayQuarantinedResponse ReplayAll() {
    v1::ReplayQuarantinedResponse response;
    EXPECT_TRUE(world_.quarantine()->ReplayQuarantined(Admin().get(), {}, &response).ok());
    return response;
  }
  std::unique_ptr<grpc::ClientContext> Admin() { return world_.As(world_.admin()); }
  // First column of every row.
  std::vector<std::string> Texts(std::string_view sql) {
    std::vector<std::string> texts;
    EXPECT_TRUE(world_.database()
                    .Read([&](Connection& db) {
                      return db.Query(sql, {}, [&](const Row& row) {
                        texts.push_back(row.Text(0));
                        return true;
                      });
                    })
                    .ok());
    return texts;
  }
  // Every audit entry: "action detail".
  std::vector<std::string> Audit() { return Texts("SELECT action || ' ' || detail FROM audit_entries"); }
};

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

TEST_F(QuarantineTest, ARepairedLeadIsAppliedOnceAndWhatTheKioskSentStaysAsItIs) {
  const std::string name = HandInLead(Spoilt());
  const std::vector<std::string> sent = Texts("SELECT HEX(sealed_payload) || HEX(hash) || HEX(header) FROM ledger");
  v1::RepairQuarantinedRequest request = RepairRequest(name, Visitor());
  request.set_request_id("0190f3a5-0000-7000-8000-0000000000aa");
  v1::RepairQuarantinedResponse response, again;
  ASSERT_TRUE(Repair(request, &response).ok());
  EXPECT_TRUE(response.applied());
  ASSERT_TRUE(Repair(request, &again).ok());
  EXPECT_EQ(again.SerializeAsString(), response.SerializeAsString());
  EXPECT_EQ(Leads(), 1);
  EXPECT_EQ(Quarantined(), 0);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM quarantine_repairs WHERE refusal = ''"), 1);
  EXPECT_EQ(Texts("SELECT HEX(sealed_payload) || HEX(hash) || HEX(header) FROM ledger"), sent);
  EXPECT_THAT(Audit(), Contains("QuarantineService.RepairQuarantined applied; reason: read back by telephone"));
  // It has left quarantine: another repair finds nothing.
  request.clear_request_id();
  EXPECT_EQ(Repair(request, &again).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(QuarantineTest, ARepairThatDoesNotFitStaysWithItsNewReasonAndNamesTheFields) {
  v1::AttendancePayload attendance;
  attendance.set_staff_id("nobody");
  Kiosk kiosk = world_.AddKiosk();
  kiosk.AddAttendance(attendance, world_.NewId());
  const std::string name = HandIn(kiosk).at(0);
  v1::RepairQuarantinedRequest request;
  request.set_name(name);
  request.set_reason("checked in, says the team lead");
  *request.mutable_attendance() = attendance;
  request.mutable_attendance()->set_kind(v1::ATTENDANCE_KIND_CHECK_IN);
  v1::RepairQuarantinedResponse response;
  ASSERT_TRUE(Repair(request, &response).ok());
  EXPECT_FALSE(response.applied());
  EXPECT_EQ(response.reason(), "NOT_FOUND");
  ASSERT_THAT(response.problems(), SizeIs(1));
  EXPECT_EQ(response.problems(0).field(), "staff_id");

  const v1::QuarantinedDetails details = Show(name, false);
  EXPECT_EQ(details.operation().reason(), "NOT_FOUND");
  EXPECT_EQ(details.operation().repair_count(), 1);
  EXPECT_TRUE(details.repaired());
  EXPECT_EQ(details.attendance().kind(), v1::ATTENDANCE_KIND_CHECK_IN);
  ASSERT_THAT(details.repairs(), SizeIs(1));
  EXPECT_EQ(details.repairs(0).user(), "users/admin");
  EXPECT_EQ(details.repairs(0).refusal(), "NOT_FOUND");
  EXPECT_EQ(Show(name, false, true).attendance().kind(), v1::ATTENDANCE_KIND_UNSPECIFIED);
  EXPECT_THAT(Audit(), Contains("QuarantineService.RepairQuarantined stays: NOT_FOUND; reason: checked in, says the team lead"));
}

TEST_F(QuarantineTest, AReplayAppliesTheLatestRepair) {
  v1::LeadPayload wrong = Spoilt();
  wrong.set_phone_typed("12");
  const std::string name = HandInLead(Spoilt());
  v1::RepairQuarantinedResponse response;
  ASSERT_TRUE(Repair(RepairRequest(name, wrong), &response).ok());
  EXPECT_FALSE(response.applied());
  EXPECT_EQ(response.reason(), "FIELD_INVALID: phone");
  EXPECT_EQ(ReplayAll().remaining_count(), 1);
  EXPECT_EQ(Show(name, true).lead().phone_typed(), "12");
  ASSERT_TRUE(Repair(RepairRequest(name, Visitor()), &response).ok());
  EXPECT_TRUE(response.applied());
  EXPECT_EQ(Leads(), 1);
}

TEST_F(QuarantineTest, WhatCouldNotBeOpenedCanBeRepaired) {
  Kiosk kiosk = world_.AddKiosk();
  kiosk.AddRaw(kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId()).SerializeAsString(), "not sealed to anybody");
  v1::RepairQuarantinedResponse response;
  ASSERT_TRUE(Repair(RepairRequest(HandIn(kiosk).at(0), Visitor()), &response).ok());
  EXPECT_TRUE(response.applied());
  EXPECT_EQ(Leads(), 1);
}

TEST_F(QuarantineTest, NobodyWritesAnotherConsentThanTheVisitors) {
  v1::LeadPayload unwilling = Visitor();
  unwilling.mutable_consent()->mutable_choices(0)->set_granted(false);
  const std::string name = HandInLead(unwilling);
  v1::RepairQuarantinedResponse response;
  EXPECT_EQ(Repair(RepairRequest(name, Visitor()), &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Leads(), 0);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM quarantine_repairs"), 0);
}

TEST_F(QuarantineTest, ARepairIsRefusedWithoutReasonOrPayloadForAnotherKindAndForWhatIsUnknown) {
  const std::string name = HandInLead(Spoilt());
  const auto code = [&](const v1::RepairQuarantinedRequest& request) {
    v1::RepairQuarantinedResponse response;
    return Repair(request, &response).error_code();
  };
  v1::RepairQuarantinedRequest request = RepairRequest(name, Visitor());
  request.set_reason("  ");
  EXPECT_EQ(code(request), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_reason("why");
  request.mutable_attendance()->set_staff_id("s1");
  EXPECT_EQ(code(request), grpc::StatusCode::INVALID_ARGUMENT);
  request.clear_payload();
  EXPECT_EQ(code(request), grpc::StatusCode::INVALID_ARGUMENT);
  request = RepairRequest(name, Visitor());
  request.mutable_lead()->set_display_name(std::string(70'000, 'x'));
  EXPECT_EQ(code(request), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(code(RepairRequest("quarantine/9999999", Visitor())), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(code(RepairRequest("leads/1", Visitor())), grpc::StatusCode::INVALID_ARGUMENT);
  Kiosk kiosk = world_.AddKiosk();
  kiosk.AddRaw("not a header", "x");
  EXPECT_EQ(code(RepairRequest(HandIn(kiosk).at(0), Visitor())), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(Leads(), 0);
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

TEST_F(QuarantineTest, NothingPersonalIsStoredInClear) {
  const std::string name = HandInLead(Spoilt());
  v1::LeadPayload wrong = Visitor();
  wrong.set_phone("12");
  wrong.set_phone_typed("12");
  v1::RepairQuarantinedRequest request = RepairRequest(name, wrong);
  request.set_request_id("0190f3a5-0000-7000-8000-0000000000ab");
  v1::RepairQuarantinedResponse response;
  ASSERT_TRUE(Repair(request, &response).ok());
  EXPECT_FALSE(response.applied());
  for (const char* place :
       {"payload_box FROM quarantine_repairs", "response FROM answered_requests", "request_hash FROM answered_requests"}) {
    EXPECT_EQ(world_.Count(absl::StrCat("SELECT COALESCE(SUM(INSTR(bytes, CAST('", kVisitorName, "' AS BLOB))), -1) FROM (SELECT CAST(",
                                        std::string(place).insert(std::string(place).find(' '), " AS BLOB) AS bytes"), ")")),
              0)
        << place;
  }
  for (const std::string& entry : Audit()) EXPECT_THAT(entry, Not(HasSubstr(kVisitorName)));
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
