#include "server/drawcheck/draw_verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"
#include "server/drawcheck/deck_check.h"
#include "server/drawcheck/draw_file.h"
#include "tests/support/server_drawcheck/draw_sample.h"

namespace footfall::drawcheck {
namespace {

using Json = nlohmann::json;
using support::SampleOptions;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

class DrawVerifierTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(rules::InitCrypto());
    draw_ = support::SampleDraw({});
  }

  // What is found after `change`, with digests and fingerprint made anew: as if the organiser had written the file so.
  std::vector<Finding> After(const std::function<void(Json&)>& change) const {
    Json draw = draw_;
    change(draw);
    support::Reseal(&draw);
    return VerifyDrawFile(support::Write(draw)).findings;
  }
  // The first row at or after `from` of kiosk `kiosk` that won `prize`.
  size_t RowWith(size_t kiosk, const std::string& prize, size_t from = 0) const {
    const Json& rows = draw_["kiosks"][kiosk]["rows"];
    while (rows[from]["row"]["prize"] != prize) ++from;
    return from;
  }

  Json draw_;
};

TEST_F(DrawVerifierTest, AnHonestDrawIsVerifiedAndAccountedFor) {
  const Verdict verdict = VerifyDrawFile(support::Write(draw_));
  EXPECT_THAT(verdict.findings, IsEmpty());
  ASSERT_TRUE(verdict.verified);
  const Account& account = verdict.account;
  EXPECT_EQ(account.event, "spring-draw");
  EXPECT_EQ(account.blocks, 8u);
  EXPECT_EQ(account.returned, 1u);
  EXPECT_EQ(account.voided, 1u);
  EXPECT_EQ(account.unused, 1u);
  EXPECT_EQ(account.rows, 96u);
  EXPECT_EQ(account.entries, 95u);
  EXPECT_EQ(account.replaced, 2u);
  ASSERT_EQ(account.prizes.size(), 3u);
  for (const PrizeAccount& prize : account.prizes) {
    EXPECT_EQ(prize.published, prize.won + prize.moved + prize.without_right) << prize.id;
    EXPECT_EQ(prize.without_right, prize.id == "C" ? 1 : 0);
    EXPECT_EQ(prize.won, prize.claimed + prize.lapsed + prize.open) << prize.id;
    EXPECT_GT(prize.moved, 0) << prize.id;
  }
}

TEST_F(DrawVerifierTest, SizesMethodsAndBeaconsMayVary) {
  for (const SampleOptions& options :
       {SampleOptions{1 + 1, 2, 20}, SampleOptions{5, 4, 200}, SampleOptions{3, 2, 20, true}, SampleOptions{3, 2, 20, false, false},
        SampleOptions{3, 2, 20, false, true, false}, SampleOptions{.format = 2}, SampleOptions{.rfc3797 = true, .format = 2},
        SampleOptions{.without_right = false}}) {
    EXPECT_THAT(VerifyDrawFile(support::Write(support::SampleDraw(options))).findings, IsEmpty());
  }
}

TEST_F(DrawVerifierTest, ASeedThatWasNotCommittedToIsFound) {
  const std::string other(64, 'a');
  const auto findings = After([&](Json& draw) { draw["blocks"][7]["seed"] = other; });
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code, "COMMITMENT");
  EXPECT_EQ(findings[0].place, "blocks[7].seed");
}

// As the organiser would write it who makes another seed, the commitment to it, and all that follows.
TEST_F(DrawVerifierTest, AnotherSeedUnderACommitmentOfItsOwnIsFound) {
  const std::string seed(64, 'a');
  const auto findings = After([&](Json& draw) {
    draw["blocks"][7]["seed"] = seed;
    draw["blocks"][7]["commitment"] = rules::DrawCommitment(draw["config_hash"].get<std::string>(), *rules::FromHex(seed));
  });
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].code, "COMMITMENTS_HASH");
  EXPECT_EQ(findings[0].found, draw_["commitments_hash"]);
}

