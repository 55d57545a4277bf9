// What the kiosk may hand out and what it handed out: leases, draws, coupons, and who had how much of what. Part of the journal (same file,
// same thread, same errors), because it changes in the same transactions as the operations that tell of it.
//
// Invariant: spent + returned <= quantity for every lease, on the disk as in memory; what the operations say was handed out of a lease and
// not put back is exactly what its row counts (or less than the row, where the server knew of more); spent + undone never falls; a slot of
// a block belongs to one entry, for ever; a lease stays as long as an operation that tells of it is not stable.
// No visitor is named here: people are keyed hashes, and what ties a draw to a lead is encrypted.
#ifndef FOOTFALL_KIOSK_JOURNAL_OFFER_BOOK_H_
#define FOOTFALL_KIOSK_JOURNAL_OFFER_BOOK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/lease.pb.h"
#include "footfall/v1/operation.pb.h"
#include "kiosk/journal/coupon_stops.h"

namespace footfall::kiosk {

// Units that may be handed out, of everything together, between two times at which the server's clock was heard while this machine has
// been started anew since (DECISIONS.md D28): a morning's worth at a booth without a network, and a bound on what a wrong clock gives away.
inline constexpr int64_t kUntrustedClockUnits = 100;

// A right to hand out units. The grant itself (LoadGrant) never changes.
struct Lease {
  std::string lease_id;  // 16 bytes
  std::string pool;
  v1::LeaseKind kind = v1::LEASE_KIND_UNSPECIFIED;
  int64_t fence = 0, quantity = 0, first_number = 0;
  int64_t grant_time_ms = 0, not_after_ms = 0;  // server's clock
  int64_t spent = 0, returned = 0;              // the greater of what this kiosk and the server know
  bool recalled = false;                        // the rest is to be given back
  int64_t over_ms = 0;                          // when the server's book was first without it; 0 = it is in the book
  bool abandoned = false;                       // a block whose chain of rows ended before it did: nothing more is drawn from it
  int64_t newest_place = 0;                     // of the newest operation that tells of it; 0 = none does
  int64_t undone = 0;                           // units that were put back after they were handed out; no longer in `spent`
  std::string signature;

  int64_t Rest() const { return quantity - spent - returned; }
  // Units ever handed out. As kiosk and server tell each other: it never falls, so that of two totals the greater knows more.
  int64_t EverSpent() const { return spent + undone; }
};

// A lease as the server's book has it; signature and device were checked.
struct LeaseGrant {
  v1::Grant grant;
  v1::SignedGrant signed_grant;
  int64_t spent = 0, returned = 0;  // `spent` with what was put back, as in Lease::EverSpent
  bool recalled = false;
  int64_t undone = 0;
};

// --- what an operation changes here; parts of LocalEffects ----------------------------------------------------------------------------

// Units handed out. The totals are those that the payload tells: an operation whose totals do not follow on what is stored is not saved.
struct LeaseSpend {
  std::string lease_id;
  int64_t units = 1;
  int64_t spent_total = 0;    // these included
  bool clock_trusted = true;  // false: counts against kUntrustedClockUnits
};

// Units of a gift that were handed out by mistake and put back: the lease has them again. The totals as in LeaseSpend. What they counted
// against kUntrustedClockUnits stays counted: that is a bound, and no account.
struct LeaseUndo {
  std::string lease_id;
  int64_t units = 1;
  int64_t spent_total = 0;  // these taken off
};

// The rest given back.
struct LeaseReturn {
  std::string lease_id;
  int64_t spent_total = 0;
  int64_t returned_total = 0;  // quantity - spent_total
};

// Somebody got units of something. Keyed hash, 16 bytes (person_key.h).
struct PersonUse {
  std::string person;
  std::string offer;  // pool
  int32_t day = 0;    // days since 1970 in the campaign's time zone
  int64_t units = 1;  // negative units take back what was counted on that day
};

// A coupon of a lease was given away.
struct CouponIssue {
  std::string coupon_id;     // 16 bytes
  std::string operation_id;  // the issuing operation's
  std::string lease_id;
  std::string pool;   // the template's name
  int64_t place = 0;  // in the lease's batch, from 0
  uint32_t short_serial = 0;
  std::vector<std::string> persons;  // under what the person is counted, as in PersonUse; empty = somebody who left no details
};

// A coupon was redeemed.
struct CouponRedemption {
  std::string campaign_id;
  uint32_t short_serial = 0;  // unique in the campaign
  uint32_t template_number = 0;
  int64_t value_fen = 0;
  bool own = false;  // this kiosk issued it
};

// A chance that was drawn; the row that was hashed is in it.
struct DrawOutcome {
  v1::DrawPayload payload;
  bool wins = false;  // something that can be claimed
};

// Behind a template's name: what PersonUse counts of its redemptions, apart from those that were given.
inline constexpr char kRedeemedOffer[] = "/redeemed";

// --- draws ----------------------------------------------------------------------------------------------------------------------------

// Before the result is known.
struct DrawIntent {
  std::string entry_id;      // 16 random bytes
  std::string operation_id;  // of the DRAW operation that will tell of it
  std::string draw;          // its name, "campaigns/{campaign}/draws/{draw}"
  std::string lease_id;      // of the block
  std::string lead_id, staff_id;
  int64_t purchase_fen = 0;
  int64_t time_ms = 0;
  bool clock_trusted = true;
  std::vector<PersonUse> uses;  // counted when it begins: nobody gets another chance by pulling the plug
};

// A chance: its place is fixed when it is begun, its result when it is saved.
struct DrawEntry {
  std::string draw;          // its name
  std::string operation_id;  // 16 bytes
  v1::DrawPayload payload;   // prize and row_hash are empty while it is not drawn
  int64_t time_ms = 0;
  bool clock_trusted = true;
  bool drawn = false;
  bool claimable = false;  // a prize that nobody has fetched
};

class OfferBook {
 public:
  virtual ~OfferBook() = default;

