// Which lease the next unit comes from, and why there is none. Pure; any thread.
//
// Rules: the lease with the lowest fence first, but a block of a draw that was begun is finished before another is opened. Nothing is
// handed out of a lease that is past its end, missing in the server's book, recalled or abandoned; nothing at all while the server has
// frozen the kiosk, or past kUntrustedClockUnits while its clock cannot be trusted.
#ifndef FOOTFALL_KIOSK_JOURNAL_LEASE_CHOICE_H_
#define FOOTFALL_KIOSK_JOURNAL_LEASE_CHOICE_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "kiosk/journal/offer_book.h"

namespace footfall::kiosk {

enum class LeaseProblem { kNone, kNotLent, kUsedUp, kFrozen, kClock };

// Under which circumstances it is asked.
struct SpendTime {
  int64_t now_ms = 0;           // corrected
  bool clock_trusted = true;    // it follows the server's since this machine was started
  bool frozen = false;          // or revoked
  int64_t untrusted_units = 0;  // OfferBook::untrusted_units
};

struct LeaseChoice {
  const Lease* lease = nullptr;  // of the vector that was given
  LeaseProblem problem = LeaseProblem::kNotLent;
};

// Whether units can be handed out of it at that time, if it has any left.
bool IsOpen(const Lease& lease, int64_t now_ms);
// The lease of `pool` to hand out from now.
LeaseChoice ChooseLease(const std::vector<Lease>& leases, std::string_view pool, const SpendTime& time);
// Units of `pool` that can be handed out now; above 0 exactly when ChooseLease finds a lease.
int64_t UnitsLeft(const std::vector<Lease>& leases, std::string_view pool, const SpendTime& time);

// From which leases `units` of `pool` are taken, with the totals that follow; empty, with `problem` set, when there are not so many.
std::vector<LeaseSpend> PlanSpend(std::vector<Lease> leases, std::string_view pool, int64_t units, SpendTime time, LeaseProblem* problem);

// The next number of a queue: what taking it spends, and what stands on the ticket.
struct NextNumber {
  LeaseSpend spend;
  int64_t number = 0;
};
// nullopt, with `problem` set, when none can be given out now. Of one range the numbers follow each other; those that the server knows of
// as given out already, by an image of this kiosk, are passed over.
std::optional<NextNumber> PlanNumber(const std::vector<Lease>& leases, std::string_view pool, const SpendTime& time, LeaseProblem* problem);

// Whether the rest of the lease is to be given back: recalled, or past its end by a clock that can be trusted, or `session_over`; the last
// Whether the rest of the lease is to be given back: recalled or abandoned, or past its end by a clock that can be trusted, or
// `session_over`.
bool IsToBeReturned(const Lease& lease, const SpendTime& time, bool session_over);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_LEASE_CHOICE_H_
