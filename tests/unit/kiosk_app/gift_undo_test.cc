// A hand-out that was a mistake is put back: once, whole, and only the last one. What it counted for its person and its day goes with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "footfall/v1/onsite.pb.h"
#include "tests/unit/kiosk_app/desk_world.h"
#include "tests/unit/kiosk_journal/fault_vfs.h"

namespace footfall::kiosk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr char kSession[] = "campaigns/spring/sessions/day1";

class GiftUndoTest : public ::testing::Test {
 protected:
  // Each to a visitor of its own unless it is said to whom.
  Refusal HandOut(int64_t form_id, int64_t quantity, std::string lead_id = "") {
    if (lead_id.empty()) lead_id = LeadId(static_cast<char>('A' + form_id));
    return DeskWorld::ReasonOf(world_.offers->HandOut({form_id, kCups, "items/cup", quantity, lead_id, kStaff, 0}));
  }
  Refusal Undo(int64_t handed_out) { return DeskWorld::ReasonOf(world_.offers->UndoHandOut({900 + handed_out, handed_out, "bo"})); }
  const Lease& At(char name) { return *FindLease(world_.journal.get(), name); }
  // Headers and payloads of all operations of the type.
  template <typename Payload>
  std::vector<std::pair<v1::OperationHeader, Payload>> Told(v1::OperationType type) {
    std::vector<std::pair<v1::OperationHeader, Payload>> told;
    const EpochState& epoch = world_.journal->epochs().back();
    const kiosk::Run run = *world_.journal->ReadRun(epoch.epoch, 1, 1000, 1 << 20);
    for (const v1::Operation& operation : run.operations) {
      v1::OperationHeader header;
      Payload payload;
      EXPECT_TRUE(header.ParseFromString(operation.header()));
      if (header.type() != type) continue;
      EXPECT_TRUE(payload.ParseFromString(rules::PayloadOpener().Open(operation.sealed_payload(), CampaignKeys()).value()));
      told.emplace_back(header, payload);
    }
    return told;
  }
  std::map<std::string, int64_t> Tallies(int64_t wall_ms) {
    const Now day{0, wall_ms, world_.campaign_time.OffsetS(wall_ms)};
    return world_.journal->LoadSiteNotes(static_cast<int32_t>(LocalDay(day)), kSession)->tallies;
  }

  DeskWorld world_;
};

TEST_F(GiftUndoTest, TellsWhichHandOutAndTheLeasesTotal) {
  world_.Lend({Cups('a', 1, 3)});
  ASSERT_EQ(HandOut(1, 1, LeadId('1')), Refusal::kNone);
  ASSERT_EQ(HandOut(2, 2, LeadId('2')), Refusal::kNone);
  ASSERT_EQ(Undo(2), Refusal::kNone);
  const auto gifts = Told<v1::GiftPayload>(v1::OPERATION_TYPE_GIFT);
  const auto undos = Told<v1::GiftUndoPayload>(v1::OPERATION_TYPE_GIFT_UNDO);
  ASSERT_THAT(gifts, SizeIs(2));
  ASSERT_THAT(undos, SizeIs(1));
  EXPECT_EQ(undos[0].second.gift_id(), gifts[1].first.operation_id());
  EXPECT_EQ(undos[0].second.lease_id(), LeaseId('a'));
  EXPECT_EQ(undos[0].second.quantity(), 2);
  EXPECT_EQ(undos[0].second.spent_total(), 1);
  EXPECT_EQ(undos[0].second.staff_id(), "bo") << "who pressed";
  EXPECT_EQ(undos[0].first.session_id(), "day1");
  EXPECT_EQ(At('a').undone, 2);
  EXPECT_EQ(world_.offers->View().gifts[0].left, 2) << "it can be handed out again";
  EXPECT_EQ(HandOut(3, 2, LeadId('3')), Refusal::kNone);
  EXPECT_EQ(HandOut(4, 1, LeadId('4')), Refusal::kUsedUp);
  EXPECT_TRUE(TotalsAgree(world_.journal.get()));
}

TEST_F(GiftUndoTest, OneHandOutOfTwoLeasesIsPutBackIntoBoth) {
  world_.Lend({Cups('a', 1, 1), Cups('b', 2, 5)});
  ASSERT_EQ(HandOut(1, 2, LeadId('1')), Refusal::kNone);
  ASSERT_EQ(Undo(1), Refusal::kNone);
  EXPECT_EQ(At('a').spent, 0);
  EXPECT_EQ(At('b').spent, 0);
  const auto gifts = Told<v1::GiftPayload>(v1::OPERATION_TYPE_GIFT);
  const auto undos = Told<v1::GiftUndoPayload>(v1::OPERATION_TYPE_GIFT_UNDO);
  ASSERT_THAT(undos, SizeIs(2));
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(undos[i].second.gift_id(), gifts[i].first.operation_id());
    EXPECT_EQ(undos[i].second.lease_id(), gifts[i].second.lease_id());
  }
  EXPECT_TRUE(TotalsAgree(world_.journal.get()));
}

TEST_F(GiftUndoTest, OnceAndOnlyTheLastOfThisRun) {
  EXPECT_EQ(Undo(0), Refusal::kGone) << "nothing was handed out";
  world_.Lend({Cups()});
  ASSERT_EQ(HandOut(1, 1), Refusal::kNone);
  ASSERT_EQ(HandOut(2, 1), Refusal::kNone);
  EXPECT_EQ(Undo(1), Refusal::kGone);
  EXPECT_EQ(HandOut(3, 3), Refusal::kPersonLimit);
  EXPECT_EQ(Undo(3), Refusal::kGone);
  EXPECT_EQ(Undo(2), Refusal::kNone) << "what was refused took no one's place";
  EXPECT_EQ(Undo(2), Refusal::kGone);
  ASSERT_EQ(HandOut(4, 1), Refusal::kNone);
  world_.Restart();
  EXPECT_EQ(Undo(4), Refusal::kGone);
  EXPECT_EQ(At('a').spent, 2);
  EXPECT_TRUE(TotalsAgree(world_.journal.get()));
}

