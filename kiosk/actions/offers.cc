// Gifts and coupons on staff's pages. Units are counted by the kiosk's memory alone; what is asked here may be refused there.
#include <algorithm>

#include "kiosk/actions/step.h"
#include "kiosk/state/gift_recipient.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

constexpr int kMostAtOnce = 99;  // gifts in one hand-out; more are no gift to a visitor

bool OnStaffPage(const State& state, Page page) { return state.page == page && !state.staff_id.empty(); }

std::string LeadFor(const State& state, bool to_last_lead) { return to_last_lead ? state.staff_form.last.id : ""; }

Request* RequestOf(State* state) {
  switch (state->page) {
    case Page::kHandOut:
      return &state->hand_out;
    case Page::kIssueCoupon:
      return &state->issue;
    case Page::kRedeem:
      return &state->redeem;
    case Page::kClaims:
      return &state->claim;
    case Page::kDrawRules:
      return &state->play;
    case Page::kChecklists:
      return &state->checklist;
    case Page::kIncidents:
      return &state->incident;
    case Page::kStockCount:
      return &state->stock_count;
    case Page::kTransfer:
      return &state->transfer;
    case Page::kTickets:
      return &state->ticket;
    case Page::kQueue:
      return &state->call;
    default:
      return nullptr;
  }
}

// The open question this answers; nullptr when it is a late answer to another.
template <typename Form>
Form* Answered(Form* form, int64_t form_id) {
  if (!form->busy || form->form_id != form_id) return nullptr;
  form->busy = false;
  return form;
}

// What could not be saved may be asked for again; the time for it begins anew, since nobody can press while it is being tried.
void UndoRefused(Step& step, Refusal reason) {
  UndoForm& undo = step.state.undo;
  undo.until_boot_ms = step.state.now.boot_ms + kUndoMs;
  if (reason == Refusal::kNotSaved) return;
  undo = UndoForm{};
  ShowToast(step, ToastKind::kNotPutBack);
}

// A visitor's coupon, back to the empty field.
void BeginRedeem(State* state) {
  WipeText(&state->redeem.text);
  state->redeem = RedeemForm{};
}

}  // namespace

void BeginRequest(Step& step, Request* request) {
  request->form_id = step.state.next_form_id++;
  request->busy = true;
  request->refused = Refusal::kNone;
}

bool IsBusy(const State& state) {
  const Request* request = RequestOf(const_cast<State*>(&state));
  return request != nullptr && (request->busy || (state.page == Page::kClaims && state.claim.checking_pin));
}

void BeginOffersPage(State* state, Page page) {
  if (page == Page::kRedeem) BeginRedeem(state);
  if (page == Page::kClaims) state->claim = ClaimForm{.misses = state->claim.misses};
}

bool BackInOffers(Step& step) {
  State& state = step.state;
  switch (state.page) {
    case Page::kRedeem:
      if (state.redeem.step == RedeemForm::Step::kEntry) break;
      BeginRedeem(&state);
      return true;
    case Page::kClaims:
      if (state.claim.win.result.entry_id.empty()) break;
      for (std::string* text : {&state.claim.pin, &state.claim.tax_name, &state.claim.tax_id_number}) WipeText(text);
      state.claim = ClaimForm{.misses = state.claim.misses};
      return true;
    case Page::kHandOut:
    case Page::kIssueCoupon:
      break;
    default:
      return false;
  }
  GoTo(step, Page::kOffers);
  return true;
}

void On(Step& step, const action::ChooseGift& action) {
  State& state = step.state;
  if (!OnStaffPage(state, Page::kOffers) || FindGift(state.offers, action.pool) == nullptr) return;
  state.hand_out = HandOutForm{};
  state.hand_out.pool = action.pool;
  state.hand_out.to_last_lead = !state.staff_form.last.id.empty();
  GoTo(step, Page::kHandOut);
}

void On(Step& step, const action::ChangeQuantity& action) {
  HandOutForm& form = step.state.hand_out;
  const GiftView* gift = FindGift(step.state.offers, form.pool);
  if (!OnStaffPage(step.state, Page::kHandOut) || form.busy || gift == nullptr) return;
  const int64_t most =
      std::clamp<int64_t>(gift->per_person > 0 ? std::min<int64_t>(gift->left, gift->per_person) : gift->left, 1, kMostAtOnce);
  form.quantity = static_cast<int>(std::clamp<int64_t>(form.quantity + action.by, 1, most));
  form.refused = Refusal::kNone;
}

