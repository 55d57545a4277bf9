#include "server/draws/draw_intake.h"

#include <algorithm>

#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/draws/draw_texts.h"
#include "server/draws/row_store.h"
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
using testing::ReasonOf;
using testing::TestBooth;

class DrawIntakeTest : public DrawTest {
 protected:
  RowCounts Rows() {
    return world_.Read<RowCounts>([](Connection& db) { return CountRows(db, kWheel); });
  }
  PoolAccount Pool() {
    return world_.Read<PoolAccount>([](Connection& db) { return AccountOf(db, kWheelName); });
  }
  BlockRow Block(int64_t number) {
    return *world_.Read<std::optional<BlockRow>>([&](Connection& db) { return FindBlock(db, kWheel, number); });
  }
  DrawRowRecord Row(const DrawFact& fact) {
    return *world_.Read<std::optional<DrawRowRecord>>([&](Connection& db) { return FindRowByEntry(db, kWheel, fact.entry_id); });
  }
  std::vector<WinView> Wins() {
    return world_.Read<std::vector<WinView>>([](Connection& db) { return ListWins(db, kWheel, 0, 1000); });
  }
};

TEST_F(DrawIntakeTest, TakesRowsThatAreTheNext) {
  TestBooth booth("kiosk-1", world_.Publish(CompleteDraw()));
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 10);
  EXPECT_EQ(Rows().drawn, 10);
  EXPECT_EQ(Pool().pool.handed_out, 10);
  EXPECT_TRUE(Pool().Balances());
  EXPECT_EQ(Block(1).drawn, 10);
  const auto wins = Wins();
  EXPECT_EQ(wins.size(), 6u);
  EXPECT_EQ(std::count_if(wins.begin(), wins.end(), [](const WinView& view) { return view.win.shown; }), 1);  // the A
}

TEST_F(DrawIntakeTest, TheSameRowTwiceChangesNothing) {
  TestBooth booth("kiosk-1", world_.Publish(CompleteDraw()));
  ASSERT_TRUE(world_.Lend(&booth));
  const auto facts = world_.DrawMany(&booth, 1, 3);
  for (const DrawFact& fact : facts) EXPECT_TRUE(world_.Give(fact).ok());
  EXPECT_EQ(Rows().drawn, 3);
  EXPECT_EQ(Pool().pool.handed_out, 3);
}

TEST_F(DrawIntakeTest, AGapWaitsUntilItsRowsHaveCome) {
  TestBooth booth("kiosk-1", world_.Publish(CompleteDraw()));
  ASSERT_TRUE(world_.Lend(&booth));
  std::vector<DrawFact> facts;
  for (int i = 1; i <= 3; ++i) facts.push_back(booth.Draw(&world_.intake(), world_.AddLead(i), kDrawStart + i));
  EXPECT_EQ(ReasonOf(world_.Give(facts[2])), "DRAW_GAP");
  EXPECT_EQ(ReasonOf(world_.Give(facts[1])), "DRAW_GAP");
  EXPECT_EQ(Rows().drawn, 0);
  for (const DrawFact& fact : facts) EXPECT_TRUE(world_.Give(fact).ok());
  EXPECT_EQ(Rows().drawn, 3);
}

TEST_F(DrawIntakeTest, AForkOfAKiosksRowsStandsAside) {
  const v1::Draw draw = world_.Publish(CompleteDraw());
  TestBooth booth("kiosk-1", draw);
  ASSERT_TRUE(world_.Lend(&booth));
  TestBooth clone = booth;
  world_.DrawMany(&booth, 1, 2);
  // The same chance for another entry; then one that follows what is not there.
  DrawFact other = clone.Draw(&world_.intake(), world_.AddLead(5), kDrawStart);
  other.entry_id[0] ^= 1;
  EXPECT_EQ(ReasonOf(world_.Give(other)), "DRAW_FORK");
  DrawFact follows = booth.Draw(&world_.intake(), world_.AddLead(6), kDrawStart);
  follows.previous_row_hash[0] ^= 1;
  EXPECT_EQ(ReasonOf(world_.Give(follows)), "DRAW_FORK");
  EXPECT_EQ(Rows().drawn, 2);
}

