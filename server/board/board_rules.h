// What the live board of a session shows, from what is known. Pure; any thread.
#ifndef FOOTFALL_SERVER_BOARD_BOARD_RULES_H_
#define FOOTFALL_SERVER_BOARD_BOARD_RULES_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "footfall/v1/session_service.pb.h"
#include "server/leads/lead_counters.h"
#include "server/people/attendance_rules.h"
#include "server/queues/board_queue.h"
#include "server/sessions/assignment_rules.h"

namespace footfall::server {

// All that a board rests on.
struct BoardInput {
  SessionPlan plan;
  std::vector<SessionEvent> events;  // check-ins and check-outs, in the order of arrival
  SessionLeadCounts leads;
  std::vector<footfall::v1::BoardKiosk> kiosks;  // by id
  std::vector<QueueMarks> queues;                // by id
  std::vector<footfall::v1::BoardTransfer> transfers;
  int64_t open_incidents = 0;
  std::vector<footfall::v1::BoardGift> gifts;    // by item
  std::vector<footfall::v1::BoardCount> counts;  // by item
};

// The board at `now_ms`, without a version.
footfall::v1::Board MakeBoard(const BoardInput& input, int64_t now_ms);

// When a board whose numbers alone changed is due: the first of the session's own moments, one every `interval_ms`, that is not before
// `soonest_ms`. Sessions have different moments, so that a field of booths is not served in one burst.
int64_t NumbersDueMs(std::string_view session_id, int64_t soonest_ms, int64_t interval_ms);

// Whether two boards show the same: when they were made and their versions do not count.
bool ShowTheSame(const footfall::v1::Board& a, const footfall::v1::Board& b);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_BOARD_BOARD_RULES_H_
