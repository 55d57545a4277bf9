#include "server/leases/lease_rules.h"

#include <algorithm>

namespace footfall::server {

PoolChange Spend(int64_t units, LeaseUse* use) {
  const int64_t from_rest = std::min(units, use->Rest());
  const int64_t from_written_off = std::min(units - from_rest, use->written_off);
  const int64_t short_of = units - from_rest - from_written_off;
  use->spent += from_rest + from_written_off;
  use->written_off -= from_written_off;
  use->shortage += short_of;
  return {.handed_out = from_rest + from_written_off, .written_off = -from_written_off, .shortage = short_of};
}

PoolChange Unspend(int64_t units, LeaseUse* use) {
  const int64_t from_shortage = std::min(units, use->shortage);
  const int64_t from_spent = std::min(units - from_shortage, use->spent);
  use->shortage -= from_shortage;
  use->spent -= from_spent;
  return {.handed_out = -from_spent, .shortage = -from_shortage};
}

PoolChange Return(int64_t returned_total, int64_t claimed, LeaseUse* use) {
  const int64_t units = std::max<int64_t>(returned_total - use->returned, 0);
  const int64_t from_rest = std::min(units, use->Rest());
  const int64_t handed_out = std::max(use->spent + use->shortage, claimed);
  const int64_t turned_up = std::max<int64_t>(use->quantity - handed_out - use->returned - from_rest - use->counted_back, 0);
  const int64_t from_written_off = std::min({units - from_rest, use->written_off, turned_up});
  use->returned += from_rest + from_written_off;
  use->written_off -= from_written_off;
  return {.free = from_rest + from_written_off, .written_off = -from_written_off};
}

PoolChange Close(int64_t counted_back, LeaseUse* use) {
  const int64_t back = std::clamp<int64_t>(counted_back, 0, use->Rest());
  const int64_t gone = use->Rest() - back;
  use->counted_back += back;
  use->written_off += gone;
  return {.free = back, .written_off = gone};
}

int64_t TopUpUnits(int64_t held, int64_t target, int64_t free, int64_t kiosks) {
  if (free <= 0 || target <= 0 || held * 2 > target) return 0;
  const int64_t share = (free + kiosks - 1) / std::max<int64_t>(kiosks, 1);
  return std::min({target - held, std::max<int64_t>(share, 1), free, kMaxLeaseUnits});
}

}  // namespace footfall::server
