#include "server/queues/queue_store.h"

#include <utility>

#include "server/base/errors.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kPutQueue =
    "INSERT INTO queues (campaign_id, session_id, queue_id, record) VALUES (:1, :2, :3, :4) "
    "ON CONFLICT (campaign_id, session_id, queue_id) DO UPDATE SET record = excluded.record";
constexpr std::string_view kInsertTicket =
    "INSERT INTO queue_tickets (campaign_id, session_id, queue_id, number, operation_id, lease_id, device_id, staff_id, lead_id, time_ms, "
    "receive_ms) VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11) ON CONFLICT DO NOTHING";
constexpr std::string_view kListTickets =
    "SELECT number, operation_id, lease_id, device_id, staff_id, lead_id, time_ms, receive_ms FROM queue_tickets WHERE campaign_id = :1 "
    "AND "
    "session_id = :2 AND queue_id = :3 AND number > :4 ORDER BY number LIMIT :5";

constexpr std::string_view kInsertCall =
    "INSERT INTO queue_calls (operation_id, campaign_id, session_id, queue_id, number, kind, zone_id, staff_id, device_id, time_ms) VALUES "
    "(:1, :2, :3, :4, :5, :6, :7, :8, :9, :10) ON CONFLICT (operation_id) DO NOTHING";
constexpr std::string_view kListCalls =
    "SELECT operation_id, number, kind, zone_id, staff_id, device_id, time_ms FROM queue_calls WHERE campaign_id = :1 AND session_id = :2 "
    "AND queue_id = :3 ORDER BY time_ms, kind, operation_id";

constexpr std::string_view kListMarks =
    "SELECT number, time_ms FROM queue_tickets WHERE campaign_id = :1 AND session_id = :2 AND queue_id = :3";

absl::Status DecodeQueue(const Row& row, v1::Queue* queue) {
  const SessionChildKey key{{row.Text(0), row.Text(1)}, row.Text(2)};
  if (!queue->ParseFromString(row.Blob(3))) return errors::Internal("a queue does not parse: " + QueueName(key));
  queue->set_name(QueueName(key));
  return absl::OkStatus();
}

absl::StatusOr<int64_t> ReadOne(Connection& db, std::string_view sql, const std::vector<SqlValue>& values) {
  int64_t number = 0;
  const absl::Status read = db.Query(sql, values, [&](const Row& row) {
    number = row.Int(0);
    return false;
  });
  if (!read.ok()) return read;
  return number;
}

}  // namespace

std::string QueueName(const SessionChildKey& key) { return SessionChildName(key.session, "queues", key.id); }

absl::StatusOr<SessionChildKey> ParseQueueName(std::string_view field, std::string_view name) {
  return ParseSessionChildName(field, "queues", name);
}