TEST_F(GiftUndoTest, WhoeverGaveItBackMayHaveOne) {
  world_.Lend({Cups()});
  world_.Unlock();
  world_.people->Remember(LeadId('1'), "+8613800000001", "spring", world_.duplicate_key);
  ASSERT_EQ(HandOut(1, 2, LeadId('1')), Refusal::kNone);
  EXPECT_EQ(HandOut(2, 1, LeadId('1')), Refusal::kPersonLimit);
  world_.duplicate_key.clear();  // what was counted is taken back, whatever can be known by now
  ASSERT_EQ(Undo(1), Refusal::kNone);
  world_.Restart();
  world_.Unlock();
  world_.people->Remember(LeadId('2'), "+8613800000001", "spring", world_.duplicate_key);
  EXPECT_EQ(HandOut(3, 2, LeadId('2')), Refusal::kNone);
  EXPECT_EQ(HandOut(4, 1, LeadId('2')), Refusal::kPersonLimit);
}

TEST_F(GiftUndoTest, TheDayItWasHandedOutOnHasItLess) {
  const int64_t zone_ms = int64_t{world_.campaign_time.OffsetS(world_.clock.wall_ms)} * 1000;
  const int64_t day_ms = (world_.clock.wall_ms + zone_ms) / kDayMs * kDayMs + kDayMs - 1'000 - zone_ms;
  world_.clock.Advance(day_ms - world_.clock.wall_ms);
  world_.Lend({Cups()});
  ASSERT_EQ(HandOut(1, 1), Refusal::kNone);
  ASSERT_EQ(HandOut(2, 2), Refusal::kNone);
  EXPECT_THAT(Tallies(day_ms), ElementsAre(Pair(absl::StrCat("gift/", kCups), 3)));
  world_.clock.Advance(5'000);
  ASSERT_EQ(Undo(2), Refusal::kNone);
  EXPECT_THAT(Tallies(day_ms), ElementsAre(Pair(absl::StrCat("gift/", kCups), 1)));
  EXPECT_THAT(Tallies(day_ms + 5'000), IsEmpty());
}

TEST_F(GiftUndoTest, WhatTheServerAskedBackMeanwhileGoesBack) {
  world_.Lend({Cups()});
  ASSERT_EQ(HandOut(1, 2), Refusal::kNone);
  world_.Lend({Granted({}, 2, 0, true)});
  ASSERT_EQ(world_.offers->ReturnLeases(), 1);
  ASSERT_EQ(Undo(1), Refusal::kNone);
  EXPECT_EQ(HandOut(2, 1), Refusal::kNotLent) << "of what is asked back nothing more is handed out";
  EXPECT_EQ(world_.offers->ReturnLeases(), 1);
  const auto back = world_.Newest<v1::LeaseReturnPayload>(v1::OPERATION_TYPE_LEASE_RETURN);
  EXPECT_EQ(back.returned_total(), 10);
  EXPECT_EQ(back.spent_total(), 0);
  EXPECT_EQ(world_.offers->ReturnLeases(), 0);
}

// The sync fails, so nobody can say whether it was saved; asked for again it is the same, whatever was saved in between.
TEST(UndoDiskTest, ARetryAfterAFailedSaveIsTheSameUndo) {
  FaultVfs disk;
  DeskWorld world("fault");
  world.Lend({Cups()});
  const auto undo = [&world](int64_t of) { return DeskWorld::ReasonOf(world.offers->UndoHandOut({9, of, kStaff})); };
  const auto hand_out = [&world](int64_t form_id) {
    const std::string lead_id = LeadId(static_cast<char>('A' + std::min<int64_t>(form_id, 3)));  // the third is tried again
    return DeskWorld::ReasonOf(world.offers->HandOut({form_id, kCups, "items/cup", 2, lead_id, kStaff, 0}));
  };
  int64_t form_id = 0, undone = 0;
  for (const FaultVfs::Fault fault : {FaultVfs::Fault::kSyncError, FaultVfs::Fault::kWriteError}) {
    ASSERT_EQ(hand_out(++form_id), Refusal::kNone);
    disk.Break(fault);
    EXPECT_EQ(undo(form_id), Refusal::kNotSaved);
    EXPECT_EQ(undo(form_id), Refusal::kNotSaved);
    disk.Heal();
    ASSERT_TRUE(world.journal->Save(Draft(static_cast<int>(form_id))).ok());
    EXPECT_EQ(undo(form_id), Refusal::kNone);
    EXPECT_EQ(FindLease(world.journal.get(), 'a')->spent, 0);
    EXPECT_EQ(FindLease(world.journal.get(), 'a')->undone, undone += 2);
    EXPECT_EQ(undo(form_id), Refusal::kGone);
  }
  // A hand-out whose save had failed is put back like any other once it was told.
  disk.Break(FaultVfs::Fault::kSyncError);
  EXPECT_EQ(hand_out(++form_id), Refusal::kNotSaved);
  EXPECT_EQ(undo(form_id), Refusal::kGone);
  disk.Heal();
  EXPECT_EQ(hand_out(++form_id), Refusal::kNone);
  EXPECT_EQ(undo(form_id), Refusal::kNone);
  EXPECT_EQ(FindLease(world.journal.get(), 'a')->spent, 0);
  EXPECT_TRUE(TotalsAgree(world.journal.get()));
  world.journal.reset();  // before its disk
}

}  // namespace
}  // namespace footfall::kiosk
