// What publication fixes, and what is published.
#include <set>

#include "proto/rules/draw_deck.h"
#include "server/base/errors.h"
#include "server/draws/draw_offers.h"
#include "server/draws/draw_page.h"
#include "tests/unit/server_draws/draw_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::CompleteDraw;
using testing::DrawTest;
using ::testing::HasSubstr;
using testing::kWheel;
using testing::kWheelName;
using testing::TestBooth;

const std::string kBeacon(64, 'b');

std::string ReasonOf(const absl::Status& status) {
  const auto detail = errors::GetDetail(status);
  return detail ? detail->reason : std::string(status.message());
}

using DrawPublishTest = DrawTest;

TEST_F(DrawPublishTest, PublicationBindsEverything) {
  const v1::Draw draw = world_.Publish(CompleteDraw());
  EXPECT_EQ(draw.state(), v1::DRAW_STATE_PUBLISHED);
  EXPECT_EQ(draw.config_hash(), rules::DrawConfigHash(draw.config()));
  EXPECT_THAT(draw.config(), HasSubstr(draw.page_hash()));
  const auto pool = world_.Read<PoolAccount>([](Connection& db) { return AccountOf(db, kWheelName); });
  EXPECT_EQ(pool.pool.total, 40);
  EXPECT_EQ(pool.pool.kiosk_units, 20);
  EXPECT_TRUE(pool.pool.granting);
  const auto blocks = world_.Read<std::vector<BlockRow>>([](Connection& db) { return ListBlocks(db, kWheel, 0, 100); });
  ASSERT_EQ(blocks.size(), 4u);
  std::set<std::string> seeds;
  for (const BlockRow& block : blocks) {
    const auto seed = world_.leads().vault().DecryptSecret(block.wrapped_seed, SeedContext(kWheel, block.number));
    ASSERT_TRUE(seed.ok());
    EXPECT_EQ(block.commitment, rules::DrawCommitment(draw.config_hash(), *seed));
    seeds.insert(*seed);
  }
  EXPECT_EQ(seeds.size(), 4u);
}

TEST_F(DrawPublishTest, AnIncompleteDrawIsNotPublished) {
  v1::Draw draw = CompleteDraw();
  draw.clear_contact();
  draw.mutable_prizes(0)->set_price_fen(5'000'001);
  world_.Insert(draw);
  const auto detail = errors::GetDetail(world_.Do(
      [&](WriteContext& write) { return PublishDraw(write, kWheel, world_.leads().vault(), world_.random(), world_.now_ms(), &draw); }));
  ASSERT_EQ(detail->fields.size(), 4u);
  EXPECT_EQ(detail->fields[0].field, "draw.contact.en");
  EXPECT_EQ(detail->fields[3].reason, "ABOVE_LEGAL_LIMIT");
}

TEST_F(DrawPublishTest, ABeaconComesOnceAndOnlyWhenOneIsNamed) {
  v1::Draw draw = CompleteDraw();
  draw.set_beacon_source("drand");
  draw = world_.Publish(draw);
  const auto set = [&](const std::string& beacon) {
    return world_.Do([&](WriteContext& write) { return SetBeacon(write, kWheel, beacon, world_.now_ms(), &draw); });
  };
  EXPECT_FALSE(world_.Read<PoolAccount>([](Connection& db) { return AccountOf(db, kWheelName); }).pool.granting);
  const auto offered = [&] {
    v1::KioskConfig config;
    EXPECT_TRUE(world_.database().Read([&](Connection& db) { return AddDrawOffers(db, {"spring-2026", "day-1"}, &config); }).ok());
    return config;
  };
  EXPECT_EQ(offered().draws_size(), 0);
  EXPECT_EQ(errors::GetDetail(set("xyz"))->fields[0].reason, "NOT_A_BEACON");
  ASSERT_TRUE(set(kBeacon).ok());
  EXPECT_EQ(ReasonOf(set(kBeacon)), "BEACON_SET");
  ASSERT_EQ(offered().draws_size(), 1);
  EXPECT_EQ(offered().draws(0).beacon(), kBeacon);
  TestBooth booth("kiosk-1", world_.Now());
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 1);
}

TEST_F(DrawPublishTest, NoBeaconIsMixedInWithoutASource) {
  v1::Draw draw = world_.Publish(CompleteDraw());
  EXPECT_EQ(draw.beacon(), std::string(64, '0'));
  EXPECT_EQ(ReasonOf(world_.Do([&](WriteContext& write) { return SetBeacon(write, kWheel, kBeacon, world_.now_ms(), &draw); })),
            "NO_BEACON_SOURCE");
}

TEST_F(DrawPublishTest, ThePrintedPageHoldsEveryTextAndNoMarkupOfTheirs) {
  v1::Draw draw = CompleteDraw();
  (*draw.mutable_organiser()->mutable_texts())["en"] = "<b>Footfall</b> & sons";
  draw = world_.Publish(draw);
  const std::string page = PageAsHtml(draw, "en", absl::UTCTimeZone());
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;Footfall&lt;/b&gt; &amp; sons"));
  for (const char* text :
       {"wheel of spring", "400 800 8000", "everybody of age", "after seven days", "prize TV", "3999.00", "1 : 10 (10 %)"}) {
    EXPECT_THAT(page, HasSubstr(text));
  }
  EXPECT_THAT(page, HasSubstr(draw.commitments_hash()));
  EXPECT_THAT(PageAsHtml(draw, "", absl::UTCTimeZone()), HasSubstr("lang=\"zh-Hant\""));
}

}  // namespace
}  // namespace footfall::server
