// Pushes over a real stream: exactly once whatever happens on the way, and nothing in the way of what follows.
#include <algorithm>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/hash_chain.h"
#include "tests/unit/server_sync/sync_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(SyncTest, TakesLeadsAndSignsTheAck) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 3);
  const auto ack = Open(kiosk)->PushAndRead(kiosk.MakePush(1, 3));
  ASSERT_THAT(ack, AcknowledgesThrough(kiosk, 3));
  EXPECT_THAT(ack->verdicts(), IsEmpty());
  EXPECT_EQ(ack->stable_seq(), 0u);  // nothing is known to be in a backup
  const std::string message = rules::AckMessage(world_.incarnation(), *rules::ParseUuid(kiosk.device_id()), 1, 3, kiosk.HashAt(3));
  EXPECT_TRUE(rules::VerifySignature(message, ack->signature(), world_.sign_public_key()));
  EXPECT_EQ(Leads(), 3);
  EXPECT_EQ(Ledger(), 3);
}

TEST_F(SyncTest, ALostAckIsGivenAgainWithTheSameVerdicts) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 1);
  kiosk.AddRaw("no header", "no payload");
  AddLeads(&kiosk, 1);
  const auto first = PushOnce(kiosk, 1, 3);
  const auto second = PushOnce(kiosk, 1, 3);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  ASSERT_THAT(second->verdicts(), SizeIs(1));
  EXPECT_EQ(second->verdicts(0).verdict(), v1::VERDICT_QUARANTINED);
  EXPECT_EQ(Ledger(), 3);
  EXPECT_EQ(Leads(), 2);
}

TEST_F(SyncTest, AServerThatDiesBetweenCommitAndAckCountsOnce) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 4);
  std::promise<void> committed;
  const int64_t listener = world_.database().AddListener([&](const std::vector<Change>& changes) {
    for (const Change& change : changes) {
      if (change.kind == Change::Kind::kLead) committed.set_value();
    }
  });
  auto stream = Open(kiosk);
  ASSERT_TRUE(stream->Send(kiosk.MakePush(1, 4)));
  committed.get_future().wait();
  stream->Cut();
  stream.reset();
  world_.database().RemoveListener(listener);
  world_.Restart();
  EXPECT_THAT(PushOnce(kiosk, 1, 4), AcknowledgesThrough(kiosk, 4));
  EXPECT_EQ(Leads(), 4);
  EXPECT_EQ(Ledger(), 4);
}

TEST_F(SyncTest, TheSameBatchOnTwoConnectionsAtOnceIsAppliedOnce) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 50);
  constexpr int kRivals = 6;
  std::vector<std::thread> rivals;
  for (int i = 0; i < kRivals; ++i) {
    rivals.emplace_back([&] {
      // The newer connection ends the older one: what counts is that somebody gets through and nothing is doubled.
      while (!PushOnce(kiosk, 1, 50)) {
      }
    });
  }
  for (std::thread& rival : rivals) rival.join();
  EXPECT_EQ(Leads(), 50);
  EXPECT_EQ(Ledger(), 50);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM sync_chains"), 1);
}

TEST_F(SyncTest, TheNewerStreamOfADeviceEndsTheOlder) {
  Kiosk kiosk = world_.AddKiosk();
  auto older = Open(kiosk);
  auto newer = Open(kiosk);
  const grpc::Status end = older->Finish();
  EXPECT_EQ(end.error_code(), grpc::StatusCode::UNAVAILABLE);
  AddLeads(&kiosk, 1);
  EXPECT_THAT(newer->PushAndRead(kiosk.MakePush(1, 1)), AcknowledgesThrough(kiosk, 1));
  EXPECT_TRUE(world_.presence().Get(kiosk.device_id()).online);
}

