// Which leases of a book may be believed: they are what this kiosk gives goods away by. And what the kiosk says it holds. Any thread.
#ifndef FOOTFALL_KIOSK_SYNC_LEASE_CHECK_H_
#define FOOTFALL_KIOSK_SYNC_LEASE_CHECK_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/lease.pb.h"
#include "kiosk/journal/journal.h"

namespace footfall::kiosk {

inline constexpr int kMostLeases = 512;  // in a book or a presentation, as the protocol says
// A presentation fits into what a server takes as one message (4 MiB); batches of coupons are the large ones.
inline constexpr size_t kMostPresentedBytes = size_t{3} << 20;
// Units of one lease: more than a booth hands out in a day, as the server has it.
inline constexpr int64_t kMostLeaseUnits = 1'000'000;
inline constexpr size_t kMostPoolBytes = 400;  // a resource name

struct CheckedBook {
  std::vector<LeaseGrant> grants;
  int refused = 0;  // not signed by our server, another kiosk's, or over a limit
};

// INTERNAL for a book that is over its limit.
absl::StatusOr<CheckedBook> CheckLeaseBook(const v1::LeaseBook& book, const Identity& identity);

// All leases that are kept, oldest first; when they are too many or too large, those that are over are left out, the oldest first.
absl::StatusOr<v1::LeasePresentation> MakePresentation(OfferBook* offers);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SYNC_LEASE_CHECK_H_
