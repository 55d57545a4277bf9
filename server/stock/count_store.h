// The table of counts: what a person said last of each item of a place. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_STOCK_COUNT_STORE_H_
#define FOOTFALL_SERVER_STOCK_COUNT_STORE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/stock_service.pb.h"
#include "server/storage/database.h"

namespace footfall::server {

struct CountRow {
  std::string place, item_id;
  int64_t counted = 0;
  int64_t moved = 0;             // came in less went out since
  footfall::v1::CountLine said;  // its explanations; of a booked one all of its line, as it stood when the session was reconciled
  std::string actor;             // "users/{user}"
  int64_t time_ms = 0;
  bool booked = false;  // the session was reconciled by it
};

// By item.
absl::StatusOr<std::vector<CountRow>> ListCounts(Connection& db, std::string_view place);
// In place of the earlier one, if there is one.
absl::Status PutCount(WriteContext& write, const CountRow& count);
// Units came into (or, below zero, left) a place: what a person counted there before is so many more. Nothing without a count, or with one
// that is booked.
absl::Status MoveCounted(WriteContext& write, std::string_view place, std::string_view item_id, int64_t units);
// The session of the place was reconciled with this line, which stays as it is.
absl::Status BookCount(WriteContext& write, std::string_view place, const footfall::v1::CountLine& line);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_COUNT_STORE_H_
