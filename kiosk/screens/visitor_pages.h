// The pages of the visitor's form, one question each, and what surveys share with them; DrawVisitor gives each the room between its title
// row and the screen's lower edge.
#ifndef FOOTFALL_KIOSK_SCREENS_VISITOR_PAGES_H_
#define FOOTFALL_KIOSK_SCREENS_VISITOR_PAGES_H_

#include "kiosk/screens/common.h"

namespace footfall::kiosk {

void DrawPhonePage(const State& state, Ui& ui, ActionSink& sink, Rect body);
void DrawNamePage(const State& state, Ui& ui, ActionSink& sink, Rect body);
void DrawFieldPage(const State& state, Ui& ui, ActionSink& sink, Rect body);
void DrawConsentPage(const State& state, Ui& ui, ActionSink& sink, Rect body);

// Question and the small words below it, cut off the top of `body`; room for both is measured.
void DrawQuestion(Ui& ui, Rect* body, const Text& question, const Text& why);
// The big button that goes on.
void DrawNext(const FormState& form, Ui& ui, ActionSink& sink, const Rect& rect, const Text& text);
// A number pad page: left the question, the answer and Next, right the pad; one above the other on a tall screen.
struct PadPage {
  Text question, why, placeholder, problem, note;
  std::string value;
  std::string_view key;
  std::string_view extra;  // the pad's free key
  std::string date_field;  // its calendar in the pad's place; empty = none
  Text next;
};
void DrawPadPage(const State& state, const FormState& form, Ui& ui, ActionSink& sink, Rect body, const PadPage& page);
// A keyboard page: one line to type into, with `left_of_field` cut from its left for chips (0 = none); returns that place.
struct TypingPage {
  Text question, why, placeholder, problem;
  std::string value;
  float side_w = 0;
  Text next;
};
Rect DrawTypingPage(const State& state, const FormState& form, Ui& ui, ActionSink& sink, Rect body, const TypingPage& page);
// One question of a form with its answer, whatever its kind.
struct Question {
  const State& state;
  const FormState& form;
  const rules::FieldRule& rule;
  const FieldView& view;
  bool last = false;  // the button that goes on ends the form
};
void DrawFieldQuestion(const Question& question, Ui& ui, ActionSink& sink, Rect body);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SCREENS_VISITOR_PAGES_H_
