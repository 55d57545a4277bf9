// Tables of pools and leases. Reads anywhere, writes inside a job of the writer. Invariant after every job, for every pool:
//   free + Σ rest of its leases + handed_out + written_off = total
#ifndef FOOTFALL_SERVER_LEASES_LEASE_STORE_H_
#define FOOTFALL_SERVER_LEASES_LEASE_STORE_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/leases/lease_rules.h"
#include "server/storage/database.h"

namespace footfall::server {

// Numbers are those of footfall.v1.LeaseKind.
enum class LeaseKind { kGift = 1, kCoupon = 2, kDrawBlock = 3, kQueueNumbers = 4 };

// kOpen: the kiosk may hand out. kSuspense: its time is over, what it held waits for its return or for a person. kClosed: a person said
// what became of the rest.
enum class LeaseStanding { kOpen = 1, kSuspense = 2, kClosed = 3 };

// What is counted in one place.
struct PoolRow {
  std::string pool;  // resource name
  LeaseKind kind = LeaseKind::kGift;
  std::string campaign_id, session_id;  // session empty = any of the campaign's
  int64_t kiosk_units = 0;              // that a kiosk is to hold ahead; 0 = none by itself
  bool granting = true;                 // false: no new grants
  int64_t total = 0, free = 0, handed_out = 0, written_off = 0, shortage = 0;
  int64_t fence = 0;  // of the newest grant
};

struct LeaseRow {
  std::string lease_id;  // 16 bytes
  int64_t number = 0;
  std::string pool, device_id;
  LeaseStanding standing = LeaseStanding::kOpen;
  bool recalled = false;
  bool recalled_by_place = false;  // not by a person: its kiosk is elsewhere, or the session over; done with once nothing of it is left
  bool learned = false;            // a restored server heard of it from its grant file or the kiosk
  int64_t fence = 0, first_number = 0;
  LeaseUse use;
  int64_t claimed = 0;  // greatest total that it presented, or that an operation of a kind that is never put back says
  // What its newest operation says, with what it had put back before that place (see LeaseClaim).
  uint32_t said_epoch = 0;
  uint64_t said_seq = 0;
  int64_t said_total = 0;
  int64_t undone = 0;  // units put back after they were handed out
  // The kiosk's total of units handed out as far as is known, as it counts itself: what was put back is off.
  int64_t ClaimedNow() const { return std::max(claimed, said_total) - undone; }
  int64_t grant_time_ms = 0, not_after_ms = 0;
  std::string grant_bytes, signature;
};

// "leases/{32 hexadecimal digits}".
std::string LeaseName(std::string_view lease_id);

// --- pools ---
absl::StatusOr<std::optional<PoolRow>> FindPool(Connection& db, std::string_view pool);
// Pools of a session and of its whole campaign, by name.
absl::StatusOr<std::vector<PoolRow>> ListPools(Connection& db, std::string_view campaign_id, std::string_view session_id);
// A campaign's pools by name, those after `after`; with a session that session's and the campaign's own.
absl::StatusOr<std::vector<PoolRow>> ListCampaignPools(Connection& db, std::string_view campaign_id, std::string_view session_id,
                                                       std::string_view after, int limit);
// Makes a pool without units, or changes how it grants (kind, campaign and session stay as they were made).
absl::Status SetPool(WriteContext& write, const PoolRow& pool);
// Units came in (above zero) or were taken out of what is free (below). FailedPrecondition NOT_ENOUGH_FREE (with "free") when fewer are
// free; NotFound without such a pool; InvalidField("units", "TOO_LARGE") past kMaxPoolUnits.
absl::Status AddToPool(WriteContext& write, std::string_view pool, int64_t units);

// --- leases ---
// Takes `use.quantity` out of what is free and stores the lease; fence and number are filled in before, by NextFence and NextNumber. A
// learned lease is stored whatever is free. Announces kLease.
absl::Status InsertLease(WriteContext& write, const LeaseRow& lease);
absl::StatusOr<std::optional<LeaseRow>> FindLease(Connection& db, std::string_view lease_id);
// A device's leases that are open, by number.
absl::StatusOr<std::vector<LeaseRow>> ListOpenLeases(Connection& db, std::string_view device_id);
absl::StatusOr<std::vector<LeaseRow>> ListOpenPoolLeases(Connection& db, std::string_view pool);
// Those of a device with a rest, or recalled by a person: what matters to the kiosk, by number.
absl::StatusOr<std::vector<LeaseRow>> ListLiveLeases(Connection& db, std::string_view device_id);
// All leases, by number, after `after`.
absl::StatusOr<std::vector<LeaseRow>> ListLeasesAfter(Connection& db, int64_t after, int limit);
// The greatest number of a lease at or below `most`; 0 = there is none.
absl::StatusOr<int64_t> NewestLease(Connection& db, int64_t most);
// All of a pool, or of a device, by number, after `after`.
absl::StatusOr<std::vector<LeaseRow>> ListPoolLeases(Connection& db, std::string_view pool, int64_t after, int limit);
absl::StatusOr<std::vector<LeaseRow>> ListDeviceLeases(Connection& db, std::string_view device_id, int64_t after, int limit);

// A kiosk's total of units handed out. In its operations that is what is out now, so it falls when a gift is put back: two of them are
// compared by their places in its chain, and the newest tells. Without a place (seq 0) what was put back is counted in, so that it only
// rises and the greatest tells.
struct LeaseClaim {
  int64_t total = 0;
  uint32_t epoch = 0;
  uint64_t seq = 0;
  LeaseClaim(int64_t greatest) : total(greatest) {}  // NOLINT(google-explicit-constructor): most have no place
  LeaseClaim(int64_t now, uint32_t at_epoch, uint64_t at_seq) : total(now), epoch(at_epoch), seq(at_seq) {}
};

// What a kiosk reported of its lease: `units` handed out (1 or more), `claim` in all.
// NotFound("leases/…") for one that this server does not know or that another device has: the fact goes to quarantine and can be replayed.
// Answers how many of the units were short.
absl::StatusOr<int64_t> SpendFromLease(WriteContext& write, std::string_view lease_id, std::string_view device_id, int64_t units,
                                       const LeaseClaim& claim);
// A gift that was put back.
struct LeaseUndo {
  std::string operation_id, gift_id, lease_id;  // 16 bytes each
  uint32_t epoch = 0;
  uint64_t seq = 0;
  int64_t units = 0;
  int64_t spent_total = 0;  // the kiosk's total after it
  std::string staff_id, device_id;
  int64_t time_ms = 0;
};
// Takes a report of units handed out back: they are in the kiosk's hands again; of a lease that a person has closed they are free, since
// nobody asks for that lease any more.
absl::Status UnspendFromLease(WriteContext& write, const LeaseUndo& undo);
// Units that the kiosk had put back before it made the operation at (epoch, seq).
absl::StatusOr<int64_t> UndoneBefore(Connection& db, std::string_view lease_id, uint32_t epoch, uint64_t seq);
// The operation that undid a gift, 16 bytes; "" when none did.
absl::StatusOr<std::string> FindUndoOf(Connection& db, std::string_view gift_id);
// The kiosk gave back `returned_total` in all; `claim` as above. NotFound as above. Answers how many units came free now.
absl::StatusOr<int64_t> ReturnToPool(WriteContext& write, std::string_view lease_id, std::string_view device_id, int64_t returned_total,
                                     const LeaseClaim& claim);
// Of the rest so many came back, a person says; the others are written off. FailedPrecondition LEASE_CLOSED, CHANCES_NOT_COUNTED of a draw
absl::Status CloseLease(WriteContext& write, std::string_view lease_id, int64_t counted_back);
absl::Status SetLeaseStanding(WriteContext& write, std::string_view lease_id, LeaseStanding standing);
absl::Status SetLeaseRecalled(WriteContext& write, std::string_view lease_id, bool recalled);
// As above, but not because a person said so: recalled_by_place.
absl::Status RecallByPlace(WriteContext& write, std::string_view lease_id);
// Open leases past their end go to suspense; answers how many.
absl::StatusOr<int64_t> SuspendExpired(WriteContext& write, int64_t now_ms);
// The kiosk named these totals of its lease, what it put back counted in; only greater ones count. Announces nothing when they are known.
absl::Status NoteClaim(WriteContext& write, std::string_view lease_id, int64_t claimed);
// All open leases of a device go to suspense (lost, revoked, replaced).
absl::Status SuspendDevice(WriteContext& write, std::string_view device_id);

// --- accounts ---
// Sums over a pool's leases.
struct PoolAccount {
  PoolRow pool;
  int64_t outstanding = 0, suspense = 0;
  bool Balances() const { return pool.free + outstanding + suspense + pool.handed_out + pool.written_off == pool.total; }
};
absl::StatusOr<PoolAccount> AccountOf(Connection& db, std::string_view pool);

// What a person decided or had to be told of a pool, kept for ever.
enum class LeaseEventKind { kShortage = 1, kClosed = 2, kForcedThaw = 3, kLearned = 4 };
struct LeaseEvent {
  int64_t number = 0;
  std::string pool, lease_id;  // lease empty = concerns none
  LeaseEventKind kind = LeaseEventKind::kShortage;
  int64_t units = 0, time_ms = 0;
  std::string actor, reason;
};
absl::Status AddLeaseEvent(WriteContext& write, const LeaseEvent& event);
// Shortages of all pools with numbers above `after`.
absl::StatusOr<std::vector<LeaseEvent>> ListShortagesAfter(Connection& db, int64_t after);
absl::StatusOr<std::vector<LeaseEvent>> ListLeaseEvents(Connection& db, std::string_view pool, int64_t after, int limit);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEASES_LEASE_STORE_H_
