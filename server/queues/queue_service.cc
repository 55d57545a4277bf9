#include "server/queues/queue_service.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/leads/lead_view.h"
#include "server/leases/lease_store.h"
#include "server/queues/queue_rules.h"
#include "server/queues/queue_store.h"
#include "server/sessions/session_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// What is counted of it now.
absl::Status Count(Connection& db, const SessionChildKey& key, v1::Queue* queue) {
  const auto next = NextNumber(db, QueueName(key));
  if (!next.ok()) return next.status();
  const auto tickets = CountTickets(db, key);
  if (!tickets.ok()) return tickets.status();
  queue->set_next_number(*next);
  queue->set_tickets(*tickets);
  return absl::OkStatus();
}

absl::Status MayOpen(Connection& db, const SessionKey& session) {
  const auto found = GetSession(db, session);
  if (!found.ok()) return found.status();
  if (found->state() == v1::SESSION_STATE_CLOSED || found->state() == v1::SESSION_STATE_RECONCILED) {
    return errors::FailedPrecondition("SESSION_OVER", found->name());
  }
  return absl::OkStatus();
}

// A queue that a restored server forgot goes on behind the numbers that were lent of it.
absl::Status OpenPool(WriteContext& write, const SessionChildKey& key, const v1::Queue& queue, bool is_new) {
  const std::string name = QueueName(key);
  absl::Status status = SetPool(write, {.pool = name,
                                        .kind = LeaseKind::kQueueNumbers,
                                        .campaign_id = key.session.campaign_id,
                                        .session_id = key.session.session_id,
                                        .kiosk_units = queue.kiosk_units()});
  if (!status.ok() || !is_new) return status;
  const auto back = CountCameBack(write.db(), name);
  if (!back.ok()) return back.status();
  return AddToPool(write, name, queue.last_number() - *back);
}

absl::Status Store(WriteContext& write, const SessionChildKey& key, const v1::Queue& queue, v1::Queue* response) {
  if (absl::Status may = MayOpen(write.db(), key.session); !may.ok()) return may;
  const auto before = FindQueue(write.db(), key);
  if (!before.ok()) return before.status();
  if (before->has_value() && (*before)->last_number() != queue.last_number()) {
    return errors::FailedPrecondition("QUEUE_IS_OPEN", QueueName(key));
  }
  if (!before->has_value()) {
    const auto others = ListQueues(write.db(), key.session);
    if (!others.ok()) return others.status();
    if (others->size() >= kMaxQueues) return errors::InvalidField("queue", "TOO_MANY");
  }
  absl::Status status = PutQueue(write, key, queue);
  if (status.ok()) status = OpenPool(write, key, queue, !before->has_value());
  if (!status.ok()) return status;
  write.Announce({Change::Kind::kLease, key.session.campaign_id, key.session.session_id});
  write.Announce({Change::Kind::kSession, key.session.campaign_id, key.session.session_id});  // kiosks and boards show it
  *response = queue;
  return Count(write.db(), key, response);
}

v1::QueueTicket View(const std::string& campaign_id, const TicketRow& row) {
  v1::QueueTicket ticket;
  ticket.set_number(row.number);
  ticket.set_device(DeviceName(row.device_id));
  if (!row.staff_id.empty()) ticket.set_staff(StaffName(row.staff_id));
  if (!row.lead_id.empty()) ticket.set_lead(LeadName(campaign_id, row.lead_id));
  ticket.set_time_ms(row.time_ms);
  ticket.set_receive_time_ms(row.receive_ms);
  return ticket;
}

}  // namespace

grpc::Status QueueServiceImpl::SetQueue(grpc::ServerContext* context, const v1::SetQueueRequest* request, v1::Queue* response) {
  constexpr std::string_view kAction = "QueueService.SetQueue";
  auto caller = access_->Check(*context, Right::kRunSession, kAction, request->queue().name());
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto key = ParseQueueName("queue.name", request->queue().name());
  if (!key.ok()) return ToGrpc(key.status());
  v1::Queue queue = request->queue();
  if (Problems problems = CheckQueue(&queue); !problems.empty()) return ToGrpc(errors::InvalidFields(std::move(problems)));
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status stored = Store(write, *key, queue, response);
    return stored.ok() ? access_->Audit(write, *caller, kAction, queue.name(), "") : stored;
  }));
}

grpc::Status QueueServiceImpl::ListQueues(grpc::ServerContext* context, const v1::ListQueuesRequest* request,
                                          v1::ListQueuesResponse* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "QueueService.ListQueues", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto session = ParseSessionName("parent", request->parent());
  if (!session.ok()) return ToGrpc(session.status());
  return ToGrpc(database_->Read([&](Connection& db) -> absl::Status {
    if (auto found = GetSession(db, *session); !found.ok()) return found.status();
    auto queues = server::ListQueues(db, *session);
    if (!queues.ok()) return queues.status();
    for (v1::Queue& queue : *queues) {
      const auto key = ParseQueueName("name", queue.name());
      if (!key.ok()) return key.status();
      if (absl::Status counted = Count(db, *key, &queue); !counted.ok()) return counted;
      *response->add_queues() = std::move(queue);
    }
    return absl::OkStatus();
  }));
}

grpc::Status QueueServiceImpl::ListQueueTickets(grpc::ServerContext* context, const v1::ListQueueTicketsRequest* request,
                                                v1::ListQueueTicketsResponse* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "QueueService.ListQueueTickets", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto key = ParseQueueName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  const auto size = CheckPageSize(request->page_size());
  if (!size.ok()) return ToGrpc(size.status());
  const std::string scope = request->parent() + "/tickets";
  const auto token = ReadPageToken(scope, request->page_token());
  if (!token.ok()) return ToGrpc(token.status());
  int64_t after = 0;
  if (!token->empty() && !absl::SimpleAtoi(*token, &after)) return ToGrpc(errors::InvalidPageToken());
  return ToGrpc(database_->Read([&](Connection& db) -> absl::Status {
    const auto queue = FindQueue(db, *key);
    if (!queue.ok()) return queue.status();
    if (!queue->has_value()) return errors::NotFound(request->parent());
    auto tickets = ListTickets(db, *key, after, *size + 1);
    if (!tickets.ok()) return tickets.status();
    const bool more = tickets->size() > static_cast<size_t>(*size);
    if (more) tickets->pop_back();
    if (more) response->set_next_page_token(MakePageToken(scope, absl::StrCat(tickets->back().number)));
    for (const TicketRow& ticket : *tickets) *response->add_tickets() = View(key->session.campaign_id, ticket);
    return absl::OkStatus();
  }));
}

}  // namespace footfall::server
