// How people write places and counted items on the command line. Pure; any thread.
#ifndef FOOTFALL_SERVER_CLI_STOCK_OPTIONS_H_
#define FOOTFALL_SERVER_CLI_STOCK_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>

namespace footfall::cli {

// A place by its API name: "warehouse", "sites/plaza", or a booth as "campaign/session".
std::string PlaceName(const std::string& text);
// The reverse, for tables.
std::string PlaceWord(const std::string& name);

// "tote=30": an item (with or without "items/") and 0 or more units; nullopt for anything else.
struct ItemUnits {
  std::string item;  // "items/{item}"
  int64_t units = 0;
};
std::optional<ItemUnits> ParseItemUnits(const std::string& text);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_STOCK_OPTIONS_H_
