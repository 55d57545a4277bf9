#include "server/leases/lease_intake.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/base/text.h"

namespace footfall::server {

absl::Status ApplySpend(WriteContext& write, const LeaseSpend& spend) {
  const absl::StatusOr<int64_t> short_of = SpendFromLease(write, spend.lease_id, spend.device_id, spend.units, spend.claimed);
  if (!short_of.ok()) return short_of.status();
  return NoteShortage(write, spend.lease_id, *short_of, DeviceName(spend.device_id), HandedOutBy(spend.staff_id), spend.time_ms);
}

std::string HandedOutBy(std::string_view staff_id) {
  return staff_id.empty() ? "handed out by the kiosk" : absl::StrCat("handed out by ", StaffName(staff_id));
}

absl::Status NoteShortage(WriteContext& write, std::string_view lease_id, int64_t units, std::string_view actor, std::string_view reason,
                          int64_t time_ms) {
  if (units <= 0) return absl::OkStatus();
  const absl::StatusOr<std::optional<LeaseRow>> lease = FindLease(write.db(), lease_id);
  if (!lease.ok()) return lease.status();
  if (!lease->has_value()) return errors::NotFound(LeaseName(lease_id));
  return AddLeaseEvent(write, {.pool = (*lease)->pool,
                               .lease_id = std::string(lease_id),
                               .kind = LeaseEventKind::kShortage,
                               .units = units,
                               .time_ms = time_ms,
                               .actor = std::string(actor),
                               .reason = std::string(reason)});
}

absl::Status ApplyLeaseReturn(WriteContext& write, const LeaseReturnFact& fact) {
  if (fact.returned_total < 0) return errors::InvalidField("returned_total", "OUT_OF_RANGE");
  if (fact.spent_total < 0) return errors::InvalidField("spent_total", "OUT_OF_RANGE");
  const LeaseClaim claim(fact.spent_total, fact.epoch, fact.seq);
  const absl::StatusOr<int64_t> came_back = ReturnToPool(write, fact.lease_id, fact.device_id, fact.returned_total, claim);
  if (!came_back.ok()) return came_back.status();
  if (*came_back == 0 || fact.sources == nullptr) return absl::OkStatus();
  return fact.sources->TellEnded(write, fact.lease_id);
}

}  // namespace footfall::server
