// What whoever won can count on: one desk that hands the prize over, time to come, and the tax as it was when they came.
#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>

#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/draws/approved_steps.h"
#include "server/draws/draw_course.h"
#include "server/draws/draw_offers.h"
#include "server/draws/standing.h"
#include "server/draws/tax_ledger.h"
#include "server/draws/win_store.h"
#include "tests/unit/server_draws/draw_world.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using testing::CompleteDraw;
using testing::DrawTest;
using ::testing::HasSubstr;
using testing::kDrawStart;
using testing::kHourMs;
using testing::kWheel;
using testing::kWheelName;
using testing::ReasonOf;
using testing::TestBooth;

// --- what winners can count on ---

class ClaimTimeTest : public DrawTest {
 protected:
  void At(int64_t hours) { world_.leads().clock().Set(kDrawStart + hours * kHourMs); }
  absl::Status RunClosing() {
    return world_.Do([&](WriteContext& write) {
      return DrawClosing(write, kWheel, {std::string(64, 'b'), "407"}, world_.intake(), world_.now_ms(), &draw_);
    });
  }
  absl::Status Amend(const std::function<void(v1::DrawAmendment*)>& change) {
    v1::DrawAmendment amendment, stored;
    *amendment.mutable_change() = testing::Texts("claims run longer");
    *amendment.mutable_reason() = testing::Texts("rain");
    change(&amendment);
    const absl::Status proposed =
        world_.Do([&](WriteContext& write) { return ProposeAmendment(write, kWheel, amendment, world_.doer(), &stored); });
    if (!proposed.ok()) return proposed;
    return world_.Do([&](WriteContext& write) {
      return ApproveAmendment(write, kWheel, stored.number(), false, world_.doer("users/approver"), &stored);
    });
  }
  int64_t Lapse() {
    int64_t lapsed = 0;
    const absl::Status status = world_.Do([&](WriteContext& write) {
      const auto now = LapsePrizes(write, kWheel, world_.now_ms());
      if (now.ok()) lapsed = *now;
      return now.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return lapsed;
  }
  ClaimState StateOf(const std::string& entry_id, bool closing) {
    const auto win = world_.Read<std::optional<WinRow>>([&](Connection& db) { return FindWin(db, kWheel, entry_id, closing); });
    return win.has_value() ? win->state : ClaimState::kOpen;
  }
  // Up to the published entries, with all prizes of one block won but the last.
  void LiveToEntries() {
    TestBooth booth("kiosk-1", world_.Publish(CompleteDraw()));
    ASSERT_TRUE(world_.Lend(&booth));
    facts_ = world_.DrawMany(&booth, 1, 9);
    ASSERT_TRUE(world_.GiveBack(&booth).ok());
    At(10);
    ASSERT_TRUE(world_
                    .Do([&](WriteContext& write) {
                      return CloseEntries(write, kWheel, world_.now_ms() + kMinHandInMs, "", world_.now_ms(), &draw_);
                    })
                    .ok());
    ASSERT_TRUE(world_.Do([&](WriteContext& write) { return PublishEntries(write, kWheel, world_.doer(), &draw_); }).ok());
  }
  v1::Draw draw_;
  std::vector<DrawFact> facts_;
};

TEST_F(ClaimTimeTest, NobodyWinsWhatCannotBeClaimedAnyMore) {
  LiveToEntries();
  At(24);
  world_.leads().clock().Set(world_.now_ms() + 1);
  EXPECT_EQ(ReasonOf(RunClosing()), "CLAIM_TIME_TOO_SHORT");
  At(60);
  EXPECT_EQ(ReasonOf(RunClosing()), "CLAIM_TIME_TOO_SHORT");
  ASSERT_TRUE(Amend([](auto* a) { a->set_closing_claim_until_ms(kDrawStart + 84 * kHourMs); }).ok());
  EXPECT_TRUE(RunClosing().ok());
}

TEST_F(ClaimTimeTest, MoreTimeIsMoreTimeAlsoForWhatHadLapsed) {
  LiveToEntries();
  ASSERT_TRUE(RunClosing().ok());
  const auto won = *std::find_if(facts_.begin(), facts_.end(), [](const DrawFact& fact) { return fact.prize != "-"; });
  const std::string closing_entry = facts_[0].entry_id;  // there are more prizes than entries
  At(24);
  EXPECT_GT(Lapse(), 0);
  EXPECT_EQ(StateOf(won.entry_id, false), ClaimState::kLapsed);
  ASSERT_TRUE(Amend([](auto* a) { a->set_claim_until_ms(kDrawStart + 30 * kHourMs); }).ok());
  EXPECT_EQ(StateOf(won.entry_id, false), ClaimState::kOpen);
  At(48);
  EXPECT_GT(Lapse(), 0);
  EXPECT_EQ(StateOf(closing_entry, true), ClaimState::kLapsed);
  ASSERT_TRUE(Amend([](auto* a) { a->set_closing_claim_until_ms(kDrawStart + 72 * kHourMs); }).ok());
  EXPECT_EQ(StateOf(closing_entry, true), ClaimState::kOpen);
  EXPECT_EQ(StateOf(won.entry_id, false), ClaimState::kLapsed);  // another's time
  const OfficeClaim claim{.entry_id = closing_entry, .closing = true, .tax_name = "王小明", .tax_id_number = "310101199001010011"};
  EXPECT_TRUE(world_.Do([&](WriteContext& write) { return ClaimAtOffice(write, kWheel, claim, world_.intake(), world_.doer()); }).ok());
}

class ManyDrawsTest : public DrawTest {
 protected:
  absl::Status PublishNth(int number, bool test = false) {
    v1::Draw draw = CompleteDraw();
    const DrawKey key{"spring-2026", absl::StrCat("wheel-", number)};
    draw.set_name(DrawName(key));
    draw.set_test(test);
    if (test) {
      for (auto* prizes : {draw.mutable_prizes(), draw.mutable_closing_prizes()}) {
        for (v1::DrawPrize& prize : *prizes) prize.set_price_fen(0);
      }
    }
    return world_.Do([&](WriteContext& write) -> absl::Status {
      world_.leads().clock().Set(kDrawStart + number);
      if (absl::Status inserted = InsertDraw(write, &draw); !inserted.ok()) return inserted;
      return PublishDraw(write, key, world_.leads().vault(), world_.random(), world_.now_ms(), &draw);
    });
  }
  std::vector<std::string> Offered() {
    v1::KioskConfig config;
    EXPECT_TRUE(world_.database().Read([&](Connection& db) { return AddDrawOffers(db, {"spring-2026", "day-1"}, &config); }).ok());
    std::vector<std::string> names;
    for (const v1::DrawOffer& offer : config.draws()) names.push_back(offer.name().substr(offer.name().rfind('/') + 1));
    return names;
  }
  void End(int number) {
    const DrawKey key{"spring-2026", absl::StrCat("wheel-", number)};
    ASSERT_TRUE(world_
                    .Do([&](WriteContext& write) -> absl::Status {
                      auto draw = GetDraw(write.db(), key);
                      if (!draw.ok()) return draw.status();
                      draw->set_state(v1::DRAW_STATE_DRAWN);
                      return ReplaceDraw(write, &*draw);
                    })
                    .ok());
  }
};

TEST_F(ManyDrawsTest, NoneThatRunsGivesWayToAnother) {
  for (int i = 1; i <= kMaxOfferedDraws; ++i) ASSERT_TRUE(PublishNth(i).ok()) << i;
  EXPECT_EQ(ReasonOf(PublishNth(11)), "TOO_MANY_DRAWS");
  ASSERT_TRUE(PublishNth(12, true).ok());  // to practise with
  EXPECT_THAT(Offered(), ::testing::SizeIs(10));
  EXPECT_THAT(Offered(), ::testing::Contains("wheel-1"));
  End(1);
  End(2);
  ASSERT_TRUE(PublishNth(13).ok());
  const std::vector<std::string> offered = Offered();
  EXPECT_THAT(offered, ::testing::SizeIs(10));
  EXPECT_THAT(offered, ::testing::Not(::testing::Contains("wheel-1")));
  EXPECT_THAT(offered, ::testing::Contains("wheel-3"));
  EXPECT_THAT(offered, ::testing::Contains("wheel-12"));
}

// --- tax -------------------------------------------------------------------------------------------------------------------------------

TEST_F(ClaimTimeTest, TheLedgerTellsWhoBoreTheTaxAtTheHandOver) {
  v1::Draw plan = CompleteDraw();
  plan.mutable_prizes(1)->set_price_fen(60'000);
  plan.mutable_prizes(1)->set_tax_bearer(v1::TAX_BEARER_NOBODY);
  plan.mutable_prizes(1)->set_tax_base_fen(0);
  EXPECT_FALSE(NeedsTaxDetails(plan, "B"));  // as dear as A, and nobody owes tax on it
  EXPECT_TRUE(NeedsTaxDetails(plan, "A"));
  TestBooth booth("kiosk-1", world_.Publish(plan));
  ASSERT_TRUE(world_.Lend(&booth));
  const auto facts = world_.DrawMany(&booth, 1, 10 - 1);
  const auto claim = [&](const std::string& prize, size_t nth) {
    std::vector<DrawFact> won;
    std::copy_if(facts.begin(), facts.end(), std::back_inserter(won), [&](const DrawFact& fact) { return fact.prize == prize; });
    return world_.Give(world_.Claim(won.at(nth), "anna", world_.now_ms()));
  };
  ASSERT_TRUE(claim("C", 0).ok());
  ASSERT_TRUE(Amend([](auto* a) { a->set_organiser_pays_tax(true); }).ok());
  ASSERT_TRUE(claim("C", 1).ok());
  ASSERT_TRUE(claim("B", 0).ok());
  std::string csv;
  ASSERT_TRUE(world_.database()
                  .Read([&](Connection& db) {
                    return WriteTaxLedger(db, kWheel, world_.intake(), [&](std::string_view text) {
                      csv += text;
                      return true;
                    });
                  })
                  .ok());
  EXPECT_THAT(csv, HasSubstr("1.00,1.00,winner,0.20,"));
  EXPECT_THAT(csv, HasSubstr("1.00,1.00,organiser,0.20,"));
  EXPECT_THAT(csv, ::testing::Not(HasSubstr(",B,")));
}

// --- when it was drawn -------------------------------------------------------------------------------------------------------------------

// A kiosk that stopped in the middle of a chance finishes it the day after.
TEST_F(DrawTest, AResumedChanceIsJudgedByTheTimeAtWhichItBegan) {
  v1::DrawPayload payload;
  payload.set_lease_id(std::string(16, 'l'));
  payload.set_draw_id("wheel");
  payload.set_block(1);
  payload.set_entry_id(std::string(16, 'e'));
  payload.set_prize("-");
  payload.set_previous_row_hash(std::string(32, 'p'));
  payload.set_row_hash(std::string(32, 'r'));
  payload.set_lead_id(std::string(16, 'v'));
  DrawOrigin origin{.campaign_id = "spring-2026", .device_id = "kiosk-1", .time_ms = kDrawStart + 24 * kHourMs};
  const auto time = [&] { return world_.intake().Prepare(payload, origin)->origin.time_ms; };
  EXPECT_EQ(time(), origin.time_ms);  // of a program that does not tell
  payload.set_draw_time_ms(kDrawStart);
  EXPECT_EQ(time(), kDrawStart);
  payload.set_draw_clock_suspect(true);
  EXPECT_EQ(time(), origin.time_ms);  // a clock that can be trusted says more
  origin.clock_suspect = true;
  EXPECT_EQ(time(), kDrawStart);
  payload.set_draw_time_ms(-1);
  EXPECT_EQ(errors::GetDetail(world_.intake().Prepare(payload, origin).status())->fields[0].field, "draw_time_ms");
}

// --- one prize, one desk ---------------------------------------------------------------------------------------------------------------

class OneDeskTest : public DrawTest {
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
