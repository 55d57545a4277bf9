#include "server/cli/option_names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace footfall::cli {
namespace {

// Fields that mean one option wherever they are said.
constexpr std::array<std::pair<std::string_view, std::string_view>, 27> kOptions = {{
    {"coupon_template.amount_fen", "--amount"},
    {"coupon_template.cost_fen", "--cost"},
    {"coupon_template.display_name", "--name"},
    {"coupon_template.item", "--item"},
    {"coupon_template.kind", "--kind"},
    {"coupon_template.kiosk_units", "--kiosk-units"},
    {"coupon_template.offline_cap_fen", "--offline-cap"},
    {"coupon_template.per_day", "--per-day"},
    {"coupon_template.per_person", "--per-person"},
    {"coupon_template.percent", "--percent"},
    {"coupon_template.sites", "--site"},
    {"coupon_template.terms", "--terms"},
    {"coupon_template.threshold_fen", "--threshold"},
    {"coupon_template.total_limit", "--limit"},
    {"coupon_template.valid", "--from and --to"},
    {"counted_back", "--counted"},
    {"gift.kiosk_units", "--kiosk-units"},
    {"gift.min_purchase_fen", "--min-purchase-fen"},
    {"gift.per_person", "--per-person"},
    {"lines.reason", "--reason"},
    {"movement.from", "--from"},
    {"movement.reason", "--reason"},
    {"movement.to", "--to"},
    {"purchase_fen", "--purchase"},
    {"reason", "--reason"},
    {"site", "--site"},
    {"synced_until_ms", "--synced-until"},
}};

}  // namespace

std::string OptionFor(std::string_view field) {
  const auto* const found = std::find_if(kOptions.begin(), kOptions.end(), [&](const auto& option) { return option.first == field; });
  return std::string(found == kOptions.end() ? field : found->second);
}

}  // namespace footfall::cli
