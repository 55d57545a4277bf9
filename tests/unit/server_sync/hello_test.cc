// Hellos over a real stream: old images, clones, late and revoked kiosks, another life of the server.
#include "proto/rules/hash_chain.h"
#include "server/sync/sync_messages.h"
#include "tests/unit/server_sync/sync_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::SizeIs;

TEST_F(SyncTest, AHelloNeedsItsOwnNonceAndKey) {
  Kiosk kiosk = world_.AddKiosk();
  auto recorded = world_.Connect();
  const v1::Hello hello = kiosk.MakeHello(recorded->nonce());
  ASSERT_TRUE(recorded->Greet(hello).has_value());
  auto replayed = world_.Connect();
  EXPECT_NE(replayed->nonce(), recorded->nonce());
  ASSERT_FALSE(replayed->Greet(hello).has_value());
  EXPECT_EQ(replayed->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);

  Kiosk thief(kiosk.device_id(), std::string(32, '?'), world_.Place());
  auto forged = world_.Connect();
  ASSERT_FALSE(forged->Greet(thief).has_value());
  const grpc::Status refused = forged->Finish();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_THAT(refused.error_details(), testing::HasSubstr("SIGNATURE_INVALID"));
  EXPECT_THAT(world_.unknown_devices().List(), SizeIs(0));
}

TEST_F(SyncTest, WhoIsNotKnownHearsSoAndIsTakenDownUntilItIs) {
  Kiosk stranger(rules::FormatUuid(world_.NewId()), std::string(32, 'A'), world_.Place());
  auto unknown = world_.Connect();
  ASSERT_FALSE(unknown->Greet(stranger).has_value());
  const grpc::Status refused = unknown->Finish();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_THAT(refused.error_details(), testing::HasSubstr("DEVICE_UNKNOWN"));
  ASSERT_THAT(world_.unknown_devices().List(), SizeIs(1));
  EXPECT_EQ(world_.unknown_devices().List()[0].device_id, stranger.device_id());
  EXPECT_EQ(world_.unknown_devices().List()[0].last_hello_ms, support::kWorldStartMs);

  const DeviceRow row{.id = stranger.device_id(),
                      .display_name = "Back",
                      .campaign_id = std::string(support::kCampaign),
                      .session_id = std::string(support::kDayOne),
                      .sign_public_key = stranger.public_key(),
                      .box_public_key = std::string(rules::kKeySize, 'x'),
                      .create_time_ms = support::kWorldStartMs};
  ASSERT_TRUE(world_.database().Write([&](WriteContext& write) { return InsertDevice(write.db(), row); }).ok());
  ASSERT_TRUE(Hello(stranger).has_value());
  EXPECT_THAT(world_.unknown_devices().List(), SizeIs(0));
}

TEST_F(SyncTest, ABadHelloNamesItsField) {
  Kiosk kiosk = world_.AddKiosk();
  auto stream = world_.Connect();
  v1::Hello hello = kiosk.MakeHello(stream->nonce());
  hello.set_epoch(0);
  ASSERT_FALSE(stream->Greet(hello).has_value());
  const grpc::Status end = stream->Finish();
  EXPECT_EQ(end.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(end.error_details(), testing::HasSubstr("hello.epoch"));
}

// A kiosk whose disk has rotted may say anything of an epoch long past; its leads come through all the same.
TEST_F(SyncTest, WhatIsUnsoundInTheEpochsAKioskHoldsIsPassedOverAndItsLeadsAreTaken) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 3);
  const std::string hash = kiosk.head_hash();
  auto stream = world_.Connect();
  v1::Hello hello = kiosk.MakeHello(stream->nonce());
  const auto add = [&](uint32_t epoch, uint64_t oldest, uint64_t head, const std::string& head_hash) {
    v1::HeldEpoch* held = hello.add_held();
    held->set_epoch(epoch);
    held->set_oldest_seq(oldest);
    held->set_head_seq(head);
    held->set_head_hash(head_hash);
  };
  add(0, 1, 3, hash);
  add(2, 5, 3, hash);
  add(3, 1, uint64_t{1} << 63, hash);
  add(4, 1, 3, "short");
  const std::vector<HeldEpochRow> nothing_sound = HeldEpochs(hello).epochs;
  ASSERT_THAT(nothing_sound, SizeIs(1));
  EXPECT_EQ(nothing_sound[0].epoch, 1u) << "what the Hello itself says stands";
  EXPECT_EQ(nothing_sound[0].oldest_seq, 0u);
  add(1, 4, 3, hash);
  ASSERT_THAT(HeldEpochs(hello).epochs, SizeIs(1));
  EXPECT_EQ(HeldEpochs(hello).epochs[0].oldest_seq, 4u);
  ASSERT_TRUE(stream->Greet(hello).has_value());
  EXPECT_THAT(stream->PushAndRead(kiosk.MakePush(1, 3)), AcknowledgesThrough(kiosk, 3));
}

