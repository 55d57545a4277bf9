// Every screen: reads the state, draws with widgets, tells the sink what was touched. No business rule, nothing that blocks. UI thread.
#ifndef FOOTFALL_KIOSK_SCREENS_SCREENS_H_
#define FOOTFALL_KIOSK_SCREENS_SCREENS_H_

#include "kiosk/screens/action_sink.h"
#include "kiosk/state/state.h"
#include "kiosk/widgets/ui.h"

namespace footfall::kiosk {

// The page of `state` with its overlays (toasts, time-out ring). The only call the frame loop needs.
void DrawScreen(const State& state, Ui& ui, ActionSink& sink);

// Of a kiosk that was locked from afar: nothing else is shown, nothing can be touched.
void DrawLocked(const State& state, Ui& ui);
void DrawEnrol(const State& state, Ui& ui, ActionSink& sink);
void DrawAttract(const State& state, Ui& ui, ActionSink& sink);
void DrawVisitor(const State& state, Ui& ui, ActionSink& sink);
void DrawVisitorDone(const State& state, Ui& ui, ActionSink& sink);
void DrawDrawRules(const State& state, Ui& ui, ActionSink& sink);
void DrawDraw(const State& state, Ui& ui, ActionSink& sink);
void DrawStaffSignIn(const State& state, Ui& ui, ActionSink& sink);
void DrawStaffHome(const State& state, Ui& ui, ActionSink& sink);
void DrawStaffLead(const State& state, Ui& ui, ActionSink& sink);
void DrawOffers(const State& state, Ui& ui, ActionSink& sink);
void DrawHandOut(const State& state, Ui& ui, ActionSink& sink);
void DrawIssueCoupon(const State& state, Ui& ui, ActionSink& sink);
void DrawRedeem(const State& state, Ui& ui, ActionSink& sink);
void DrawClaims(const State& state, Ui& ui, ActionSink& sink);
void DrawTickets(const State& state, Ui& ui, ActionSink& sink);
void DrawSurvey(const State& state, Ui& ui, ActionSink& sink);
void DrawQueueDisplay(const State& state, Ui& ui, ActionSink& sink);
void DrawQueue(const State& state, Ui& ui, ActionSink& sink);
void DrawCounters(const State& state, Ui& ui, ActionSink& sink);
void DrawChecklists(const State& state, Ui& ui, ActionSink& sink);
void DrawTalk(const State& state, Ui& ui, ActionSink& sink);
void DrawIncidents(const State& state, Ui& ui, ActionSink& sink);
void DrawSurveys(const State& state, Ui& ui, ActionSink& sink);
void DrawStockCount(const State& state, Ui& ui, ActionSink& sink);
void DrawTransfer(const State& state, Ui& ui, ActionSink& sink);
void DrawBoard(const State& state, Ui& ui, ActionSink& sink);
void DrawMyZone(const State& state, Ui& ui, ActionSink& sink);
void DrawToday(const State& state, Ui& ui, ActionSink& sink);
void DrawSync(const State& state, Ui& ui, ActionSink& sink);
void DrawReturn(const State& state, Ui& ui, ActionSink& sink);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SCREENS_SCREENS_H_
