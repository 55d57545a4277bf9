// The rules of the report of suspicious patterns, against numbers that were computed elsewhere or can be counted by hand.
#include "server/draws/pattern_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "proto/rules/crypto.h"
#include "proto/rules/draw_deck.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;

// The probability by counting all ways in which `draws` of `all_draws` chances can be picked.
double ByCounting(int wins, int draws, int all_wins, int all_draws) {
  int64_t ways = 0, so_many = 0;
  for (unsigned picked = 0; picked < 1u << all_draws; ++picked) {
    if (__builtin_popcount(picked) != draws) continue;
    ++ways;
    so_many += __builtin_popcount(picked & ((1u << all_wins) - 1)) >= wins;
  }
  return static_cast<double>(so_many) / static_cast<double>(ways);
}

TEST(PatternRulesTest, TheProbabilityIsThatOfAllWaysToPick) {
  for (int all_draws = 1; all_draws <= 10; ++all_draws) {
    for (int all_wins = 0; all_wins <= all_draws; ++all_wins) {
      for (int draws = 0; draws <= all_draws; ++draws) {
        for (int wins = 0; wins <= std::min(draws, all_wins); ++wins) {
          EXPECT_NEAR(ProbabilityOfSoMany(wins, draws, all_wins, all_draws), ByCounting(wins, draws, all_wins, all_draws), 1e-12)
              << wins << " of " << draws << ", " << all_wins << " of " << all_draws;
        }
      }
    }
  }
}

// Exact fractions of binomial coefficients, computed apart from this program.
TEST(PatternRulesTest, LargeNumbersComeOutToo) {
  EXPECT_NEAR(ProbabilityOfSoMany(20, 200, 100, 2000), 0.0014848430619544052, 1e-12);
  EXPECT_NEAR(ProbabilityOfSoMany(1, 100, 10, 1000), 0.653072285207994, 1e-10);
  EXPECT_NEAR(ProbabilityOfSoMany(30, 60, 300, 3000) / 1.908864091406934e-15, 1, 1e-8);
  EXPECT_NEAR(ProbabilityOfSoMany(1, 10, 1, 20'000'000), 5e-7, 1e-12);
  EXPECT_EQ(ProbabilityOfSoMany(0, 5, 3, 20), 1);
  EXPECT_EQ(ProbabilityOfSoMany(6, 5, 6, 20), 1) << "numbers that cannot be accuse nobody";
}

TEST(PatternRulesTest, HolmCorrectsStepByStep) {
  EXPECT_THAT(CorrectForMany({0.01, 0.04, 0.03, 0.005}),
              ElementsAre(::testing::DoubleEq(0.03), ::testing::DoubleEq(0.06), ::testing::DoubleEq(0.06), ::testing::DoubleEq(0.02)));
  EXPECT_THAT(CorrectForMany({0.5, 0.9}), ElementsAre(1.0, 1.0));
  EXPECT_TRUE(CorrectForMany({}).empty());
}

v1::Draw PlanOf(const std::vector<std::pair<int64_t, int64_t>>& prices_and_counts, int64_t chances) {
  v1::Draw draw;
  draw.set_chances(chances);
  char id = 'A';
  for (const auto& [price, count] : prices_and_counts) {
    v1::DrawPrize* prize = draw.add_prizes();
    prize->set_id(std::string(1, id++));
    prize->set_price_fen(price);
    prize->set_count(count);
  }
  return draw;
}

TEST(PatternRulesTest, WorthWaitingForIsWhatIsWorthMoreThanAChance) {
  EXPECT_THAT(PrizesWorthWaitingFor(PlanOf({{2000, 10}, {100, 40}}, 200)), ElementsAre("A"));
  EXPECT_THAT(PrizesWorthWaitingFor(PlanOf({{500, 2}}, 20)), ElementsAre("A"));
  EXPECT_THAT(PrizesWorthWaitingFor(PlanOf({{0, 2}, {0, 3}}, 20)), ElementsAre("A", "B"));
}