TEST_F(SyncTest, AHelloNamesNoMoreEpochsThanItsLimit) {
  const Kiosk kiosk = world_.AddKiosk();
  for (const auto& [count, taken] : {std::pair(64, true), std::pair(65, false)}) {
    auto stream = world_.Connect();
    v1::Hello hello = kiosk.MakeHello(stream->nonce());
    for (int i = 0; i < count; ++i) hello.add_held();
    EXPECT_EQ(stream->Greet(hello).has_value(), taken) << count;
  }
}

// Read before the signature is: whoever connects may send it.
TEST_F(SyncTest, AHelloOfTooManyEpochsHasOneProblemHoweverManyItsEntries) {
  v1::Hello hello = world_.AddKiosk().MakeHello(std::string(32, 'n'));
  for (int i = 0; i < 100'000; ++i) hello.add_held();
  const auto detail = errors::GetDetail(CheckHello(hello));
  ASSERT_TRUE(detail.has_value());
  ASSERT_THAT(detail->fields, SizeIs(1));
  EXPECT_EQ(detail->fields[0].field, "hello.held");
  EXPECT_EQ(detail->fields[0].reason, "TOO_MANY");
}

TEST_F(SyncTest, AKioskFromAnOldImageRebasesAndBothHistoriesLive) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 10);
  ASSERT_THAT(PushOnce(kiosk, 1, 10), AcknowledgesThrough(kiosk, 10));
  kiosk.RollBackTo(5);
  AddLeads(&kiosk, 2);  // made after the image was put back, with numbers the server knows otherwise
  auto stream = world_.Connect();
  const auto hello = stream->Greet(kiosk);
  ASSERT_TRUE(hello.has_value());
  EXPECT_EQ(hello->state(), v1::HELLO_STATE_REBASE);
  EXPECT_EQ(hello->new_epoch(), 2u);
  const auto ack = stream->PushAndRead(kiosk.MakePush(1, 7));
  ASSERT_THAT(ack, AcknowledgesThrough(kiosk, 7));
  ASSERT_THAT(ack->verdicts(), SizeIs(2));
  EXPECT_EQ(ack->verdicts(0).seq(), 6u);
  EXPECT_EQ(ack->verdicts(0).verdict(), v1::VERDICT_FORKED);
  EXPECT_EQ(Leads(), 12);
  kiosk.StartEpoch(2);
  AddLeads(&kiosk, 1);
  EXPECT_THAT(stream->PushAndRead(kiosk.MakePush(1, 1)), AcknowledgesThrough(kiosk, 1));
  EXPECT_EQ(Leads(), 13);
  EXPECT_EQ(world_.Device(kiosk.device_id()).standing, DeviceStanding::kFrozen);
}

TEST_F(SyncTest, AKioskFromAnOldImageWithoutNewOperationsIsNotFrozen) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 6);
  ASSERT_THAT(PushOnce(kiosk, 1, 6), AcknowledgesThrough(kiosk, 6));
  kiosk.RollBackTo(4);
  const auto hello = Hello(kiosk);
  ASSERT_TRUE(hello.has_value());
  EXPECT_EQ(hello->state(), v1::HELLO_STATE_REBASE);
  EXPECT_EQ(world_.Device(kiosk.device_id()).standing, DeviceStanding::kActive);
  EXPECT_EQ(world_.Device(kiosk.device_id()).epoch, 2u);
}

