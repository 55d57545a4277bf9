#include "kiosk/screens/screens.h"

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
  sink.BeginPage(state.page, state.visitor.id + state.staff_form.id);
  for (const KeyPress& press : TypedKeys(ui)) EmitKey(sink, press);
  DrawPage(state, ui, sink);
  DrawToasts(state, ui);
  if (state.ring) DrawRing(state, ui, sink);
}

}  // namespace footfall::kiosk
