#include "server/stock/places.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/text.h"

namespace footfall::server {
namespace {

constexpr std::string_view kItems = "items/";
constexpr std::array<std::pair<std::string_view, PlaceKind>, 6> kNamed = {{{kWarehouse, PlaceKind::kWarehouse},
                                                                           {kTransit, PlaceKind::kTransit},
                                                                           {kVisitors, PlaceKind::kVisitors},
                                                                           {kDamagedPlace, PlaceKind::kDamaged},
                                                                           {kLostPlace, PlaceKind::kLost},
                                                                           {kSupplier, PlaceKind::kSupplier}}};

}  // namespace

absl::StatusOr<Place> ParsePlace(std::string_view field, std::string_view name) {
  if (name.empty()) return errors::InvalidField(field, "REQUIRED");
  for (const auto& [known, kind] : kNamed) {
    if (name == known) return Place{.kind = kind, .name = std::string(name)};
  }
  if (auto site = ParseSiteName(field, name); site.ok()) {
    return Place{.kind = PlaceKind::kSite, .name = std::string(name), .site_id = *std::move(site)};
  }
  if (auto session = ParseSessionName(field, name); session.ok()) {
    return Place{.kind = PlaceKind::kBooth, .name = std::string(name), .session = *std::move(session)};
  }
  return errors::InvalidField(field, "BAD_PLACE");
}

std::string ItemName(std::string_view item_id) { return absl::StrCat(Abseil(kItems), Abseil(item_id)); }

absl::StatusOr<std::string> ParseItemName(std::string_view field, std::string_view name) {
  if (name.empty()) return errors::InvalidField(field, "REQUIRED");
  if (!name.starts_with(kItems) || !rules::IsResourceId(name.substr(kItems.size()))) return errors::InvalidField(field, "BAD_NAME");
  return std::string(name.substr(kItems.size()));
}

}  // namespace footfall::server
