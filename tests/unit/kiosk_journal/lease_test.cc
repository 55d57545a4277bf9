// Leases in the journal: nothing is handed out that was not lent, and the operations tell of exactly what was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>

#include "kiosk/journal/lease_choice.h"
#include "kiosk/journal/salvage.h"
#include "tests/unit/kiosk_journal/lease_support.h"

namespace footfall::kiosk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kNowMs = 1'790'000'000'000;

class LeaseTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Reopen();
    ASSERT_TRUE(journal_);
    ASSERT_TRUE(journal_->Enrol(TestIdentity(journal_.get())).ok());
  }
  void Reopen() {
    journal_.reset();
    journal_ = OpenIn(folder_.path(), &random_);
  }
  // What the book refused.
  std::vector<std::string> Take(const std::vector<LeaseGrant>& book) { return *journal_->offers().StoreLeaseBook(book, kNowMs); }
  const Lease& At(char name) { return *FindLease(journal_.get(), name); }
  absl::Status HandOut(int number, char name = 'a', int64_t units = 1) {
    return journal_->Save(GiftDraft(journal_.get(), number, name, units)).status();
  }
  absl::Status PutBack(int number, int gift, int64_t units = 1, char name = 'a') {
    return journal_->Save(PutBackDraft(journal_.get(), number, gift, name, units)).status();
  }
  // The list of free pages is full of something else.
  void RotFreePages() {
    Break("PRAGMA wal_checkpoint(TRUNCATE)");
    std::fstream file(folder_.path() + "/journal.db", std::ios::binary | std::ios::in | std::ios::out);
    constexpr std::streamoff kFirstFreePage = 32;  // of the file's header, four bytes, the highest first
    file.seekg(kFirstFreePage);
    std::streamoff page = 0;
    for (int i = 0; i < 4; ++i) page = page << 8 | file.get();
    ASSERT_GT(page, 0);
    file.seekp((page - 1) * 4096);
    file << std::string(4096, '\x55');
  }
  // The table's page is full of something else, as on a rotten disk.
  void RotTable(const std::string& table) {
    size_t page = 0;
    Break("PRAGMA wal_checkpoint(TRUNCATE)", "SELECT rootpage FROM sqlite_schema WHERE name='" + table + "'", &page);
    std::fstream file(folder_.path() + "/journal.db", std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>((page - 1) * 4096));
    file << std::string(4096, '\x55');
  }
  void Break(const std::string& sql, const std::string& question = "SELECT 0", size_t* answer = nullptr) {
    size_t unused = 0;
    journal_.reset();
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((folder_.path() + "/journal.db").c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_exec(
        db, question.c_str(), [](void* out, int, char** values, char**) { return *static_cast<size_t*>(out) = std::stoul(values[0]), 0; },
        answer ? answer : &unused, nullptr);
    sqlite3_close(db);
  }

  TempFolder folder_;
  SeededRandom random_{21};
  std::unique_ptr<Journal> journal_;
};

