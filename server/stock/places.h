// The places of the stock ledger and their names. Pure; any thread.
#ifndef FOOTFALL_SERVER_STOCK_PLACES_H_
#define FOOTFALL_SERVER_STOCK_PLACES_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/base/resource_names.h"

namespace footfall::server {

inline constexpr std::string_view kWarehouse = "warehouse";
inline constexpr std::string_view kTransit = "transit";
inline constexpr std::string_view kVisitors = "visitors";
inline constexpr std::string_view kDamagedPlace = "damaged";
inline constexpr std::string_view kLostPlace = "lost";
inline constexpr std::string_view kSupplier = "supplier";  // outside: the only one that can be below zero

enum class PlaceKind { kWarehouse, kSite, kBooth, kTransit, kVisitors, kDamaged, kLost, kSupplier };

// A place, taken apart.
struct Place {
  PlaceKind kind = PlaceKind::kWarehouse;
  std::string name;
  std::string site_id;  // of a site
  SessionKey session;   // of a booth
  // Whether goods lie there to be used: what can run low.
  bool Holds() const { return kind == PlaceKind::kWarehouse || kind == PlaceKind::kSite || kind == PlaceKind::kBooth; }
};

// InvalidField(field, "REQUIRED") for an empty name, (field, "BAD_PLACE") for one that is no place's.
absl::StatusOr<Place> ParsePlace(std::string_view field, std::string_view name);

std::string ItemName(std::string_view item_id);
// As ParseSiteName and its like.
absl::StatusOr<std::string> ParseItemName(std::string_view field, std::string_view name);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_PLACES_H_
