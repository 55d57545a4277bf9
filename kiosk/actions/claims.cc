// A prize is handed over: the member of staff who does it answers for it with the PIN.
#include "kiosk/actions/step.h"
#include "kiosk/state/timing.h"
#include "proto/rules/person_name.h"
#include "proto/rules/pin.h"

namespace footfall::kiosk {
namespace {

bool Claiming(const State& state) {
  return state.page == Page::kClaims && !state.staff_id.empty() && !state.claim.busy && !state.claim.checking_pin && !state.claim.done &&
         !state.claim.win.result.entry_id.empty();
}

bool TaxDetailsMissing(const ClaimForm& claim) {
  return claim.win.asks_tax_details && (rules::CleanName(claim.tax_name).empty() || claim.tax_id_number.empty());
}

// Whoever guesses a colleague's PIN has no more tries here than at the door.
void CountMiss(Step& step) {
  State& state = step.state;
  state.claim.wrong_pin = true;
  if (++state.claim.misses < kMaxPinMisses) return;
  state.sign_in.misses = kMaxPinMisses;
  state.sign_in.locked_until_boot_ms = state.now.boot_ms + kSignInLockMs;
  step.Ask(effect::LockKeys{});
  GoToAttract(step);
}

}  // namespace

void On(Step& step, const action::ChooseWin& action) {
  State& state = step.state;
  const WinView* win = FindWin(state.offers, action.entry_id);
  if (state.page != Page::kClaims || state.staff_id.empty() || IsBusy(state) || win == nullptr) return;
  state.claim = ClaimForm{.misses = state.claim.misses};
  state.claim.win = *win;
  if (win->asks_tax_details) state.claim.focus = "tax_name";
  BeginForm(step, &state.claim_keys);
}

void On(Step& step, const action::FocusClaim& action) {
  State& state = step.state;
  if (!Claiming(state) || state.claim.focus == action.field) return;
  CloseComposition(step);
  state.claim.focus = action.field;
}

void On(Step& step, const action::SubmitClaim&) {
  State& state = step.state;
  ClaimForm& claim = state.claim;
  if (!Claiming(state) || claim.pin.size() != rules::kPinLength) return;
  CloseComposition(step);
  if (TaxDetailsMissing(claim)) {
    claim.focus = rules::CleanName(claim.tax_name).empty() ? "tax_name" : "tax_id_number";
    return;
  }
  claim.wrong_pin = false;
  claim.refused = Refusal::kNone;
  claim.checking_pin = true;
  step.Ask(effect::CheckPin{state.staff_id, claim.pin});
  WipeText(&claim.pin);
}

void ClaimPinChecked(Step& step, const action::PinChecked& action) {
  State& state = step.state;
  ClaimForm& claim = state.claim;
  if (!claim.checking_pin || action.staff_id != state.staff_id) return;
  claim.checking_pin = false;
  state.last_touch_boot_ms = state.now.boot_ms;
  if (!action.ok) return CountMiss(step);
  claim.misses = 0;
  BeginRequest(step, &claim);
  step.Ask(effect::ClaimPrize{claim.form_id, claim.win.result.draw, claim.win.result.entry_id, state.staff_id,
                              rules::CleanName(claim.tax_name), claim.tax_id_number});
}

void On(Step& step, const action::PrizeClaimed& action) {
  ClaimForm& claim = step.state.claim;
  if (!claim.busy || claim.form_id != action.form_id) return;
  claim.busy = false;
  claim.done = true;
  step.Ask(effect::Sound{effect::SoundKind::kSuccess});
  WipeText(&claim.tax_name);
  WipeText(&claim.tax_id_number);
}

}  // namespace footfall::kiosk
