#include "server/cli/stock_options.h"

#include <gtest/gtest.h>

namespace footfall::cli {
namespace {

TEST(StockOptionsTest, ReadsPlacesAsPeopleWriteThem) {
  EXPECT_EQ(PlaceName("warehouse"), "warehouse");
  EXPECT_EQ(PlaceName("sites/plaza"), "sites/plaza");
  EXPECT_EQ(PlaceName("spring/day-1"), "campaigns/spring/sessions/day-1");
  EXPECT_EQ(PlaceName("campaigns/spring/sessions/day-1"), "campaigns/spring/sessions/day-1");
  EXPECT_EQ(PlaceWord("campaigns/spring/sessions/day-1"), "spring/day-1");
  EXPECT_EQ(PlaceWord("sites/plaza"), "sites/plaza");
  EXPECT_EQ(PlaceWord("lost"), "lost");
}

TEST(StockOptionsTest, ReadsItemsWithUnits) {
  EXPECT_EQ(ParseItemUnits("tote=30")->item, "items/tote");
  EXPECT_EQ(ParseItemUnits("tote=30")->units, 30);
  EXPECT_EQ(ParseItemUnits("items/tote=0")->units, 0);
  for (const char* bad : {"tote", "=3", "tote=", "tote=x", "tote=-1", "tote=1.5"}) EXPECT_FALSE(ParseItemUnits(bad)) << bad;
}

}  // namespace
}  // namespace footfall::cli
