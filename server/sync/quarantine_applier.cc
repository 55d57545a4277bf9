#include "server/sync/quarantine_applier.h"

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

std::string ConsentOf(std::string_view plain) {
  v1::LeadPayload payload;
  payload.ParseFromArray(plain.data(), static_cast<int>(plain.size()));
  payload.DiscardUnknownFields();
  return payload.consent().SerializeAsString();
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
  if (type != v1::OPERATION_TYPE_LEAD) return absl::OkStatus();
  // A consent is the visitor's word: where it can be read, nobody writes another. What they did not allow is dismissed, not repaired.
  std::optional<std::string> sent = opener_->Unseal(operation, &reason);
  v1::LeadPayload readable;
  const bool known = sent && readable.ParseFromString(*sent);
  const bool same = !known || ConsentOf(*sent) == ConsentOf(plain);
  if (sent) rules::Wipe(&*sent);
  return same ? absl::OkStatus() : errors::InvalidField("lead.consent", "MAY_NOT_CHANGE");
}

absl::StatusOr<QuarantineOutcome> QuarantineApplier::Repair(WriteContext& write, const QuarantinedRow& row, v1::OperationType type,
                                                            std::string_view plain, const QuarantineNote& note) const {
  if (absl::Status status = CheckRepair(row, type, plain); !status.ok()) return status;
  std::string bytes(plain);
  absl::StatusOr<QuarantineOutcome> outcome = Apply(write, row, &bytes);
  rules::Wipe(&bytes);
  if (!outcome.ok()) return outcome;
  PiiVault::DataKey key = vault_->NewDataKey();
  const RepairRow repair{.repair_number = write.NextNumber(),
                         .note = note,
                         .refusal = outcome->reason,
                         .wrapped_key = std::move(key.wrapped),
                         .payload_box = vault_->Encrypt(plain, key.plain, BoxContext(row.ingest_number))};
  rules::Wipe(&key.plain);
  if (absl::Status status = InsertRepair(write.db(), row.ingest_number, repair); !status.ok()) return status;
  return outcome;
}

absl::StatusOr<QuarantineOutcome> QuarantineApplier::Apply(WriteContext& write, const QuarantinedRow& row, const std::string* plain) const {
  const absl::StatusOr<std::optional<DeviceRow>> device = FindDevice(write.db(), row.device_id);
  if (!device.ok()) return device.status();
  OpenedOperation operation = ToOperation(row);
  const OperationOpener::Source source{.device_id = row.device_id, .receive_time_ms = row.receive_time_ms};
  rules::PayloadOpener boxes;
  if (plain == nullptr) {
    if (absl::Status opened = opener_->Open(source, &boxes, &operation); !opened.ok()) return opened;
  } else {
    opener_->OpenPlain(source, *plain, &operation);
  }
  if (operation.reason.empty()) {
    const absl::Status status = write.Attempt([&] { return ApplyFact(write, operation); });
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
  return QuarantineOutcome{std::move(operation.reason), std::move(operation.problems)};
}

}  // namespace footfall::server
