#include "kiosk/sync/enrolment.h"

#include <algorithm>

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
    case absl::StatusCode::kResourceExhausted:
      return absl::ResourceExhaustedError("enrolment: too many codes were tried; wait a minute and try again");
    default:
      return status;
  }
}

}  // namespace

absl::Status EnrolKiosk(std::string_view code_text, std::string_view program_version, Journal* journal, EnrolmentCaller* caller) {
  if (journal->identity())
    return absl::FailedPreconditionError("enrolment: this kiosk is enrolled already as " + journal->identity()->device);
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
  absl::StatusOr<v1::EnrolDeviceResponse> response = caller->EnrolDevice({code->address, code->certificate_pin}, request);
  if (!response.ok()) return InWords(response.status(), code->address);
  absl::StatusOr<Identity> identity = ReadAnswer(*response);
  if (!identity.ok()) return identity.status();
  identity->keys = *keys;
  identity->server_address = code->address;
  identity->certificate_pin = code->certificate_pin;
  return journal->Enrol(*identity);
}

}  // namespace footfall::kiosk