TEST_F(LeaseTest, ALeaseIsHandedOutToItsLastUnitAndNoFurther) {
  ASSERT_THAT(Take({Cups('a', 1, 3)}), IsEmpty());
  EXPECT_TRUE(HandOut(1).ok());
  EXPECT_TRUE(HandOut(2, 'a', 2).ok());
  EXPECT_TRUE(IsLeaseEmpty(HandOut(3)));
  EXPECT_EQ(journal_->epochs().back().head.seq, 2u);
  EXPECT_EQ(*journal_->offers().UnitsOf(std::string(16, 'p'), kCups, 20'000), 3);  // the third left no trace either
  Reopen();
  EXPECT_EQ(At('a').spent, 3);
  EXPECT_TRUE(TotalsAgree(journal_.get()));
  EXPECT_TRUE(IsLeaseEmpty(HandOut(3)));
}

TEST_F(LeaseTest, TheGrantIsKeptAsItCame) {
  const LeaseGrant cups = Cups();
  ASSERT_THAT(Take({cups}), IsEmpty());
  Reopen();
  const v1::SignedGrant kept = *journal_->offers().LoadGrant(LeaseId('a'));
  EXPECT_EQ(kept.SerializeAsString(), cups.signed_grant.SerializeAsString());
  EXPECT_EQ(At('a').not_after_ms, kLeaseEndMs);
  EXPECT_EQ(journal_->offers().LoadGrant(LeaseId('z')).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(LeaseTest, TotalsThatDoNotFollowAreNotSaved) {
  ASSERT_THAT(Take({Cups()}), IsEmpty());
  ASSERT_TRUE(HandOut(1).ok());
  OperationDraft again = GiftDraft(journal_.get(), 2);
  again.effects.spend->spent_total = 1;  // worked out before the first
  EXPECT_TRUE(IsLeaseEmpty(journal_->Save(std::move(again)).status()));
  OperationDraft none = GiftDraft(journal_.get(), 3);
  none.effects.spend->units = 0;
  EXPECT_FALSE(journal_->Save(std::move(none)).ok());
  EXPECT_EQ(At('a').spent, 1);
}

TEST_F(LeaseTest, SeveralOperationsAreOneOrNone) {
  ASSERT_THAT(Take({Cups('a', 1, 1), Cups('b', 2, 1)}), IsEmpty());
  std::vector<OperationDraft> both;
  both.push_back(GiftDraft(journal_.get(), 1, 'a'));
  both.push_back(GiftDraft(journal_.get(), 2, 'b', 2));  // too much
  EXPECT_TRUE(IsLeaseEmpty(journal_->SaveAll(std::move(both)).status()));
  EXPECT_EQ(journal_->epochs().back().head.seq, 0u);
  EXPECT_EQ(At('a').spent, 0);
  std::vector<OperationDraft> fit;
  fit.push_back(GiftDraft(journal_.get(), 1, 'a'));
  fit.push_back(GiftDraft(journal_.get(), 2, 'b'));
  EXPECT_EQ(journal_->SaveAll(std::move(fit))->seq, 2u);
  EXPECT_TRUE(TotalsAgree(journal_.get()));
  std::vector<OperationDraft> again;  // the same: told once more
  again.push_back(GiftDraft(journal_.get(), 1, 'a'));
  again.push_back(GiftDraft(journal_.get(), 2, 'b'));
  EXPECT_EQ(journal_->SaveAll(std::move(again))->seq, 2u);
  EXPECT_TRUE(TotalsAgree(journal_.get()));
}

TEST_F(LeaseTest, TheBookIsTakenWhole) {
  ASSERT_THAT(Take({Cups('a'), Cups('b', 2)}), IsEmpty());
  ASSERT_TRUE(HandOut(1, 'b').ok());
  ASSERT_THAT(Take({Granted({.name = 'b', .fence = 2}, 0, 0, true), Cups('c', 3)}), IsEmpty());
  EXPECT_EQ(At('a').over_ms, kNowMs);  // missing
  EXPECT_TRUE(At('b').recalled);
  EXPECT_EQ(At('b').spent, 1);  // the server does not know of it yet
  for (const char name : {'a', 'b'}) EXPECT_TRUE(IsLeaseEmpty(HandOut(2, name))) << name;
  EXPECT_TRUE(HandOut(2, 'c').ok());
  Reopen();
  EXPECT_EQ(At('a').over_ms, kNowMs);
  EXPECT_TRUE(At('b').recalled);
}

TEST_F(LeaseTest, TheGreaterTotalCountsSoThatAnOldImageHandsNothingOutTwice) {
  ASSERT_THAT(Take({Cups()}), IsEmpty());
  ASSERT_TRUE(HandOut(1, 'a', 2).ok());
  ASSERT_THAT(Take({Granted({}, 7, 1)}), IsEmpty());
  EXPECT_EQ(At('a').spent, 7);
  EXPECT_EQ(At('a').Rest(), 2);
  ASSERT_THAT(Take({Granted({}, 5, 0)}), IsEmpty());  // an older book
  EXPECT_EQ(At('a').spent, 7);
  EXPECT_EQ(At('a').Rest(), 2);
  ASSERT_THAT(Take({Granted({}, 9, 4)}), IsEmpty());  // more than there is, after two pasts: nothing is left
  EXPECT_EQ(At('a').Rest(), 0);
}

TEST_F(LeaseTest, AnOlderFenceIsRefusedUnlessItIsKnown) {
  ASSERT_THAT(Take({Cups('a', 1), Cups('b', 5)}), IsEmpty());
  EXPECT_THAT(Take({Cups('a', 1), Cups('b', 5), Cups('c', 4)}), ElementsAre(LeaseId('c')));
  EXPECT_EQ(FindLease(journal_.get(), 'c'), nullptr);
  LeaseGrant forged = Cups('a', 1, 50);  // another grant under a known id
  EXPECT_THAT(Take({forged, Cups('b', 5)}), ElementsAre(LeaseId('a')));
  EXPECT_EQ(At('a').quantity, 10);
  // Also when all leases of the pool are gone.
  EXPECT_THAT(Take({}), IsEmpty());
  ASSERT_TRUE(journal_->Prune(kNowMs + kKeepMs + 1).ok());
  EXPECT_TRUE(journal_->offers().leases().empty());
  Reopen();
  EXPECT_TRUE(journal_->offers().leases().empty());
  EXPECT_THAT(Take({Cups('c', 4)}), ElementsAre(LeaseId('c')));
  EXPECT_THAT(Take({Cups('d', 6)}), IsEmpty());
}

// G3: somebody at the office thought that it had come back unopened.
TEST_F(LeaseTest, ABlockThatWasOpenedHereIsNotTakenAgain) {
  const auto block = [](char name, int64_t number) {
    return Granted(
        {.name = name, .pool = kLuckyDraw, .kind = v1::LEASE_KIND_DRAW_BLOCK, .fence = 90, .quantity = 5, .first_number = number});
  };
  ASSERT_THAT(Take({Block('k', 1), Block('l', 2)}), IsEmpty());
  const absl::StatusOr<DrawEntry> begun = journal_->offers().BeginDraw(Intent(1, 'k'));
  ASSERT_TRUE(begun.ok());
  EXPECT_THAT(Take({block('m', 1)}), ElementsAre(LeaseId('m')));  // its first slot is somebody's, though not drawn yet
  ASSERT_TRUE(journal_->Save(DrawDraft(*begun)).ok());
  EXPECT_THAT(Take({block('m', 1)}), ElementsAre(LeaseId('m')));
  Reopen();
  EXPECT_THAT(Take({block('m', 1)}), ElementsAre(LeaseId('m')));
  EXPECT_EQ(FindLease(journal_.get(), 'm'), nullptr);
  // One that nobody opened is as good as new, and so is another draw's of that number.
  EXPECT_THAT(Take({block('n', 2)}), IsEmpty());
  const LeaseGrant other =
      Granted({.name = 'o', .pool = "campaigns/spring/draws/demo", .kind = v1::LEASE_KIND_DRAW_BLOCK, .first_number = 1});
  EXPECT_THAT(Take({block('n', 2), other}), IsEmpty());
}

TEST_F(LeaseTest, TheRestIsGivenBackOnce) {
  ASSERT_THAT(Take({Cups()}), IsEmpty());
  ASSERT_TRUE(HandOut(1, 'a', 4).ok());
  OperationDraft stale = ReturnDraft(journal_.get(), 3);
  ASSERT_TRUE(HandOut(2).ok());
  EXPECT_TRUE(IsLeaseEmpty(journal_->Save(std::move(stale)).status()));  // it tells of four
  ASSERT_TRUE(journal_->Save(ReturnDraft(journal_.get(), 3)).ok());
  EXPECT_EQ(At('a').returned, 5);
  EXPECT_TRUE(IsLeaseEmpty(HandOut(4)));  // an award after the return is not possible
  Reopen();
  EXPECT_EQ(At('a').returned, 5);
  EXPECT_TRUE(TotalsAgree(journal_.get()));
}

// --- put back ----------------------------------------------------------------------------------------------------------------------

TEST_F(LeaseTest, WhatIsPutBackIsHandedOutAgain) {
  ASSERT_THAT(Take({Cups('a', 1, 3)}), IsEmpty());
  ASSERT_TRUE(HandOut(1, 'a', 3).ok());
  ASSERT_TRUE(PutBack(2, 1, 2).ok());
  EXPECT_EQ(At('a').spent, 1);
  EXPECT_EQ(At('a').undone, 2);
  EXPECT_EQ(*journal_->offers().UnitsOf(std::string(16, 'p'), kCups, 20'000), 1) << "who gave it back has not had it";
  Reopen();
  EXPECT_EQ(At('a').undone, 2);
  EXPECT_EQ(At('a').EverSpent(), 3);
  EXPECT_TRUE(TotalsAgree(journal_.get()));
  EXPECT_TRUE(HandOut(3, 'a', 2).ok());
  EXPECT_TRUE(IsLeaseEmpty(HandOut(4)));
  EXPECT_EQ(At('a').EverSpent(), 5);
  EXPECT_TRUE(TotalsAgree(journal_.get()));
}

TEST_F(LeaseTest, OnlyUnitsOfAGiftThatAreOutArePutBack) {
  ASSERT_THAT(Take({Cups(), Block()}), IsEmpty());
  ASSERT_TRUE(HandOut(1, 'a', 2).ok());
  EXPECT_TRUE(IsLeaseEmpty(PutBack(2, 1, 3)));
  EXPECT_TRUE(IsLeaseEmpty(PutBack(2, 1, 0)));
  OperationDraft stale = PutBackDraft(journal_.get(), 2, 1);
  ASSERT_TRUE(HandOut(3).ok());
  EXPECT_TRUE(IsLeaseEmpty(journal_->Save(std::move(stale)).status())) << "its total was worked out before";
  ASSERT_TRUE(journal_->Save(DrawDraft(*journal_->offers().BeginDraw(Intent(4)))).ok());
  EXPECT_TRUE(IsLeaseEmpty(PutBack(5, 4, 1, 'k'))) << "nobody gets a chance back";
  EXPECT_TRUE(IsLeaseEmpty(PutBack(5, 1, 1, 'z')));
  EXPECT_EQ(At('a').spent, 3);
  EXPECT_EQ(At('a').undone, 0);
  EXPECT_EQ(At('k').spent, 1);
  EXPECT_TRUE(TotalsAgree(journal_.get()));
}

TEST_F(LeaseTest, WhatIsPutBackAfterTheRestWentBackFollowsIt) {
  ASSERT_THAT(Take({Cups()}), IsEmpty());
  ASSERT_TRUE(HandOut(1, 'a', 4).ok());
  ASSERT_THAT(Take({Granted({}, 4, 0, true)}), IsEmpty());
  ASSERT_TRUE(journal_->Save(ReturnDraft(journal_.get(), 2)).ok());
  EXPECT_FALSE(IsToBeReturned(At('a'), {kNowMs}, false));
  ASSERT_TRUE(PutBack(3, 1, 4).ok()) << "also of a lease that hands nothing out";
  EXPECT_TRUE(IsLeaseEmpty(HandOut(4)));
  EXPECT_TRUE(IsToBeReturned(At('a'), {kNowMs}, false));
  ASSERT_TRUE(journal_->Save(ReturnDraft(journal_.get(), 4)).ok());
  EXPECT_EQ(At('a').returned, 10);
  EXPECT_EQ(At('a').Rest(), 0);
}

// The book counts in what was put back; this kiosk's own total falls.
TEST_F(LeaseTest, ABookIsComparedWithAllThatWasEverHandedOut) {
  ASSERT_THAT(Take({Cups()}), IsEmpty());
  ASSERT_TRUE(HandOut(1, 'a', 4).ok());
  ASSERT_TRUE(PutBack(2, 1, 3).ok());
  for (const auto& [told, undone] : {std::pair{0, 0}, {4, 0}, {4, 3}}) {  // nothing yet, the hand-out alone, both
    ASSERT_THAT(Take({Granted({}, told, 0, false, undone)}), IsEmpty());
    EXPECT_EQ(At('a').spent, 1) << told;
    EXPECT_EQ(At('a').undone, 3) << told;
  }
  ASSERT_THAT(Take({Granted({}, 6, 0, false, 3)}), IsEmpty());  // two more in another past
  EXPECT_EQ(At('a').spent, 3);
  Reopen();
  EXPECT_EQ(At('a').spent, 3);
}

TEST_F(LeaseTest, AnOldImageLearnsWhatWasPutBackSince) {
  ASSERT_THAT(Take({Cups()}), IsEmpty());
  ASSERT_THAT(Take({Granted({}, 5, 0, false, 3)}), IsEmpty());
  EXPECT_EQ(At('a').spent, 2);
  ASSERT_TRUE(HandOut(1, 'a', 2).ok());
  ASSERT_THAT(Take({Granted({}, 7, 0, false, 3)}), IsEmpty());
  EXPECT_EQ(At('a').spent, 4) << "both count on from there";
  ASSERT_THAT(Take({Granted({}, 9, 0, false, 9)}), IsEmpty());
  EXPECT_EQ(At('a').spent, 4) << "what it knows to be out, another past cannot put back";
  ASSERT_THAT(Take({Granted({.name = 'b', .fence = 2}, 5, 0, false, 3)}), IsEmpty());
  EXPECT_EQ(At('b').spent, 2);
  EXPECT_EQ(At('b').undone, 3);
}

TEST_F(LeaseTest, AFileOfTheSixthVersionHasPutNothingBack) {
  ASSERT_THAT(Take({Cups()}), IsEmpty());
  ASSERT_TRUE(HandOut(1, 'a', 2).ok());
  Break("ALTER TABLE leases DROP COLUMN undone; PRAGMA user_version=6");
  journal_ = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal_);
  EXPECT_EQ(At('a').spent, 2);
  EXPECT_EQ(At('a').undone, 0);
  ASSERT_TRUE(PutBack(2, 1).ok());
  EXPECT_EQ(At('a').undone, 1);
  EXPECT_TRUE(TotalsAgree(journal_.get()));
  EXPECT_TRUE(journal_->VerifyAll().ok());
}

// Its tables cannot be made what they are today, because the page that a new one would take is damaged; its leases can be read.
TEST_F(LeaseTest, ADamagedFileOfTheFourthVersionGoesOnHandingOut) {
  ASSERT_THAT(Take({Cups()}), IsEmpty());
  ASSERT_TRUE(HandOut(1, 'a', 2).ok());
  Break(
      "ALTER TABLE leases DROP COLUMN undone; DROP TABLE coupon_stop_lists; DROP TABLE coupon_stops; DROP TABLE tallies; DROP TABLE "
      "checklist_marks; DROP TABLE open_incidents; DROP TABLE queue_numbers; PRAGMA user_version=4");
  RotFreePages();
  journal_ = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal_);
  EXPECT_TRUE(std::filesystem::exists(folder_.path() + "/journal.damaged"));
  ASSERT_NE(FindLease(journal_.get(), 'a'), nullptr);
  EXPECT_EQ(At('a').spent, 2);
  EXPECT_TRUE(PutBack(2, 1).ok());
  EXPECT_TRUE(TotalsAgree(journal_.get()));
}

TEST_F(LeaseTest, PastItsBudgetAClockThatIsNotTrustedHandsNothingOut) {
  ASSERT_THAT(Take({Cups('a', 1, 1000)}), IsEmpty());
  const auto hand_out = [&](int number, int64_t units) {
    OperationDraft draft = GiftDraft(journal_.get(), number, 'a', units);
    draft.effects.spend->clock_trusted = false;
    return journal_->Save(std::move(draft)).status();
  };
  EXPECT_TRUE(hand_out(1, kUntrustedClockUnits - 1).ok());
  EXPECT_TRUE(IsClockBudgetSpent(hand_out(2, 2)));
  Reopen();  // another start does not begin anew
  EXPECT_EQ(journal_->offers().untrusted_units(), kUntrustedClockUnits - 1);
  EXPECT_TRUE(hand_out(2, 1).ok());
  EXPECT_TRUE(IsClockBudgetSpent(hand_out(3, 1)));
  EXPECT_TRUE(HandOut(3).ok());  // trusted again
  ASSERT_TRUE(journal_->StoreTimeFix({kNowMs, kNowMs, 5, std::string(16, 'b')}).ok());
  EXPECT_TRUE(hand_out(4, 1).ok());
  EXPECT_TRUE(TotalsAgree(journal_.get()));
}

TEST_F(LeaseTest, WhoeverForgotWhatItHandedOutBelievesNoOldGrant) {
  ASSERT_THAT(Take({Cups(), Block()}), IsEmpty());
  ASSERT_TRUE(HandOut(1).ok());
  RotTable("leases");
  journal_ = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal_);
  EXPECT_EQ(journal_->epochs().back().head.seq, 1u);
  EXPECT_THAT(journal_->offers().leases(), IsEmpty());
  EXPECT_THAT(Take({Cups(), Block()}), ElementsAre(LeaseId('a'), LeaseId('k')));
  v1::Grant later = MakeGrant({.name = 'n', .fence = 9});
  later.set_grant_time_ms(Draft(1).header.corrected_ms() + 1);
  v1::Grant block = MakeGrant({.name = 'o', .pool = kLuckyDraw, .kind = v1::LEASE_KIND_DRAW_BLOCK, .fence = 9});
  block.set_grant_time_ms(later.grant_time_ms());
  EXPECT_THAT(Take({{later, SignGrant(later)}, {block, SignGrant(block)}}), ElementsAre(LeaseId('o')));
  EXPECT_TRUE(HandOut(2, 'n').ok());
}

TEST_F(LeaseTest, ADamagedFileWhoseLeasesCanBeReadGoesOnHandingOut) {
  ASSERT_THAT(Take({Cups(), Block()}), IsEmpty());
  ASSERT_TRUE(HandOut(1).ok());
  RotTable("attendance");
  journal_ = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal_);
  EXPECT_EQ(At('a').spent, 1);
  EXPECT_TRUE(HandOut(2).ok());
  EXPECT_TRUE(journal_->offers().BeginDraw(Intent(3)).ok());
  EXPECT_TRUE(TotalsAgree(journal_.get()));
}

TEST_F(LeaseTest, AFileOfTheSecondVersionGainsTheTables) {
  ASSERT_TRUE(journal_->Save(Draft(1)).ok());
  Break(
      "DROP TABLE leases; DROP TABLE grants; DROP TABLE pool_fences; DROP TABLE lease_clock; DROP TABLE lease_floor; DROP TABLE "
      "draw_entries; DROP TABLE draw_chains; DROP TABLE coupons_issued; DROP TABLE coupons_redeemed; DROP TABLE person_uses; DROP TABLE "
      "coupon_stop_lists; DROP "
      "TABLE coupon_stops; DROP TABLE tallies; DROP TABLE checklist_marks; DROP TABLE open_incidents; DROP TABLE queue_numbers; PRAGMA "
      "user_version=2");
  journal_ = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal_);
  EXPECT_THAT(Take({Cups()}), IsEmpty());
  EXPECT_EQ(journal_->Save(GiftDraft(journal_.get(), 2))->seq, 2u);
  EXPECT_TRUE(journal_->VerifyAll().ok());
}

// The tables as version 3 had them, with what is in those of today.
constexpr char kToVersion3[] = R"(
ALTER TABLE draw_entries RENAME TO drawn;
DROP INDEX draw_entries_claimable;
CREATE TABLE draw_entries(
  entry_id BLOB PRIMARY KEY, draw TEXT NOT NULL, seq INTEGER NOT NULL, lease_id BLOB NOT NULL, slot INTEGER NOT NULL,
  operation_id BLOB NOT NULL, time_ms INTEGER NOT NULL, clock_trusted INTEGER NOT NULL, drawn INTEGER NOT NULL, claimable INTEGER NOT NULL,
  row_hash BLOB NOT NULL, details BLOB NOT NULL, UNIQUE(draw, seq), UNIQUE(lease_id, slot));
CREATE INDEX draw_entries_unfinished ON draw_entries(draw) WHERE drawn = 0;
CREATE INDEX draw_entries_claimable ON draw_entries(time_ms) WHERE claimable = 1;
INSERT INTO draw_entries SELECT d.entry_id, d.draw, slot, d.lease_id, slot, d.operation_id, d.time_ms, d.clock_trusted, 1, claimable, row_hash,
  d.details FROM drawn d JOIN draw_chains c ON c.draw = d.draw;
INSERT INTO draw_entries SELECT entry_id, draw, next_seq, lease_id, next_seq, operation_id, time_ms, clock_trusted, 0, 0, x'', details
  FROM draw_chains WHERE entry_id IS NOT NULL;
DROP TABLE drawn; DROP TABLE draw_chains;
ALTER TABLE leases DROP COLUMN abandoned; ALTER TABLE leases DROP COLUMN newest_place; ALTER TABLE coupons_issued DROP COLUMN persons;
DROP TABLE coupon_stop_lists; DROP TABLE coupon_stops; DROP TABLE tallies; DROP TABLE checklist_marks; DROP TABLE open_incidents;
DROP TABLE queue_numbers; ALTER TABLE leases DROP COLUMN undone;
PRAGMA user_version=3)";

