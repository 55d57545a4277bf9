// Pushes that no honest kiosk makes, and operations that fail half way: what is taken in is what fits, whole.
#include <string>

#include "absl/strings/str_cat.h"
#include "server/leads/lead_store.h"
#include "tests/unit/server_sync/sync_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::SizeIs;

class StrangePushTest : public SyncTest {
 protected:
  void Run(const std::string& sql) {
    const absl::Status status = world_.database().Write([&](WriteContext& write) { return write.db().Execute(sql, {}).status(); });
    ASSERT_TRUE(status.ok()) << status;
  }
  v1::ReplayQuarantinedResponse ReplayAll() {
    v1::ReplayQuarantinedResponse response;
    EXPECT_TRUE(world_.quarantine()->ReplayQuarantined(world_.As(world_.admin()).get(), {}, &response).ok());
    return response;
  }
  int64_t Persons() { return world_.Count("SELECT COUNT(*) FROM persons"); }
};

TEST_F(StrangePushTest, AnEpochThatNobodyGaveIsRefused) {
  Kiosk kiosk = world_.AddKiosk();
  auto stream = Open(kiosk);
  kiosk.StartEpoch(7);
  AddLeads(&kiosk, 1);
  ASSERT_FALSE(stream->PushAndRead(kiosk.MakePush(1, 1)).has_value());
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Ledger(), 0);
}

TEST_F(StrangePushTest, ANumberIsNotSkippedThoughTheHashFits) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 3);
  auto stream = Open(kiosk);
  ASSERT_THAT(stream->PushAndRead(kiosk.MakePush(1, 2)), AcknowledgesThrough(kiosk, 2));
  v1::Push push = kiosk.MakePush(3, 3);
  push.set_first_seq(5);
  kiosk.SignPush(&push, kiosk.HashAt(3));
  const auto gap = stream->PushAndRead(push);
  ASSERT_TRUE(gap.has_value());
  EXPECT_TRUE(gap->gap());
  EXPECT_EQ(gap->through_seq(), 2u);
  EXPECT_EQ(Ledger(), 2);
}

TEST_F(StrangePushTest, AChainBeginsWithItsOwnDeviceAndEpoch) {
  Kiosk kiosk = world_.AddKiosk();
  auto stream = Open(kiosk);
  Kiosk elsewhere = kiosk;
  elsewhere.StartEpoch(2);
  AddLeads(&elsewhere, 1);
  v1::Push push = elsewhere.MakePush(1, 1);
  push.set_epoch(1);
  elsewhere.SignPush(&push, elsewhere.HashAt(1));
  ASSERT_FALSE(stream->PushAndRead(push).has_value());
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Ledger(), 0);
}

TEST_F(StrangePushTest, NumbersThatTheLedgerCannotCountAreRefused) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 1);
  for (const uint64_t seq : {uint64_t{0}, (uint64_t{1} << 62) + 1, ~uint64_t{0}}) {
    auto stream = Open(kiosk);
    v1::Push push = kiosk.MakePush(1, 1);
    push.set_first_seq(seq);
    kiosk.SignPush(&push, kiosk.HashAt(1));
    ASSERT_FALSE(stream->PushAndRead(push).has_value()) << seq;
    const grpc::Status end = stream->Finish();
    EXPECT_EQ(end.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << seq;
    EXPECT_THAT(end.error_details(), testing::HasSubstr("push.first_seq")) << seq;
  }
  EXPECT_EQ(Ledger(), 0);
}

TEST_F(StrangePushTest, AnOperationThatFailsHalfWayLeavesNothingUntilItIsReplayed) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 3);
  v1::OperationHeader second;
  ASSERT_TRUE(second.ParseFromString(kiosk.MakePush(2, 2).operations(0).header()));
  // Its person is counted and its row written before its consent is refused.
  Run(absl::StrCat("CREATE TRIGGER half_way BEFORE INSERT ON lead_consents WHEN NEW.time_ms = ", second.corrected_ms(),
                   " BEGIN SELECT RAISE(ABORT, 'no'); END"));
  const auto ack = PushOnce(kiosk, 1, 3);
  ASSERT_THAT(ack, AcknowledgesThrough(kiosk, 3));
  ASSERT_THAT(ack->verdicts(), SizeIs(1));
  EXPECT_EQ(ack->verdicts(0).seq(), 2u);
  EXPECT_EQ(ack->verdicts(0).verdict(), v1::VERDICT_QUARANTINED);
  EXPECT_EQ(Leads(), 2);
  EXPECT_EQ(Persons(), 2);

  EXPECT_EQ(ReplayAll().remaining_count(), 1);
  EXPECT_EQ(Leads(), 2);
  EXPECT_EQ(Persons(), 2);
  v1::ListQuarantinedResponse list;
  ASSERT_TRUE(world_.quarantine()->ListQuarantined(world_.As(world_.admin()).get(), {}, &list).ok());
  ASSERT_THAT(list.operations(), SizeIs(1));

  Run("DROP TRIGGER half_way");
  EXPECT_EQ(ReplayAll().applied_count(), 1);
  EXPECT_EQ(Leads(), 3);
  EXPECT_EQ(Persons(), 3);
  EXPECT_EQ(Quarantined(), 0);
  // Once it was taken in there is nothing left to replay, even by its name.
  v1::ReplayQuarantinedRequest again;
  again.add_names(list.operations(0).name());
  v1::ReplayQuarantinedResponse response;
  ASSERT_TRUE(world_.quarantine()->ReplayQuarantined(world_.As(world_.admin()).get(), again, &response).ok());
  EXPECT_EQ(response.applied_count(), 0);
  EXPECT_EQ(Leads(), 3);
}

TEST_F(StrangePushTest, ALeadHasTheCorrectedTimeAndSaysWhenItIsInDoubt) {
  Kiosk kiosk = world_.AddKiosk();
  for (const bool suspect : {false, true}) {
    v1::OperationHeader header = kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId());
    header.set_corrected_ms(header.wall_ms() + 3'600'000);
    header.set_clock_suspect(suspect);
    kiosk.AddRaw(header.SerializeAsString(), kiosk.Seal(support::SampleVisitor(suspect ? 1 : 2)));
    const uint64_t seq = kiosk.head_seq();
    ASSERT_THAT(PushOnce(kiosk, seq, seq), AcknowledgesThrough(kiosk, seq));
    const int64_t number = world_.Count("SELECT MAX(lead_number) FROM leads");
    absl::StatusOr<StoredLead> lead;
    ASSERT_TRUE(world_.database().Read([&](Connection& db) { return (lead = ReadLead(db, number)).status(); }).ok());
    EXPECT_EQ(lead->facts.capture_ms, header.corrected_ms());
    v1::Lead record;
    ASSERT_TRUE(record.ParseFromString(lead->record));
    EXPECT_EQ(record.clock_suspect(), suspect);
  }
}

}  // namespace
}  // namespace footfall::server
