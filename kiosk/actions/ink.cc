// What is drawn on the handwriting pad, and the calendar of date fields.
#include <algorithm>

#include "kiosk/actions/step.h"
#include "kiosk/state/calendar.h"

namespace footfall::kiosk {
namespace {

// The most complicated characters in names have some 30 strokes; a child that scribbles makes no end of them.
constexpr size_t kMostStrokes = 48;
// Of one stroke: four seconds of a finger that does not leave.
constexpr size_t kMostPoints = 256;

// The form whose pad is on the screen, with something to write into; nullptr = none.
FormState* WritingForm(State* state) {
  FormState* form = CurrentForm(state);
  const bool writes = form != nullptr && form->keyboard.handwriting && !form->saving;
  return writes && FindTypingTarget(state).text != nullptr ? form : nullptr;
}

void AskInk(Step& step, FormState* form) {
  for (std::string& candidate : form->ink.candidates) WipeText(&candidate);
  form->ink.candidates.clear();
  ++form->ink.asked;
  if (form->ink.strokes.empty()) return;
  step.Ask(effect::Recognise{form->ink.asked, form->ink.strokes, step.state.language == "zh-Hant"});
}

}  // namespace

void DropInk(FormState* form) {
  WipeInk(&form->ink);
  ++form->ink.asked;
}

void On(Step& step, const action::InkDrawn& action) {
  FormState* form = WritingForm(&step.state);
  if (form == nullptr || action.stroke.empty() || form->ink.strokes.size() >= kMostStrokes) return;
  InkStroke stroke = action.stroke;
  stroke.resize(std::min(stroke.size(), kMostPoints));
  form->ink.strokes.push_back(std::move(stroke));
  AskInk(step, form);
}

void On(Step& step, const action::InkUndo&) {
  FormState* form = WritingForm(&step.state);
  if (form == nullptr || form->ink.strokes.empty()) return;
  InkView last{.strokes = {std::move(form->ink.strokes.back())}};
  WipeInk(&last);
  form->ink.strokes.pop_back();
  AskInk(step, form);
}

void On(Step& step, const action::InkClear&) {
  if (FormState* form = WritingForm(&step.state)) DropInk(form);
}

void On(Step& step, const action::InkRecognised& action) {
  FormState* form = WritingForm(&step.state);
  if (form == nullptr || form->ink.strokes.empty() || form->ink.asked != action.asked) return;
  form->ink.candidates = action.candidates;
}

void On(Step& step, const action::HandwritingFound&) { step.state.handwriting = true; }

void On(Step& step, const action::ShowDates& action) {
  FormState* form = CurrentForm(&step.state);
  const rules::FieldRule* rule = FindField(step.state.config, action.view.field_id);
  if (form == nullptr || rule == nullptr || rule->type != rules::FieldType::kDate) return;
  const DateView& view = action.view;
  if (view.year < kFirstYear || view.year > kLastYear || view.month < 1 || view.month > 12) return;
  form->date = view;
}

}  // namespace footfall::kiosk
