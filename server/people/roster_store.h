// The tables of shifts and swap requests. Messages come back complete, name and etag included. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_PEOPLE_ROSTER_STORE_H_
#define FOOTFALL_SERVER_PEOPLE_ROSTER_STORE_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/people_service.pb.h"
#include "server/base/resource_names.h"
#include "server/storage/database.h"

namespace footfall::server {

// Most of each in one session; their lists are one page.
inline constexpr int kMaxShifts = 2000;
inline constexpr int kMaxSwaps = 500;

// NotFound when there is none.
absl::StatusOr<footfall::v1::Shift> GetShift(Connection& db, const SessionChildKey& key);
absl::StatusOr<footfall::v1::SwapRequest> GetSwap(Connection& db, const SessionChildKey& key);

// By start, then by id; published or not.
absl::StatusOr<std::vector<footfall::v1::Shift>> ListShifts(Connection& db, const SessionKey& key);
// Only what kiosks and lateness go by.
absl::StatusOr<std::vector<footfall::v1::Shift>> ListPublishedShifts(Connection& db, const SessionKey& key);
// One person's within `span`, in all sessions, by start.
absl::StatusOr<std::vector<footfall::v1::Shift>> ListStaffShifts(Connection& db, std::string_view staff_id,
                                                                 const footfall::v1::TimeSpan& span);
// Newest first.
absl::StatusOr<std::vector<footfall::v1::SwapRequest>> ListSwaps(Connection& db, const SessionKey& key);

// Store under the name, give a new version and fill in the etag. Insert: AlreadyExists; FailedPrecondition TOO_MANY_SHIFTS, TOO_MANY_SWAPS.
// Replace and Delete: NotFound.
absl::Status InsertShift(WriteContext& write, footfall::v1::Shift* shift);
absl::Status ReplaceShift(WriteContext& write, footfall::v1::Shift* shift);
absl::Status DeleteShift(WriteContext& write, const SessionChildKey& key);
// Publishes what is not yet published and returns how many shifts that were.
absl::StatusOr<int> PublishShifts(WriteContext& write, const SessionKey& key);
absl::Status InsertSwap(WriteContext& write, const footfall::v1::SwapRequest& swap);
absl::Status SetSwapState(WriteContext& write, const SessionChildKey& key, footfall::v1::SwapState state);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_PEOPLE_ROSTER_STORE_H_
