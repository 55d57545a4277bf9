// Moves of people, pages' parts, and what is refused while something waits.
#include <gmock/gmock.h>

#include "tests/unit/kiosk_actions/fixture.h"

namespace footfall::kiosk::testing {
namespace {

class MovesTest : public ActionsTest {
 protected:
  void SetUp() override {
    SignInAs("1007", "wang-min");
    Do(action::OpenPage{Page::kBoard});
  }
  void Move(const std::string& staff_id, const std::string& zone_id) {
    Do(action::PickPerson{staff_id});
    Do(action::MovePerson{state.move.staff_id, zone_id});
  }
  std::string ZoneOnBoard(const std::string& staff_id) {
    const BoardView board = BoardWithMoves(state);
    for (const BoardZone& zone : board.zones) {
      for (const BoardPerson& person : zone.people) {
        if (person.staff_id == staff_id) return zone.zone_id;
      }
    }
    return "";
  }
  // The board as it looks once the server has heard of the move.
  BoardView BoardAfter(int64_t later_ms) {
    BoardView board = BoardWithMoves(state);
    board.as_of_ms = now.wall_ms + later_ms;
    return board;
  }
};

TEST_F(MovesTest, TwoTouchesMoveSomebodyAtOnceAndPending) {
  Move("he-qing", "zone-c");
  ASSERT_NE(Asked<effect::SaveMove>(), nullptr);
  const effect::SaveMove& save = *Asked<effect::SaveMove>();
  EXPECT_EQ(save.moved_staff_id, "he-qing");
  EXPECT_EQ(save.zone_id, "zone-c");
  EXPECT_EQ(save.start_ms, now.wall_ms);
  EXPECT_EQ(save.staff_id, "wang-min");
  EXPECT_EQ(ZoneOnBoard("he-qing"), "zone-c");
  EXPECT_EQ(state.moves.size(), 1u);
  EXPECT_EQ(state.move.staff_id, "");
}

TEST_F(MovesTest, TheBoardConfirmsIt) {
  Move("he-qing", "zone-c");
  Do(action::SiteSaved{Asked<effect::SaveMove>()->form_id});
  BoardView old = state.board;
  old.as_of_ms = now.wall_ms + 1'000;
  Do(action::BoardChanged{old});
  EXPECT_EQ(ZoneOnBoard("he-qing"), "zone-c") << "a board that has not heard of it does not take it back";
  Do(action::BoardChanged{BoardAfter(2'000)});
  EXPECT_TRUE(state.moves.empty());
  EXPECT_EQ(ZoneOnBoard("he-qing"), "zone-c");
}

TEST_F(MovesTest, WhatTheServerDidNotTakeGoesOnceAllIsDelivered) {
  Move("he-qing", "zone-c");
  Do(action::SiteSaved{Asked<effect::SaveMove>()->form_id});
  BoardView other = state.board;
  other.as_of_ms = now.wall_ms + kMoveShownMs + 1;
  SyncView waiting = state.sync;
  waiting.waiting = 1;
  Do(action::SyncChanged{waiting});
  Do(action::BoardChanged{other});
  EXPECT_EQ(state.moves.size(), 1u);
  waiting.waiting = 0;
  Do(action::SyncChanged{waiting});
  Do(action::BoardChanged{other});
  EXPECT_TRUE(state.moves.empty());
  EXPECT_EQ(ZoneOnBoard("he-qing"), "zone-b");
}

TEST_F(MovesTest, OfTwoMovesTheLaterHolds) {
  Move("he-qing", "zone-c");
  Move("he-qing", "zone-a");
  EXPECT_EQ(state.moves.size(), 1u);
  EXPECT_EQ(ZoneOnBoard("he-qing"), "zone-a");
  Move("he-qing", "");
  EXPECT_EQ(ZoneOnBoard("he-qing"), "");
}

TEST_F(MovesTest, WhereTheyAreAlreadyNobodyIsMoved) {
  Move("he-qing", "zone-b");
  Move("he-qing", "no-such-zone");
  EXPECT_EQ(CountAsked<effect::SaveMove>(), 0);
}

TEST_F(MovesTest, AMoveThatWasNotSavedGoesBack) {
  Move("he-qing", "zone-c");
  Do(action::SiteNotSaved{Asked<effect::SaveMove>()->form_id});
  EXPECT_EQ(ZoneOnBoard("he-qing"), "zone-b");
  EXPECT_EQ(state.toasts.back().kind, ToastKind::kNotSaved);
}

TEST_F(MovesTest, PromotersMoveNobody) {
  Do(action::SignOut{});
  SignInAs("1012", "chen-hao");
  Do(action::OpenPage{Page::kBoard});
  Do(action::PickPerson{"he-qing"});
  EXPECT_EQ(state.move.staff_id, "");
  Do(action::MovePerson{"he-qing", "zone-c"});
  EXPECT_EQ(CountAsked<effect::SaveMove>(), 0);
}

TEST_F(MovesTest, TheSameTouchLetsGoAndALockForgetsWhoWasPicked) {
  Do(action::PickPerson{"he-qing"});
  Do(action::PickPerson{"he-qing"});
  EXPECT_EQ(state.move.staff_id, "");
  Do(action::PickPerson{"he-qing"});
  Wait(kStaffLockMs);
  EXPECT_EQ(state.move.staff_id, "");
}

class WaitingTest : public ActionsTest {};

// All ways on which what waits could be left behind: the menu, the question that stands there while something is saved, another campaign.
TEST_F(WaitingTest, NothingIsLeftBehindWhileSomethingWaits) {
  SignInAs("1007", "wang-min");
  Do(action::OpenPage{Page::kSync});
  Do(action::AskReset{});
  ASSERT_TRUE(state.confirm_reset);
  state.sync.waiting = 1;
  Do(action::ConfirmReset{});
  EXPECT_EQ(CountAsked<effect::Unenrol>(), 0);
  EXPECT_EQ(state.toasts.back().kind, ToastKind::kResetRefused);
  Do(action::AskReset{});
  EXPECT_FALSE(state.confirm_reset);
  EXPECT_FALSE(MayReset(state));
}

// A counter's touches that the disk did not take are waiting too.
TEST_F(WaitingTest, TouchesThatAreNotSavedYetWaitToo) {
  SignInAs("1007", "wang-min");
  Do(action::OpenPage{Page::kCounters});
  Do(action::Count{CountKind::kFlyers});
  Do(action::OpenPage{Page::kSync});
  EXPECT_FALSE(MayReset(state));
  Do(action::AskReset{});
  EXPECT_FALSE(state.confirm_reset);
  EXPECT_EQ(state.toasts.back().kind, ToastKind::kResetRefused);
  Do(action::SiteSaved{Asked<effect::SaveCount>()->form_id});
  EXPECT_TRUE(MayReset(state));
}

// Signing out is the way back to visitors and leaves nothing behind: it works offline, and what waits stays counted.
TEST_F(WaitingTest, StaffMayAlwaysSignOut) {
  SignInAs("1007", "wang-min");
  state.sync.online = false;
  state.sync.waiting = 37;
  Do(action::SignOut{});
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.sync.waiting, 37);
}

}  // namespace
}  // namespace footfall::kiosk::testing
