#include "server/leases/lease_plan.h"

#include <algorithm>
#include <utility>

namespace footfall::server {
namespace {

struct Holding {
  int64_t rest = 0;
  bool recalled = false;
};

Holding HoldingOf(const PoolRow& pool, const std::vector<LeaseRow>& live) {
  Holding holding;
  for (const LeaseRow& lease : live) {
    if (lease.pool != pool.pool) continue;
    holding.rest += lease.use.Rest();
    holding.recalled = holding.recalled || (lease.recalled && !(lease.recalled_by_place && lease.use.Rest() == 0));
  }
  return holding;
}

// What a lease takes in a book.
size_t BytesOf(const LeaseRow& lease) { return lease.grant_bytes.size() + kLeaseOverheadBytes; }
size_t BytesOf(const LeasePlan::Wanted& wanted) {
  const size_t secret = wanted.pool.kind == LeaseKind::kCoupon ? static_cast<size_t>(wanted.units) * kCouponBytes : 0;
  return secret + kLeaseOverheadBytes;
}

bool IsHere(const LeaseRow& lease, const std::vector<PoolRow>& pools) {
  return std::any_of(pools.begin(), pools.end(), [&](const PoolRow& pool) { return pool.pool == lease.pool; });
}

}  // namespace

LeasePlan PlanLeases(const LeasePlace& place, const std::vector<PoolRow>& pools, const std::vector<LeaseRow>& live) {
  LeasePlan plan;
  for (const LeaseRow& lease : live) {
    if (!lease.recalled && lease.use.Rest() > 0 && (place.over || !IsHere(lease, pools))) plan.recalls.push_back(lease.lease_id);
  }
  if (!place.lending || place.over) return plan;
  size_t room = kMaxBookLeases - std::min<size_t>(live.size(), kMaxBookLeases);
  size_t bytes = 0;
  for (const LeaseRow& lease : live) bytes += lease.use.Rest() > 0 ? BytesOf(lease) : 0;
  for (const PoolRow& pool : pools) {
    if (!pool.granting || room == 0) continue;
    const Holding holding = HoldingOf(pool, live);
    if (holding.recalled) continue;
    const int64_t kiosks = pool.session_id.empty() ? place.campaign_kiosks : place.session_kiosks;
    const int64_t units = TopUpUnits(holding.rest, pool.kiosk_units, pool.free, kiosks);
    if (units <= 0) continue;
    LeasePlan::Wanted wanted{.pool = pool, .units = units};
    if (bytes + BytesOf(wanted) > kMaxLentBytes) continue;
    bytes += BytesOf(wanted);
    plan.grants.push_back(std::move(wanted));
    --room;
  }
  return plan;
}

int64_t LeaseEndMs(const LeasePlace& place, int64_t now_ms) {
  return std::max(place.session_end_ms + kLeaseGraceMs, now_ms + kLeastLeaseMs);
}

}  // namespace footfall::server
