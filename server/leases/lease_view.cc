#include "server/leases/lease_view.h"

#include <optional>
#include <utility>
#include <vector>

#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/leases/lease_life_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kLeases = "leases/";
constexpr int kMaxWaitingFor = 500;  // names in an answer; a person sees by then that it is nearly all of them

}  // namespace

v1::Pool ToMessage(const PoolAccount& account) {
  const PoolRow& row = account.pool;
  v1::Pool pool;
  pool.set_name(row.pool);
  pool.set_kind(static_cast<v1::LeaseKind>(row.kind));
  pool.set_kiosk_units(row.kiosk_units);
  pool.set_granting(row.granting);
  pool.set_total(row.total);
  pool.set_free(row.free);
  pool.set_outstanding(account.outstanding);
  pool.set_suspense(account.suspense);
  pool.set_handed_out(row.handed_out);
  pool.set_written_off(row.written_off);
  pool.set_shortage(row.shortage);
  return pool;
}

v1::LeaseEvent ToMessage(const LeaseEvent& event) {
  v1::LeaseEvent message;
  message.set_number(event.number);
  message.set_pool(event.pool);
  if (!event.lease_id.empty()) message.set_lease(LeaseName(event.lease_id));
  message.set_kind(static_cast<v1::LeaseEventKind>(event.kind));
  message.set_units(event.units);
  message.set_time_ms(event.time_ms);
  message.set_actor(event.actor);
  message.set_reason(event.reason);
  return message;
}

v1::Lease ToMessage(const LeaseRow& lease, LeaseKind kind) {
  v1::Lease message;
  message.set_name(LeaseName(lease.lease_id));
  message.set_pool(lease.pool);
  message.set_kind(static_cast<v1::LeaseKind>(kind));
  message.set_device(DeviceName(lease.device_id));
  message.set_standing(static_cast<v1::LeaseStanding>(lease.standing));
  message.set_recalled(lease.recalled);
  message.set_learned(lease.learned);
  message.set_quantity(lease.use.quantity);
  message.set_first_number(lease.first_number);
  message.set_spent(lease.use.spent);
  message.set_returned(lease.use.returned);
  message.set_counted_back(lease.use.counted_back);
  message.set_written_off(lease.use.written_off);
  message.set_shortage(lease.use.shortage);
  message.set_claimed(lease.ClaimedNow());
  message.set_rest(lease.use.Rest());
  message.set_grant_time_ms(lease.grant_time_ms);
  message.set_not_after_ms(lease.not_after_ms);
  return message;
}

absl::StatusOr<v1::Lease> ReadLease(Connection& db, std::string_view lease_id) {
  const absl::StatusOr<std::optional<LeaseRow>> lease = FindLease(db, lease_id);
  if (!lease.ok()) return lease.status();
  if (!lease->has_value()) return errors::NotFound(LeaseName(lease_id));
  const absl::StatusOr<std::optional<PoolRow>> pool = FindPool(db, (*lease)->pool);
  if (!pool.ok()) return pool.status();
  if (!pool->has_value()) return errors::Internal("a lease without a pool");
  return ToMessage(**lease, (*pool)->kind);
}

absl::StatusOr<std::string> ParseLeaseName(std::string_view field, std::string_view name) {
  if (name.empty()) return errors::InvalidField(field, "REQUIRED");
  std::optional<std::string> id;
  if (name.starts_with(kLeases)) id = rules::FromHex(name.substr(kLeases.size()));
  if (!id || !rules::UuidFromBytes(*id)) return errors::InvalidField(field, "BAD_NAME");
  return *std::move(id);
}

absl::StatusOr<v1::LeaseFreeze> ReadFreeze(Connection& db) {
  const absl::StatusOr<std::optional<LeaseLife>> life = FindLeaseLife(db);
  if (!life.ok()) return life.status();
  v1::LeaseFreeze freeze;
  if (!life->has_value() || (*life)->frozen_since_ms == 0) return freeze;
  freeze.set_frozen(true);
  freeze.set_since_ms((*life)->frozen_since_ms);
  const absl::StatusOr<std::vector<std::string>> awaited = ListAwaited(db);
  if (!awaited.ok()) return awaited.status();
  for (const std::string& device_id : *awaited) {
    if (freeze.waiting_for_size() < kMaxWaitingFor) freeze.add_waiting_for(DeviceName(device_id));
  }
  return freeze;
}

}  // namespace footfall::server
