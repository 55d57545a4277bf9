// Corrections of leads over a real stream.
#include <string>

#include "proto/rules/person_name.h"
#include "tests/unit/server_sync/sync_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LeadEditSyncTest : public SyncTest {
 protected:
  static v1::LeadEditPayload Correction(const rules::Uuid& lead, const std::string& intent) {
    v1::LeadEditPayload payload;
    payload.set_lead_id(rules::UuidBytes(lead));
    payload.set_staff_id("s1");
    v1::Answer* answer = payload.mutable_changes()->add_answers();
    answer->set_field_id("intent");
    answer->add_values(intent);
    return payload;
  }
  int64_t Intent() { return world_.Count("SELECT intent FROM leads"); }
  int64_t Edits() { return world_.Count("SELECT COUNT(*) FROM lead_edits WHERE source = 2"); }
  v1::ReplayQuarantinedResponse Replay() {
    v1::ReplayQuarantinedResponse response;
    EXPECT_TRUE(world_.quarantine()->ReplayQuarantined(world_.As(world_.admin()).get(), {}, &response).ok());
    return response;
  }
};

TEST_F(LeadEditSyncTest, ACorrectionInTheSamePushAsItsLeadCounts) {
  Kiosk kiosk = world_.AddKiosk();
  const rules::Uuid lead = world_.NewId();
  kiosk.AddLead(support::SampleVisitor(1), lead);  // warm
  kiosk.AddLeadEdit(Correction(lead, "hot"), world_.NewId());
  const auto ack = PushOnce(kiosk, 1, 2);
  ASSERT_THAT(ack, AcknowledgesThrough(kiosk, 2));
  EXPECT_THAT(ack->verdicts(), IsEmpty());
  EXPECT_EQ(Intent(), v1::INTENT_LEVEL_HOT);
}

TEST_F(LeadEditSyncTest, SentTwiceItIsOneEdit) {
  Kiosk kiosk = world_.AddKiosk();
  const rules::Uuid lead = world_.NewId();
  kiosk.AddLead(support::SampleVisitor(1), lead);
  kiosk.AddLeadEdit(Correction(lead, "hot"), world_.NewId());
  for (int i = 0; i < 2; ++i) ASSERT_THAT(PushOnce(kiosk, 1, 2), AcknowledgesThrough(kiosk, 2));
  EXPECT_EQ(Edits(), 1);
}

TEST_F(LeadEditSyncTest, ACorrectionOfALeadNobodyKnowsWaitsAndIsReplayed) {
  Kiosk first = world_.AddKiosk(), second = world_.AddKiosk();
  const rules::Uuid lead = world_.NewId();
  second.AddLeadEdit(Correction(lead, "cold"), world_.NewId());
  const auto ack = PushOnce(second, 1, 1);
  ASSERT_THAT(ack, AcknowledgesThrough(second, 1));
  ASSERT_THAT(ack->verdicts(), SizeIs(1));
  EXPECT_EQ(ack->verdicts(0).verdict(), v1::VERDICT_QUARANTINED);
  EXPECT_EQ(ack->verdicts(0).reason(), "UNKNOWN_LEAD");
  EXPECT_EQ(Replay().remaining_count(), 1);
  first.AddLead(support::SampleVisitor(1), lead);
  ASSERT_THAT(PushOnce(first, 1, 1), AcknowledgesThrough(first, 1));
  EXPECT_EQ(Replay().applied_count(), 1);
  EXPECT_EQ(Intent(), v1::INTENT_LEVEL_COLD);
  EXPECT_EQ(Quarantined(), 0);
}

TEST_F(LeadEditSyncTest, ALeadAndItsCorrectionLeaveQuarantineInOneGo) {
  Kiosk kiosk = world_.AddKiosk();
  const rules::Uuid lead = world_.NewId();
  kiosk.AddLead(support::SampleVisitor(1), lead);
  kiosk.AddLeadEdit(Correction(lead, "cold"), world_.NewId());
  Revoke(kiosk);
  kiosk.backlog = 2;
  ASSERT_TRUE(PushOnce(kiosk, 1, 2).has_value());
  ASSERT_EQ(Quarantined(), 2);
  EXPECT_EQ(Edits(), 0);
  EXPECT_EQ(Replay().applied_count(), 2);
  EXPECT_EQ(Intent(), v1::INTENT_LEVEL_COLD);
}

