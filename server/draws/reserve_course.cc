// The steps of draw_course.h in which a reserve takes a winner's place. Reserves step in in the published order, each for one prize, so
// that anybody can tell from the file who must be next; nobody is passed over: a reserve who cannot take the prize steps in and is
// replaced. Who could do that alone could go on until the prize is with a friend: it takes two people.
#include "server/draws/reserve_course.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/draws/draw_course.h"
#include "server/draws/draw_rules.h"
#include "server/draws/row_store.h"
#include "server/leads/lead_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr size_t kMaxReasonBytes = 500;  // published; several lines of a printed page
constexpr int kMaxOpenProposals = 100;   // not approved: more than somebody who approves would read

absl::Status CheckSuccession(const v1::Draw& draw, const Succession& succession, int64_t now_ms) {
  std::vector<rules::Problem> problems;
  const bool known = v1::DrawReplacementCause_IsValid(succession.cause);
  if (!known || succession.cause == v1::DRAW_REPLACEMENT_CAUSE_UNSPECIFIED) problems.push_back({"cause", "REQUIRED"});
  if (succession.reason.empty()) problems.push_back({"reason", "REQUIRED"});
  if (succession.reason.size() > kMaxReasonBytes) problems.push_back({"reason", "TOO_LONG"});
  if (succession.claim_until_ms <= now_ms) {
    problems.push_back({"claim_until_ms", "IN_THE_PAST"});
  } else if (succession.claim_until_ms < now_ms + kMinClosingClaimMs) {
    problems.push_back({"claim_until_ms", "RESERVE_NEEDS_A_DAY"});
  }
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  if (draw.test()) return errors::FailedPrecondition("TEST_DRAW", draw.name());
  return draw.state() == v1::DRAW_STATE_DRAWN ? absl::OkStatus() : errors::FailedPrecondition("DRAW_NOT_OVER", draw.name());
}

// Whether the entry's person is on the list of who cannot win: by the lead as it is now, since a number may have been corrected after the
// entries were fixed.
absl::StatusOr<bool> IsOnTheList(Connection& db, const DrawKey& key, std::string_view entry_id) {
  const auto row = FindRowByEntry(db, key, entry_id);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return false;
  const auto lead = FindLead(db, (*row)->lead_id);
  if (!lead.ok()) return lead.status();
  return IsExcluded(db, key, lead->has_value() ? (*lead)->person_number : (*row)->person_number);
}

// The winner's prize, when it may go to the next reserve.
absl::StatusOr<WinRow> FindToPassOn(Connection& db, const DrawKey& key, const v1::Draw& draw, std::string_view winner,
                                    v1::DrawReplacementCause cause, int64_t now_ms) {
  const auto win = FindWin(db, key, winner, true);
  if (!win.ok()) return win.status();
  if (!win->has_value()) return errors::FailedPrecondition("NOT_A_WINNER", draw.name());
  if ((*win)->state == ClaimState::kClaimed) return errors::FailedPrecondition("PRIZE_CLAIMED", draw.name());
  if ((*win)->state == ClaimState::kPassedOn) return errors::FailedPrecondition("PRIZE_PASSED_ON", draw.name());
  if (cause == v1::DRAW_REPLACEMENT_CAUSE_NOT_CLAIMED && now_ms < ClaimUntilMs(draw, **win)) {
    return errors::FailedPrecondition("CLAIMS_OPEN", draw.name());
  }
  if (cause == v1::DRAW_REPLACEMENT_CAUSE_EXCLUDED) {
    const auto listed = IsOnTheList(db, key, winner);
    if (!listed.ok()) return listed.status();
    if (!*listed) return errors::FailedPrecondition("NOT_ON_THE_LIST", draw.name());
  }
  if (draw.closing().replacements_size() >= draw.closing().reserves_size()) return errors::FailedPrecondition("NO_RESERVES", draw.name());
  return **win;
}

absl::Status StepIn(WriteContext& write, const DrawKey& key, const v1::Draw& draw, const DrawIntake& intake, WinRow from,
                    const v1::DrawReplacement& step) {
  from.state = ClaimState::kPassedOn;
  from.state_ms = step.time_ms();
  if (absl::Status passed = UpdateWin(write, from); !passed.ok()) return passed;
  WinRow win{.entry_id = rules::FromHex(step.entry()).value_or(""),
             .closing = true,
             .prize = from.prize,
             .time_ms = step.time_ms(),
             .claim_until_ms = step.claim_until_ms()};
  return InsertClosingWin(write, key, draw, intake, std::move(win));
}

}  // namespace

