#include "kiosk/screens/screens.h"

#include <imgui.h>

#include "kiosk/screens/common.h"

namespace footfall::kiosk {
namespace {

void DrawPage(const State& state, Ui& ui, ActionSink& sink) {
  switch (state.page) {
    case Page::kEnrol:
      return DrawEnrol(state, ui, sink);
    case Page::kAttract:
      return DrawAttract(state, ui, sink);
    case Page::kVisitor:
      return DrawVisitor(state, ui, sink);
    case Page::kVisitorDone:
      return DrawVisitorDone(state, ui, sink);
    case Page::kDrawRules:
      return DrawDrawRules(state, ui, sink);
    case Page::kDraw:
      return DrawDraw(state, ui, sink);
    case Page::kStaffSignIn:
      return DrawStaffSignIn(state, ui, sink);
    case Page::kStaffHome:
      return DrawStaffHome(state, ui, sink);
    case Page::kStaffLead:
      return DrawStaffLead(state, ui, sink);
    case Page::kOffers:
      return DrawOffers(state, ui, sink);
    case Page::kHandOut:
      return DrawHandOut(state, ui, sink);
    case Page::kIssueCoupon:
      return DrawIssueCoupon(state, ui, sink);
    case Page::kRedeem:
      return DrawRedeem(state, ui, sink);
    case Page::kClaims:
      return DrawClaims(state, ui, sink);
    case Page::kTickets:
      return DrawTickets(state, ui, sink);
    case Page::kSurvey:
      return DrawSurvey(state, ui, sink);
    case Page::kQueueDisplay:
      return DrawQueueDisplay(state, ui, sink);
    case Page::kQueue:
      return DrawQueue(state, ui, sink);
    case Page::kCounters:
      return DrawCounters(state, ui, sink);
    case Page::kChecklists:
      return DrawChecklists(state, ui, sink);
    case Page::kStockCount:
      return DrawStockCount(state, ui, sink);
    case Page::kTransfer:
      return DrawTransfer(state, ui, sink);
    case Page::kTalk:
      return DrawTalk(state, ui, sink);
    case Page::kIncidents:
      return DrawIncidents(state, ui, sink);
    case Page::kSurveys:
      return DrawSurveys(state, ui, sink);
    case Page::kBoard:
      return DrawBoard(state, ui, sink);
    case Page::kMyZone:
      return DrawMyZone(state, ui, sink);
    case Page::kToday:
      return DrawToday(state, ui, sink);
    case Page::kSync:
      return DrawSync(state, ui, sink);
    case Page::kReturn:
      return DrawReturn(state, ui, sink);
  }
}

}  // namespace

void DrawScreen(const State& state, Ui& ui, ActionSink& sink) {
  sink.BeginPage(state.page, state.visitor.id + state.staff_form.id + state.survey.id);
  const int first_vertex = ImGui::GetWindowDrawList()->VtxBuffer.Size;
  ui.LowerPage(state.lowered);
  ui.UseSpeech(state.can_speak && !IsStaffPage(state.page) && !SpokenWords(state, ui).empty());
  if (IsLocked(state)) return DrawLocked(state, ui);
  for (const KeyPress& press : TypedKeys(ui)) EmitTypedKey(sink, press);
  BeginPageMotion(state, ui, sink.motion(), sink.page_motion());
  DrawPage(state, ui, sink);
  ApplyPageMotion(ui, sink.motion(), first_vertex, sink.page_motion());
  DrawReachBar(state, ui, sink);
  DrawToasts(state, ui, sink);
  if (state.ring) DrawRing(state, ui, sink);
}

}  // namespace footfall::kiosk
