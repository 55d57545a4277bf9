// A gift that was handed out by mistake is put back: everywhere as if it had not left, and the kiosk's falling totals mislead nobody.
#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "proto/rules/ids.h"
#include "server/leases/lease_intake.h"
#include "tests/unit/server_stock/stock_fixture.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using ::testing::ElementsAre;

class GiftUndoTest : public StockTest {
 protected:
  void SetUp() override {
    StockTest::SetUp();
    Stock(kBooth, 30);
    MakeGift();
    ASSERT_TRUE(Lend('a', 10).ok());
  }
  // What the kiosk says in its order: `spent_` is its own total.
  GiftFact Hand(int64_t units, const std::string& lead = "") {
    GiftFact fact = MakeFact('a', units, lead);
    fact.spent_total = spent_ += units;
    fact.epoch = 1;
    fact.seq = ++seq_;
    return fact;
  }
  LeaseUndo PutBack(const GiftFact& gift) {
    spent_ -= gift.quantity;
    return {.operation_id = rules::UuidBytes(SystemRandom()->NewUuid(support::kWorldStartMs)),
            .gift_id = rules::UuidBytes(gift.operation_id),
            .lease_id = gift.lease_id,
            .epoch = 1,
            .seq = ++seq_,
            .units = gift.quantity,
            .spent_total = spent_,
            .staff_id = "chen",
            .device_id = "d1",
            .time_ms = support::kWorldStartMs};
  }
  absl::Status Undo(const LeaseUndo& undo) {
    return Do([&](WriteContext& write) { return ApplyGiftUndo(write, undo); });
  }
  LeaseRow Lease(char id = 'a') {
    LeaseRow lease;
    Read([&](Connection& db) {
      const auto found = FindLease(db, std::string(16, id));
      if (found.ok() && found->has_value()) lease = **found;
      return found.status();
    });
    return lease;
  }
  // Nothing of what the kiosk reported is missing, and nothing too much.
  void ExpectComplete() { EXPECT_EQ(Lease().ClaimedNow(), Lease().use.spent + Lease().use.shortage); }

  int64_t spent_ = 0;
  uint64_t seq_ = 0;
};

TEST_F(GiftUndoTest, TheUnitsAreTheKiosksAgain) {
  const GiftFact gift = Hand(3);
  ASSERT_TRUE(Give(gift).ok());
  EXPECT_EQ(Balance("visitors"), 3);
  ASSERT_TRUE(Undo(PutBack(gift)).ok());
  EXPECT_EQ(Balance("visitors"), 0);
  EXPECT_EQ(Balance(kBooth), 30);
  EXPECT_EQ(Account().pool.handed_out, 0);
  EXPECT_EQ(Account().outstanding, 10);
  EXPECT_EQ(Account().pool.free, 20);
  ExpectComplete();
  EXPECT_THAT(HandOuts(true).at(0).flags(), ElementsAre(v1::HAND_OUT_FLAG_UNDONE));
}

TEST_F(GiftUndoTest, EachIsUndoneOnce) {
  const GiftFact gift = Hand(2), other = Hand(2);
  ASSERT_TRUE(Give(gift).ok());
  ASSERT_TRUE(Give(other).ok());
  const LeaseUndo undo = PutBack(gift);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Undo(undo).ok());
  EXPECT_EQ(Account().pool.handed_out, 2);
  LeaseUndo again = PutBack(gift);
  EXPECT_EQ(ReasonOf(Undo(again)), "GIFT_UNDONE");
  ASSERT_TRUE(Give(gift).ok()) << "nor does it come back";
  EXPECT_EQ(Account().pool.handed_out, 2);
  EXPECT_EQ(Balance("visitors"), 2);
}

TEST_F(GiftUndoTest, OnlyWhatItSaysItWas) {
  const GiftFact gift = Hand(2);
  EXPECT_EQ(ReasonOf(Undo(PutBack(gift))), "UNKNOWN_GIFT") << "it comes later, and then this is replayed";
  ASSERT_TRUE(Give(gift).ok());
  LeaseUndo undo = PutBack(gift);
  undo.units = 1;
  EXPECT_EQ(FieldsOf(Undo(undo)), "quantity: OTHER_KIND\n");
  undo.units = 2;
  undo.device_id = "d2";
  EXPECT_EQ(FieldsOf(Undo(undo)), "gift_id: OTHER_KIND\n");
  ASSERT_TRUE(Lend('b', 2).ok());
  undo.device_id = "d1";
  undo.lease_id = std::string(16, 'b');
  EXPECT_EQ(FieldsOf(Undo(undo)), "gift_id: OTHER_KIND\n");
  EXPECT_EQ(Account().pool.handed_out, 2);
}

