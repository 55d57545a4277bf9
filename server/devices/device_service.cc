#include "server/devices/device_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/enrolment_code.h"
#include "proto/rules/hash_chain.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/field_mask.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/leases/lease_store.h"
#include "server/sessions/session_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kListFilter = "devices";

void AnnounceDevice(WriteContext& write, const DeviceRow& device) {
  write.Announce({Change::Kind::kDevice, device.campaign_id, device.session_id});
}

// The row, or NotFound.
absl::StatusOr<DeviceRow> LoadDevice(Connection& db, std::string_view device_id) {
  absl::StatusOr<std::optional<DeviceRow>> found = FindDevice(db, device_id);
  if (!found.ok()) return found.status();
  if (!found->has_value()) return errors::NotFound(DeviceName(device_id));
  return **std::move(found);
}

// Session and zone are there. `zone_id` empty = none.
absl::Status CheckPlace(Connection& db, const SessionKey& key, const std::string& zone_id) {
  absl::StatusOr<v1::Session> session = GetSession(db, key);
  if (!session.ok() || zone_id.empty()) return session.status();
  return GetZone(db, SessionChildKey{key, zone_id}).status();
}

absl::StatusOr<std::string> ParseZone(const SessionKey& key, const std::string& name) {
  if (name.empty()) return std::string();
  absl::StatusOr<SessionChildKey> zone = ParseSessionChildName("zone", "zones", name);
  if (!zone.ok()) return zone.status();
  if (zone->session != key) return errors::InvalidField("zone", "OTHER_SESSION");
  return zone->id;
}

absl::Status CheckDisplayName(const std::string& name) {
  return name.size() > kMaxDeviceNameBytes ? errors::InvalidField("display_name", "TOO_LONG") : absl::OkStatus();
}

// The id of a kiosk that says who it is; nullopt unless it is written as this server writes ids, so that none has two names.
std::optional<rules::Uuid> ParseOwnName(const std::string& name) {
  const absl::StatusOr<std::string> id = ParseDeviceName("device", name);
  if (!id.ok()) return std::nullopt;
  const std::optional<rules::Uuid> uuid = rules::ParseUuid(*id);
  return uuid && rules::FormatUuid(*uuid) == *id ? uuid : std::nullopt;
}

absl::Status CheckEnrolRequest(const v1::EnrolDeviceRequest& request) {
  std::vector<rules::Problem> problems;
  if (request.secret().empty()) problems.push_back({"secret", "REQUIRED"});
  if (request.sign_public_key().size() != rules::kKeySize) problems.push_back({"sign_public_key", "BAD_SIZE"});
  if (request.box_public_key().size() != rules::kKeySize) problems.push_back({"box_public_key", "BAD_SIZE"});
  if (request.program_version().size() > kMaxDeviceNameBytes) problems.push_back({"program_version", "TOO_LONG"});
  if (!rules::ParseUuid(request.request_id())) problems.push_back({"request_id", "NOT_A_UUID"});
  if (!request.device().empty()) {
    if (!ParseOwnName(request.device())) problems.push_back({"device", "BAD_NAME"});
    if (request.epoch() == 0 || request.epoch() > kMaxEpoch) problems.push_back({"epoch", "OUT_OF_RANGE"});
    if (request.proof().size() != rules::kSignatureSize) problems.push_back({"proof", "BAD_SIZE"});
  }
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

}  // namespace

DeviceServiceImpl::DeviceServiceImpl(const Parts& parts, ServerIdentity identity) : parts_(parts), identity_(std::move(identity)) {}

v1::Device DeviceServiceImpl::ToMessage(const DeviceRow& row) const {
  const DevicePresence::Seen seen = parts_.presence->Get(row.id);
  v1::Device device;
  device.set_name(DeviceName(row.id));
  device.set_display_name(row.display_name);
  const SessionKey key{row.campaign_id, row.session_id};
  device.set_session(SessionName(key));
  if (!row.zone_id.empty()) device.set_zone(SessionChildName(key, "zones", row.zone_id));
  device.set_state(static_cast<v1::DeviceState>(row.standing));
  device.set_epoch(row.epoch);
  device.set_have_seq(row.have_seq);
  device.set_last_seen_ms(std::max(row.last_seen_ms, seen.last_seen_ms));
  device.set_backlog(seen.last_seen_ms >= row.last_seen_ms ? static_cast<int64_t>(seen.backlog) : row.backlog);
  device.set_program_version(row.program_version);
  device.set_create_time_ms(row.create_time_ms);
  *device.mutable_settings() = ReadSettings(row);
  const KioskHealth health = seen.health.value_or(row.health);
  if (health.battery_percent) device.set_battery_percent(*health.battery_percent);
  device.set_charging(health.charging);
  device.set_free_disk_bytes(health.free_disk_bytes);
  device.set_clock_skew_ms(health.clock_skew_ms);
  return device;
}

