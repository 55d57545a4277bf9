// A booth's count: what a person says lies there against what the ledger expects. Saying it moves nothing; when the session is reconciled
// the explanations are booked. What it means is computed whenever it is read, so what kiosks hand in late changes it by itself.
#ifndef FOOTFALL_SERVER_STOCK_BOOTH_COUNT_H_
#define FOOTFALL_SERVER_STOCK_BOOTH_COUNT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/stock_service.pb.h"
#include "server/base/resource_names.h"
#include "server/storage/database.h"

namespace footfall::server {

// NotFound when there is no such session.
absl::StatusOr<footfall::v1::BoothCount> ReadCount(Connection& db, const SessionKey& key);

// The lines of it that somebody has counted, by item; what those of a kiosk say is not read.
absl::StatusOr<std::vector<footfall::v1::CountLine>> ReadCountedLines(Connection& db, const SessionKey& key);

// Who says so, and when.
struct Teller {
  std::string user;  // "users/{user}"; "staff/{staff}" at a kiosk
  int64_t time_ms = 0;
};

// Stores what was counted. FailedPrecondition SESSION_NOT_CLOSED, SESSION_RECONCILED; NotFound for an unknown session or item;
// InvalidFields for more explanations than differences.
absl::Status StoreCount(WriteContext& write, const SessionKey& key, const footfall::v1::CountStockRequest& request, const Teller& teller);

// Called when a session is to become RECONCILED: refuses as RefuseObstacles says while something is open, else books the explanations and
// lends nothing more from the session's gifts.
absl::Status ReconcileBooth(WriteContext& write, const SessionKey& key, const Teller& teller);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_BOOTH_COUNT_H_