int64_t ClaimUntilMs(const v1::Draw& draw, const WinRow& win) {
  if (!win.closing) return draw.claim_until_ms();
  return win.SteppedIn() ? win.claim_until_ms : draw.closing_claim_until_ms();
}

absl::Status InsertClosingWin(WriteContext& write, const DrawKey& key, const v1::Draw& draw, const DrawIntake& intake, WinRow win) {
  const v1::DrawPrize* prize = FindPrize(draw, win.prize);
  win.shown = prize != nullptr && prize->price_fen() > kPublicWinFen;
  if (win.shown) {
    const auto row = FindRowByEntry(write.db(), key, win.entry_id);
    if (!row.ok()) return row.status();
    auto masked = intake.MaskedPerson(write.db(), row->has_value() ? (*row)->lead_id : "");
    if (!masked.ok()) return masked.status();
    win.masked = *std::move(masked);
  }
  return InsertWin(write, key, win);
}

absl::Status ProposeReplacement(WriteContext& write, const DrawKey& key, const Succession& succession, const Doer& doer,
                                v1::DrawReplacement* stored) {
  auto draw = GetDraw(write.db(), key);
  if (!draw.ok()) return draw.status();
  if (absl::Status fits = CheckSuccession(*draw, succession, doer.now_ms); !fits.ok()) return fits;
  const auto win = FindToPassOn(write.db(), key, *draw, succession.winner, succession.cause, doer.now_ms);
  if (!win.ok()) return win.status();
  v1::DrawClosingState* closing = draw->mutable_closing();
  const auto open = std::count_if(closing->proposals().begin(), closing->proposals().end(),
                                  [](const v1::DrawReplacement& proposal) { return proposal.time_ms() == 0; });
  if (open >= kMaxOpenProposals) return errors::FailedPrecondition("TOO_MANY_PROPOSALS", draw->name());
  v1::DrawReplacement* step = closing->add_proposals();
  step->set_proposal(closing->proposals_size());
  step->set_winner(rules::ToHex(succession.winner));
  step->set_prize(win->prize);
  step->set_cause(succession.cause);
  step->set_reason(succession.reason);
  step->set_replaced_by(doer.user);
  step->set_propose_time_ms(doer.now_ms);
  step->set_claim_until_ms(succession.claim_until_ms);
  *stored = *step;
  draw->set_update_time_ms(doer.now_ms);
  return ReplaceDraw(write, &*draw);  // nothing changes for kiosks yet
}

absl::Status ApproveReplacement(WriteContext& write, const DrawKey& key, int64_t number, bool same_person, const DrawIntake& intake,
                                const Doer& doer, v1::DrawReplacement* stored) {
  auto draw = GetDraw(write.db(), key);
  if (!draw.ok()) return draw.status();
  v1::DrawClosingState* closing = draw->mutable_closing();
  if (number < 1 || number > closing->proposals_size()) return errors::NotFound(absl::StrCat(draw->name(), "/proposals/", number));
  v1::DrawReplacement* step = closing->mutable_proposals(static_cast<int>(number - 1));
  if (step->time_ms() != 0) return errors::FailedPrecondition("REPLACEMENT_APPROVED", draw->name());
  if (same_person || step->replaced_by() == doer.user) return errors::FailedPrecondition("SAME_PERSON", draw->name());
  const std::string winner = rules::FromHex(step->winner()).value_or("");
  const auto win = FindToPassOn(write.db(), key, *draw, winner, step->cause(), doer.now_ms);
  if (!win.ok()) return win.status();
  const int next = closing->replacements_size();
  step->set_number(next + 1);
  step->set_entry(closing->reserves(next));
  step->set_prize(win->prize);
  step->set_approved_by(doer.user);
  step->set_time_ms(doer.now_ms);
  // The reserve has the time from now on, however long the approval took.
  step->set_claim_until_ms(std::max(step->claim_until_ms(), doer.now_ms + kMinClosingClaimMs));
  *stored = *step;
  *closing->add_replacements() = *step;
  if (absl::Status stepped = StepIn(write, key, *draw, intake, *win, *stored); !stepped.ok()) return stepped;
  draw->set_update_time_ms(doer.now_ms);
  write.Announce({Change::Kind::kCampaign, key.campaign_id, ""});  // kiosks show winners
  return ReplaceDraw(write, &*draw);
}

}  // namespace footfall::server
