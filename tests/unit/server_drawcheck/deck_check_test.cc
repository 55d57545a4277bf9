#include "server/drawcheck/deck_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"
#include "proto/rules/merkle.h"
#include "proto/rules/sha256.h"

namespace footfall::drawcheck {
namespace {

constexpr char kConfig[] = R"({"chances":20,"event":"demo","prizes":[{"count":1,"id":"A"},{"count":3,"id":"B"},{"count":6,"id":"C"}]})";

class DeckCheckTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(rules::InitCrypto());
    std::iota(seed_.begin(), seed_.end(), '\0');
  }
  std::string Deck(const std::string& beacon) const {
    std::string shown;
    for (const uint8_t prize : RebuildDeck({1, 3, 6}, 20, {seed_, "demo", hash_, beacon})) shown += "ABC-"[prize];
    return shown;
  }
  std::string seed_ = std::string(32, '\0');
  const std::string hash_ = "7e2a0cff9597a5cf9c7bc41be1091a22ca997b0409cf4110a07bf12703aecdcd";
};

// The vector published with the rule, by the code that shares nothing with the drawing one.
TEST_F(DeckCheckTest, ThePublishedVectorComesOut) {
  EXPECT_EQ(rules::ToHex(rules::Sha256(kConfig)), hash_);
  EXPECT_EQ(CommitmentOf(hash_, rules::ToHex(seed_)), "441a3409b9ddf86e3c7c7e141d659d0feef6800b6d0c91b434b8990619db8841");
  EXPECT_EQ(Deck(std::string(64, '0')), "-A--CBB-C--C---CC-CB");
  EXPECT_EQ(Deck(std::string(63, '0') + "1"), "-BBCCC-----C-BC-C-A-");
}

TEST_F(DeckCheckTest, TheSecondWayToComputeAClosingDrawAgreesWithTheFirst) {
  for (const int count : {0, 1, 2, 3, 7, 8, 9, 100, 1000}) {
    rules::DrawRandom random(seed_, "x/closing", hash_, std::string(64, 'a'));
    EXPECT_EQ(RebuildClosingOrder(static_cast<size_t>(count), {seed_, "x/closing", hash_, std::string(64, 'a')}),
              *rules::ShuffledEntries(count, &random));
    std::vector<std::string> entries, leaves;
    for (int i = 0; i < count; ++i) {
      entries.push_back(absl::StrCat("entry ", i));
      leaves.push_back(rules::MerkleLeaf(entries.back()));
    }
    EXPECT_EQ(EntriesRoot({entries.begin(), entries.end()}), rules::ToHex(rules::MerkleRoot(leaves))) << count;
  }
}

// RFC 3797, section 6: its sources, its key string, its selection, counted from 1 there.
TEST_F(DeckCheckTest, TheExampleOfRfc3797ComesOut) {
  const auto key = Rfc3797Key({"9319", "2 5 12 8 10", "9 18 26 34 41 45"});
  ASSERT_TRUE(key);
  EXPECT_EQ(*key, "9319./2.5.8.10.12./9.18.26.34.41.45./");
  std::vector<uint32_t> selected = Rfc3797Select(*key, 25, 12);
  for (uint32_t& number : selected) ++number;
  EXPECT_EQ(selected, (std::vector<uint32_t>{17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5}));
}

TEST_F(DeckCheckTest, Rfc3797TakesNumbersOnlyAndEverybodyOnce) {
  for (const char* source : {"", " ", "1 ", "01", "-1", "1,2", "x", "1  2", "18446744073709551616"})
    EXPECT_FALSE(Rfc3797Key({source})) << source;
  EXPECT_EQ(Rfc3797Key({}), "");
  std::vector<uint32_t> all = Rfc3797Select("1./", 300, 1000);
  ASSERT_EQ(all.size(), 300u);
  std::sort(all.begin(), all.end());
  for (uint32_t i = 0; i < 300; ++i) EXPECT_EQ(all[i], i);
}

}  // namespace
}  // namespace footfall::drawcheck
