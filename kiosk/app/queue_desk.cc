#include "kiosk/app/queue_desk.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "kiosk/app/offer_views.h"

namespace footfall::kiosk {

QueueDesk::Ticket QueueDesk::Take(const std::string& pool, const std::string& lead_id, const std::string& staff_id) {
  const absl::StatusOr<bool> saved = save_.Begin(absl::StrCat("ticket|", pool, "|", lead_id, "|", staff_id));
  if (!saved.ok()) return {0, NotSaved("ticket.not_saved", saved.status())};
  if (*saved) return {asked_number_};
  LeaseProblem problem = LeaseProblem::kNone;
  const std::optional<NextNumber> next = PlanNumber(offers().leases(), pool, Time(), &problem);
  if (!next) return {0, RefusalOf(problem)};
  asked_number_ = next->number;
  const absl::Status status = save_.Save(parts_.builder->QueueTicket(config(), *next, pool, lead_id, staff_id, save_.Id(0)));
  if (!status.ok()) return {0, NotSaved("ticket.not_saved", status)};
  return {next->number};
}

}  // namespace footfall::kiosk