TEST_F(GiftUndoTest, ItCountsForNobodysLimit) {
  MakeGift(kBoothKey, 1);
  const std::string lead = AddLead(3);
  const GiftFact first = Hand(1, lead), second = Hand(1, lead);
  ASSERT_TRUE(Give(first).ok());
  ASSERT_TRUE(Give(second).ok());
  EXPECT_EQ(HandOuts(true).size(), 1u) << "the second is beyond the limit";
  ASSERT_TRUE(Undo(PutBack(first)).ok());
  EXPECT_THAT(HandOuts(true).at(0).flags(), ElementsAre(v1::HAND_OUT_FLAG_UNDONE));
  EXPECT_EQ(HandOuts(true).size(), 1u) << "the second is the only one now";
}

TEST_F(GiftUndoTest, TotalsThatFallHideNothingThatIsMissing) {
  const GiftFact first = Hand(4);
  ASSERT_TRUE(Give(first).ok());
  ASSERT_TRUE(Undo(PutBack(first)).ok());
  ExpectComplete();
  // Of the next two only the last arrives: its total tells of both.
  (void)Hand(1);
  ASSERT_TRUE(Give(Hand(1)).ok());
  EXPECT_EQ(Lease().ClaimedNow(), spent_);
  EXPECT_EQ(Lease().use.spent, 1);
}

TEST_F(GiftUndoTest, AReplayCountsWhatWasPutBackBeforeItNotAfter) {
  const GiftFact first = Hand(3), late = Hand(2), third = Hand(4);
  ASSERT_TRUE(Give(first).ok());
  ASSERT_TRUE(Give(third).ok());
  ASSERT_TRUE(Undo(PutBack(third)).ok());
  // It stood aside, and comes when all that was put back is known: its own total was made before that.
  ASSERT_TRUE(Give(late).ok());
  ExpectComplete();
  EXPECT_EQ(Lease().use.spent, 5);
}

TEST_F(GiftUndoTest, WhatTheKioskGivesBackIsItsRest) {
  const GiftFact gift = Hand(4);
  ASSERT_TRUE(Give(gift).ok());
  ASSERT_TRUE(Undo(PutBack(gift)).ok());
  ASSERT_TRUE(Give(Hand(1)).ok());
  const LeaseReturnFact back{
      .lease_id = std::string(16, 'a'), .device_id = "d1", .returned_total = 9, .spent_total = spent_, .epoch = 1, .seq = ++seq_};
  ASSERT_TRUE(Do([&](WriteContext& write) { return ApplyLeaseReturn(write, back); }).ok());
  EXPECT_EQ(Lease().use.Rest(), 0);
  EXPECT_EQ(Account().pool.free, 29);
  ExpectComplete();
}

// Until the kiosk hears that somebody closed it, it hands them out again: free they would be somebody else's by then.
TEST_F(GiftUndoTest, OfAClosedLeaseTheUnitsAreWrittenOffUntilTheyTurnUp) {
  const GiftFact gift = Hand(4);
  ASSERT_TRUE(Give(gift).ok());
  ASSERT_TRUE(Do([](WriteContext& write) { return CloseLease(write, std::string(16, 'a'), 6); }).ok());
  EXPECT_EQ(Account().pool.free, 26);
  ASSERT_TRUE(Undo(PutBack(gift)).ok());
  EXPECT_EQ(Account().pool.free, 26);
  EXPECT_EQ(Account().pool.written_off, 4);
  EXPECT_EQ(Account().outstanding + Account().suspense, 0);
  ASSERT_TRUE(Give(Hand(3)).ok());
  EXPECT_EQ(Account().pool.shortage, 0);
  EXPECT_EQ(Account().pool.written_off, 1);
  const LeaseReturnFact back{
      .lease_id = std::string(16, 'a'), .device_id = "d1", .returned_total = 7, .spent_total = spent_, .epoch = 1, .seq = ++seq_};
  ASSERT_TRUE(Do([&](WriteContext& write) { return ApplyLeaseReturn(write, back); }).ok());
  EXPECT_EQ(Account().pool.written_off, 0);
  EXPECT_EQ(Account().pool.free, 27);
}

