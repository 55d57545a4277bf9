#include "server/base/page_token.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "proto/rules/hash_chain.h"
#include "server/base/errors.h"
#include "server/base/text.h"

namespace footfall::server {
namespace {

// Tells our tokens from others and one list's from another's; it guards against mistakes, not against forgery: a token gives no rights.
constexpr size_t kCheckBytes = 8;

std::string Check(std::string_view filter, std::string_view key) {
  return rules::Hash(absl::StrCat("footfall/page/1", filter.size(), "/", Abseil(filter), Abseil(key))).substr(0, kCheckBytes);
}

}  // namespace

absl::StatusOr<int> CheckPageSize(int32_t requested) {
  if (requested < 0) return errors::InvalidField("page_size", "NEGATIVE");
  return requested == 0 ? kDefaultPageSize : std::min<int>(requested, kMaxPageSize);
}

std::string MakePageToken(std::string_view filter, std::string_view key) {
  return absl::WebSafeBase64Escape(absl::StrCat(Check(filter, key), Abseil(key)));
}

absl::StatusOr<std::string> ReadPageToken(std::string_view filter, std::string_view token) {
  if (token.empty()) return std::string();
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(Abseil(token), &bytes) || bytes.size() <= kCheckBytes) return errors::InvalidPageToken();
  std::string key = bytes.substr(kCheckBytes);
  if (bytes.substr(0, kCheckBytes) != Check(filter, key)) return errors::InvalidPageToken();
  return key;
}

}  // namespace footfall::server