absl::StatusOr<std::optional<v1::Queue>> FindQueue(Connection& db, const SessionChildKey& key) {
  auto found = QueryAll<v1::Queue>(
      db, "SELECT campaign_id, session_id, queue_id, record FROM queues WHERE campaign_id = :1 AND session_id = :2 AND queue_id = :3",
      {key.session.campaign_id, key.session.session_id, key.id}, DecodeQueue);
  if (!found.ok()) return found.status();
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

absl::StatusOr<std::vector<v1::Queue>> ListQueues(Connection& db, const SessionKey& session) {
  return QueryAll<v1::Queue>(
      db, "SELECT campaign_id, session_id, queue_id, record FROM queues WHERE campaign_id = :1 AND session_id = :2 ORDER BY queue_id",
      {session.campaign_id, session.session_id}, DecodeQueue);
}

absl::Status PutQueue(WriteContext& write, const SessionChildKey& key, const v1::Queue& queue) {
  v1::Queue record;
  *record.mutable_display_name() = queue.display_name();
  record.set_last_number(queue.last_number());
  record.set_kiosk_units(queue.kiosk_units());
  return write.db()
      .Execute(kPutQueue, {key.session.campaign_id, key.session.session_id, key.id, Bytes{record.SerializeAsString()}})
      .status();
}

absl::StatusOr<int64_t> NextNumber(Connection& db, std::string_view pool) {
  return ReadOne(db, "SELECT COALESCE(MAX(first_number + quantity), 1) FROM leases WHERE pool = :1", {std::string(pool)});
}

absl::StatusOr<int64_t> CountCameBack(Connection& db, std::string_view pool) {
  return ReadOne(db, "SELECT COALESCE(SUM(returned + counted_back), 0) FROM leases WHERE pool = :1", {std::string(pool)});
}

absl::StatusOr<TicketOutcome> InsertTicket(WriteContext& write, const SessionChildKey& key, const TicketRow& ticket) {
  const auto added = write.db().Execute(
      kInsertTicket, {key.session.campaign_id, key.session.session_id, key.id, ticket.number, Bytes{ticket.operation_id},
                      Bytes{ticket.lease_id}, ticket.device_id, ticket.staff_id, Bytes{ticket.lead_id}, ticket.time_ms, ticket.receive_ms});
  if (!added.ok()) return added.status();
  if (*added > 0) return TicketOutcome::kEntered;
  const auto same = ReadOne(write.db(), "SELECT 1 FROM queue_tickets WHERE operation_id = :1", {Bytes{ticket.operation_id}});
  if (!same.ok()) return same.status();
  return *same == 1 ? TicketOutcome::kAlreadyThere : TicketOutcome::kNumberTaken;
}

absl::StatusOr<std::vector<TicketRow>> ListTickets(Connection& db, const SessionChildKey& key, int64_t after, int limit) {
  return QueryAll<TicketRow>(db, kListTickets, {key.session.campaign_id, key.session.session_id, key.id, after, int64_t{limit}},
                             [](const Row& row, TicketRow* ticket) {
                               *ticket = {.number = row.Int(0),
                                          .operation_id = row.Blob(1),
                                          .lease_id = row.Blob(2),
                                          .device_id = row.Text(3),
                                          .staff_id = row.Text(4),
                                          .lead_id = row.Blob(5),
                                          .time_ms = row.Int(6),
                                          .receive_ms = row.Int(7)};
                               return absl::OkStatus();
                             });
}

absl::StatusOr<bool> InsertCall(WriteContext& write, const SessionChildKey& key, const CallRow& call) {
  const auto added =
      write.db().Execute(kInsertCall, {Bytes{call.operation_id}, key.session.campaign_id, key.session.session_id, key.id, call.number,
                                       int64_t{call.kind}, call.zone_id, call.staff_id, call.device_id, call.time_ms});
  if (!added.ok()) return added.status();
  return *added > 0;
}

absl::StatusOr<std::vector<CallRow>> ListCalls(Connection& db, const SessionChildKey& key) {
  return QueryAll<CallRow>(db, kListCalls, {key.session.campaign_id, key.session.session_id, key.id}, [](const Row& row, CallRow* call) {
    *call = {.operation_id = row.Blob(0),
             .number = row.Int(1),
             .kind = static_cast<v1::QueueCallKind>(row.Int(2)),
             .zone_id = row.Text(3),
             .staff_id = row.Text(4),
             .device_id = row.Text(5),
             .time_ms = row.Int(6)};
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<QueueMarks>> ReadQueueMarks(Connection& db, const SessionKey& session) {
  const auto queues = ListQueues(db, session);
  if (!queues.ok()) return queues.status();
  std::vector<QueueMarks> all;
  for (const v1::Queue& queue : *queues) {
    const auto key = ParseQueueName("name", queue.name());
    if (!key.ok()) return key.status();
    auto tickets =
        QueryAll<TicketMark>(db, kListMarks, {session.campaign_id, session.session_id, key->id}, [](const Row& row, TicketMark* mark) {
          *mark = {row.Int(0), row.Int(1)};
          return absl::OkStatus();
        });
    if (!tickets.ok()) return tickets.status();
    auto calls = ListCalls(db, *key);
    if (!calls.ok()) return calls.status();
    all.push_back({key->id, *std::move(tickets), *std::move(calls)});
  }
  return all;
}

absl::StatusOr<int64_t> CountTickets(Connection& db, const SessionChildKey& key) {
  return ReadOne(db, "SELECT COUNT(*) FROM queue_tickets WHERE campaign_id = :1 AND session_id = :2 AND queue_id = :3",
                 {key.session.campaign_id, key.session.session_id, key.id});
}

}  // namespace footfall::server
