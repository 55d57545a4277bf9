#include "server/cli/stock_options.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace footfall::cli {

namespace v1 = footfall::v1;

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

std::string WhoMoved(const v1::StockMovement& movement) {
  if (!movement.actor().empty()) return movement.actor().substr(movement.actor().rfind('/') + 1);
  return movement.kind() == v1::MOVEMENT_KIND_HANDED_OUT ? "kiosks" : "-";
}

std::string WhyMoved(const v1::StockMovement& movement) {
  if (!movement.reason().empty()) return movement.reason();
  if (!movement.transfer().empty()) return absl::StrCat("transfer ", movement.transfer().substr(movement.transfer().rfind('/') + 1));
  if (movement.kind() == v1::MOVEMENT_KIND_HANDED_OUT) return "given to visitors: footfall gift handouts CAMPAIGN/SESSION";
  if (movement.kind() == v1::MOVEMENT_KIND_LEASE_WRITTEN_OFF) return "who and why: footfall lease events POOL";
  return "-";
}

std::string TransferStanding(const v1::StockTransfer& transfer) {
  switch (transfer.state()) {
    case v1::TRANSFER_STATE_PLANNED:
      return "planned";
    case v1::TRANSFER_STATE_SENT:
      return "sent";
    case v1::TRANSFER_STATE_RECEIVED:
      return transfer.sent_by() == transfer.received_by() ? "received (one person)" : "received";
    case v1::TRANSFER_STATE_CANCELLED:
      return "cancelled";
    default:
      return "-";
  }
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
