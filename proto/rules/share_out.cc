#include "proto/rules/share_out.h"

#include <algorithm>
#include <numeric>

namespace footfall::rules {
namespace {

// total * weight needs more than 64 bits.
__extension__ using Wide = unsigned __int128;

bool InBounds(int64_t total, const std::vector<int64_t>& weights) {
  if (total < 0 || total > kMaxSharedUnits || weights.empty() || weights.size() > size_t{kMaxShares}) return false;
  return std::all_of(weights.begin(), weights.end(), [](int64_t weight) { return weight >= 0 && weight <= kMaxShareWeight; });
}

}  // namespace

std::optional<std::vector<int64_t>> ShareOut(int64_t total, const std::vector<int64_t>& weights) {
  if (!InBounds(total, weights)) return std::nullopt;
  std::vector<int64_t> weight = weights;
  int64_t sum = std::accumulate(weight.begin(), weight.end(), int64_t{0});
  if (sum == 0) {
    std::fill(weight.begin(), weight.end(), 1);
    sum = static_cast<int64_t>(weight.size());
  }
  std::vector<int64_t> parts, remainders;
  for (int64_t each : weight) {
    const Wide product = static_cast<Wide>(total) * static_cast<Wide>(each);
    parts.push_back(static_cast<int64_t>(product / static_cast<Wide>(sum)));
    remainders.push_back(static_cast<int64_t>(product % static_cast<Wide>(sum)));
  }
  std::vector<size_t> order(parts.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return remainders[a] > remainders[b]; });
  const int64_t left = total - std::accumulate(parts.begin(), parts.end(), int64_t{0});  // fewer than there are places
  for (int64_t i = 0; i < left; ++i) ++parts[order[static_cast<size_t>(i)]];
  return parts;
}

}  // namespace footfall::rules
