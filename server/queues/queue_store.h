// Tables of queues and their tickets. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_QUEUES_QUEUE_STORE_H_
#define FOOTFALL_SERVER_QUEUES_QUEUE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/queue_service.pb.h"
#include "server/base/resource_names.h"
#include "server/queues/board_queue.h"
#include "server/storage/database.h"

namespace footfall::server {

// "campaigns/{campaign}/sessions/{session}/queues/{queue}", also the pool's name; and back as resource_names.h does.
std::string QueueName(const SessionChildKey& key);
absl::StatusOr<SessionChildKey> ParseQueueName(std::string_view field, std::string_view name);

// nullopt when there is none. With its name, without what is counted.
absl::StatusOr<std::optional<footfall::v1::Queue>> FindQueue(Connection& db, const SessionChildKey& key);
// By id.
absl::StatusOr<std::vector<footfall::v1::Queue>> ListQueues(Connection& db, const SessionKey& session);
absl::Status PutQueue(WriteContext& write, const SessionChildKey& key, const footfall::v1::Queue& queue);

// The first number that was never lent, by all leases that this server knows of; they are kept for ever.
absl::StatusOr<int64_t> NextNumber(Connection& db, std::string_view pool);
// Numbers that kiosks gave back or that a person found: they are not lent again.
absl::StatusOr<int64_t> CountCameBack(Connection& db, std::string_view pool);

struct TicketRow {
  int64_t number = 0;
  std::string operation_id, lease_id;  // 16 bytes each
  std::string device_id, staff_id;
  std::string lead_id;  // 16 bytes; empty = none
  int64_t time_ms = 0, receive_ms = 0;
};
enum class TicketOutcome { kEntered, kAlreadyThere, kNumberTaken };
absl::StatusOr<TicketOutcome> InsertTicket(WriteContext& write, const SessionChildKey& key, const TicketRow& ticket);
// By number, those above `after`.
absl::StatusOr<std::vector<TicketRow>> ListTickets(Connection& db, const SessionChildKey& key, int64_t after, int limit);
absl::StatusOr<int64_t> CountTickets(Connection& db, const SessionChildKey& key);

// False when the operation is there already.
absl::StatusOr<bool> InsertCall(WriteContext& write, const SessionChildKey& key, const CallRow& call);
// By time; in one and the same millisecond what became of a number comes after its call.
absl::StatusOr<std::vector<CallRow>> ListCalls(Connection& db, const SessionChildKey& key);
// What boards show of all of a session's queues, by id.
absl::StatusOr<std::vector<QueueMarks>> ReadQueueMarks(Connection& db, const SessionKey& session);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_QUEUES_QUEUE_STORE_H_
