// Moves of people between zones: how one makes room in the plan, and how moves that arrive in any order come to the same plan. Inside jobs
// of the writer.
#ifndef FOOTFALL_SERVER_SESSIONS_ZONE_MOVES_H_
#define FOOTFALL_SERVER_SESSIONS_ZONE_MOVES_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/session_service.pb.h"
#include "server/base/resource_names.h"
#include "server/storage/database.h"

namespace footfall::server {

// One move; ids without resource prefixes.
struct ZoneMoveRow {
  std::string move_id;  // 16 bytes; of a kiosk's the operation
  int64_t number = 0;   // order of arrival; given when it is entered
  SessionKey session;
  std::string moved_staff_id, zone_id;  // zone empty = into no zone
  int64_t start_ms = 0, end_ms = 0;
  int64_t time_ms = 0;    // when it was decided
  std::string staff_id;   // who decided; empty = the office
  std::string device_id;  // empty = the office
};

// Cuts the person's other assignments, in any session, out of `span` and announces it. `new_name` names a piece that is left over.
absl::Status MakeRoom(WriteContext& write, std::string_view staff_id, const footfall::v1::TimeSpan& span,
                      const std::function<std::string(const SessionKey&)>& new_name);

// Keeps the move for those that come late. False when it is there already.
absl::StatusOr<bool> EnterMove(WriteContext& write, const ZoneMoveRow& move);

// Enters the move, once, and changes the plan by what later decided moves of the same person leave of it.
absl::Status ApplyMove(WriteContext& write, const ZoneMoveRow& move);

// Moves that were entered with numbers above `after`, in their order.
absl::StatusOr<std::vector<ZoneMoveRow>> ListMovesAfter(Connection& db, int64_t after);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_SESSIONS_ZONE_MOVES_H_
