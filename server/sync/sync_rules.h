// What the server makes of a Hello and of a Push: pure decisions over what the ledger has. No database, no clock; any thread.
//
// An epoch's operations form a main run (branch "") and, after a clone or a rollback, forks: each named by the hash of its first operation.
// A run is contiguous, so its head (have_seq, have_hash) says all. Nothing is ever refused for being on the wrong run: it is placed on its
// own. It is refused only as long as what it follows is missing, which the kiosk sends first.
#ifndef FOOTFALL_SERVER_SYNC_SYNC_RULES_H_
#define FOOTFALL_SERVER_SYNC_SYNC_RULES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/devices/device_rules.h"
#include "server/devices/device_store.h"

namespace footfall::server {

// Limits of a stream; HelloOk tells them to the kiosk.
inline constexpr int kMaxPushOperations = 2000;  // one group commit stays under a tenth of a second
inline constexpr int kMaxPushBytes = 1 << 20;    // what two streams may make the server hold is known
inline constexpr int kMaxPushesInFlight = 4;     // enough to hide a commit's wait
inline constexpr int kMaxProgramVersionBytes = 100;
inline constexpr int kMaxHeldEpochs = 64;  // of a Hello; a kiosk of so many was rebased every day for two months

// Why a place in the ledger is empty: the kiosk had pruned what belongs there (and what comes before, from the seq that is named).
inline constexpr std::string_view kPrunedOnKiosk = "PRUNED_ON_KIOSK";

// Numbers are those of footfall.v1.Verdict.
enum class LedgerVerdict { kAccepted = 1, kQuarantined = 2, kLate = 3, kForked = 4 };

// A run of operations and its head.
struct ChainHead {
  int64_t chain = 0;   // 0 = not stored yet
  std::string branch;  // "" = the main run
  uint64_t first_seq = 1;
  uint64_t have_seq = 0;
  std::string have_hash;
};

// What the ledger has of one operation.
struct StoredOperation {
  int64_t chain = 0;
  uint64_t seq = 0;
  std::string hash;
  LedgerVerdict verdict = LedgerVerdict::kAccepted;
  std::string reason;

  // Only its place is here (kPrunedOnKiosk): others can follow it, but what it says is missing.
  bool IsLost() const { return reason.starts_with(kPrunedOnKiosk); }
};

// Operations that a kiosk had pruned and a restored server lacks; both ends included.
struct LostRange {
  uint64_t first = 0, last = 0;
};

// The reason of its place: kPrunedOnKiosk and the range.
std::string LostReason(const LostRange& lost);

// What is known when a kiosk says Hello.
struct HelloFacts {
  DeviceStanding standing = DeviceStanding::kActive;
  uint32_t device_epoch = 1;       // the epoch the kiosk should write in
  bool device_epoch_used = false;  // whether it holds operations already
  uint32_t epoch = 1;              // the epoch the kiosk writes in
  uint64_t head_seq = 0;           // its newest operation
  std::string head_hash;
  uint64_t older_backlog = 0;               // operations of earlier epochs it says it holds
  bool holds_nothing = false;               // it says that all it ever made is pruned
  std::string chain_start;                  // the hash before seq 1 of `epoch`
  ChainHead main;                           // main run of `epoch`; have_seq 0 when there is none
  std::optional<std::string> main_at_head;  // the main run's hash at head_seq, when it reaches that far
  std::optional<ChainHead> fork_at_head;    // the fork that holds (head_seq, head_hash), if one does
  bool holds_lost = false;  // it still has some of what this server recorded as lost: it is an image from before they were pruned
};

enum class HelloAnswer { kOk, kRebase, kFrozen, kRevoked, kWipe };

struct HelloDecision {
  HelloAnswer answer = HelloAnswer::kOk;
  uint64_t have_seq = 0;  // on the kiosk's run; 0 when it is not known which one that is
  std::string have_hash;
  uint32_t device_epoch = 1;  // from now on; for kRebase the new one
  bool freeze = false;        // two histories under one name were found now
};

HelloDecision DecideHello(const HelloFacts& facts);

// How many of the operations a kiosk holds are of earlier epochs.
uint64_t OlderBacklog(uint32_t epoch, uint64_t backlog, uint64_t head_seq, uint64_t acked_seq);

// What the ledger has around a Push.
struct PushFacts {
  bool old_epoch = false;  // the device writes in a newer epoch by now
  bool oldest = false;     // the kiosk has nothing before first_seq any more, and this server may have lost it
  std::string chain_start;
  std::vector<ChainHead> heads;         // every run of the Push's epoch
  std::vector<StoredOperation> stored;  // on every run, from first_seq - 1 to the Push's last seq; by seq
  std::vector<LostRange> lost;          // of the main run
  uint64_t first_seq = 1;
  std::string previous_hash;
  std::vector<std::string_view> hashes;  // of the Push's operations; at least one
};

enum class PushOutcome {
  kPlaced,  // take the plan
  kGap,     // something before it is missing
  // It follows an operation the ledger does not know, though it has others up to there. In the current epoch the kiosk is rebased; it comes
  // again, and begins where its own run is known.
  kDiverged,
};

// Where a Push's operations go: the first ones are there already, those up to `taken` follow each other on `target`.
struct PushPlan {
  PushOutcome outcome = PushOutcome::kPlaced;
  std::vector<StoredOperation> duplicates;
  size_t taken = 0;          // of the Push's operations, duplicates included; fewer than all: another run goes on with the rest
  ChainHead target;          // the run after the duplicates; for kGap the main run
  bool new_fork = false;     // `target` is to be made
  bool found_again = false;  // … of what was lost: no second history
  std::optional<StoredOperation> found_place;  // where the lost ones' place stands, when the last of them is among those taken
  uint64_t lost_from = 0;  // all from here to the Push's first operation can never come; 0 = nothing is missing. `target` is beyond it.
};

PushPlan PlanPush(const PushFacts& facts);

// The verdict of an operation that could be applied.
LedgerVerdict VerdictOf(const ChainHead& run, bool old_epoch);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SYNC_SYNC_RULES_H_