TEST_F(LeaseTest, ADrawOfTheThirdVersionGoesOnWhereItWas) {
  ASSERT_THAT(Take({Cups(), Block()}), IsEmpty());
  ASSERT_TRUE(journal_->Save(DrawDraft(*journal_->offers().BeginDraw(Intent(1)))).ok());
  ASSERT_TRUE(journal_->Save(DrawDraft(*journal_->offers().BeginDraw(Intent(2)), false)).ok());
  const DrawEntry begun = *journal_->offers().BeginDraw(Intent(3));
  Break(kToVersion3);
  journal_ = OpenIn(folder_.path(), &random_);
  ASSERT_TRUE(journal_);
  ASSERT_EQ(journal_->offers().UnfinishedDraws()->size(), 1u);
  EXPECT_EQ((*journal_->offers().UnfinishedDraws())[0].payload.SerializeAsString(), begun.payload.SerializeAsString());
  EXPECT_FALSE(journal_->offers().BeginDraw(Intent(4)).ok());
  ASSERT_TRUE(journal_->Save(DrawDraft(begun)).ok());
  const absl::StatusOr<DrawEntry> next = journal_->offers().BeginDraw(Intent(4));
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(next->payload.seq(), 3);
  EXPECT_EQ(next->payload.slot(), 3);
  EXPECT_NE(next->payload.previous_row_hash(), begun.payload.previous_row_hash());
  EXPECT_EQ(journal_->offers().OpenWins(9)->size(), 2u);
  EXPECT_TRUE(TotalsAgree(journal_.get()));
  EXPECT_TRUE(journal_->VerifyAll().ok());
  // Which operation told of a lease last is not known of that version: any may have.
  ASSERT_TRUE(journal_->Acknowledge({1, 3, 1, {}}).ok());
  ASSERT_THAT(Take({Block()}), IsEmpty());
  ASSERT_TRUE(journal_->Prune(kNowMs + kKeepMs + 1).ok());
  EXPECT_NE(FindLease(journal_.get(), 'a'), nullptr);
}