// Files that were published before the hash was in them.
TEST_F(DrawVerifierTest, TheFirstFormatIsVerifiedAndSaysThatItSaysLess) {
  draw_ = support::SampleDraw({.format = 2});
  const std::string hash = draw_["commitments_hash"];
  draw_["format"] = "footfall-draw/1";
  EXPECT_EQ(After([](Json&) {})[0].code, "FORM");
  draw_.erase("commitments_hash");
  EXPECT_EQ(After([](Json&) {})[0].code, "FORM");
  for (const char* key : {"drawn_ms", "published_ms", "source_facts"}) draw_["closing"][0].erase(key);
  support::Reseal(&draw_);
  const Verdict verdict = VerifyDrawFile(support::Write(draw_));
  EXPECT_THAT(verdict.findings, IsEmpty());
  EXPECT_TRUE(verdict.account.first_format);
  EXPECT_EQ(verdict.account.commitments_hash, hash);
  draw_["format"] = "footfall-draw/2";
  EXPECT_EQ(After([](Json&) {})[0].code, "FORM");
}

// What the winners follow from is told, since only its source can say whether it is so.
TEST_F(DrawVerifierTest, TheAccountNamesThePublicValuesAndWhenTheyWereAnnouncedFor) {
  const Account account = VerifyDrawFile(support::Write(draw_)).account;
  ASSERT_EQ(account.sources.size(), 2u);
  EXPECT_EQ(account.sources[0].name, "drand quicknet, round 7 100 000");
  EXPECT_EQ(account.sources[0].value, draw_["closing"][0]["values"][0]);
  EXPECT_EQ(account.sources[0].appears_ms, 1'778'100'000'000);
  EXPECT_EQ(account.sources[1].value, "407");
  EXPECT_TRUE(account.told_times);
  EXPECT_TRUE(account.bound_times);
  EXPECT_FALSE(VerifyDrawFile(support::Write(support::SampleDraw({.format = 2}))).account.bound_times);
}

// As the organiser would write it who knew a value before the entries were fixed.
TEST_F(DrawVerifierTest, TimesOfPublicValuesAreThoseUnderTheConfigHash) {
  const auto moved = After([](Json& draw) { draw["closing"][0]["source_facts"][0]["appears_ms"] = 1'778'110'000'000; });
  EXPECT_THAT(moved,
              ElementsAre(Finding{"SOURCE_FACTS_CHANGED", "closing[0].source_facts[0].appears_ms", "1778100000000", "1778110000000"}));
  const auto digits = After([](Json& draw) { draw["closing"][0]["source_facts"][1]["digits"] = 0; });
  EXPECT_THAT(digits, ElementsAre(Finding{"SOURCE_FACTS_CHANGED", "closing[0].source_facts[1].digits", "3", "0"}));
  EXPECT_THAT(After([](Json& draw) { draw["config"]["source_facts"][0]["appears_ms"] = 1; }),
              Contains(testing::Field(&Finding::code, "CONFIG_HASH")));
  const auto earlier = After([](Json& draw) {
    draw["amendments"][1]["source_facts"][0]["appears_ms"] = 1'778'080'000'000;
    draw["closing"][0]["source_facts"][0]["appears_ms"] = 1'778'080'000'000;
  });
  EXPECT_THAT(earlier, ElementsAre(Finding{"SOURCE_FACTS_EARLIER", "amendments[1].source_facts[0].appears_ms", ">= 1778090000000",
                                           "1778080000000"}));
  const auto none = After([](Json& draw) {
    draw["config"]["source_facts"] = Json::array();
    draw["amendments"].erase(1);
    draw["closing"][0]["source_facts"] = Json::array();
  });
  EXPECT_THAT(none, Contains(Finding{"SOURCE_FACTS", "config.source_facts", "2", "0"}));
  // Nor does another name of the format free it of that.
  EXPECT_EQ(After([](Json& draw) { draw["format"] = "footfall-draw/2"; })[0].code, "FORM");
  draw_ = support::SampleDraw({.format = 2});
  EXPECT_EQ(After([](Json& draw) { draw["format"] = "footfall-draw/3"; })[0].code, "FORM");
}

