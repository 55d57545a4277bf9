// A kiosk whose server has forgotten it: what it hears, what it keeps, and how a fresh code lets it in again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kiosk/sync/enrolment.h"
#include "kiosk/sync/server_reason.h"
#include "proto/rules/enrolment_code.h"
#include "proto/rules/hash_chain.h"
#include "tests/unit/kiosk_sync/sync_world.h"

namespace footfall::kiosk {
namespace {

constexpr char kSecret[] = "12345678901234567890";

std::string Code() { return rules::FormatEnrolmentCode({"elsewhere:2", std::string(32, 'q'), kSecret}); }

// A server that takes back whoever it is told to.
class FakeCaller : public EnrolmentCaller {
 public:
  absl::StatusOr<v1::EnrolDeviceResponse> EnrolDevice(const ServerAddress& server, const v1::EnrolDeviceRequest& request) override {
    ++calls;
    last_server = server;
    last = request;
    if (!refusal.ok()) return refusal;
    v1::EnrolDeviceResponse response;
    response.mutable_device()->set_name(name.empty() ? request.device() : name);
    response.mutable_device()->set_epoch(request.epoch());
    response.set_server_sign_public_key(sign_key);
    response.set_incarnation(std::string(16, 'j'));
    return response;
  }

  int calls = 0;
  ServerAddress last_server;
  v1::EnrolDeviceRequest last;
  absl::Status refusal;
  std::string name, sign_key = ServerKeys().public_key;
};

class ReturnTest : public ::testing::Test {
 protected:
  // The server comes back from a backup from before the kiosk was enrolled.
  void Forget() {
    world_.server.forgotten = true;
    world_.server.chains.clear();
    world_.server.incarnation = std::string(16, 'j');
    world_.network.Cut();
    world_.network.up = true;
    world_.worker.RunFor(2 * Backoff::kLongestMs);
  }
  absl::Status Return() { return EnrolKiosk(Code(), "test", world_.journal.get(), &caller_); }
  // As the app does it.
  void SyncAnew() {
    world_.client->Stop();
    world_.client->Start();
    world_.worker.RunFor(2 * Backoff::kLongestMs);
  }