TEST_F(LeadEditSyncTest, TheLaterCorrectionCountsThoughItArrivesFirst) {
  Kiosk first = world_.AddKiosk(), second = world_.AddKiosk();
  const rules::Uuid lead = world_.NewId();
  const auto add = [&](Kiosk* kiosk, const std::string& intent, int64_t corrected_ms) {
    v1::OperationHeader header = kiosk->NextHeader(v1::OPERATION_TYPE_LEAD_EDIT, world_.NewId());
    header.set_corrected_ms(corrected_ms);
    kiosk->AddRaw(header.SerializeAsString(), kiosk->Seal(Correction(lead, intent)));
  };
  first.AddLead(support::SampleVisitor(1), lead);
  ASSERT_THAT(PushOnce(first, 1, 1), AcknowledgesThrough(first, 1));
  add(&first, "hot", 2000);
  add(&second, "cold", 3000);
  ASSERT_THAT(PushOnce(second, 1, 1), AcknowledgesThrough(second, 1));
  ASSERT_THAT(PushOnce(first, 2, 2), AcknowledgesThrough(first, 2));
  EXPECT_EQ(Intent(), v1::INTENT_LEVEL_COLD);
  EXPECT_EQ(Edits(), 2);
}

TEST_F(LeadEditSyncTest, AKiosksLaterCorrectionCountsThoughItsClockWentBack) {
  Kiosk kiosk = world_.AddKiosk();
  const rules::Uuid lead = world_.NewId();
  kiosk.AddLead(support::SampleVisitor(1), lead);
  const auto add = [&](const std::string& intent, int64_t corrected_ms) {
    v1::OperationHeader header = kiosk.NextHeader(v1::OPERATION_TYPE_LEAD_EDIT, world_.NewId());
    header.set_corrected_ms(corrected_ms);
    kiosk.AddRaw(header.SerializeAsString(), kiosk.Seal(Correction(lead, intent)));
  };
  add("hot", 2'150'000'000'000);  // it came up in 2038
  add("cold", 1'800'000'000'000);
  ASSERT_THAT(PushOnce(kiosk, 1, 3), AcknowledgesThrough(kiosk, 3));
  EXPECT_EQ(Intent(), v1::INTENT_LEVEL_COLD);
  ASSERT_TRUE(world_.database().Write([&](WriteContext& write) { return UpdateDeviceEpoch(write.db(), kiosk.device_id(), 2); }).ok());
  kiosk.StartEpoch(2);
  add("hot", 1'700'000'000'000);
  ASSERT_THAT(PushOnce(kiosk, 1, 1), AcknowledgesThrough(kiosk, 1));
  EXPECT_EQ(Intent(), v1::INTENT_LEVEL_HOT);
}

TEST_F(LeadEditSyncTest, HandedInAgainFromAnOldImageItIsOneEdit) {
  Kiosk kiosk = world_.AddKiosk();
  const rules::Uuid lead = world_.NewId(), edit = world_.NewId();
  kiosk.AddLead(support::SampleVisitor(1), lead);
  kiosk.AddLeadEdit(Correction(lead, "hot"), edit);
  ASSERT_THAT(PushOnce(kiosk, 1, 2), AcknowledgesThrough(kiosk, 2));
  kiosk.RollBackTo(1);
  kiosk.AddLeadEdit(Correction(lead, "hot"), edit);  // sealed anew: another hash under the same number
  const auto ack = PushOnce(kiosk, 1, 2);
  ASSERT_THAT(ack, AcknowledgesThrough(kiosk, 2));
  ASSERT_THAT(ack->verdicts(), SizeIs(1));
  EXPECT_EQ(ack->verdicts(0).verdict(), v1::VERDICT_FORKED);
  EXPECT_EQ(Ledger(), 3);
  EXPECT_EQ(Edits(), 1);
}

