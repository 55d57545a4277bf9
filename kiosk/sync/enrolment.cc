#include "kiosk/sync/enrolment.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "kiosk/sync/hello.h"
#include "kiosk/sync/server_reason.h"
#include "proto/rules/crypto.h"
#include "proto/rules/enrolment_code.h"
#include "proto/rules/hash_chain.h"

namespace footfall::kiosk {
namespace {

constexpr std::string_view kDevicePrefix = "devices/";

// Comes from code and key, so that a repeat is recognised even when nothing of the first try was kept.
std::string RequestId(const std::string& secret, const std::string& sign_public_key) {
  const std::string hash = rules::Hash("footfall/enrol/1" + secret + sign_public_key);
  rules::Uuid id{};
  std::copy_n(hash.begin(), id.size(), id.begin());
  id[6] = static_cast<uint8_t>((id[6] & 0x0f) | 0x80);  // version 8: own making (RFC 9562)
  id[8] = static_cast<uint8_t>((id[8] & 0x3f) | 0x80);
  return rules::FormatUuid(id);
}

absl::StatusOr<Identity> ReadAnswer(const v1::EnrolDeviceResponse& response) {
  Identity identity;
  identity.device = response.device().name();
  const std::string id = identity.device.starts_with(kDevicePrefix) ? identity.device.substr(kDevicePrefix.size()) : "";
  if (const auto parsed = rules::ParseUuid(id)) {
    identity.device_id = *parsed;
  } else {
    return absl::InternalError("enrolment: the server's device name is none");
  }
  if (response.server_sign_public_key().size() != rules::kKeySize)
    return absl::InternalError("enrolment: the server's key has the wrong size");
  if (response.incarnation().size() != identity.device_id.size())
    return absl::InternalError("enrolment: the incarnation has the wrong size");
  if (response.device().epoch() < 1 || response.device().epoch() > UINT32_MAX) return absl::InternalError("enrolment: no epoch");
  identity.server_sign_key = response.server_sign_public_key();
  identity.incarnation = response.incarnation();
  identity.epoch = static_cast<uint32_t>(response.device().epoch());
  return identity;
}

// What the call's end means to whoever holds the tablet. The code stays: it decides what the screen says.
absl::Status InWords(const absl::Status& status, const std::string& address) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return absl::Status(status.code(),
                          "enrolment: cannot reach " + address +
                              ", or it is not the server that made the code. Check the network and that footfall-server runs "
                              "there; when kiosks reach it under another address, make the code with --address HOST:PORT");
    case absl::StatusCode::kUnauthenticated:
      return absl::UnauthenticatedError(
          "enrolment: the code was used, or its 10 minutes are over. Make a new one: footfall kiosk enrol CAMPAIGN/SESSION --zone ZONE");
    case absl::StatusCode::kFailedPrecondition:
      return absl::FailedPreconditionError(
          absl::StrCat("enrolment: the server does not take this kiosk (", ReasonOf(status),
                       "): it was retired, or belongs to another server, or is a copy. What it holds stays here"));
    case absl::StatusCode::kResourceExhausted:
      return absl::ResourceExhaustedError("enrolment: too many codes were tried; wait a minute and try again");
    default:
      return status;
  }
}

// A kiosk that is somebody already may only show a code to a server that said it does not know it.
absl::Status CheckMayReturn(Journal* journal) {
  absl::StatusOr<ServerStanding> standing = journal->LoadStanding();
  if (!standing.ok()) return standing.status();
  if (*standing == ServerStanding::kUnknown) return absl::OkStatus();
  return absl::FailedPreconditionError("enrolment: this kiosk is enrolled already as " + journal->identity()->device);
}

// Says who the kiosk is, and proves it to the server it belongs to and to no other.
void AddProof(const Identity& identity, uint32_t epoch, v1::EnrolDeviceRequest* request) {
  request->set_device(identity.device);
  request->set_epoch(epoch);
  request->set_proof(SignAs(identity, rules::ReturnMessage(identity.server_sign_key, identity.device_id, epoch, request->secret())));
}

// The incarnation stays the old one: sync has to hear that this is another life of the server.
absl::Status ComeBack(const rules::EnrolmentCode& code, const v1::EnrolDeviceResponse& response, Journal* journal) {
  const Identity& identity = *journal->identity();
  if (response.device().name() != identity.device || response.server_sign_public_key() != identity.server_sign_key)
    return absl::InternalError("enrolment: the server answers as another one, or to another kiosk");
  absl::Status status = journal->SetServer(code.address, code.certificate_pin);
  if (status.ok()) status = journal->StoreStanding(ServerStanding::kNormal);  // Hello says what else there is to know
  return status;
}

}  // namespace

absl::Status EnrolKiosk(std::string_view code_text, std::string_view program_version, Journal* journal, EnrolmentCaller* caller) {
  const bool returns = journal->identity() != nullptr;
  if (returns) {
    if (absl::Status status = CheckMayReturn(journal); !status.ok()) return status;
  }
  const std::optional<rules::EnrolmentCode> code = rules::ParseEnrolmentCode(code_text);
  if (!code) return absl::InvalidArgumentError("enrolment: the code is mistyped; check each group");
  absl::StatusOr<DeviceKeys> keys = journal->Keys();
  if (!keys.ok()) return keys.status();
  v1::EnrolDeviceRequest request;
  request.set_secret(code->secret);
  request.set_sign_public_key(rules::SignKeysFromSeed(keys->sign_seed).public_key);
  request.set_box_public_key(rules::SealKeysFromSeed(keys->box_seed).public_key);
  request.set_program_version(std::string(program_version));
  request.set_request_id(RequestId(code->secret, request.sign_public_key()));
  if (returns) AddProof(*journal->identity(), journal->epochs().back().epoch, &request);
  absl::StatusOr<v1::EnrolDeviceResponse> response = caller->EnrolDevice({code->address, code->certificate_pin}, request);
  if (!response.ok()) return InWords(response.status(), code->address);
  if (returns) return ComeBack(*code, *response, journal);
  absl::StatusOr<Identity> identity = ReadAnswer(*response);
  if (!identity.ok()) return identity.status();
  identity->keys = *keys;
  identity->server_address = code->address;
  identity->certificate_pin = code->certificate_pin;
  return journal->Enrol(*identity);
}

}  // namespace footfall::kiosk
