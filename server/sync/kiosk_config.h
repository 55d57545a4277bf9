// What a kiosk needs to work without a network, gathered from the plan. Reads only.
#ifndef FOOTFALL_SERVER_SYNC_KIOSK_CONFIG_H_
#define FOOTFALL_SERVER_SYNC_KIOSK_CONFIG_H_

#include <string>

#include "absl/status/statusor.h"
#include "footfall/v1/sync_service.pb.h"
#include "server/base/resource_names.h"
#include "server/devices/device_store.h"
#include "server/storage/connection.h"

namespace footfall::server {

// All that the session's kiosks have in common. Left out: what a kiosk does not show and a thief should not read (purpose and background of
// the campaign, rent of the site, PINs of people who do not work here), and etags, which change without the content. NotFound when the
// session is gone.
absl::StatusOr<footfall::v1::KioskConfig> BuildSessionConfig(Connection& db, const SessionKey& key);

// The same for one kiosk: its name and place.
footfall::v1::KioskConfig ForDevice(const footfall::v1::KioskConfig& session, const DeviceRow& device);

// Names the content without the version, 32 bytes.
std::string ConfigHash(const footfall::v1::KioskConfig& config);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_KIOSK_CONFIG_H_
