// A kiosk of state and reducer alone: time moves when told, effects are kept to be looked at.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_ACTIONS_FIXTURE_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_ACTIONS_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/actions/reducer.h"
#include "tests/screens/sample_states.h"

namespace footfall::kiosk::testing {

class ActionsTest : public ::testing::Test {
 protected:
  void Do(const Action& action) {
    for (Effect& effect : Reduce(&state, action, now)) effects.push_back(std::move(effect));
  }
  void Wait(int64_t ms) {
    now.boot_ms += ms;
    now.wall_ms += ms;
    Do(action::Tick{});
  }
  void Type(std::string_view text) {
    for (const char c : text) Do(action::Key{action::KeyKind::kText, std::string(1, c)});
  }
  void Press(action::KeyKind kind) { Do(action::Key{kind}); }

  // The newest effect of this kind, or nullptr.
  template <typename T>
  const T* Asked() const {
    for (auto effect = effects.rbegin(); effect != effects.rend(); ++effect) {
      if (const T* found = std::get_if<T>(&*effect)) return found;
    }
    return nullptr;
  }
  template <typename T>
  int CountAsked() const {
    int count = 0;
    for (const Effect& effect : effects) count += std::holds_alternative<T>(effect) ? 1 : 0;
    return count;
  }

  // A visitor's way up to the page with this step, answering as little as possible.
  void StartVisitor() { Do(action::StartVisitor{}); }
  void PassPhone(std::string_view phone = "13812345678") {
    Type(phone);
    Do(action::Next{});
    Do(action::DuplicateChecked{state.visitor.id, false});
  }
  void GoToConsent() {
    StartVisitor();
    PassPhone();
    Do(action::ChooseHonorific{Honorific::kMs});
    while (state.visitor.step.kind != StepKind::kConsent) {
      if (state.visitor.step.field_id == "stage") Do(action::ToggleOption{"stage", "renovating"});
      Do(action::Next{});
    }
  }
  void Agree() {
    Do(action::ToggleAge{});
    Do(action::ToggleConsent{rules::Purpose::kContact});
  }
  void SignInAs(const std::string& number, const std::string& staff_id) {
    Do(action::OpenStaffSignIn{});
    Type(number);
    Do(action::SubmitSignIn{});
    Type("482913");
    Do(action::PinChecked{staff_id, true});
  }
  void OpenLeadForm() {
    SignInAs("1007", "wang-min");
    Do(action::OpenPage{Page::kStaffLead});
  }

  State state = SampleState();
  Now now = SampleNow();
  std::vector<Effect> effects;
};

}  // namespace footfall::kiosk::testing

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_ACTIONS_FIXTURE_H_
