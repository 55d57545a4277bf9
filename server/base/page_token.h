// Page tokens: where a list goes on, and for which filter. Opaque to clients; not secret.
#ifndef FOOTFALL_SERVER_BASE_PAGE_TOKEN_H_
#define FOOTFALL_SERVER_BASE_PAGE_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace footfall::server {

inline constexpr int kDefaultPageSize = 50;
inline constexpr int kMaxPageSize = 500;  // bounds what one answer costs

// 0 = the default, more is cut to the maximum. InvalidField("page_size", "NEGATIVE") below 0.
absl::StatusOr<int> CheckPageSize(int32_t requested);

// A token for "after `key`" of the list that `filter` describes (any text that names list and filter).
std::string MakePageToken(std::string_view filter, std::string_view key);
// The key; "" for an empty token (first page). InvalidPageToken when it is not ours or of another filter.
absl::StatusOr<std::string> ReadPageToken(std::string_view filter, std::string_view token);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_PAGE_TOKEN_H_
