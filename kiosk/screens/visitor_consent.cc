#include <algorithm>

#include "kiosk/screens/visitor_pages.h"
#include "proto/rules/consent.h"

namespace footfall::kiosk {
namespace {

std::string ConsentKey(rules::Purpose purpose) {
  switch (purpose) {
    case rules::Purpose::kContact:
      return "visitor.consent.contact";
    case rules::Purpose::kMarketingMessages:
      return "visitor.consent.messages";
    case rules::Purpose::kMarketingCalls:
      return "visitor.consent.calls";
    case rules::Purpose::kPartnerSharing:
      return "visitor.consent.partner";
    case rules::Purpose::kWinnerPublication:
      return "visitor.consent.winner";
  }
  return "visitor.consent.other";
}

// One tick with its whole text; returns the height used. The text is what was agreed to, so nothing is added to it or cut from it.
float DrawTick(Ui& ui, const Rect& rect, const std::string& key, const Text& tag, const Text& text, bool on, bool needed, bool* touched) {
  const float tag_h = ui.TextHeight(TextSize::kSmall);
  Label(ui, {rect.x, rect.y, rect.w, tag_h}, tag, TextSize::kSmall, needed && !on ? Ink::kPrimary : Ink::kMuted);
  const float words = ParagraphHeight(ui, rect.w - ui.mm(18), text, TextSize::kBody);
  const float height = std::max(ui.mm(13), words + ui.mm(6));
  *touched = TickBox(ui, key, {rect.x, rect.y + tag_h, rect.w, height}, text, on);
  return tag_h + height + ui.mm(2);
}

Text ProblemOfConsent(const FormState& form) {
  if (form.save_failed) return Tr("problem.not_saved");
  for (const rules::Problem& problem : form.problems) {
    if (problem.field.starts_with("consent")) return ProblemWords(problem.reason);
  }
  return {};
}

float DrawTicks(const State& state, Ui& ui, ActionSink& sink, const Rect& rect) {
  const LeadDraft& draft = state.visitor.draft;
  bool touched = false;
  Rect row = rect;
  row.CutTop(DrawTick(ui, row, "visitor.age", Tr("consent.needed"), Tr("consent.age"), draft.age_confirmed, true, &touched));
  if (touched) sink.Emit(action::ToggleAge{});
  for (const ConsentView& consent : state.config.consents) {
    const bool needed = consent.purpose == rules::Purpose::kContact;
    const Text tag = needed ? Tr("consent.needed") : Tr("consent.optional");
    const bool on = draft.granted.contains(consent.purpose);
    row.CutTop(DrawTick(ui, row, ConsentKey(consent.purpose), tag, Localized(ui, consent.text), on, needed, &touched));
    if (touched) sink.Emit(action::ToggleConsent{consent.purpose});
  }
  return row.y - rect.y;
}

}  // namespace

void DrawConsentPage(const State& state, Ui& ui, ActionSink& sink, Rect body) {
  Rect foot = body.CutBottom(ui.mm(ui.theme().primary_height_mm), ui.mm(3));
  const Text done = state.visitor.saving ? Tr("consent.saving") : Tr("consent.done");
  DrawNext(state, ui, sink, ui.portrait() ? foot : foot.CutRight(ui.mm(80), ui.mm(4)), done);
  if (ui.portrait()) foot = body.CutBottom(ui.mm(14), ui.mm(3));
  const Text problem = ProblemOfConsent(state.visitor);
  if (!ui.Say(problem).empty()) {
    Banner(ui, foot, Tone::kBad, Icon::kWarning, problem);
  } else {
    const Text who = Tr("consent.who", {{"organiser", state.config.organiser}});
    foot.CutTop(std::max(0.0f, (foot.h - ParagraphHeight(ui, foot.w, who, TextSize::kSmall)) / 2));
    Paragraph(ui, foot, who, TextSize::kSmall, Ink::kMuted);
  }
  DrawQuestion(ui, &body, Tr("consent.question"), Tr("consent.why"));
  ScrollState* scroll = sink.Scroll("visitor.consents");
  const Rect inside = BeginScroll(ui, "visitor.consents", body, scroll);
  // Content is as tall as it is, whatever the room: the list scrolls.
  const float used = DrawTicks(state, ui, sink, {inside.x, inside.y, inside.w - ui.mm(3), 1e6f});
  EndScroll(ui, body, scroll, used);
}

}  // namespace footfall::kiosk
