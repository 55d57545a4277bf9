// Numbers of queues: a visitor takes one, staff call them, a screen shows whose turn it is.
#include <algorithm>

#include "kiosk/actions/step.h"

namespace footfall::kiosk {

void On(Step& step, const action::OpenTickets&) {
  State& state = step.state;
  const bool visitors = state.page == Page::kAttract || state.page == Page::kVisitorDone;
  if (!visitors || state.offers.queues.empty()) return;
  state.ticket = TicketForm{};
  if (state.page == Page::kVisitorDone) state.ticket.lead_id = state.visitor.lead_id;
  GoTo(step, Page::kTickets);
}

void On(Step& step, const action::TakeTicket& action) {
  State& state = step.state;
  TicketForm& form = state.ticket;
  const QueueView* queue = FindQueue(state.offers, action.pool);
  if (state.page != Page::kTickets || form.busy || form.number > 0 || queue == nullptr) return;
  form.pool = action.pool;
  form.refused = queue->none;
  if (form.refused != Refusal::kNone) return;
  BeginRequest(step, &form);
  step.Ask(effect::TakeTicket{form.form_id, form.pool, form.lead_id, ""});
}

void On(Step& step, const action::TicketTaken& action) {
  State& state = step.state;
  TicketForm& form = state.ticket;
  if (!form.busy || form.form_id != action.form_id) return;
  form.busy = false;
  form.number = action.number;
  form.wall_ms = action.wall_ms;
  state.page_since_boot_ms = state.now.boot_ms;
}

// Before a number was taken: back to where it was opened. Afterwards the visitor is done.
void LeaveTickets(Step& step) {
  State& state = step.state;
  if (state.ticket.busy) return;
  const std::string lead_id = state.ticket.lead_id;
  const bool taken = state.ticket.number > 0;
  state.ticket = TicketForm{};
  if (!taken && !lead_id.empty()) return GoTo(step, Page::kVisitorDone);
  LeaveVisitor(step, lead_id);
}

void On(Step& step, const action::ChooseQueue& action) {
  State& state = step.state;
  if (state.page == Page::kQueue && !state.call.busy && FindQueue(state.offers, action.pool) != nullptr) state.call.pool = action.pool;
}

void On(Step& step, const action::CallNumber& action) {
  State& state = step.state;
  CallForm& form = state.call;
  if (state.page != Page::kQueue || state.staff_id.empty() || form.busy || state.offers.queues.empty() || action.number < 1) return;
  const bool known = FindQueue(state.offers, form.pool) != nullptr;
  const std::string pool = known ? form.pool : state.offers.queues.front().pool;
  BeginRequest(step, &form);
  step.Ask(effect::SaveCall{form.form_id, pool, action.number, action.state, ZoneHere(state), state.staff_id});
}

void On(Step& step, const action::StartDisplay&) {
  State& state = step.state;
  if (state.page != Page::kQueue || state.staff_id.empty() || state.call.busy) return;
  state.display_mode = true;
  GoToAttract(step);
}

}  // namespace footfall::kiosk
