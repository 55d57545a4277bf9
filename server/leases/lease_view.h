// Pools and leases as the API shows them, and its names for them. Pure, but for reads; any thread.
#ifndef FOOTFALL_SERVER_LEASES_LEASE_VIEW_H_
#define FOOTFALL_SERVER_LEASES_LEASE_VIEW_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "footfall/v1/lease_service.pb.h"
#include "server/leases/lease_store.h"

namespace footfall::server {

footfall::v1::Pool ToMessage(const PoolAccount& account);
footfall::v1::LeaseEvent ToMessage(const LeaseEvent& event);
// The lease with the kind of its pool. NotFound without one.
absl::StatusOr<footfall::v1::Lease> ReadLease(Connection& db, std::string_view lease_id);
footfall::v1::Lease ToMessage(const LeaseRow& lease, LeaseKind kind);
// The 16 bytes of "leases/…". InvalidField(field, "REQUIRED" or "BAD_NAME").
absl::StatusOr<std::string> ParseLeaseName(std::string_view field, std::string_view name);
// Whether the server waits, and for whom.
absl::StatusOr<footfall::v1::LeaseFreeze> ReadFreeze(Connection& db);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEASES_LEASE_VIEW_H_
