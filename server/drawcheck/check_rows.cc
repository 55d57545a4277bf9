#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"
#include "server/drawcheck/checks.h"
#include "server/drawcheck/concat.h"
#include "server/drawcheck/deck_check.h"

namespace footfall::drawcheck {
namespace {

// The deck of the block that is being drawn from; made when the first of its rows comes. A kiosk finishes a block before it opens another,
// so that no more than one is needed, and a stranger's file may name twenty million chances.
class Decks {
 public:
  explicit Decks(const DrawFile& file) : file_(file) {
    for (const PrizeCount& prize : file.config.prizes) counts_.push_back(prize.count);
  }

  // What slot `slot` of block `block` (from 1) holds; the block is there and has such a slot.
  std::string_view PrizeAt(int64_t block, int64_t slot) {
    if (block != block_) {
      block_ = block;
      const std::string seed = rules::FromHex(file_.blocks[static_cast<size_t>(block - 1)].seed).value_or("");
      deck_ = RebuildDeck(counts_, file_.config.chances, {seed, Concat(file_.config.event, "/", block), file_.config_hash, file_.beacon});
    }
    const size_t prize = deck_[static_cast<size_t>(slot)];
    return prize < counts_.size() ? file_.config.prizes[prize].id : kNoPrize;
  }

 private:
  const DrawFile& file_;
  std::vector<int64_t> counts_;
  int64_t block_ = 0;
  std::vector<uint8_t> deck_;
};

// Goes through all rows, kiosk by kiosk.
class RowCheck {
 public:
  RowCheck(const DrawFile& file, Findings* findings, Progress* progress)
      : file_(file), findings_(findings), progress_(progress), decks_(file), next_slot_(file.blocks.size()) {
    progress_->won.assign(file.config.prizes.size(), 0);
    progress_->marked.assign(file.config.prizes.size(), 0);
  }

  void Run() {
    for (size_t i = 0; i < file_.kiosks.size(); ++i) {
      const std::string place = Concat("kiosks[", i, "].");
      // In the order of their ids, so that there is one way to write the list and nobody is in it twice.
      if (i > 0 && file_.kiosks[i].id <= file_.kiosks[i - 1].id) {
        findings_->Add("KIOSK_ORDER", place + "kiosk", Concat("> ", file_.kiosks[i - 1].id), file_.kiosks[i].id);
        continue;
      }
      CheckKiosk(file_.kiosks[i], place);
    }
    for (size_t i = 0; i < file_.blocks.size(); ++i) {
      findings_->Expect("BLOCK_DRAWN", Concat("blocks[", i, "].drawn"), next_slot_[i], file_.blocks[i].drawn);
    }
  }

 private:
  void CheckKiosk(const Kiosk& kiosk, const std::string& place) {
    std::string before(rules::kSha256Size, '\0');
    int64_t block = 0;
    for (size_t i = 0; i < kiosk.rows.size(); ++i) {
      const Row& row = kiosk.rows[i];
      const std::string at = Concat(place, "rows[", i, "].");
      findings_->Expect("ROW_DRAW", at + "row.draw", file_.config.event, row.draw);
      findings_->Expect("ROW_KIOSK", at + "row.kiosk", kiosk.id, row.kiosk);
      findings_->Expect("ROW_SEQ", at + "row.seq", static_cast<int64_t>(i), row.seq);
      if (!entries_.insert(row.entry).second) findings_->Add("ENTRY_TWICE", at + "row.entry", "", row.entry);
      if (CheckBlock(kiosk, row, at, &block)) CheckSlot(row, at);
      const std::string hash = rules::Sha256(Concat(before, row.canonical));
      findings_->Expect("ROW_HASH", at + "hash", rules::ToHex(hash), row.hash);
      before = *rules::FromHex(row.hash);  // as it is said, so that one wrong row does not spoil all behind it
      if (const size_t prize = PrizePlace(file_.config.prizes, row.prize); prize < progress_->won.size()) ++progress_->won[prize];
    }
    findings_->Expect("HEAD", place + "head", rules::ToHex(before), kiosk.head);
  }

  // Whether the row's block is this kiosk's and its turn has come: the one before it was drawn to the end, or it says why not.
  bool CheckBlock(const Kiosk& kiosk, const Row& row, const std::string& at, int64_t* current) {
    const auto blocks = static_cast<int64_t>(file_.blocks.size());
    if (row.block < 1 || row.block > blocks) {
      findings_->Add("ROW_BLOCK", at + "row.block", Concat("1-", blocks), Concat(row.block));
      return false;
    }
    if (!findings_->Expect("ROW_BLOCK_KIOSK", at + "row.block", file_.blocks[static_cast<size_t>(row.block - 1)].kiosk, kiosk.id))
      return false;
    if (row.block == *current) return true;
    if (*current > 0 && !IsOver(static_cast<size_t>(*current - 1))) {
      return findings_->Expect("ROW_BLOCK_ORDER", at + "row.block", *current, row.block);
    }
    if (row.block < *current) {
      findings_->Add("ROW_BLOCK_ORDER", at + "row.block", Concat("> ", *current), Concat(row.block));
      return false;
    }
    *current = row.block;
    return true;
  }