TEST_F(SyncTest, AnOldImageThatRanPastTheServerIsFoundAtItsPush) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 6);
  ASSERT_THAT(PushOnce(kiosk, 1, 6), AcknowledgesThrough(kiosk, 6));
  kiosk.RollBackTo(4);
  AddLeads(&kiosk, 8);  // 5' to 12'
  auto stream = Open(kiosk);
  ASSERT_FALSE(stream->PushAndRead(kiosk.MakePush(7, 12)).has_value());  // follows 6', which the server never saw
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Leads(), 6);
  EXPECT_EQ(world_.Device(kiosk.device_id()).standing, DeviceStanding::kFrozen);
  stream = world_.Connect();
  const auto hello = stream->Greet(kiosk);
  ASSERT_TRUE(hello.has_value());
  EXPECT_EQ(hello->state(), v1::HELLO_STATE_REBASE);
  EXPECT_EQ(hello->have_seq(), 0u);
  EXPECT_EQ(hello->have_hash(), kiosk.HashAt(0));
  EXPECT_THAT(stream->PushAndRead(kiosk.MakePush(1, 12)), AcknowledgesThrough(kiosk, 12));
  EXPECT_EQ(Leads(), 14);
}

TEST_F(SyncTest, ACloneFreezesTheDeviceAndLosesNobodysLeads) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 3);
  ASSERT_THAT(PushOnce(kiosk, 1, 3), AcknowledgesThrough(kiosk, 3));
  Kiosk clone = kiosk;
  AddLeads(&kiosk, 2);
  AddLeads(&clone, 4);
  ASSERT_THAT(PushOnce(kiosk, 4, 5), AcknowledgesThrough(kiosk, 5));
  world_.SetStable(5);  // of the first run: the backup knows nothing of the other one's operations with the same numbers
  EXPECT_EQ(PushOnce(kiosk, 5, 5)->stable_seq(), 5u);
  const auto ack = PushOnce(clone, 4, 7);
  ASSERT_THAT(ack, AcknowledgesThrough(clone, 7));
  EXPECT_EQ(ack->stable_seq(), 0u);
  EXPECT_THAT(ack->verdicts(), SizeIs(4));
  EXPECT_EQ(Leads(), 9);
  EXPECT_EQ(world_.Device(kiosk.device_id()).standing, DeviceStanding::kFrozen);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM sync_chains"), 2);
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM audit_entries WHERE action = 'device.frozen'"), 1);

  // Both are sent on to epochs of their own.
  const auto first = Hello(kiosk);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->state(), v1::HELLO_STATE_REBASE);
  kiosk.StartEpoch(first->new_epoch());
  AddLeads(&kiosk, 1);
  ASSERT_TRUE(PushOnce(kiosk, 1, 1).has_value());
  const auto second = Hello(clone);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->state(), v1::HELLO_STATE_REBASE);
  EXPECT_GT(second->new_epoch(), first->new_epoch());
  EXPECT_EQ(Leads(), 10);
}

// Each hands in all it has before the other comes, so that no head is ever unknown.
TEST_F(SyncTest, AKioskAndItsCloneAreFoundWhenTheyTakeTurns) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 3);
  ASSERT_THAT(PushOnce(kiosk, 1, 3), AcknowledgesThrough(kiosk, 3));
  Kiosk clone = kiosk;
  AddLeads(&kiosk, 2);
  ASSERT_THAT(PushOnce(kiosk, 4, 5), AcknowledgesThrough(kiosk, 5));
  const auto first = Hello(clone);
  ASSERT_TRUE(first.has_value());
  ASSERT_EQ(first->state(), v1::HELLO_STATE_REBASE);
  clone.StartEpoch(first->new_epoch());
  AddLeads(&clone, 2);
  ASSERT_THAT(PushOnce(clone, 1, 2), AcknowledgesThrough(clone, 2));
  EXPECT_EQ(world_.Device(kiosk.device_id()).standing, DeviceStanding::kActive);
  ASSERT_TRUE(Hello(kiosk).has_value());
  EXPECT_EQ(world_.Device(kiosk.device_id()).standing, DeviceStanding::kFrozen);
  EXPECT_EQ(Leads(), 7);
}

