#include "server/queues/number_source.h"

#include <algorithm>

#include "server/queues/queue_store.h"

namespace footfall::server {

absl::StatusOr<GrantSource::Part> NumberSource::Take(WriteContext& write, const PoolRow& pool, std::string_view /*lease_id*/,
                                                     std::string_view /*device_id*/, int64_t units) {
  const auto key = ParseQueueName("pool", pool.pool);
  if (!key.ok()) return key.status();
  const auto queue = FindQueue(write.db(), *key);
  if (!queue.ok()) return queue.status();
  const auto next = NextNumber(write.db(), pool.pool);
  if (!next.ok()) return next.status();
  if (!queue->has_value() || *next > (*queue)->last_number()) return Part();
  return Part{.quantity = std::min({units, pool.free, (*queue)->last_number() - *next + 1}), .first_number = *next};
}

absl::Status NumberSource::Ended(WriteContext& write, const LeaseRow& lease) {
  const auto key = ParseQueueName("pool", lease.pool);
  if (!key.ok()) return key.status();
  const auto queue = FindQueue(write.db(), *key);
  if (!queue.ok() || !queue->has_value()) return queue.status();
  const auto pool = FindPool(write.db(), lease.pool);
  if (!pool.ok() || !pool->has_value()) return pool.status();
  const auto back = CountCameBack(write.db(), lease.pool);
  if (!back.ok()) return back.status();
  // However often it is told, the pool has what was never lent, what is out and what was handed out.
  const int64_t gone = std::min((*pool)->total - ((*queue)->last_number() - *back), (*pool)->free);
  return gone > 0 ? AddToPool(write, lease.pool, -gone) : absl::OkStatus();
}

}  // namespace footfall::server