  // --- leases ---
  // All that are kept, in the order in which they are used up: by fence.
  virtual const std::vector<Lease>& leases() const = 0;
  // Units handed out since the clock could last be trusted.
  virtual int64_t untrusted_units() const = 0;
  // The grant as it came. NOT_FOUND.
  virtual absl::StatusOr<v1::SignedGrant> LoadGrant(std::string_view lease_id) = 0;
  // Takes the server's book whole: new leases, greater totals, recalls; what is missing is over. Refused, and left as it was, is a lease
  // whose id another grant has, a new one below its pool's highest fence or of a block that was opened here before, and one of which a
  // kiosk that has forgotten what it did (salvage.h) cannot tell that it is new. Answers the refused leases' ids.
  virtual absl::StatusOr<std::vector<std::string>> StoreLeaseBook(const std::vector<LeaseGrant>& book, int64_t now_ms) = 0;

  // --- draws ---
  // Gives the entry the next slot of its block and the next place in the draw's chain, durably, before anybody can know what it wins.
  // FAILED_PRECONDITION while another entry of the draw is unfinished, or when the block has no rest (IsLeaseEmpty); RESOURCE_EXHAUSTED
  // already on a nearly full disk, so that its result has room.
  virtual absl::StatusOr<DrawEntry> BeginDraw(const DrawIntent& intent) = 0;
  // Begun and not drawn, oldest first. One for each draw at most.
  virtual absl::StatusOr<std::vector<DrawEntry>> UnfinishedDraws() = 0;
  virtual absl::StatusOr<std::optional<DrawEntry>> FindDrawEntry(std::string_view entry_id) = 0;
  // Prizes that nobody has fetched, newest first.
  virtual absl::StatusOr<std::vector<DrawEntry>> OpenWins(int limit) = 0;

  // --- coupons ---
  virtual absl::StatusOr<std::optional<CouponIssue>> FindIssue(std::string_view coupon_id) = 0;
  // The campaign's coupon with that short serial. `campaign`: "campaigns/{campaign}".
  virtual absl::StatusOr<std::optional<CouponIssue>> FindIssueBySerial(std::string_view campaign, uint32_t short_serial) = 0;
  // What this operation gave away; nullopt when it is not there.
  virtual absl::StatusOr<std::optional<CouponIssue>> FindIssueBy(std::string_view operation_id) = 0;
  virtual absl::StatusOr<bool> WasRedeemed(std::string_view campaign_id, uint32_t short_serial) = 0;
  // Value of other kiosks' coupons of the template that were redeemed here and that the server has not confirmed yet, in fen.
  virtual absl::StatusOr<int64_t> UnconfirmedFen(std::string_view campaign_id, uint32_t template_number) = 0;

  // --- the stop list ---
  // Takes a part of it whole or not at all, and with it where the next one begins. What parts say counts from the one that completes the
  // list. A coupon that is good again is so here too: a redemption of this kiosk that the server has confirmed was taken back, and is
  // forgotten with what it counted for its person; one that the server has not confirmed it does not speak of. FAILED_PRECONDITION when it
  // does not follow on what was stored last; RESOURCE_EXHAUSTED on a full disk, or when more arrives than is kept.
  virtual absl::Status StoreStops(const CouponStopPart& part) = 0;
  // What the next part follows on; nullopt = there is no list.
  virtual absl::StatusOr<std::optional<CouponStopCursor>> StopCursor() = 0;
  // Why that coupon of the campaign ("campaigns/{campaign}") is not to be redeemed; nullopt = nothing is known against it.
  virtual absl::StatusOr<std::optional<CouponStop>> FindStop(std::string_view campaign, const StoppedCoupon& coupon) = 0;

  // --- people ---
  // Units of the offer that the person got here; `day` nullopt = ever.
  virtual absl::StatusOr<int64_t> UnitsOf(std::string_view person, std::string_view offer, std::optional<int32_t> day) = 0;
};

// Whether an error says that the lease has not the units (any more): LEASE_EMPTY.
bool IsLeaseEmpty(const absl::Status& status);
// Whether it says that too much was handed out under a clock that cannot be trusted.
bool IsClockBudgetSpent(const absl::Status& status);
// Whether it says that the coupon was redeemed here before.
bool IsCouponUsed(const absl::Status& status);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_OFFER_BOOK_H_
