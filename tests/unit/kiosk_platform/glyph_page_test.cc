#include "kiosk/platform/glyph_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

namespace footfall::kiosk {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(GlyphPageTest, LettersOfOneHeightShareAShelf) {
  GlyphPage page(100, 100);
  const auto first = page.Reserve(19, 19, 1), second = page.Reserve(19, 18, 2);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->shelf, second->shelf);
  EXPECT_EQ(second->x, 20);
  EXPECT_EQ(second->y, 0);
}

TEST(GlyphPageTest, TheShelfNotLookedAtForLongestGivesWay) {
  GlyphPage page(20, 60);
  GlyphPage::Shelf* shelves[3];
  for (uint64_t key = 0; key < 3; ++key) {
    page.BeginFrame();
    shelves[key] = page.Reserve(19, 19, key)->shelf;
  }
  page.BeginFrame();
  page.Use(shelves[0]);
  page.BeginFrame();
  const auto made = page.Reserve(19, 19, 9);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->y, 20);
  EXPECT_THAT(page.TakeEvicted(), ElementsAre(1));
  const auto cleared = page.TakeCleared();
  ASSERT_EQ(cleared.size(), 1u);
  EXPECT_EQ(cleared[0].y, 20);
  EXPECT_EQ(cleared[0].height, 20);
  EXPECT_THAT(page.TakeEvicted(), IsEmpty());
}

TEST(GlyphPageTest, WhatTheFrameShowsStays) {
  GlyphPage page(20, 40);
  page.BeginFrame();
  ASSERT_TRUE(page.Reserve(19, 19, 1));
  ASSERT_TRUE(page.Reserve(19, 19, 2));
  EXPECT_FALSE(page.Reserve(19, 19, 3));
  page.BeginFrame();
  EXPECT_TRUE(page.Reserve(19, 19, 3));
}

TEST(GlyphPageTest, ALargeLetterTakesNeighboursAndTheirRestIsUsedAgain) {
  GlyphPage page(20, 40);
  ASSERT_TRUE(page.Reserve(19, 19, 1));
  ASSERT_TRUE(page.Reserve(19, 19, 2));
  page.BeginFrame();
  const auto large = page.Reserve(19, 31, 3);
  ASSERT_TRUE(large);
  EXPECT_THAT(page.TakeEvicted(), ElementsAre(1, 2));
  const auto small = page.Reserve(7, 7, 4);
  ASSERT_TRUE(small) << "eight rows are left";
  EXPECT_EQ(small->y, 32);
}

TEST(GlyphPageTest, WhatIsLargerThanThePageHasNoPlace) {
  GlyphPage page(20, 40);
  EXPECT_FALSE(page.Reserve(20, 10, 1)) << "with the gap beside it";
  EXPECT_FALSE(page.Reserve(10, 41, 1));
}

// Whatever comes in whatever order: no two pictures on the page overlap, and what was used in this frame is still there.
TEST(GlyphPageTest, NothingEverOverlaps) {
  std::mt19937 random(7);
  GlyphPage page(128, 128);
  struct Box {
    int x, y, w, h;
    GlyphPage::Shelf* shelf;
  };
  std::map<uint64_t, Box> boxes;
  for (uint64_t key = 0; key < 5000; ++key) {
    if (key % 5 == 0) page.BeginFrame();
    const int w = 3 + static_cast<int>(random() % 30), h = 3 + static_cast<int>(random() % 40);
    const auto place = page.Reserve(w, h, key);
    for (const uint64_t gone : page.TakeEvicted()) boxes.erase(gone);
    if (!place) continue;
    for (const auto& [other, box] : boxes) {
      const bool apart = place->x + w < box.x + 0 || box.x + box.w < place->x || place->y + h < box.y || box.y + box.h < place->y;
      ASSERT_TRUE(apart) << key << " and " << other;
    }
    ASSERT_LE(place->x + w, 128);
    ASSERT_LE(place->y + h, 128);
    boxes[key] = {place->x, place->y, w, h, place->shelf};
    if (random() % 2 == 0) page.Use(boxes.begin()->second.shelf);
    EXPECT_THAT(boxes, Contains(testing::Key(key)));
  }
}

}  // namespace
}  // namespace footfall::kiosk
