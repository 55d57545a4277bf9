#include "server/sync/operation_opener.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "proto/rules/crypto.h"
#include "proto/rules/hash_chain.h"
#include "server/base/errors.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr uint32_t kNewestVersion = 1;  // of both payloads
constexpr size_t kMaxReasonFields = 5;  // a person sees what is wrong; all of it is in the payload
constexpr size_t kMaxReasonFieldBytes = 60;

// Field names come from the kiosk: only what can be one is repeated.
std::string SafeFieldName(const std::string& field) {
  const bool safe = field.size() <= kMaxReasonFieldBytes && std::all_of(field.begin(), field.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
                    });
  return safe ? field : "answers";
}

std::string CheckHeader(const OpenedOperation& operation, const v1::OperationHeader& header) {
  if (header.seq() != operation.seq) return "SEQ_MISMATCH";
  if (operation.payload.size() > size_t{rules::kMaxOperationPayloadBytes}) return "OPERATION_TOO_LARGE";
  if (!rules::UuidFromBytes(header.operation_id())) return "BAD_OPERATION_ID";
  if (header.type() != v1::OPERATION_TYPE_LEAD && header.type() != v1::OPERATION_TYPE_ATTENDANCE) return "UNKNOWN_TYPE";
  if (header.version() == 0 || header.version() > kNewestVersion) return "UNKNOWN_VERSION";
  if (!v1::SealForm_IsValid(header.seal_form())) return "UNKNOWN_SEAL_FORM";
  return "";
}

std::string OpenAttendance(std::string_view device_id, const v1::OperationHeader& header, std::string_view plain,
                           OpenedOperation* operation) {
  v1::AttendancePayload payload;
  if (!payload.ParseFromArray(plain.data(), static_cast<int>(plain.size()))) return "PAYLOAD_UNREADABLE";
  operation->fact = AttendanceFact{.event_id = *rules::UuidFromBytes(header.operation_id()),
                                   .campaign_id = header.campaign_id(),
                                   .session_id = header.session_id(),
                                   .staff_id = payload.staff_id(),
                                   .device_id = std::string(device_id),
                                   .kind = payload.kind(),
                                   .time_ms = header.corrected_ms()};
  return "";
}

}  // namespace

std::string RefusalReason(const absl::Status& status) {
  const std::optional<errors::Detail> detail = errors::GetDetail(status);
  if (!detail) return "APPLY_FAILED";
  if (detail->fields.empty()) return detail->reason.empty() ? "APPLY_FAILED" : detail->reason;
  std::string reason = "FIELD_INVALID: ";
  for (size_t i = 0; i < std::min(detail->fields.size(), kMaxReasonFields); ++i) {
    if (i > 0) reason += ", ";
    reason += SafeFieldName(detail->fields[i].field);
  }
  return reason;
}

OperationOpener::OperationOpener(CampaignCatalog* catalog, const LeadIntake* intake) : catalog_(catalog), intake_(intake) {}

void OperationOpener::Chain(std::string_view previous_hash, OpenedOperation* operation, std::string_view lost_hash) {
  operation->commitment = rules::Commitment(operation->payload);
  operation->hash = std::string(lost_hash);
  if (lost_hash.empty()) operation->hash = rules::OperationHash(previous_hash, operation->header, operation->commitment);
}

void OperationOpener::Open(const Source& source, rules::PayloadOpener* boxes, OpenedOperation* operation) const {
  v1::OperationHeader header;
  if (operation->header.empty() && operation->payload.empty()) {
    operation->reason = "LOST_ON_KIOSK";  // its disk was damaged; only the place in the chain came
  } else if (operation->header.size() > size_t{rules::kMaxOperationHeaderBytes}) {
    operation->reason = "OPERATION_TOO_LARGE";
  } else if (!header.ParseFromString(operation->header)) {
    operation->reason = "HEADER_UNREADABLE";
  } else {
    operation->type = header.type();
    operation->reason = OpenFact(source, header, boxes, operation);
  }
}

std::string OperationOpener::OpenFact(const Source& source, const v1::OperationHeader& header, rules::PayloadOpener* boxes,
                                      OpenedOperation* operation) const {
  if (std::string reason = CheckHeader(*operation, header); !reason.empty()) return reason;
  const std::shared_ptr<const CampaignView> campaign = catalog_->Find(header.campaign_id());
  if (campaign == nullptr) return "UNKNOWN_CAMPAIGN";
  if (header.seal_key_id() != campaign->campaign.seal_key_id()) return "UNKNOWN_KEY";
  const bool boxed = header.seal_form() == v1::SEAL_FORM_BOX;
  std::optional<std::string> plain =
      boxed ? boxes->Open(operation->payload, campaign->seal_keys) : rules::OpenSealed(operation->payload, campaign->seal_keys);
  if (!plain) return "UNOPENABLE";
  std::string reason = header.type() == v1::OPERATION_TYPE_LEAD ? OpenLead(*campaign, source, header, *plain, operation)
                                                                : OpenAttendance(source.device_id, header, *plain, operation);
  rules::Wipe(&*plain);
  return reason;
}

std::string OperationOpener::OpenLead(const CampaignView& campaign, const Source& source, const v1::OperationHeader& header,
                                      std::string_view plain, OpenedOperation* operation) const {
  v1::LeadPayload payload;
  if (!payload.ParseFromArray(plain.data(), static_cast<int>(plain.size()))) return "PAYLOAD_UNREADABLE";
  const LeadOrigin origin{.lead_id = *rules::UuidFromBytes(header.operation_id()),
                          .session_id = header.session_id(),
                          .device_id = std::string(source.device_id),
                          .capture_time_ms = header.corrected_ms(),
                          .receive_time_ms = source.receive_time_ms,
                          .clock_suspect = header.clock_suspect()};
  absl::StatusOr<PreparedLead> lead = intake_->Prepare(campaign, payload, origin, /*lenient=*/true);
  if (!lead.ok()) return RefusalReason(lead.status());
  operation->fact = *std::move(lead);
  return "";
}

}  // namespace footfall::server
