// What a correction may not do: who may make it, how many there may be, and what it leaves alone.
#include "server/base/errors.h"
#include "tests/unit/server_leads/lead_edit_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::string ReasonOf(const absl::Status& status) { return status.ok() ? "" : errors::GetDetail(status)->reason; }

void AddAnswer(const std::string& field, const std::string& value, google::protobuf::RepeatedPtrField<v1::Answer>* answers) {
  v1::Answer* answer = answers->Add();
  answer->set_field_id(field);
  answer->add_values(value);
}

class LeadEditLimitsTest : public LeadEditTest {};

TEST_F(LeadEditLimitsTest, WhoMayNotWriteLeadsCorrectsNoneAndIsNoted) {
  const v1::Lead lead = Register();
  v1::UpdateLeadRequest request;
  *request.mutable_lead() = Named(lead);
  request.mutable_lead()->set_intent(v1::INTENT_LEVEL_HOT);
  v1::Lead response;
  EXPECT_EQ(stub_->UpdateLead(As("").get(), request, &response).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  for (const v1::UserRole role : {v1::USER_ROLE_STAFF, v1::USER_ROLE_APPROVER}) {
    const std::string token = world_.AddUser("other-" + std::to_string(role), role, true, true);
    EXPECT_EQ(stub_->UpdateLead(As(token).get(), request, &response).error_code(), grpc::StatusCode::PERMISSION_DENIED);
    v1::ListLeadEditsRequest list;
    list.set_lead(lead.name());
    v1::ListLeadEditsResponse edits;
    EXPECT_EQ(stub_->ListLeadEdits(As(token).get(), list, &edits).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  }
  EXPECT_EQ(CountAudit("LeadService.UpdateLead", "WRITE_LEADS"), 2);
  EXPECT_THAT(History(lead.name()), SizeIs(1));
}

TEST_F(LeadEditLimitsTest, OnlyWhoMayRevealReadsAHistoryInClear) {
  const v1::Lead lead = Register();
  v1::ListLeadEditsRequest request;
  request.set_lead(lead.name());
  request.set_reveal(true);
  v1::ListLeadEditsResponse response;
  EXPECT_EQ(stub_->ListLeadEdits(As(reader_).get(), request, &response).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(CountAudit("LeadService.ListLeadEdits", "REVEAL_LEADS"), 1);
  request.set_reveal(false);
  ASSERT_TRUE(stub_->ListLeadEdits(As(reader_).get(), request, &response).ok());
  EXPECT_THAT(response.ShortDebugString(), testing::Not(HasSubstr("wx-first")));
}

TEST_F(LeadEditLimitsTest, ACampaignThatCannotBeReadIsNotOneThatDoesNotExist) {
  const v1::Lead lead = Register();
  const auto garble = [](WriteContext& write) { return write.db().Execute("UPDATE campaigns SET record = x'ff'", {}).status(); };
  ASSERT_TRUE(world_.database().Write(garble).ok());
  CampaignCatalog fresh(&world_.database(), &world_.vault());  // as after a start: it has no older state to go by
  Serve(&fresh);
  v1::Lead wanted = Named(lead), response;
  wanted.set_intent(v1::INTENT_LEVEL_HOT);
  EXPECT_EQ(Update(wanted, {}, &response).error_code(), grpc::StatusCode::INTERNAL);
  v1::ListLeadEditsRequest list;
  list.set_lead(lead.name());
  v1::ListLeadEditsResponse edits;
  EXPECT_EQ(stub_->ListLeadEdits(As(reader_).get(), list, &edits).error_code(), grpc::StatusCode::INTERNAL);
  v1::WithdrawConsentRequest withdraw;
  withdraw.set_phone(kEditedPhone);
  withdraw.set_campaign("campaigns/spring-2026");
  withdraw.add_purposes(v1::CONSENT_PURPOSE_CONTACT);
  withdraw.set_reason("a call");
  v1::WithdrawConsentResponse withdrawn;
  EXPECT_EQ(stub_->WithdrawConsent(As(admin_).get(), withdraw, &withdrawn).error_code(), grpc::StatusCode::INTERNAL);
  Serve(&world_.catalog());
}

TEST_F(LeadEditLimitsTest, ACorrectionLeavesAWithdrawalAsItIs) {
  const v1::Lead lead = Register();
  v1::WithdrawConsentRequest withdrawal;
  withdrawal.set_lead(lead.name());
  withdrawal.add_purposes(v1::CONSENT_PURPOSE_CONTACT);
  withdrawal.set_reason("a call");
  v1::WithdrawConsentResponse withdrawn;
  ASSERT_TRUE(stub_->WithdrawConsent(As(reader_).get(), withdrawal, &withdrawn).ok());
  v1::Lead wanted = Named(lead);
  wanted.set_intent(v1::INTENT_LEVEL_HOT);
  *wanted.mutable_consent() = support::SampleConsent(3);
  MustUpdate(wanted);
  ASSERT_TRUE(ApplyKioskEdit(lead.name(), Intent(v1::INTENT_LEVEL_COLD), 9'000'000'000'000, Id('a')).ok());
  const v1::Lead after = Clear(lead.name());
  EXPECT_EQ(after.intent(), v1::INTENT_LEVEL_HOT);
  EXPECT_THAT(after.usable_purposes(), SizeIs(0));
  EXPECT_EQ(after.consent().SerializeAsString(), lead.consent().SerializeAsString());
}

TEST_F(LeadEditLimitsTest, ACorrectionIsOfOneLeadNotOfAllThePersonHas) {
  const v1::Lead first = Register(), second = Register();
  ASSERT_EQ(first.person(), second.person());
  v1::Lead wanted = Named(second);
  wanted.set_display_name("李四");
  MustUpdate(wanted);
  ASSERT_TRUE(ApplyKioskEdit(first.name(), Intent(v1::INTENT_LEVEL_COLD), 100, Id('a')).ok());
  EXPECT_EQ(Clear(first.name()).display_name(), "王小明");
  EXPECT_EQ(Clear(second.name()).intent(), v1::INTENT_LEVEL_WARM);
  EXPECT_EQ(Clear(second.name()).person(), first.person());
  EXPECT_THAT(History(first.name()), SizeIs(2));
}

TEST_F(LeadEditLimitsTest, AFieldNamedTwiceSaysNothing) {
  const v1::Lead lead = Register();
  v1::LeadChanges changes;
  for (const char* level : {"hot", "cold"}) AddAnswer("intent", level, changes.mutable_answers());
  const absl::Status status = ApplyKioskEdit(lead.name(), changes, 100, Id('a'));
  ASSERT_THAT(errors::GetDetail(status)->fields, SizeIs(1));
  EXPECT_EQ(errors::GetDetail(status)->fields[0].reason, "DUPLICATE_ID");
  v1::Lead wanted = Named(lead), response;
  *wanted.mutable_answers() = changes.answers();
  EXPECT_THAT(Update(wanted, {}, &response).error_message(), HasSubstr("lead.answers: DUPLICATE_ID"));
  EXPECT_THAT(History(lead.name()), SizeIs(1));
}

TEST_F(LeadEditLimitsTest, AnEditAnswersNoMoreFieldsThanAFormHas) {
  const v1::Lead lead = Register();
  v1::LeadChanges changes;
  for (int i = 0; i < rules::kMaxFormFields; ++i) AddAnswer("field_" + std::to_string(i), "x", changes.mutable_answers());
  ASSERT_TRUE(ApplyKioskEdit(lead.name(), changes, 100, Id('a')).ok());
  AddAnswer("one_more", "x", changes.mutable_answers());
  const absl::Status status = ApplyKioskEdit(lead.name(), changes, 100, Id('b'));
  EXPECT_EQ(errors::GetDetail(status)->fields[0].reason, "TOO_MANY");
  v1::Lead wanted = Named(lead), response;
  *wanted.mutable_answers() = changes.answers();
  EXPECT_THAT(Update(wanted, {}, &response).error_message(), HasSubstr("lead.answers: TOO_MANY"));
}

TEST_F(LeadEditLimitsTest, WhatTheFormDoesNotHaveIsNotTakenAway) {
  const v1::Lead lead = Register();
  v1::Lead wanted = Named(lead), response;
  wanted.add_answers()->set_field_id("wechatid");  // mistyped: the answer meant would stay
  EXPECT_THAT(Update(wanted, {}, &response).error_message(), HasSubstr("answers.wechatid: UNKNOWN_FIELD"));
  EXPECT_THAT(History(lead.name()), SizeIs(1));
}

TEST_F(LeadEditLimitsTest, WhatTheLeadHasOfAnOlderFormCanBeTakenAway) {
  const v1::Lead lead = Register();
  v1::LeadChanges older;
  AddAnswer("of_an_older_form", "x", older.mutable_answers());
  ASSERT_TRUE(ApplyKioskEdit(lead.name(), older, 100, Id('a')).ok());
  v1::Lead wanted = Named(lead);
  wanted.add_answers()->set_field_id("of_an_older_form");
  MustUpdate(wanted);
  EXPECT_EQ(Answer(Clear(lead.name()), "of_an_older_form"), "-");
}

TEST_F(LeadEditLimitsTest, AnAuditEntryIsALineHoweverManyFieldsAreChanged) {
  const v1::Lead lead = Register();
  v1::LeadChanges older;
  for (int i = 0; i < rules::kMaxFormFields; ++i) AddAnswer(std::string(30, 'f') + std::to_string(i), "x", older.mutable_answers());
  ASSERT_TRUE(ApplyKioskEdit(lead.name(), older, 100, Id('a')).ok());
  v1::Lead wanted = Named(lead);
  for (const v1::Answer& answer : older.answers()) wanted.add_answers()->set_field_id(answer.field_id());
  MustUpdate(wanted);
  size_t length = 0;
  const absl::Status status = world_.database().Read([&](Connection& db) {
    return db.Query("SELECT detail FROM audit_entries WHERE action = 'LeadService.UpdateLead'", {}, [&](const Row& row) {
      length = row.Text(0).size();
      return true;
    });
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(length, 200u);
  EXPECT_THAT(History(lead.name())[0].fields(), SizeIs(rules::kMaxFormFields));
}

TEST_F(LeadEditLimitsTest, WhatCanBeNoFieldIsNotNamedInAHistory) {
  const v1::Lead lead = Register();
  for (const std::string& id : {std::string(41, 'a'), std::string("Ana Lopez"), std::string("intent\nchannel"), std::string()}) {
    v1::LeadChanges changes;
    changes.add_answers()->set_field_id(id);
    const absl::Status status = ApplyKioskEdit(lead.name(), changes, 100, Id('a'));
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(errors::GetDetail(status)->fields[0], (rules::Problem{"answers", "BAD_ID"}));
    v1::Lead wanted = Named(lead), response;
    *wanted.mutable_answers() = changes.answers();
    EXPECT_THAT(Update(wanted, {}, &response).error_message(), HasSubstr("lead.answers: BAD_ID"));
  }
  EXPECT_THAT(History(lead.name()), SizeIs(1));
  EXPECT_EQ(CountAudit("LeadService.UpdateLead", ""), 0);
}

TEST_F(LeadEditLimitsTest, WhatANewerKioskSaysBesideIsNotKeptInClear) {
  const v1::Lead lead = Register();
  v1::LeadChanges changes = Intent(v1::INTENT_LEVEL_COLD);
  constexpr int kOfALaterVersion = 99;
  changes.GetReflection()->MutableUnknownFields(&changes)->AddLengthDelimited(kOfALaterVersion, "Unmistakable");
  AddAnswer("wishes", "x", changes.mutable_answers());
  v1::Answer* answer = changes.mutable_answers(0);
  answer->GetReflection()->MutableUnknownFields(answer)->AddLengthDelimited(kOfALaterVersion, "Unmistakable");
  ASSERT_TRUE(ApplyKioskEdit(lead.name(), changes, 100, Id('a')).ok());
  std::string all;
  const absl::Status status = world_.database().Read([&](Connection& db) {
    return db.Query("SELECT record FROM lead_edits UNION ALL SELECT record FROM leads", {}, [&](const Row& row) {
      all += row.Blob(0);
      return true;
    });
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(all, testing::Not(HasSubstr("Unmistakable")));
}

TEST_F(LeadEditLimitsTest, TooManyEditsOfKiosksNeverCostTheOfficeItsWord) {
  const v1::Lead lead = Register();
  const auto id = [](int i) { return std::string(12, 'i') + std::to_string(1000 + i); };
  for (int i = 0; i < kMaxEditsOfSource; ++i) {
    ASSERT_TRUE(ApplyKioskEdit(lead.name(), Intent(v1::INTENT_LEVEL_COLD), i, id(i)).ok());
  }
  EXPECT_EQ(ReasonOf(ApplyKioskEdit(lead.name(), Intent(v1::INTENT_LEVEL_HOT), 9000, id(kMaxEditsOfSource))), "TOO_MANY_EDITS");
  ASSERT_TRUE(ApplyKioskEdit(lead.name(), Intent(v1::INTENT_LEVEL_COLD), 7, id(7)).ok());  // is there already
  EXPECT_EQ(outcome_, EditOutcome::kAlreadyThere);
  v1::Lead wanted = Named(lead);
  wanted.set_intent(v1::INTENT_LEVEL_WARM);
  MustUpdate(wanted);
  EXPECT_EQ(Clear(lead.name()).intent(), v1::INTENT_LEVEL_WARM);
  EXPECT_THAT(History(lead.name(), false, 500), SizeIs(kMaxEditsOfSource + 2));
}

}  // namespace
}  // namespace footfall::server