TEST_F(DrawIntakeTest, WhatTheCommittedOrderDoesNotSayIsAMismatch) {
  TestBooth booth("kiosk-1", world_.Publish(CompleteDraw()));
  ASSERT_TRUE(world_.Lend(&booth));
  const DrawFact right = booth.Draw(&world_.intake(), world_.AddLead(1), kDrawStart);
  DrawFact prize = right;
  prize.prize = right.prize == "A" ? "B" : "A";
  // With a hash that fits what it says.
  const std::string entry = rules::ToHex(prize.entry_id);
  prize.row_hash = rules::DrawRowHash(prize.previous_row_hash, CanonicalRow({.block = prize.block,
                                                                             .draw_id = "wheel",
                                                                             .entry_hex = entry,
                                                                             .chain_id = "kiosk-1",
                                                                             .prize = prize.prize,
                                                                             .seq = prize.seq,
                                                                             .slot = prize.slot})
                                                                   .Write());
  EXPECT_EQ(ReasonOf(world_.Give(prize)), "DRAW_MISMATCH");
  DrawFact hash = right;
  hash.row_hash[5] ^= 1;
  EXPECT_EQ(ReasonOf(world_.Give(hash)), "DRAW_MISMATCH");
  DrawFact block = right;
  block.block = 2;
  EXPECT_EQ(ReasonOf(world_.Give(block)), "DRAW_MISMATCH");
  DrawFact lease = right;
  lease.lease_id = std::string(16, 'x');
  EXPECT_EQ(ReasonOf(world_.Give(lease)), "UNKNOWN_LEASE");
  DrawFact device = right;
  device.origin.device_id = "kiosk-2";
  EXPECT_EQ(ReasonOf(world_.Give(device)), "UNKNOWN_LEASE");
  EXPECT_EQ(Pool().pool.handed_out, 0);
  EXPECT_TRUE(world_.Give(right).ok());
}

TEST_F(DrawIntakeTest, ABlockIsOpenedOnlyWhenTheOneBeforeIsDrawn) {
  TestBooth booth("kiosk-1", world_.Publish(CompleteDraw()));
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 4);
  ASSERT_TRUE(world_.Lend(&booth));
  TestBooth cheat = booth;
  cheat.held().pop_front();  // chooses the other block
  EXPECT_EQ(ReasonOf(world_.Give(cheat.Draw(&world_.intake(), world_.AddLead(30), kDrawStart))), "DRAW_MISMATCH");
  world_.DrawMany(&booth, 40, 6);
  world_.DrawMany(&booth, 61, 9);
  EXPECT_EQ(Block(2).drawn, 9);
}

// F20 and F21: a kiosk that was put back, or a copy, is told to rebase. What its other past drew stays flagged; what it draws from then on,
// in a chain and in blocks of its own, counts, and the published file verifies.
class RebasedBoothTest : public DrawIntakeTest {
 protected:
  static constexpr char kDevice[] = "018f3a5c-0000-7000-8000-0000000000aa";
  static constexpr char kSecondChain[] = "018f3a5c0000700080000000000000aa-2";
  void SetUp() override {
    booth_ = std::make_unique<TestBooth>(kDevice, world_.Publish(CompleteDraw()));
    ASSERT_TRUE(world_.Lend(booth_.get()));
    world_.DrawMany(booth_.get(), 1, 3);
    image_ = std::make_unique<TestBooth>(*booth_);
    world_.DrawMany(booth_.get(), 11, 3);
  }
  void Rebase() {
    ASSERT_TRUE(world_.Do([&](WriteContext& write) { return EndBlocks(write, kDevice); }).ok());
  }
  std::string GiveFork(int64_t visitor) {
    DrawFact fork = image_->Draw(&world_.intake(), world_.AddLead(visitor), kDrawStart);
    fork.entry_id[0] ^= 1;
    return ReasonOf(world_.Give(fork));
  }

  std::unique_ptr<TestBooth> booth_, image_;
};

TEST_F(RebasedBoothTest, TheForkStaysFlaggedAndNewDrawsCount) {
  EXPECT_EQ(GiveFork(21), "DRAW_FORK");
  Rebase();
  EXPECT_EQ(Block(1).reason, "its kiosk was put back to an earlier state, or copied");
  ASSERT_TRUE(world_.GiveBack(image_.get()).ok());
  image_->Rebase(2);
  ASSERT_TRUE(world_.Lend(image_.get()));
  const std::vector<DrawFact> facts = world_.DrawMany(image_.get(), 31, 10);
  ASSERT_TRUE(world_.Lend(image_.get()));
  world_.DrawMany(image_.get(), 51, 2);  // a second block of the new chain
  EXPECT_EQ(Rows().drawn, 18);
  EXPECT_EQ(Row(facts[0]).chain_id, kSecondChain);
  EXPECT_EQ(Block(2).drawn, 10);
  const auto chains = world_.Read<std::vector<ChainRow>>([](Connection& db) { return ListDeviceChains(db, kWheel, kDevice); });
  ASSERT_EQ(chains.size(), 2u);
  const auto rows = world_.Read<std::vector<DrawRowRecord>>([](Connection& db) { return ListDeviceRows(db, kWheel, kDevice, 0, 99); });
  EXPECT_EQ(rows.size(), 18u);
  // Told again, also by the past that is over: nothing changes.
  EXPECT_TRUE(world_.Give(facts[3]).ok());
  EXPECT_EQ(Rows().drawn, 18);
}

