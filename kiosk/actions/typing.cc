#include <string>

#include "kiosk/actions/step.h"
#include "proto/rules/person_name.h"
#include "proto/rules/pin.h"

namespace footfall::kiosk {
namespace {

using action::KeyKind;
using rules::FieldType;

// Two touches of shift within this time lock it.
constexpr int64_t kDoubleTouchMs = 400;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Takes the last UTF-8 character away.
void DropLastCharacter(std::string* text) {
  while (!text->empty() && (static_cast<unsigned char>(text->back()) & 0xC0) == 0x80) text->pop_back();
  if (!text->empty()) text->pop_back();
}

// The dashes of a date stand by themselves.
std::string DashedDate(std::string_view typed) {
  std::string out;
  for (const char c : typed) {
    if (!IsDigit(c)) continue;
    if (out.size() == 4 || out.size() == 7) out += '-';
    out += c;
  }
  return out;
}

bool Fits(const TypingTarget& target, const std::string& text) {
  if (target.amount) return FenOf(text) >= 0;
  if (target.type != FieldType::kNumber) return true;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!IsDigit(text[i]) && !(i == 0 && text[i] == '-')) return false;
  }
  return true;
}

// Adds what was typed unless it does not belong there or there is no room; half a name is worse than a key that does nothing.
bool Append(const TypingTarget& target, std::string_view typed) {
  std::string next = *target.text + std::string(typed);
  if (target.type == FieldType::kDate) next = DashedDate(next);
  const bool ok = Fits(target, next) && rules::CountCharacters(next) >= 0 && rules::CountCharacters(next) <= target.max_characters;
  if (ok) std::swap(*target.text, next);
  WipeText(&next);
  return ok;
}

void Erase(const TypingTarget& target) {
  DropLastCharacter(target.text);
  if (target.type == FieldType::kDate && !target.text->empty() && target.text->back() == '-') target.text->pop_back();
}

enum class Capitals { kEachWord, kFirstLetter };

// Each word of a Latin name begins with a capital; of a sentence only the first does.
void UpdateShift(FormState* form, const std::string& text, Capitals capitals) {
  KeyboardView& keyboard = form->keyboard;
  if (keyboard.pinyin || keyboard.caps) return;
  keyboard.shift = text.empty() || (capitals == Capitals::kEachWord && text.back() == ' ');
}

// One touch is for the next letter, two quick ones lock, one more lets go.
void PressShift(KeyboardView* keyboard, int64_t boot_ms) {
  const bool again = keyboard->shift_boot_ms > 0 && boot_ms - keyboard->shift_boot_ms <= kDoubleTouchMs;
  keyboard->shift_boot_ms = boot_ms;
  if (keyboard->caps) {
    keyboard->caps = keyboard->shift = false;
    keyboard->shift_boot_ms = 0;
  } else if (again) {
    keyboard->caps = keyboard->shift = true;
  } else {
    keyboard->shift = !keyboard->shift;
  }
}

// What typing means where staff note something; false on other pages.
bool AfterNoteTyping(Step& step) {
  State& state = step.state;
  if (state.page == Page::kChecklists) {
    state.checklist.incomplete = false;
    UpdateShift(&state.note_keys, state.checklist.note, Capitals::kFirstLetter);
  } else if (state.page == Page::kIncidents) {
    state.incident.incomplete = false;
    UpdateShift(&state.note_keys, state.incident.focus == "told" ? state.incident.told : state.incident.text, Capitals::kFirstLetter);
  } else if (state.page == Page::kStockCount) {
    state.stock_count.incomplete = false;
    UpdateShift(&state.note_keys, state.stock_count.note, Capitals::kFirstLetter);
  } else if (state.page == Page::kTransfer) {
    state.transfer.incomplete = false;
    UpdateShift(&state.note_keys, state.transfer.note, Capitals::kFirstLetter);
  } else {
    return false;
  }
  return true;
}

// What typing means on the pages of gifts, coupons and draws; false on others.
bool AfterOfferTyping(Step& step) {
  State& state = step.state;
  switch (state.page) {
    case Page::kOffers:
      GoTo(step, Page::kRedeem);
      return true;
    case Page::kHandOut:
      state.hand_out.refused = Refusal::kNone;
      return true;
    case Page::kRedeem:
      state.redeem.refused = Refusal::kNone;
      return true;
    case Page::kClaims:
      state.claim.wrong_pin = false;
      state.claim.refused = Refusal::kNone;
      if (state.claim.focus == "tax_name") UpdateShift(&state.claim_keys, state.claim.tax_name, Capitals::kEachWord);
      if (state.claim.focus == "pin" && state.claim.pin.size() == rules::kPinLength) On(step, action::SubmitClaim{});
      return true;
    case Page::kDrawRules:
      state.play.refused = Refusal::kNone;
      return true;
    default:
      return false;
  }
}

