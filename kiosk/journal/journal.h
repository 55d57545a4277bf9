// The kiosk's memory: operations that happened here, who the kiosk is, its configuration, and small local state that must agree with them.
//
// Invariant: what Save answered with success is on the disk whole, with all its local effects, and stays until the server has it in a
// verified backup. Nothing that identifies a visitor is ever written in clear: a payload is sealed before the first byte of it is stored.
// One thread (the worker's) for everything. Nothing here waits for a network.
//
// States of an operation: saved (seq > acknowledged), acknowledged (<= acknowledged), stable (<= stable), pruned (gone). They are two
// watermarks for each epoch, not a column of each row, so that an Ack for 2,000 operations writes one row. What is "sent" only the
// connection knows.
//
// Errors everywhere: RESOURCE_EXHAUSTED the disk is full; UNAVAILABLE the disk failed (nothing changed; the file was opened again);
// DATA_LOSS the file is damaged; OUT_OF_RANGE a number is over its limit; FAILED_PRECONDITION not enrolled, or the call does not fit. Texts
// hold no personal data.
#ifndef FOOTFALL_KIOSK_JOURNAL_JOURNAL_H_
#define FOOTFALL_KIOSK_JOURNAL_JOURNAL_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/operation.pb.h"
#include "kiosk/journal/offer_book.h"
#include "kiosk/journal/site_notes.h"
#include "proto/rules/ids.h"

namespace footfall::kiosk {

// An operation is kept at least this long after it was saved, stable or not: time for a person to notice that something is missing.
inline constexpr int64_t kKeepMs = int64_t{14} * 24 * 3600 * 1000;
// Operations whose chain is checked when the journal is opened; the whole is checked by VerifyAll.
inline constexpr int kVerifiedAtOpen = 64;

// The kiosk's own key seeds, made once from the system's randomness.
struct DeviceKeys {
  std::string sign_seed;  // Ed25519
  std::string box_seed;   // X25519
};

// Who the kiosk is and which server it trusts.
struct Identity {
  std::string device;  // "devices/{uuid}"
  rules::Uuid device_id{};
  DeviceKeys keys;
  std::string server_address;   // "host:port"
  std::string certificate_pin;  // SHA-256 of the certificate's DER
  std::string server_sign_key;  // Ed25519 public key
  std::string incarnation;      // the server's life last heard of
  uint32_t epoch = 0;           // the one that new operations are written in
};

// Whether the server lets this kiosk take part. The numbers are stored. kUnknown: it has forgotten this kiosk.
enum class ServerStanding { kNormal = 0, kFrozen = 1, kRevoked = 2, kUnknown = 3 };

// What can still be written.
enum class Storage {
  kPlenty,
  kNearlyFull,  // draws stop
  kFull,        // nothing is saved any more, paper takes over; what was saved is safe, and sync goes on
  kFailing,     // the disk failed more than once since the start: draws stop, somebody has to look
};

// A place in the chain.
struct Head {
  uint64_t seq = 0;
  std::string hash;
};

// How far an epoch has come. first <= stable + 1, stable <= acknowledged <= head.
struct EpochState {
  uint32_t epoch = 0;
  Head head;
  uint64_t first = 1;  // oldest operation still here; head.seq + 1 when none is
  uint64_t acknowledged = 0;
  uint64_t stable = 0;
};

// What changes here together with an operation.
struct LocalEffects {
  bool counts_as_lead = false;
  int32_t day = 0;       // days since 1970 in the campaign's time zone
  int32_t hour = 0;      // 0 to 23
  std::string staff_id;  // whose lead, or who checks in or out
  std::string tag;       // duplicate tag, 16 bytes; empty = the key was locked
  int attendance = 0;    // 0 none, 1 in, 2 out (v1::AttendanceKind)
  int64_t corrected_ms = 0;
  // See offer_book.h.
  std::optional<LeaseSpend> spend;
  std::optional<LeaseUndo> put_back;
  std::optional<LeaseReturn> give_back;
  std::vector<PersonUse> uses;
  std::optional<CouponIssue> coupon_issue;
  std::optional<CouponRedemption> redemption;
  std::optional<DrawOutcome> draw;  // of an entry that was begun; takes its unit from the block as well
  std::string claimed_entry;        // 16 bytes; whose prize was fetched; empty = none
  SiteEffects site;                 // see site_notes.h
};

// An operation to be saved.
struct OperationDraft {
  v1::OperationHeader header;   // all but seq
  std::string payload;          // encoded message in clear; wiped by Save whatever happens
  std::string seal_public_key;  // the campaign's
  LocalEffects effects;
};

// A run of operations as a Push takes it.
struct Run {
  uint32_t epoch = 0;
  uint64_t first_seq = 0;
  std::string previous_hash;
  std::vector<v1::Operation> operations;
  Head last;
};

// What the server said of one operation.
struct StoredVerdict {
  uint64_t seq = 0;
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;
  std::string reason;
};

// What an Ack changes.
struct Acknowledgement {
  uint32_t epoch = 0;
  uint64_t through = 0;
  uint64_t stable = 0;
  std::vector<StoredVerdict> verdicts;
};

// A configuration as it came.
struct StoredConfig {
  std::string incarnation;
  int64_t version = 0;
  std::string bytes;  // a v1::KioskConfig, encoded
};

// The server's time when it was last heard, beside both local clocks.
struct TimeFix {
  int64_t server_ms = 0, wall_ms = 0, boot_ms = 0;
  std::string boot_id;
};

// Leads of one day by (hour, staff id).
using LeadCounts = std::map<std::pair<int, std::string>, int64_t>;

// Last attendance of a person at this kiosk.
struct LastAttendance {
  std::string staff_id;
  int kind = 0;  // v1::AttendanceKind
  int64_t time_ms = 0;
};

class Journal {
 public:
  virtual ~Journal() = default;

