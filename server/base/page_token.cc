#include "server/base/page_token.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "proto/rules/hash_chain.h"
#include "server/base/errors.h"

namespace footfall::server {
namespace {

// Eight bytes tell lists and filters apart; nobody gains from forging one.
constexpr size_t kTagSize = 8;

std::string Tag(std::string_view filter) { return rules::Hash(filter).substr(0, kTagSize); }

}  // namespace

absl::StatusOr<int> CheckPageSize(int32_t requested) {
  if (requested < 0) return errors::InvalidField("page_size", "NEGATIVE");
  return requested == 0 ? kDefaultPageSize : std::min<int>(requested, kMaxPageSize);
}

std::string MakePageToken(std::string_view filter, std::string_view key) {
  return absl::WebSafeBase64Escape(absl::StrCat(Tag(filter), key));
}

absl::StatusOr<std::string> ReadPageToken(std::string_view filter, std::string_view token) {
  if (token.empty()) return std::string();
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() <= kTagSize) return errors::InvalidPageToken();
  if (!absl::StartsWith(bytes, Tag(filter))) return errors::InvalidPageToken();
  return bytes.substr(kTagSize);
}

}  // namespace footfall::server