TEST_F(SyncTest, AForkIsNotAcknowledgedPastWhatWasLeftOut) {
  Kiosk kiosk = world_.AddKiosk();
  Kiosk clone = kiosk;
  AddLeads(&kiosk, 2);
  AddLeads(&clone, 4);
  ASSERT_THAT(PushOnce(kiosk, 1, 2), AcknowledgesThrough(kiosk, 2));
  auto stream = world_.Connect();
  ASSERT_TRUE(stream->Greet(clone).has_value());
  ASSERT_THAT(stream->PushAndRead(clone.MakePush(1, 1)), AcknowledgesThrough(clone, 1));
  ASSERT_TRUE(stream->Send(clone.MakePush(3, 3)));
  EXPECT_FALSE(stream->ReadAck().has_value());
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(PushOnce(clone, 1, 4), AcknowledgesThrough(clone, 4));
  EXPECT_EQ(Ledger(), 6);
  EXPECT_EQ(Leads(), 6);
}

TEST_F(SyncTest, AnOldEpochsBacklogIsTakenLate) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 4);
  ASSERT_THAT(PushOnce(kiosk, 1, 2), AcknowledgesThrough(kiosk, 2));
  ASSERT_TRUE(world_.database().Write([&](WriteContext& write) { return UpdateDeviceEpoch(write.db(), kiosk.device_id(), 2); }).ok());
  auto stream = world_.Connect();
  const auto hello = stream->Greet(kiosk);
  ASSERT_TRUE(hello.has_value());
  EXPECT_EQ(hello->state(), v1::HELLO_STATE_REBASE);
  EXPECT_EQ(hello->new_epoch(), 2u);
  const auto ack = stream->PushAndRead(kiosk.MakePush(1, 4));
  ASSERT_THAT(ack, AcknowledgesThrough(kiosk, 4));
  ASSERT_THAT(ack->verdicts(), SizeIs(2));
  EXPECT_EQ(ack->verdicts(0).verdict(), v1::VERDICT_LATE);
  EXPECT_EQ(Leads(), 4);
}

TEST_F(SyncTest, ARevokedKioskHandsInToQuarantineAndIsToldToWipe) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 5);
  ASSERT_THAT(PushOnce(kiosk, 1, 2), AcknowledgesThrough(kiosk, 2));
  Revoke(kiosk);
  kiosk.backlog = 3;
  auto stream = world_.Connect();
  const auto hello = stream->Greet(kiosk);
  ASSERT_TRUE(hello.has_value());
  EXPECT_EQ(hello->state(), v1::HELLO_STATE_REVOKED);
  const auto ack = stream->PushAndRead(kiosk.MakePush(3, 5));
  ASSERT_THAT(ack, AcknowledgesThrough(kiosk, 5));
  ASSERT_THAT(ack->verdicts(), SizeIs(3));
  EXPECT_EQ(ack->verdicts(0).reason(), "DEVICE_REVOKED");
  EXPECT_EQ(Leads(), 2);
  const auto order = stream->ReadHelloOk();
  ASSERT_TRUE(order.has_value());
  EXPECT_EQ(order->state(), v1::HELLO_STATE_WIPE);
  EXPECT_EQ(order->have_hash(), kiosk.HashAt(5));
  kiosk.backlog = 0;
  const auto again = Hello(kiosk);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->state(), v1::HELLO_STATE_WIPE);

  // A person looks at them and takes them in after all.
  v1::ReplayQuarantinedResponse replayed;
  ASSERT_TRUE(world_.quarantine()->ReplayQuarantined(world_.As(world_.admin()).get(), {}, &replayed).ok());
  EXPECT_EQ(replayed.applied_count(), 3);
  EXPECT_EQ(Leads(), 5);
  EXPECT_EQ(Quarantined(), 0);
}

