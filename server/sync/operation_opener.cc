#include "server/sync/operation_opener.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "proto/rules/crypto.h"
#include "proto/rules/hash_chain.h"
#include "server/base/errors.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr uint32_t kNewestVersion = 1;  // of every payload
constexpr size_t kMaxReasonFields = 5;  // a person sees what is wrong; all of it is in the payload
constexpr size_t kMaxReasonFieldBytes = 60;

// Field names come from the kiosk: only what can be one is repeated.
std::string SafeFieldName(const std::string& field) {
  const bool safe = field.size() <= kMaxReasonFieldBytes && std::all_of(field.begin(), field.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
                    });
  return safe ? field : "answers";
}

// Whether the payload is in a form we can open and understand.
std::string CheckSealed(const OpenedOperation& operation, const v1::OperationHeader& header) {
  if (operation.payload.size() > size_t{rules::kMaxOperationPayloadBytes}) return "OPERATION_TOO_LARGE";
  if (header.version() == 0 || header.version() > kNewestVersion) return "UNKNOWN_VERSION";
  if (!v1::SealForm_IsValid(header.seal_form())) return "UNKNOWN_SEAL_FORM";
  return "";
}

std::string ParseHeader(const OpenedOperation& operation, v1::OperationHeader* header) {
  // Its disk was damaged; only the place in the chain came.
  if (operation.header.empty() && operation.payload.empty()) return "LOST_ON_KIOSK";
  if (operation.header.size() > size_t{rules::kMaxOperationHeaderBytes}) return "OPERATION_TOO_LARGE";
  return header->ParseFromString(operation.header) ? "" : "HEADER_UNREADABLE";
}

// Whether the header says what the operation is.
std::string CheckHeader(const OpenedOperation& operation, const v1::OperationHeader& header) {
  if (header.seq() != operation.seq) return "SEQ_MISMATCH";
  if (!rules::UuidFromBytes(header.operation_id())) return "BAD_OPERATION_ID";
  if (header.type() == v1::OPERATION_TYPE_UNSPECIFIED || !v1::OperationType_IsValid(header.type())) return "UNKNOWN_TYPE";
  return "";
}