void AfterTyping(Step& step, const TypingTarget& target) {
  State& state = step.state;
  if (TakesCode(state)) state.enrolment.problem = EnrolProblem::kNone;
  if (state.page == Page::kStaffSignIn) {
    state.sign_in.wrong = false;
    if (state.sign_in.entering_pin && state.sign_in.pin.size() == rules::kPinLength) On(step, action::SubmitSignIn{});
    return;
  }
  if (AfterOfferTyping(step) || AfterNoteTyping(step)) return;
  FormState* form = CurrentForm(&state);
  if (form == nullptr) return;
  if (target.text == &form->draft.name) {
    UpdateShift(form, form->draft.name, Capitals::kEachWord);
    if (form == &state.staff_form) state.staff_form.name_from_chip = false;
  } else if (target.type == FieldType::kText) {
    UpdateShift(form, *target.text, Capitals::kFirstLetter);
  }
  const bool phone = target.text == &form->draft.phone;
  FormChanged(step, form);
  if (phone) PhoneChanged(step, form);
}

// Whether the key belongs to the Pinyin engine rather than to the text.
bool TypePinyin(Step& step, const action::Key& key, FormState* form) {
  const bool open = !form->composition.preedit.empty();
  switch (key.kind) {
    case KeyKind::kText: {
      if (key.text.size() != 1) return open;
      const char c = key.text[0];
      if (IsLetter(c) || (open && c == '\'')) {
        step.Ask(effect::Ime{effect::ImeKind::kType, IsLetter(c) ? static_cast<char>(c | 0x20) : c});
      } else if (open && (c == ' ' || (c >= '1' && c <= '9'))) {
        step.Ask(effect::Ime{effect::ImeKind::kChoose, 0, c == ' ' ? 0 : c - '1'});
      } else {
        return open;
      }
      return true;
    }
    case KeyKind::kBackspace:
      if (open) step.Ask(effect::Ime{effect::ImeKind::kBackspace});
      return open;
    case KeyKind::kEnter:
      if (open) step.Ask(effect::Ime{effect::ImeKind::kCommitRaw});
      return open;
    case KeyKind::kCandidate:
      if (open) step.Ask(effect::Ime{effect::ImeKind::kChoose, 0, key.candidate});
      return true;
    case KeyKind::kMoreCandidates:
      if (open) step.Ask(effect::Ime{effect::ImeKind::kMore});
      return true;
    default:
      return false;
  }
}