void On(Step& step, const action::ToggleRecipient&) {
  State& state = step.state;
  const bool gift = OnStaffPage(state, Page::kHandOut), coupon = OnStaffPage(state, Page::kIssueCoupon);
  if ((!gift && !coupon) || IsBusy(state) || state.staff_form.last.id.empty()) return;
  bool& to_last_lead = gift ? state.hand_out.to_last_lead : state.issue.to_last_lead;
  to_last_lead = !to_last_lead;
  (gift ? state.hand_out.refused : state.issue.refused) = Refusal::kNone;
}

void On(Step& step, const action::HandOut&) {
  State& state = step.state;
  HandOutForm& form = state.hand_out;
  const GiftView* gift = FindGift(state.offers, form.pool);
  if (!OnStaffPage(state, Page::kHandOut) || form.busy) return;
  const int64_t purchase_fen = FenOf(form.purchase);
  const std::string lead_id = LeadFor(state, form.to_last_lead);
  const Refusal none = gift == nullptr ? Refusal::kGone : WhyNotTo(*gift, lead_id);
  if (none != Refusal::kNone) {
    form.refused = none;
    return;
  }
  if (purchase_fen < gift->min_purchase_fen) {
    form.refused = Refusal::kPurchaseTooSmall;
    return;
  }
  BeginRequest(step, &form);
  step.Ask(effect::HandOutGift{form.form_id, gift->pool, gift->item, form.quantity, lead_id, state.staff_id,
                               std::max<int64_t>(purchase_fen, 0)});
}

void On(Step& step, const action::GiftHandedOut& action) {
  HandOutForm* form = Answered(&step.state.hand_out, action.form_id);
  if (form == nullptr) return;
  step.Ask(effect::Sound{effect::SoundKind::kSuccess});
  const int64_t now = step.state.now.boot_ms;
  step.state.undo = UndoForm{{}, action.form_id, form->pool, form->quantity, now, now + kUndoMs};
  if (step.state.page == Page::kHandOut) GoTo(step, Page::kOffers);
}

void On(Step& step, const action::UndoHandOut&) {
  State& state = step.state;
  UndoForm& undo = state.undo;
  // The kiosk's memory is asked in turn: behind a hand-out under way this one would not be the last any more.
  if (!ShowsUndo(state) || undo.busy || state.hand_out.busy) return;
  BeginRequest(step, &undo);
  step.Ask(effect::UndoHandOut{undo.form_id, undo.handed_out, state.staff_id});
}

void On(Step& step, const action::GiftPutBack& action) {
  const UndoForm* undo = Answered(&step.state.undo, action.form_id);
  if (undo == nullptr) return;
  ShowToast(step, ToastKind::kGiftPutBack, std::to_string(undo->quantity) + " " + undo->pool);
  step.state.undo = UndoForm{};
}

void RunUndo(State* state) {
  if (!state->undo.busy && state->undo.until_boot_ms <= state->now.boot_ms) state->undo = UndoForm{};
}

int64_t UndoDeadline(const State& state) { return state.undo.handed_out == 0 || state.undo.busy ? INT64_MAX : state.undo.until_boot_ms; }

void On(Step& step, const action::ChooseCoupon& action) {
  State& state = step.state;
  const bool known = FindCoupon(state.offers, action.name) != nullptr;
  if (OnStaffPage(state, Page::kOffers) && known) {
    state.issue = IssueForm{};
    state.issue.name = action.name;
    state.issue.to_last_lead = !state.staff_form.last.id.empty();
    return GoTo(step, Page::kIssueCoupon);
  }
  RedeemForm& form = state.redeem;
  if (!OnStaffPage(state, Page::kRedeem) || form.busy || form.step != RedeemForm::Step::kChecked) return;
  if (!known && !action.name.empty()) return;
  // Where the check said what it is, nobody else does.
  if (!form.names_itself) form.coupon.name = action.name;
  form.refused = Refusal::kNone;
}

