#include "server/queues/call_intake.h"

#include <string>
#include <utility>

#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/text_rules.h"
#include "server/queues/queue_rules.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

void CheckId(const char* field, const std::string& id, bool required, Problems* problems) {
  if (id.empty() && !required) return;
  if (id.empty()) return problems->push_back({field, "REQUIRED"});
  if (!rules::IsResourceId(id)) problems->push_back({field, "BAD_ID"});
}

absl::Status CheckPayload(const v1::QueueCallPayload& payload) {
  Problems problems;
  CheckId("queue_id", payload.queue_id(), true, &problems);
  CheckNumber("number", payload.number(), 1, kMaxQueueNumber, &problems);
  const bool known = payload.kind() != v1::QUEUE_CALL_KIND_UNSPECIFIED && v1::QueueCallKind_IsValid(payload.kind());
  if (!known) problems.push_back({"kind", "UNKNOWN_VALUE"});
  CheckId("zone_id", payload.zone_id(), false, &problems);
  CheckId("staff_id", payload.staff_id(), true, &problems);
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

}  // namespace

absl::StatusOr<CallFact> ReadCall(std::string_view device_id, const v1::OperationHeader& header, std::string_view plain) {
  v1::QueueCallPayload payload;
  if (!payload.ParseFromArray(plain.data(), static_cast<int>(plain.size())))
    return errors::FailedPrecondition("PAYLOAD_UNREADABLE", "operations/-");
  if (absl::Status fits = CheckPayload(payload); !fits.ok()) return fits;
  return CallFact{.queue = {{header.campaign_id(), header.session_id()}, payload.queue_id()},
                  .call = {.operation_id = header.operation_id(),
                           .number = payload.number(),
                           .kind = payload.kind(),
                           .zone_id = payload.zone_id(),
                           .staff_id = payload.staff_id(),
                           .device_id = std::string(device_id),
                           .time_ms = header.corrected_ms()}};
}

absl::Status ApplyCall(WriteContext& write, const CallFact& fact) {
  const auto queue = FindQueue(write.db(), fact.queue);
  if (!queue.ok()) return queue.status();
  if (!queue->has_value()) return errors::FailedPrecondition("UNKNOWN_QUEUE", QueueName(fact.queue));
  const auto entered = InsertCall(write, fact.queue, fact.call);
  if (!entered.ok()) return entered.status();
  if (*entered) write.Announce({Change::Kind::kAttendance, fact.queue.session.campaign_id, fact.queue.session.session_id});
  return absl::OkStatus();
}

}  // namespace footfall::server