std::string MakeAttendance(std::string_view device_id, const v1::OperationHeader& header, std::string_view plain,
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

std::string MakeLeaseReturn(const OperationOpener::Source& source, const GrantSources* sources, std::string_view plain,
                            OpenedOperation* operation) {
  v1::LeaseReturnPayload payload;
  if (!payload.ParseFromArray(plain.data(), static_cast<int>(plain.size()))) return "PAYLOAD_UNREADABLE";
  operation->fact = LeaseReturnFact{.lease_id = payload.lease_id(),
                                    .device_id = std::string(source.device_id),
                                    .returned_total = payload.returned_total(),
                                    .spent_total = payload.spent_total(),
                                    .epoch = source.epoch,
                                    .seq = operation->seq,
                                    .sources = sources};
  return "";
}

// A fact as its area read it, or why there is none.
template <typename Fact>
std::string Keep(absl::StatusOr<Fact> read, OpenedOperation* operation) {
  if (!read.ok()) {
    operation->problems = RefusalFields(read.status());
    return RefusalReason(read.status());
  }
  operation->fact = *std::move(read);
  return "";
}

// A chance that was drawn, or a prize that was handed over.
template <typename Payload>
std::string MakeDraw(const DrawIntake& draws, const OperationOpener::Source& source, const v1::OperationHeader& header,
                     std::string_view plain, OpenedOperation* operation) {
  Payload payload;
  if (!payload.ParseFromArray(plain.data(), static_cast<int>(plain.size()))) return "PAYLOAD_UNREADABLE";
  DrawOrigin origin{.campaign_id = header.campaign_id(),
                    .device_id = std::string(source.device_id),
                    .epoch = source.epoch,
                    .time_ms = header.corrected_ms(),
                    .receive_ms = source.receive_time_ms,
                    .clock_suspect = header.clock_suspect()};
  return Keep(draws.Prepare(payload, std::move(origin)), operation);
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

std::vector<rules::Problem> RefusalFields(const absl::Status& status) {
  std::optional<errors::Detail> detail = errors::GetDetail(status);
  if (!detail) return {};
  for (rules::Problem& problem : detail->fields) problem.field = SafeFieldName(problem.field);
  return std::move(detail->fields);
}

std::optional<v1::OperationHeader> ReadHeader(const OpenedOperation& operation, std::string* reason) {
  v1::OperationHeader header;
  *reason = ParseHeader(operation, &header);
  if (reason->empty()) *reason = CheckHeader(operation, header);
  if (!reason->empty()) return std::nullopt;
  return header;
}

OperationOpener::OperationOpener(CampaignCatalog* catalog, const LeadIntake* intake, const GrantSources* sources)
    : catalog_(catalog), intake_(intake), sources_(sources), draws_(&intake->vault()), onsite_(&intake->vault()) {}

void OperationOpener::Chain(std::string_view previous_hash, OpenedOperation* operation, std::string_view lost_hash) {
  operation->commitment = rules::Commitment(operation->payload);
  operation->hash = std::string(lost_hash);
  if (lost_hash.empty()) operation->hash = rules::OperationHash(previous_hash, operation->header, operation->commitment);
}

struct OperationOpener::Unsealed {
  std::shared_ptr<const CampaignView> campaign;
  std::string plain;
};

absl::Status OperationOpener::Open(const Source& source, rules::PayloadOpener* boxes, OpenedOperation* operation) const {
  v1::OperationHeader header;
  operation->reason = ParseHeader(*operation, &header);
  if (!operation->reason.empty()) return absl::OkStatus();
  operation->type = header.type();
  Unsealed unsealed;
  absl::StatusOr<std::string> reason = UnsealFor(header, boxes, *operation, &unsealed);
  if (!reason.ok()) return reason.status();
  operation->reason = reason->empty() ? MakeFact(*unsealed.campaign, source, header, unsealed.plain, operation) : *std::move(reason);
  rules::Wipe(&unsealed.plain);
  return absl::OkStatus();
}

absl::Status OperationOpener::OpenPlain(const Source& source, std::string_view plain, OpenedOperation* operation) const {
  const std::optional<v1::OperationHeader> header = ReadHeader(*operation, &operation->reason);
  if (!header) return absl::OkStatus();
  operation->type = header->type();
  const auto campaign = catalog_->Look(header->campaign_id());
  if (!campaign.ok()) return campaign.status();
  operation->reason = *campaign == nullptr ? "UNKNOWN_CAMPAIGN" : MakeFact(**campaign, source, *header, plain, operation);
  return absl::OkStatus();
}

std::optional<std::string> OperationOpener::Unseal(const OpenedOperation& operation, std::string* reason) const {
  v1::OperationHeader header;
  Unsealed unsealed;
  rules::PayloadOpener boxes;
  *reason = ParseHeader(operation, &header);
  // A campaign that cannot be read now is as good as none: whoever looks may look again.
  if (reason->empty()) *reason = UnsealFor(header, &boxes, operation, &unsealed).value_or("UNKNOWN_CAMPAIGN");
  if (!reason->empty()) return std::nullopt;
  return std::move(unsealed.plain);
}

absl::StatusOr<std::string> OperationOpener::UnsealFor(const v1::OperationHeader& header, rules::PayloadOpener* boxes,
                                                       const OpenedOperation& operation, Unsealed* unsealed) const {
  if (std::string reason = CheckHeader(operation, header); !reason.empty()) return reason;
  if (std::string reason = CheckSealed(operation, header); !reason.empty()) return reason;
  auto found = catalog_->Look(header.campaign_id());
  if (!found.ok()) return found.status();
  unsealed->campaign = *std::move(found);
  if (unsealed->campaign == nullptr) return "UNKNOWN_CAMPAIGN";
  if (header.seal_key_id() != unsealed->campaign->campaign.seal_key_id()) return "UNKNOWN_KEY";
  const rules::KeyPair& keys = unsealed->campaign->seal_keys;
  const bool boxed = header.seal_form() == v1::SEAL_FORM_BOX;
  std::optional<std::string> plain = boxed ? boxes->Open(operation.payload, keys) : rules::OpenSealed(operation.payload, keys);
  if (!plain) return "UNOPENABLE";
  unsealed->plain = *std::move(plain);
  return "";
}

std::string OperationOpener::MakeFact(const CampaignView& campaign, const Source& source, const v1::OperationHeader& header,
                                      std::string_view plain, OpenedOperation* operation) const {
  if (header.type() == v1::OPERATION_TYPE_LEAD) return MakeLead(campaign, source, header, plain, operation);
  if (header.type() == v1::OPERATION_TYPE_LEAD_EDIT) return MakeLeadEdit(campaign, source, header, plain, operation);
  if (header.type() == v1::OPERATION_TYPE_LEASE_RETURN) return MakeLeaseReturn(source, sources_, plain, operation);
  if (header.type() == v1::OPERATION_TYPE_GIFT) return Keep(ReadGift(source.device_id, source.epoch, header, plain), operation);
  if (header.type() == v1::OPERATION_TYPE_GIFT_UNDO) {
    return Keep(ReadGiftUndo(source.device_id, source.epoch, header, plain), operation);
  }
  if (header.type() == v1::OPERATION_TYPE_COUPON_ISSUE) {
    return Keep(ReadCouponIssue(campaign, source.device_id, header, plain), operation);
  }
  if (header.type() == v1::OPERATION_TYPE_COUPON_REDEEM) {
    return Keep(ReadCouponRedeem(campaign, source.device_id, header, plain), operation);
  }
  if (header.type() == v1::OPERATION_TYPE_DRAW) return MakeDraw<v1::DrawPayload>(draws_, source, header, plain, operation);
  if (header.type() == v1::OPERATION_TYPE_DRAW_CLAIM) return MakeDraw<v1::DrawClaimPayload>(draws_, source, header, plain, operation);
  if (header.type() == v1::OPERATION_TYPE_DRAW_RELEASE) return MakeDraw<v1::DrawReleasePayload>(draws_, source, header, plain, operation);
  if (header.type() == v1::OPERATION_TYPE_QUEUE_TICKET) {
    return Keep(ReadTicket(source.device_id, source.receive_time_ms, header, plain), operation);
  }
  if (header.type() == v1::OPERATION_TYPE_QUEUE_CALL) return Keep(ReadCall(source.device_id, header, plain), operation);
  if (header.type() == v1::OPERATION_TYPE_STOCK_COUNT) return Keep(ReadStockCount(source.device_id, header, plain), operation);
  if (header.type() == v1::OPERATION_TYPE_TRANSFER_STEP) return Keep(ReadTransferStep(source.device_id, header, plain), operation);
  if (IsOnsite(header.type())) return Keep(onsite_.Read(campaign, source.device_id, header, plain), operation);
  return MakeAttendance(source.device_id, header, plain, operation);
}

std::string OperationOpener::MakeLeadEdit(const CampaignView& campaign, const Source& source, const v1::OperationHeader& header,
                                          std::string_view plain, OpenedOperation* operation) const {
  v1::LeadEditPayload payload;
  if (!payload.ParseFromArray(plain.data(), static_cast<int>(plain.size()))) return "PAYLOAD_UNREADABLE";
  if (!rules::UuidFromBytes(payload.lead_id())) {
    operation->problems = {{"lead_id", "BAD_ID"}};
    return "FIELD_INVALID: lead_id";
  }
  EditOrigin origin{.source = EditSource::kKiosk,
                    .edit_id = header.operation_id(),
                    .time_ms = header.corrected_ms(),
                    .receive_ms = source.receive_time_ms,
                    .clock_suspect = header.clock_suspect(),
                    .staff_id = payload.staff_id(),
                    .device_id = std::string(source.device_id),
                    .epoch = source.epoch,
                    .seq = static_cast<int64_t>(operation->seq)};
  absl::StatusOr<PreparedLeadEdit> edit =
      PrepareLeadEdit(intake_->vault(), campaign, payload.lead_id(), std::move(*payload.mutable_changes()), std::move(origin));
  if (!edit.ok()) {
    operation->problems = RefusalFields(edit.status());
    return RefusalReason(edit.status());
  }
  operation->fact = *std::move(edit);
  return "";
}

std::string OperationOpener::MakeLead(const CampaignView& campaign, const Source& source, const v1::OperationHeader& header,
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
  if (!lead.ok()) {
    operation->problems = RefusalFields(lead.status());
    return RefusalReason(lead.status());
  }
  operation->fact = *std::move(lead);
  return "";
}

}  // namespace footfall::server
