// Why the server ended a call, in the one word it gives (google.rpc.ErrorInfo). Travels with the status. Pure; any thread.
#ifndef FOOTFALL_KIOSK_SYNC_SERVER_REASON_H_
#define FOOTFALL_KIOSK_SYNC_SERVER_REASON_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace footfall::kiosk {

// The answer to a Hello of a device that the server has forgotten, or never knew.
inline constexpr std::string_view kDeviceUnknown = "DEVICE_UNKNOWN";

// Makes the reason part of an error. Nothing happens to OK.
void SetReason(std::string_view reason, absl::Status* status);
// Empty = it has none: something between the two ended the call.
std::string ReasonOf(const absl::Status& status);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_SERVER_REASON_H_
