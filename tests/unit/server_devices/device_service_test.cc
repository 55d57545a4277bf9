// The calls about kiosks over a real server: one code, one kiosk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/rules/crypto.h"
#include "proto/rules/enrolment_code.h"
#include "proto/rules/hash_chain.h"
#include "server/sessions/session_store.h"
#include "tests/support/server_sync/sync_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using support::SyncWorld;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kSession[] = "campaigns/spring-2026/sessions/day-1";
constexpr char kOtherSession[] = "campaigns/spring-2026/sessions/day-2";

class DeviceServiceTest : public testing::Test {
 protected:
  std::string MakeSecret(v1::EnrolmentCode* code = nullptr) {
    v1::CreateEnrolmentCodeRequest request;
    request.set_session(kSession);
    v1::EnrolmentCode made;
    EXPECT_TRUE(world_.devices()->CreateEnrolmentCode(SyncWorld::As(world_.admin()).get(), request, &made).ok());
    if (code != nullptr) *code = made;
    const auto parts = rules::ParseEnrolmentCode(made.code());
    EXPECT_TRUE(parts.has_value());
    return parts ? parts->secret : "";
  }
  v1::EnrolDeviceRequest EnrolRequest(const std::string& secret, char key = 'k') {
    v1::EnrolDeviceRequest request;
    request.set_secret(secret);
    request.set_sign_public_key(std::string(32, key));
    request.set_box_public_key(std::string(32, key));
    request.set_program_version("kiosk 1.0");
    request.set_request_id(rules::FormatUuid(world_.NewId()));
    return request;
  }
  grpc::Status Enrol(const v1::EnrolDeviceRequest& request, v1::EnrolDeviceResponse* response) {
    return world_.devices()->EnrolDevice(SyncWorld::As("").get(), request, response);
  }
  // A kiosk that has an identity; its keys come from `seed`.
  v1::EnrolDeviceRequest ReturnRequest(const std::string& secret, const rules::Uuid& id, uint32_t epoch, char seed = 'r') {
    const rules::KeyPair keys = rules::SignKeysFromSeed(std::string(32, seed));
    v1::EnrolDeviceRequest request = EnrolRequest(secret, seed);
    request.set_sign_public_key(keys.public_key);
    request.set_device("devices/" + rules::FormatUuid(id));
    request.set_epoch(epoch);
    request.set_proof(rules::Sign(rules::ReturnMessage(world_.sign_public_key(), id, epoch, secret), keys.secret_key));
    return request;
  }
  void ExpectRefused(const v1::EnrolDeviceRequest& request, const std::string& reason) {
    v1::EnrolDeviceResponse response;
    const grpc::Status status = Enrol(request, &response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION) << reason;
    EXPECT_THAT(status.error_details(), HasSubstr(reason));
  }
  v1::Device MustEnrol() {
    v1::EnrolDeviceResponse response;
    EXPECT_TRUE(Enrol(EnrolRequest(MakeSecret()), &response).ok());
    return response.device();
  }

  SyncWorld world_;
};

TEST_F(DeviceServiceTest, ACodeEnrolsAKioskWithoutAToken) {
  v1::EnrolmentCode code;
  const std::string secret = MakeSecret(&code);
  const auto parts = rules::ParseEnrolmentCode(code.code());
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->address, "127.0.0.1:8443");
  EXPECT_EQ(parts->certificate_pin, std::string(32, 'p'));
  EXPECT_EQ(code.expire_time_ms(), support::kWorldStartMs + 600'000);
  v1::EnrolDeviceResponse response;
  ASSERT_TRUE(Enrol(EnrolRequest(secret), &response).ok());
  EXPECT_EQ(response.device().display_name(), "Kiosk 1");
  EXPECT_EQ(response.device().session(), kSession);
  EXPECT_EQ(response.device().epoch(), 1);
  EXPECT_EQ(response.device().state(), v1::DEVICE_STATE_ACTIVE);
  EXPECT_EQ(response.server_sign_public_key(), world_.sign_public_key());
  EXPECT_EQ(response.incarnation(), world_.incarnation());
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM audit_entries WHERE action = 'device.enrolled'"), 1);
}

