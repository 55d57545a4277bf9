#include "server/sync/quarantine_applier.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "server/base/errors.h"
#include "server/devices/device_store.h"
#include "server/sync/push_applier.h"
#include "server/sync/quarantine_view.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Keeps a repair from being moved to another operation.
std::string BoxContext(int64_t ingest_number) { return absl::StrCat("quarantine repair ", ingest_number); }

// What the books do not know is named by its resource; here a person needs the field.
void NameMissing(const absl::Status& status, std::vector<rules::Problem>* problems) {
  const std::optional<errors::Detail> detail = errors::GetDetail(status);
  if (!absl::IsNotFound(status) || !detail) return;
  const auto resource = detail->metadata.find("resource");
  if (resource == detail->metadata.end()) return;
  problems->push_back({resource->second.starts_with("staff/") ? "staff_id" : "header.session_id", "NOT_FOUND"});
}

// As ApplyFact, which does not say whether there was anything to write.
absl::Status ApplyAndNote(WriteContext& write, const OpenedOperation& operation, bool* already_there) {
  if (const auto* lead = std::get_if<PreparedLead>(&operation.fact)) {
    const absl::StatusOr<LeadIntake::Applied> applied = LeadIntake::Apply(write, *lead);
    *already_there = applied.ok() && applied->already_there;
    return applied.status();
  }
  if (const auto* edit = std::get_if<PreparedLeadEdit>(&operation.fact)) {
    const absl::StatusOr<EditOutcome> outcome = ApplyLeadEdit(write, *edit);
    *already_there = outcome.ok() && *outcome == EditOutcome::kAlreadyThere;
    return outcome.status();
  }
  return ApplyFact(write, operation);
}

std::string ConsentOf(const v1::LeadPayload& lead) {
  v1::Consent consent = lead.consent();
  consent.DiscardUnknownFields();
  return consent.SerializeAsString();
}

// Whether what cannot be opened now can be once the program, the key or the campaign is there, and the visitor's consent with it.
bool MayOpenLater(std::string_view reason) {
  return reason == "UNKNOWN_VERSION" || reason == "UNKNOWN_SEAL_FORM" || reason == "UNKNOWN_KEY" || reason == "UNKNOWN_CAMPAIGN";
}

// Without contact no lead is kept at all.
bool GrantsMoreThanContact(const v1::Consent& consent) {
  return std::any_of(consent.choices().begin(), consent.choices().end(),
                     [](const v1::ConsentChoice& choice) { return choice.granted() && choice.purpose() != v1::CONSENT_PURPOSE_CONTACT; });
}

// A consent is the visitor's word: where it can be read, nobody writes another; where it cannot (`sent` is nullptr), nobody grants more
// than keeping the lead needs. What they did not allow is dismissed, not repaired.
absl::Status CheckConsent(const v1::LeadPayload* sent, const v1::LeadPayload& repaired) {
  if (sent == nullptr) {
    return GrantsMoreThanContact(repaired.consent()) ? errors::InvalidField("lead.consent", "MORE_THAN_CONTACT") : absl::OkStatus();
  }
  return ConsentOf(*sent) == ConsentOf(repaired) ? absl::OkStatus() : errors::InvalidField("lead.consent", "MAY_NOT_CHANGE");
}

template <typename Payload>
absl::Status CheckMasks(const Payload& sent, const Payload& repaired) {
  std::vector<rules::Problem> masks = FindMasks(sent, repaired);
  return masks.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(masks));
}

// `opened` is what the kiosk sent, nullopt when nobody can read it now.
absl::Status CheckEdit(std::optional<std::string> opened, std::string_view plain) {
  v1::LeadEditPayload sent, repaired;
  if (opened && !sent.ParseFromString(*opened)) sent.Clear();
  if (opened) rules::Wipe(&*opened);
  repaired.ParseFromArray(plain.data(), static_cast<int>(plain.size()));
  return CheckMasks(sent, repaired);
}

}  // namespace

OpenedOperation ToOperation(const QuarantinedRow& row) { return {.seq = row.seq, .header = row.header, .payload = row.payload}; }

QuarantineApplier::QuarantineApplier(const OperationOpener* opener, const PiiVault* vault) : opener_(opener), vault_(vault) {}

std::optional<std::string> QuarantineApplier::Open(const QuarantinedRow& row, const RepairRow& repair) const {
  absl::StatusOr<std::string> key = vault_->Unwrap(repair.wrapped_key);
  if (!key.ok()) return std::nullopt;
  absl::StatusOr<std::string> plain = vault_->Decrypt(repair.payload_box, *key, BoxContext(row.ingest_number));
  rules::Wipe(&*key);
  return plain.ok() ? std::optional(*std::move(plain)) : std::nullopt;
}

