// What a queue may be. Pure; any thread.
#ifndef FOOTFALL_SERVER_QUEUES_QUEUE_RULES_H_
#define FOOTFALL_SERVER_QUEUES_QUEUE_RULES_H_

#include <cstdint>

#include "footfall/v1/queue_service.pb.h"
#include "server/base/text_rules.h"

namespace footfall::server {

inline constexpr int64_t kMaxQueueNumber = 99'999;  // what a person reads from a screen and calls out
inline constexpr int64_t kDefaultLastNumber = 9'999;
inline constexpr int64_t kMaxQueueKioskUnits = 500;  // a booth's day without a network
inline constexpr int64_t kDefaultQueueKioskUnits = 20;
inline constexpr int kMaxQueues = 20;     // of a session: more than it has counters
inline constexpr int kMaxQueueName = 40;  // characters: it stands on a ticket

// Fills in what was left open and says what cannot be, by API path from "queue.".
Problems CheckQueue(footfall::v1::Queue* queue);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_QUEUES_QUEUE_RULES_H_