  bool IsOver(size_t block) const { return next_slot_[block] >= file_.config.chances || !file_.blocks[block].reason.empty(); }

  void CheckSlot(const Row& row, const std::string& at) {
    findings_->Expect("ROW_SLOT", at + "row.slot", next_slot_[static_cast<size_t>(row.block - 1)]++, row.slot);
    if (row.slot >= file_.config.chances) {
      findings_->Add("ROW_SLOT", at + "row.slot", Concat("< ", file_.config.chances), Concat(row.slot));
      return;
    }
    findings_->Expect("ROW_PRIZE", at + "row.prize", decks_.PrizeAt(row.block, row.slot), row.prize);
  }

  const DrawFile& file_;
  Findings* const findings_;
  Progress* const progress_;
  Decks decks_;
  std::vector<int64_t> next_slot_;  // of each block
  std::unordered_set<std::string_view> entries_;
};

}  // namespace

void CheckRows(const DrawFile& file, Findings* findings, Progress* progress) { RowCheck(file, findings, progress).Run(); }

void CheckDuplicates(const DrawFile& file, Findings* findings, Progress* progress) {
  if (file.duplicates.empty()) return;
  std::map<std::string_view, const Kiosk*> kiosks;
  std::unordered_map<std::string_view, const Row*> by_entry;
  for (const Kiosk& kiosk : file.kiosks) {
    kiosks.emplace(kiosk.id, &kiosk);
    for (const Row& row : kiosk.rows) by_entry.emplace(row.entry, &row);
  }
  std::unordered_set<const Row*> marked;
  for (size_t i = 0; i < file.duplicates.size(); ++i) {
    const Duplicate& duplicate = file.duplicates[i];
    const std::string place = Concat("duplicates[", i, "].");
    const auto kiosk = kiosks.find(duplicate.kiosk);
    if (kiosk == kiosks.end()) {
      findings->Add("DUPLICATE_KIOSK", place + "kiosk", "", duplicate.kiosk);
      continue;
    }
    const std::vector<Row>& rows = kiosk->second->rows;
    if (duplicate.seq >= static_cast<int64_t>(rows.size()) || !marked.insert(&rows[static_cast<size_t>(duplicate.seq)]).second) {
      findings->Add("DUPLICATE_ROW", place + "seq", "", Concat(duplicate.seq));
      continue;
    }
    const size_t prize = PrizePlace(file.config.prizes, rows[static_cast<size_t>(duplicate.seq)].prize);
    if (prize >= progress->won.size()) continue;
    --progress->won[prize];
    ++progress->marked[prize];
  }
  // The entry that counts is another one, and it does count.
  for (size_t i = 0; i < file.duplicates.size(); ++i) {
    if (file.duplicates[i].first.empty()) continue;
    const auto first = by_entry.find(file.duplicates[i].first);
    if (first == by_entry.end() || marked.count(first->second) > 0) {
      findings->Add("DUPLICATE_FIRST", Concat("duplicates[", i, "].first"), "", file.duplicates[i].first);
    }
  }
}

void CheckClaims(const DrawFile& file, Findings* findings, Progress* progress) {
  const std::vector<PrizeCount>& prizes = file.config.prizes;
  for (size_t i = 0; i < prizes.size(); ++i) {
    // No more than there are rows for which somebody could have been handed one.
    const int64_t said = i < file.claims.size() ? file.claims[i].without_right : 0;
    progress->moved.push_back(file.config.blocks * prizes[i].count - progress->won[i] - std::min(said, progress->marked[i]));
  }
  if (!findings->Expect("CLAIMS_COUNT", "claims", static_cast<int64_t>(prizes.size()), static_cast<int64_t>(file.claims.size()))) return;
  for (size_t i = 0; i < prizes.size(); ++i) {
    const Claims& claims = file.claims[i];
    const std::string place = Concat("claims[", i, "].");
    findings->Expect("CLAIMS_PRIZE", place + "prize", prizes[i].id, claims.prize);
    findings->Expect("CLAIMS_WON", Concat("claims[", i, "]"), progress->won[i], claims.claimed + claims.lapsed + claims.open);
    if (claims.without_right > progress->marked[i]) {
      findings->Add("CLAIMS_WITHOUT_RIGHT", place + "without_right", Concat("<= ", progress->marked[i]), Concat(claims.without_right));
    }
    findings->Expect("CLAIMS_MOVED", place + "moved", progress->moved[i], claims.rest);
  }
}

}  // namespace footfall::drawcheck