TEST_F(DeviceServiceTest, TheSecretIsNotInTheDatabase) {
  const std::string secret = MakeSecret();
  int found = 0;
  ASSERT_TRUE(world_.database()
                  .Read([&](Connection& db) {
                    return db.Query("SELECT secret_hash FROM enrolment_codes", {}, [&](const Row& row) {
                      found += row.Blob(0).find(secret) == std::string::npos ? 1 : 100;
                      return true;
                    });
                  })
                  .ok());
  EXPECT_EQ(found, 1);
}

TEST_F(DeviceServiceTest, ARepeatOfTheSameRequestIsTheSameDevice) {
  const v1::EnrolDeviceRequest request = EnrolRequest(MakeSecret());
  v1::EnrolDeviceResponse first, second;
  ASSERT_TRUE(Enrol(request, &first).ok());
  ASSERT_TRUE(Enrol(request, &second).ok());
  EXPECT_EQ(first.device().name(), second.device().name());
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM devices"), 1);
}

TEST_F(DeviceServiceTest, ACodeWorksOnceAndForOneKiosk) {
  const std::string secret = MakeSecret();
  v1::EnrolDeviceResponse response;
  const v1::EnrolDeviceRequest request = EnrolRequest(secret);
  ASSERT_TRUE(Enrol(request, &response).ok());
  EXPECT_EQ(Enrol(EnrolRequest(secret), &response).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  v1::EnrolDeviceRequest other_keys = EnrolRequest(secret, 'z');
  other_keys.set_request_id(request.request_id());
  EXPECT_EQ(Enrol(other_keys, &response).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(DeviceServiceTest, ACodeEndsAfterTenMinutes) {
  const std::string secret = MakeSecret();
  world_.leads().clock().Set(support::kWorldStartMs + 600'000);
  v1::EnrolDeviceResponse response;
  EXPECT_EQ(Enrol(EnrolRequest(secret), &response).error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(DeviceServiceTest, GuessingIsSlowedDown) {
  v1::EnrolDeviceResponse response;
  for (int i = 0; i < MissLimiter::kMissesAtOnce; ++i) {
    EXPECT_EQ(Enrol(EnrolRequest("GUESS"), &response).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  }
  EXPECT_EQ(Enrol(EnrolRequest(MakeSecret()), &response).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(DeviceServiceTest, BadRequestsNameTheirFields) {
  v1::EnrolDeviceRequest request = EnrolRequest("");
  request.set_sign_public_key("short");
  request.set_request_id("no uuid");
  v1::EnrolDeviceResponse response;
  const grpc::Status status = Enrol(request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  for (const char* field : {"secret", "sign_public_key", "request_id"}) EXPECT_THAT(status.error_details(), HasSubstr(field));
  v1::CreateEnrolmentCodeRequest nowhere;
  nowhere.set_session("campaigns/spring-2026/sessions/never");
  v1::EnrolmentCode code;
  EXPECT_EQ(world_.devices()->CreateEnrolmentCode(SyncWorld::As(world_.admin()).get(), nowhere, &code).error_code(),
            grpc::StatusCode::NOT_FOUND);
  for (const char* rubbish : {"nowhere", "host", "http://host:1", "host:0", "host:99999", "a b:7443", ":7443"}) {
    v1::CreateEnrolmentCodeRequest unreachable;
    unreachable.set_session(kSession);
    unreachable.set_server_address(rubbish);
    const grpc::Status refused = world_.devices()->CreateEnrolmentCode(SyncWorld::As(world_.admin()).get(), unreachable, &code);
    EXPECT_EQ(refused.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << rubbish;
    EXPECT_THAT(refused.error_details(), HasSubstr("server_address"));
  }
}

TEST_F(DeviceServiceTest, AKioskThatWasForgottenComesBackUnderItsOwnNameAndEpoch) {
  const rules::Uuid id = world_.NewId();
  const v1::EnrolDeviceRequest request = ReturnRequest(MakeSecret(), id, 3);
  v1::EnrolDeviceResponse response, again;
  const grpc::Status status = Enrol(request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.device().name(), request.device());
  EXPECT_EQ(response.device().epoch(), 3);
  EXPECT_EQ(response.device().session(), kSession);
  EXPECT_EQ(response.device().state(), v1::DEVICE_STATE_ACTIVE);
  EXPECT_EQ(response.server_sign_public_key(), world_.sign_public_key());
  EXPECT_EQ(world_.Device(rules::FormatUuid(id)).sign_public_key, request.sign_public_key());
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM audit_entries WHERE action = 'device.returned'"), 1);
  ASSERT_TRUE(Enrol(request, &again).ok()) << "the answer was lost";
  EXPECT_EQ(again.device().name(), request.device());
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM devices"), 1);
  EXPECT_EQ(Enrol(ReturnRequest(request.secret(), world_.NewId(), 1), &response).error_code(), grpc::StatusCode::UNAUTHENTICATED)
      << "one code, one kiosk";
}

TEST_F(DeviceServiceTest, AKioskThatIsKnownOnlyTakesTheCodesPlace) {
  const rules::Uuid id = world_.NewId();
  v1::EnrolDeviceResponse response;
  ASSERT_TRUE(Enrol(ReturnRequest(MakeSecret(), id, 3), &response).ok());
  const std::string device_id = rules::FormatUuid(id);
  const auto freeze_and_move = [&](WriteContext& write) -> absl::Status {
    DeviceRow device = **FindDevice(write.db(), device_id);
    device.session_id = "day-2";
    if (absl::Status status = UpdateDevicePlace(write.db(), device); !status.ok()) return status;
    return UpdateDeviceStanding(write.db(), device_id, DeviceStanding::kFrozen, "CHAIN_DIFFERS");
  };
  ASSERT_TRUE(world_.database().Write(freeze_and_move).ok());
  ASSERT_TRUE(Enrol(ReturnRequest(MakeSecret(), id, 7), &response).ok());
  EXPECT_EQ(response.device().session(), kSession);
  EXPECT_EQ(response.device().epoch(), 3) << "where it stands is for its Hello to say";
  EXPECT_EQ(response.device().state(), v1::DEVICE_STATE_FROZEN) << "a code makes no clone into one kiosk";
}

TEST_F(DeviceServiceTest, WhoWasRevokedDoesNotComeBackByACode) {
  const rules::Uuid id = world_.NewId();
  v1::EnrolDeviceResponse response;
  ASSERT_TRUE(Enrol(ReturnRequest(MakeSecret(), id, 1), &response).ok());
  const auto revoke = [&](WriteContext& write) {
    return UpdateDeviceStanding(write.db(), rules::FormatUuid(id), DeviceStanding::kRevoked, "stolen");
  };
  ASSERT_TRUE(world_.database().Write(revoke).ok());
  ExpectRefused(ReturnRequest(MakeSecret(), id, 1), "DEVICE_REVOKED");
  EXPECT_EQ(world_.Device(rules::FormatUuid(id)).standing, DeviceStanding::kRevoked);
}

TEST_F(DeviceServiceTest, NobodyTakesAnotherKiosksName) {
  const rules::Uuid id = world_.NewId();
  v1::EnrolDeviceResponse response;
  ASSERT_TRUE(Enrol(ReturnRequest(MakeSecret(), id, 1), &response).ok());
  const std::string secret = MakeSecret();
  ExpectRefused(ReturnRequest(secret, id, 1, 'z'), "DEVICE_KEY_DIFFERS");
  // The code is still good for whom it was made.
  EXPECT_TRUE(Enrol(ReturnRequest(secret, id, 1), &response).ok());
}

TEST_F(DeviceServiceTest, AProofIsForThisServerThisCodeThisNameAndThisEpoch) {
  const rules::Uuid id = world_.NewId();
  const std::string secret = MakeSecret();
  const rules::KeyPair keys = rules::SignKeysFromSeed(std::string(32, 'r'));
  const auto with_proof = [&](const std::string& message) {
    v1::EnrolDeviceRequest request = ReturnRequest(secret, id, 2);
    request.set_proof(rules::Sign(message, keys.secret_key));
    return request;
  };
  ExpectRefused(with_proof(rules::ReturnMessage(std::string(32, 'o'), id, 2, secret)), "DEVICE_PROOF_INVALID");
  ExpectRefused(with_proof(rules::ReturnMessage(world_.sign_public_key(), id, 2, "another code")), "DEVICE_PROOF_INVALID");
  ExpectRefused(with_proof(rules::ReturnMessage(world_.sign_public_key(), world_.NewId(), 2, secret)), "DEVICE_PROOF_INVALID");
  ExpectRefused(with_proof(rules::ReturnMessage(world_.sign_public_key(), id, 1, secret)), "DEVICE_PROOF_INVALID");
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM devices"), 0);
}

TEST_F(DeviceServiceTest, AReturnNamesWhatIsWrongWithIt) {
  v1::EnrolDeviceRequest request = ReturnRequest(MakeSecret(), world_.NewId(), 1);
  request.set_epoch(kMaxEpoch + 1);
  request.set_proof("short");
  v1::EnrolDeviceResponse response;
  grpc::Status status = Enrol(request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  for (const char* field : {"epoch", "proof"}) EXPECT_THAT(status.error_details(), HasSubstr(field));
  // One way to write a name, or a kiosk would have two.
  for (const char* name : {"devices/018f3a5c000070008000000000000001", "devices/kiosk-1", "campaigns/spring-2026"}) {
    request = ReturnRequest(MakeSecret(), world_.NewId(), 1);
    request.set_device(name);
    status = Enrol(request, &response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << name;
    EXPECT_THAT(status.error_details(), HasSubstr("BAD_NAME"));
  }
}

TEST_F(DeviceServiceTest, MovesAndRenamesAKiosk) {
  const v1::Device device = MustEnrol();
  v1::AssignDeviceRequest request;
  request.set_name(device.name());
  request.set_session(kOtherSession);
  request.set_display_name("Gate");
  v1::Device moved;
  ASSERT_TRUE(world_.devices()->AssignDevice(SyncWorld::As(world_.admin()).get(), request, &moved).ok());
  EXPECT_EQ(moved.session(), kOtherSession);
  EXPECT_EQ(moved.display_name(), "Gate");
  v1::Device read;
  v1::GetDeviceRequest get;
  get.set_name(device.name());
  ASSERT_TRUE(world_.devices()->GetDevice(SyncWorld::As(world_.admin()).get(), get, &read).ok());
  EXPECT_EQ(read.SerializeAsString(), moved.SerializeAsString());
  request.set_zone("campaigns/spring-2026/sessions/day-1/zones/desk");
  EXPECT_EQ(world_.devices()->AssignDevice(SyncWorld::As(world_.admin()).get(), request, &moved).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(DeviceServiceTest, ListsInPages) {
  for (int i = 0; i < 3; ++i) MustEnrol();
  v1::ListDevicesRequest request;
  request.set_page_size(2);
  v1::ListDevicesResponse page;
  ASSERT_TRUE(world_.devices()->ListDevices(SyncWorld::As(world_.admin()).get(), request, &page).ok());
  EXPECT_THAT(page.devices(), SizeIs(2));
  request.set_page_token(page.next_page_token());
  v1::ListDevicesResponse rest;
  ASSERT_TRUE(world_.devices()->ListDevices(SyncWorld::As(world_.admin()).get(), request, &rest).ok());
  EXPECT_THAT(rest.devices(), SizeIs(1));
  EXPECT_EQ(rest.next_page_token(), "");
}

TEST_F(DeviceServiceTest, RevokingNeedsAReasonAndTheRight) {
  const v1::Device device = MustEnrol();
  v1::RevokeDeviceRequest request;
  request.set_name(device.name());
  v1::Device revoked;
  EXPECT_EQ(world_.devices()->RevokeDevice(SyncWorld::As(world_.admin()).get(), request, &revoked).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  request.set_reason("stolen");
  const std::string lead = world_.leads().AddUser("lead", v1::USER_ROLE_TEAM_LEAD, false, false);
  EXPECT_EQ(world_.devices()->RevokeDevice(SyncWorld::As(lead).get(), request, &revoked).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  ASSERT_TRUE(world_.devices()->RevokeDevice(SyncWorld::As(world_.admin()).get(), request, &revoked).ok());
  EXPECT_EQ(revoked.state(), v1::DEVICE_STATE_REVOKED);
  v1::AssignDeviceRequest assign;
  assign.set_name(device.name());
  EXPECT_EQ(world_.devices()->AssignDevice(SyncWorld::As(world_.admin()).get(), assign, &revoked).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  ASSERT_TRUE(world_.database()
                  .Read([](Connection& db) {
                    auto listed = ListSessionDevices(db, "spring-2026", "day-1");
                    EXPECT_TRUE(listed.ok() && listed->empty());
                    return listed.status();
                  })
                  .ok());
}

TEST_F(DeviceServiceTest, SettingsChangeByTheMaskAndLeaveATrace) {
  const v1::Device device = MustEnrol();
  EXPECT_EQ(device.settings().ByteSizeLong(), 0u);
  EXPECT_EQ(device.free_disk_bytes(), -1);
  v1::UpdateDeviceSettingsRequest request;
  request.set_name(device.name());
  request.mutable_settings()->set_theme(v1::KIOSK_THEME_DARK);
  request.mutable_settings()->set_volume_percent(0);
  v1::Device stored;
  const auto update = [&] { return world_.devices()->UpdateDeviceSettings(SyncWorld::As(world_.admin()).get(), request, &stored); };
  ASSERT_TRUE(update().ok());
  EXPECT_EQ(stored.settings().theme(), v1::KIOSK_THEME_DARK);
  request.clear_settings();
  request.mutable_settings()->set_locked(true);
  request.mutable_update_mask()->add_paths("locked");
  ASSERT_TRUE(update().ok());
  EXPECT_TRUE(stored.settings().locked());
  EXPECT_TRUE(stored.settings().has_volume_percent()) << "the rest stays";
  request.mutable_update_mask()->add_paths("volume_percent");
  ASSERT_TRUE(update().ok());
  EXPECT_FALSE(stored.settings().has_volume_percent()) << "named and not set: as the tablet has it";
  EXPECT_EQ(world_.Count("SELECT COUNT(*) FROM audit_entries WHERE action = 'DeviceService.UpdateDeviceSettings'"), 3);
  request.mutable_settings()->set_visitor_idle_s(1);
  request.mutable_update_mask()->add_paths("visitor_idle_s");
  EXPECT_EQ(update().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_name("devices/none");
  EXPECT_EQ(update().error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(DeviceServiceTest, ARevokedKioskIsSetNoMore) {
  const v1::Device device = MustEnrol();
  v1::RevokeDeviceRequest revoke;
  revoke.set_name(device.name());
  revoke.set_reason("lost");
  v1::Device stored;
  ASSERT_TRUE(world_.devices()->RevokeDevice(SyncWorld::As(world_.admin()).get(), revoke, &stored).ok());
  v1::UpdateDeviceSettingsRequest request;
  request.set_name(device.name());
  request.mutable_settings()->set_locked(true);
  const grpc::Status status = world_.devices()->UpdateDeviceSettings(SyncWorld::As(world_.admin()).get(), request, &stored);
  EXPECT_THAT(status.error_details(), HasSubstr("DEVICE_REVOKED"));
}

}  // namespace
}  // namespace footfall::server