TEST_F(RebasedBoothTest, ANewChainWaitsUntilTheBlockBeforeHasEnded) {
  image_->Rebase(2);
  ASSERT_TRUE(world_.Lend(image_.get()));
  const DrawFact early = image_->Draw(&world_.intake(), world_.AddLead(31), kDrawStart);
  EXPECT_EQ(ReasonOf(world_.Give(early)), "DRAW_MISMATCH");  // it knows what is left of the first
  Rebase();
  EXPECT_TRUE(world_.Give(early).ok());
}

TEST_F(RebasedBoothTest, NoTwoChainsDrawFromOneBlock) {
  Rebase();
  // The copy goes on where it was: late, and still in order.
  world_.DrawMany(booth_.get(), 71, 1);
  EXPECT_EQ(Block(1).drawn, 7);
  image_->Rebase(2);
  ASSERT_TRUE(world_.Lend(image_.get()));
  world_.DrawMany(image_.get(), 31, 1);
  // The new chain in the old chain's block, at its next slot.
  TestBooth cheat = *image_;
  cheat.held().front() = booth_->held().front();
  EXPECT_EQ(ReasonOf(world_.Give(cheat.Draw(&world_.intake(), world_.AddLead(81), kDrawStart))), "DRAW_FORK");
}

TEST_F(RebasedBoothTest, NobodyMakesUpChains) {
  v1::DrawPayload payload;
  payload.set_lease_id(std::string(16, 'l'));
  payload.set_draw_id("wheel");
  payload.set_block(1);
  payload.set_entry_id(std::string(16, 'e'));
  payload.set_prize("B");
  payload.set_previous_row_hash(std::string(32, '\0'));
  payload.set_row_hash(std::string(32, 'h'));
  payload.set_lead_id(std::string(16, 'v'));
  payload.set_chain(3);
  const DrawOrigin second{.campaign_id = "spring-2026", .device_id = kDevice, .epoch = 2};
  EXPECT_EQ(errors::GetDetail(world_.intake().Prepare(payload, second).status())->fields[0].field, "chain");
  payload.set_chain(2);
  EXPECT_EQ(world_.intake().Prepare(payload, second)->chain_id, kSecondChain);
  payload.set_chain(0);
  EXPECT_EQ(world_.intake().Prepare(payload, second)->chain_id, kDevice);
}

TEST_F(RebasedBoothTest, WhatWasHeldWaitsInSuspenseAndLendingGoesOn) {
  Rebase();
  const auto leases = world_.Read<std::vector<LeaseRow>>([](Connection& db) { return ListDeviceLeases(db, kDevice, 0, 9); });
  ASSERT_EQ(leases.size(), 1u);
  EXPECT_EQ(leases[0].standing, LeaseStanding::kSuspense);
  EXPECT_EQ(leases[0].use.Rest(), 4);
  EXPECT_TRUE(world_.Lend(image_.get()));
  EXPECT_EQ(image_->held().back().block, 2);
}

