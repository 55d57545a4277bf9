// How units of an item are proposed for sessions: by their targets, by what earlier sessions brought at their sites, and by the sites'
// areas. Pure; any thread.
#ifndef FOOTFALL_SERVER_STOCK_ALLOCATION_RULES_H_
#define FOOTFALL_SERVER_STOCK_ALLOCATION_RULES_H_

#include <cstdint>

#include "absl/status/status.h"
#include "footfall/v1/stock_service.pb.h"

namespace footfall::server {

// How much each of the three weighs, 0 to 100.
struct AllocationMix {
  int64_t target = 0, results = 0, area = 0;
};
// What holds when nothing is said; the API's.
inline constexpr AllocationMix kDefaultMix{50, 30, 20};
inline constexpr int kMaxMixWeight = 100;
inline constexpr int64_t kAllWeightPpm = 1'000'000;

// The mix that a request asks for. InvalidFields for a weight out of range.
absl::Status ReadMix(const footfall::v1::ProposeAllocationRequest& request, AllocationMix* mix);

// Fills weight_ppm and quantity of each share from its target, past_leads and area_m2; the quantities add up to `quantity` exactly (largest
// remainder). What no share has anything of (no targets, no past, no areas) weighs nothing; when that is all, every share weighs the same.
// InvalidField("quantity", "TOO_LARGE") or ("sessions", "TOO_MANY") past the bounds of sharing.
absl::Status ShareAllocation(int64_t quantity, const AllocationMix& mix, footfall::v1::ProposeAllocationResponse* response);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_ALLOCATION_RULES_H_
