// How the units of a lease are counted. Rule: free + outstanding + handed out + suspense + written off = total, for every pool, always;
// what a kiosk says happened is never refused, only charged to what is left of its lease, else to what was written off, else to a shortage
// that everybody sees. Pure; any thread.
#ifndef FOOTFALL_SERVER_LEASES_LEASE_RULES_H_
#define FOOTFALL_SERVER_LEASES_LEASE_RULES_H_

#include <cstdint>

namespace footfall::server {

// Most units of one lease: more than a booth hands out in a day; keeps sums of them far from 64 bits.
inline constexpr int64_t kMaxLeaseUnits = 1'000'000;
// Most units of one pool.
inline constexpr int64_t kMaxPoolUnits = 1'000'000'000;

// How a lease is used so far. Invariant: no number below zero, Rest() >= 0.
struct LeaseUse {
  int64_t quantity = 0;
  int64_t spent = 0, returned = 0, counted_back = 0, written_off = 0;
  int64_t shortage = 0;  // handed out beyond all of it
  // What the kiosk still holds.
  int64_t Rest() const { return quantity - spent - returned - counted_back - written_off; }
};

// What the pool gains.
struct PoolChange {
  int64_t free = 0, handed_out = 0, written_off = 0, shortage = 0;
};

// `units` (1 or more) were handed out.
PoolChange Spend(int64_t units, LeaseUse* use);
// Undoes a Spend of so many units: they are back in the kiosk's hands. At most what was spent; what was short goes first.
PoolChange Unspend(int64_t units, LeaseUse* use);
// The kiosk gave back so many in all; nothing happens unless that is more than before. `claimed`: units that it says it handed out. Those,
// and what a person counted back, do not come out of what was written off: facts of them may still be under way.
PoolChange Return(int64_t returned_total, int64_t claimed, LeaseUse* use);
// A person found so many of the rest; the others (the rest of the rest) are written off.
PoolChange Close(int64_t counted_back, LeaseUse* use);

// Units to grant now to a kiosk that holds `held`, is to hold `target`, and shares `free` with `kiosks` others like it. Nothing until it
// holds at most half of its target; of what is scarce only its share, so that the first to ask does not take all.
int64_t TopUpUnits(int64_t held, int64_t target, int64_t free, int64_t kiosks);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEASES_LEASE_RULES_H_