// N + 1 prizes of N: what was handed over without right is told, and not drawn again.
TEST_F(DrawVerifierTest, WhatWasHandedOverWithoutRightIsNotDrawnAgain) {
  const int64_t moved = draw_["claims"][2]["moved"];
  const auto hidden = After([](Json& draw) { draw["claims"][2].erase("without_right"); });
  EXPECT_THAT(hidden, Contains(Finding{"CLAIMS_MOVED", "claims[2].moved", absl::StrCat(moved + 1), absl::StrCat(moved)}));
  // No more of it than there are rows for which somebody could have been handed one: else the organiser could keep prizes.
  const auto kept = After([](Json& draw) {
    draw["claims"][2]["without_right"] = 2;
    draw["claims"][2]["moved"] = draw["claims"][2]["moved"].get<int64_t>() - 1;
  });
  EXPECT_THAT(kept, Contains(Finding{"CLAIMS_WITHOUT_RIGHT", "claims[2].without_right", "<= 1", "2"}));
  EXPECT_THAT(kept, Contains(Finding{"CLAIMS_MOVED", "claims[2].moved", absl::StrCat(moved), absl::StrCat(moved - 1)}));
  EXPECT_EQ(After([](Json& draw) { draw["claims"][0]["without_right"] = 0; })[0].code, "FORM");
}

TEST_F(DrawVerifierTest, AReserveWhomOnePersonLetInIsFound) {
  const auto alone = After([](Json& draw) { draw["closing"][0]["replaced"][1]["by"] = Json::array({"users/planner", "users/planner"}); });
  EXPECT_THAT(alone, ElementsAre(Finding{"REPLACED_PEOPLE", "closing[0].replaced[1].by", "2", "1"}));
  const auto as_before = After([](Json& draw) { draw["closing"][0]["replaced"][1]["by"] = "users/planner"; });
  EXPECT_THAT(as_before, ElementsAre(Finding{"REPLACED_PEOPLE", "closing[0].replaced[1].by", "2", "1"}));
  draw_ = support::SampleDraw({.format = 2});
  EXPECT_EQ(VerifyDrawFile(support::Write(draw_)).account.replaced_by_one, 2u);
  EXPECT_THAT(After([](Json& draw) { draw["closing"][0]["replaced"][1]["by"] = Json::array({"users/planner"}); }),
              ElementsAre(Finding{"REPLACED_PEOPLE", "closing[0].replaced[1].by", "2", "1"}));
}

TEST_F(DrawVerifierTest, AnotherPrizeThanTheDecksIsFoundWithItsRow) {
  const size_t row = RowWith(1, "-");
  const auto findings = After([&](Json& draw) { draw["kiosks"][1]["rows"][row]["row"]["prize"] = "A"; });
  EXPECT_THAT(findings, Contains(Finding{"ROW_PRIZE", absl::StrCat("kiosks[1].rows[", row, "].row.prize"), "-", "A"}));
}

// The whole chain computed anew over a swap of two prizes: only the deck says that it is not so.
TEST_F(DrawVerifierTest, ASwapUnderAChainMadeAnewIsFound) {
  const size_t win = RowWith(0, "B"), loss = RowWith(0, "-");
  const auto findings = After([&](Json& draw) {
    Json& rows = draw["kiosks"][0]["rows"];
    std::swap(rows[win]["row"]["prize"], rows[loss]["row"]["prize"]);
    std::string head(rules::kDrawHashSize, '\0');
    for (Json& row : rows) {
      head = rules::DrawRowHash(head, row["row"].dump());
      row["hash"] = rules::ToHex(head);
    }
    draw["kiosks"][0]["head"] = rules::ToHex(head);
  });
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].code, "ROW_PRIZE");
  EXPECT_EQ(findings[1].code, "ROW_PRIZE");
}