absl::StatusOr<QuarantineOutcome> QuarantineApplier::Replay(WriteContext& write, const QuarantinedRow& row) const {
  if (ReasonCode(row.reason) == kPrunedOnKiosk) return QuarantineOutcome{.reason = row.reason};  // there is nothing to try
  if (row.repair_count == 0) return Apply(write, row, nullptr);
  const absl::StatusOr<std::vector<RepairRow>> repairs = ListRepairs(write.db(), row.ingest_number);
  if (!repairs.ok()) return repairs.status();
  std::optional<std::string> plain = Open(row, repairs->back());
  if (!plain) return QuarantineOutcome{.reason = std::string(kRepairUnreadable)};
  absl::StatusOr<QuarantineOutcome> outcome = Apply(write, row, &*plain);
  rules::Wipe(&*plain);
  return outcome;
}

absl::Status QuarantineApplier::CheckRepair(const QuarantinedRow& row, v1::OperationType type, std::string_view plain) const {
  const OpenedOperation operation = ToOperation(row);
  std::string reason;
  const std::optional<v1::OperationHeader> header = ReadHeader(operation, &reason);
  if (!header) return errors::FailedPrecondition("NOT_REPAIRABLE", QuarantineName(row.ingest_number));
  if (header->type() != type) return errors::InvalidField("payload", "WRONG_KIND");
  if (type == v1::OPERATION_TYPE_ATTENDANCE) return absl::OkStatus();
  std::optional<std::string> opened = opener_->Unseal(operation, &reason);
  if (type == v1::OPERATION_TYPE_LEAD_EDIT) {
    return CheckEdit(std::move(opened), plain);
  }
  if (!opened && MayOpenLater(reason)) return errors::FailedPrecondition("NOT_REPAIRABLE", QuarantineName(row.ingest_number));
  v1::LeadPayload sent, repaired;
  const bool readable = opened && sent.ParseFromString(*opened);
  if (opened) rules::Wipe(&*opened);
  if (!readable) sent.Clear();
  repaired.ParseFromArray(plain.data(), static_cast<int>(plain.size()));
  if (absl::Status status = CheckMasks(sent, repaired); !status.ok()) return status;
  return CheckConsent(readable ? &sent : nullptr, repaired);
}

absl::StatusOr<QuarantineOutcome> QuarantineApplier::Repair(WriteContext& write, const QuarantinedRow& row, v1::OperationType type,
                                                            std::string_view plain, const QuarantineNote& note) const {
  if (absl::Status status = CheckRepair(row, type, plain); !status.ok()) return status;
  std::string bytes(plain);
  absl::StatusOr<QuarantineOutcome> outcome = Apply(write, row, &bytes);
  rules::Wipe(&bytes);
  if (!outcome.ok()) return outcome;
  RepairRow repair{.repair_number = write.NextNumber(), .note = note, .refusal = outcome->reason};
  if (!outcome->reason.empty()) Seal(row, plain, &repair);
  if (absl::Status status = InsertRepair(write.db(), row.ingest_number, repair); !status.ok()) return status;
  return outcome;
}

void QuarantineApplier::Seal(const QuarantinedRow& row, std::string_view plain, RepairRow* repair) const {
  PiiVault::DataKey key = vault_->NewDataKey();
  repair->wrapped_key = std::move(key.wrapped);
  repair->payload_box = vault_->Encrypt(plain, key.plain, BoxContext(row.ingest_number));
  rules::Wipe(&key.plain);
}

absl::StatusOr<QuarantineOutcome> QuarantineApplier::Apply(WriteContext& write, const QuarantinedRow& row, const std::string* plain) const {
  const absl::StatusOr<std::optional<DeviceRow>> device = FindDevice(write.db(), row.device_id);
  if (!device.ok()) return device.status();
  OpenedOperation operation = ToOperation(row);
  const OperationOpener::Source source{.device_id = row.device_id, .epoch = row.epoch, .receive_time_ms = row.receive_time_ms};
  rules::PayloadOpener boxes;
  if (plain == nullptr) {
    if (absl::Status opened = opener_->Open(source, &boxes, &operation); !opened.ok()) return opened;
  } else {
    if (absl::Status opened = opener_->OpenPlain(source, *plain, &operation); !opened.ok()) return opened;
  }
  bool already_there = false;
  if (operation.reason.empty()) {
    const absl::Status status = write.Attempt([&] { return ApplyAndNote(write, operation, &already_there); });
    if (!status.ok()) {
      operation.reason = RefusalReason(status);
      operation.problems = RefusalFields(status);
      NameMissing(status, &operation.problems);
    }
  }
  const bool fits = operation.reason.empty();
  const bool old_epoch = device->has_value() && row.epoch < (*device)->epoch;
  const LedgerVerdict verdict = fits ? VerdictOf({.branch = row.branch}, old_epoch) : LedgerVerdict::kQuarantined;
  if (absl::Status status = UpdateVerdict(write.db(), row.ingest_number, verdict, operation.reason); !status.ok()) return status;
  // From here on the visitor's data lies in the books, where it can be erased, and in no second place.
  if (absl::Status status = fits ? ForgetRepairPayloads(write.db(), row.ingest_number) : absl::OkStatus(); !status.ok()) return status;
  return QuarantineOutcome{std::move(operation.reason), std::move(operation.problems), already_there};
}

}  // namespace footfall::server
