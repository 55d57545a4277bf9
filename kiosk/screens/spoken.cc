// What a page says to somebody who hears it instead of reading it: its question and its choices, in the words that stand on it. Not what
// was typed: whoever stands in the queue would hear it too.
#include <algorithm>

#include "kiosk/screens/common.h"

namespace footfall::kiosk {
namespace {

// Sentence by sentence, with a mark between that makes the voice pause.
class Speech {
 public:
  explicit Speech(const Ui& ui) : ui_(ui) {}
  void Add(const Text& text) {
    const std::string words = ui_.Say(text);
    if (words.empty()) return;
    if (!words_.empty()) words_ += "\n";
    words_ += words;
  }
  const std::string& words() const { return words_; }

 private:
  const Ui& ui_;
  std::string words_;
};

void SayAttract(const State& state, const Ui& ui, Speech* speech) {
  speech->Add(Localized(ui, state.config.campaign_name));
  speech->Add(Localized(ui, state.config.slogan));
  speech->Add(Localized(ui, state.config.offer));
  speech->Add(Tr("attract.start"));
}

void SayField(const State& state, const Ui& ui, Speech* speech) {
  const std::string& id = state.visitor.step.field_id;
  const rules::FieldRule* rule = FindField(state.config, id);
  const auto view = state.config.fields.find(id);
  if (rule == nullptr || view == state.config.fields.end()) return;
  speech->Add(FieldLabel(ui, state, *rule));
  speech->Add(Localized(ui, view->second.hint));
  for (const std::string& option : rule->options) speech->Add(OptionLabel(ui, state, id, option));
}

void SayConsent(const State& state, const Ui& ui, Speech* speech) {
  speech->Add(Tr("consent.question"));
  speech->Add(Tr("consent.age"));
  for (const ConsentView& consent : state.config.consents) speech->Add(Localized(ui, consent.text));
  speech->Add(Tr("consent.who", {{"organiser", state.config.organiser}}));
}

void SayVisitor(const State& state, const Ui& ui, Speech* speech) {
  switch (state.visitor.step.kind) {
    case StepKind::kPhone:
      speech->Add(Tr("visitor.phone.question"));
      return speech->Add(Tr("visitor.phone.why"));
    case StepKind::kName:
      speech->Add(Tr("visitor.name.question"));
      return speech->Add(state.config.form.name_required ? Tr("visitor.name.why") : Tr("visitor.name.why_optional"));
    case StepKind::kField:
      return SayField(state, ui, speech);
    case StepKind::kConsent:
      return SayConsent(state, ui, speech);
  }
}

void SayDone(const State& state, Speech* speech) {
  speech->Add(Tr("done.title"));
  speech->Add(Tr("done.thanks"));
  speech->Add(Tr("done.keep", {{"organiser", state.config.organiser}}));
}

void SayDrawRules(const State& state, const Ui& ui, Speech* speech) {
  const DrawView* draw = FindDraw(state.offers, state.play.draw);
  if (draw == nullptr) return;
  speech->Add(Localized(ui, draw->title));
  for (const PageSectionView& section : draw->page) {
    speech->Add(Localized(ui, section.title));
    speech->Add(Localized(ui, section.text));
  }
}

}  // namespace

std::string SpokenWords(const State& state, const Ui& ui) {
  Speech speech(ui);
  switch (state.page) {
    case Page::kAttract:
      SayAttract(state, ui, &speech);
      break;
    case Page::kVisitor:
      SayVisitor(state, ui, &speech);
      break;
    case Page::kVisitorDone:
      SayDone(state, &speech);
      break;
    case Page::kDrawRules:
      SayDrawRules(state, ui, &speech);
      break;
    default:
      break;
  }
  return speech.words();
}

}  // namespace footfall::kiosk