TEST_F(DrawVerifierTest, ARowLeftOutIsFound) {
  const auto findings = After([](Json& draw) { draw["kiosks"][2]["rows"].erase(5); });
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0], (Finding{"ROW_SEQ", "kiosks[2].rows[5].row.seq", "5", "6"}));
}

TEST_F(DrawVerifierTest, RowsOfABlockOfAnotherKioskAreFound) {
  const auto findings = After([](Json& draw) { draw["kiosks"][2]["rows"][0]["row"]["block"] = 2; });
  EXPECT_THAT(findings, Contains(Finding{"ROW_BLOCK_KIOSK", "kiosks[2].rows[0].row.block", "kiosk-101", "kiosk-102"}));
}

TEST_F(DrawVerifierTest, AKioskThatChoosesBetweenItsBlocksIsFound) {
  const auto findings = After([](Json& draw) { draw["kiosks"][0]["rows"][3]["row"]["block"] = 4; });
  EXPECT_THAT(findings, Contains(Finding{"ROW_BLOCK_ORDER", "kiosks[0].rows[3].row.block", "1", "4"}));
}

TEST_F(DrawVerifierTest, ABlockThatSaysWhyItEndedMayBeLeft) {
  const auto findings = After([](Json& draw) {
    draw["blocks"][0]["reason"] = "its kiosk gave the rest back";
    draw["kiosks"][0]["rows"][3]["row"]["block"] = 4;
  });
  EXPECT_THAT(findings, Not(Contains(Finding{"ROW_BLOCK_ORDER", "kiosks[0].rows[3].row.block", "1", "4"})));
  // But not to come back to it.
  EXPECT_THAT(findings, Contains(Finding{"ROW_BLOCK_ORDER", "kiosks[0].rows[4].row.block", "4", "1"}));
}

TEST_F(DrawVerifierTest, ARowOfWhoCannotWinHasNoFirstEntry) {
  EXPECT_THAT(After([](Json& draw) {
                draw["duplicates"][0]["first"] = "";
                draw["closing"][0]["excluded"] = 1;
              }),
              IsEmpty());
}

TEST_F(DrawVerifierTest, TotalsThatDoNotBalanceAreFound) {
  const int64_t claimed = draw_["claims"][2]["claimed"], open = draw_["claims"][2]["open"], lapsed = draw_["claims"][2]["lapsed"];
  const auto won = After([](Json& draw) { draw["claims"][2]["claimed"] = draw["claims"][2]["claimed"].get<int64_t>() - 1; });
  const auto count = absl::StrCat(claimed + lapsed + open);
  EXPECT_THAT(won, Contains(Finding{"CLAIMS_WON", "claims[2]", count, absl::StrCat(claimed + lapsed + open - 1)}));
  const int64_t moved = draw_["claims"][0]["moved"];
  const auto kept = After([](Json& draw) { draw["claims"][0]["moved"] = draw["claims"][0]["moved"].get<int64_t>() - 1; });
  EXPECT_THAT(kept, Contains(Finding{"CLAIMS_MOVED", "claims[0].moved", absl::StrCat(moved), absl::StrCat(moved - 1)}));
}

TEST_F(DrawVerifierTest, AnotherWinnerIsFound) {
  const auto findings = After([](Json& draw) {
    draw["closing"][0].erase("replaced");
    std::swap(draw["closing"][0]["winners"][0]["entry"], draw["closing"][0]["reserves"][0]);
  });
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].code, "WINNER");
  EXPECT_EQ(findings[0].place, "closing[0].winners[0].entry");
  EXPECT_EQ(findings[1].code, "RESERVE");
}