TEST_F(SyncTest, AServerThatStopsAnswersWhatItTookAndEndsEveryStream) {
  Kiosk kiosk = world_.AddKiosk(), late = world_.AddKiosk();
  AddLeads(&kiosk, 1);
  auto stream = Open(kiosk);
  // After the commit and before the Ack of it.
  std::thread stop;
  const int64_t listener = world_.database().AddListener([&](const std::vector<Change>& changes) {
    const bool lead = std::any_of(changes.begin(), changes.end(), [](const Change& change) { return change.kind == Change::Kind::kLead; });
    if (lead && !stop.joinable()) stop = std::thread([&] { world_.EndStreams(); });
  });
  EXPECT_THAT(stream->PushAndRead(kiosk.MakePush(1, 1)), AcknowledgesThrough(kiosk, 1));
  stop.join();
  world_.database().RemoveListener(listener);
  const grpc::Status end = stream->Finish();
  EXPECT_EQ(end.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(end.error_message(), ::testing::HasSubstr("SHUTTING_DOWN"));
  auto after = world_.Connect();
  EXPECT_FALSE(after->Greet(late).has_value());
  EXPECT_THAT(after->Finish().error_message(), ::testing::HasSubstr("SHUTTING_DOWN"));
}

TEST_F(SyncTest, AGapIsNamedAndNothingOfItIsTaken) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 6);
  auto stream = Open(kiosk);
  ASSERT_THAT(stream->PushAndRead(kiosk.MakePush(1, 2)), AcknowledgesThrough(kiosk, 2));
  const auto gap = stream->PushAndRead(kiosk.MakePush(5, 6));
  ASSERT_TRUE(gap.has_value());
  EXPECT_TRUE(gap->gap());
  EXPECT_EQ(gap->through_seq(), 2u);
  EXPECT_EQ(gap->hash(), kiosk.HashAt(2));
  EXPECT_EQ(Ledger(), 2);
  EXPECT_THAT(stream->PushAndRead(kiosk.MakePush(3, 6)), AcknowledgesThrough(kiosk, 6));
  EXPECT_EQ(Leads(), 6);
}

TEST_F(SyncTest, WhatAKioskHasPrunedAndTheServerLacksIsLostAndNamed) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 8);
  ASSERT_THAT(PushOnce(kiosk, 1, 2), AcknowledgesThrough(kiosk, 2));
  BeginLife();
  kiosk.acked_seq = 5;
  auto stream = Open(kiosk);
  v1::Push push = kiosk.MakePush(6, 8);
  push.set_oldest(true);
  for (int i = 0; i < 2; ++i) {
    const auto ack = stream->PushAndRead(push);
    ASSERT_THAT(ack, AcknowledgesThrough(kiosk, 8));
    EXPECT_THAT(ack->verdicts(), IsEmpty());
  }
  EXPECT_EQ(Leads(), 5);
  EXPECT_EQ(Ledger(), 6);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM ledger WHERE seq = 5 AND verdict = 2 AND reason = 'PRUNED_ON_KIOSK: 3-5'"), 1);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM audit_entries WHERE action = 'device.operations_lost' AND detail = 'epoch 1, 3-5'"), 1);
  EXPECT_EQ(world_.Device(kiosk.device_id()).standing, DeviceStanding::kActive);
  const auto hello = Hello(kiosk);
  ASSERT_TRUE(hello.has_value());
  EXPECT_EQ(hello->state(), v1::HELLO_STATE_OK);
  EXPECT_EQ(hello->have_seq(), 8u);

  // A replay finds nothing to apply, and the range stays named.
  v1::ReplayQuarantinedResponse replayed;
  ASSERT_TRUE(world_.quarantine()->ReplayQuarantined(world_.As(world_.admin()).get(), {}, &replayed).ok());
  EXPECT_EQ(replayed.remaining_count(), 1);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM ledger WHERE reason = 'PRUNED_ON_KIOSK: 3-5'"), 1);
  v1::GetQuarantinedRequest get;
  v1::ListQuarantinedResponse list;
  ASSERT_TRUE(world_.quarantine()->ListQuarantined(world_.As(world_.admin()).get(), {}, &list).ok());
  get.set_name(list.operations(0).name());
  v1::QuarantinedDetails details;
  ASSERT_TRUE(world_.quarantine()->GetQuarantined(world_.As(world_.admin()).get(), get, &details).ok());
  EXPECT_EQ(details.unopened_reason(), "PRUNED_ON_KIOSK");
  EXPECT_EQ(details.hash(), kiosk.HashAt(5));
}

