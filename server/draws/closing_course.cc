// The steps of draw_course.h from the end of the entries on.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/base/text.h"
#include "server/draws/approved_steps.h"
#include "server/draws/closing_rules.h"
#include "server/draws/draw_course.h"
#include "server/draws/draw_rules.h"
#include "server/draws/draw_texts.h"
#include "server/draws/kiosk_claims.h"
#include "server/draws/reserve_course.h"
#include "server/draws/row_store.h"
#include "server/draws/standing.h"
#include "server/draws/tax_store.h"
#include "server/draws/win_store.h"
#include "server/leases/lease_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int kLeasesAtOnce = 500;
constexpr size_t kMaxReasonBytes = 2'000;  // of a void block in the published file

absl::Status Keep(WriteContext& write, const DrawKey& key, int64_t now_ms, v1::Draw* draw) {
  draw->set_update_time_ms(now_ms);
  write.Announce({Change::Kind::kCampaign, key.campaign_id, ""});
  return ReplaceDraw(write, draw);
}

// The draw, when it is in `wanted`; else why not.
absl::StatusOr<v1::Draw> GetIn(Connection& db, const DrawKey& key, v1::DrawState wanted) {
  auto draw = GetDraw(db, key);
  if (!draw.ok() || draw->state() == wanted) return draw;
  switch (draw->state()) {
    case v1::DRAW_STATE_PUBLISHED:
      return errors::FailedPrecondition("ENTRIES_OPEN", draw->name());
    case v1::DRAW_STATE_ENTRIES_CLOSED:
      return errors::FailedPrecondition(wanted == v1::DRAW_STATE_PUBLISHED ? "ENTRIES_CLOSED" : "ENTRIES_NOT_PUBLISHED", draw->name());
    case v1::DRAW_STATE_ENTRIES_PUBLISHED:
      return errors::FailedPrecondition("ENTRIES_PUBLISHED", draw->name());
    case v1::DRAW_STATE_DRAWN:
      return errors::FailedPrecondition("DRAW_OVER", draw->name());
    default:
      return errors::FailedPrecondition("DRAW_NOT_PUBLISHED", draw->name());
  }
}

absl::StatusOr<std::vector<LeaseRow>> AllLeases(Connection& db, const std::string& pool) {
  std::vector<LeaseRow> all;
  int64_t after = 0;
  for (;;) {
    auto page = ListPoolLeases(db, pool, after, kLeasesAtOnce);
    if (!page.ok()) return page.status();
    if (page->empty()) return all;
    after = page->back().number;
    std::move(page->begin(), page->end(), std::back_inserter(all));
  }
}

// Leases of which it is not known what became of every chance.
absl::StatusOr<std::vector<LeaseRow>> NotHandedIn(Connection& db, const std::string& pool) {
  auto leases = AllLeases(db, pool);
  if (!leases.ok()) return leases.status();
  std::erase_if(*leases, [](const LeaseRow& lease) { return lease.standing == LeaseStanding::kClosed || lease.use.Rest() == 0; });
  return leases;
}

absl::Status VoidBlock(WriteContext& write, const DrawKey& key, const LeaseRow& lease, const std::string& reason, const Doer& doer) {
  absl::Status status = CloseLease(write, lease.lease_id, 0);
  if (status.ok()) {
    status = AddLeaseEvent(write, {.pool = lease.pool,
                                   .lease_id = lease.lease_id,
                                   .kind = LeaseEventKind::kClosed,
                                   .units = lease.use.Rest(),
                                   .time_ms = doer.now_ms,
                                   .actor = doer.user,
                                   .reason = reason});
  }
  if (!status.ok()) return status;
  auto block = FindBlock(write.db(), key, lease.first_number);
  if (!block.ok()) return block.status();
  if (!block->has_value() || (*block)->lease_id != lease.lease_id) return absl::OkStatus();
  (*block)->state = BlockState::kVoid;
  (*block)->reason = reason.substr(0, kMaxReasonBytes);
  return UpdateBlock(write, key, **block);
}