grpc::Status DeviceServiceImpl::CreateEnrolmentCode(grpc::ServerContext* context, const v1::CreateEnrolmentCodeRequest* request,
                                                    v1::EnrolmentCode* response) {
  return ToGrpc(CreateCode(*context, *request, response));
}

absl::Status DeviceServiceImpl::CreateCode(const grpc::ServerContext& context, const v1::CreateEnrolmentCodeRequest& request,
                                           v1::EnrolmentCode* response) {
  absl::StatusOr<Caller> caller = parts_.access->Check(context, Right::kRunSession, "DeviceService.CreateEnrolmentCode", request.session());
  if (!caller.ok()) return caller.status();
  absl::StatusOr<SessionKey> key = ParseSessionName("session", request.session());
  if (!key.ok()) return key.status();
  absl::StatusOr<std::string> zone_id = ParseZone(*key, request.zone());
  if (!zone_id.ok()) return zone_id.status();
  if (absl::Status status = CheckDisplayName(request.display_name()); !status.ok()) return status;
  // What no kiosk could call would only show at the booth.
  if (!request.server_address().empty() && !rules::IsHostPort(request.server_address())) {
    return errors::InvalidField("server_address", "NOT_HOST_PORT");
  }

  const std::string secret = MakeEnrolmentSecret(parts_.random->Bytes(kEnrolmentSecretLength));
  const int64_t now_ms = parts_.clock->NowMs();
  const EnrolmentCodeRow code{.secret_hash = EnrolmentSecretHash(secret),
                              .campaign_id = key->campaign_id,
                              .session_id = key->session_id,
                              .zone_id = *zone_id,
                              .display_name = request.display_name(),
                              .expire_time_ms = now_ms + kEnrolmentCodeLifeMs};
  absl::Status status = parts_.database->Write([&](WriteContext& write) {
    if (absl::Status found = CheckPlace(write.db(), *key, *zone_id); !found.ok()) return found;
    if (absl::Status dropped = DropEnrolmentCodes(write.db(), now_ms); !dropped.ok()) return dropped;
    if (absl::Status inserted = InsertEnrolmentCode(write.db(), code); !inserted.ok()) return inserted;
    return parts_.access->Audit(write, *caller, "DeviceService.CreateEnrolmentCode", request.session(), "");
  });
  if (!status.ok()) return status;
  const std::string& address = request.server_address().empty() ? identity_.address : request.server_address();
  response->set_code(rules::FormatEnrolmentCode({.address = address, .certificate_pin = identity_.certificate_pin, .secret = secret}));
  response->set_expire_time_ms(code.expire_time_ms);
  return absl::OkStatus();
}

grpc::Status DeviceServiceImpl::EnrolDevice(grpc::ServerContext* context, const v1::EnrolDeviceRequest* request,
                                            v1::EnrolDeviceResponse* response) {
  return ToGrpc(Enrol(*context, *request, response));
}

absl::Status DeviceServiceImpl::Enrol(const grpc::ServerContext& context, const v1::EnrolDeviceRequest& request,
                                      v1::EnrolDeviceResponse* response) {
  const std::string host = PeerHost(context.peer());
  if (int64_t wait_ms = misses_.WaitMs(host, parts_.clock->SteadyMs()); wait_ms > 0) return errors::TooMany("ENROLMENT_ATTEMPTS", wait_ms);
  if (absl::Status status = CheckEnrolRequest(request); !status.ok()) return status;
  DeviceRow device;
  absl::Status status = parts_.database->Write([&](WriteContext& write) {
    absl::StatusOr<DeviceRow> redeemed = RedeemCode(write, request);
    if (redeemed.ok()) device = *std::move(redeemed);
    return redeemed.status();
  });
  if (absl::IsUnauthenticated(status)) misses_.Missed(host, parts_.clock->SteadyMs());
  if (!status.ok()) return status;
  *response->mutable_device() = ToMessage(device);
  response->set_server_sign_public_key(identity_.sign_public_key);
  response->set_incarnation(identity_.incarnation);
  return absl::OkStatus();
}

