// Repairs of operations that could not be applied: once, by the same rules as any operation, and never against the visitor's word.
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/unit/server_sync/quarantine_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

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

TEST_F(QuarantineTest, AConsentThatWaitsForANewerProgramOrAKeyIsNotWrittenByAnother) {
  v1::LeadPayload unwilling = Visitor();
  for (v1::ConsentChoice& choice : *unwilling.mutable_consent()->mutable_choices()) choice.set_granted(false);
  const std::vector<std::string> names = {
      HandInChanged(unwilling, [](v1::OperationHeader* header) { header->set_version(2); }),
      HandInChanged(unwilling, [](v1::OperationHeader* header) { header->set_seal_form(static_cast<v1::SealForm>(99)); }),
      HandInChanged(unwilling, [](v1::OperationHeader* header) { header->set_seal_key_id("another"); }),
      HandInChanged(unwilling, [](v1::OperationHeader* header) { header->set_campaign_id("nowhere"); })};
  for (const std::string& name : names) {
    v1::RepairQuarantinedResponse response;
    EXPECT_EQ(Repair(RepairRequest(name, Visitor()), &response).error_code(), grpc::StatusCode::FAILED_PRECONDITION)
        << Show(name, false).operation().reason();
  }
  EXPECT_EQ(Leads(), 0);
  EXPECT_EQ(Quarantined(), 4);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM quarantine_repairs"), 0);
}

TEST_F(QuarantineTest, AConsentThatNobodyCanReadGrantsNoMoreThanContact) {
  Kiosk kiosk = world_.AddKiosk();
  kiosk.AddRaw(kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId()).SerializeAsString(), "not sealed to anybody");
  v1::ConsentChoice no_lead;
  no_lead.set_text_hash("\xff");  // where a lead has its name, which is UTF-8
  kiosk.AddRaw(kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId()).SerializeAsString(), kiosk.Seal(no_lead));
  const std::vector<std::string> names = HandIn(kiosk);
  EXPECT_EQ(Show(names.at(0), false).operation().reason(), "UNOPENABLE");
  EXPECT_EQ(Show(names.at(1), false).operation().reason(), "PAYLOAD_UNREADABLE");
  v1::LeadPayload willing = Visitor();
  willing.mutable_consent()->mutable_choices(1)->set_granted(true);
  for (const std::string& name : names) {
    v1::RepairQuarantinedResponse response;
    EXPECT_EQ(Repair(RepairRequest(name, willing), &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    ASSERT_TRUE(Repair(RepairRequest(name, Visitor()), &response).ok());
    EXPECT_TRUE(response.applied());
  }
  EXPECT_EQ(Leads(), 2);
}

TEST_F(QuarantineTest, ARepairsPayloadGoesWithEveryWayOutOfQuarantine) {
  const auto kept = [&] { return world_.Count("SELECT SUM(LENGTH(wrapped_key) + LENGTH(payload_box)) FROM quarantine_repairs"); };
  v1::LeadPayload wrong = Spoilt();
  wrong.set_phone_typed("12");
  const std::string name = HandInLead(Spoilt());
  v1::RepairQuarantinedResponse response;
  ASSERT_TRUE(Repair(RepairRequest(name, wrong), &response).ok());
  EXPECT_GT(kept(), 0);
  ASSERT_TRUE(Repair(RepairRequest(name, Visitor()), &response).ok());
  ASSERT_TRUE(response.applied());
  EXPECT_EQ(kept(), 0);

  Kiosk kiosk = world_.AddKiosk();
  v1::AttendancePayload attendance;
  attendance.set_staff_id("chen");
  kiosk.AddAttendance(attendance, world_.NewId());
  attendance.set_kind(v1::ATTENDANCE_KIND_CHECK_IN);
  v1::RepairQuarantinedRequest request;
  request.set_name(HandIn(kiosk).at(0));
  request.set_reason("checked in, says the team lead");
  *request.mutable_attendance() = attendance;
  ASSERT_TRUE(Repair(request, &response).ok());
  EXPECT_EQ(response.reason(), "NOT_FOUND");
  EXPECT_GT(kept(), 0);
  AddStaff("chen");
  ASSERT_EQ(ReplayAll().applied_count(), 1);
  EXPECT_EQ(kept(), 0);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM quarantine_repairs"), 3);  // who did what, and why, stays
}

TEST_F(QuarantineTest, ARepairOfALeadThatIsAlreadyThereSaysThatNothingWasWritten) {
  const rules::Uuid id = world_.NewId();
  Kiosk first = world_.AddKiosk(), second = world_.AddKiosk();
  first.AddLead(support::SampleVisitor(2), id);
  ASSERT_THAT(PushOnce(first, 1, 1), AcknowledgesThrough(first, 1));
  second.AddLead(Spoilt(), id);
  v1::RepairQuarantinedResponse response;
  ASSERT_TRUE(Repair(RepairRequest(HandIn(second).at(0), Visitor()), &response).ok());
  EXPECT_TRUE(response.applied());
  EXPECT_TRUE(response.already_there());
  EXPECT_EQ(Leads(), 1);
  EXPECT_EQ(Quarantined(), 0);
  EXPECT_THAT(Audit(), Contains("QuarantineService.RepairQuarantined already there; reason: read back by telephone"));

  ASSERT_TRUE(Repair(RepairRequest(HandInLead(Spoilt()), Visitor()), &response).ok());
  EXPECT_TRUE(response.applied());
  EXPECT_FALSE(response.already_there());
}

TEST_F(QuarantineTest, AMaskIsNotWrittenAsWhatTheVisitorSaid) {
  const std::string name = HandInLead(Spoilt());
  const auto refused = [&](const v1::LeadPayload& lead) {
    v1::RepairQuarantinedResponse response;
    return Repair(RepairRequest(name, lead), &response).error_code() == grpc::StatusCode::INVALID_ARGUMENT;
  };
  v1::LeadPayload masked = Show(name, false).lead();
  masked.set_phone(kVisitorPhone);
  EXPECT_TRUE(refused(masked));
  using Change = std::function<void(v1::LeadPayload*)>;
  for (const Change& change : {Change([](v1::LeadPayload* lead) { lead->set_phone("+86138****5678"); }),
                               Change([](v1::LeadPayload* lead) { lead->set_phone_typed("***"); }),
                               Change([](v1::LeadPayload* lead) { lead->set_display_name("李*"); }),
                               Change([](v1::LeadPayload* lead) { lead->mutable_answers(3)->set_values(0, "***"); }),
                               Change([](v1::LeadPayload* lead) { lead->mutable_answers(3)->set_field_id("***"); })}) {
    v1::LeadPayload lead = Visitor();
    change(&lead);
    EXPECT_TRUE(refused(lead)) << lead.ShortDebugString();
  }
  EXPECT_EQ(Leads(), 0);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM quarantine_repairs"), 0);
}

TEST_F(QuarantineTest, StarsThatAVisitorTypedMayStay) {
  v1::LeadPayload lead = Spoilt();
  lead.set_display_name("M*A*S*H");
  lead.mutable_answers(2)->set_values(0, "***");
  const std::string name = HandInLead(lead);
  lead.set_phone(kVisitorPhone);
  v1::RepairQuarantinedResponse response;
  ASSERT_TRUE(Repair(RepairRequest(name, lead), &response).ok());
  EXPECT_TRUE(response.applied());
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

}  // namespace
}  // namespace footfall::server
