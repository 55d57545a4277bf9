#include "server/draws/draw_texts.h"

#include "absl/strings/str_join.h"
#include "proto/rules/crypto.h"
#include "proto/rules/draw_deck.h"
#include "server/drawcheck/deck_check.h"
#include "server/draws/closing_rules.h"
#include "server/draws/rfc3797.h"
#include "tests/unit/server_draws/draw_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

class DrawTextsTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(rules::InitCrypto()); }
};

// The published test vector, through the functions that draw.
TEST_F(DrawTextsTest, TheTestVectorComesOut) {
  std::string seed;
  for (int i = 0; i < 32; ++i) seed.push_back(static_cast<char>(i));
  const std::string config = R"({"chances":20,"event":"demo","prizes":[{"count":1,"id":"A"},{"count":3,"id":"B"},{"count":6,"id":"C"}]})";
  const std::string hash = rules::DrawConfigHash(config);
  EXPECT_EQ(hash, "7e2a0cff9597a5cf9c7bc41be1091a22ca997b0409cf4110a07bf12703aecdcd");
  EXPECT_EQ(rules::DrawCommitment(hash, seed), "441a3409b9ddf86e3c7c7e141d659d0feef6800b6d0c91b434b8990619db8841");
  v1::Draw draw;
  draw.set_chances(20);
  draw.set_config_hash(hash);
  for (const auto& [id, count] : {std::pair("A", 1), std::pair("B", 3), std::pair("C", 6)}) {
    v1::DrawPrize* prize = draw.add_prizes();
    prize->set_id(id);
    prize->set_count(count);
  }
  const auto deal = [&](const std::string& beacon) {
    rules::DrawRandom random(seed, "demo", hash, beacon);
    return absl::StrJoin(*rules::ShuffledDeck(DeckPrizes(draw), draw.chances(), &random), "");
  };
  EXPECT_EQ(deal(BeaconInDecks(draw)), "-A--CBB-C--C---CC-CB");
  draw.set_beacon(std::string(63, '0') + "1");
  EXPECT_EQ(deal(BeaconInDecks(draw)), "-BBCCC-----C-BC-C-A-");
}

TEST_F(DrawTextsTest, ABlocksDeckIsThatOfItsEvent) {
  const v1::Draw draw = testing::CompleteDraw();
  const std::string seed(32, 's');
  const std::vector<std::string> deck = BlockDeck(draw, "wheel", 3, seed);
  const auto rebuilt = drawcheck::RebuildDeck({1, 2, 3}, 10, {seed, "wheel/3", draw.config_hash(), std::string(64, '0')});
  ASSERT_EQ(deck.size(), rebuilt.size());
  for (size_t i = 0; i < deck.size(); ++i) EXPECT_EQ(deck[i][0], "ABC-"[rebuilt[i]]) << i;
  EXPECT_TRUE(BlockDeck(draw, "wheel", 3, "short").empty());
}

TEST_F(DrawTextsTest, MomentsNameTheirZone) {
  absl::TimeZone shanghai;
  ASSERT_TRUE(absl::LoadTimeZone("Asia/Shanghai", &shanghai));
  EXPECT_EQ(Moment(testing::kDrawStart, shanghai), "2026-05-01T10:00:00+08:00");
}

// RFC 3797, section 6: its sources, its key string, its selection, counted from 1 there.
TEST_F(DrawTextsTest, TheExampleOfRfc3797ComesOut) {
  const auto key = Rfc3797Key({"9319", "2 5 12 8 10", "9 18 26 34 41 45"});
  ASSERT_TRUE(key);
  EXPECT_EQ(*key, "9319./2.5.8.10.12./9.18.26.34.41.45./");
  auto selected = Rfc3797Order(*key, 25, 12);
  ASSERT_TRUE(selected);
  for (uint32_t& number : *selected) ++number;
  EXPECT_EQ(*selected, (std::vector<uint32_t>{17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5}));
}

TEST_F(DrawTextsTest, Rfc3797IsWhatTheVerifierComputes) {
  for (const size_t pool : {1u, 2u, 3u, 64u, 65u, 1000u}) {
    const std::string key = absl::StrCat("4.", pool, "./");
    EXPECT_EQ(*Rfc3797Order(key, pool, pool), drawcheck::Rfc3797Select(key, pool, pool)) << pool;
  }
  EXPECT_TRUE(Rfc3797Order("1./", 0, 5)->empty());
  EXPECT_FALSE(Rfc3797Order("1./", kMaxRfc3797Entries + 1, 1));
  for (const char* source : {"", " ", "1 ", "01", "-1", "1,2", "x", "1  2", "18446744073709551616"})
    EXPECT_FALSE(Rfc3797Key({source})) << source;
  EXPECT_EQ(*Rfc3797Key({"0 18446744073709551615"}), "0.18446744073709551615./");
}

TEST_F(DrawTextsTest, TheClosingDrawHoldsItsOwnPrizesFirstThenWhatIsLeft) {
  const v1::Draw draw = testing::CompleteDraw();
  const auto prizes = ClosingPrizes(draw, {{"A", 4}, {"B", 5}, {"C", 0}});
  ASSERT_EQ(prizes.size(), 3u);
  EXPECT_EQ(prizes[0].prize() + prizes[1].prize() + prizes[2].prize(), "TVBC");
  EXPECT_EQ(prizes[1].count(), 3);
  EXPECT_EQ(prizes[2].count(), 12);
}

TEST_F(DrawTextsTest, WinnersAreDrawnOnceEachAndReservesAfterThem) {
  v1::Draw draw = testing::CompleteDraw();
  draw.set_config_hash(std::string(64, 'c'));
  v1::DrawPrizeCount* prize = draw.mutable_closing()->add_prizes();
  prize->set_prize("TV");
  prize->set_count(2);
  std::vector<std::string> entries;
  for (int i = 0; i < 5; ++i) entries.push_back(absl::StrCat("entry ", i));
  draw.mutable_closing()->set_root(EntriesRoot(entries));
  const auto result = DrawWinners(draw, "wheel", entries, {std::string(64, 'b'), "407"});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->winners.size(), 2u);
  EXPECT_EQ(result->reserves.size(), 2u);
  std::set<std::string> seen(result->reserves.begin(), result->reserves.end());
  for (const auto& winner : result->winners) seen.insert(winner.entry);
  EXPECT_EQ(seen.size(), 4u);
  const auto nobody = DrawWinners(draw, "wheel", {}, {std::string(64, 'b'), "407"});
  ASSERT_TRUE(nobody.ok());
  EXPECT_TRUE(nobody->winners.empty());
}

}  // namespace
}  // namespace footfall::server
