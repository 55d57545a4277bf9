// Tables of kiosks and enrolment codes. Free functions over a connection: reads anywhere, writes inside a job of the writer.
#ifndef FOOTFALL_SERVER_DEVICES_DEVICE_STORE_H_
#define FOOTFALL_SERVER_DEVICES_DEVICE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/onsite.pb.h"
#include "server/devices/device_presence.h"
#include "server/storage/connection.h"

namespace footfall::server {

// Numbers are those of footfall.v1.DeviceState.
enum class DeviceStanding { kActive = 1, kFrozen = 2, kRevoked = 3 };

// One kiosk. Ids without resource prefixes; empty = none.
struct DeviceRow {
  std::string id;  // UUID text
  std::string display_name;
  std::string campaign_id, session_id, zone_id;
  DeviceStanding standing = DeviceStanding::kActive;
  uint32_t epoch = 1;           // the one it should write in
  std::string sign_public_key;  // Ed25519, 32 bytes
  std::string box_public_key;   // X25519, 32 bytes
  std::string program_version;
  int64_t last_seen_ms = 0;  // as of its last Hello; DevicePresence knows better while it is connected
  int64_t backlog = 0;       // likewise
  int64_t create_time_ms = 0;
  int64_t have_seq = 0;  // highest contiguous operation of `epoch`; read only
  std::string settings;  // an encoded KioskSettings; empty = nothing was set; read only
  KioskHealth health;    // as of its last Hello; read only
};

// A one-time code; only the hash of its secret is kept.
struct EnrolmentCodeRow {
  std::string secret_hash;  // 32 bytes
  std::string campaign_id, session_id, zone_id, display_name;
  int64_t expire_time_ms = 0;
  std::string used_request_id;  // empty = unused
  std::string device_id;        // made by that request
};

// What was set of a kiosk.
footfall::v1::KioskSettings ReadSettings(const DeviceRow& device);

// Reads. nullopt when there is none; Internal when the database fails.
absl::StatusOr<std::optional<DeviceRow>> FindDevice(Connection& db, std::string_view device_id);
absl::StatusOr<std::vector<DeviceRow>> ListDevices(Connection& db, std::string_view after_id, int limit);
// A session's kiosks that are not revoked, by id.
absl::StatusOr<std::vector<DeviceRow>> ListSessionDevices(Connection& db, std::string_view campaign_id, std::string_view session_id);
absl::StatusOr<int64_t> CountSessionDevices(Connection& db, std::string_view campaign_id, std::string_view session_id);
// Kiosks in good standing of a session; session_id empty = of the whole campaign.
absl::StatusOr<int64_t> CountActiveDevices(Connection& db, std::string_view campaign_id, std::string_view session_id);
absl::StatusOr<std::optional<EnrolmentCodeRow>> FindEnrolmentCode(Connection& db, std::string_view secret_hash);

// Writes.
absl::Status InsertDevice(Connection& db, const DeviceRow& device);
absl::Status UpdateDevicePlace(Connection& db, const DeviceRow& device);  // display name, campaign, session, zone
absl::Status UpdateDeviceStanding(Connection& db, std::string_view device_id, DeviceStanding standing, std::string_view reason);
absl::Status UpdateDeviceEpoch(Connection& db, std::string_view device_id, uint32_t epoch);
absl::Status UpdateDeviceHeard(Connection& db, std::string_view device_id, int64_t seen_ms, int64_t backlog,
                               std::string_view program_version);
absl::Status UpdateDeviceHealth(Connection& db, std::string_view device_id, const KioskHealth& health);
absl::Status UpdateDeviceSettings(Connection& db, std::string_view device_id, const footfall::v1::KioskSettings& settings);
absl::Status InsertEnrolmentCode(Connection& db, const EnrolmentCodeRow& code);
absl::Status UseEnrolmentCode(Connection& db, std::string_view secret_hash, std::string_view request_id, std::string_view device_id);
// The version last given to what the kiosk is to know, and the hash of that content (empty = none yet).
struct DeviceConfigVersion {
  int64_t version = 0;
  std::string hash;
};
absl::StatusOr<DeviceConfigVersion> FindConfigVersion(Connection& db, std::string_view device_id);
absl::Status UpdateConfigVersion(Connection& db, std::string_view device_id, const DeviceConfigVersion& version);
// Drops codes that ended before `time_ms`.
absl::Status DropEnrolmentCodes(Connection& db, int64_t time_ms);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DEVICES_DEVICE_STORE_H_