  // --- who ---
  // The keys; made and stored at the first call, so that an enrolment that is repeated after a crash presents the same ones.
  virtual absl::StatusOr<DeviceKeys> Keys() = 0;
  // Stores who the kiosk is and opens its first epoch. FAILED_PRECONDITION when it is somebody already.
  virtual absl::Status Enrol(const Identity& identity) = 0;
  // nullptr when not enrolled.
  virtual const Identity* identity() const = 0;
  virtual absl::Status SetIncarnation(std::string_view incarnation) = 0;
  // Where the server is from now on, and by which certificate it is known. All else of the identity stays.
  virtual absl::Status SetServer(std::string_view address, std::string_view certificate_pin) = 0;

  // --- operations ---
  // Seals, numbers, chains and stores one operation or several in a row with all their effects, all or nothing. INVALID_ARGUMENT for an
  // operation over its limit or without id or key. FAILED_PRECONDITION when a lease has not the units (IsLeaseEmpty), too much was handed
  // out under a clock that cannot be trusted (IsClockBudgetSpent) or the coupon was redeemed before (IsCouponUsed). Drafts of which the
  // last one's operation_id is already the newest's are not stored twice: the answer is then its place, after it was made durable.
  virtual absl::StatusOr<Head> SaveAll(std::vector<OperationDraft> drafts) = 0;
  absl::StatusOr<Head> Save(OperationDraft draft);
  // Whether that operation is there; it is then durable. For a save that failed without anybody knowing what became of it, and for the
  // newest one.
  virtual absl::StatusOr<bool> Confirm(std::string_view operation_id) = 0;
  // The epochs there are, oldest first; the last one is written in. Empty when not enrolled.
  virtual const std::vector<EpochState>& epochs() const = 0;
  // Operations not yet acknowledged, over all epochs.
  virtual uint64_t backlog() const = 0;
  // Capture time of the oldest of them, milliseconds since 1970; 0 when nothing waits.
  virtual absl::StatusOr<int64_t> OldestWaitingMs() = 0;
  // The hash at `seq`; the chain's first for 0. NOT_FOUND when it is beyond the head or pruned.
  virtual absl::StatusOr<std::string> HashAt(uint32_t epoch, uint64_t seq) = 0;
  // Operations from `first_seq`, checked against their hashes: as many as fit both limits, at least one. OUT_OF_RANGE past the head. One
  // that is damaged does not keep back the others: see lost().
  virtual absl::StatusOr<Run> ReadRun(uint32_t epoch, uint64_t first_seq, int max_operations, int max_bytes) = 0;
  // Moves the watermarks forward; never back. The caller has checked the server's signature and hash.
  virtual absl::Status Acknowledge(const Acknowledgement& ack) = 0;
  // The server lost memory: all after `have` is to be sent again. Never moves forward.
  virtual absl::Status Forget(uint32_t epoch, uint64_t have, uint64_t stable) = 0;
  // Closes the epoch, makes all that is kept of it unacknowledged, and writes in `new_epoch` from now on. Draws go on in new chains; blocks
  // that were begun are abandoned. Nothing happens when that is the epoch already. FAILED_PRECONDITION for a lower one.
  virtual absl::Status Rebase(uint32_t new_epoch) = 0;
  // Verdicts other than ACCEPTED, newest first.
  virtual absl::StatusOr<std::vector<StoredVerdict>> Verdicts(int limit) = 0;

