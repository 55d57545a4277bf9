// A chance of a lucky draw: the published page, the chance, its result. The result is durable before the show begins; the show only takes
// time.
#include <algorithm>
#include <cstdint>

#include "kiosk/actions/step.h"
#include "kiosk/state/timing.h"

namespace footfall::kiosk {
namespace {

// Who draws: the visitor who has just left their details, or the lead that staff saved last.
DrawPlay PlayFor(const State& state, const std::string& draw) {
  DrawPlay play;
  play.draw = draw;
  if (state.page == Page::kVisitorDone) {
    play.lead_id = state.visitor.lead_id;
  } else if (IsStaffPage(state.page)) {
    play.lead_id = state.staff_form.last.id;
    play.staff_id = state.staff_id;
  }
  return play;
}

}  // namespace

void EndShow(Step& step) {
  DrawPlay& play = step.state.play;
  if (play.step != DrawPlay::Step::kMoving) return;
  play.step = DrawPlay::Step::kResult;
  step.state.page_since_boot_ms = step.state.now.boot_ms;
  if (play.result.prize != kNoPrize) step.Ask(effect::Sound{effect::SoundKind::kWin});
}

void LeaveDrawRules(Step& step) {
  State& state = step.state;
  if (state.play.busy) return;
  const bool staff = !state.play.staff_id.empty();
  state.play = DrawPlay{};
  if (staff) return GoTo(step, Page::kOffers);
  GoTo(step, Page::kVisitorDone);
}

void FinishDraw(Step& step) {
  State& state = step.state;
  if (state.play.step == DrawPlay::Step::kMoving) return EndShow(step);
  if (state.play.staff_id.empty()) return LeaveVisitor(step, state.play.resumed ? "" : state.play.lead_id);
  state.play = DrawPlay{};
  GoTo(step, Page::kOffers);
}

int64_t DrawDeadline(const State& state) {
  if (state.page != Page::kDraw) return INT64_MAX;
  if (state.play.step == DrawPlay::Step::kMoving) return state.play.moving_since_boot_ms + ShowMs(state.play);
  return state.page_since_boot_ms + kDrawResultMs;
}

void On(Step& step, const action::OpenDraw& action) {
  State& state = step.state;
  const DrawView* draw = FindDraw(state.offers, action.draw);
  DrawPlay play = PlayFor(state, action.draw);
  if (draw == nullptr || play.lead_id.empty() || WhyNone(*draw, state.now.wall_ms) != Refusal::kNone) return;
  // Only staff can see what somebody bought, and tries a draw out.
  if ((draw->min_purchase_fen > 0 || draw->test) && play.staff_id.empty()) return;
  if (state.config.settings.reduced_motion) play.show = DrawShow::kStill;
  state.play = std::move(play);
  state.staff_form.show_receipt = false;
  GoTo(step, Page::kDrawRules);
}

void On(Step& step, const action::ChooseShow& action) {
  if (step.state.page == Page::kDrawRules && !step.state.play.busy) step.state.play.show = action.show;
}

void On(Step& step, const action::StartDraw&) {
  State& state = step.state;
  DrawPlay& play = state.play;
  if (state.page != Page::kDrawRules || play.busy) return;
  const DrawView* draw = FindDraw(state.offers, play.draw);
  play.refused = draw == nullptr ? Refusal::kGone : WhyNone(*draw, state.now.wall_ms);
  const int64_t purchase_fen = FenOf(play.purchase);
  if (play.refused == Refusal::kNone && purchase_fen < draw->min_purchase_fen) play.refused = Refusal::kPurchaseTooSmall;
  if (play.refused != Refusal::kNone) return;
  BeginRequest(step, &play);
  step.Ask(effect::Draw{play.form_id, play.draw, play.lead_id, play.staff_id, std::max<int64_t>(purchase_fen, 0)});
}

void On(Step& step, const action::Drawn& action) {
  State& state = step.state;
  DrawPlay& play = state.play;
  if (!play.busy || play.form_id != action.form_id) return;
  play.busy = false;
  play.result = action.result;
  play.step = DrawPlay::Step::kMoving;
  play.moving_since_boot_ms = state.now.boot_ms;
  GoTo(step, Page::kDraw);
}

void On(Step& step, const action::SkipShow&) {
  if (step.state.page == Page::kDraw) EndShow(step);
}

void On(Step& step, const action::DrawResumed& action) {
  State& state = step.state;
  if (state.page != Page::kAttract) return;  // among staff's open wins it is in any case
  state.play = DrawPlay{};
  state.play.draw = action.result.draw;
  state.play.result = action.result;
  state.play.step = DrawPlay::Step::kResult;
  state.play.resumed = true;
  GoTo(step, Page::kDraw);
}

}  // namespace footfall::kiosk
