#include "server/base/not_found_advice.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "server/base/text.h"

namespace footfall::server::errors {
namespace {

struct ListCommand {
  std::string_view collection;  // the last of the name
  std::string_view command;     // CAMPAIGN, SESSION, DRAW: of the name, where it has them
};

constexpr std::array<ListCommand, 22> kCommands = {{
    {"amendments", "footfall draw show CAMPAIGN/DRAW"},
    {"blocks", "footfall draw blocks CAMPAIGN/DRAW"},
    {"campaigns", "footfall campaign list"},
    {"couponBatches", "footfall coupon templates CAMPAIGN"},
    {"couponRedemptions", "footfall coupon redemptions CAMPAIGN"},
    {"couponTemplates", "footfall coupon templates CAMPAIGN"},
    {"coupons", "footfall coupon list CAMPAIGN"},
    {"devices", "footfall kiosk list"},
    {"draws", "footfall draw list CAMPAIGN"},
    {"entries", "footfall draw rows CAMPAIGN/DRAW"},
    {"exclusions", "footfall draw show CAMPAIGN/DRAW"},
    {"gifts", "footfall gift list CAMPAIGN/SESSION"},
    {"items", "footfall stock items"},
    {"leads", "footfall lead list CAMPAIGN"},
    {"leases", "footfall lease list --kiosk KIOSK"},
    {"quarantine", "footfall quarantine list"},
    {"queues", "footfall queue list CAMPAIGN/SESSION"},
    {"sessions", "footfall session list CAMPAIGN"},
    {"staff", "footfall staff list"},
    {"stockTransfers", "footfall stock transfers"},
    {"users", "footfall user list"},
    {"zones", "footfall session list CAMPAIGN"},
}};

}  // namespace

std::string ListCommandFor(std::string_view resource) {
  const std::vector<std::string> parts = absl::StrSplit(Abseil(resource), '/');
  if (parts.size() < 2 || parts.size() % 2 != 0) return "";
  const auto* const found =
      std::find_if(kCommands.begin(), kCommands.end(), [&](const ListCommand& row) { return row.collection == parts[parts.size() - 2]; });
  if (found == kCommands.end()) return "";
  std::string command(found->command);
  // The last part is what does not exist.
  for (size_t i = 0; i + 3 < parts.size(); i += 2) {
    if (parts[i] == "campaigns") absl::StrReplaceAll({{"CAMPAIGN", parts[i + 1]}}, &command);
    if (parts[i] == "sessions") absl::StrReplaceAll({{"SESSION", parts[i + 1]}}, &command);
    if (parts[i] == "draws") absl::StrReplaceAll({{"DRAW", parts[i + 1]}}, &command);
  }
  return command;
}

}  // namespace footfall::server::errors
