#include <algorithm>

#include "kiosk/screens/screens.h"
#include "kiosk/screens/visitor_pages.h"
#include "proto/rules/phone.h"

namespace footfall::kiosk {
namespace {

constexpr float kTitleRowMm = 12, kPadKeyMostMm = 20, kPadWidthMm = 88;

// Back, where one is in the form, languages.
void DrawTopRow(const State& state, Ui& ui, ActionSink& sink, Rect* page) {
  Rect row = page->CutTop(ui.mm(kTitleRowMm), ui.mm(3));
  const ButtonOptions back{.look = ButtonLook::kQuiet, .icon = Icon::kBack, .size = TextSize::kBody};
  if (Button(ui, "visitor.back", row.CutLeft(ui.mm(26), ui.mm(2)), Tr("common.back"), back)) sink.Emit(action::Back{});
  LanguageBar(state, ui, sink, row.CutRight(LanguageBarWidth(ui), ui.mm(2)));
  const int steps = static_cast<int>(VisitorSteps(state.config, state.visitor.draft.answers).size());
  const Rect dots = ui.portrait() ? page->CutTop(ui.mm(6), ui.mm(3)) : row;
  StepDots(ui, dots, VisitorStepIndex(state), steps);
}

void DrawProblemOrNote(Ui& ui, Rect* column, const PadPage& page) {
  const bool problem = !ui.Say(page.problem).empty();
  const Text& text = problem ? page.problem : page.note;
  if (ui.Say(text).empty()) return;
  const float words = ParagraphHeight(ui, column->w - ui.mm(18), text, TextSize::kBody);
  const Rect place = column->CutTop(std::max(ui.mm(13), words + ui.mm(4)), ui.mm(2));
  Banner(ui, place, problem ? Tone::kBad : Tone::kInfo, problem ? Icon::kWarning : Icon::kPerson, text);
}

}  // namespace

void DrawVisitor(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = PageArea(ui);
  DrawTopRow(state, ui, sink, &page);
  switch (state.visitor.step.kind) {
    case StepKind::kPhone:
      return DrawPhonePage(state, ui, sink, page);
    case StepKind::kName:
      return DrawNamePage(state, ui, sink, page);
    case StepKind::kField:
      return DrawFieldPage(state, ui, sink, page);
    case StepKind::kConsent:
      return DrawConsentPage(state, ui, sink, page);
  }
}

void DrawQuestion(Ui& ui, Rect* body, const Text& question, const Text& why) {
  const float height = ParagraphHeight(ui, body->w, question, TextSize::kTitle);
  Paragraph(ui, body->CutTop(height, ui.mm(1)), question, TextSize::kTitle);
  if (ui.Say(why).empty()) return;
  const float small = ParagraphHeight(ui, body->w, why, TextSize::kBody);
  Paragraph(ui, body->CutTop(small, ui.mm(3)), why, TextSize::kBody, Ink::kMuted);
}

void DrawNext(const FormState& form, Ui& ui, ActionSink& sink, const Rect& rect, const Text& text) {
  const ButtonOptions look{.look = ButtonLook::kPrimary, .enabled = !form.saving};
  if (Button(ui, "visitor.next", rect, text, look)) sink.Emit(action::Next{});
}

void DrawPadPage(const State& state, const FormState& form, Ui& ui, ActionSink& sink, Rect body, const PadPage& page) {
  const float gap = ui.mm(ui.theme().gap_mm), most = 4 * ui.mm(kPadKeyMostMm) + 3 * gap;
  Rect pad;
  if (ui.portrait()) {
    const Rect next = body.CutBottom(ui.mm(ui.theme().primary_height_mm), ui.mm(6));
    DrawNext(form, ui, sink, next, page.next);
    pad = body.CutBottom(std::min(most, body.h * 0.58f), ui.mm(4));
  } else {
    pad = body.CutRight(std::min(ui.mm(kPadWidthMm), body.w * 0.45f), ui.mm(10));
    if (pad.h > most) pad = pad.CutBottom(most);
    DrawNext(form, ui, sink, body.CutBottom(ui.mm(ui.theme().primary_height_mm), gap), page.next);
  }
  DrawQuestion(ui, &body, page.question, page.why);
  Field(ui, page.key, body.CutTop(std::max(ui.mm(16), ui.TextHeight(TextSize::kLabel) * 1.3f), ui.mm(3)), {}, page.value, page.placeholder,
        true);
  DrawProblemOrNote(ui, &body, page);
  if (!page.date_field.empty()) {
    DrawCalendar(state, ui, sink, "visitor.calendar", pad, form, page.date_field);
  } else {
    DrawNumberPad(ui, sink, "visitor.pad", pad, page.extra);
  }
}

Rect DrawTypingPage(const State& state, const FormState& form, Ui& ui, ActionSink& sink, Rect body, const TypingPage& page) {
  const float row_h = ui.mm(15), gap = ui.mm(3);
  Rect field_row;
  if (ui.portrait()) {
    DrawNext(form, ui, sink, body.CutBottom(ui.mm(ui.theme().primary_height_mm), ui.mm(6)), page.next);
    DrawQuestion(ui, &body, page.question, page.why);
  } else {
    Rect title = body.CutTop(ui.TextHeight(TextSize::kTitle), ui.mm(1));
    const bool problem = !ui.Say(page.problem).empty();
    const Text& beside = problem ? page.problem : page.why;
    const float used = Label(ui, title, page.question, TextSize::kTitle);
    title.CutLeft(used, ui.mm(6));
    if (problem) {
      IconLine(ui, title, Icon::kWarning, beside, TextSize::kBody, Ink::kBad);
    } else {
      Label(ui, title, beside, TextSize::kBody, Ink::kMuted);
    }
  }
  field_row = body.CutTop(row_h, gap);
  if (!ui.portrait()) DrawNext(form, ui, sink, field_row.CutRight(ui.mm(48), gap), page.next);
  Rect side;
  if (page.side_w > 0) side = ui.portrait() ? body.CutTop(row_h, gap) : field_row.CutLeft(page.side_w, gap);
  if (ui.portrait() && page.side_w > 0) std::swap(side, field_row);  // chips above, the line below
  Field(ui, "visitor.field", field_row, {}, page.value, page.placeholder, true);
  if (ui.portrait() && !ui.Say(page.problem).empty()) {
    IconLine(ui, body.CutTop(ui.TextHeight(TextSize::kBody), gap), Icon::kWarning, page.problem, TextSize::kBody, Ink::kBad);
  }
  const float most = KeyboardMost(ui, form, 15);
  DrawKeyboard(state, ui, sink, "visitor.keyboard", body.h > most ? body.CutBottom(most) : body, form);
  return side;
}

void DrawPhonePage(const State& state, Ui& ui, ActionSink& sink, Rect body) {
  const VisitorForm& form = state.visitor;
  const std::string& region = state.config.form.phone_region;
  PadPage page{.question = Tr("visitor.phone.question"), .why = Tr("visitor.phone.why"), .placeholder = Tr("visitor.phone.placeholder")};
  page.value = rules::SpacePhoneForDisplay(form.draft.phone, region);
  page.problem = ProblemWords(ProblemOf(form, "phone"));
  if (form.duplicate == DuplicateCheck::kKnown) page.note = Tr("visitor.phone.known");
  page.key = "visitor.phone";
  page.extra = "+";
  page.next = form.duplicate == DuplicateCheck::kKnown ? Tr("visitor.phone.go_on") : Tr("common.next");
  DrawPadPage(state, form, ui, sink, body, page);
}

void DrawNamePage(const State& state, Ui& ui, ActionSink& sink, Rect body) {
  const VisitorForm& form = state.visitor;
  const bool required = state.config.form.name_required;
  TypingPage page{.question = Tr("visitor.name.question"), .why = required ? Tr("visitor.name.why") : Tr("visitor.name.why_optional")};
  page.placeholder = Tr("visitor.name.placeholder");
  page.problem = ProblemWords(ProblemOf(form, "display_name"));
  page.value = form.draft.name;
  page.side_w = ui.mm(2 * 29 + 3);
  const bool empty = form.draft.name.empty() && form.draft.honorific == Honorific::kNone && form.composition.preedit.empty();
  page.next = empty && !required ? Tr("common.skip") : Tr("common.next");
  Rect side = DrawTypingPage(state, form, ui, sink, body, page);
  for (const Honorific honorific : {Honorific::kMr, Honorific::kMs}) {
    const Rect cell = side.Cell(honorific == Honorific::kMr ? 0 : 1, 2, 0, 1, ui.mm(3));
    const std::string key = honorific == Honorific::kMr ? "visitor.honorific.mr" : "visitor.honorific.ms";
    if (Chip(ui, key, cell, HonorificName(honorific), form.draft.honorific == honorific)) sink.Emit(action::ChooseHonorific{honorific});
  }
}

}  // namespace footfall::kiosk
