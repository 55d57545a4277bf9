// Applies quarantined operations again, as they came or repaired, through the same door as any operation.
#ifndef FOOTFALL_SERVER_SYNC_QUARANTINE_APPLIER_H_
#define FOOTFALL_SERVER_SYNC_QUARANTINE_APPLIER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/rules/lead_form.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"
#include "server/sync/operation_opener.h"
#include "server/sync/quarantine_store.h"

namespace footfall::server {

// What became of one try; an empty reason = it was applied and has left quarantine.
struct QuarantineOutcome {
  std::string reason;
  std::vector<rules::Problem> problems;
  bool already_there = false;  // the books had its lead or edit: nothing was written
};

// Stateless; thread-safe. Both outlive it.
class QuarantineApplier {
 public:
  QuarantineApplier(const OperationOpener* opener, const PiiVault* vault);

  // Runs inside a job. Applies the latest repair, else what the kiosk sent.
  absl::StatusOr<QuarantineOutcome> Replay(WriteContext& write, const QuarantinedRow& row) const;
  // Runs inside a job. Applies `plain`; when it does not fit, keeps it, encrypted, for the next try. Errors are those of CheckRepair and
  // the database.
  absl::StatusOr<QuarantineOutcome> Repair(WriteContext& write, const QuarantinedRow& row, footfall::v1::OperationType type,
                                           std::string_view plain, const QuarantineNote& note) const;
  // A repair's payload in clear; nullopt when it cannot be opened. The caller wipes it.
  std::optional<std::string> Open(const QuarantinedRow& row, const RepairRow& repair) const;

 private:
  absl::Status CheckRepair(const QuarantinedRow& row, footfall::v1::OperationType type, std::string_view plain) const;
  void Seal(const QuarantinedRow& row, std::string_view plain, RepairRow* repair) const;
  absl::StatusOr<QuarantineOutcome> Apply(WriteContext& write, const QuarantinedRow& row, const std::string* plain) const;

  const OperationOpener* opener_;
  const PiiVault* vault_;
};

// The operation of a row, to be opened.
OpenedOperation ToOperation(const QuarantinedRow& row);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_QUARANTINE_APPLIER_H_