void On(Step& step, const action::IssueCoupon&) {
  State& state = step.state;
  IssueForm& form = state.issue;
  if (!OnStaffPage(state, Page::kIssueCoupon) || form.busy || !form.issued.name.empty()) return;
  const CouponView* coupon = FindCoupon(state.offers, form.name);
  form.refused = coupon == nullptr ? Refusal::kGone : WhyNone(*coupon, state.now.wall_ms);
  if (form.refused != Refusal::kNone) return;
  BeginRequest(step, &form);
  step.Ask(effect::IssueCoupon{form.form_id, form.name, LeadFor(state, form.to_last_lead), state.staff_id});
}

void On(Step& step, const action::CouponIssued& action) {
  if (IssueForm* form = Answered(&step.state.issue, action.form_id)) form->issued = action.coupon;
}

void On(Step& step, const action::ShowCoupon& action) {
  State& state = step.state;
  if (!OnStaffPage(state, Page::kOffers)) return;
  for (const IssuedCoupon& coupon : state.staff_form.last.coupons) {
    if (coupon.code != action.code) continue;
    state.issue = IssueForm{};
    state.issue.name = coupon.name;
    state.issue.issued = coupon;
    return GoTo(step, Page::kIssueCoupon);
  }
}

void On(Step& step, const action::SubmitCoupon&) {
  RedeemForm& form = step.state.redeem;
  if (!OnStaffPage(step.state, Page::kRedeem) || form.busy || form.step != RedeemForm::Step::kEntry || form.text.empty()) return;
  BeginRequest(step, &form);
  step.Ask(effect::CheckCoupon{form.form_id, form.text});
}

void On(Step& step, const action::CouponChecked& action) {
  RedeemForm* form = Answered(&step.state.redeem, action.form_id);
  if (form == nullptr) return;
  form->refused = action.reason;
  form->used = action.used;
  if (action.reason != Refusal::kNone) return;
  form->step = RedeemForm::Step::kChecked;
  form->coupon = action.coupon;
  form->names_itself = !action.coupon.name.empty();
}

void On(Step& step, const action::RedeemCoupon&) {
  State& state = step.state;
  RedeemForm& form = state.redeem;
  if (!OnStaffPage(state, Page::kRedeem) || form.busy || form.step != RedeemForm::Step::kChecked) return;
  const CouponView* coupon = FindCoupon(state.offers, form.coupon.name);
  if (coupon == nullptr) return;  // the screen asks first what it is
  const int64_t purchase_fen = FenOf(form.purchase);
  const bool too_small = purchase_fen < 0 || (NeedsPurchase(*coupon) && SparedFen(*coupon, purchase_fen) == 0);
  if (too_small) {
    form.refused = Refusal::kPurchaseTooSmall;
    return;
  }
  BeginRequest(step, &form);
  step.Ask(effect::RedeemCoupon{form.form_id, form.text, coupon->name, purchase_fen, state.staff_id});
}

void On(Step& step, const action::CouponRedeemed& action) {
  RedeemForm* form = Answered(&step.state.redeem, action.form_id);
  if (form == nullptr) return;
  step.Ask(effect::Sound{effect::SoundKind::kSuccess});
  form->step = RedeemForm::Step::kDone;
  form->value_fen = action.value_fen;
}

void On(Step& step, const action::OfferRefused& action) {
  State& state = step.state;
  for (Request* request : {static_cast<Request*>(&state.hand_out), static_cast<Request*>(&state.undo), static_cast<Request*>(&state.issue),
                           static_cast<Request*>(&state.redeem), static_cast<Request*>(&state.claim), static_cast<Request*>(&state.play),
                           static_cast<Request*>(&state.ticket)}) {
    if (!request->busy || request->form_id != action.form_id) continue;
    request->busy = false;
    request->refused = action.reason;
    if (request == &state.redeem) state.redeem.used = action.used;
    if (request == &state.undo) return UndoRefused(step, action.reason);
    state.last_touch_boot_ms = state.now.boot_ms;  // the idle clock stood still
  }
}

void On(Step& step, const action::OffersChanged& action) { step.state.offers = action.offers; }

}  // namespace footfall::kiosk