// Closes what was not handed in by T1 and names its kiosks.
absl::Status GiveUpMissing(WriteContext& write, const DrawKey& key, const Doer& doer, v1::Draw* draw) {
  const auto leases = NotHandedIn(write.db(), draw->name());
  if (!leases.ok()) return leases.status();
  std::set<std::string> missing;
  for (const LeaseRow& lease : *leases) missing.insert(DeviceName(lease.device_id));
  if (!missing.empty() && doer.now_ms < draw->closing().synced_until_ms()) {
    return errors::FailedPrecondition("KIOSKS_MISSING", draw->name(), {{"kiosks", absl::StrJoin(missing, ", ")}});
  }
  const auto zone = ZoneOf(write.db(), key);
  if (!zone.ok()) return zone.status();
  const std::string reason = absl::StrCat("its kiosk had not handed in by ", Moment(draw->closing().synced_until_ms(), *zone));
  for (const LeaseRow& lease : *leases) {
    if (absl::Status closed = VoidBlock(write, key, lease, reason, doer); !closed.ok()) return closed;
  }
  for (const std::string& name : missing) draw->mutable_closing()->add_missing(name);
  return absl::OkStatus();
}

// Entries, root and prizes.
absl::Status FixEntries(Connection& db, const DrawKey& key, v1::Draw* draw) {
  const auto entries = ListEntries(db, key);
  if (!entries.ok()) return entries.status();
  if (static_cast<int64_t>(entries->size()) > MaxEntries(*draw)) {
    return errors::FailedPrecondition("TOO_MANY_ENTRIES", draw->name(), {{"most", absl::StrCat(MaxEntries(*draw))}});
  }
  const auto taken = CountTaken(db, key);
  if (!taken.ok()) return taken.status();
  const auto counts = CountRows(db, key);
  if (!counts.ok()) return counts.status();
  v1::DrawClosingState* closing = draw->mutable_closing();
  closing->set_entries(static_cast<int64_t>(entries->size()));
  closing->set_root(EntriesRoot(*entries));
  closing->set_excluded(counts->excluded);
  for (v1::DrawPrizeCount& prize : ClosingPrizes(*draw, *taken)) *closing->add_prizes() = std::move(prize);
  return absl::OkStatus();
}

// Entries are fixed before anybody can know the first public value, and winners drawn when all can know the last.
absl::Status CheckSourceTime(const v1::Draw& draw, int64_t now_ms, bool before) {
  for (const v1::DrawSourceFacts& facts : draw.closing_source_facts()) {
    if (before && now_ms >= facts.appears_ms()) return errors::FailedPrecondition("SOURCE_IS_OUT", draw.name());
    if (!before && now_ms < facts.appears_ms()) return errors::FailedPrecondition("SOURCE_NOT_OUT", draw.name());
  }
  return absl::OkStatus();
}

absl::Status MayClaim(const v1::Draw& draw, const WinRow& win, int64_t now_ms) {
  const int64_t until = ClaimUntilMs(draw, win);
  if (win.state == ClaimState::kPassedOn) return errors::FailedPrecondition("PRIZE_PASSED_ON", draw.name());
  if (draw.test()) return errors::FailedPrecondition("TEST_DRAW", draw.name());
  if (win.state == ClaimState::kClaimed) return errors::FailedPrecondition("PRIZE_CLAIMED", draw.name());
  if (win.state == ClaimState::kLapsed || now_ms >= until) return errors::FailedPrecondition("PRIZE_LAPSED", draw.name());
  return absl::OkStatus();
}

// Whose time to claim is over.
struct Due {
  bool blocks = false, closing = false;
};
Due WhatIsDue(const v1::Draw& draw, int64_t now_ms) {
  return {.blocks = now_ms >= draw.claim_until_ms(),
          .closing = draw.state() == v1::DRAW_STATE_DRAWN && now_ms >= draw.closing_claim_until_ms()};
}

absl::StatusOr<int64_t> Lapse(WriteContext& write, const DrawKey& key, const Due& due, int64_t now_ms) {
  int64_t lapsed = 0;
  for (const bool of_closing : {false, true}) {
    if (!(of_closing ? due.closing : due.blocks)) continue;
    const auto now = LapseWins(write, key, of_closing, now_ms);
    if (!now.ok()) return now.status();
    lapsed += *now;
  }
  return lapsed;
}

// A prize of the closing draw is no kiosk's. One of the blocks is the kiosk's until it has let go, or somebody says why they do not wait.
absl::Status TakeFromKiosk(WriteContext& write, const DrawKey& key, const OfficeClaim& claim, const DrawRowRecord& row) {
  if (claim.closing) return absl::OkStatus();
  const auto at_kiosk = IsAtKiosk(write.db(), key, claim.entry_id);
  if (!at_kiosk.ok() || !*at_kiosk) return at_kiosk.status();
  if (claim.despite_kiosk.empty()) {
    return errors::FailedPrecondition("PRIZE_AT_KIOSK", DrawName(key), {{"kiosk", DeviceName(ReadChainId(row.chain_id).device_id)}});
  }
  return CallIn(write, key, row);
}

}  // namespace

