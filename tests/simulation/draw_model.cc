#include "tests/simulation/draw_model.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "footfall/v1/draw_service.pb.h"
#include "proto/rules/canonical_json.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"

namespace footfall::simulation {
namespace {

std::string Short(const std::string& bytes) { return absl::BytesToHexString(bytes.substr(0, 4)); }

std::string Name(const DrawTables::Row& row) {
  return absl::StrCat("row ", row.seq, " of ", row.device_id, " (block ", row.block, " slot ", row.slot, ", entry ", Short(row.entry_id),
                      ")");
}

std::string Drawn(const OfferDeed& deed) {
  return absl::StrCat("row ", deed.seq, ", block ", deed.block, " slot ", deed.slot, ": ", deed.prize);
}

}  // namespace

void DrawModel::Shown(const std::string& kiosk, const OfferDeed& shown) {
  const std::string drawn = Drawn(shown);
  const auto [place, first] = shown_.emplace(shown.entry_id, drawn);
  if (!first && place->second != drawn) {
    Find(absl::StrCat("F32: ", kiosk, " showed entry ", Short(shown.entry_id), " ", place->second, ", and then ", drawn));
  }
  const auto deck = plan_.decks.find(shown.block);
  const bool fits = deck != plan_.decks.end() && shown.slot < static_cast<int64_t>(deck->second.size()) &&
                    deck->second[static_cast<size_t>(shown.slot)] == shown.prize;
  if (!fits) Find(absl::StrCat("I5: ", kiosk, " showed what its block does not hold: ", drawn));
}

// Each block's slots from the first on, each once, by one kiosk, with what the block's order holds there.
void DrawModel::CheckBlocks(const DrawTables& tables) {
  std::map<int64_t, int64_t> next;
  std::set<std::string> entries;
  for (const DrawTables::Row& row : tables.rows) {
    if (!entries.insert(row.entry_id).second) Find(absl::StrCat("I5: an entry drew twice: ", Name(row)));
    if (row.slot != next[row.block]++) Find(absl::StrCat("I5: a slot twice or skipped: ", Name(row)));
    const auto deck = plan_.decks.find(row.block);
    if (deck == plan_.decks.end() || row.slot >= static_cast<int64_t>(deck->second.size())) {
      Find(absl::StrCat("I5: a slot that is not in the block: ", Name(row)));
    } else if (deck->second[static_cast<size_t>(row.slot)] != row.prize) {
      Find(absl::StrCat("I5: not what the block holds: ", Name(row)));
    }
  }
  for (const DrawTables::Block& block : tables.blocks) {
    if (block.drawn != next[block.number]) {
      Find(absl::StrCat("I5: of block ", block.number, " ", block.drawn, " slots are said to be drawn, its rows are ", next[block.number]));
    }
  }
}

// Each kiosk's rows from the first on, each once, hash by hash.
void DrawModel::CheckChains(const DrawTables& tables) {
  std::map<std::string, std::pair<int64_t, std::string>> chains;  // rows and head
  for (const DrawTables::Row& row : tables.rows) {
    auto& [rows, head] = chains.try_emplace(row.device_id, 0, std::string(rules::kDrawHashSize, '\0')).first->second;
    const std::string canonical = rules::CanonicalObject()
                                      .Set("block", row.block)
                                      .Set("draw", plan_.draw_id)
                                      .Set("entry", rules::ToHex(row.entry_id))
                                      .Set("kiosk", row.device_id)
                                      .Set("prize", row.prize)
                                      .Set("seq", row.seq)
                                      .Set("slot", row.slot)
                                      .Write();
    if (row.seq != rows++) Find(absl::StrCat("I5: a row twice or skipped: ", Name(row)));
    head = rules::DrawRowHash(head, canonical);
    if (row.row_hash != head) Find(absl::StrCat("I5: a row's hash does not follow: ", Name(row)));
  }
  for (const auto& [device, head] : tables.heads) {
    const auto chain = chains.find(device);
    if (chain == chains.end() || chain->second.second != head) Find(absl::StrCat("I5: the head of ", device, " is not its last row"));
  }
}

// I3: what was won and what is left of each prize is all there is, and the pool counts the same chances.
void DrawModel::CheckPrizes(const DrawTables& tables) {
  std::map<std::string, int64_t> won, left;
  int64_t chances = 0, withdrawn = 0;
  for (const DrawTables::Row& row : tables.rows) ++won[row.prize];
  for (const DrawTables::Block& block : tables.blocks) {
    withdrawn += block.withdrawn;
    const auto deck = plan_.decks.find(block.number);
    if (deck == plan_.decks.end()) continue;
    const auto size = static_cast<int64_t>(deck->second.size());
    chances += size;
    for (int64_t slot = block.drawn; slot < size; ++slot) ++left[deck->second[static_cast<size_t>(slot)]];
  }
  for (const auto& [prize, count] : plan_.prizes) {
    const int64_t total = count * static_cast<int64_t>(plan_.decks.size());
    if (won[prize] + left[prize] != total || won[prize] > total) {
      Find(absl::StrCat("I3: of ", total, " ", prize, " ", won[prize], " are won and ", left[prize], " left"));
    }
  }
  if (tables.total + withdrawn != chances)
    Find(absl::StrCat("I3: the pool has ", tables.total, " chances and lost ", withdrawn, " of ", chances));
  if (tables.handed_out + tables.shortage != static_cast<int64_t>(tables.rows.size())) {
    Find(absl::StrCat("I3: ", tables.rows.size(), " rows, and the pool says ", tables.handed_out, " and ", tables.shortage, " short"));
  }
}

// What can be lent are whole blocks that nobody has opened.
void DrawModel::CheckFree(const DrawTables& tables) {
  int64_t chances = 0;
  for (const DrawTables::Block& block : tables.blocks) {
    const auto deck = plan_.decks.find(block.number);
    const bool can = block.state == v1::DRAW_BLOCK_STATE_UNUSED || block.state == v1::DRAW_BLOCK_STATE_RETURNED;
    if (can && deck != plan_.decks.end()) chances += static_cast<int64_t>(deck->second.size());
  }
  if (chances != tables.free) Find(absl::StrCat("I3: ", chances, " chances can be lent, the pool has ", tables.free));
}

void DrawModel::Look(const DrawTables& tables, const Excuses& excuses) {
  CheckBlocks(tables);
  CheckChains(tables);
  CheckPrizes(tables);
  // No chance stands in two rows, so none can be short; but of two that are one kiosk, one gives a block back that the other drew from.
  if (tables.shortage != 0 && !excuses.copied) Find(absl::StrCat("I3: ", tables.shortage, " chances are short"));
  // A restored server does not know all of what it lent, and two that are one kiosk may open what came back.
  if (!excuses.restored && !excuses.any()) CheckFree(tables);
}

// Of a person's rows the first ones count, up to the limit, in the order in which they were drawn.
void DrawModel::CheckStandings(const DrawTables& tables) {
  std::map<int64_t, std::vector<const DrawTables::Row*>> persons;
  for (const DrawTables::Row& row : tables.rows) {
    if (row.person != 0) persons[row.person].push_back(&row);
  }
  for (auto& [person, rows] : persons) {
    std::ranges::sort(rows, {}, [](const auto* row) { return std::tie(row->draw_ms, row->device_id, row->seq); });
    for (size_t i = 0; i < rows.size(); ++i) {
      const bool first = static_cast<int64_t>(i) < plan_.per_person;
      if (rows[i]->counts != first) Find(absl::StrCat("F32: ", Name(*rows[i]), first ? " does not count" : " counts"));
    }
  }
}

// What a copied kiosk drew, or one whose block a person had lent to another, does not count; nor what stands behind such a row, or comes
// when all entries are published. A restored server may not know the block.
bool DrawModel::MayStandAside(const Fact& fact, bool broken, const Excuses& excuses) const {
  const std::string& reason = fact.row->reason;
  if (fact.deed->fit != Fit::kGood || excuses.copied || excuses.forced || broken) return true;
  return reason == "DRAW_ENDED" || (excuses.restored && reason == "UNKNOWN_LEASE");
}

void DrawModel::CheckClaims(const DrawTables& tables, const std::vector<Fact>& claims) {
  std::set<std::string> entries;
  for (const DrawTables::Row& row : tables.rows) entries.insert(row.entry_id);
  for (const Fact& fact : claims) {
    if (fact.applied() || fact.deed->fit != Fit::kGood) continue;
    const std::string& entry = fact.deed->offer.entry_id;
    const bool known = entries.contains(entry), won = tables.winners.contains(entry);
    const std::string& reason = fact.row->reason;
    if ((reason == "UNKNOWN_ENTRY" && !known) || (reason == "PRIZE_CLAIMED" && won)) continue;
    Find(absl::StrCat("a claim stands aside without reason: ", Short(entry), ": ", reason));
  }
}

void DrawModel::CheckEnd(const DrawTables& tables, const std::vector<Fact>& draws, const std::vector<Fact>& claims,
                         const Excuses& excuses) {
  Look(tables, excuses);
  std::map<std::string, const DrawTables::Row*> rows;
  for (const DrawTables::Row& row : tables.rows) {
    rows[row.entry_id] = &row;
    tally.counted += row.counts;
  }
  tally.rows = static_cast<int64_t>(rows.size());
  std::set<std::string> applied, broken;
  for (const Fact& fact : draws) {
    const OfferDeed& deed = fact.deed->offer;
    if (!fact.applied()) {
      ++tally.aside;
      const bool behind = !broken.insert(fact.row->device_id).second;
      if (!MayStandAside(fact, behind, excuses)) {
        Find(absl::StrCat("a draw stands aside without reason: ", fact.row->device_id, " ", Drawn(deed), ": ", fact.row->reason));
      }
      continue;
    }
    applied.insert(deed.entry_id);
    const auto row = rows.find(deed.entry_id);
    if (row == rows.end()) {
      Find(absl::StrCat("I1: drawn, in the ledger, and in no row: ", Drawn(deed)));
    } else if (row->second->row_hash != deed.row_hash || row->second->prize != deed.prize || row->second->lead_id != deed.lead_id) {
      Find(absl::StrCat("I5: not the row that the kiosk wrote: ", Name(*row->second)));
    }
  }
  for (const auto& [entry, row] : rows) {
    if (!applied.contains(entry)) Find(absl::StrCat("a row that nobody drew: ", Name(*row)));
  }
  CheckClaims(tables, claims);
  if (tables.state != v1::DRAW_STATE_DRAWN) return Find(absl::StrCat("the draw does not end: ", tables.state));
  CheckStandings(tables);
}

void DrawModel::CheckFile(const std::string& finding) {
  if (!finding.empty()) Find(absl::StrCat("I5: the published file does not verify: ", finding));
}

}  // namespace footfall::simulation
