#include "server/cli/stock_options.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace footfall::cli {

std::string PlaceName(const std::string& text) {
  if (absl::StartsWith(text, "campaigns/") || absl::StartsWith(text, "sites/")) return text;
  const size_t slash = text.find('/');
  if (slash == std::string::npos) return text;
  return absl::StrCat("campaigns/", text.substr(0, slash), "/sessions/", text.substr(slash + 1));
}

std::string PlaceWord(const std::string& name) {
  const std::pair<std::string, std::string> halves = absl::StrSplit(name, absl::MaxSplits("/sessions/", 1));
  if (halves.second.empty()) return name;
  return absl::StrCat(absl::StripPrefix(halves.first, "campaigns/"), "/", halves.second);
}

std::optional<ItemUnits> ParseItemUnits(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos) return std::nullopt;
  const absl::string_view item = absl::StripPrefix(absl::string_view(text.data(), equals), "items/");
  ItemUnits parsed{.item = absl::StrCat("items/", item)};
  if (item.empty() || !absl::SimpleAtoi(text.substr(equals + 1), &parsed.units) || parsed.units < 0) return std::nullopt;
  return parsed;
}

}  // namespace footfall::cli
