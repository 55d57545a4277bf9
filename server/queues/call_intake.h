// The one way what became of a queue's number enters the books.
#ifndef FOOTFALL_SERVER_QUEUES_CALL_INTAKE_H_
#define FOOTFALL_SERVER_QUEUES_CALL_INTAKE_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/operation.pb.h"
#include "server/base/resource_names.h"
#include "server/queues/queue_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// A call and the queue it is of.
struct CallFact {
  SessionChildKey queue;
  CallRow call;
};

// The fact that a kiosk's operation of type QUEUE_CALL is. FailedPrecondition PAYLOAD_UNREADABLE for what is no QueueCallPayload. Any
// thread.
absl::StatusOr<CallFact> ReadCall(std::string_view device_id, const footfall::v1::OperationHeader& header, std::string_view plain);

// FailedPrecondition UNKNOWN_QUEUE for a queue that this server does not know; a number whose ticket has not come (yet) is taken: kiosks
// hand in at different times. Only SQL; runs on the writer's thread.
absl::Status ApplyCall(WriteContext& write, const CallFact& fact);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_QUEUES_CALL_INTAKE_H_
