// Draws in the journal: an entry keeps its slot, whatever happens between its beginning and its end; and coupons, each once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kiosk/journal/lease_choice.h"
#include "tests/unit/kiosk_journal/canary.h"
#include "tests/unit/kiosk_journal/fault_vfs.h"
#include "tests/unit/kiosk_journal/lease_support.h"

namespace footfall::kiosk {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t kNowMs = 1'790'000'000'000;

class DrawEntryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Reopen();
    ASSERT_TRUE(journal_);
    ASSERT_TRUE(journal_->Enrol(TestIdentity(journal_.get())).ok());
    ASSERT_THAT(*journal_->offers().StoreLeaseBook({Block('k', 1, 3), Block('l', 2, 3), Cups()}, kNowMs), IsEmpty());
  }
  void Reopen() {
    journal_.reset();
    journal_ = OpenIn(folder_.path(), &random_);
  }
  OfferBook& offers() { return journal_->offers(); }

  TempFolder folder_;
  SeededRandom random_{22};
  std::unique_ptr<Journal> journal_;
};

TEST_F(DrawEntryTest, EntriesTakeTheSlotsInOrderAndHangTogether) {
  std::string before(rules::kDrawHashSize, '\0');
  for (int i = 0; i < 3; ++i) {
    const absl::StatusOr<DrawEntry> entry = offers().BeginDraw(Intent(i + 1));
    ASSERT_TRUE(entry.ok()) << entry.status();
    EXPECT_EQ(entry->payload.block(), 1);
    EXPECT_EQ(entry->payload.slot(), i);
    EXPECT_EQ(entry->payload.seq(), i);
    EXPECT_EQ(entry->payload.draw_id(), "lucky");
    EXPECT_EQ(entry->payload.previous_row_hash(), before);
    OperationDraft draft = DrawDraft(*entry, i != 1);
    before = draft.effects.draw->payload.row_hash();
    ASSERT_TRUE(journal_->Save(std::move(draft)).ok());
    if (i == 1) Reopen();
  }
  EXPECT_TRUE(IsLeaseEmpty(offers().BeginDraw(Intent(4)).status()));
  const absl::StatusOr<DrawEntry> next = offers().BeginDraw(Intent(4, 'l'));
  ASSERT_TRUE(next.ok());
  EXPECT_EQ(next->payload.block(), 2);
  EXPECT_EQ(next->payload.slot(), 0);
  EXPECT_EQ(next->payload.seq(), 3);
  EXPECT_EQ(next->payload.previous_row_hash(), before);
  EXPECT_TRUE(TotalsAgree(journal_.get()));
  EXPECT_THAT(*offers().OpenWins(9), SizeIs(2));
  EXPECT_EQ((*offers().OpenWins(9))[0].payload.slot(), 2);  // newest first
}

TEST_F(DrawEntryTest, ACrashBetweenIntentAndResultChangesNeitherSlotNorEntry) {
  const DrawEntry begun = *offers().BeginDraw(Intent(1));
  EXPECT_EQ(FindLease(journal_.get(), 'k')->spent, 0);
  Reopen();
  const std::vector<DrawEntry> unfinished = *offers().UnfinishedDraws();
  ASSERT_THAT(unfinished, SizeIs(1));
  EXPECT_EQ(unfinished[0].payload.SerializeAsString(), begun.payload.SerializeAsString());
  EXPECT_EQ(unfinished[0].operation_id, begun.operation_id);
  EXPECT_EQ(unfinished[0].draw, kLuckyDraw);
  // Nobody else gets a chance before it is over: neither its slot nor the next.
  EXPECT_FALSE(offers().BeginDraw(Intent(2)).ok());
  EXPECT_FALSE(offers().BeginDraw(Intent(2, 'l')).ok());
  EXPECT_FALSE(journal_->Save(ReturnDraft(journal_.get(), 3, 'k')).ok());
  // Recalled meanwhile: it happened all the same.
  ASSERT_TRUE(offers().StoreLeaseBook({}, kNowMs).ok());
  ASSERT_TRUE(journal_->Save(DrawDraft(unfinished[0])).ok());
  EXPECT_THAT(*offers().UnfinishedDraws(), IsEmpty());
  EXPECT_EQ(FindLease(journal_.get(), 'k')->spent, 1);
  EXPECT_TRUE((*offers().FindDrawEntry(begun.payload.entry_id()))->drawn);
  EXPECT_TRUE(TotalsAgree(journal_.get()));
}