// What the organiser could gain by choosing: whom to skip, who gets it, what they get.
TEST_F(DrawVerifierTest, AReserveOutOfTurnIsFound) {
  const auto skipped = After([](Json& draw) { draw["closing"][0]["replaced"].erase(0); });
  EXPECT_EQ(skipped.size(), 2u);
  EXPECT_THAT(skipped, Contains(testing::Field(&Finding::code, "REPLACED_ENTRY")));
  EXPECT_THAT(skipped, Contains(testing::Field(&Finding::code, "REPLACED_WINNER")));
  const auto twice = After([](Json& draw) { draw["closing"][0]["replaced"][1]["winner"] = draw["closing"][0]["winners"][1]["entry"]; });
  ASSERT_EQ(twice.size(), 1u);
  EXPECT_EQ(twice[0].code, "REPLACED_WINNER");
  EXPECT_EQ(twice[0].place, "closing[0].replaced[1].winner");
  const auto too_many = After([](Json& draw) {
    Json& closing = draw["closing"][0];
    while (closing["replaced"].size() <= closing["reserves"].size()) closing["replaced"].push_back(closing["replaced"][1]);
  });
  ASSERT_FALSE(too_many.empty());
  EXPECT_EQ(too_many[0], (Finding{"REPLACED_COUNT", "closing[0].replaced", "3", "4"}));
  const auto nobody = After([](Json& draw) { draw["closing"][0]["replaced"] = Json::array(); });
  ASSERT_EQ(nobody.size(), 1u);
  EXPECT_EQ(nobody[0].code, "FORM");
}

TEST_F(DrawVerifierTest, AnEntryDroppedUnseenIsFound) {
  const auto findings = After([](Json& draw) { draw["closing"][0]["entries"].erase(7); });
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].code, "CLOSING_ROOT");
}

// As the organiser would write it who leaves somebody out, or lets a friend in, and computes everything behind it anew.
TEST_F(DrawVerifierTest, EntriesAreExactlyTheRowsThatCount) {
  std::string entry;
  const Json honest = draw_;
  const auto changed = [&](const std::function<void(Json&)>& change) {
    draw_ = support::SampleDraw({.entries = change});
    const auto findings = After([](Json&) {});
    draw_ = honest;
    return findings;
  };
  const auto left_out = changed([&](Json& entries) {
    entry = entries[7];
    entries.erase(7);
  });
  EXPECT_THAT(left_out, ElementsAre(Finding{"ENTRY_LEFT_OUT", "closing[0].entries", entry, ""}));
  const std::string friends(32, '0');
  EXPECT_THAT(changed([&](Json& entries) { entries.insert(entries.begin(), friends); }),
              ElementsAre(Finding{"ENTRY_UNKNOWN", "closing[0].entries[0]", "", friends}));
  const std::string marked = draw_["kiosks"][1]["rows"][draw_["duplicates"][0]["seq"].get<size_t>()]["row"]["entry"];
  const auto twice = changed([&](Json& entries) { entries.push_back(marked); });
  ASSERT_EQ(twice.size(), 1u);
  EXPECT_EQ(twice[0].code, "ENTRY_UNKNOWN");
  EXPECT_EQ(twice[0].found, marked);
  EXPECT_THAT(After([](Json& draw) { draw["closing"][0]["excluded"] = 1; }),
              ElementsAre(Finding{"EXCLUDED_COUNT", "closing[0].excluded", "0", "1"}));
}

TEST_F(DrawVerifierTest, OtherPublicNumbersAreFound) {
  const auto findings = After([](Json& draw) { draw["closing"][0]["values"][1] = "408"; });
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].code, "CLOSING_SEED");
}

TEST_F(DrawVerifierTest, PrizesLeftWithoutAClosingDrawAreFound) {
  EXPECT_THAT(After([](Json& draw) { draw["closing"] = Json::array(); }), Contains(Finding{"CLOSING_MISSING", "closing", "4", "0"}));
}