TEST_F(DrawIntakeTest, ASecondEntryOfAPersonIsMarkedInWhicheverOrderItCame) {
  const v1::Draw draw = world_.Publish(CompleteDraw());
  TestBooth one("kiosk-1", draw), two("kiosk-2", draw);
  ASSERT_TRUE(world_.Lend(&one));
  ASSERT_TRUE(world_.Lend(&two));
  const std::string lead = world_.AddLead(3), again = world_.AddLead(3);
  const DrawFact first = one.Draw(&world_.intake(), lead, kDrawStart);
  const DrawFact second = two.Draw(&world_.intake(), again, kDrawStart + 60'000);
  ASSERT_TRUE(world_.Give(second).ok());
  EXPECT_EQ(Row(second).standing, Standing::kCounts);
  ASSERT_TRUE(world_.Give(first).ok());
  EXPECT_EQ(Row(first).standing, Standing::kCounts);
  EXPECT_EQ(Row(second).standing, Standing::kDuplicate);
}

TEST_F(DrawIntakeTest, LimitsOfPersonAndDayAreThoseOfTheDraw) {
  v1::Draw draw = CompleteDraw();
  draw.set_per_person(3);
  draw.set_per_day(2);
  TestBooth booth("kiosk-1", world_.Publish(draw));
  ASSERT_TRUE(world_.Lend(&booth));
  const std::string lead = world_.AddLead(3);
  std::vector<Standing> standings;
  // Three on the first day of Shanghai, two on the next.
  for (const int64_t hour : {0, 1, 13, 15, 16}) {
    const DrawFact fact = booth.Draw(&world_.intake(), lead, kDrawStart + hour * kHourMs);
    ASSERT_TRUE(world_.Give(fact).ok());
  }
  for (const DrawRowRecord& row : world_.Read<std::vector<DrawRowRecord>>([](Connection& db) { return ListRows(db, kWheel, 0, 10); })) {
    standings.push_back(row.standing);
  }
  EXPECT_THAT(standings,
              ::testing::ElementsAre(Standing::kCounts, Standing::kCounts, Standing::kDuplicate, Standing::kCounts, Standing::kDuplicate));
}

TEST_F(DrawIntakeTest, PeopleWhoCannotWinAreMarkedBeforeAndAfter) {
  TestBooth booth("kiosk-1", world_.Publish(CompleteDraw()));
  ASSERT_TRUE(world_.Lend(&booth));
  const auto facts = world_.DrawMany(&booth, 1, 2);
  const auto exclude = [&](int64_t visitor) {
    const Exclusion person{world_.leads().vault().PhoneHash(testing::DrawWorld::PhoneOf(visitor)), std::string(16, 't')};
    Excluded excluded;
    EXPECT_TRUE(world_
                    .Do([&](WriteContext& write) {
                      auto done = ExcludePeople(write, kWheel, {person});
                      if (done.ok()) excluded = *done;
                      return done.status();
                    })
                    .ok());
    return excluded;
  };
  EXPECT_EQ(exclude(2).marked, 1);
  EXPECT_EQ(exclude(2).added, 0);
  EXPECT_EQ(Row(facts[1]).standing, Standing::kExcluded);
  EXPECT_EQ(Row(facts[0]).standing, Standing::kCounts);
  EXPECT_EQ(exclude(3).total, 2);
  const auto later = world_.DrawMany(&booth, 3, 1);
  EXPECT_EQ(Row(later[0]).standing, Standing::kExcluded);
}

TEST_F(DrawIntakeTest, ARowBeforeItsLeadFindsItsPersonLater) {
  const v1::Draw draw = world_.Publish(CompleteDraw());
  TestBooth booth("kiosk-1", draw);
  ASSERT_TRUE(world_.Lend(&booth));
  const std::string nobody(16, 'n');
  ASSERT_TRUE(world_.Give(booth.Draw(&world_.intake(), nobody, kDrawStart)).ok());
  EXPECT_EQ(Rows().unknown_people, 1);
  // A lead that is there under another person than the row says: what a corrected number does.
  const std::string lead = world_.AddLead(4);
  const DrawFact drawn = booth.Draw(&world_.intake(), lead, kDrawStart);
  ASSERT_TRUE(world_.Give(drawn).ok());
  const int64_t person = Row(drawn).person_number;
  ASSERT_TRUE(world_.Do([&](WriteContext& write) { return SetRowPerson(write, Row(drawn).row_number, 0); }).ok());
  ASSERT_TRUE(world_.Do([&](WriteContext& write) { return JudgeAll(write, kWheel, draw); }).ok());
  EXPECT_EQ(Row(drawn).person_number, person);
  EXPECT_EQ(Rows().unknown_people, 1);
}

TEST_F(DrawIntakeTest, NobodyDrawsBeforePublicationOrTheBeacon) {
  v1::Draw draw = CompleteDraw();
  draw.set_beacon_source("drand quicknet, round 7 000 000");
  draw = world_.Publish(draw);
  TestBooth booth("kiosk-1", draw);
  EXPECT_FALSE(world_.Lend(&booth));
  DrawFact fact;
  fact.origin = {.campaign_id = kWheel.campaign_id, .device_id = "kiosk-1"};
  fact.draw_id = "wheel";
  fact.intake = &world_.intake();
  EXPECT_EQ(ReasonOf(world_.Give(fact)), "DRAW_NOT_PUBLISHED");
  fact.draw_id = "other";
  EXPECT_TRUE(absl::IsNotFound(world_.Give(fact)));
}

// --- claims -----------------------------------------------------------------------------------------------------------------------

class DrawClaimTest : public DrawIntakeTest {
 protected:
  void SetUp() override {
    booth_ = std::make_unique<TestBooth>("kiosk-1", world_.Publish(CompleteDraw()));
    ASSERT_TRUE(world_.Lend(booth_.get()));
    facts_ = world_.DrawMany(booth_.get(), 1, 10);
  }
  const DrawFact& Won(const std::string& prize) {
    return *std::find_if(facts_.begin(), facts_.end(), [&](const DrawFact& fact) { return fact.prize == prize; });
  }
  WinRow Win(const DrawFact& fact) {
    return *world_.Read<std::optional<WinRow>>([&](Connection& db) { return FindWin(db, kWheel, fact.entry_id, false); });
  }
  std::unique_ptr<TestBooth> booth_;
  std::vector<DrawFact> facts_;
};

TEST_F(DrawClaimTest, APrizeIsHandedOverOnce) {
  const DrawClaimFact claim = world_.Claim(Won("B"), "chen", kDrawStart + 99);
  ASSERT_TRUE(world_.Give(claim).ok());
  EXPECT_TRUE(world_.Give(claim).ok());  // told twice
  EXPECT_EQ(ReasonOf(world_.Give(world_.Claim(Won("B"), "wang", kDrawStart + 100))), "PRIZE_CLAIMED");
  EXPECT_EQ(Win(Won("B")).handed_over_by, "staff/chen");
  EXPECT_EQ(Win(Won("B")).state_ms, kDrawStart + 99);
}

TEST_F(DrawClaimTest, IdentityIsKeptAboveTheThresholdAloneAndEncrypted) {
  ASSERT_TRUE(world_.Give(world_.Claim(Won("B"), "chen", kDrawStart)).ok());
  ASSERT_TRUE(world_.Give(world_.Claim(Won("A"), "chen", kDrawStart)).ok());
  EXPECT_TRUE(Win(Won("B")).tax_details.empty());
  const WinRow win = Win(Won("A"));
  EXPECT_EQ(win.tax_details.find("310101199001010011"), std::string::npos);
  const auto details = world_.intake().OpenTaxDetails(win);
  ASSERT_TRUE(details.ok());
  EXPECT_EQ(details->tax_id_number(), "310101199001010011");
  // Of another win the box does not open.
  WinRow other = win;
  other.entry_id[0] ^= 1;
  EXPECT_FALSE(world_.intake().OpenTaxDetails(other).ok());
}

TEST_F(DrawClaimTest, WhoWonNothingClaimsNothing) {
  EXPECT_EQ(ReasonOf(world_.Give(world_.Claim(Won("-"), "chen", kDrawStart))), "NOT_A_WINNER");
  DrawFact unknown = Won("B");
  unknown.entry_id[3] ^= 1;
  EXPECT_EQ(ReasonOf(world_.Give(world_.Claim(unknown, "chen", kDrawStart))), "UNKNOWN_ENTRY");
}

TEST_F(DrawClaimTest, ThePayloadMustBeAFact) {
  const DrawOrigin origin;
  EXPECT_EQ(errors::GetDetail(world_.intake().Prepare(v1::DrawPayload(), origin).status())->fields.size(), 8u);
  v1::DrawClaimPayload claim;
  claim.set_draw_id("wheel");
  claim.set_entry_id(std::string(16, 'e'));
  EXPECT_EQ(errors::GetDetail(world_.intake().Prepare(claim, origin).status())->fields[0].field, "staff_id");
  claim.set_staff_id("chen");
  EXPECT_TRUE(world_.intake().Prepare(claim, origin).ok());
  claim.set_tax_name(std::string(201, 'x'));
  EXPECT_EQ(errors::GetDetail(world_.intake().Prepare(claim, origin).status())->fields[0].field, "tax_name");
}

// --- blocks -----------------------------------------------------------------------------------------------------------------------

TEST_F(DrawIntakeTest, AnUnopenedBlockGoesBackToItsOwnKioskOnly) {
  const v1::Draw draw = world_.Publish(CompleteDraw());
  TestBooth one("kiosk-1", draw), two("kiosk-2", draw);
  ASSERT_TRUE(world_.Lend(&one));
  ASSERT_TRUE(world_.GiveBack(&one).ok());
  EXPECT_EQ(Block(1).state, BlockState::kReturned);
  EXPECT_EQ(Pool().pool.free, 40);
  ASSERT_TRUE(world_.Lend(&two));
  EXPECT_EQ(two.held().front().block, 2);
  ASSERT_TRUE(world_.Lend(&one));
  EXPECT_EQ(one.held().front().block, 1);
  world_.DrawMany(&one, 1, 1);
  EXPECT_TRUE(Pool().Balances());
}

TEST_F(DrawIntakeTest, WhatComesBackOfAnOpenedBlockLeavesThePool) {
  TestBooth booth("kiosk-1", world_.Publish(CompleteDraw()));
  ASSERT_TRUE(world_.Lend(&booth));
  world_.DrawMany(&booth, 1, 4);
  ASSERT_TRUE(world_.GiveBack(&booth).ok());
  EXPECT_EQ(Block(1).state, BlockState::kLent);
  EXPECT_EQ(Block(1).withdrawn, 6);
  EXPECT_EQ(Pool().pool.total, 34);
  EXPECT_EQ(Pool().pool.free, 30);
  EXPECT_TRUE(Pool().Balances());
  EXPECT_EQ(Block(1).reason, "its kiosk gave the rest back");
  // On another day it goes on with another block.
  ASSERT_TRUE(world_.Lend(&booth));
  EXPECT_EQ(booth.held().front().block, 2);
  world_.DrawMany(&booth, 11, 3);
}

TEST_F(DrawIntakeTest, NobodyGetsABlockWhileTheirOpenedOneIsInSuspense) {
  TestBooth booth("kiosk-1", world_.Publish(CompleteDraw()));
  ASSERT_TRUE(world_.Lend(&booth));
  const auto facts = world_.DrawMany(&booth, 1, 4);
  ASSERT_TRUE(world_.Do([&](WriteContext& write) { return SetLeaseStanding(write, facts[0].lease_id, LeaseStanding::kSuspense); }).ok());
  EXPECT_FALSE(world_.Lend(&booth));
  TestBooth other("kiosk-2", world_.Now());
  EXPECT_TRUE(world_.Lend(&other));
}

TEST_F(DrawIntakeTest, ALostKiosksBlockIsVoidWithItsReason) {
  TestBooth booth("kiosk-1", world_.Publish(CompleteDraw()));
  ASSERT_TRUE(world_.Lend(&booth));
  const auto facts = world_.DrawMany(&booth, 1, 2);
  const DrawFact late = booth.Draw(&world_.intake(), world_.AddLead(3), kDrawStart);
  ASSERT_TRUE(
      world_
          .Do([&](WriteContext& write) -> absl::Status {
            absl::Status status = CloseLease(write, facts[0].lease_id, 0);
            if (status.ok()) {
              status = AddLeaseEvent(
                  write,
                  {.pool = kWheelName, .lease_id = facts[0].lease_id, .kind = LeaseEventKind::kClosed, .units = 8, .reason = "stolen"});
            }
            const auto lease = FindLease(write.db(), facts[0].lease_id);
            return status.ok() ? world_.source().Ended(write, **lease) : status;
          })
          .ok());
  EXPECT_EQ(Block(1).state, BlockState::kVoid);
  EXPECT_EQ(Block(1).reason, "stolen");
  // It is found, and what it drew counts: it was drawn.
  ASSERT_TRUE(world_.Give(late).ok());
  EXPECT_EQ(Block(1).drawn, 3);
  EXPECT_TRUE(Pool().Balances());
}

TEST_F(DrawIntakeTest, ARestoredServerLearnsWhoHasABlock) {
  world_.Publish(CompleteDraw());
  const LeaseRow lease{.lease_id = std::string(16, 'l'), .pool = kWheelName, .device_id = "kiosk-7", .first_number = 2};
  ASSERT_TRUE(world_.Do([&](WriteContext& write) { return world_.source().Learned(write, lease); }).ok());
  EXPECT_EQ(Block(2).state, BlockState::kLent);
  EXPECT_EQ(Block(2).device_id, "kiosk-7");
  LeaseRow other = lease;
  other.device_id = "kiosk-8";
  ASSERT_TRUE(world_.Do([&](WriteContext& write) { return world_.source().Learned(write, other); }).ok());
  EXPECT_EQ(Block(2).device_id, "kiosk-7");
}

}  // namespace
}  // namespace footfall::server
