// The reference of draws itself: it has to see what it is there for, and nothing else.
#include "tests/simulation/draw_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "footfall/v1/draw_service.pb.h"
#include "proto/rules/canonical_json.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"

namespace footfall::simulation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Block 1 holds A, -; block 2 holds -, A. One kiosk drew from the first.
class DrawModelTest : public testing::Test {
 protected:
  DrawModelTest() {
    model_.Use({.draw_id = "wheel", .decks = {{1, {"A", "-"}}, {2, {"-", "A"}}}, .prizes = {{"A", 1}}, .per_person = 1});
    tables_.blocks = {{.number = 1, .state = v1::DRAW_BLOCK_STATE_LENT, .device_id = "k"},
                      {.number = 2, .state = v1::DRAW_BLOCK_STATE_UNUSED}};
    tables_.total = 4;
    tables_.free = 2;
    tables_.state = v1::DRAW_STATE_DRAWN;
    Add(1, 0, "A", 7);
    Add(1, 1, "-", 8);
  }
  void Add(int64_t block, int64_t slot, const std::string& prize, int64_t person) {
    DrawTables::Row row{.device_id = "k",
                        .seq = static_cast<int64_t>(tables_.rows.size()),
                        .block = block,
                        .slot = slot,
                        .entry_id = absl::StrCat("entry ", tables_.rows.size()),
                        .prize = prize,
                        .person = person,
                        .counts = true};
    head_ = rules::DrawRowHash(head_, rules::CanonicalObject()
                                          .Set("block", row.block)
                                          .Set("draw", "wheel")
                                          .Set("entry", rules::ToHex(row.entry_id))
                                          .Set("kiosk", "k")
                                          .Set("prize", prize)
                                          .Set("seq", row.seq)
                                          .Set("slot", slot)
                                          .Write());
    row.row_hash = head_;
    tables_.rows.push_back(row);
    tables_.heads["k"] = head_;
    ++tables_.blocks[static_cast<size_t>(block - 1)].drawn;
    ++tables_.handed_out;
  }
  std::vector<std::string> Look() {
    found_.clear();
    model_.Look(tables_, {});
    return found_;
  }
  // At the end; the second row's operation stands aside for `reason`.
  std::vector<std::string> End(const std::string& reason = "", const Excuses& excuses = {}) {
    found_.clear();
    std::vector<Deed> deeds(tables_.rows.size() + 1);
    std::vector<LedgerEntry> entries(deeds.size());
    std::vector<Fact> facts;
    for (size_t i = 0; i < tables_.rows.size(); ++i) {
      const DrawTables::Row& row = tables_.rows[i];
      deeds[i].offer = {.entry_id = row.entry_id, .prize = row.prize, .row_hash = row.row_hash};
      entries[i].device_id = "k";
      facts.push_back({&deeds[i], &entries[i]});
    }
    entries.back().device_id = "k";
    entries.back().reason = reason;
    entries.back().verdict = server::LedgerVerdict::kQuarantined;
    if (!reason.empty()) facts.push_back({&deeds.back(), &entries.back()});
    model_.CheckEnd(tables_, facts, {}, excuses);
    return found_;
  }

  std::vector<std::string> found_;
  DrawTables tables_;
  std::string head_ = std::string(rules::kDrawHashSize, '\0');
  DrawModel model_{[this](const std::string& what) { found_.push_back(what); }};
};

TEST_F(DrawModelTest, WhatWasDrawnIsFine) {
  EXPECT_THAT(Look(), IsEmpty());
  EXPECT_THAT(End(), IsEmpty());
}

TEST_F(DrawModelTest, ASlotIsDrawnOnce) {
  Add(1, 1, "-", 9);
  EXPECT_THAT(Look(), Contains(HasSubstr("a slot twice or skipped")));
}

TEST_F(DrawModelTest, NoSlotIsSkipped) {
  Add(2, 1, "A", 9);
  EXPECT_THAT(Look(), Contains(HasSubstr("a slot twice or skipped")));
}

TEST_F(DrawModelTest, ASlotHoldsWhatItHolds) {
  Add(2, 0, "A", 9);
  EXPECT_THAT(Look(), Contains(HasSubstr("not what the block holds")));
  EXPECT_THAT(Look(), Contains(HasSubstr("I3: of 2 A")));
}

TEST_F(DrawModelTest, ARowIsNotEdited) {
  tables_.rows[0].entry_id = "entry x";
  EXPECT_THAT(Look(), Contains(HasSubstr("hash does not follow")));
}

TEST_F(DrawModelTest, ARowIsNotTakenOut) {
  tables_.rows.pop_back();
  EXPECT_THAT(Look(), Contains(HasSubstr("is not its last row")));
}

TEST_F(DrawModelTest, ThePoolCountsTheSameChances) {
  tables_.total = 3;
  EXPECT_THAT(Look(), Contains(HasSubstr("I3: the pool has 3")));
  tables_.blocks[0].withdrawn = 1;
  EXPECT_THAT(Look(), IsEmpty());
  tables_.handed_out = 1;
  EXPECT_THAT(Look(), Contains(HasSubstr("I3: 2 rows")));
}

TEST_F(DrawModelTest, OnlyWhatNobodyOpenedCanBeLent) {
  tables_.free = 1;
  EXPECT_THAT(Look(), Contains(HasSubstr("I3: 2 chances can be lent")));
}

TEST_F(DrawModelTest, AnEntryDoesNotChange) {
  model_.Shown("k", {.entry_id = "e", .prize = "A", .block = 1, .slot = 0});
  model_.Shown("k", {.entry_id = "e", .prize = "A", .block = 1, .slot = 0});
  EXPECT_THAT(found_, IsEmpty());
  model_.Shown("k", {.entry_id = "e", .prize = "-", .block = 1, .slot = 1, .seq = 1});
  EXPECT_THAT(found_, Contains(HasSubstr("F32")));
}

TEST_F(DrawModelTest, OfAPersonTheFirstEntryCounts) {
  tables_.rows[1].person = 7;
  EXPECT_THAT(End(), Contains(HasSubstr("F32")));
  tables_.rows[1].counts = false;
  EXPECT_THAT(End(), IsEmpty());
}

TEST_F(DrawModelTest, ADrawStandsAsideForItsReasonsOnly) {
  EXPECT_THAT(End("DRAW_FORK"), Contains(HasSubstr("without reason")));
  EXPECT_THAT(End("DRAW_FORK", {.copied = true}), IsEmpty());
  EXPECT_THAT(End("UNKNOWN_LEASE"), Contains(HasSubstr("without reason")));
  EXPECT_THAT(End("UNKNOWN_LEASE", {.restored = true}), IsEmpty());
  EXPECT_THAT(End("DRAW_ENDED"), IsEmpty());
}

TEST_F(DrawModelTest, ADrawHasToEndAndToVerify) {
  tables_.state = v1::DRAW_STATE_ENTRIES_CLOSED;
  EXPECT_THAT(End(), Contains(HasSubstr("does not end")));
  model_.CheckFile("ROW_PRIZE kiosks[0]");
  EXPECT_THAT(found_, Contains(HasSubstr("does not verify")));
}

}  // namespace
}  // namespace footfall::simulation
