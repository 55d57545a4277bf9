// Gifts and draws at a kiosk without a network: what is handed out was lent, each person has their share, and a draw cannot be had again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "kiosk/app/draw_dealer.h"
#include "kiosk/app/offer_views.h"
#include "proto/rules/canonical_json.h"
#include "tests/unit/kiosk_app/desk_world.h"
#include "tests/unit/kiosk_journal/fault_vfs.h"

namespace footfall::kiosk {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// --- gifts ---------------------------------------------------------------------------------------------------------------------------

TEST(GiftDeskTest, TellsOfEachUnitWithTheLeasesTotal) {
  DeskWorld world;
  world.Lend({Cups('a', 1, 3)});
  ASSERT_EQ(world.HandOut(2, LeadId('1')), Refusal::kNone);
  const auto gift = world.Newest<v1::GiftPayload>(v1::OPERATION_TYPE_GIFT);
  EXPECT_EQ(gift.lease_id(), LeaseId('a'));
  EXPECT_EQ(gift.item(), "items/cup");
  EXPECT_EQ(gift.quantity(), 2);
  EXPECT_EQ(gift.spent_total(), 2);
  EXPECT_EQ(gift.lead_id(), LeadId('1'));
  EXPECT_EQ(gift.staff_id(), kStaff);
  EXPECT_EQ(world.HandOut(1, LeadId('2')), Refusal::kNone);
  EXPECT_EQ(world.HandOut(1, LeadId('3')), Refusal::kUsedUp);
  EXPECT_TRUE(TotalsAgree(world.journal.get()));
}

TEST(GiftDeskTest, OneHandOutMayComeFromTwoLeases) {
  DeskWorld world;
  world.Lend({Cups('a', 1, 1), Cups('b', 2, 5)});
  ASSERT_EQ(world.HandOut(2, LeadId('1')), Refusal::kNone);
  EXPECT_EQ(FindLease(world.journal.get(), 'a')->spent, 1);
  EXPECT_EQ(FindLease(world.journal.get(), 'b')->spent, 1);
  EXPECT_EQ(world.HandOut(1, LeadId('1')), Refusal::kPersonLimit);  // two in all
  EXPECT_TRUE(TotalsAgree(world.journal.get()));
}

TEST(GiftDeskTest, RefusesWithTheReason) {
  DeskWorld world;
  const auto hand_out = [&world](int64_t quantity) { return world.HandOut(quantity, LeadId('1')); };
  EXPECT_EQ(hand_out(1), Refusal::kNotLent);
  world.Lend({Cups()});
  EXPECT_EQ(hand_out(3), Refusal::kPersonLimit);
  EXPECT_EQ(hand_out(0), Refusal::kGone);
  EXPECT_EQ(DeskWorld::ReasonOf(world.offers->HandOut({1, "campaigns/spring/sessions/day1/gifts/tv", "items/tv", 1, "", kStaff, 0})),
            Refusal::kGone);
  world.config.mutable_gifts(0)->set_min_purchase_fen(100);
  EXPECT_EQ(hand_out(1), Refusal::kPurchaseTooSmall);
  world.config.mutable_gifts(0)->set_min_purchase_fen(0);
  world.offers->SetStanding(ServerStanding::kFrozen);
  EXPECT_EQ(hand_out(1), Refusal::kFrozen);
  world.offers->SetStanding(ServerStanding::kNormal);
  world.clock.Advance(kLeaseEndMs - world.clock.wall_ms);
  EXPECT_EQ(hand_out(1), Refusal::kNotLent);  // past its end
  EXPECT_EQ(world.journal->epochs().back().head.seq, 0u);
}

// F4: of somebody unknown nobody can say what they have had.
TEST(GiftDeskTest, WhatIsLimitedByThePersonNeedsOne) {
  DeskWorld world;
  world.Lend({Cups()});
  EXPECT_EQ(world.HandOut(1), Refusal::kNeedsLead);
  EXPECT_EQ(world.journal->epochs().back().head.seq, 0u);
  EXPECT_EQ(world.HandOut(1, LeadId('1')), Refusal::kNone);
  world.config.mutable_gifts(0)->set_per_person(0);
  EXPECT_EQ(world.HandOut(1), Refusal::kNone);
  EXPECT_TRUE(TotalsAgree(world.journal.get()));
}

TEST(GiftDeskTest, AfterARestartOfTheMachineOnlyABudgetUntilTheServerIsHeard) {
  DeskWorld world;
  world.config.mutable_gifts(0)->set_per_person(0);
  world.Lend({Cups('a', 1, 500)});
  world.clock.boot_id = std::string(16, 'c');
  world.clock.boot_ms = 10'000;
  EXPECT_EQ(world.offers->View().gifts[0].left, kUntrustedClockUnits);
  EXPECT_EQ(world.HandOut(kUntrustedClockUnits), Refusal::kNone);
  EXPECT_EQ(world.HandOut(1), Refusal::kClock);
  ASSERT_TRUE(world.journal->StoreTimeFix(world.corrected.Hear(world.clock.wall_ms)).ok());
  EXPECT_EQ(world.HandOut(1), Refusal::kNone);
  EXPECT_TRUE(TotalsAgree(world.journal.get()));
}

// The sync fails, so nobody can say whether it was saved; the second try is the same hand-out, and the third is another.
TEST(GiftDeskTest, ARetryAfterAFailedSaveIsTheSameHandOut) {
  FaultVfs disk;
  DeskWorld world("fault");
  world.config.mutable_gifts(0)->set_per_person(0);
  world.Lend({Cups('a', 1, 1), Cups('b', 2, 5)});
  for (const FaultVfs::Fault fault : {FaultVfs::Fault::kSyncError, FaultVfs::Fault::kWriteError}) {
    const int64_t before = FindLease(world.journal.get(), 'a')->spent + FindLease(world.journal.get(), 'b')->spent;
    disk.Break(fault);
    EXPECT_EQ(world.HandOut(2), Refusal::kNotSaved);
    disk.Heal();
    EXPECT_EQ(world.HandOut(2), Refusal::kNone);
    EXPECT_EQ(FindLease(world.journal.get(), 'a')->spent + FindLease(world.journal.get(), 'b')->spent, before + 2);
  }
  EXPECT_EQ(world.HandOut(2), Refusal::kNone);
  EXPECT_EQ(FindLease(world.journal.get(), 'b')->spent, 5);
  EXPECT_TRUE(TotalsAgree(world.journal.get()));
  world.journal.reset();  // before its disk
}

// So it is when a lead was registered before the retry.
TEST(GiftDeskTest, ARetryFindsTheHandOutBehindLaterOperations) {
  FaultVfs disk;
  DeskWorld world("fault");
  world.Lend({Cups()});
  disk.Break(FaultVfs::Fault::kSyncError);
  EXPECT_EQ(world.HandOut(2, LeadId('1')), Refusal::kNotSaved);
  disk.Heal();
  ASSERT_TRUE(world.journal->Save(Draft(1)).ok());
  EXPECT_EQ(world.HandOut(2, LeadId('1')), Refusal::kNone);
  EXPECT_EQ(FindLease(world.journal.get(), 'a')->spent, 2);
  EXPECT_TRUE(TotalsAgree(world.journal.get()));
  world.journal.reset();  // before its disk
}

TEST(GiftDeskTest, AKnownNumberIsTheSamePersonUnderAnotherLead) {
  DeskWorld world;
  world.Lend({Cups()});
  world.people->Remember(LeadId('1'), "+8613800000001", "spring", "");
  world.people->Remember(LeadId('2'), "+8613800000001", "spring", "");
  EXPECT_EQ(world.HandOut(2, LeadId('1')), Refusal::kNone);
  EXPECT_EQ(world.HandOut(1, LeadId('2')), Refusal::kPersonLimit);
  EXPECT_EQ(world.HandOut(1, LeadId('3')), Refusal::kNone);
  // With the key open, also over a restart.
  world.Unlock();
  world.people->Remember(LeadId('4'), "+8613800000004", "spring", world.duplicate_key);
  EXPECT_EQ(world.HandOut(2, LeadId('4')), Refusal::kNone);
  world.Restart();
  world.people->Remember(LeadId('5'), "+8613800000004", "spring", world.duplicate_key);
  EXPECT_EQ(world.HandOut(1, LeadId('5')), Refusal::kPersonLimit);
  EXPECT_EQ(world.HandOut(1, LeadId('1')), Refusal::kPersonLimit);  // the same lead, for ever
}

// --- leases given back ---------------------------------------------------------------------------------------------------------------

TEST(ReturnTest, WhatIsRecalledGoesBackOnce) {
  DeskWorld world;
  world.Lend({Cups()});
  ASSERT_EQ(world.HandOut(2, LeadId('1')), Refusal::kNone);
  EXPECT_EQ(world.offers->ReturnLeases(), 0);
  world.Lend({Granted({}, 0, 0, true)});
  EXPECT_EQ(world.offers->ReturnLeases(), 1);
  const auto back = world.Newest<v1::LeaseReturnPayload>(v1::OPERATION_TYPE_LEASE_RETURN);
  EXPECT_EQ(back.lease_id(), LeaseId('a'));
  EXPECT_EQ(back.spent_total(), 2);
  EXPECT_EQ(back.returned_total(), 8);
  EXPECT_EQ(world.offers->ReturnLeases(), 0);
  EXPECT_EQ(world.HandOut(1, LeadId('2')), Refusal::kUsedUp);
}

TEST(ReturnTest, AClosedSessionGivesBackItsOwnPoolsOnly) {
  DeskWorld world;
  world.Lend({Cups(), world.DemoBlock()});
  world.config.mutable_session()->set_state(v1::SESSION_STATE_OPEN);
  EXPECT_EQ(world.offers->ReturnLeases(), 0);
  world.config.mutable_session()->set_state(v1::SESSION_STATE_CLOSED);
  EXPECT_EQ(world.offers->ReturnLeases(), 1);
  EXPECT_EQ(FindLease(world.journal.get(), 'a')->returned, 10);
  EXPECT_EQ(FindLease(world.journal.get(), 'd')->returned, 0);
}

TEST(ReturnTest, ABlockWithABegunEntryWaits) {
  DeskWorld world;
  world.Lend({world.DemoBlock()});
  DrawIntent intent = Intent(1, 'd');
  intent.draw = kDemoDraw;
  ASSERT_TRUE(world.journal->offers().BeginDraw(intent).ok());
  LeaseGrant recalled = world.DemoBlock();
  recalled.signed_grant = *world.journal->offers().LoadGrant(LeaseId('d'));
  recalled.recalled = true;
  world.Lend({recalled});
  EXPECT_EQ(world.offers->ReturnLeases(), 0);
  EXPECT_THAT(world.offers->FinishDraws(), SizeIs(1));
  EXPECT_EQ(world.offers->ReturnLeases(), 1);
  EXPECT_EQ(FindLease(world.journal.get(), 'd')->returned, 19);
  EXPECT_TRUE(TotalsAgree(world.journal.get()));
}

// --- draws ---------------------------------------------------------------------------------------------------------------------------

TEST(DrawDeskTest, DealsThePublishedDeckAndHangsTheRowsTogether) {
  DeskWorld world;
  world.Lend({world.DemoBlock()});
  std::string deck, head(rules::kDrawHashSize, '\0');
  std::set<std::string> entries;
  for (int i = 0; i < 20; ++i) {
    DrawResult result;
    ASSERT_EQ(world.Draw(LeadId(static_cast<char>('A' + i)), &result), Refusal::kNone);
    deck += result.prize;
    const auto told = world.Newest<v1::DrawPayload>(v1::OPERATION_TYPE_DRAW);
    const std::string row = rules::CanonicalObject()
                                .Set("block", 1)
                                .Set("draw", "demo")
                                .Set("entry", rules::ToHex(told.entry_id()))
                                .Set("kiosk", std::string(kDeviceName).substr(8))
                                .Set("prize", told.prize())
                                .Set("seq", i)
                                .Set("slot", i)
                                .Write();
    EXPECT_EQ(told.previous_row_hash(), head);
    head = rules::DrawRowHash(head, row);
    EXPECT_EQ(told.row_hash(), head);
    EXPECT_EQ(told.draw_id(), "demo");
    EXPECT_EQ(told.lead_id(), LeadId(static_cast<char>('A' + i)));
    EXPECT_EQ(result.chain_head_hex, rules::ToHex(head).substr(0, 10));
    entries.insert(told.entry_id());
    if (i == 9) world.Restart();
  }
  EXPECT_EQ(deck, kDemoDeck);
  EXPECT_THAT(entries, SizeIs(20));
  EXPECT_EQ(world.Draw(LeadId('z')), Refusal::kUsedUp);
  EXPECT_TRUE(TotalsAgree(world.journal.get()));
}

TEST(DrawDeskTest, EachBlockIsDealtFromItsOwnDeck) {
  DeskWorld world;
  const std::string seed(32, 'z');
  world.Lend({world.DemoBlock(), world.Secret({'e', kDemoDraw, v1::LEASE_KIND_DRAW_BLOCK, 2, 20, 2, seed})});
  const auto deck = [&](const std::string& beacon) {
    rules::DrawRandom random(seed, "demo/2", rules::DrawConfigHash(kDemoConfig), beacon);
    const std::vector<std::string> deck = rules::ShuffledDeck({{"A", 1}, {"B", 3}, {"C", 6}}, 20, &random).value();
    std::string prizes;
    for (const std::string& prize : deck) prizes += prize;
    return prizes;
  };
  std::string drawn;
  const auto draw = [&](int count) {
    for (int i = 0; i < count; ++i) {
      DrawResult result;
      ASSERT_EQ(world.Draw(LeadId(static_cast<char>('0' + drawn.size())), &result), Refusal::kNone);
      drawn += result.prize;
    }
  };
  draw(25);
  EXPECT_EQ(drawn, kDemoDeck + deck(std::string(64, '0')).substr(0, 5));
  // What the order follows from has changed: nothing of the deck that was kept is dealt any more.
  const std::string beacon(64, '1');
  world.config.mutable_draws(0)->set_beacon(beacon);
  draw(15);
  EXPECT_EQ(drawn.substr(25), deck(beacon).substr(5));
  EXPECT_TRUE(TotalsAgree(world.journal.get()));
}

TEST(DrawDeskTest, RefusesWithTheReason) {
  DeskWorld world;
  EXPECT_EQ(world.Draw(LeadId('1')), Refusal::kNotLent);
  world.Lend({world.DemoBlock()});
  EXPECT_EQ(world.Draw(""), Refusal::kNeedsLead);
  EXPECT_EQ(world.Draw(LeadId('1')), Refusal::kNone);
  EXPECT_EQ(world.Draw(LeadId('1')), Refusal::kPersonLimit);
  v1::DrawOffer& offer = *world.config.mutable_draws(0);
  offer.set_per_person(5);
  offer.set_per_day(1);
  EXPECT_EQ(world.Draw(LeadId('1')), Refusal::kDayLimit);
  offer.set_min_purchase_fen(5);
  EXPECT_EQ(world.Draw(LeadId('2')), Refusal::kPurchaseTooSmall);
  offer.set_min_purchase_fen(0);
  world.Unlock();
  world.people->Remember(LeadId('3'), "+8613800000003", "spring", world.duplicate_key);
  offer.add_excluded_tags(world.people->TagOf(LeadId('3')));
  EXPECT_EQ(world.Draw(LeadId('3')), Refusal::kExcluded);
  offer.mutable_period()->set_start_ms(world.clock.wall_ms + 1);
  EXPECT_EQ(world.Draw(LeadId('2')), Refusal::kNotOpenYet);
  offer.mutable_period()->set_start_ms(0);
  offer.mutable_period()->set_end_ms(world.clock.wall_ms);
  EXPECT_EQ(world.Draw(LeadId('2')), Refusal::kOver);
  EXPECT_EQ(world.journal->epochs().back().head.seq, 1u);
}

TEST(DrawDeskTest, AfterAnotherDayTheDaysLimitBeginsAnew) {
  DeskWorld world;
  world.Lend({world.DemoBlock()});
  world.config.mutable_draws(0)->set_per_person(0);
  world.config.mutable_draws(0)->set_per_day(1);
  EXPECT_EQ(world.Draw(LeadId('1')), Refusal::kNone);
  world.clock.Advance(kDayMs - 1);
  EXPECT_EQ(world.Draw(LeadId('1')), Refusal::kNone);
}

// Pulling the plug between the intent and the result, and every failing disk call: the same lead gets the same slot, once.
TEST(DrawDeskTest, NobodyDrawsAgainByMakingTheKioskFail) {
  FaultVfs disk;
  int failed = 0, rounds = 0;
  for (const FaultVfs::Fault fault : {FaultVfs::Fault::kSyncError, FaultVfs::Fault::kWriteError}) {
    bool hit = true;
    for (int nth = 1; hit; ++nth, ++rounds) {
      for (const bool restart : {false, true}) {
        DeskWorld world("fault");
        world.Lend({world.DemoBlock()});
        ASSERT_EQ(world.Draw(LeadId('0')), Refusal::kNone);
        disk.Break(fault, nth);
        DrawResult first, second;
        const Refusal before = world.Draw(LeadId('1'), &first);
        disk.Heal();
        hit = before != Refusal::kNone;
        failed += hit;
        std::vector<DrawResult> resumed;
        if (restart) {
          world.Restart();
          resumed = world.offers->FinishDraws();
        }
        const Refusal after = world.Draw(LeadId('1'), &second);
        const int64_t spent = FindLease(world.journal.get(), 'd')->spent;
        EXPECT_EQ(spent, 2) << nth;  // one chance each, whatever failed
        if (hit && !restart) {
          EXPECT_EQ(after, Refusal::kNone) << nth;
          EXPECT_EQ(second.slot, 1);
          EXPECT_EQ(second.prize, "B");
        }
        EXPECT_TRUE(after == Refusal::kNone || after == Refusal::kPersonLimit);
        if (!resumed.empty()) {
          EXPECT_EQ(resumed[0].slot, 1);
          EXPECT_EQ(after, Refusal::kPersonLimit);
        }
        EXPECT_EQ(world.Draw(LeadId('1')), Refusal::kPersonLimit) << nth;
        EXPECT_TRUE(TotalsAgree(world.journal.get())) << nth;
        EXPECT_THAT(*world.journal->offers().UnfinishedDraws(), IsEmpty());
        world.journal.reset();  // before its disk
      }
    }
  }
  EXPECT_GT(failed, 8);
  EXPECT_GT(rounds, 4);
}

TEST(DrawDeskTest, ABlockThatDoesNotFitTheConfigIsNotBegun) {
  DeskWorld world;
  world.Lend({world.Secret({'d', kDemoDraw, v1::LEASE_KIND_DRAW_BLOCK, 1, 19, 1, DemoSeed()})});  // another number of chances
  EXPECT_EQ(world.Draw(LeadId('1')), Refusal::kNotSaved);
  EXPECT_THAT(*world.journal->offers().UnfinishedDraws(), IsEmpty());
  DeskWorld other;
  other.Lend({Granted({'d', kDemoDraw, v1::LEASE_KIND_DRAW_BLOCK, 1, 20, 1})});  // a seed that this kiosk cannot open
  EXPECT_EQ(other.Draw(LeadId('1')), Refusal::kNotSaved);
  EXPECT_THAT(*other.journal->offers().UnfinishedDraws(), IsEmpty());
}

// Nobody knows the order of a block whose seed is not the one that everybody was told of.
TEST(DrawDeskTest, ABlockWithAnotherSeedThanTheCommittedIsNotBegun) {
  DeskWorld world;
  GrantFacts facts{'d', kDemoDraw, v1::LEASE_KIND_DRAW_BLOCK, 1, 20, 1, DemoSeed()};
  facts.commitment = std::string(64, '0');
  world.Lend({world.Secret(facts)});
  EXPECT_EQ(world.Draw(LeadId('1')), Refusal::kNotSaved);
  EXPECT_THAT(*world.journal->offers().UnfinishedDraws(), IsEmpty());
  DeskWorld other;
  facts.commitment = "441a3409b9ddf86e3c7c7e141d659d0feef6800b6d0c91b434b8990619db8841";  // as published with the algorithm
  other.Lend({other.Secret(facts)});
  EXPECT_EQ(other.Draw(LeadId('1')), Refusal::kNone);
}

// Days and second entries go by it, and a kiosk that stopped may be switched on again on another day.
TEST(DrawDeskTest, AResumedChanceTellsWhenItBegan) {
  DeskWorld world;
  world.Lend({world.DemoBlock()});
  DrawIntent intent = Intent(1, 'd');
  intent.draw = kDemoDraw;
  intent.time_ms = world.clock.wall_ms;
  intent.clock_trusted = false;
  ASSERT_TRUE(world.journal->offers().BeginDraw(intent).ok());
  world.clock.Advance(kDayMs);
  ASSERT_THAT(world.offers->FinishDraws(), SizeIs(1));
  const auto told = world.Newest<v1::DrawPayload>(v1::OPERATION_TYPE_DRAW);
  EXPECT_EQ(told.draw_time_ms(), intent.time_ms);
  EXPECT_TRUE(told.draw_clock_suspect());
}

// --- claims --------------------------------------------------------------------------------------------------------------------------

TEST(ClaimTest, APrizeIsHandedOverOnceAndOnlyWhatTheTaxOfficeAsksIsTaken) {
  DeskWorld world;
  world.Lend({world.DemoBlock()});
  DrawResult nothing, a, c;
  ASSERT_EQ(world.Draw(LeadId('A'), &nothing), Refusal::kNone);
  for (int slot = 1; slot < 15; ++slot) {
    world.clock.Advance(1000);
    ASSERT_EQ(world.Draw(LeadId(static_cast<char>('A' + slot)), slot == 2 ? &c : nullptr), Refusal::kNone);
  }
  world.clock.Advance(1000);
  ASSERT_EQ(world.Draw(LeadId('z'), &a), Refusal::kNone);
  const OffersView view = world.offers->View();
  ASSERT_THAT(view.wins, SizeIs(7));
  EXPECT_EQ(view.wins[0].result.prize, "A");
  EXPECT_TRUE(view.wins[0].asks_tax_details);
  EXPECT_FALSE(view.wins[1].asks_tax_details);
  const auto claim = [&](const DrawResult& result) {
    return DeskWorld::ReasonOf(world.offers->Claim({1, kDemoDraw, result.entry_id, kStaff, "欧阳", "110101199001011234"}));
  };
  EXPECT_EQ(claim(nothing), Refusal::kGone);
  EXPECT_EQ(claim(c), Refusal::kNone);
  EXPECT_EQ(world.Newest<v1::DrawClaimPayload>(v1::OPERATION_TYPE_DRAW_CLAIM).tax_name(), "");
  EXPECT_EQ(claim(a), Refusal::kNone);
  const auto told = world.Newest<v1::DrawClaimPayload>(v1::OPERATION_TYPE_DRAW_CLAIM);
  EXPECT_EQ(told.tax_name(), "欧阳");
  EXPECT_EQ(told.draw_id(), "demo");
  EXPECT_EQ(told.entry_id(), a.entry_id);
  EXPECT_EQ(claim(a), Refusal::kGone);
  EXPECT_THAT(world.offers->View().wins, SizeIs(5));
}

// The office hands it over, or the entry does not count: the server says so with the leases.
TEST(ClaimTest, WhatTheServerClosedIsHandedOverNoMoreAndToldOnce) {
  DeskWorld world;
  world.Lend({world.DemoBlock()});
  DrawResult won;
  ASSERT_EQ(world.Draw(LeadId('1')), Refusal::kNone);
  ASSERT_EQ(world.Draw(LeadId('2'), &won), Refusal::kNone);
  ASSERT_THAT(world.offers->View().wins, SizeIs(1));
  v1::LeaseBook book;
  v1::DrawClosedEntry* closed = book.add_closed_entries();
  closed->set_draw(kDemoDraw);
  closed->set_entry_id(won.entry_id);
  EXPECT_EQ(world.offers->LetGo(book), 1);
  EXPECT_THAT(world.offers->View().wins, IsEmpty());
  EXPECT_EQ(DeskWorld::ReasonOf(world.offers->Claim({1, kDemoDraw, won.entry_id, kStaff, "", ""})), Refusal::kGone);
  const auto told = world.Newest<v1::DrawReleasePayload>(v1::OPERATION_TYPE_DRAW_RELEASE);
  EXPECT_EQ(told.draw_id(), "demo");
  EXPECT_EQ(told.entry_id(), won.entry_id);
  EXPECT_EQ(world.offers->LetGo(book), 0);
  world.Restart();
  EXPECT_EQ(world.offers->LetGo(book), 1);  // it may not have arrived; twice does no harm
  book.mutable_closed_entries(0)->set_entry_id("short");
  EXPECT_EQ(world.offers->LetGo(book), 0);
}

TEST(ClaimTest, NothingIsClaimedWhenItsTimeIsOverOrInATest) {
  DeskWorld world;
  world.Lend({world.DemoBlock()});
  DrawResult a;
  ASSERT_EQ(world.Draw(LeadId('1')), Refusal::kNone);
  ASSERT_EQ(world.Draw(LeadId('2'), &a), Refusal::kNone);
  world.config.mutable_draws(0)->set_test(true);
  EXPECT_THAT(world.offers->View().wins, IsEmpty());
  EXPECT_EQ(DeskWorld::ReasonOf(world.offers->Claim({1, kDemoDraw, a.entry_id, kStaff, "", ""})), Refusal::kGone);
  world.config.mutable_draws(0)->set_test(false);
  world.config.mutable_draws(0)->set_claim_until_ms(world.clock.wall_ms);
  EXPECT_EQ(DeskWorld::ReasonOf(world.offers->Claim({1, kDemoDraw, a.entry_id, kStaff, "", ""})), Refusal::kOver);
}

// --- views ---------------------------------------------------------------------------------------------------------------------------

TEST(OfferViewTest, SaysWhatIsLeftAndWhyNothingIs) {
  DeskWorld world;
  EXPECT_EQ(world.offers->View().gifts[0].none, Refusal::kNotLent);
  world.Lend({Cups('a', 1, 2), world.Vouchers({11, 12, 13}), world.DemoBlock()});
  OffersView view = world.offers->View();
  EXPECT_EQ(view.gifts[0].left, 2);
  EXPECT_EQ(view.gifts[0].none, Refusal::kNone);
  EXPECT_EQ(view.coupons[0].left, 3);
  EXPECT_EQ(view.draws[0].left, 20);
  const std::string mark = StockMark(view);
  ASSERT_EQ(world.HandOut(2, LeadId('1')), Refusal::kNone);
  view = world.offers->View();
  EXPECT_EQ(view.gifts[0].none, Refusal::kUsedUp);
  EXPECT_NE(StockMark(view), mark);
  world.offers->SetStanding(ServerStanding::kRevoked);
  view = world.offers->View();
  EXPECT_EQ(view.draws[0].none, Refusal::kFrozen);
  EXPECT_EQ(view.draws[0].left, 0);
}

}  // namespace
}  // namespace footfall::kiosk
