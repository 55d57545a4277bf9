// The rows of the stop list. Steps of a caller's transaction, or reads.
#ifndef FOOTFALL_KIOSK_JOURNAL_STOP_TABLE_H_
#define FOOTFALL_KIOSK_JOURNAL_STOP_TABLE_H_

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kiosk/journal/coupon_stops.h"
#include "kiosk/journal/database.h"

namespace footfall::kiosk {

// FAILED_PRECONDITION when it does not follow on what is there; RESOURCE_EXHAUSTED when more arrives than is kept.
absl::Status WriteStopPart(Database* db, const CouponStopPart& part);
absl::StatusOr<std::optional<CouponStopCursor>> ReadStopCursor(Database* db);
// Of the list in force.
absl::StatusOr<std::optional<CouponStop>> ReadStop(Database* db, std::string_view campaign, const StoppedCoupon& coupon);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_STOP_TABLE_H_