// A kiosk that is wrong about its oldest: a loss that is none would make another history of what comes in its place.
TEST_F(SyncTest, AServerThatWasNeverRestoredHasLostNothingAndWaits) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 8);
  ASSERT_THAT(PushOnce(kiosk, 1, 2), AcknowledgesThrough(kiosk, 2));
  kiosk.acked_seq = 8;
  auto stream = Open(kiosk);
  v1::Push push = kiosk.MakePush(6, 8);
  push.set_oldest(true);
  const auto gap = stream->PushAndRead(push);
  ASSERT_TRUE(gap.has_value());
  EXPECT_TRUE(gap->gap());
  EXPECT_EQ(gap->through_seq(), 2u);
  EXPECT_THAT(stream->PushAndRead(kiosk.MakePush(3, 8)), AcknowledgesThrough(kiosk, 8));
  EXPECT_EQ(Leads(), 8);
  EXPECT_EQ(Ledger(), 8);
  EXPECT_EQ(world_.Device(kiosk.device_id()).standing, DeviceStanding::kActive);
}

TEST_F(SyncTest, WhatWasNeverAcknowledgedCannotHaveBeenPruned) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 8);
  ASSERT_THAT(PushOnce(kiosk, 1, 2), AcknowledgesThrough(kiosk, 2));
  BeginLife();
  kiosk.acked_seq = 4;
  auto stream = Open(kiosk);
  v1::Push push = kiosk.MakePush(6, 8);
  push.set_oldest(true);
  const auto gap = stream->PushAndRead(push);
  ASSERT_TRUE(gap.has_value());
  EXPECT_TRUE(gap->gap());
  EXPECT_EQ(Ledger(), 2);
}

TEST_F(SyncTest, BatchesInAnyOrderEndInOneCopyOfEach) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 8);
  auto stream = Open(kiosk);
  for (auto [first, last] : std::vector<std::pair<int, int>>{{3, 4}, {1, 2}, {1, 2}, {5, 8}, {3, 4}, {2, 6}, {5, 8}, {1, 8}}) {
    ASSERT_TRUE(stream->PushAndRead(kiosk.MakePush(first, last)).has_value());
  }
  EXPECT_EQ(Leads(), 8);
  EXPECT_EQ(Ledger(), 8);
  EXPECT_EQ(world_.Count("SELECT COUNT(DISTINCT seq) FROM ledger"), 8);
  EXPECT_EQ(world_.Device(kiosk.device_id()).have_seq, 8);
}

TEST_F(SyncTest, FourPushesInFlightAreAnsweredInOrder) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 40);
  auto stream = Open(kiosk);
  for (int first = 1; first <= 40; first += 5) ASSERT_TRUE(stream->Send(kiosk.MakePush(first, first + 4)));
  for (int last = 5; last <= 40; last += 5) EXPECT_THAT(stream->ReadAck(), AcknowledgesThrough(kiosk, last));
  EXPECT_EQ(Leads(), 40);
}