  SyncWorld world_;
  FakeCaller caller_;
};

TEST_F(ReturnTest, AForgottenKioskSaysSoKeepsAllAndKnocksOn) {
  world_.server.stable = 2;
  world_.Save(3);
  ASSERT_EQ(world_.journal->backlog(), 0u);
  Forget();
  EXPECT_EQ(world_.client->report().standing, ServerStanding::kUnknown);
  EXPECT_FALSE(world_.client->report().online);
  EXPECT_EQ(world_.client->report().backlog, 3u) << "what was acknowledged waits again";
  EXPECT_EQ(world_.journal->epochs().back().stable, 0u) << "no backup holds it any more";
  EXPECT_GT(world_.observer.Count(SyncTrouble::kUnknown), 0);
  EXPECT_EQ(world_.observer.Count(SyncTrouble::kRefused), 0);
  world_.Save(1);
  EXPECT_EQ(world_.client->report().backlog, 4u);
  const int hellos = world_.server.hellos;
  world_.worker.RunFor(5 * Backoff::kLongestMs);
  EXPECT_GE(world_.server.hellos, hellos + 4);
  world_.Restart();
  world_.network.Cut();
  world_.Restart();
  EXPECT_EQ(world_.client->report().standing, ServerStanding::kUnknown) << "also without network";
}

TEST_F(ReturnTest, AnotherRefusalIsNotTakenForIt) {
  world_.Save(3);
  world_.server.device_public_key = std::string(32, 'x');  // the signature does not fit
  world_.network.Cut();
  world_.network.up = true;
  world_.worker.RunFor(2 * Backoff::kLongestMs);
  EXPECT_EQ(world_.client->report().standing, ServerStanding::kNormal);
  EXPECT_EQ(world_.journal->backlog(), 0u);
  EXPECT_GT(world_.observer.Count(SyncTrouble::kRefused), 0);
  // Nor is the word of somebody who ended the stream before the kiosk had said who it is.
  absl::Status early = absl::UnauthenticatedError("unknown device");
  SetReason(kDeviceUnknown, &early);
  world_.network.refusal = early;
  world_.worker.RunFor(2 * Backoff::kLongestMs);
  EXPECT_EQ(world_.client->report().standing, ServerStanding::kNormal);
  EXPECT_EQ(world_.journal->backlog(), 0u);
}

TEST_F(ReturnTest, AFreshCodeLetsItInAsWhoItIsAndAllIsSentOnce) {
  world_.Save(5);
  Forget();
  world_.Save(2);
  const Identity before = *world_.journal->identity();
  ASSERT_TRUE(Return().ok());
  EXPECT_EQ(caller_.last.device(), kDeviceName);
  EXPECT_EQ(caller_.last.epoch(), 1u);
  EXPECT_EQ(caller_.last.sign_public_key(), rules::SignKeysFromSeed(before.keys.sign_seed).public_key);
  EXPECT_TRUE(rules::VerifySignature(rules::ReturnMessage(before.server_sign_key, before.device_id, 1, kSecret), caller_.last.proof(),
                                     caller_.last.sign_public_key()));
  EXPECT_EQ(caller_.last_server.address, "elsewhere:2");
  const Identity after = *world_.journal->identity();
  EXPECT_EQ(after.device, before.device);
  EXPECT_EQ(after.keys.sign_seed, before.keys.sign_seed);
  EXPECT_EQ(after.server_sign_key, before.server_sign_key);
  EXPECT_EQ(after.server_address, "elsewhere:2");
  EXPECT_EQ(after.certificate_pin, std::string(32, 'q'));
  EXPECT_EQ(world_.journal->epochs().back().head.seq, 7u);
  world_.server.forgotten = false;
  SyncAnew();
  EXPECT_TRUE(world_.ServerHasAll());
  EXPECT_EQ(world_.journal->backlog(), 0u);
  EXPECT_EQ(world_.client->report().standing, ServerStanding::kNormal);
  EXPECT_TRUE(world_.client->report().online);
}

TEST_F(ReturnTest, WhatWasPrunedIsDeclaredAndEarlierEpochsComeToo) {
  world_.server.stable = 2;
  world_.Save(4);
  world_.network.Cut();
  world_.network.up = true;
  world_.worker.RunFor(Backoff::kLongestMs);
  ASSERT_TRUE(world_.journal->Prune(1'790'000'001'000 + kKeepMs).ok());
  ASSERT_EQ(world_.journal->epochs().back().first, 3u);
  ASSERT_TRUE(world_.journal->Rebase(2).ok());
  world_.server.stable = 0;
  world_.Restart();
  world_.Save(2);
  ASSERT_EQ(world_.journal->backlog(), 0u);
  Forget();
  EXPECT_EQ(world_.client->report().backlog, 2u + 2u);
  EXPECT_EQ(*world_.journal->Prune(1'790'000'001'000 + 2 * kKeepMs), 0) << "nothing is forgotten that no server has";
  ASSERT_TRUE(Return().ok());
  EXPECT_EQ(caller_.last.epoch(), 2u);
  const int oldest_pushes = world_.server.oldest_pushes;
  world_.server.forgotten = false;
  SyncAnew();
  EXPECT_EQ(world_.journal->backlog(), 0u);
  EXPECT_EQ(world_.server.chains[1].size(), 4u);
  EXPECT_EQ(world_.server.chains[2].size(), 2u);
  EXPECT_EQ(world_.server.oldest_pushes, oldest_pushes + 1);
  EXPECT_EQ(world_.server.last_hello.held_size(), 2);
}

TEST_F(ReturnTest, WhoIsNotForgottenKeepsItsCodeForItself) {
  EXPECT_EQ(Return().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(caller_.calls, 0);
}

// Whatever a server forgot: the order to go stays.
TEST_F(ReturnTest, WhoWasRevokedDoesNotComeBack) {
  world_.server.state = v1::HELLO_STATE_REVOKED;
  world_.Restart();
  Forget();
  EXPECT_EQ(world_.client->report().standing, ServerStanding::kRevoked);
  EXPECT_EQ(Return().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(caller_.calls, 0);
  world_.Restart();
  EXPECT_EQ(world_.client->report().standing, ServerStanding::kRevoked);
}

TEST_F(ReturnTest, AnAnswerForAnotherKioskOrOfAnotherServerChangesNothing) {
  Forget();
  caller_.sign_key = std::string(32, 'o');
  EXPECT_EQ(Return().code(), absl::StatusCode::kInternal);
  caller_.sign_key = ServerKeys().public_key;
  caller_.name = "devices/018f3a5c-0000-7000-8000-00000000000f";  // an older server that knows nothing of returns
  EXPECT_EQ(Return().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(world_.journal->identity()->device, kDeviceName);
  EXPECT_EQ(world_.journal->identity()->server_address, "localhost:1");
  EXPECT_EQ(*world_.journal->LoadStanding(), ServerStanding::kUnknown);
}

TEST_F(ReturnTest, ARefusalSaysWhatItIs) {
  Forget();
  caller_.refusal = absl::FailedPreconditionError("devices/x: DEVICE_KEY_DIFFERS");
  SetReason("DEVICE_KEY_DIFFERS", &caller_.refusal);
  const absl::Status refused = Return();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), ::testing::HasSubstr("DEVICE_KEY_DIFFERS"));
  EXPECT_EQ(*world_.journal->LoadStanding(), ServerStanding::kUnknown);
}

}  // namespace
}  // namespace footfall::kiosk
