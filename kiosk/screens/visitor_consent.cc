#include <algorithm>

#include "kiosk/screens/visitor_pages.h"
#include "proto/rules/consent.h"

namespace footfall::kiosk {
namespace {

// A tick's least height, and how much taller it becomes where there is room.
constexpr float kLeastTickMm = 12, kMostExtraMm = 6;

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

struct Tick {
  std::string key;
  Text text;
  bool needed = false, on = false;
  Action action;
};

std::vector<Tick> Ticks(const State& state, const Ui& ui) {
  const LeadDraft& draft = state.visitor.draft;
  std::vector<Tick> ticks = {{"visitor.age", Tr("consent.age"), true, draft.age_confirmed, action::ToggleAge{}}};
  for (const ConsentView& consent : state.config.consents) {
    const bool needed = consent.purpose == rules::Purpose::kContact;
    ticks.push_back({ConsentKey(consent.purpose), Localized(ui, consent.text), needed, draft.granted.contains(consent.purpose),
                     action::ToggleConsent{consent.purpose}});
  }
  // What is needed stands first, in view whatever follows.
  std::stable_partition(ticks.begin(), ticks.end(), [](const Tick& tick) { return tick.needed; });
  return ticks;
}

TickOptions OptionsOf(const Tick& tick, TextSize size) {
  return {.tag = tick.needed ? Tr("consent.needed") : Tr("consent.optional"), .strong_tag = tick.needed, .size = size};
}

float HeightOf(Ui& ui, float width, const Tick& tick, TextSize size) {
  return std::max(ui.mm(kLeastTickMm), TickBoxHeight(ui, width, tick.text, OptionsOf(tick, size)));
}

float HeightOfAll(Ui& ui, float width, const std::vector<Tick>& ticks, TextSize size) {
  float sum = ui.mm(ui.theme().gap_mm) * static_cast<float>(ticks.size() - 1);
  for (const Tick& tick : ticks) sum += HeightOf(ui, width, tick, size);
  return sum;
}

Text ProblemOfConsent(const FormState& form, const SyncView& sync) {
  if (form.save_failed) return NotSavedWords(sync);
  for (const rules::Problem& problem : form.problems) {
    if (problem.field.starts_with("consent")) return ProblemWords(problem.reason);
  }
  return {};
}

// All of them without moving the page if that can be, in the size for legal texts if it must be; else the page scrolls.
void DrawTicks(const State& state, Ui& ui, ActionSink& sink, const Rect& body) {
  const std::vector<Tick> ticks = Ticks(state, ui);
  const bool roomy = HeightOfAll(ui, body.w, ticks, TextSize::kBody) <= body.h;
  const bool fits = roomy || HeightOfAll(ui, body.w, ticks, TextSize::kSmall) <= body.h;
  const TextSize size = roomy || !fits ? TextSize::kBody : TextSize::kSmall;
  ScrollState* scroll = sink.Scroll("visitor.consents");
  Rect row = BeginScroll(ui, "visitor.consents", body, scroll);
  const float top = row.y;
  // Content is as tall as it is, whatever the room: the list scrolls, and its bar has a place beside it.
  row = {row.x, row.y, row.w - (fits ? 0 : ui.mm(3)), 1e6f};
  const float spare = fits ? body.h - HeightOfAll(ui, row.w, ticks, size) : 0;
  const float more = std::min(ui.mm(kMostExtraMm), spare / static_cast<float>(ticks.size()));
  for (const Tick& tick : ticks) {
    const Rect place = row.CutTop(HeightOf(ui, row.w, tick, size) + more, ui.mm(ui.theme().gap_mm));
    if (TickBox(ui, tick.key, place, tick.text, tick.on, OptionsOf(tick, size))) sink.Emit(tick.action);
  }
  EndScroll(ui, body, scroll, row.y - top - ui.mm(ui.theme().gap_mm));
}

}  // namespace

void DrawConsentPage(const State& state, Ui& ui, ActionSink& sink, Rect body) {
  Rect foot = body.CutBottom(ui.mm(ui.theme().primary_height_mm), ui.mm(3));
  const Text done = state.visitor.saving ? Tr("consent.saving") : Tr("consent.done");
  DrawNext(state.visitor, ui, sink, ui.portrait() ? foot : foot.CutRight(ui.mm(80), ui.mm(4)), done);
  if (ui.portrait()) foot = body.CutBottom(ui.mm(14), ui.mm(3));
  const Text problem = ProblemOfConsent(state.visitor, state.sync);
  if (!ui.Say(problem).empty()) {
    Banner(ui, foot, Tone::kBad, Icon::kWarning, problem);
  } else {
    const Text who = Tr("consent.who", {{"organiser", state.config.organiser}});
    foot.CutTop(std::max(0.0f, (foot.h - ParagraphHeight(ui, foot.w, who, TextSize::kSmall)) / 2));
    Paragraph(ui, foot, who, TextSize::kSmall, Ink::kMuted);
  }
  DrawQuestion(ui, &body, Tr("consent.question"), Tr("consent.why"));
  DrawTicks(state, ui, sink, body);
}

}  // namespace footfall::kiosk
