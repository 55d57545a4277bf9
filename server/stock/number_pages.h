// Lists that go from the newest number down: their pages. Pure; any thread.
#ifndef FOOTFALL_SERVER_STOCK_NUMBER_PAGES_H_
#define FOOTFALL_SERVER_STOCK_NUMBER_PAGES_H_

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "absl/status/statusor.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"

namespace footfall::server {

// What a page begins below, and how many it takes.
struct NumberPage {
  std::string scope;
  int64_t before = std::numeric_limits<int64_t>::max();
  int size = 0;
};

// `scope` names list and filter. Errors as CheckPageSize and ReadPageToken have them.
inline absl::StatusOr<NumberPage> ReadNumberPage(std::string scope, int32_t page_size, const std::string& page_token) {
  const absl::StatusOr<int> size = CheckPageSize(page_size);
  if (!size.ok()) return size.status();
  const absl::StatusOr<std::string> key = ReadPageToken(scope, page_token);
  if (!key.ok()) return key.status();
  NumberPage page{.scope = std::move(scope), .size = *size};
  if (key->empty()) return page;
  char* end = nullptr;
  page.before = std::strtoll(key->c_str(), &end, 10);
  if (*end != '\0') return errors::InvalidPageToken();
  return page;
}

inline std::string NextNumberPage(const NumberPage& page, int64_t last) { return MakePageToken(page.scope, std::to_string(last)); }

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_NUMBER_PAGES_H_