TEST_F(GiftUndoTest, WhatWasShortIsShortNoMore) {
  ASSERT_TRUE(Give(Hand(10)).ok());
  const GiftFact beyond = Hand(2);
  ASSERT_TRUE(Give(beyond).ok());
  EXPECT_EQ(Account().pool.shortage, 2);
  ASSERT_TRUE(Undo(PutBack(beyond)).ok());
  EXPECT_EQ(Account().pool.shortage, 0);
  EXPECT_EQ(Account().pool.handed_out, 10);
  EXPECT_EQ(Balance(kBooth), 20);
  ExpectComplete();
}

TEST_F(GiftUndoTest, ReadsThePayloadOrSaysWhy) {
  v1::OperationHeader header;
  header.set_operation_id(std::string(16, 'o'));
  header.set_seq(7);
  v1::GiftUndoPayload payload;
  payload.set_lease_id(std::string(16, 'a'));
  payload.set_gift_id(std::string(16, 'g'));
  payload.set_quantity(2);
  payload.set_staff_id("chen");
  const auto undo = ReadGiftUndo("d1", 3, header, payload.SerializeAsString());
  ASSERT_TRUE(undo.ok()) << undo.status();
  EXPECT_EQ(undo->epoch, 3u);
  EXPECT_EQ(undo->seq, 7u);
  payload.set_gift_id("g");
  payload.clear_staff_id();
  payload.set_quantity(0);
  EXPECT_EQ(FieldsOf(ReadGiftUndo("d1", 3, header, payload.SerializeAsString()).status()),
            "gift_id: BAD_ID\nquantity: TOO_SMALL\nstaff_id: REQUIRED\n");
  EXPECT_EQ(ReasonOf(ReadGiftUndo("d1", 3, header, "\xff\xff").status()), "PAYLOAD_UNREADABLE");
}

// Kiosk and server by turns, with operations that stand aside and are replayed, returns, and a person who closes the lease. After each step
// the books balance (TearDown looks at the ledger too), and in the end both sides say the same.
TEST_F(GiftUndoTest, BooksBalanceWhateverHappens) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    const char id = static_cast<char>('b' + seed);
    if (Account().pool.free < 10) Stock(kBooth, 20);
    ASSERT_TRUE(Lend(id, 8).ok());
    spent_ = 0;
    std::vector<GiftFact> held;   // at visitors, by the kiosk's own book
    std::vector<WriteJob> aside;  // came, but waits for a person
    const auto send = [&](WriteJob job) {
      if (below(4) == 0 || !Do(job).ok()) aside.push_back(std::move(job));
    };
    for (int step = 0; step < 30; ++step) {
      if (below(2) == 0 && spent_ < 8) {
        GiftFact gift = Hand(1 + below(static_cast<int>(std::min<int64_t>(2, 8 - spent_))));
        gift.lease_id = std::string(16, id);
        held.push_back(gift);
        send([gift](WriteContext& write) { return ApplyGift(write, gift); });
      } else if (!held.empty()) {
        const size_t which = static_cast<size_t>(below(static_cast<int>(held.size())));
        const LeaseUndo undo = PutBack(held[which]);
        held.erase(held.begin() + static_cast<std::ptrdiff_t>(which));
        send([undo](WriteContext& write) { return ApplyGiftUndo(write, undo); });
      }
      ASSERT_TRUE(Account().Balances()) << "seed " << seed << ", step " << step;
      ASSERT_LE(Lease(id).ClaimedNow(), 8) << "no total that no kiosk can have";
    }
    // A person replays until all of it is in: a gift comes before what puts it back.
    for (int round = 0; round < 40 && !aside.empty(); ++round) {
      std::vector<WriteJob> still;
      for (WriteJob& job : aside) {
        if (!Do(job).ok()) still.push_back(std::move(job));
      }
      aside = std::move(still);
    }
    ASSERT_TRUE(aside.empty()) << "seed " << seed;
    const LeaseRow lease = Lease(id);
    EXPECT_EQ(lease.use.spent, spent_) << "seed " << seed;
    EXPECT_EQ(lease.use.shortage, 0);
    EXPECT_EQ(lease.ClaimedNow(), spent_) << "seed " << seed;
    EXPECT_EQ(lease.use.Rest(), 8 - spent_);
    CheckBooks();
  }
}

}  // namespace
}  // namespace footfall::server
