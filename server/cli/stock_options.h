// How people write places and counted items on the command line. Pure; any thread.
#ifndef FOOTFALL_SERVER_CLI_STOCK_OPTIONS_H_
#define FOOTFALL_SERVER_CLI_STOCK_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "footfall/v1/stock_service.pb.h"

namespace footfall::cli {

// A place by its API name: "warehouse", "sites/plaza", or a booth as "campaign/session".
std::string PlaceName(const std::string& text);
// The reverse, for tables.
std::string PlaceWord(const std::string& name);

// Who a movement is by, and why it was: what nobody typed is said in words.
std::string WhoMoved(const footfall::v1::StockMovement& movement);
std::string WhyMoved(const footfall::v1::StockMovement& movement);
// "received", or "received (one person)" when the same account confirmed both sides.
std::string TransferStanding(const footfall::v1::StockTransfer& transfer);

// "tote=30": an item (with or without "items/") and 0 or more units; nullopt for anything else.
struct ItemUnits {
  std::string item;  // "items/{item}"
  int64_t units = 0;
};
std::optional<ItemUnits> ParseItemUnits(const std::string& text);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_STOCK_OPTIONS_H_