// Each in a line: what is changed (a JSON pointer), to what, and what is said of it and where.
TEST_F(DrawVerifierTest, EveryRuleHasAWordToSay) {
  struct Case {
    const char *where, *value, *code, *place;
  };
  const std::vector<Case> cases = {
      {"/config/chances", "21", "CONFIG_HASH", "config_hash"},
      {"/page/organiser/en", "\"X\"", "PAGE_HASH", "config.page"},
      {"/config/beacon_source", "\"\"", "NO_BEACON", "beacon"},
      {"/config/prizes/1/id", "\"A\"", "PRIZE_TWICE", "config.prizes[1].id"},
      {"/config/closing/0/id", "\"A\"", "PRIZE_TWICE", "config.closing[0].id"},
      {"/config/prizes/2/count", "17", "DECK_TOO_FULL", "config.prizes"},
      {"/config/blocks", "100000", "BLOCK_COUNT", "blocks"},
      {"/page/prizes/3", "", "PAGE_PRIZES", "page.prizes"},
      {"/page/prizes/0/id", "\"Z\"", "PAGE_PRIZE", "page.prizes[0].id"},
      {"/page/prizes/0/odds", "2", "PAGE_ODDS", "page.prizes[0].odds"},
      {"/page/prizes/3/odds_of", "9", "PAGE_ODDS", "page.prizes[3].odds_of"},
      {"/page/prizes/3/price_fen", "5000001", "PAGE_PRICE", "page.prizes[3].price_fen"},
      {"/page/prizes/1/quantity", "25", "PAGE_QUANTITY", "page.prizes[1].quantity"},
      {"/amendments/0/by/1", "\"staff 12\"", "AMENDMENT_PEOPLE", "amendments[0].by"},
      {"/blocks/3/block", "3", "BLOCK_NUMBER", "blocks[3].block"},
      {"/blocks/3/commitment", "\"0000000000000000000000000000000000000000000000000000000000000000\"", "COMMITMENT", "blocks[3].seed"},
      {"/blocks/5/reason", "\"\"", "VOID_REASON", "blocks[5].reason"},
      {"/blocks/0/state", "\"returned\"", "BLOCK_STATE", "blocks[0].state"},
      {"/blocks/6/state", "\"unused\"", "BLOCK_STATE", "blocks[6].state"},
      {"/blocks/7/state", "\"void\"", "BLOCK_STATE", "blocks[7].state"},
      {"/blocks/0/drawn", "19", "BLOCK_DRAWN", "blocks[0].drawn"},
      {"/kiosks/1/kiosk", "\"kiosk-100\"", "KIOSK_ORDER", "kiosks[1].kiosk"},
      {"/kiosks/0/rows/4/row/draw", "\"other\"", "ROW_DRAW", "kiosks[0].rows[4].row.draw"},
      {"/kiosks/0/rows/4/row/kiosk", "\"other\"", "ROW_KIOSK", "kiosks[0].rows[4].row.kiosk"},
      {"/kiosks/0/rows/4/row/seq", "5", "ROW_SEQ", "kiosks[0].rows[4].row.seq"},
      {"/kiosks/0/rows/4/row/block", "0", "ROW_BLOCK", "kiosks[0].rows[4].row.block"},
      {"/kiosks/0/rows/4/row/block", "9", "ROW_BLOCK", "kiosks[0].rows[4].row.block"},
      {"/kiosks/0/rows/25/row/block", "1", "ROW_BLOCK_ORDER", "kiosks[0].rows[25].row.block"},
      {"/kiosks/0/rows/4/row/slot", "5", "ROW_SLOT", "kiosks[0].rows[4].row.slot"},
      {"/kiosks/0/rows/4/row/slot", "20", "ROW_SLOT", "kiosks[0].rows[4].row.slot"},
      {"/kiosks/0/rows/4/row/entry", "\"00000000000000000000000000000000\"", "ROW_HASH", "kiosks[0].rows[4].hash"},
      {"/kiosks/0/head", "\"0000000000000000000000000000000000000000000000000000000000000000\"", "HEAD", "kiosks[0].head"},
      {"/duplicates/0/kiosk", "\"other\"", "DUPLICATE_KIOSK", "duplicates[0].kiosk"},
      {"/duplicates/0/seq", "999", "DUPLICATE_ROW", "duplicates[0].seq"},
      {"/duplicates/0/first", "\"00000000000000000000000000000000\"", "DUPLICATE_FIRST", "duplicates[0].first"},
      {"/claims/2", "", "CLAIMS_COUNT", "claims"},
      {"/claims/2/prize", "\"A\"", "CLAIMS_PRIZE", "claims[2].prize"},
      {"/closing/0/prizes/3", "", "CLOSING_PRIZES", "closing[0].prizes"},
      {"/closing/0/prizes/0/count", "3", "CLOSING_PRIZE", "closing[0].prizes[0].count"},
      {"/closing/0/prizes/1/id", "\"B\"", "CLOSING_PRIZE", "closing[0].prizes[1].id"},
      {"/closing/0/entries/3", "\"00000000000000000000000000000000\"", "ENTRY_ORDER", "closing[0].entries[3]"},
      {"/closing/0/root", "\"0000000000000000000000000000000000000000000000000000000000000000\"", "CLOSING_ROOT", "closing[0].root"},
      {"/closing/0/values/1", "", "CLOSING_SOURCES", "closing[0].values"},
      {"/closing/0/values/0", "\"beacon\"", "CLOSING_VALUE", "closing[0].values[0]"},
      {"/closing/0/values/1", "\"4x7\"", "CLOSING_VALUE", "closing[0].values[1]"},
      {"/closing/0/seed", "\"0\"", "CLOSING_SEED", "closing[0].seed"},
      {"/closing/0/source_facts/1", "", "SOURCE_FACTS", "closing[0].source_facts"},
      {"/config/source_facts/1", "", "SOURCE_FACTS", "config.source_facts"},
      {"/amendments/1/source_facts/1", "", "SOURCE_FACTS", "amendments[1].source_facts"},
      {"/amendments/1/source_facts/1/digits", "4", "SOURCE_FACTS_CHANGED", "amendments[1].source_facts[1].digits"},
      {"/closing/0/published_ms", "1778100000000", "PUBLISHED_LATE", "closing[0].published_ms"},
      {"/closing/0/drawn_ms", "1778149999999", "DRAWN_EARLY", "closing[0].drawn_ms"},
      {"/closing/0/source_facts/1/digits", "4", "SOURCE_DIGITS", "closing[0].values[1]"},
      {"/closing/0/winners/3", "", "WINNER_COUNT", "closing[0].winners"},
      {"/closing/0/winners/1/prize", "\"A\"", "WINNER", "closing[0].winners[1].prize"},
      {"/closing/0/reserves/2", "", "RESERVE_COUNT", "closing[0].reserves"},
      {"/closing/0/replaced/0/entry", "\"00000000000000000000000000000000\"", "REPLACED_ENTRY", "closing[0].replaced[0].entry"},
      {"/closing/0/replaced/0/winner", "\"00000000000000000000000000000000\"", "REPLACED_WINNER", "closing[0].replaced[0].winner"},
      {"/closing/0/replaced/1/prize", "\"A\"", "REPLACED_PRIZE", "closing[0].replaced[1].prize"},
      {"/closing/0/claims/0/claimed", "1", "CLAIMS_WON", "closing[0].claims[0]"},
      {"/closing/0/claims/0/left", "1", "CLAIMS_LEFT", "closing[0].claims[0].left"},
  };
  for (const Case& c : cases) {
    const std::vector<Finding> findings = After([&](Json& draw) {
      const Json::json_pointer pointer(c.where);
      if (*c.value == '\0') {
        draw[pointer.parent_pointer()].erase(static_cast<size_t>(std::stoi(pointer.back())));
      } else {
        draw[pointer] = Json::parse(c.value);
      }
    });
    const bool said =
        std::any_of(findings.begin(), findings.end(), [&](const Finding& f) { return f.code == c.code && f.place == c.place; });
    EXPECT_TRUE(said) << c.where << " " << c.code
                      << ", found first: " << (findings.empty() ? "nothing" : findings[0].code + " " + findings[0].place);
  }
}