absl::StatusOr<DeviceRow> DeviceServiceImpl::RedeemCode(WriteContext& write, const v1::EnrolDeviceRequest& request) {
  const int64_t now_ms = parts_.clock->NowMs();
  absl::StatusOr<std::optional<EnrolmentCodeRow>> code = FindEnrolmentCode(write.db(), EnrolmentSecretHash(request.secret()));
  if (!code.ok()) return code.status();
  if (!code->has_value() || (*code)->expire_time_ms <= now_ms) return errors::Unauthenticated("CODE_INVALID");
  const EnrolmentCodeRow& found = **code;
  if (!found.used_request_id.empty()) {
    if (found.used_request_id != request.request_id()) return errors::Unauthenticated("CODE_INVALID");
    absl::StatusOr<DeviceRow> device = LoadDevice(write.db(), found.device_id);
    if (!device.ok()) return device.status();
    // The same id for other keys is another kiosk: it must not believe that the device is its own.
    const bool other_name = !request.device().empty() && request.device() != DeviceName(device->id);
    if (other_name || device->sign_public_key != request.sign_public_key() || device->box_public_key != request.box_public_key())
      return errors::FailedPrecondition("REQUEST_ID_REUSED", DeviceName(device->id));
    return device;
  }
  const bool returns = !request.device().empty();
  absl::StatusOr<DeviceRow> device = returns ? TakeBack(write, request, found) : AddDevice(write, request, found, "", 1);
  if (!device.ok()) return device.status();
  if (absl::Status status = UseEnrolmentCode(write.db(), found.secret_hash, request.request_id(), device->id); !status.ok()) return status;
  AnnounceDevice(write, *device);
  const std::string name = DeviceName(device->id);
  if (absl::Status status = parts_.access->AuditEvent(write, name, returns ? "device.returned" : "device.enrolled", name, ""); !status.ok())
    return status;
  return device;
}

absl::StatusOr<DeviceRow> DeviceServiceImpl::AddDevice(WriteContext& write, const v1::EnrolDeviceRequest& request,
                                                       const EnrolmentCodeRow& code, const std::string& own_id, uint32_t epoch) {
  const int64_t now_ms = parts_.clock->NowMs();
  DeviceRow device{.id = own_id.empty() ? rules::FormatUuid(parts_.random->NewUuid(now_ms)) : own_id,
                   .display_name = code.display_name,
                   .campaign_id = code.campaign_id,
                   .session_id = code.session_id,
                   .zone_id = code.zone_id,
                   .epoch = epoch,
                   .sign_public_key = request.sign_public_key(),
                   .box_public_key = request.box_public_key(),
                   .program_version = request.program_version(),
                   .create_time_ms = now_ms};
  if (device.display_name.empty()) {
    absl::StatusOr<int64_t> count = CountSessionDevices(write.db(), device.campaign_id, device.session_id);
    if (!count.ok()) return count.status();
    device.display_name = absl::StrCat("Kiosk ", *count + 1);
  }
  if (absl::Status status = InsertDevice(write.db(), device); !status.ok()) return status;
  return device;
}

absl::StatusOr<DeviceRow> DeviceServiceImpl::TakeBack(WriteContext& write, const v1::EnrolDeviceRequest& request,
                                                      const EnrolmentCodeRow& code) {
  const rules::Uuid uuid = ParseOwnName(request.device()).value_or(rules::Uuid{});  // checked before
  const std::string proven = rules::ReturnMessage(identity_.sign_public_key, uuid, request.epoch(), request.secret());
  if (!rules::VerifySignature(proven, request.proof(), request.sign_public_key()))
    return errors::FailedPrecondition("DEVICE_PROOF_INVALID", request.device());
  const std::string id = rules::FormatUuid(uuid);
  absl::StatusOr<std::optional<DeviceRow>> known = FindDevice(write.db(), id);
  if (!known.ok()) return known.status();
  switch (JudgeReturn(*known, request.sign_public_key(), request.box_public_key())) {
    case ReturnAnswer::kOtherKey:
      return errors::FailedPrecondition("DEVICE_KEY_DIFFERS", request.device());
    case ReturnAnswer::kRevoked:
      return errors::FailedPrecondition("DEVICE_REVOKED", request.device());
    case ReturnAnswer::kNew:
      return AddDevice(write, request, code, id, request.epoch());
    case ReturnAnswer::kKnown:
      break;
  }
  // Where it stands in its chain, and whether it is frozen, the server knows better than the code.
  DeviceRow device = **std::move(known);
  AnnounceDevice(write, device);  // the session it leaves has to forget it
  device.campaign_id = code.campaign_id;
  device.session_id = code.session_id;
  device.zone_id = code.zone_id;
  if (!code.display_name.empty()) device.display_name = code.display_name;
  if (absl::Status status = UpdateDevicePlace(write.db(), device); !status.ok()) return status;
  return device;
}

