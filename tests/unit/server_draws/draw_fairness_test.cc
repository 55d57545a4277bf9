// What nobody who runs a draw can do to it: choose seeds, entries or moments afterwards.
#include <algorithm>

#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"
#include "proto/rules/winner_number.h"
#include "server/base/errors.h"
#include "server/draws/draw_course.h"
#include "server/draws/draw_texts.h"
#include "server/draws/win_store.h"
#include "tests/unit/server_draws/draw_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::CompleteDraw;
using testing::DrawTest;
using testing::kDrawStart;
using testing::kHourMs;
using testing::kWheel;
using testing::kWheelName;
using testing::TestBooth;

std::string ReasonOf(const absl::Status& status) {
  const auto detail = errors::GetDetail(status);
  return detail ? detail->reason : std::string(status.message());
}

class DrawFairnessTest : public DrawTest {
 protected:
  absl::Status Sql(std::string_view sql, const std::vector<SqlValue>& values = {}) {
    return world_.Do([&](WriteContext& write) { return write.db().Execute(sql, values).status(); });
  }
};

// --- seeds ---------------------------------------------------------------------------------------------------------------------------

TEST_F(DrawFairnessTest, BlocksCarryTheirCommitmentToTheKiosk) {
  const v1::Draw draw = world_.Publish(CompleteDraw());
  absl::StatusOr<GrantSource::Part> part = GrantSource::Part();
  ASSERT_TRUE(world_
                  .Do([&](WriteContext& write) -> absl::Status {
                    auto pool = FindPool(write.db(), kWheelName);
                    if (!pool.ok()) return pool.status();
                    part = world_.source().Take(write, **pool, std::string(16, 'l'), "kiosk-1", 1);
                    return part.status();
                  })
                  .ok());
  EXPECT_EQ(part->commitment, rules::DrawCommitment(draw.config_hash(), part->secret));
}

// Another seed, with a commitment of its own, put in the place of the one that was committed to.
TEST_F(DrawFairnessTest, NothingIsPublishedFromOtherSeedsThanTheCommitted) {
  v1::Draw draw = CompleteDraw();
  draw.set_blocks(1);
  draw.clear_closing_prizes();
  draw = world_.Publish(draw);
  TestBooth booth("kiosk-1", draw);
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 9);
  world_.DrawMany(&booth, 11, 1);
  draw = world_.Now();
  draw.set_state(v1::DRAW_STATE_DRAWN);
  ASSERT_TRUE(world_.Do([&](WriteContext& write) { return ReplaceDraw(write, &draw); }).ok());
  ASSERT_TRUE(world_.Export().ok());
  const std::string seed(32, 's');
  const std::string commitment = rules::DrawCommitment(draw.config_hash(), seed);
  const std::string wrapped = world_.leads().vault().EncryptSecret(seed, SeedContext(kWheel, 1));
  ASSERT_TRUE(Sql("UPDATE draw_blocks SET wrapped_seed = :1", {Bytes{wrapped}}).ok());
  EXPECT_EQ(ReasonOf(world_.Export().status()), "COMMITMENTS_CHANGED");
  ASSERT_TRUE(Sql("UPDATE draw_blocks SET commitment = :1", {commitment}).ok());
  EXPECT_EQ(ReasonOf(world_.Export().status()), "COMMITMENTS_CHANGED");
}

// --- winners -------------------------------------------------------------------------------------------------------------------------

// What staff compare at the claim is on no public list.
TEST_F(DrawFairnessTest, TheListOfWinnersTellsNoDigitOfTheirEntries) {
  const WinView win{.win = {.entry_id = *rules::FromHex("00112233445566778899aabbccddeeff")}};
  const std::string shown = MaskedWinner(win);
  EXPECT_EQ(shown, rules::WinnerNumber(win.win.entry_id));
  EXPECT_EQ(shown.size(), 8u);
  for (const char* digits : {"0011", "2233", "4455"}) EXPECT_EQ(shown.find(digits), std::string::npos) << shown;
  WinView other = win;
  other.win.entry_id.back() = 'x';
  EXPECT_NE(MaskedWinner(other), shown);
}

}  // namespace
}  // namespace footfall::server
