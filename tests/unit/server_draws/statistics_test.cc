// Whether the draw is fair in numbers: every place of a deck holds each prize as often as any other, every block holds the same, and
// nothing is lost or invented whatever happens to blocks. Seeds are fixed: it fails always or never.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/sha256.h"
#include "server/draws/closing_rules.h"
#include "server/draws/draw_rules.h"
#include "server/draws/draw_texts.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

#ifdef __SANITIZE_ADDRESS__
constexpr int kDecks = 10'000;  // the sanitizer is not about chance
constexpr int64_t kDraws = 100'000;
#else
constexpr int kDecks = 100'000;
constexpr int64_t kDraws = 1'000'000;
#endif

v1::Draw Plan(int64_t blocks, int64_t chances) {
  v1::Draw draw;
  draw.set_blocks(blocks);
  draw.set_chances(chances);
  draw.set_config_hash(std::string(64, 'c'));
  draw.set_sampler(v1::DRAW_SAMPLER_FIELD_DRAW);
  for (const auto& [id, count] : {std::pair("A", chances / 20), std::pair("B", chances * 3 / 20), std::pair("C", chances * 6 / 20)}) {
    v1::DrawPrize* prize = draw.add_prizes();
    prize->set_id(id);
    prize->set_count(count);
  }
  return draw;
}

// Ids are letters, so that a deck counts quickly.
size_t Kind(const std::string& prize) { return prize == rules::kNoPrize ? 3 : static_cast<size_t>(prize[0] - 'A'); }

TEST(DrawStatisticsTest, EachPrizeIsAtEachPlaceAsOften) {
  ASSERT_TRUE(rules::InitCrypto());
  constexpr size_t kChances = 20;
  constexpr std::array<int, 4> kHeld = {1, 3, 6, 10};
  const v1::Draw draw = Plan(kDecks, kChances);
  std::array<std::array<int, kChances>, 4> seen{};
  for (int block = 1; block <= kDecks; ++block) {
    const auto deck = BlockDeck(draw, "wheel", block, rules::Sha256(absl::StrCat("seed ", block)));
    ASSERT_EQ(deck.size(), kChances);
    std::array<int, 4> held{};
    for (size_t slot = 0; slot < kChances; ++slot) {
      ++seen[Kind(deck[slot])][slot];
      ++held[Kind(deck[slot])];
    }
    ASSERT_EQ(held, kHeld) << block;  // every block holds the same
  }
  for (size_t prize = 0; prize < 4; ++prize) {
    const double expected = double{kDecks} * kHeld[prize] / kChances;
    double chi_square = 0;
    for (const int count : seen[prize]) chi_square += (count - expected) * (count - expected) / expected;
    // A deck holds several of a kind and they take each other's places: that narrows the spread by this much.
    chi_square *= (kChances - 1.0) / (kChances - kHeld[prize]);
    EXPECT_LT(chi_square, 43.8) << prize;  // nineteen degrees of freedom, one in a thousand
    EXPECT_GT(chi_square, 5.4) << prize;   // and not suspiciously even, one in a thousand
  }
}

// Blocks are drawn to the end, half, or not at all; entries stop counting; the rest moves. Then the closing draw gives out what it holds.
TEST(DrawStatisticsTest, NoPrizeIsLostOrInvented) {
  ASSERT_TRUE(rules::InitCrypto());
  constexpr int64_t kBlocks = 25, kChances = 200;
  std::mt19937_64 dice(20261201);
  int64_t drawn = 0;
  for (int round = 0; drawn < kDraws; ++round) {
    v1::Draw draw = Plan(kBlocks, kChances);
    std::map<std::string, int64_t> won, published;
    for (const v1::DrawPrize& prize : draw.prizes()) published[prize.id()] = prize.count() * kBlocks;
    std::vector<std::string> entries;
    for (int64_t block = 1; block <= kBlocks; ++block) {
      const auto deck = BlockDeck(draw, "wheel", block, rules::Sha256(absl::StrCat(round, " ", block)));
      const uint64_t fate = dice() % 8;
      const size_t taken = fate == 0 ? 0 : fate == 1 ? dice() % deck.size() : deck.size();
      for (size_t slot = 0; slot < taken; ++slot, ++drawn) {
        if (dice() % 50 == 0) continue;  // a second entry: does not count
        if (deck[slot] != rules::kNoPrize) ++won[deck[slot]];
        entries.push_back(absl::StrCat(block, "/", slot));
      }
    }
    std::sort(entries.begin(), entries.end());
    const auto prizes = ClosingPrizes(draw, won);
    std::map<std::string, int64_t> moved;
    for (const v1::DrawPrizeCount& prize : prizes) moved[prize.prize()] = prize.count();
    for (const auto& [prize, units] : published) ASSERT_EQ(won[prize] + moved[prize], units) << round << " " << prize;

    for (const v1::DrawPrizeCount& prize : prizes) *draw.mutable_closing()->add_prizes() = prize;
    draw.mutable_closing()->set_root(std::string(64, 'r'));
    const auto result = DrawWinners(draw, "wheel", entries, {std::string(64, 'b'), absl::StrCat(round)});
    ASSERT_TRUE(result.ok());
    std::map<std::string, int64_t> given;
    std::vector<std::string> winners;
    for (const auto& winner : result->winners) {
      ++given[winner.prize];
      winners.push_back(winner.entry);
    }
    int64_t to_give = 0;
    for (const auto& [prize, units] : moved) to_give += units;
    ASSERT_EQ(static_cast<int64_t>(winners.size()), std::min<int64_t>(to_give, static_cast<int64_t>(entries.size())));
    for (const auto& [prize, units] : given) ASSERT_LE(units, moved[prize]) << round << " " << prize;
    std::sort(winners.begin(), winners.end());
    ASSERT_EQ(std::adjacent_find(winners.begin(), winners.end()), winners.end()) << round;  // nobody twice
  }
}

}  // namespace
}  // namespace footfall::server