grpc::Status DeviceServiceImpl::GetDevice(grpc::ServerContext* context, const v1::GetDeviceRequest* request, v1::Device* response) {
  absl::StatusOr<Caller> caller = parts_.access->Check(*context, Right::kReadPlan, "DeviceService.GetDevice", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  absl::StatusOr<std::string> id = ParseDeviceName("name", request->name());
  if (!id.ok()) return ToGrpc(id.status());
  return ToGrpc(parts_.database->Read([&](Connection& db) {
    absl::StatusOr<DeviceRow> device = LoadDevice(db, *id);
    if (device.ok()) *response = ToMessage(*device);
    return device.status();
  }));
}

grpc::Status DeviceServiceImpl::ListDevices(grpc::ServerContext* context, const v1::ListDevicesRequest* request,
                                            v1::ListDevicesResponse* response) {
  return ToGrpc(List(*context, *request, response));
}

absl::Status DeviceServiceImpl::List(const grpc::ServerContext& context, const v1::ListDevicesRequest& request,
                                     v1::ListDevicesResponse* response) {
  absl::StatusOr<Caller> caller = parts_.access->Check(context, Right::kReadPlan, "DeviceService.ListDevices", "");
  if (!caller.ok()) return caller.status();
  absl::StatusOr<int> size = CheckPageSize(request.page_size());
  if (!size.ok()) return size.status();
  absl::StatusOr<std::string> after = ReadPageToken(kListFilter, request.page_token());
  if (!after.ok()) return after.status();
  return parts_.database->Read([&](Connection& db) {
    absl::StatusOr<std::vector<DeviceRow>> rows = server::ListDevices(db, *after, *size + 1);
    if (!rows.ok()) return rows.status();
    if (static_cast<int>(rows->size()) > *size) {
      rows->resize(*size);
      response->set_next_page_token(MakePageToken(kListFilter, rows->back().id));
    }
    for (const DeviceRow& row : *rows) *response->add_devices() = ToMessage(row);
    return absl::OkStatus();
  });
}

grpc::Status DeviceServiceImpl::AssignDevice(grpc::ServerContext* context, const v1::AssignDeviceRequest* request, v1::Device* response) {
  absl::StatusOr<Caller> caller = parts_.access->Check(*context, Right::kRunSession, "DeviceService.AssignDevice", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  return ToGrpc(
      parts_.access->WriteOnce(*caller, "DeviceService.AssignDevice", request->request_id(), *request, response, [&](WriteContext& write) {
        DeviceRow device;
        absl::Status status = ApplyAssignment(write, *caller, *request, &device);
        if (status.ok()) *response = ToMessage(device);
        return status;
      }));
}

absl::Status DeviceServiceImpl::ApplyAssignment(WriteContext& write, const Caller& caller, const v1::AssignDeviceRequest& request,
                                                DeviceRow* device) {
  absl::StatusOr<std::string> id = ParseDeviceName("name", request.name());
  if (!id.ok()) return id.status();
  if (absl::Status status = CheckDisplayName(request.display_name()); !status.ok()) return status;
  absl::StatusOr<DeviceRow> row = LoadDevice(write.db(), *id);
  if (!row.ok()) return row.status();
  if (row->standing == DeviceStanding::kRevoked) return errors::FailedPrecondition("DEVICE_REVOKED", request.name());
  // The session it leaves has to forget it.
  AnnounceDevice(write, *row);
  SessionKey key{row->campaign_id, row->session_id};
  if (!request.session().empty()) {
    absl::StatusOr<SessionKey> wanted = ParseSessionName("session", request.session());
    if (!wanted.ok()) return wanted.status();
    key = *wanted;
  }
  absl::StatusOr<std::string> zone_id = ParseZone(key, request.zone());
  if (!zone_id.ok()) return zone_id.status();
  if (absl::Status status = CheckPlace(write.db(), key, *zone_id); !status.ok()) return status;
  row->campaign_id = key.campaign_id;
  row->session_id = key.session_id;
  row->zone_id = *zone_id;
  if (!request.display_name().empty()) row->display_name = request.display_name();
  if (absl::Status status = UpdateDevicePlace(write.db(), *row); !status.ok()) return status;
  AnnounceDevice(write, *row);
  *device = *std::move(row);
  return parts_.access->Audit(write, caller, "DeviceService.AssignDevice", request.name(), SessionName(key));
}

grpc::Status DeviceServiceImpl::UpdateDeviceSettings(grpc::ServerContext* context, const v1::UpdateDeviceSettingsRequest* request,
                                                     v1::Device* response) {
  constexpr std::string_view kAction = "DeviceService.UpdateDeviceSettings";
  absl::StatusOr<Caller> caller = parts_.access->Check(*context, Right::kRunSession, kAction, request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  return ToGrpc(parts_.access->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    DeviceRow device;
    absl::Status status = ApplySettings(write, *caller, *request, &device);
    if (status.ok()) *response = ToMessage(device);
    return status;
  }));
}

absl::Status DeviceServiceImpl::ApplySettings(WriteContext& write, const Caller& caller, const v1::UpdateDeviceSettingsRequest& request,
                                              DeviceRow* device) {
  absl::StatusOr<std::string> id = ParseDeviceName("name", request.name());
  if (!id.ok()) return id.status();
  absl::StatusOr<DeviceRow> row = LoadDevice(write.db(), *id);
  if (!row.ok()) return row.status();
  if (row->standing == DeviceStanding::kRevoked) return errors::FailedPrecondition("DEVICE_REVOKED", request.name());
  v1::KioskSettings settings = ReadSettings(*row);
  const bool was_locked = settings.locked();
  absl::Status status = ApplyUpdate(request.settings(), request.update_mask(), &settings);
  if (!status.ok()) return status;
  if (Problems problems = CheckSettings(settings); !problems.empty()) return errors::InvalidFields(std::move(problems));
  status = server::UpdateDeviceSettings(write.db(), *id, settings);
  if (!status.ok()) return status;
  row->settings = settings.SerializeAsString();
  AnnounceDevice(write, *row);
  const std::string_view detail = settings.locked() == was_locked ? "" : settings.locked() ? "locked" : "unlocked";
  *device = *std::move(row);
  return parts_.access->Audit(write, caller, "DeviceService.UpdateDeviceSettings", request.name(), detail);
}

grpc::Status DeviceServiceImpl::RevokeDevice(grpc::ServerContext* context, const v1::RevokeDeviceRequest* request, v1::Device* response) {
  absl::StatusOr<Caller> caller = parts_.access->Check(*context, Right::kManageDevices, "DeviceService.RevokeDevice", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  absl::StatusOr<std::string> id = ParseDeviceName("name", request->name());
  if (!id.ok()) return ToGrpc(id.status());
  if (request->reason().empty()) return ToGrpc(errors::InvalidField("reason", "REQUIRED"));
  if (request->reason().size() > kMaxRevokeReasonBytes) return ToGrpc(errors::InvalidField("reason", "TOO_LONG"));
  return ToGrpc(
      parts_.access->WriteOnce(*caller, "DeviceService.RevokeDevice", request->request_id(), *request, response, [&](WriteContext& write) {
        absl::StatusOr<DeviceRow> device = LoadDevice(write.db(), *id);
        if (!device.ok()) return device.status();
        device->standing = DeviceStanding::kRevoked;
        absl::Status status = UpdateDeviceStanding(write.db(), *id, device->standing, request->reason());
        if (!status.ok()) return status;
        AnnounceDevice(write, *device);
        *response = ToMessage(*device);
        // What it was lent is neither handed out nor back: it waits for what the kiosk still hands in, or for a person.
        if (absl::Status suspended = SuspendDevice(write, *id); !suspended.ok()) return suspended;
        return parts_.access->Audit(write, *caller, "DeviceService.RevokeDevice", request->name(), request->reason());
      }));
}

}  // namespace footfall::server
