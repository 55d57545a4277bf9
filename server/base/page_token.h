// Pages of lists: sizes as the API promises them, and tokens that are refused when they are not ours. Pure; any thread.
#ifndef FOOTFALL_SERVER_BASE_PAGE_TOKEN_H_
#define FOOTFALL_SERVER_BASE_PAGE_TOKEN_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace footfall::server {

inline constexpr int kDefaultPageSize = 50;
inline constexpr int kMaxPageSize = 500;  // bounds one answer's memory

// 0 = kDefaultPageSize; more than kMaxPageSize is cut to it. InvalidField("page_size", "NEGATIVE").
absl::StatusOr<int> PageSize(int requested);

// An opaque token that continues after `last_key`. `scope` names the list and all of its filters, so that a token is good for that list
// only.
std::string MakePageToken(std::string_view scope, std::string_view last_key);

// The key to go on after; "" for an empty token (the first page). InvalidPageToken for anything MakePageToken(scope, …) did not make.
absl::StatusOr<std::string> ReadPageToken(std::string_view scope, std::string_view token);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BASE_PAGE_TOKEN_H_
