#include "server/sessions/plan_loader.h"

#include <utility>

#include "server/people/people_store.h"
#include "server/people/roster_store.h"
#include "server/sessions/session_store.h"

namespace footfall::server {
namespace {

// Puts an answer where it belongs, or gives the reason why there is none.
template <typename T>
absl::Status Take(absl::StatusOr<T> answer, T* place) {
  if (answer.ok()) *place = *std::move(answer);
  return answer.status();
}

}  // namespace

absl::StatusOr<SessionPlan> LoadSessionPlan(Connection& db, const SessionKey& key) {
  SessionPlan plan;
  std::vector<footfall::v1::Staff> staff;
  absl::Status status = Take(GetSession(db, key), &plan.session);
  if (status.ok()) status = Take(ListZones(db, key), &plan.zones);
  if (status.ok()) status = Take(ListAssignments(db, key), &plan.assignments);
  if (status.ok()) status = Take(ListOverlapsElsewhere(db, key), &plan.elsewhere);
  if (status.ok()) status = Take(ListPublishedShifts(db, key), &plan.shifts);
  if (status.ok()) status = Take(ListSessionStaff(db, key), &staff);
  if (!status.ok()) return status;
  for (footfall::v1::Staff& person : staff) {
    std::string name = person.name();
    plan.staff.emplace(std::move(name), std::move(person));
  }
  return plan;
}

}  // namespace footfall::server
