#include "server/cli/stock_options.h"

#include <gtest/gtest.h>

namespace footfall::cli {
namespace {

namespace v1 = footfall::v1;

TEST(StockOptionsTest, ReadsPlacesAsPeopleWriteThem) {
  EXPECT_EQ(PlaceName("warehouse"), "warehouse");
  EXPECT_EQ(PlaceName("sites/plaza"), "sites/plaza");
  EXPECT_EQ(PlaceName("spring/day-1"), "campaigns/spring/sessions/day-1");
  EXPECT_EQ(PlaceName("campaigns/spring/sessions/day-1"), "campaigns/spring/sessions/day-1");
  EXPECT_EQ(PlaceWord("campaigns/spring/sessions/day-1"), "spring/day-1");
  EXPECT_EQ(PlaceWord("sites/plaza"), "sites/plaza");
  EXPECT_EQ(PlaceWord("lost"), "lost");
}

TEST(StockOptionsTest, SaysWhoAndWhyAlsoWhereNobodyTypedIt) {
  v1::StockMovement movement;
  movement.set_kind(v1::MOVEMENT_KIND_DAMAGE);
  movement.set_actor("users/lin");
  movement.set_reason("fell");
  EXPECT_EQ(WhoMoved(movement), "lin");
  EXPECT_EQ(WhyMoved(movement), "fell");
  v1::StockMovement carried;
  carried.set_kind(v1::MOVEMENT_KIND_TRANSFER_SENT);
  carried.set_transfer("stockTransfers/t1");
  EXPECT_EQ(WhyMoved(carried), "transfer t1");
  v1::StockMovement given;
  given.set_kind(v1::MOVEMENT_KIND_HANDED_OUT);
  EXPECT_EQ(WhoMoved(given), "kiosks");
  EXPECT_NE(WhyMoved(given), "-");
  v1::StockMovement bought;
  bought.set_kind(v1::MOVEMENT_KIND_PURCHASE);
  EXPECT_EQ(WhyMoved(bought), "-");
}

TEST(StockOptionsTest, MarksATransferThatOnePersonConfirmedAtBothEnds) {
  v1::StockTransfer transfer;
  transfer.set_state(v1::TRANSFER_STATE_SENT);
  transfer.set_sent_by("users/lin");
  EXPECT_EQ(TransferStanding(transfer), "sent");
  transfer.set_state(v1::TRANSFER_STATE_RECEIVED);
  transfer.set_received_by("users/chen");
  EXPECT_EQ(TransferStanding(transfer), "received");
  transfer.set_received_by("users/lin");
  EXPECT_EQ(TransferStanding(transfer), "received (one person)");
}

TEST(StockOptionsTest, ReadsItemsWithUnits) {
  EXPECT_EQ(ParseItemUnits("tote=30")->item, "items/tote");
  EXPECT_EQ(ParseItemUnits("tote=30")->units, 30);
  EXPECT_EQ(ParseItemUnits("items/tote=0")->units, 0);
  for (const char* bad : {"tote", "=3", "tote=", "tote=x", "tote=-1", "tote=1.5"}) EXPECT_FALSE(ParseItemUnits(bad)) << bad;
}

}  // namespace
}  // namespace footfall::cli
