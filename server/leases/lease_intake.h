// The ways what kiosks report of their leases enters the books. Inside jobs of the writer.
#ifndef FOOTFALL_SERVER_LEASES_LEASE_INTAKE_H_
#define FOOTFALL_SERVER_LEASES_LEASE_INTAKE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "server/leases/grant_source.h"
#include "server/leases/lease_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// Units handed out of a lease, as a kiosk reported.
struct LeaseSpend {
  std::string lease_id;  // 16 bytes
  std::string device_id;
  int64_t units = 1;
  int64_t claimed = 0;   // the kiosk's total, these included
  std::string staff_id;  // who handed them out; empty = the kiosk by itself
  int64_t time_ms = 0;   // when it happened
};
// SpendFromLease, and NoteShortage of what was short. NotFound and InvalidField as SpendFromLease has them.
absl::Status ApplySpend(WriteContext& write, const LeaseSpend& spend);

// Keeps for ever that `units` handed out of a lease were nobody's to give: an entry in the list of what does not add up. Whoever applies
// operations adds it to the audit log (SyncHub and quarantine do). 0 units: nothing happens. `actor`: "devices/{device}"; `reason`: who and
// what, never personal data.
absl::Status NoteShortage(WriteContext& write, std::string_view lease_id, int64_t units, std::string_view actor, std::string_view reason,
                          int64_t time_ms);

// The reason of a hand-out's shortage: by whom. Empty = the kiosk by itself.
std::string HandedOutBy(std::string_view staff_id);

// Units given back, or how a lease stands, as a kiosk reported.
struct LeaseReturnFact {
  std::string lease_id;  // 16 bytes
  std::string device_id;
  int64_t returned_total = 0, spent_total = 0;
  uint32_t epoch = 0;  // where the kiosk said it: what it had put back before counts in
  uint64_t seq = 0;
  const GrantSources* sources = nullptr;  // are told what came back; outlive the fact; nullptr = none
};
// NotFound("leases/…") for a lease that this server does not know or that another device has; InvalidField for totals below zero.
absl::Status ApplyLeaseReturn(WriteContext& write, const LeaseReturnFact& fact);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEASES_LEASE_INTAKE_H_