TEST_F(LeaseTest, ALeaseStaysAsLongAsAnOperationThatTellsOfItIsNotStable) {
  const int64_t later_ms = kNowMs + kKeepMs + 1;
  ASSERT_THAT(Take({Cups('a'), Cups('b', 2), Cups('c', 3)}), IsEmpty());
  ASSERT_TRUE(HandOut(1, 'a').ok());
  ASSERT_TRUE(HandOut(2, 'b').ok());
  ASSERT_THAT(Take({}), IsEmpty());  // all are over
  ASSERT_TRUE(journal_->Acknowledge({1, 2, 1, {}}).ok());
  Reopen();
  ASSERT_TRUE(journal_->Prune(later_ms).ok());
  EXPECT_EQ(FindLease(journal_.get(), 'a'), nullptr);  // stable
  EXPECT_EQ(FindLease(journal_.get(), 'c'), nullptr);  // nothing tells of it
  ASSERT_NE(FindLease(journal_.get(), 'b'), nullptr);
  EXPECT_TRUE(journal_->offers().LoadGrant(LeaseId('b')).ok());
  ASSERT_TRUE(journal_->Forget(1, 1, 1).ok());  // the server was put back
  ASSERT_TRUE(journal_->Rebase(2).ok());
  ASSERT_TRUE(journal_->Prune(later_ms).ok());
  EXPECT_NE(FindLease(journal_.get(), 'b'), nullptr);
  ASSERT_TRUE(journal_->Acknowledge({1, 2, 2, {}}).ok());
  ASSERT_TRUE(journal_->Prune(later_ms).ok());
  EXPECT_EQ(FindLease(journal_.get(), 'b'), nullptr);
  EXPECT_EQ(journal_->offers().LoadGrant(LeaseId('b')).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(LeaseTest, ALeaseStaysAsLongAsAnEntryOfItHasNoResult) {
  ASSERT_THAT(Take({Block()}), IsEmpty());
  const DrawEntry begun = *journal_->offers().BeginDraw(Intent(1));
  ASSERT_THAT(Take({}), IsEmpty());
  ASSERT_TRUE(journal_->Prune(kNowMs + kKeepMs + 1).ok());
  ASSERT_NE(FindLease(journal_.get(), 'k'), nullptr);  // whose grant says what it wins
  ASSERT_TRUE(journal_->Save(DrawDraft(begun)).ok());
  ASSERT_TRUE(journal_->Acknowledge({1, 1, 1, {}}).ok());
  ASSERT_TRUE(journal_->Prune(kNowMs + kKeepMs + 1).ok());
  EXPECT_EQ(FindLease(journal_.get(), 'k'), nullptr);
}

TEST_F(LeaseTest, AWipeTakesAllOfIt) {
  ASSERT_THAT(Take({Cups(), Block()}), IsEmpty());
  ASSERT_TRUE(HandOut(1).ok());
  ASSERT_TRUE(journal_->Wipe().ok());
  EXPECT_THAT(journal_->offers().leases(), IsEmpty());
  EXPECT_EQ(*journal_->offers().UnitsOf(std::string(16, 'p'), kCups, std::nullopt), 0);
}

// --- which lease is next ------------------------------------------------------------------------------------------------------------

std::vector<Lease> Leases(const std::vector<LeaseGrant>& grants) {
  std::vector<Lease> leases;
  for (const LeaseGrant& each : grants) {
    Lease lease;
    lease.lease_id = each.grant.lease_id();
    lease.pool = each.grant.pool();
    lease.kind = each.grant.kind();
    lease.quantity = each.grant.quantity();
    lease.not_after_ms = each.grant.not_after_ms();
    leases.push_back(lease);
  }
  return leases;
}

TEST(LeaseChoiceTest, TheOldestWithRoomIsFirst) {
  std::vector<Lease> leases = Leases({Cups('a', 1, 2), Block(), Cups('b', 2, 5)});
  const SpendTime time{kNowMs};
  EXPECT_EQ(ChooseLease(leases, kCups, time).lease, &leases[0]);
  EXPECT_EQ(UnitsLeft(leases, kCups, time), 7);
  leases[0].spent = 2;
  EXPECT_EQ(ChooseLease(leases, kCups, time).lease, &leases[2]);
  leases[2].spent = 4;
  EXPECT_EQ(ChooseLease(leases, kCups, time).lease, &leases[2]);
  leases[2].returned = 1;
  EXPECT_EQ(ChooseLease(leases, kCups, time).problem, LeaseProblem::kUsedUp);
  leases[0].over_ms = 1;  // the server leaves used ones out of its book
  leases[2].over_ms = 1;
  EXPECT_EQ(ChooseLease(leases, kCups, time).problem, LeaseProblem::kUsedUp);
  EXPECT_EQ(UnitsLeft(leases, kCups, time), 0);
  EXPECT_EQ(ChooseLease(leases, kVoucher, time).problem, LeaseProblem::kNotLent);
}

TEST(LeaseChoiceTest, ABegunBlockIsFinishedFirst) {
  std::vector<Lease> leases = Leases({Block('k', 1), Block('l', 2), Block('m', 3)});
  leases[1].spent = 1;
  EXPECT_EQ(ChooseLease(leases, kLuckyDraw, {kNowMs}).lease, &leases[1]);
  leases[1].spent = 5;
  EXPECT_EQ(ChooseLease(leases, kLuckyDraw, {kNowMs}).lease, &leases[0]);
}

TEST(LeaseChoiceTest, NothingPastItsEndOrOutOfTheBookOrRecalled) {
  for (const auto& close : {+[](Lease* lease) { lease->not_after_ms = kNowMs; }, +[](Lease* lease) { lease->over_ms = 1; },
                            +[](Lease* lease) { lease->recalled = true; }}) {
    std::vector<Lease> leases = Leases({Cups()});
    close(&leases[0]);
    EXPECT_EQ(ChooseLease(leases, kCups, {kNowMs}).lease, nullptr);
    EXPECT_EQ(UnitsLeft(leases, kCups, {kNowMs}), 0);
  }
}

TEST(LeaseChoiceTest, NothingWhileFrozenOrPastTheClocksBudget) {
  const std::vector<Lease> leases = Leases({Cups('a', 1, 500)});
  EXPECT_EQ(ChooseLease(leases, kCups, {kNowMs, true, true}).problem, LeaseProblem::kFrozen);
  EXPECT_EQ(UnitsLeft(leases, kCups, {kNowMs, true, true}), 0);
  EXPECT_EQ(UnitsLeft(leases, kCups, {kNowMs, false, false, 90}), kUntrustedClockUnits - 90);
  EXPECT_EQ(ChooseLease(leases, kCups, {kNowMs, false, false, kUntrustedClockUnits}).problem, LeaseProblem::kClock);
  EXPECT_EQ(UnitsLeft(leases, kCups, {kNowMs, true, false, kUntrustedClockUnits}), 500);
}

TEST(LeaseChoiceTest, WhatIsRecalledOverOrLateGoesBack) {
  Lease lease = Leases({Cups()})[0];
  const SpendTime late{kLeaseEndMs}, late_unsure{kLeaseEndMs, false};
  EXPECT_FALSE(IsToBeReturned(lease, {kNowMs}, false));
  EXPECT_TRUE(IsToBeReturned(lease, {kNowMs}, true));
  EXPECT_TRUE(IsToBeReturned(lease, late, false));
  EXPECT_FALSE(IsToBeReturned(lease, late_unsure, false));  // its clock may be wrong; the server's is not
  lease.recalled = true;
  EXPECT_TRUE(IsToBeReturned(lease, {kNowMs}, false));
  lease.spent = 10;
  EXPECT_FALSE(IsToBeReturned(lease, {kNowMs}, true));
  lease.spent = 0;
  lease.over_ms = 1;
  EXPECT_FALSE(IsToBeReturned(lease, {kNowMs}, false));  // nobody asks for it any more
  EXPECT_FALSE(IsToBeReturned(lease, late_unsure, false));
  EXPECT_TRUE(IsToBeReturned(lease, late, false));  // its units wait in suspense for that
  EXPECT_TRUE(IsToBeReturned(lease, {kNowMs}, true));
  lease.abandoned = true;
  EXPECT_TRUE(IsToBeReturned(lease, {kNowMs}, false));  // it waits at the server
  EXPECT_FALSE(IsOpen(lease, kNowMs));
}

}  // namespace
}  // namespace footfall::kiosk