  // --- configuration and local state ---
  // Encrypted on the disk. FAILED_PRECONDITION before there are keys.
  virtual absl::Status StoreConfig(const StoredConfig& config) = 0;
  virtual absl::StatusOr<std::optional<StoredConfig>> LoadConfig() = 0;
  // What the server said last; kNormal when it never did.
  virtual absl::Status StoreStanding(ServerStanding standing) = 0;
  virtual absl::StatusOr<ServerStanding> LoadStanding() = 0;
  virtual absl::Status StoreTimeFix(const TimeFix& fix) = 0;
  virtual absl::StatusOr<std::optional<TimeFix>> LoadTimeFix() = 0;
  virtual absl::StatusOr<LeadCounts> CountsOf(int32_t day) = 0;
  virtual absl::StatusOr<bool> HasTag(std::string_view tag) = 0;
  virtual absl::StatusOr<std::vector<LastAttendance>> Attendance() = 0;
  // `session`: "campaigns/{campaign}/sessions/{session}".
  virtual absl::StatusOr<SiteNotes> LoadSiteNotes(int32_t day, const std::string& session) = 0;

  // --- what may be handed out ---
  virtual OfferBook& offers() = 0;

  // --- care ---
  // Deletes stable operations saved more than kKeepMs before `now_ms`, a bounded number at a time, and leases that nothing unstable tells
  // of; returns how many operations.
  virtual absl::StatusOr<int> Prune(int64_t now_ms) = 0;
  // Moves the write-ahead log into the file when it has grown; for quiet moments.
  virtual absl::Status Checkpoint() = 0;
  // Checks every operation against the chain and the file against itself. DATA_LOSS names the first that does not fit.
  virtual absl::Status VerifyAll() = 0;
  // Operations whose content is damaged. They stay in the chain, and ReadRun hands them out as lost_hash, so that the server learns of them
  // and takes what follows.
  virtual int64_t lost() const = 0;
  // What the disk is like now. Save answers RESOURCE_EXHAUSTED while it is kFull.
  virtual Storage storage() = 0;
  // Destroys keys, operations and all else; the journal is then as new.
  virtual absl::Status Wipe() = 0;
};

inline absl::StatusOr<Head> Journal::Save(OperationDraft draft) {
  std::vector<OperationDraft> drafts;
  drafts.push_back(std::move(draft));
  return SaveAll(std::move(drafts));
}

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_JOURNAL_H_
