#include "proto/rules/draw_deck.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/rules/canonical_json.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"

namespace footfall::rules {
namespace {

class DrawDeckTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(InitCrypto()); }
  static std::string CountingSeed() {
    std::string seed(kDrawSeedSize, '\0');
    std::iota(seed.begin(), seed.end(), '\0');
    return seed;
  }
  static std::string DemoConfig() {
    const auto prize = [](const char* id, int count) { return CanonicalObject().Set("id", id).Set("count", count); };
    return CanonicalObject()
        .Set("prizes", std::vector{prize("A", 1), prize("B", 3), prize("C", 6)})
        .Set("event", "demo")
        .Set("chances", 20)
        .Write();
  }
  static std::string Deck(const std::string& seed, const std::string& event, const std::string& beacon) {
    DrawRandom random(seed, event, DrawConfigHash(DemoConfig()), beacon);
    const auto deck = ShuffledDeck({{"A", 1}, {"B", 3}, {"C", 6}}, 20, &random);
    return deck ? absl::StrJoin(*deck, "") : "none";
  }
  const std::string no_beacon_ = std::string(kBeaconHexSize, '0');
};

// The vector published with the rule.
TEST_F(DrawDeckTest, ThePublishedVectorComesOut) {
  EXPECT_EQ(DemoConfig(), R"({"chances":20,"event":"demo","prizes":[{"count":1,"id":"A"},{"count":3,"id":"B"},{"count":6,"id":"C"}]})");
  const std::string config_hash = DrawConfigHash(DemoConfig());
  EXPECT_EQ(config_hash, "7e2a0cff9597a5cf9c7bc41be1091a22ca997b0409cf4110a07bf12703aecdcd");
  EXPECT_EQ(DrawCommitment(config_hash, CountingSeed()), "441a3409b9ddf86e3c7c7e141d659d0feef6800b6d0c91b434b8990619db8841");
  EXPECT_EQ(Deck(CountingSeed(), "demo", no_beacon_), "-A--CBB-C--C---CC-CB");
  EXPECT_EQ(Deck(CountingSeed(), "demo", std::string(kBeaconHexSize - 1, '0') + "1"), "-BBCCC-----C-BC-C-A-");
}

TEST_F(DrawDeckTest, EveryDeckHoldsWhatTheConfigSays) {
  for (int i = 0; i < 200; ++i) {
    std::string deck = Deck(Sha256(absl::StrCat(i)), "demo", no_beacon_);
    std::sort(deck.begin(), deck.end());
    EXPECT_EQ(deck, "----------ABBBCCCCCC") << i;
  }
}

TEST_F(DrawDeckTest, SeedEventConfigAndBeaconAllDecideTheOrder) {
  const std::string deck = Deck(CountingSeed(), "demo", no_beacon_);
  EXPECT_NE(Deck(Sha256("another"), "demo", no_beacon_), deck);
  EXPECT_NE(Deck(CountingSeed(), "demo/1", no_beacon_), deck);
  DrawRandom random(CountingSeed(), "demo", DrawConfigHash("{}"), no_beacon_);
  const auto other = ShuffledDeck({{"A", 1}, {"B", 3}, {"C", 6}}, 20, &random);
  ASSERT_TRUE(other);
  EXPECT_NE(absl::StrJoin(*other, ""), deck);
}

TEST_F(DrawDeckTest, ADeckThatDoesNotFitIsNone) {
  DrawRandom random(CountingSeed(), "demo", "", no_beacon_);
  EXPECT_FALSE(ShuffledDeck({{"A", 21}}, 20, &random));
  EXPECT_FALSE(ShuffledDeck({{"A", 15}, {"B", 6}}, 20, &random));
  EXPECT_FALSE(ShuffledDeck({{"A", -1}}, 20, &random));
  EXPECT_FALSE(ShuffledDeck({}, 0, &random));
  EXPECT_FALSE(ShuffledDeck({}, kMaxBlockChances + 1, &random));
  EXPECT_FALSE(ShuffledDeck(std::vector<DeckPrize>(kMaxDrawPrizes + 1), 20, &random));
  EXPECT_TRUE(ShuffledDeck({{"A", 20}}, 20, &random));
}

// 2^64 is no multiple of 6: a plain remainder would not be wrong enough to show in any test of frequencies, so the border itself is asked.
TEST_F(DrawDeckTest, NumbersBelowAreEvenly) {
  DrawRandom random(CountingSeed(), "dice", "", no_beacon_);
  std::map<uint64_t, int> seen;
  constexpr int kRolls = 60'000;
  for (int i = 0; i < kRolls; ++i) ++seen[random.Below(6)];
  ASSERT_EQ(seen.size(), 6u);
  double chi_square = 0;
  for (const auto& [face, count] : seen) chi_square += (count - kRolls / 6.0) * (count - kRolls / 6.0) / (kRolls / 6.0);
  EXPECT_LT(chi_square, 20.5);  // five degrees of freedom, one in a thousand
  // For n = 2^63 + 1 nearly half of all words are thrown away; with a plain remainder the lower half would come twice as often.
  constexpr uint64_t kHalf = uint64_t{1} << 63;
  int low = 0;
  for (int i = 0; i < 1000; ++i) low += random.Below(kHalf + 1) < kHalf / 2;
  EXPECT_NEAR(low, 500, 80);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(random.Below(1), 0u);
}

TEST_F(DrawDeckTest, EntriesAreShuffledWhole) {
  DrawRandom random(CountingSeed(), "closing", "", no_beacon_);
  const auto order = ShuffledEntries(1000, &random);
  ASSERT_TRUE(order);
  std::vector<uint32_t> sorted = *order, all(1000);
  std::iota(all.begin(), all.end(), 0u);
  EXPECT_NE(sorted, all);
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, all);
  EXPECT_TRUE(ShuffledEntries(0, &random)->empty());
  EXPECT_FALSE(ShuffledEntries(-1, &random));
  EXPECT_FALSE(ShuffledEntries(kMaxClosingEntries + 1, &random));
}

TEST_F(DrawDeckTest, ARowHashCoversTheRowsBefore) {
  const std::string start(kDrawHashSize, '\0');
  const std::string first = DrawRowHash(start, R"({"slot":0})");
  EXPECT_EQ(first, Sha256(start + R"({"slot":0})"));
  EXPECT_NE(DrawRowHash(first, R"({"slot":1})"), DrawRowHash(start, R"({"slot":1})"));
}

TEST(CanonicalJsonTest, ThereIsOneWayToWriteAValue) {
  CanonicalObject object;
  object.Set("b", "二").Set("a", -5).Set("a", 7).Set("c", CanonicalObject()).Set("d", std::vector<std::string>{"x", "y"});
  object.Set("e", std::vector<CanonicalObject>());
  EXPECT_EQ(object.Write(), R"({"a":7,"b":"二","c":{},"d":["x","y"],"e":[]})");
}

TEST(CanonicalJsonTest, EscapesWhatJsonMustAndNothingElse) {
  EXPECT_EQ(CanonicalObject().Set("t", std::string_view("\"\\/\b\f\n\r\t\x01\x1f\x7f\0", 12)).Write(),
            "{\"t\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\u0000\"}");
}

}  // namespace
}  // namespace footfall::rules