// The restored server will never get the operation it would know the kiosk's head by.
TEST_F(SyncTest, ARevokedKioskThatPrunedAllIsToldToWipeByARestoredServer) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 8);
  ASSERT_THAT(PushOnce(kiosk, 1, 2), AcknowledgesThrough(kiosk, 2));
  Revoke(kiosk);
  BeginLife();
  kiosk.acked_seq = 8;
  const auto answer = [&](uint64_t oldest, uint64_t older_oldest) {
    auto stream = world_.Connect();
    v1::Hello hello = kiosk.MakeHello(stream->nonce());
    for (const auto& [epoch, first] : {std::pair(7u, older_oldest), std::pair(1u, oldest)}) {
      v1::HeldEpoch* held = hello.add_held();
      held->set_epoch(epoch);
      held->set_oldest_seq(first);
      held->set_head_seq(8);
      held->set_head_hash(kiosk.head_hash());
    }
    const auto ok = stream->Greet(hello);
    return ok ? ok->state() : v1::HELLO_STATE_UNSPECIFIED;
  };
  EXPECT_EQ(answer(8, 9), v1::HELLO_STATE_REVOKED) << "one is still to be handed in";
  EXPECT_EQ(answer(9, 8), v1::HELLO_STATE_REVOKED) << "one of another epoch";
  EXPECT_EQ(answer(9, 9), v1::HELLO_STATE_WIPE);
}

TEST_F(SyncTest, RevokingEndsTheOpenStream) {
  Kiosk kiosk = world_.AddKiosk();
  auto stream = Open(kiosk);
  ASSERT_TRUE(stream->ReadConfig().has_value());
  Revoke(kiosk);
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(SyncTest, ARestoredServerAsksFromWhereItStands) {
  Kiosk kiosk = world_.AddKiosk();
  AddLeads(&kiosk, 6);
  ASSERT_THAT(PushOnce(kiosk, 1, 6), AcknowledgesThrough(kiosk, 6));
  // The backup knew four.
  const std::string hash = kiosk.HashAt(4);
  ASSERT_TRUE(world_.database()
                  .Write([&](WriteContext& write) {
                    Connection& db = write.db();
                    absl::Status status = db.Execute("DELETE FROM ledger WHERE seq > 4", {}).status();
                    if (!status.ok()) return status;
                    return db.Execute("UPDATE sync_chains SET have_seq = 4, have_hash = :1", {Bytes{hash}}).status();
                  })
                  .ok());
  world_.Restart(std::string(16, 'j'));
  kiosk.acked_seq = 6;
  kiosk.incarnation = std::string(16, 'i');
  auto stream = world_.Connect();
  const auto hello = stream->Greet(kiosk);
  ASSERT_TRUE(hello.has_value());
  EXPECT_EQ(hello->state(), v1::HELLO_STATE_OK);
  EXPECT_EQ(hello->incarnation(), std::string(16, 'j'));
  EXPECT_EQ(hello->have_seq(), 4u);
  EXPECT_EQ(hello->have_hash(), hash);
  const auto ack = stream->PushAndRead(kiosk.MakePush(5, 6));
  ASSERT_THAT(ack, AcknowledgesThrough(kiosk, 6));
  EXPECT_EQ(ack->incarnation(), std::string(16, 'j'));
  EXPECT_EQ(Leads(), 6);
  EXPECT_EQ(Ledger(), 6);
}

TEST_F(SyncTest, AnEpochTheServerForgotIsTakenUp) {
  Kiosk kiosk = world_.AddKiosk();
  kiosk.StartEpoch(3);
  AddLeads(&kiosk, 2);
  EXPECT_THAT(PushOnce(kiosk, 1, 2), AcknowledgesThrough(kiosk, 2));
  EXPECT_EQ(world_.Device(kiosk.device_id()).epoch, 3u);
}

}  // namespace
}  // namespace footfall::server