TEST_F(DrawVerifierTest, AnEntryDrawsOnceAndADuplicateIsMarkedOnce) {
  const std::string entry = draw_["kiosks"][0]["rows"][0]["row"]["entry"];
  EXPECT_THAT(After([&](Json& draw) { draw["kiosks"][2]["rows"][8]["row"]["entry"] = entry; }),
              Contains(Finding{"ENTRY_TWICE", "kiosks[2].rows[8].row.entry", "", entry}));
  EXPECT_THAT(After([&](Json& draw) { draw["duplicates"].push_back(draw["duplicates"][0]); }),
              Contains(Finding{"DUPLICATE_ROW", "duplicates[1].seq", "", absl::StrCat(draw_["duplicates"][0]["seq"].get<int64_t>())}));
}

TEST_F(DrawVerifierTest, Rfc3797HasItsOwnRules) {
  draw_ = support::SampleDraw({3, 2, 20, true});
  const auto findings = After([](Json& draw) { draw["closing"][0]["values"][1] = "2 5 twelve"; });
  EXPECT_THAT(findings, Contains(Finding{"CLOSING_VALUE", "closing[0].values", "1 2 3", ""}));
  const auto other = After([](Json& draw) { draw["closing"][0]["values"][1] = "2 5 8 10 13"; });
  ASSERT_FALSE(other.empty());
  EXPECT_EQ(other[0].code, "CLOSING_SEED");
  // More than two bytes can number.
  const auto many = After([](Json& draw) {
    Json entries = Json::array();
    for (size_t i = 0; i <= kMaxRfc3797Pool; ++i)
      entries.push_back(rules::ToHex(std::string(12, '\0')) + absl::StrCat(absl::Hex(i, absl::kZeroPad8)));
    draw["closing"][0]["entries"] = entries;
  });
  EXPECT_THAT(many, Contains(Finding{"RFC3797_POOL", "closing[0].entries", "65535", "65536"}));
}

