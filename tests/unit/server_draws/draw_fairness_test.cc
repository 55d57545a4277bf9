// What nobody who runs a draw can do to it: choose seeds, entries or moments afterwards.
#include <algorithm>
#include <memory>

#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"
#include "proto/rules/winner_number.h"
#include "server/base/errors.h"
#include "server/draws/draw_course.h"
#include "server/draws/draw_texts.h"
#include "server/draws/standing.h"
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

// --- one prize, one desk ---------------------------------------------------------------------------------------------------------------

class OneDeskTest : public DrawFairnessTest {
 protected:
  void SetUp() override {
    booth_ = std::make_unique<TestBooth>("kiosk-1", world_.Publish(CompleteDraw()));
    ASSERT_TRUE(world_.Lend(booth_.get()));
    facts_ = world_.DrawMany(booth_.get(), 1, 9);
    won_ = *std::find_if(facts_.begin(), facts_.end(), [](const DrawFact& fact) { return fact.prize == "B"; });
  }
  absl::Status AtOffice(const std::string& despite_kiosk = "") {
    const OfficeClaim claim{.entry_id = won_.entry_id, .despite_kiosk = despite_kiosk};
    return world_.Do([&](WriteContext& write) { return ClaimAtOffice(write, kWheel, claim, world_.intake(), world_.doer()); });
  }
  absl::Status CallIt() {
    return world_.Do([&](WriteContext& write) { return CallInForOffice(write, kWheel, {.entry_id = won_.entry_id}, world_.doer()); });
  }
  // What the kiosk hears with its leases.
  std::vector<std::string> Told(const std::string& device_id = "kiosk-1") {
    v1::LeaseBook book;
    EXPECT_TRUE(world_.database().Read([&](Connection& db) { return world_.source().AddToBook(db, device_id, &book); }).ok());
    std::vector<std::string> entries;
    for (const v1::DrawClosedEntry& closed : book.closed_entries()) {
      EXPECT_EQ(closed.draw(), kWheelName);
      entries.push_back(closed.entry_id());
    }
    return entries;
  }
  absl::Status Answer(const std::string& device_id = "kiosk-1") {
    v1::DrawReleasePayload payload;
    payload.set_draw_id("wheel");
    payload.set_entry_id(won_.entry_id);
    DrawOrigin origin = won_.origin;
    origin.device_id = device_id;
    return world_.Give(*world_.intake().Prepare(payload, origin));
  }

  std::unique_ptr<TestBooth> booth_;
  std::vector<DrawFact> facts_;
  DrawFact won_;
};

TEST_F(OneDeskTest, TheOfficeWaitsUntilTheKioskHasLetGo) {
  EXPECT_EQ(ReasonOf(AtOffice()), "PRIZE_AT_KIOSK");
  EXPECT_TRUE(Told().empty());
  ASSERT_TRUE(CallIt().ok());
  EXPECT_EQ(Told(), std::vector<std::string>{won_.entry_id});
  EXPECT_TRUE(Told("kiosk-2").empty());
  EXPECT_EQ(ReasonOf(AtOffice()), "PRIZE_AT_KIOSK");
  ASSERT_TRUE(Answer("kiosk-2").ok());  // not theirs to let go
  EXPECT_EQ(ReasonOf(AtOffice()), "PRIZE_AT_KIOSK");
  ASSERT_TRUE(Answer().ok());
  EXPECT_TRUE(Told().empty());
  EXPECT_TRUE(AtOffice().ok());
}

TEST_F(OneDeskTest, WhatTheKioskHandedOverBeforeComesFirst) {
  ASSERT_TRUE(CallIt().ok());
  ASSERT_TRUE(world_.Give(world_.Claim(won_, "anna", world_.now_ms())).ok());
  ASSERT_TRUE(Answer().ok());
  EXPECT_EQ(ReasonOf(AtOffice()), "PRIZE_CLAIMED");
}

TEST_F(OneDeskTest, WhoDoesNotWaitSaysWhyAndTheKioskIsTold) {
  ASSERT_TRUE(AtOffice("its tablet is lost").ok());
  EXPECT_EQ(Told(), std::vector<std::string>{won_.entry_id});
}

TEST_F(OneDeskTest, AnEntryThatDoesNotCountIsClosedAtItsKiosk) {
  const std::string lead = world_.AddLead(77);
  ASSERT_TRUE(world_.Lend(booth_.get()));
  std::vector<std::string> marked;
  for (int i = 0; i < 11; ++i) {
    const DrawFact fact = booth_->Draw(&world_.intake(), lead, world_.now_ms() + i);
    ASSERT_TRUE(world_.Give(fact).ok());
    if (i > 0 && fact.prize != "-") marked.push_back(fact.entry_id);
  }
  EXPECT_EQ(Told(), marked);
  v1::Draw draw = world_.Now();
  draw.set_per_person(20);
  ASSERT_TRUE(world_.Do([&](WriteContext& write) { return JudgeAll(write, kWheel, draw); }).ok());
  EXPECT_TRUE(Told().empty());  // they count again, and the kiosk had not answered
}

}  // namespace
}  // namespace footfall::server