TEST_F(LeadEditSyncTest, ARepairHoldsNoMaskAndSaysWhenTheCorrectionIsAlreadyThere) {
  Kiosk first = world_.AddKiosk(), second = world_.AddKiosk();
  const rules::Uuid lead = world_.NewId(), edit = world_.NewId();
  first.AddLead(support::SampleVisitor(1), lead);
  first.AddLeadEdit(Correction(lead, "hot"), edit);
  ASSERT_THAT(PushOnce(first, 1, 2), AcknowledgesThrough(first, 2));
  v1::LeadEditPayload wrong = Correction(world_.NewId(), "cold");
  wrong.mutable_changes()->set_display_name("欧阳若兰");
  second.AddLeadEdit(wrong, edit);
  ASSERT_THAT(PushOnce(second, 1, 1), AcknowledgesThrough(second, 1));
  v1::ListQuarantinedResponse list;
  ASSERT_TRUE(world_.quarantine()->ListQuarantined(world_.As(world_.admin()).get(), {}, &list).ok());
  ASSERT_THAT(list.operations(), SizeIs(1));
  v1::RepairQuarantinedRequest repair;
  repair.set_name(list.operations(0).name());
  repair.set_reason("the id was mistyped");
  v1::RepairQuarantinedResponse response;
  const auto code = [&](const v1::LeadEditPayload& payload) {
    *repair.mutable_lead_edit() = payload;
    return world_.quarantine()->RepairQuarantined(world_.As(world_.admin()).get(), repair, &response).error_code();
  };
  v1::LeadEditPayload right = wrong;
  right.set_lead_id(rules::UuidBytes(lead));
  v1::LeadEditPayload masked = right;
  masked.mutable_changes()->set_display_name(rules::MaskName("欧阳若兰"));
  EXPECT_EQ(code(masked), grpc::StatusCode::INVALID_ARGUMENT);
  masked = right;
  masked.mutable_changes()->mutable_answers(0)->set_values(0, "***");
  EXPECT_EQ(code(masked), grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_EQ(code(right), grpc::StatusCode::OK);
  EXPECT_TRUE(response.applied());
  EXPECT_TRUE(response.already_there());
  EXPECT_EQ(Edits(), 1);
  EXPECT_EQ(Intent(), v1::INTENT_LEVEL_HOT);
}

TEST_F(LeadEditSyncTest, InQuarantineItCanBeLookedIntoMaskedAndBeRepaired) {
  Kiosk kiosk = world_.AddKiosk();
  const rules::Uuid lead = world_.NewId();
  kiosk.AddLead(support::SampleVisitor(1), lead);
  v1::LeadEditPayload wrong = Correction(world_.NewId(), "hot");
  wrong.mutable_changes()->set_display_name("欧阳若兰");
  kiosk.AddLeadEdit(wrong, world_.NewId());
  ASSERT_THAT(PushOnce(kiosk, 1, 2), AcknowledgesThrough(kiosk, 2));
  v1::ListQuarantinedResponse list;
  ASSERT_TRUE(world_.quarantine()->ListQuarantined(world_.As(world_.admin()).get(), {}, &list).ok());
  ASSERT_THAT(list.operations(), SizeIs(1));
  v1::GetQuarantinedRequest get;
  get.set_name(list.operations(0).name());
  v1::QuarantinedDetails details;
  ASSERT_TRUE(world_.quarantine()->GetQuarantined(world_.As(world_.admin()).get(), get, &details).ok());
  EXPECT_EQ(details.lead_edit().changes().display_name(), rules::MaskName("欧阳若兰"));
  EXPECT_THAT(details.lead_edit().changes().answers(0).values(), testing::ElementsAre("hot"));
  v1::RepairQuarantinedRequest repair;
  repair.set_name(list.operations(0).name());
  *repair.mutable_lead_edit() = Correction(lead, "hot");
  repair.set_reason("the id was mistyped");
  v1::RepairQuarantinedResponse repaired;
  ASSERT_TRUE(world_.quarantine()->RepairQuarantined(world_.As(world_.admin()).get(), repair, &repaired).ok());
  EXPECT_TRUE(repaired.applied()) << repaired.reason();
  EXPECT_EQ(Intent(), v1::INTENT_LEVEL_HOT);
}

TEST_F(LeadEditSyncTest, ACorrectionThatSaysNothingIsNotApplied) {
  Kiosk kiosk = world_.AddKiosk();
  const rules::Uuid lead = world_.NewId();
  kiosk.AddLead(support::SampleVisitor(1), lead);
  v1::LeadEditPayload empty;
  empty.set_lead_id(rules::UuidBytes(lead));
  kiosk.AddLeadEdit(empty, world_.NewId());
  v1::LeadEditPayload nowhere = Correction(lead, "hot");
  nowhere.set_lead_id("short");
  kiosk.AddLeadEdit(nowhere, world_.NewId());
  v1::LeadEditPayload two_lines = Correction(lead, "hot");
  two_lines.mutable_changes()->mutable_answers(0)->set_field_id("intent\nchannel");
  kiosk.AddLeadEdit(two_lines, world_.NewId());
  const auto ack = PushOnce(kiosk, 1, 4);
  ASSERT_THAT(ack, AcknowledgesThrough(kiosk, 4));
  std::vector<std::string> reasons;
  for (const v1::OperationVerdict& verdict : ack->verdicts()) reasons.push_back(verdict.reason());
  EXPECT_THAT(reasons, testing::ElementsAre("FIELD_INVALID: changes", "FIELD_INVALID: lead_id", "FIELD_INVALID: answers"));
  EXPECT_EQ(Edits(), 0);
}

}  // namespace
}  // namespace footfall::server
