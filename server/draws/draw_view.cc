#include "server/draws/draw_view.h"

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/draws/draw_intake.h"
#include "server/draws/kiosk_claims.h"
#include "server/draws/refusal_store.h"
#include "server/leads/lead_view.h"

namespace footfall::server {

namespace v1 = footfall::v1;

v1::DrawRow ViewRow(const DrawKey& key, const v1::Draw& draw, const DrawRowRecord& row) {
  v1::DrawRow view;
  const ChainName chain = ReadChainId(row.chain_id);
  view.set_device(DeviceName(chain.device_id));
  view.set_chain(chain.epoch);
  view.set_seq(row.seq);
  view.set_block(row.block);
  view.set_slot(row.slot);
  view.set_entry(rules::ToHex(row.entry_id));
  view.set_prize(row.prize);
  view.set_hash(rules::ToHex(row.row_hash));
  view.set_draw_time_ms(row.draw_ms);
  view.set_receive_time_ms(row.receive_ms);
  view.set_standing(static_cast<v1::DrawStanding>(row.standing));
  view.set_lead(LeadName(key.campaign_id, row.lead_id));
  if (!row.staff_id.empty()) view.set_staff(StaffName(row.staff_id));
  if (row.purchase_fen >= 0) view.set_purchase_fen(row.purchase_fen);
  view.set_below_purchase(IsBelowPurchase(draw, row));
  view.set_outside_period(IsOutsidePeriod(draw, row));
  return view;
}

v1::DrawWinner ViewWinner(const DrawKey& key, const v1::Draw& draw, const WinView& view) {
  const WinRow& win = view.win;
  v1::DrawWinner winner;
  winner.set_entry(rules::ToHex(win.entry_id));
  winner.set_prize(win.prize);
  winner.set_closing(win.closing);
  winner.set_masked(MaskedWinner(view));
  winner.set_time_ms(win.time_ms);
  winner.set_state(static_cast<v1::ClaimState>(win.state));
  winner.set_state_time_ms(win.state_ms);
  winner.set_handed_over_by(win.handed_over_by);
  winner.set_standing(static_cast<v1::DrawStanding>(view.standing));
  winner.set_has_tax_details(!win.tax_details.empty());
  winner.set_needs_tax_details(NeedsTaxDetails(draw, win.prize));
  winner.set_lead(LeadName(key.campaign_id, view.lead_id));
  winner.set_claim_until_ms(win.claim_until_ms);
  return winner;
}

absl::Status ViewWinner(Connection& db, const DrawKey& key, std::string_view entry_id, bool closing, v1::DrawWinner* winner) {
  const auto draw = GetDraw(db, key);
  if (!draw.ok()) return draw.status();
  const auto win = FindWin(db, key, entry_id, closing);
  if (!win.ok()) return win.status();
  const auto row = FindRowByEntry(db, key, entry_id);
  if (!row.ok()) return row.status();
  if (!win->has_value() || !row->has_value()) return errors::NotFound(absl::StrCat(DrawName(key), "/entries/", rules::ToHex(entry_id)));
  // The list's view without the lead: whether they agreed to be shown is the list's to say.
  *winner = ViewWinner(key, *draw, WinView{.win = **win, .standing = (*row)->standing, .lead_id = (*row)->lead_id});
  return SeeAtKiosk(db, key, winner);
}

absl::Status SeeAtKiosk(Connection& db, const DrawKey& key, v1::DrawWinner* winner) {
  if (winner->closing() || winner->state() != v1::CLAIM_STATE_OPEN) return absl::OkStatus();
  const auto at_kiosk = IsAtKiosk(db, key, rules::FromHex(winner->entry()).value_or(""));
  if (at_kiosk.ok()) winner->set_at_kiosk(*at_kiosk);
  return at_kiosk.status();
}

absl::Status CountDraw(Connection& db, const DrawKey& key, v1::Draw* draw) {
  if (draw->state() == v1::DRAW_STATE_DRAFT) return absl::OkStatus();
  const auto rows = CountRows(db, key);
  if (!rows.ok()) return rows.status();
  const auto blocks = CountBlocks(db, key);
  if (!blocks.ok()) return blocks.status();
  v1::DrawCounts* counts = draw->mutable_counts();
  counts->set_drawn(rows->drawn);
  counts->set_duplicates(rows->duplicates);
  counts->set_excluded(rows->excluded);
  counts->set_unknown_people(rows->unknown_people);
  counts->set_claimed_without_right(rows->claimed_without_right);
  const auto doubtful = CountDoubtful(db, key, *draw);
  if (!doubtful.ok()) return doubtful.status();
  counts->set_below_purchase(doubtful->below_purchase);
  counts->set_outside_period(doubtful->outside_period);
  counts->set_blocks_unused(blocks->unused);
  counts->set_blocks_lent(blocks->lent);
  counts->set_blocks_returned(blocks->returned);
  counts->set_blocks_void(blocks->voided);
  const auto troubles = ReadChainTroubles(db, key);
  if (!troubles.ok()) return troubles.status();
  for (const auto& [device_id, trouble] : *troubles) {
    counts->set_gaps(counts->gaps() + trouble.gaps);
    counts->set_forks(counts->forks() + trouble.forks);
    counts->set_refused(counts->refused() + trouble.refused);
    counts->set_not_told(counts->not_told() + trouble.not_told);
  }
  return absl::OkStatus();
}

}  // namespace footfall::server