std::string WithShift(std::string_view typed, bool shift) {
  std::string out(typed);
  if (shift && out.size() == 1 && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

std::string LettersOf(const CompositionView& composition) {
  std::string letters = composition.preedit;
  std::erase(letters, ' ');
  return letters;
}

// Ends the composition with `text` in its place.
void TakeComposition(Step& step, FormState* form, std::string text) {
  WipeText(&form->composition.preedit);
  WipeText(&form->composition.preview);
  form->composition = {};
  step.Ask(effect::Ime{effect::ImeKind::kClear});
  const TypingTarget target = FindTypingTarget(&step.state);
  if (target.text != nullptr && Append(target, text)) AfterTyping(step, target);
  WipeText(&text);
}

// Whoever turns to Latin in the middle of a word meant its letters.
void ToggleInput(Step& step, FormState* form) {
  if (!form->composition.preedit.empty()) TakeComposition(step, form, LettersOf(form->composition));
  form->keyboard = {.pinyin = !form->keyboard.pinyin};
}

// The pad instead of the keys, and back.
void ToggleHandwriting(Step& step, FormState* form) {
  const bool shown = form->keyboard.handwriting;
  if (!shown && !step.state.handwriting) return;
  CloseComposition(step);
  form->keyboard = {.pinyin = form->keyboard.pinyin, .handwriting = !shown};
}

// A character from the pad's candidates.
void TakeInk(Step& step, FormState* form, int candidate) {
  const std::vector<std::string>& candidates = form->ink.candidates;
  if (candidate < 0 || candidate >= static_cast<int>(candidates.size())) return;
  std::string character = candidates[static_cast<size_t>(candidate)];
  DropInk(form);
  const TypingTarget target = FindTypingTarget(&step.state);
  if (target.text != nullptr && Append(target, character)) AfterTyping(step, target);
  WipeText(&character);
}

// Keys that change the keyboard itself; false for others.
bool ChangeKeyboard(Step& step, const action::Key& key, FormState* form) {
  switch (key.kind) {
    case KeyKind::kToggleLanguage:
      ToggleInput(step, form);
      return true;
    case KeyKind::kShift:
      PressShift(&form->keyboard, step.state.now.boot_ms);
      return true;
    case KeyKind::kSymbols:
      CloseComposition(step);
      form->keyboard.symbols = !form->keyboard.symbols;
      return true;
    case KeyKind::kHandwriting:
      ToggleHandwriting(step, form);
      return true;
    default:
      return false;
  }
}

// Whether the key belongs to the pad. A real keyboard's letters bring the keys back.
bool TypeOnPad(Step& step, const action::Key& key, FormState* form) {
  if (!form->keyboard.handwriting) return false;
  if (key.kind == KeyKind::kCandidate) {
    TakeInk(step, form, key.candidate);
    return true;
  }
  if (key.kind == KeyKind::kText && key.text.size() == 1 && IsLetter(key.text[0])) ToggleHandwriting(step, form);
  return false;
}

void PressEnter(Step& step) {
  switch (step.state.page) {
    case Page::kEnrol:
    case Page::kReturn:
      return On(step, action::SubmitEnrolment{});
    case Page::kVisitor:
    case Page::kSurvey:
      return On(step, action::Next{});
    case Page::kStaffSignIn:
      return On(step, action::SubmitSignIn{});
    case Page::kRedeem:
      return On(step, action::SubmitCoupon{});
    default:
      return;
  }
}

void TypeInto(Step& step, const action::Key& key, const TypingTarget& target, bool shift) {
  bool changed = false;
  if (key.kind == KeyKind::kText) {
    changed = Append(target, WithShift(key.text, shift));
  } else if (key.kind == KeyKind::kBackspace) {
    changed = !target.text->empty();
    Erase(target);
  } else if (key.kind == KeyKind::kClear) {
    changed = !target.text->empty();
    WipeText(target.text);
  }
  if (changed) AfterTyping(step, target);
}

bool TypingIsClosed(const State& state) {
  const bool signing_in = state.page == Page::kStaffSignIn && (state.sign_in.checking || state.sign_in.locked_until_boot_ms > 0);
  const bool code_page = state.page == Page::kEnrol || state.page == Page::kReturn;
  return signing_in || IsBusy(state) || (code_page && (state.enrolment.busy || !TakesCode(state)));
}

}  // namespace

void On(Step& step, const action::Key& key) {
  State& state = step.state;
  const TypingTarget target = FindTypingTarget(&state);
  FormState* form = CurrentForm(&state);
  if (TypingIsClosed(state) || (form != nullptr && form->saving)) return;
  const bool free_text = target.text != nullptr && target.type == FieldType::kText;
  if (form != nullptr && free_text) {
    if (TypeOnPad(step, key, form)) return;
    if (form->keyboard.pinyin && TypePinyin(step, key, form)) return;
  }
  if (key.kind == KeyKind::kEnter) return PressEnter(step);
  if (form != nullptr && ChangeKeyboard(step, key, form)) return;
  if (key.kind == KeyKind::kShift) state.enrolment.shift = !state.enrolment.shift;
  if (target.text == nullptr) return;
  const bool shift = free_text && (form != nullptr ? form->keyboard.shift : TakesCode(state) && state.enrolment.shift);
  TypeInto(step, key, target, shift);
}

void On(Step& step, const action::ImeChanged& action) {
  FormState* form = CurrentForm(&step.state);
  const TypingTarget target = FindTypingTarget(&step.state);
  if (form == nullptr || target.text == nullptr || target.type != FieldType::kText) return;
  form->composition = action.composition;
  if (!action.committed.empty() && Append(target, action.committed)) AfterTyping(step, target);
}

void CloseComposition(Step& step) {
  FormState* form = CurrentForm(&step.state);
  if (form == nullptr) return;
  // What is drawn and was not chosen is meant, as the letters are.
  if (!form->ink.candidates.empty()) TakeInk(step, form, 0);
  DropInk(form);
  if (form->composition.preedit.empty()) return;
  const CompositionView& composition = form->composition;
  TakeComposition(step, form, composition.preview.empty() ? LettersOf(composition) : composition.preview);
}

}  // namespace footfall::kiosk
