#include "kiosk/sync/server_reason.h"

#include <optional>

#include "absl/strings/cord.h"

namespace footfall::kiosk {
namespace {

// The same that the server's own statuses have, so that programs which join both sides in one process lose nothing.
constexpr char kReasonUrl[] = "footfall/reason";

}  // namespace

void SetReason(std::string_view reason, absl::Status* status) {
  if (!reason.empty()) status->SetPayload(kReasonUrl, absl::Cord(absl::string_view(reason.data(), reason.size())));
}

std::string ReasonOf(const absl::Status& status) {
  const auto reason = status.GetPayload(kReasonUrl);
  return reason ? std::string(*reason) : "";
}

}  // namespace footfall::kiosk