TEST_F(DrawEntryTest, AChanceCountsForItsPersonFromTheBeginning) {
  DrawIntent intent = Intent(1);
  const std::string person(16, 'x');
  intent.uses = {{person, kLuckyDraw, 20'000, 1}};
  ASSERT_TRUE(offers().BeginDraw(intent).ok());
  Reopen();  // the plug was pulled
  EXPECT_EQ(*offers().UnitsOf(person, kLuckyDraw, 20'000), 1);
}

TEST_F(DrawEntryTest, AnEntryHasOneResult) {
  const DrawEntry entry = *offers().BeginDraw(Intent(1));
  OperationDraft other = DrawDraft(entry);
  other.effects.draw->payload.set_slot(1);
  EXPECT_FALSE(journal_->Save(std::move(other)).ok());  // another slot than it began with
  ASSERT_TRUE(journal_->Save(DrawDraft(entry)).ok());
  EXPECT_TRUE(journal_->Save(DrawDraft(entry)).ok());  // the same operation, told again
  EXPECT_EQ(journal_->epochs().back().head.seq, 1u);
  ASSERT_TRUE(journal_->Save(Draft(8)).ok());
  OperationDraft again = DrawDraft(entry, false);
  again.header.set_operation_id(Draft(9).header.operation_id());
  EXPECT_FALSE(journal_->Save(std::move(again)).ok());  // another result
  EXPECT_EQ((*offers().FindDrawEntry(entry.payload.entry_id()))->payload.prize(), "B");
  EXPECT_FALSE(offers().BeginDraw(Intent(1)).ok());  // nor another beginning
}

// Put back from an image, it may have drawn before what it draws again: the server keeps the two apart by their chains.
TEST_F(DrawEntryTest, AnotherEpochBeginsAnotherChainInOtherBlocks) {
  ASSERT_TRUE(journal_->Save(DrawDraft(*offers().BeginDraw(Intent(1)))).ok());
  const DrawEntry begun = *offers().BeginDraw(Intent(2));
  ASSERT_TRUE(journal_->Rebase(2).ok());
  Reopen();
  // What had begun keeps its place in the chain that is over.
  ASSERT_TRUE(journal_->Save(DrawDraft((*offers().UnfinishedDraws())[0])).ok());
  EXPECT_EQ((*offers().FindDrawEntry(begun.payload.entry_id()))->payload.seq(), 1);
  EXPECT_EQ((*offers().FindDrawEntry(begun.payload.entry_id()))->payload.chain(), 0u);
  // Nothing more is drawn from what was there, opened or not, whatever the book says; it goes back.
  ASSERT_TRUE(offers().StoreLeaseBook({Block('k', 1, 3), Block('l', 2, 3)}, kNowMs).ok());
  for (const char block : {'k', 'l'}) {
    EXPECT_TRUE(IsLeaseEmpty(offers().BeginDraw(Intent(3, block)).status()));
    EXPECT_TRUE(IsToBeReturned(*FindLease(journal_.get(), block), {kNowMs}, false));
    EXPECT_TRUE(journal_->Save(ReturnDraft(journal_.get(), 10 + block, block)).ok());
  }
  LeaseGrant opened = Block('n', 4, 3);  // by the past that this kiosk does not know
  opened.spent = 1;
  ASSERT_TRUE(offers().StoreLeaseBook({Block('m', 3, 3), opened}, kNowMs).ok());
  EXPECT_TRUE(IsLeaseEmpty(offers().BeginDraw(Intent(3, 'n')).status()));
  const absl::StatusOr<DrawEntry> first = offers().BeginDraw(Intent(3, 'm'));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->payload.chain(), 2u);
  EXPECT_EQ(first->payload.seq(), 0);
  EXPECT_EQ(first->payload.slot(), 0);
  EXPECT_EQ(first->payload.previous_row_hash(), std::string(rules::kDrawHashSize, '\0'));
  ASSERT_TRUE(journal_->Save(DrawDraft(*first)).ok());
  EXPECT_EQ(offers().BeginDraw(Intent(4, 'm'))->payload.seq(), 1);
}

TEST_F(DrawEntryTest, ADrawThatIsNewToTheKioskBeginsInTheChainOfItsEpoch) {
  ASSERT_TRUE(journal_->Rebase(5).ok());
  ASSERT_TRUE(offers().StoreLeaseBook({Block('m', 3, 3)}, kNowMs).ok());
  EXPECT_EQ(offers().BeginDraw(Intent(1, 'm'))->payload.chain(), 5u);
}

TEST_F(DrawEntryTest, AFailingDiskNeverGivesASlotTwice) {
  FaultVfs vfs;
  const absl::StatusOr<std::vector<std::string>> more = offers().StoreLeaseBook({Block('m', 3, 200)}, kNowMs);
  ASSERT_TRUE(more.ok());
  journal_.reset();
  journal_ = OpenIn(folder_.path(), &random_, "fault");
  int calls = vfs.calls;
  ASSERT_TRUE(journal_->Save(DrawDraft(*offers().BeginDraw(Intent(1, 'm')))).ok());
  calls = vfs.calls - calls;
  int number = 2, failures = 0;
  for (const FaultVfs::Fault fault : {FaultVfs::Fault::kFull, FaultVfs::Fault::kWriteError, FaultVfs::Fault::kSyncError}) {
    for (int nth = 1; nth <= calls; ++nth, ++number) {
      vfs.Break(fault, nth);
      absl::StatusOr<DrawEntry> entry = offers().BeginDraw(Intent(number, 'm'));
      absl::Status status = entry.status();
      if (status.ok()) status = journal_->Save(DrawDraft(*entry)).status();
      vfs.Heal();
      failures += !status.ok();
      // As the kiosk goes on: what has begun is ended.
      const std::vector<DrawEntry> all_begun = *offers().UnfinishedDraws();
      for (const DrawEntry& begun : all_begun) {
        EXPECT_TRUE(!entry.ok() || begun.payload.slot() == entry->payload.slot());
        ASSERT_TRUE(journal_->Save(DrawDraft(begun)).ok());
      }
      ASSERT_TRUE(TotalsAgree(journal_.get())) << nth;
    }
  }
  EXPECT_GT(failures, 6);
  journal_.reset();
  journal_ = OpenIn(folder_.path(), &random_);
  EXPECT_TRUE(TotalsAgree(journal_.get()));
  EXPECT_TRUE(journal_->VerifyAll().ok());
  const int64_t spent = FindLease(journal_.get(), 'm')->spent;
  EXPECT_THAT(*offers().OpenWins(1000), SizeIs(spent));  // each slot one entry
}

TEST_F(DrawEntryTest, AClaimedPrizeIsNotOfferedAgain) {
  const DrawEntry entry = *offers().BeginDraw(Intent(1));
  ASSERT_TRUE(journal_->Save(DrawDraft(entry)).ok());
  OperationDraft claim = Draft(2);
  claim.effects = {};
  claim.effects.claimed_entry = entry.payload.entry_id();
  ASSERT_TRUE(journal_->Save(std::move(claim)).ok());
  EXPECT_THAT(*offers().OpenWins(9), IsEmpty());
}

TEST_F(DrawEntryTest, NothingOnTheDiskTiesAnEntryToItsLead) {
  const std::string lead = "the lead's id 16";
  DrawIntent intent = Intent(1);
  intent.lead_id = lead;
  const DrawEntry entry = *offers().BeginDraw(intent);
  size_t bytes_read = 0;
  EXPECT_THAT(FindCanaries(folder_.path(), {lead}, &bytes_read), IsEmpty());
  ASSERT_TRUE(journal_->Save(DrawDraft(entry)).ok());
  ASSERT_TRUE(journal_->Checkpoint().ok());
  EXPECT_THAT(FindCanaries(folder_.path(), {lead}, &bytes_read), IsEmpty());
  EXPECT_EQ((*offers().FindDrawEntry(entry.payload.entry_id()))->payload.lead_id(), lead);
  EXPECT_GT(bytes_read, 10'000u);
}

TEST_F(DrawEntryTest, DrawsStopBeforeTheDiskIsFull) {
  FakeDisk disk;
  journal_.reset();
  journal_ = *OpenSqliteJournal({folder_.path(), "", &random_, &disk});
  ASSERT_TRUE(journal_->Save(DrawDraft(*offers().BeginDraw(Intent(1)))).ok());
  disk.free_bytes = int64_t{100} << 20;
  EXPECT_EQ(offers().BeginDraw(Intent(2)).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(journal_->Save(GiftDraft(journal_.get(), 3)).ok());
}

TEST_F(DrawEntryTest, TheClocksBudgetCountsChances) {
  ASSERT_TRUE(offers().StoreLeaseBook({Block('m', 3, 500)}, kNowMs).ok());
  for (int i = 1; i <= kUntrustedClockUnits; ++i) {
    DrawIntent intent = Intent(i, 'm');
    intent.clock_trusted = false;
    ASSERT_TRUE(journal_->Save(DrawDraft(*offers().BeginDraw(intent))).ok());
  }
  DrawIntent intent = Intent(999, 'm');
  intent.clock_trusted = false;
  EXPECT_TRUE(IsClockBudgetSpent(offers().BeginDraw(intent).status()));
  EXPECT_TRUE(offers().BeginDraw(Intent(999, 'm')).ok());
}

TEST_F(DrawEntryTest, ACouponIsIssuedAndRedeemedOnce) {
  const CouponRedemption redemption{"spring", 77, 3, 500, false};
  OperationDraft redeem = Draft(1);
  redeem.effects = {};
  redeem.effects.redemption = redemption;
  ASSERT_TRUE(journal_->Save(std::move(redeem)).ok());
  EXPECT_TRUE(*offers().WasRedeemed("spring", 77));
  EXPECT_FALSE(*offers().WasRedeemed("autumn", 77));
  OperationDraft again = Draft(2);
  again.effects = {};
  again.effects.redemption = redemption;
  EXPECT_TRUE(IsCouponUsed(journal_->Save(std::move(again)).status()));
  EXPECT_EQ(journal_->epochs().back().head.seq, 1u);
  OperationDraft own = Draft(3);
  own.effects = {};
  own.effects.redemption = CouponRedemption{"spring", 78, 3, 900, true};
  ASSERT_TRUE(journal_->Save(std::move(own)).ok());
  EXPECT_EQ(*offers().UnconfirmedFen("spring", 3), 500);  // own ones are no risk
  EXPECT_EQ(*offers().UnconfirmedFen("spring", 4), 0);
  ASSERT_TRUE(journal_->Acknowledge({1, 1, 0, {}}).ok());
  EXPECT_EQ(*offers().UnconfirmedFen("spring", 3), 0);
  OperationDraft issue = GiftDraft(journal_.get(), 4);
  issue.effects.coupon_issue = CouponIssue{std::string(16, 'q'), issue.header.operation_id(), LeaseId('a'), kVoucher, 0, 4711};
  ASSERT_TRUE(journal_->Save(std::move(issue)).ok());
  EXPECT_EQ((*offers().FindIssue(std::string(16, 'q')))->place, 0);
  EXPECT_EQ((*offers().FindIssueBy(Draft(4).header.operation_id()))->lease_id, LeaseId('a'));
  EXPECT_FALSE(offers().FindIssue(std::string(16, 'r'))->has_value());
  EXPECT_EQ((*offers().FindIssueBySerial("campaigns/spring", 4711))->pool, kVoucher);
  EXPECT_FALSE(offers().FindIssueBySerial("campaigns/spr", 4711)->has_value());
}

TEST_F(DrawEntryTest, UsesAreCountedByPersonOfferAndDay) {
  OperationDraft draft = GiftDraft(journal_.get(), 1);
  const std::string person(16, 'x');
  draft.effects.uses = {{person, kCups, 10, 2}, {person, kLuckyDraw, 10, 1}};
  ASSERT_TRUE(journal_->Save(std::move(draft)).ok());
  OperationDraft next = GiftDraft(journal_.get(), 2);
  next.effects.uses = {{person, kCups, 11, 1}};
  ASSERT_TRUE(journal_->Save(std::move(next)).ok());
  EXPECT_EQ(*offers().UnitsOf(person, kCups, std::nullopt), 3);
  EXPECT_EQ(*offers().UnitsOf(person, kCups, 10), 2);
  EXPECT_EQ(*offers().UnitsOf(person, kLuckyDraw, std::nullopt), 1);
  EXPECT_EQ(*offers().UnitsOf(std::string(16, 'y'), kCups, std::nullopt), 0);
}

}  // namespace
}  // namespace footfall::kiosk