TEST(PatternRulesTest, PausesAreAKiosksOwnAndHoursAreTheSessions) {
  PatternCounter counter({"A"}, {{kLongPauseMs * 10, kLongPauseMs * 20}, {0, kLongPauseMs * 5}, {kLongPauseMs * 4, kLongPauseMs * 6}});
  counter.Add({"one", "chen", "A", 0});
  counter.Add({"two", "", "-", 1});                      // another kiosk: no pause of the first
  counter.Add({"one", "chen", "-", kLongPauseMs - 1});   // not long enough
  counter.Add({"one", "lin", "A", 2 * kLongPauseMs});    // long
  counter.Add({"one", "", "A", 7 * kLongPauseMs});       // long, and while nothing was open
  counter.Add({"one", "chen", "-", 20 * kLongPauseMs});  // the end is not in the hours
  v1::DrawPatterns patterns;
  for (v1::DrawPattern& pattern : counter.Comparisons()) *patterns.add_patterns() = pattern;
  ASSERT_EQ(patterns.patterns_size(), 4);
  const v1::DrawPattern& pause = patterns.patterns(0);
  EXPECT_EQ(pause.subject(), "devices/one");
  EXPECT_EQ(pause.draws(), 3);
  EXPECT_EQ(pause.wins(), 2);
  EXPECT_EQ(pause.all_draws(), 5);
  EXPECT_EQ(pause.all_wins(), 3);
  EXPECT_EQ(patterns.patterns(1).subject(), "staff/chen");
  EXPECT_EQ(patterns.patterns(1).draws(), 3);
  EXPECT_EQ(patterns.patterns(1).wins(), 1);
  EXPECT_EQ(patterns.patterns(3).kind(), v1::DRAW_PATTERN_KIND_OUTSIDE_HOURS);
  EXPECT_EQ(patterns.patterns(3).draws(), 2);
  EXPECT_EQ(patterns.patterns(3).wins(), 1);
  JudgePatterns(&patterns);
  EXPECT_EQ(patterns.comparisons(), 4);
  EXPECT_EQ(patterns.patterns(0).probability(), "0.7");  // 2 or 3 of 3 among 5 with 3: 7 in 10
  for (const v1::DrawPattern& pattern : patterns.patterns()) EXPECT_FALSE(pattern.striking());
}

// Chances of an honest draw, dealt as kiosks deal them, with five members of staff; or one of them waits until a prize lies on top.
v1::DrawPatterns Simulate(uint32_t seed, bool reads_ahead) {
  rules::InitCrypto();
  std::mt19937 dice(seed);
  PatternCounter counter({"A"}, {{0, INT64_MAX}});
  int64_t time_ms = 0;
  for (int block = 0; block < 10; ++block) {
    const std::string key(32, static_cast<char>(seed * 31 + static_cast<uint32_t>(block)));
    rules::DrawRandom random(key, "wheel/1", std::string(64, 'c'), std::string(64, '0'));
    const std::vector<std::string> deck = *rules::ShuffledDeck({{"A", 10}}, 200, &random);
    for (const std::string& prize : deck) {
      std::string staff(1, static_cast<char>('a' + dice() % 5));
      if (reads_ahead && prize == "A" && dice() % 3 == 0) staff = "a";
      time_ms += 60'000;
      counter.Add({"kiosk", staff, prize, time_ms});
    }
  }
  v1::DrawPatterns patterns;
  for (v1::DrawPattern& pattern : counter.Comparisons()) *patterns.add_patterns() = std::move(pattern);
  JudgePatterns(&patterns);
  return patterns;
}

TEST(PatternRulesTest, HonestDrawsAreRarelyStrikingAndWhoReadsAheadIs) {
  int honest = 0, caught = 0;
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    const v1::DrawPatterns fair = Simulate(seed, false), unfair = Simulate(seed, true);
    honest += fair.patterns(0).striking();
    caught += unfair.patterns(0).striking() && unfair.patterns(0).subject() == "staff/a";
  }
  EXPECT_LE(honest, 5);
  EXPECT_GE(caught, 95);
}

}  // namespace
}  // namespace footfall::server