TEST_F(SyncTest, PoisonStandsAsideAndTheOthersGoOn) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 1);
  kiosk.AddRaw("not a header", "x");  // 2
  v1::OperationHeader header = kiosk.NextHeader(static_cast<v1::OperationType>(77), world_.NewId());
  kiosk.AddRaw(header.SerializeAsString(), "future");  // 3
  header = kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId());
  kiosk.AddRaw(header.SerializeAsString(), "not sealed to anybody");  // 4
  header = kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId());
  header.set_campaign_id("nowhere");
  kiosk.AddRaw(header.SerializeAsString(), "x");  // 5
  v1::LeadPayload no_phone = support::SampleVisitor(1);
  no_phone.clear_phone();
  kiosk.AddLead(no_phone, world_.NewId());  // 6
  header = kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId());
  header.set_seq(99);
  kiosk.AddRaw(header.SerializeAsString(), "x");  // 7
  header = kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId());
  kiosk.AddRaw(header.SerializeAsString(), std::string(70'000, 'x'));  // 8
  v1::AttendancePayload nobody;
  nobody.set_staff_id("nobody");
  nobody.set_kind(v1::ATTENDANCE_KIND_CHECK_IN);
  kiosk.AddAttendance(nobody, world_.NewId());  // 9: fits, but cannot be applied
  header = kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId());
  header.set_seal_key_id("another");
  kiosk.AddRaw(header.SerializeAsString(), "x");  // 10
  AddLeads(&kiosk, 1);                            // 11

  const auto ack = Open(kiosk)->PushAndRead(kiosk.MakePush(1, 11));
  ASSERT_THAT(ack, AcknowledgesThrough(kiosk, 11));
  std::vector<std::string> reasons;
  for (const v1::OperationVerdict& verdict : ack->verdicts()) {
    EXPECT_EQ(verdict.verdict(), v1::VERDICT_QUARANTINED);
    reasons.push_back(std::to_string(verdict.seq()) + " " + verdict.reason());
  }
  EXPECT_THAT(reasons, ElementsAre("2 HEADER_UNREADABLE", "3 UNKNOWN_TYPE", "4 UNOPENABLE", "5 UNKNOWN_CAMPAIGN", "6 FIELD_INVALID: phone",
                                   "7 SEQ_MISMATCH", "8 OPERATION_TOO_LARGE", "9 NOT_FOUND", "10 UNKNOWN_KEY"));
  EXPECT_EQ(Leads(), 2);
  EXPECT_EQ(Quarantined(), 9);
  EXPECT_EQ(world_.Count("SELECT LENGTH(sealed_payload) FROM ledger WHERE seq = 8"), 70'000);  // raw, whole
}

TEST_F(SyncTest, AWrongSignatureTakesNothing) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 2);
  auto stream = Open(kiosk);
  v1::Push push = kiosk.MakePush(1, 2);
  push.mutable_operations(0)->mutable_sealed_payload()->back() ^= 1;
  ASSERT_FALSE(stream->PushAndRead(push).has_value());
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Ledger(), 0);
}

TEST_F(SyncTest, APushBeyondItsLimitsIsRefusedWhole) {
  Kiosk kiosk = world_.AddKiosk();
  for (int i = 0; i < 2001; ++i) kiosk.AddRaw("h", "p");
  auto stream = Open(kiosk);
  ASSERT_FALSE(stream->PushAndRead(kiosk.MakePush(1, 2001)).has_value());
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  stream = Open(kiosk);
  EXPECT_THAT(stream->PushAndRead(kiosk.MakePush(1, 2000)), AcknowledgesThrough(kiosk, 2000));
  Kiosk heavy = world_.AddKiosk();
  for (int i = 0; i < 20; ++i) heavy.AddRaw("h", std::string(60'000, 'x'));
  stream = Open(heavy);
  ASSERT_FALSE(stream->PushAndRead(heavy.MakePush(1, 20)).has_value());
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Ledger(), 2000);
}

TEST_F(SyncTest, MessagesOutOfOrderEndTheStream) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 1);
  auto early = world_.Connect();
  ASSERT_FALSE(early->PushAndRead(kiosk.MakePush(1, 1)).has_value());
  EXPECT_EQ(early->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  auto twice = Open(kiosk);
  ASSERT_FALSE(twice->Greet(kiosk).has_value());
  EXPECT_EQ(twice->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Ledger(), 0);
}

