// The ledger's operations that wait for a person, and what people did about them. SQL only.
// Reads run on any connection, writes inside a job of the writer.
#ifndef FOOTFALL_SERVER_SYNC_QUARANTINE_STORE_H_
#define FOOTFALL_SERVER_SYNC_QUARANTINE_STORE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/database.h"
#include "server/sync/sync_rules.h"

namespace footfall::server {

// Who did something, when and why.
struct QuarantineNote {
  int64_t time_ms = 0;
  std::string actor, reason;
};

// A quarantined operation, raw.
struct QuarantinedRow {
  int64_t ingest_number = 0;
  std::string device_id;
  uint32_t epoch = 0;
  std::string branch;
  uint64_t seq = 0;
  int type = 0;
  std::string reason;
  int64_t receive_time_ms = 0;
  std::string header;
  int64_t payload_bytes = 0;
  int repair_count = 0;
  std::optional<QuarantineNote> dismissal;
  // Of one that was looked for alone.
  std::string payload, hash, commitment;
};

// Which operations; all that is set must hold.
struct QuarantineFilter {
  std::string device_id, campaign_id;
  std::string reason;      // whole or its code alone
  bool dismissed = false;  // those set aside instead of those that wait
};

// "FIELD_INVALID" of "FIELD_INVALID: phone".
std::string_view ReasonCode(std::string_view reason);

// Below `before` (0 = from the newest), newest first; at most `limit`. Quarantine is short or something is badly wrong: walking it is
// cheap, and the ledger need not know campaigns.
absl::StatusOr<std::vector<QuarantinedRow>> ListQuarantinedRows(Connection& db, const QuarantineFilter& filter, int64_t before, int limit);
// How many fit, by reason code.
absl::StatusOr<std::map<std::string, int64_t>> CountQuarantined(Connection& db, const QuarantineFilter& filter);
// Numbers of the oldest that wait.
absl::StatusOr<std::vector<int64_t>> OldestQuarantined(Connection& db, int limit);
// nullopt when the number is not in quarantine.
absl::StatusOr<std::optional<QuarantinedRow>> FindQuarantined(Connection& db, int64_t ingest_number);
// Whether the number is one of the ledger's that is not, or no longer, in quarantine.
absl::StatusOr<bool> HasLeftQuarantine(Connection& db, int64_t ingest_number);
absl::Status UpdateVerdict(Connection& db, int64_t ingest_number, LedgerVerdict verdict, std::string_view reason);

absl::Status InsertDismissal(Connection& db, int64_t ingest_number, const QuarantineNote& note);
absl::Status DeleteDismissal(Connection& db, int64_t ingest_number);

// One repair that was tried.
struct RepairRow {
  int64_t repair_number = 0;
  QuarantineNote note;
  std::string refusal;                   // empty = applied
  std::string wrapped_key, payload_box;  // both empty once the operation has left quarantine
};
absl::Status InsertRepair(Connection& db, int64_t ingest_number, const RepairRow& repair);
// Leaves of an operation's repairs who made them, when and why.
absl::Status ForgetRepairPayloads(Connection& db, int64_t ingest_number);
// Oldest first.
absl::StatusOr<std::vector<RepairRow>> ListRepairs(Connection& db, int64_t ingest_number);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_QUARANTINE_STORE_H_
