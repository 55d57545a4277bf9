// The table of counts: what a person said last of each item of a place. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_STOCK_COUNT_STORE_H_
#define FOOTFALL_SERVER_STOCK_COUNT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/stock_service.pb.h"
#include "server/base/resource_names.h"
#include "server/storage/database.h"

namespace footfall::server {

struct CountRow {
  std::string place, item_id;
  int64_t counted = 0;
  int64_t moved = 0;             // came in less went out since
  footfall::v1::CountLine said;  // its explanations; of a booked one all of its line, as it stood when the session was reconciled
  std::string actor;             // "users/{user}"; "staff/{staff}" of a count at a kiosk
  int64_t time_ms = 0;
  bool booked = false;  // the session was reconciled by it
};

// By item.
absl::StatusOr<std::vector<CountRow>> ListCounts(Connection& db, std::string_view place);
absl::StatusOr<std::optional<CountRow>> FindCount(Connection& db, std::string_view place, std::string_view item_id);
// Whether it was made at a kiosk: there a count has the time at which it was made, at the office that at which it was entered.
bool IsKioskCount(const CountRow& count);
// In place of the earlier one, if there is one.
absl::Status PutCount(WriteContext& write, const CountRow& count);
// Units came into (or, below zero, left) a place at `time_ms`: what a person counted there before is so many more. Nothing without a count,
// or with one that is booked, or with one that a kiosk made later.
absl::Status MoveCounted(WriteContext& write, std::string_view place, std::string_view item_id, int64_t units, int64_t time_ms);
// The session of the place was reconciled with this line, which stays as it is.
absl::Status BookCount(WriteContext& write, std::string_view place, const footfall::v1::CountLine& line);

// --- as kiosks said it ---
// One item of a booth as it was counted at a kiosk.
struct KioskCountRow {
  std::string operation_id;  // 16 bytes
  SessionKey session;
  std::string item_id;
  int64_t counted = 0;
  footfall::v1::CountLine said;  // its explanations
  std::string staff_id, device_id;
  int64_t time_ms = 0;
  footfall::v1::KioskCountStanding standing = footfall::v1::KIOSK_COUNT_STANDING_UNSPECIFIED;
};

// False when the operation is there already: nothing is written.
absl::StatusOr<bool> InsertKioskCount(WriteContext& write, const KioskCountRow& row);
// A booth's, newest first, at most `limit`.
absl::StatusOr<std::vector<KioskCountRow>> ListKioskCounts(Connection& db, const SessionKey& key, int limit);
// All with numbers above `number`, in the order of arrival.
absl::StatusOr<std::vector<KioskCountRow>> ListKioskCountsAfter(Connection& db, int64_t number);
// As the API has it.
footfall::v1::KioskCount ToKioskCount(const KioskCountRow& row);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_COUNT_STORE_H_