TEST_F(SyncTest, EveryFormOfSealIsOpened) {
  Kiosk kiosk = world_.AddKiosk();
  const v1::OperationHeader old_form = kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId());
  kiosk.AddRaw(old_form.SerializeAsString(), kiosk.Seal(support::SampleVisitor(1)));
  kiosk.AddLead(support::SampleVisitor(2), world_.NewId());
  const Kiosk::Entry one = kiosk.AddLead(support::SampleVisitor(3), world_.NewId());
  const std::string shared_pair = one.operation.sealed_payload().substr(0, rules::kKeySize);
  // A box said to be a sealed one, a sealed one said to be a box, and a form of the future.
  v1::OperationHeader wrong = kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId());
  kiosk.AddRaw(wrong.SerializeAsString(), std::string(one.operation.sealed_payload()));
  wrong = kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId());
  wrong.set_seal_form(v1::SEAL_FORM_BOX);
  kiosk.AddRaw(wrong.SerializeAsString(), kiosk.Seal(support::SampleVisitor(4)));
  wrong = kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId());
  wrong.set_seal_form(static_cast<v1::SealForm>(9));
  kiosk.AddRaw(wrong.SerializeAsString(), kiosk.Seal(support::SampleVisitor(5)));
  // Not in the way of what follows, under the same pair of keys.
  EXPECT_EQ(kiosk.AddLead(support::SampleVisitor(6), world_.NewId()).operation.sealed_payload().substr(0, rules::kKeySize), shared_pair);

  auto stream = Open(kiosk);
  const auto ack = stream->PushAndRead(kiosk.MakePush(1, 7));
  ASSERT_TRUE(ack.has_value());
  std::vector<std::string> reasons;
  for (const v1::OperationVerdict& verdict : ack->verdicts()) reasons.push_back(absl::StrCat(verdict.seq(), " ", verdict.reason()));
  EXPECT_THAT(reasons, testing::ElementsAre("4 UNOPENABLE", "5 UNOPENABLE", "6 UNKNOWN_SEAL_FORM"));
  EXPECT_EQ(Ledger(), 7);
  EXPECT_EQ(Leads(), 4);
}

TEST_F(SyncTest, AnUnknownVersionWaitsRawAndIsReplayed) {
  Kiosk kiosk = world_.AddKiosk();
  v1::OperationHeader header = kiosk.NextHeader(v1::OPERATION_TYPE_LEAD, world_.NewId());
  header.set_session_id("no-such-day");
  header.set_version(9);
  kiosk.AddRaw(header.SerializeAsString(), kiosk.Seal(support::SampleVisitor(1)));
  ASSERT_THAT(PushOnce(kiosk, 1, 1), AcknowledgesThrough(kiosk, 1));

  v1::ListQuarantinedResponse list;
  ASSERT_TRUE(world_.quarantine()->ListQuarantined(world_.As(world_.admin()).get(), {}, &list).ok());
  ASSERT_THAT(list.operations(), SizeIs(1));
  EXPECT_EQ(list.operations(0).reason(), "UNKNOWN_VERSION");
  EXPECT_EQ(list.operations(0).version(), 9u);
  EXPECT_EQ(list.operations(0).device(), "devices/" + kiosk.device_id());
  EXPECT_EQ(list.operations(0).campaign_id(), support::kCampaign);

  v1::ReplayQuarantinedRequest request;
  request.add_names(list.operations(0).name());
  v1::ReplayQuarantinedResponse replayed;
  ASSERT_TRUE(world_.quarantine()->ReplayQuarantined(world_.As(world_.admin()).get(), request, &replayed).ok());
  EXPECT_EQ(replayed.applied_count(), 0);
  EXPECT_EQ(replayed.remaining_count(), 1);
  EXPECT_EQ(Quarantined(), 1);
}

TEST_F(SyncTest, QuarantineNeedsAnAdministrator) {
  const std::string token = world_.leads().AddUser("sales", v1::USER_ROLE_SALES, true, true);
  v1::ListQuarantinedResponse list;
  EXPECT_EQ(world_.quarantine()->ListQuarantined(world_.As(token).get(), {}, &list).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  v1::ReplayQuarantinedResponse replayed;
  EXPECT_EQ(world_.quarantine()->ReplayQuarantined(world_.As(token).get(), {}, &replayed).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

}  // namespace
}  // namespace footfall::server
