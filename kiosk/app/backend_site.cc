// What the backend does about counts, checklists, incidents, surveys, queues and moves.
#include <utility>

#include "kiosk/app/backend.h"
#include "kiosk/app/config_views.h"

namespace footfall::kiosk {
namespace {

SiteView ViewOf(const SiteNotes& notes, int64_t day) {
  SiteView view{.day = day, .tallies = notes.tallies};
  for (const ChecklistNote& mark : notes.marks) {
    view.marks.push_back({mark.checklist_id, mark.point_id, mark.done, mark.counted, mark.photo, mark.staff_id, mark.time_ms});
  }
  for (const IncidentNote& each : notes.incidents)
    view.incidents.push_back({each.incident_id, static_cast<Severity>(each.severity), each.time_ms});
  for (const QueueNumberNote& each : notes.numbers) {
    view.numbers.push_back({each.queue, each.number, static_cast<QueueNumberState>(each.state), each.zone_id, each.time_ms});
  }
  return view;
}

}  // namespace

void Backend::AnswerSite(int64_t form_id, bool saved) {
  if (saved) TellSite();
  parts_.actions->Push(saved ? Action(action::SiteSaved{form_id}) : Action(action::SiteNotSaved{form_id}));
  saved ? sync_.OperationsSaved() : sync_.JournalChanged();
}

void Backend::TellSite() {
  const int64_t now_ms = parts_.corrected->Now().ms;
  const int64_t day = LocalDay(Now{0, now_ms, parts_.campaign_time->OffsetS(now_ms)});
  const absl::StatusOr<SiteNotes> notes = parts_.journal->LoadSiteNotes(static_cast<int32_t>(day), config_.session().name());
  if (!notes.ok()) return parts_.log->Warning("site.not_read", {{"status", std::string(notes.status().message())}});
  parts_.actions->Push(action::SiteChanged{ViewOf(*notes, day)});
}

void Backend::Do(const effect::SaveCount& count) { AnswerSite(count.form_id, site_.Save(count)); }
void Backend::Do(const effect::SaveMark& mark) { AnswerSite(mark.form_id, site_.Save(mark)); }
void Backend::Do(const effect::SaveIncident& incident) { AnswerSite(incident.form_id, site_.Save(incident)); }
void Backend::Do(const effect::SaveSurvey& survey) { AnswerSite(survey.form_id, site_.Save(survey)); }
void Backend::Do(const effect::SaveCall& call) { AnswerSite(call.form_id, site_.Save(call)); }
void Backend::Do(const effect::SaveMove& move) { AnswerSite(move.form_id, site_.Save(move)); }
void Backend::Do(const effect::SaveStockCount& count) { AnswerSite(count.form_id, site_.Save(count)); }
void Backend::Do(const effect::SaveTransferStep& step) { AnswerSite(step.form_id, site_.Save(step)); }

void Backend::Do(const effect::TakeTicket& ticket) {
  const QueueDesk::Ticket taken = queues_.Take(ticket.pool, ticket.lead_id, ticket.staff_id);
  if (taken.refusal != Refusal::kNone) return Answer(Refused(ticket.form_id, taken.refusal));
  Answer(action::TicketTaken{ticket.form_id, taken.number, parts_.corrected->Now().ms});
}

}  // namespace footfall::kiosk
