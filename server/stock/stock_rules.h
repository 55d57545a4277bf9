// What an item, a movement, a transfer and a gift must hold. Pure; any thread.
#ifndef FOOTFALL_SERVER_STOCK_STOCK_RULES_H_
#define FOOTFALL_SERVER_STOCK_STOCK_RULES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "footfall/v1/stock_service.pb.h"
#include "proto/rules/lead_form.h"
#include "server/stock/places.h"

namespace footfall::server {

inline constexpr int kMaxItemNameLength = 200;                 // characters: one or two lines on a tablet
inline constexpr int kMaxStockReasonLength = 500;              // characters; the API's
inline constexpr int64_t kMaxMovedUnits = 1'000'000'000;       // the API's; as many as a pool takes
inline constexpr int64_t kMaxUnitCostFen = 100'000'000'000;    // a thousand million yuan: sums stay far from 64 bits
inline constexpr int kMaxTransferLines = 100;                  // the API's
inline constexpr int kMaxKioskUnits = 10'000;                  // the API's
inline constexpr int kDefaultKioskUnits = 20;                  // the API's: an hour at a busy booth
inline constexpr int kMaxPerPerson = 1'000'000;                // more is no limit
inline constexpr int64_t kMaxPurchaseFen = 1'000'000'000'000;  // as the kiosks' purchases

// Everything that does not fit, by API path from "item.", "gift."; empty = fine.
std::vector<rules::Problem> CheckItem(const footfall::v1::Item& item);
std::vector<rules::Problem> CheckGift(const footfall::v1::Gift& gift);

// Put the output-only fields back as they were in `before`.
void KeepOutputOnly(const footfall::v1::Item& before, footfall::v1::Item* item);

// Units of an item on their way from one place to another.
struct StockMove {
  footfall::v1::MovementKind kind = footfall::v1::MOVEMENT_KIND_UNSPECIFIED;
  std::string item_id;
  Place from, to;
  int64_t quantity = 0;
  int64_t time_ms = 0;
  std::string transfer_id, actor, reason;  // transfer empty = none
};

// The movement that a person asks for, with the places its kind says. InvalidFields by API path from "movement.": also for a kind that is
// not recorded by hand (NOT_BY_HAND) and for a place that is not its kind's (NOT_FOR_KIND).
absl::StatusOr<StockMove> ReadMovement(const footfall::v1::StockMovement& movement);
// Whether it is a booth's own business: broken, gone, found or used there.
bool IsBoothMovement(const footfall::v1::StockMovement& movement);

// A transfer as it is planned, output-only fields cleared. InvalidFields by API path from "transfer.".
struct TransferPlan {
  footfall::v1::StockTransfer transfer;
  Place from, to;
};
absl::StatusOr<TransferPlan> ReadTransfer(const footfall::v1::StockTransfer& transfer);

// Writes what came into the lines of a transfer that was sent. InvalidFields by API path from "lines": every item once, none that was not
// sent (NOT_SENT), no more than was sent (TOO_LARGE), a reason where fewer came.
absl::Status ApplyReceipt(const footfall::v1::ConfirmTransferRequest& request, footfall::v1::StockTransfer* transfer);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_STOCK_RULES_H_