absl::Status CloseEntries(WriteContext& write, const DrawKey& key, int64_t synced_until_ms, std::string_view reason, int64_t now_ms,
                          v1::Draw* draw) {
  auto found = GetIn(write.db(), key, v1::DRAW_STATE_PUBLISHED);
  if (!found.ok()) return found.status();
  *draw = *std::move(found);
  if (synced_until_ms < now_ms) return errors::InvalidField("synced_until_ms", "IN_THE_PAST");
  if (synced_until_ms < now_ms + kMinHandInMs) return errors::InvalidField("synced_until_ms", "TOO_SOON");
  if (now_ms < draw->period().end_ms() && reason.empty()) return errors::InvalidField("reason", "REQUIRED");
  absl::Status status = SetPool(write, {.pool = draw->name(),
                                        .kind = LeaseKind::kDrawBlock,
                                        .campaign_id = key.campaign_id,
                                        .kiosk_units = draw->kiosk_chances(),
                                        .granting = false});
  if (!status.ok()) return status;
  const auto leases = NotHandedIn(write.db(), draw->name());
  if (!leases.ok()) return leases.status();
  for (const LeaseRow& lease : *leases) {
    if (absl::Status recalled = SetLeaseRecalled(write, lease.lease_id, true); !recalled.ok()) return recalled;
  }
  draw->mutable_closing()->set_close_time_ms(now_ms);
  draw->mutable_closing()->set_synced_until_ms(synced_until_ms);
  draw->set_state(v1::DRAW_STATE_ENTRIES_CLOSED);
  return Keep(write, key, now_ms, draw);
}

absl::Status PublishEntries(WriteContext& write, const DrawKey& key, const Doer& doer, v1::Draw* draw) {
  auto found = GetIn(write.db(), key, v1::DRAW_STATE_ENTRIES_CLOSED);
  if (!found.ok()) return found.status();
  *draw = *std::move(found);
  absl::Status status = CheckSourceTime(*draw, doer.now_ms, true);
  if (status.ok()) status = GiveUpMissing(write, key, doer, draw);
  if (status.ok()) status = JudgeAll(write, key, *draw);
  if (status.ok()) status = FixEntries(write.db(), key, draw);
  if (!status.ok()) return status;
  draw->mutable_closing()->set_publish_time_ms(doer.now_ms);
  // With nothing left to draw it is over.
  draw->set_state(draw->closing().prizes().empty() ? v1::DRAW_STATE_DRAWN : v1::DRAW_STATE_ENTRIES_PUBLISHED);
  return Keep(write, key, doer.now_ms, draw);
}

absl::Status DrawClosing(WriteContext& write, const DrawKey& key, const std::vector<std::string>& values, const DrawIntake& intake,
                         int64_t now_ms, v1::Draw* draw) {
  auto found = GetIn(write.db(), key, v1::DRAW_STATE_ENTRIES_PUBLISHED);
  if (!found.ok()) return found.status();
  *draw = *std::move(found);
  if (auto problems = CheckSourceValues(*draw, values); !problems.empty()) return errors::InvalidFields(std::move(problems));
  if (absl::Status out = CheckSourceTime(*draw, now_ms, false); !out.ok()) return out;
  // An amendment gives the winners more.
  if (!draw->test() && draw->closing_claim_until_ms() < now_ms + kMinClosingClaimMs) {
    return errors::FailedPrecondition("CLAIM_TIME_TOO_SHORT", draw->name());
  }
  const auto entries = ListEntries(write.db(), key);
  if (!entries.ok()) return entries.status();
  // Nothing can have changed them since; were it so, nobody's draw could be right.
  if (EntriesRoot(*entries) != draw->closing().root()) return errors::Internal("entries differ from the published root: " + draw->name());
  const auto result = DrawWinners(*draw, key.draw_id, *entries, values);
  if (!result.ok()) return result.status();
  for (const ClosingResult::Winner& winner : result->winners) {
    WinRow win{.entry_id = rules::FromHex(winner.entry).value_or(""), .closing = true, .prize = winner.prize, .time_ms = now_ms};
    if (absl::Status won = InsertClosingWin(write, key, *draw, intake, std::move(win)); !won.ok()) return won;
  }
  v1::DrawClosingState* closing = draw->mutable_closing();
  closing->mutable_values()->Assign(values.begin(), values.end());
  closing->mutable_reserves()->Assign(result->reserves.begin(), result->reserves.end());
  closing->set_seed(result->seed);
  closing->set_draw_time_ms(now_ms);
  closing->set_winners(static_cast<int64_t>(result->winners.size()));
  draw->set_state(v1::DRAW_STATE_DRAWN);
  return Keep(write, key, now_ms, draw);
}

