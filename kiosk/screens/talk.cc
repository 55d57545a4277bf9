// What staff say and know: the talk track by its parts, usual questions, what to do when something goes wrong. Read at arm's length while
// somebody waits, so it is large and has no search.
#include <array>

#include "kiosk/screens/screens.h"
#include "kiosk/screens/site_parts.h"

namespace footfall::kiosk {
namespace {

struct Stage {
  TalkStage stage;
  std::string_view tab;
};

constexpr std::array<Stage, 7> kStages = {{{TalkStage::kOpening, "talk.opening"},
                                           {TalkStage::kNeeds, "talk.needs"},
                                           {TalkStage::kPitch, "talk.pitch"},
                                           {TalkStage::kObjections, "talk.objections"},
                                           {TalkStage::kOffer, "talk.offer"},
                                           {TalkStage::kClosing, "talk.closing"},
                                           {TalkStage::kFacts, "talk.facts"}}};
constexpr std::string_view kFaq = "talk.faq", kPlans = "talk.plans";

std::vector<TalkCardView> CardsOf(const PlaybookView& playbook, std::string_view tab) {
  std::vector<TalkCardView> cards;
  if (tab == kFaq) {
    for (const FaqView& faq : playbook.faqs) cards.push_back({TalkStage::kUnknown, faq.question, faq.answer});
    return cards;
  }
  for (const Stage& stage : kStages) {
    if (stage.tab != tab) continue;
    for (const TalkCardView& card : playbook.talk_cards) {
      if (card.stage == stage.stage) cards.push_back(card);
    }
  }
  return cards;
}

// Only what there is.
std::vector<Tab> TabsOf(const PlaybookView& playbook) {
  std::vector<Tab> tabs;
  for (const Stage& stage : kStages) {
    if (!CardsOf(playbook, stage.tab).empty()) tabs.push_back({std::string(stage.tab), Tr(stage.tab)});
  }
  if (!playbook.faqs.empty()) tabs.push_back({std::string(kFaq), Tr(kFaq)});
  if (!playbook.plans.empty()) tabs.push_back({std::string(kPlans), Tr(kPlans)});
  return tabs;
}

float DrawCard(Ui& ui, const Rect& area, const TalkCardView& card) {
  const float inside = area.w - ui.mm(12);
  const Text title = Localized(ui, card.title), text = Localized(ui, card.text);
  const float title_h = ParagraphHeight(ui, inside, title, TextSize::kLabel), text_h = ParagraphHeight(ui, inside, text, TextSize::kLabel);
  const Rect panel{area.x, area.y, area.w, title_h + text_h + ui.mm(12)};
  Panel(ui, panel, Fill::kSurface);
  Rect rest = panel.Inset(ui.mm(5));
  rest.CutLeft(ui.mm(1));
  Paragraph(ui, rest.CutTop(title_h, ui.mm(2)), title, TextSize::kLabel, Ink::kPrimary);
  Paragraph(ui, rest, text, TextSize::kLabel);
  return panel.h;
}

float DrawPlanCard(const State& state, Ui& ui, const Rect& area, const PlanView& plan) {
  const float inside = area.w - ui.mm(12);
  const Text owner = plan.owner_id.empty() ? Tr("plan.owner_lead") : Tr("plan.owner", {{"name", StaffName(state, plan.owner_id)}});
  const float height = ParagraphHeight(ui, inside, Localized(ui, plan.risk), TextSize::kLabel) +
                       ParagraphHeight(ui, inside, Localized(ui, plan.response), TextSize::kBody) +
                       ParagraphHeight(ui, inside, owner, TextSize::kSmall) + ui.mm(2);
  const Rect panel{area.x, area.y, area.w, height + ui.mm(10)};
  Panel(ui, panel, Fill::kSurface);
  DrawPlan(state, ui, {panel.x + ui.mm(6), panel.y + ui.mm(5), inside, height}, plan);
  return panel.h;
}

}  // namespace

void DrawTalk(const State& state, Ui& ui, ActionSink& sink) {
  Rect page = StaffFrame(state, ui, sink, Tr("talk.title"));
  const PlaybookView& playbook = state.config.playbook;
  const std::vector<Tab> tabs = TabsOf(playbook);
  if (tabs.empty()) return DrawNotice(ui, page, Icon::kSpeech, Tr("talk.none"), Tr("playbook.none_words"));
  const std::string shown = ShownTab(state, tabs);
  DrawTabs(ui, sink, &page, tabs, shown);
  ScrollState* scroll = sink.Scroll(shown);
  const Rect inside = BeginScroll(ui, "talk.cards", page, scroll);
  float y = inside.y;
  const auto next = [&] { return Rect{inside.x, y, inside.w - ui.mm(3), 0}; };
  for (const TalkCardView& card : CardsOf(playbook, shown)) y += DrawCard(ui, next(), card) + ui.mm(3);
  if (shown == kPlans) {
    for (const PlanView& plan : playbook.plans) y += DrawPlanCard(state, ui, next(), plan) + ui.mm(3);
  }
  EndScroll(ui, page, scroll, y - inside.y);
}

}  // namespace footfall::kiosk
