// Splitting whole units by weight so that the parts add up exactly: targets over sites and people, gifts over booths, leftovers over
// blocks. Rule: largest remainder (Hamilton); equal remainders go to the earlier place. Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_SHARE_OUT_H_
#define FOOTFALL_PROTO_RULES_SHARE_OUT_H_

#include <cstdint>
#include <optional>
#include <vector>

namespace footfall::rules {

// Bounds under which no product overflows 64 bits, far above what a campaign hands out.
inline constexpr int64_t kMaxSharedUnits = 1'000'000'000;
inline constexpr int64_t kMaxShareWeight = 1'000'000'000;
inline constexpr int kMaxShares = 10'000;

// Parts in the order of `weights`, their sum exactly `total`. Without any weight every place weighs the same. nullopt when there is no
// place, something is negative, or a bound is passed.
std::optional<std::vector<int64_t>> ShareOut(int64_t total, const std::vector<int64_t>& weights);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_SHARE_OUT_H_
