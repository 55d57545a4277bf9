// What a kiosk is to be lent now and what it is to give back. Pure; any thread.
#ifndef FOOTFALL_SERVER_LEASES_LEASE_PLAN_H_
#define FOOTFALL_SERVER_LEASES_LEASE_PLAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "proto/rules/lease_parts.h"
#include "server/leases/lease_store.h"

namespace footfall::server {

// Most leases a kiosk has at once; what a LeaseBook and a LeasePresentation hold.
inline constexpr int kMaxBookLeases = rules::kMaxLeasesInPart;
// A book is one message (4 MiB at most, app.cc): of more leases than these the newest are left out. Beside them there is room for the
// entries that are closed.
inline constexpr size_t kMaxBookBytes = size_t{3} << 20;
// No kiosk is lent more while its live leases have so many bytes, so that no book is cut short: what is missing in one is over. More than
// fifty batches of coupons; leases that a restored server learns have the rest.
inline constexpr size_t kMaxLentBytes = size_t{2} << 20;
// Most bytes of a state in a book beside what it lends: names, ids, signature, totals.
inline constexpr size_t kLeaseOverheadBytes = 1024;
// Most bytes that a grant has for each coupon: its QR form and its short serial.
inline constexpr size_t kCouponBytes = 200;
// A lease goes on so long after its session's hours: visitors still stand in line, and the booth is cleared.
inline constexpr int64_t kLeaseGraceMs = 2 * 60 * 60 * 1000;
// And at least so long from its grant: a session that runs over is not lent something it cannot use.
inline constexpr int64_t kLeastLeaseMs = 60 * 60 * 1000;

// Where the kiosk is, and how many others share with it.
struct LeasePlace {
  std::string campaign_id, session_id;
  bool lending = false;  // the session is being set up or is open, and the kiosk in good standing
  bool over = false;     // the session is closed: everything is to come back
  int64_t session_kiosks = 1, campaign_kiosks = 1;
  int64_t session_end_ms = 0;
};

struct LeasePlan {
  struct Wanted {
    PoolRow pool;
    int64_t units = 0;
  };
  std::vector<Wanted> grants;
  std::vector<std::string> recalls;  // lease ids
  bool empty() const { return grants.empty() && recalls.empty(); }
};

// `pools`: of its session and campaign; `live`: ListLiveLeases. A pool of which a lease is recalled is not lent from, until a person lets
// it go, or, when it was recalled by place, nothing is left of it. What a kiosk has of another session or campaign is recalled by place.
LeasePlan PlanLeases(const LeasePlace& place, const std::vector<PoolRow>& pools, const std::vector<LeaseRow>& live);

// When a lease granted now ends.
int64_t LeaseEndMs(const LeasePlace& place, int64_t now_ms);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEASES_LEASE_PLAN_H_
