// How a kiosk presents more leases than one message holds: in parts, one behind the other. Both sides go by the size of a part whether
// another one follows, so that nobody takes a presentation that was cut short for all there is. Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_LEASE_PARTS_H_
#define FOOTFALL_PROTO_RULES_LEASE_PARTS_H_

#include <cstddef>

namespace footfall::rules {

// Leases of one part, and of one book.
inline constexpr int kMaxLeasesInPart = 512;
// Half of what a server takes as one message (4 MiB): the lease that fills a part fits behind it, batches of coupons being 40 KB.
inline constexpr size_t kFullPartBytes = size_t{2} << 20;
// Parts of one presentation: 32 MiB of coupons' codes, many times what a booth is lent in the two weeks for which a kiosk keeps it.
inline constexpr int kMaxLeaseParts = 16;

// Whether another part follows one with so many leases and encoded bytes; it has nothing in it when that was all.
constexpr bool IsPartFollowed(int leases, size_t bytes) { return leases >= kMaxLeasesInPart || bytes >= kFullPartBytes; }

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_LEASE_PARTS_H_
