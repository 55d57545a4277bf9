#include "server/queues/ticket_intake.h"

#include <optional>
#include <utility>

#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/text_rules.h"
#include "server/leases/lease_intake.h"
#include "server/leases/lease_store.h"
#include "server/queues/queue_rules.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

absl::Status CheckFact(const TicketFact& fact) {
  Problems problems;
  CheckNumber("number", fact.ticket.number, 1, kMaxQueueNumber, &problems);
  CheckNumber("spent_total", fact.spent_total, 1, kMaxQueueNumber, &problems);
  if (!rules::UuidFromBytes(fact.ticket.lease_id)) problems.push_back({"lease_id", "BAD_ID"});
  if (!fact.ticket.lead_id.empty() && !rules::UuidFromBytes(fact.ticket.lead_id)) problems.push_back({"lead_id", "BAD_ID"});
  if (!fact.ticket.staff_id.empty() && !rules::IsResourceId(fact.ticket.staff_id)) problems.push_back({"staff_id", "BAD_ID"});
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

}  // namespace

absl::StatusOr<TicketFact> ReadTicket(std::string_view device_id, int64_t receive_ms, const v1::OperationHeader& header,
                                      std::string_view plain) {
  v1::QueueTicketPayload payload;
  if (!payload.ParseFromArray(plain.data(), static_cast<int>(plain.size())))
    return errors::FailedPrecondition("PAYLOAD_UNREADABLE", "operations/-");
  TicketFact fact{.ticket = {.number = payload.number(),
                             .operation_id = header.operation_id(),
                             .lease_id = payload.lease_id(),
                             .device_id = std::string(device_id),
                             .staff_id = payload.staff_id(),
                             .lead_id = payload.lead_id(),
                             .time_ms = header.corrected_ms(),
                             .receive_ms = receive_ms},
                  .spent_total = payload.spent_total()};
  if (absl::Status fits = CheckFact(fact); !fits.ok()) return fits;
  return fact;
}

absl::Status ApplyTicket(WriteContext& write, const TicketFact& fact) {
  const TicketRow& ticket = fact.ticket;
  const auto lease = FindLease(write.db(), ticket.lease_id);
  if (!lease.ok()) return lease.status();
  if (!lease->has_value() || (*lease)->device_id != ticket.device_id) {
    return errors::FailedPrecondition("UNKNOWN_LEASE", LeaseName(ticket.lease_id));
  }
  const auto key = ParseQueueName("lease_id", (*lease)->pool);
  if (!key.ok()) return errors::InvalidField("lease_id", "OTHER_KIND");
  const bool in_turn = fact.spent_total <= (*lease)->use.quantity && ticket.number == (*lease)->first_number + fact.spent_total - 1;
  if (!in_turn) return errors::InvalidField("number", "OTHER_KIND");
  const auto outcome = InsertTicket(write, *key, ticket);
  if (!outcome.ok()) return outcome.status();
  if (*outcome == TicketOutcome::kAlreadyThere) return absl::OkStatus();
  if (*outcome == TicketOutcome::kNumberTaken) return errors::FailedPrecondition("QUEUE_NUMBER_TAKEN", QueueName(*key));
  write.Announce({Change::Kind::kAttendance, key->session.campaign_id, key->session.session_id});
  return ApplySpend(write, {.lease_id = ticket.lease_id,
                            .device_id = ticket.device_id,
                            .units = 1,
                            .claimed = fact.spent_total,
                            .staff_id = ticket.staff_id,
                            .time_ms = ticket.time_ms});
}

}  // namespace footfall::server
