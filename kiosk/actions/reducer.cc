#include "kiosk/actions/reducer.h"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "kiosk/actions/step.h"
#include "proto/rules/crypto.h"

namespace footfall::kiosk {
namespace {

// A finger that comes back while the ring is shown only says "still here": what it meant lies hidden below. Leaving is what it can choose.
bool PassesRing(const Action& action) { return action.As<action::Restart>() || action.As<action::SignOut>(); }

// Tells the clock about a touch; false when the action itself must not happen.
bool TakeTouch(Step& step, const Action& action) {
  const Page before = step.state.page;
  const int64_t page_since = step.state.page_since_boot_ms;
  RunClock(step);
  const bool page_gone = step.state.page != before || step.state.page_since_boot_ms != page_since;
  const bool hidden = step.state.ring && !PassesRing(action);
  step.state.ring = false;
  step.state.last_touch_boot_ms = step.state.now.boot_ms;
  return !page_gone && !hidden;
}

}  // namespace

std::vector<Effect> Reduce(State* state, const Action& action, const Env& env) {
  Step step{*state, {}};
  state->now = env;
  // A finger on a locked screen is nobody's: not even the idle clock hears of it.
  if (IsTouch(action) && (IsLocked(*state) || !TakeTouch(step, action))) return std::move(step.effects);
  std::visit([&step](const auto& what) { On(step, what); }, action.any());
  return std::move(step.effects);
}

bool MayReset(const State& state) {
  const bool counted = std::all_of(state.counters.begin(), state.counters.end(), [](const Counter& each) { return each.form_id == 0; });
  return state.sync.waiting == 0 && counted && state.sync.standing != Standing::kUnknown;
}

void WipeEffect(Effect* effect) {
  if (auto* save = std::get_if<effect::SaveLead>(effect)) {
    rules::Wipe(&save->phone_e164);
    rules::Wipe(&save->phone_typed);
    rules::Wipe(&save->display_name);
    for (auto& [field, values] : save->answers) {
      for (std::string& value : values) rules::Wipe(&value);
    }
  } else if (auto* pin = std::get_if<effect::CheckPin>(effect)) {
    rules::Wipe(&pin->pin);
  } else if (auto* duplicate = std::get_if<effect::CheckDuplicate>(effect)) {
    rules::Wipe(&duplicate->phone_e164);
  } else if (auto* claim = std::get_if<effect::ClaimPrize>(effect)) {
    rules::Wipe(&claim->tax_name);
    rules::Wipe(&claim->tax_id_number);
  } else if (auto* mark = std::get_if<effect::SaveMark>(effect)) {
    rules::Wipe(&mark->note);
    rules::Wipe(&mark->jpeg);
  } else if (auto* incident = std::get_if<effect::SaveIncident>(effect)) {
    for (std::string* text : {&incident->text, &incident->told, &incident->jpeg}) rules::Wipe(text);
  } else if (auto* count = std::get_if<effect::SaveStockCount>(effect)) {
    rules::Wipe(&count->note);
  } else if (auto* carried = std::get_if<effect::SaveTransferStep>(effect)) {
    rules::Wipe(&carried->note);
  } else if (auto* survey = std::get_if<effect::SaveSurvey>(effect)) {
    for (auto& [field, values] : survey->answers) {
      for (std::string& value : values) rules::Wipe(&value);
    }
  } else if (auto* enrol = std::get_if<effect::Enrol>(effect)) {
    rules::Wipe(&enrol->code);
  } else if (auto* recognise = std::get_if<effect::Recognise>(effect)) {
    InkView ink{.strokes = std::move(recognise->strokes)};
    WipeInk(&ink);
  }
}

}  // namespace footfall::kiosk
