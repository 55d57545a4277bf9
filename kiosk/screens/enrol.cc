#include <algorithm>

#include "kiosk/screens/common.h"
#include "kiosk/screens/screens.h"

namespace footfall::kiosk {
namespace {

Text ProblemText(EnrolProblem problem) {
  switch (problem) {
    case EnrolProblem::kNone:
      return {};
    case EnrolProblem::kBadCode:
      return Tr("enrol.bad_code");
    case EnrolProblem::kUnreachable:
      return Tr("enrol.unreachable");
    case EnrolProblem::kRefused:
      return Tr("enrol.refused");
    case EnrolProblem::kNotTaken:
      return Tr("enrol.not_taken");
    case EnrolProblem::kInternal:
      return Tr("enrol.internal");
  }
  return {};
}

void DrawCodeEntry(const State& state, Ui& ui, ActionSink& sink, Rect page, const Text& how) {
  const Enrolment& enrolment = state.enrolment;
  const bool problem = enrolment.problem != EnrolProblem::kNone;
  // What went wrong takes the place of the explanation, so that the keys stay large.
  const float how_h = ParagraphHeight(ui, page.w, how, TextSize::kBody);
  const Rect note = page.CutTop(how_h, ui.mm(2));
  if (problem) {
    Banner(ui, note, Tone::kBad, Icon::kWarning, ProblemText(enrolment.problem));
  } else {
    Paragraph(ui, note, enrolment.busy ? Tr("enrol.busy") : how, TextSize::kBody, Ink::kMuted);
  }
  Rect row = page.CutTop(ui.mm(14), ui.mm(3));
  const ButtonOptions connect{.look = ButtonLook::kPrimary, .enabled = !enrolment.busy && !enrolment.code.empty()};
  const Text words = enrolment.busy ? Tr("enrol.connecting") : Tr("enrol.connect");
  if (Button(ui, "enrol.connect", row.CutRight(ui.mm(44), ui.mm(3)), words, connect)) sink.Emit(action::SubmitEnrolment{});
  Field(ui, "enrol.code", row, {}, enrolment.code, Tr("enrol.placeholder"), true);
  const float most = 5 * ui.mm(15) + 4 * ui.mm(1.6f);
  const Rect keys = page.h > most ? page.CutBottom(most) : page;
  EmitKey(sink, Keyboard(ui, "enrol.keyboard", keys, {.pinyin = false, .shift = enrolment.shift}, {}));
}

}  // namespace

void DrawEnrol(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = PageArea(ui);
  Rect top = page.CutTop(ui.mm(11), ui.mm(2));
  LanguageBar(state, ui, sink, top.CutRight(LanguageBarWidth(ui), ui.mm(3)));
  Label(ui, top, Tr("app.name"), TextSize::kBody, Ink::kMuted);
  if (state.sync.standing == Standing::kRevoked) return DrawNotice(ui, page, Icon::kLock, Tr("enrol.revoked"), Tr("enrol.revoked_words"));
  if (!TakesCode(state)) return DrawNotice(ui, page, Icon::kSync, Tr("enrol.waiting"), Tr("enrol.waiting_words"));
  Label(ui, page.CutTop(ui.TextHeight(TextSize::kTitle)), Tr("enrol.title"), TextSize::kTitle);
  DrawCodeEntry(state, ui, sink, page, Tr("enrol.how"));
}

void DrawReturn(const State& state, Ui& ui, ActionSink& sink) {
  const Rect page = StaffFrame(state, ui, sink, Tr("return.title"));
  DrawCodeEntry(state, ui, sink, page, Tr("return.how"));
}

}  // namespace footfall::kiosk
