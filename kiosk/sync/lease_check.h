// Which leases of a book may be believed: they are what this kiosk gives goods away by. And what the kiosk says it holds. Any thread.
#ifndef FOOTFALL_KIOSK_SYNC_LEASE_CHECK_H_
#define FOOTFALL_KIOSK_SYNC_LEASE_CHECK_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/lease.pb.h"
#include "kiosk/journal/journal.h"
#include "proto/rules/lease_parts.h"

namespace footfall::kiosk {

inline constexpr int kMostLeases = rules::kMaxLeasesInPart;  // in a book or a part of a presentation, as the protocol says
// Units of one lease: more than a booth hands out in a day, as the server has it.
inline constexpr int64_t kMostLeaseUnits = 1'000'000;
inline constexpr size_t kMostPoolBytes = 400;  // a resource name

struct CheckedBook {
  std::vector<LeaseGrant> grants;
  int refused = 0;  // not signed by our server, another kiosk's, or over a limit
};

// INTERNAL for a book that is over its limit.
absl::StatusOr<CheckedBook> CheckLeaseBook(const v1::LeaseBook& book, const Identity& identity);

// All leases that are kept, in parts (rules/lease_parts.h) to be sent one behind the other: those that are not over in the first ones, in
// each the oldest first. One part at least; what does not fit into kMaxLeaseParts is left out, of those that are over the oldest.
absl::StatusOr<std::vector<v1::LeasePresentation>> MakePresentation(OfferBook* offers);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_LEASE_CHECK_H_