// A stranger's file may name more chances than anybody can deal in a lifetime.
TEST_F(DrawVerifierTest, WhatCannotBeDealtInTimeIsRefused) {
  const auto findings = After([](Json& draw) {
    draw["config"]["blocks"] = kMaxBlocks;
    draw["config"]["chances"] = kMaxChances;
  });
  EXPECT_THAT(findings, Contains(Finding{"TOO_MANY_CHANCES", "config.blocks", "20000000", "10000000000"}));
}

TEST_F(DrawVerifierTest, FindingsEndAtTheirLimitAndSaySo) {
  Json draw = support::SampleDraw({3, 4, 200});
  draw["beacon"] = std::string(64, 'b');
  const Verdict verdict = VerifyDrawFile(support::Write(draw));
  EXPECT_EQ(verdict.findings.size(), kMaxFindings);
  EXPECT_TRUE(verdict.more);
  EXPECT_FALSE(verdict.verified);
  EXPECT_EQ(verdict.findings[0].place, "beacon");
}

TEST_F(DrawVerifierTest, WhatIsNoDrawFileIsRefusedWithThePlace) {
  EXPECT_EQ(VerifyDrawFile("").findings, (std::vector<Finding>{{"FORM", "amendments", "{\"amendments\":", "the end (byte 0)"}}));
  EXPECT_EQ(VerifyDrawFile(draw_.dump(2)).findings[0].code, "FORM");
  EXPECT_EQ(VerifyDrawFile(draw_.dump()).findings[0].expected, "one line break and the end of the file");
  Json more = draw_;
  more["page"]["extra"] = 1;
  EXPECT_EQ(VerifyDrawFile(support::Write(more)).findings[0].place, "page.how");
  EXPECT_EQ(VerifyDrawFile(std::string(kMaxDrawFileBytes + 1, ' ')).findings[0].expected,
            absl::StrCat("at most ", kMaxDrawFileBytes, " bytes"));
}

}  // namespace
}  // namespace footfall::drawcheck
