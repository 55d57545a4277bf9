// How much of a long list a command shows.
#ifndef FOOTFALL_SERVER_CLI_LIST_LIMIT_H_
#define FOOTFALL_SERVER_CLI_LIST_LIMIT_H_

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <memory>

#include "server/cli/number_checks.h"

namespace footfall::cli {

inline constexpr int kMostShown = 100;     // unless said otherwise: what somebody reads
inline constexpr int kGreatestPage = 500;  // of the API's lists

// -n, --limit: how many at most; 0 = all.
inline std::shared_ptr<int> LimitOption(CLI::App* command) {
  auto limit = std::make_shared<int>(kMostShown);
  command->add_option("-n,--limit", *limit, "How many at most; 0 = all")->capture_default_str()->check(NotNegative());
  return limit;
}

// The size of the next page when `have` are there; 0 = they are enough.
inline int NextPageSize(int limit, size_t have) {
  if (limit == 0) return kGreatestPage;
  return std::clamp(limit - static_cast<int>(have), 0, kGreatestPage);
}

// So that nobody takes a part for the whole.
inline void TellOfMore(bool more) {
  if (more) std::fputs("There are more: --limit N shows N of them, --limit 0 all.\n", stderr);
}

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_LIST_LIMIT_H_
