// How a queue stands, for the board. Pure; any thread.
#ifndef FOOTFALL_SERVER_QUEUES_BOARD_QUEUE_H_
#define FOOTFALL_SERVER_QUEUES_BOARD_QUEUE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "footfall/v1/onsite.pb.h"
#include "footfall/v1/session_service.pb.h"

namespace footfall::server {

inline constexpr int kMaxCalledLines = 6;                        // the API's: a display that is read from across a hall
inline constexpr int kMaxNextNumbers = 50;                       // the API's
inline constexpr int kWaitsAveraged = 20;                        // the API's: about the last half hour
inline constexpr int64_t kCalledShownMs = int64_t{10} * 60'000;  // whoever has not come by then is called again

// What became of a number.
struct CallRow {
  std::string operation_id;  // 16 bytes
  int64_t number = 0;
  footfall::v1::QueueCallKind kind = footfall::v1::QUEUE_CALL_KIND_UNSPECIFIED;
  std::string zone_id, staff_id, device_id;
  int64_t time_ms = 0;
};

// A number that was given out.
struct TicketMark {
  int64_t number = 0, time_ms = 0;
};
// `tickets` in any order, `calls` by time. What waits is in the order in which it was given out, by time: kiosks hold ranges of numbers, so
// that a greater number may have waited longer. A number that is called again is called at the newest time, but has waited until the first.
footfall::v1::BoardQueue MakeBoardQueue(const std::string& queue_id, const std::vector<TicketMark>& tickets,
                                        const std::vector<CallRow>& calls, int64_t now_ms);

// A queue's marks of tickets and calls, as a board needs them.
struct QueueMarks {
  std::string queue_id;
  std::vector<TicketMark> tickets;
  std::vector<CallRow> calls;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_QUEUES_BOARD_QUEUE_H_
