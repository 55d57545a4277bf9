// Takes a Push into the books: ledger and business rows in one job of the writer. The same path serves replays from quarantine.
#ifndef FOOTFALL_SERVER_SYNC_PUSH_APPLIER_H_
#define FOOTFALL_SERVER_SYNC_PUSH_APPLIER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/access/access.h"
#include "server/storage/database.h"
#include "server/sync/operation_opener.h"
#include "server/sync/sync_rules.h"

namespace footfall::server {

// A Push whose signature fits, its operations opened.
struct OpenedPush {
  std::string device_id;
  uint32_t epoch = 0;
  uint64_t first_seq = 0;
  std::string previous_hash;
  bool oldest = false;                      // the kiosk has nothing before first_seq any more, and all of that was acknowledged
  std::vector<OpenedOperation> operations;  // at least one
  int64_t receive_time_ms = 0;
  int64_t read_steady_ms = 0;  // when its last byte had come
};

// What the kiosk is told.
struct PushResult {
  struct Verdict {
    uint64_t seq = 0;
    LedgerVerdict verdict = LedgerVerdict::kAccepted;
    std::string reason;
  };
  PushOutcome outcome = PushOutcome::kPlaced;
  uint64_t through_seq = 0;
  std::string hash;               // at through_seq
  std::vector<Verdict> verdicts;  // other than accepted
  bool on_fork = false;           // the operations lie on a fork, of which no mark of a backup tells
};

// Stateless; thread-safe. `access` outlives it.
class PushApplier {
 public:
  explicit PushApplier(Access* access);
  // Runs inside a job; may run again with the same push (nothing is consumed). An error means that nothing was taken: the kiosk keeps its
  // operations. A fact that cannot be applied is no error: it goes to quarantine, alone.
  absl::Status Apply(WriteContext& write, const OpenedPush& push, PushResult* result) const;

 private:
  struct Placed;
  absl::StatusOr<PushPlan> Plan(WriteContext& write, const OpenedPush& push, bool old_epoch) const;
  absl::Status NoteLoss(WriteContext& write, const OpenedPush& push, uint64_t lost_from) const;
  absl::Status OpenFork(WriteContext& write, const OpenedPush& push, const DeviceRow& device, std::string_view why) const;
  absl::Status Append(WriteContext& write, const OpenedPush& push, const DeviceRow& device, bool old_epoch, PushPlan* plan,
                      PushResult* result) const;

  Access* access_;
};

// Writes one fact. Runs inside a job.
absl::Status ApplyFact(WriteContext& write, const OpenedOperation& operation);

// Adds to the audit log what was short since `number`, one that the job took before. Runs inside a job.
absl::Status AuditShortages(WriteContext& write, Access* access, int64_t number);

// Adds to the audit log who was moved between zones since `number`. Runs inside a job.
absl::Status AuditMoves(WriteContext& write, Access* access, int64_t number);

// The same of what staff counted, and of what they sent or received.
absl::Status AuditCounts(WriteContext& write, Access* access, int64_t number);
absl::Status AuditTransferSteps(WriteContext& write, Access* access, int64_t number);

// Stops a device's draws and stock after two histories were found under its name, gives it a new epoch when it is still writing in `epoch`,
// and leaves a trace. Runs inside a job.
absl::Status FreezeDevice(WriteContext& write, Access* access, const DeviceRow& device, uint32_t new_epoch, std::string_view why);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_PUSH_APPLIER_H_
