// The one way a queue number that a kiosk gave out enters the books.
#ifndef FOOTFALL_SERVER_QUEUES_TICKET_INTAKE_H_
#define FOOTFALL_SERVER_QUEUES_TICKET_INTAKE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/operation.pb.h"
#include "server/queues/queue_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// One number; ids without resource prefixes.
struct TicketFact {
  TicketRow ticket;
  int64_t spent_total = 0;
};

// The fact that a kiosk's operation of type QUEUE_TICKET is. FailedPrecondition PAYLOAD_UNREADABLE for what is no QueueTicketPayload. Any
// thread.
absl::StatusOr<TicketFact> ReadTicket(std::string_view device_id, int64_t receive_ms, const footfall::v1::OperationHeader& header,
                                      std::string_view plain);

// InvalidField for a number that is not the lease's next by its total; FailedPrecondition UNKNOWN_LEASE for a lease that this server does
// not know or another device has, QUEUE_NUMBER_TAKEN when somebody else has the number (a copied tablet's, or lent twice after a forced
// thaw). Only SQL; runs on the writer's thread.
absl::Status ApplyTicket(WriteContext& write, const TicketFact& fact);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_QUEUES_TICKET_INTAKE_H_
