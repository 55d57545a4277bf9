// How a server that was restored learns what it lent since its backup: from the file of grants, from kiosks, or by a person's decision to
// do without. Inside jobs of the writer.
#ifndef FOOTFALL_SERVER_LEASES_LEASE_LEARNING_H_
#define FOOTFALL_SERVER_LEASES_LEASE_LEARNING_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/lease.pb.h"
#include "server/leases/grant_log.h"
#include "server/leases/grant_source.h"
#include "server/leases/lease_life_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// What a server signs before a grant.
inline constexpr std::string_view kGrantPrefix = "footfall/grant/1";

struct LearnContext {
  std::string sign_public_key;            // the server's own, Ed25519
  const GrantSources* sources = nullptr;  // are told
  int64_t now_ms = 0;
};

// Stores a grant that this server signed and does not know: as open when its kiosk is in good standing and its time is not over, else in
// suspense. A pool that is not there is made, without units of its own. False for one that it knows or did not sign.
absl::StatusOr<bool> LearnGrant(WriteContext& write, const LearnContext& context, const footfall::v1::SignedGrant& signed_grant,
                                std::string_view actor);

// Whether the file has everything that was lent after a backup that reached `backup_number` in the life `incarnation` (empty = before there
// were leases). `newest_lease`: the greatest number of a lease in the backup.
bool CoversBackup(const GrantLog& log, std::string_view incarnation, int64_t backup_number, int64_t newest_lease);

// Learns all that the file holds and begins `incarnation` as the life that grants. When the file does not cover the backup, nothing is
// granted from then on until every kiosk that may hold leases has presented them. Answers how many leases it learned.
absl::StatusOr<int64_t> LearnFromLog(WriteContext& write, const LearnContext& context, const GrantLog& log, const LeaseLife& before,
                                     std::string_view incarnation);

// Ends the freeze when no kiosk is awaited any more that is still in good standing. Answers whether it ended now.
absl::StatusOr<bool> ThawIfComplete(WriteContext& write);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_LEASES_LEASE_LEARNING_H_