absl::Status ClaimAtOffice(WriteContext& write, const DrawKey& key, const OfficeClaim& claim, const DrawIntake& intake, const Doer& doer) {
  const auto draw = GetDraw(write.db(), key);
  if (!draw.ok()) return draw.status();
  const auto row = FindRowByEntry(write.db(), key, claim.entry_id);
  if (!row.ok()) return row.status();
  auto win = FindWin(write.db(), key, claim.entry_id, claim.closing);
  if (!win.ok()) return win.status();
  if (!row->has_value() || !win->has_value()) return errors::FailedPrecondition("NOT_A_WINNER", draw->name());
  if ((*row)->standing != Standing::kCounts) return errors::FailedPrecondition("ENTRY_DOES_NOT_COUNT", draw->name());
  if (absl::Status may = MayClaim(*draw, **win, doer.now_ms); !may.ok()) return may;
  if (absl::Status kiosk = TakeFromKiosk(write, key, claim, **row); !kiosk.ok()) return kiosk;
  WinRow& won = **win;
  if (NeedsTaxDetails(*draw, won.prize)) {
    std::vector<rules::Problem> problems;
    if (claim.tax_name.empty()) problems.push_back({"tax_name", "REQUIRED"});
    if (claim.tax_id_number.empty()) problems.push_back({"tax_id_number", "REQUIRED"});
    if (!problems.empty()) return errors::InvalidFields(std::move(problems));
    DrawIntake::TaxDetails details = intake.SealTaxDetails(claim.entry_id, claim.tax_name, claim.tax_id_number);
    won.wrapped_key = std::move(details.wrapped_key);
    won.tax_details = std::move(details.box);
  }
  won.state = ClaimState::kClaimed;
  won.state_ms = doer.now_ms;
  won.handed_over_by = doer.user;
  if (absl::Status kept = KeepTax(write, key, *draw, won); !kept.ok()) return kept;
  return UpdateWin(write, won);
}

absl::Status CallInForOffice(WriteContext& write, const DrawKey& key, const OfficeClaim& claim, const Doer& doer) {
  const auto draw = GetDraw(write.db(), key);
  if (!draw.ok()) return draw.status();
  const auto row = FindRowByEntry(write.db(), key, claim.entry_id);
  if (!row.ok()) return row.status();
  const auto win = FindWin(write.db(), key, claim.entry_id, false);
  if (!win.ok()) return win.status();
  if (!row->has_value() || !win->has_value()) return errors::FailedPrecondition("NOT_A_WINNER", draw->name());
  if (absl::Status may = MayClaim(*draw, **win, doer.now_ms); !may.ok()) return may;
  return CallIn(write, key, **row);
}

absl::StatusOr<int64_t> LapsePrizes(WriteContext& write, const DrawKey& key, int64_t now_ms) {
  const auto draw = GetDraw(write.db(), key);
  if (!draw.ok()) return draw.status();
  if (draw->state() == v1::DRAW_STATE_DRAFT) return errors::FailedPrecondition("DRAW_NOT_PUBLISHED", draw->name());
  const Due due = WhatIsDue(*draw, now_ms);
  if (!due.blocks && !due.closing) return errors::FailedPrecondition("CLAIMS_OPEN", draw->name());
  return Lapse(write, key, due, now_ms);
}

absl::Status LapseWhatIsDue(WriteContext& write, const DrawKey& key, int64_t now_ms) {
  const auto draw = GetDraw(write.db(), key);
  if (absl::IsNotFound(draw.status())) return absl::OkStatus();  // whoever asks for it is told by what follows
  if (!draw.ok()) return draw.status();
  if (draw->state() == v1::DRAW_STATE_DRAFT) return absl::OkStatus();
  return Lapse(write, key, WhatIsDue(*draw, now_ms), now_ms).status();
}

}  // namespace footfall::server
