// Slow, and for a good reason: what the decks look like over a hundred thousand blocks. The seeds are fixed, so the outcome is too.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/sha256.h"
#include "server/drawcheck/deck_check.h"

namespace footfall::drawcheck {
namespace {

constexpr int kDecks = 100'000;
constexpr int kChances = 20;
const std::vector<int64_t> kCounts = {1, 3, 6};  // and ten times nothing

TEST(DrawStatisticsTest, EveryPrizeIsEquallyLikelyAtEveryPlaceAndEveryBlockHoldsTheSame) {
  ASSERT_TRUE(rules::InitCrypto());
  const std::string config_hash = rules::DrawConfigHash("{}"), beacon(64, '0');
  std::array<std::array<int, kChances>, 4> seen{};
  for (int i = 0; i < kDecks; ++i) {
    const std::string seed = rules::Sha256(absl::StrCat("deck ", i)), event = absl::StrCat("statistics/", i);
    rules::DrawRandom random(seed, event, config_hash, beacon);
    const auto drawn = rules::ShuffledDeck({{"A", 1}, {"B", 3}, {"C", 6}}, kChances, &random);
    ASSERT_TRUE(drawn);
    const std::vector<uint8_t> rebuilt = RebuildDeck(kCounts, kChances, {seed, event, config_hash, beacon});
    std::array<int, 4> held{};
    for (size_t slot = 0; slot < kChances; ++slot) {
      ASSERT_EQ((*drawn)[slot][0], "ABC-"[rebuilt[slot]]) << i;
      ++seen[rebuilt[slot]][slot];
      ++held[rebuilt[slot]];
    }
    ASSERT_EQ(held, (std::array<int, 4>{1, 3, 6, 10})) << i;
  }
  constexpr std::array<int, 4> kHeld = {1, 3, 6, 10};
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

}  // namespace
}  // namespace footfall::drawcheck
