// The end-of-day count and the sides of transfers: what is asked to be saved, what is known before and after, and what is refused.
#include <gmock/gmock.h>

#include "tests/unit/kiosk_actions/fixture.h"

namespace footfall::kiosk::testing {
namespace {

class StockTest : public ActionsTest {
 protected:
  void SetUp() override {
    const State sample = SiteState();
    state.config.count_items = sample.config.count_items;
    state.board = sample.board;
    state.site = sample.site;
    SignInAs("1007", "wang-min");
  }
  void OpenItem(const std::string& item) {
    Do(action::OpenPage{Page::kStockCount});
    Do(action::OpenCountItem{item});
  }
  void OpenTransfer(const std::string& id) {
    Do(action::OpenPage{Page::kBoard});
    Do(action::ChooseTab{"rest"});
    Do(action::OpenTransfer{id});
  }
  CountNow Look(const std::string& item) { return LookAtCount(state.site, state.board, item); }
  void Mark(std::string_view list, const std::string& id, int64_t counted, int64_t wall_ms) {
    std::erase_if(state.site.marks, [&](const MarkView& mark) { return mark.checklist_id == list && mark.point_id == id; });
    state.site.marks.push_back({std::string(list), id, true, counted, false, "wang-min", wall_ms});
  }
};

TEST_F(StockTest, AnItemIsCountedWithoutKnowingWhatIsExpected) {
  OpenItem("sample");
  EXPECT_EQ(Look("sample").standing, CountStanding::kNotCounted);
  Type("3x7");
  EXPECT_EQ(state.stock_count.counted, "37");
  Do(action::SaveStockCount{});
  ASSERT_NE(Asked<effect::SaveStockCount>(), nullptr);
  const effect::SaveStockCount save = *Asked<effect::SaveStockCount>();
  EXPECT_EQ(save.item, "sample");
  EXPECT_EQ(save.counted, 37);
  EXPECT_TRUE(save.parts.empty());
  EXPECT_EQ(save.staff_id, "wang-min");
  Do(action::SaveStockCount{});
  EXPECT_EQ(CountAsked<effect::SaveStockCount>(), 1) << "one after the other";
  Do(action::SiteSaved{save.form_id});
  EXPECT_EQ(state.page, Page::kStockCount);
  EXPECT_EQ(state.stock_count.item, "");
  EXPECT_EQ(state.toasts.back().kind, ToastKind::kSaved);
}

TEST_F(StockTest, NothingThereIsACountToo) {
  OpenItem("sample");
  Do(action::SaveStockCount{});
  EXPECT_TRUE(state.stock_count.incomplete) << "nothing was typed";
  EXPECT_EQ(CountAsked<effect::SaveStockCount>(), 0);
  Type("0");
  EXPECT_FALSE(state.stock_count.incomplete);
  Do(action::SaveStockCount{});
  EXPECT_EQ(Asked<effect::SaveStockCount>()->counted, 0);
}

TEST_F(StockTest, WhatBecameOfTheOthersIsSaidByKind) {
  OpenItem("cup");
  Type("41");
  Do(action::FocusNote{"damaged"});
  Type("2");
  Do(action::FocusNote{"given"});
  Type("0");
  Do(action::FocusNote{"other"});
  Type("1");
  Do(action::SaveStockCount{});
  EXPECT_TRUE(state.stock_count.incomplete) << "what is other has to be said";
  Do(action::FocusNote{"note"});
  state.note_keys.keyboard.pinyin = false;
  Type("lent to the stage");
  Do(action::SaveStockCount{});
  const effect::SaveStockCount& save = *Asked<effect::SaveStockCount>();
  ASSERT_EQ(save.parts.size(), 2U);
  EXPECT_EQ(save.parts[0].kind, Difference::kDamaged);
  EXPECT_EQ(save.parts[0].units, 2);
  EXPECT_EQ(save.parts[1].kind, Difference::kOther);
  EXPECT_EQ(save.parts[1].units, 1);
  EXPECT_EQ(save.note, "lent to the stage");
}

TEST_F(StockTest, WhatWasNotSavedStaysTyped) {
  OpenItem("sample");
  Type("37");
  Do(action::SaveStockCount{});
  Do(action::SiteNotSaved{Asked<effect::SaveStockCount>()->form_id});
  EXPECT_EQ(state.stock_count.counted, "37");
  EXPECT_EQ(state.stock_count.refused, Refusal::kNotSaved);
  EXPECT_EQ(state.toasts.back().kind, ToastKind::kNotSaved);
  Do(action::SaveStockCount{});
  EXPECT_EQ(CountAsked<effect::SaveStockCount>(), 2);
}

TEST_F(StockTest, OneStepBackIsTheListAndLeavesNoWords) {
  OpenItem("sample");
  Type("3");
  Do(action::FocusNote{"note"});
  state.note_keys.keyboard.pinyin = false;
  Type("secret");
  Do(action::Back{});
  EXPECT_EQ(state.page, Page::kStockCount);
  EXPECT_EQ(state.stock_count.item, "");
  EXPECT_EQ(state.stock_count.note, "");
  Do(action::Back{});
  EXPECT_EQ(state.page, Page::kStaffHome);
}

TEST_F(StockTest, TheBooksAreHeardOfTheCountThatTheyKnow) {
  EXPECT_EQ(Look("tote").standing, CountStanding::kAgrees);
  EXPECT_EQ(Look("tote").staff_id, "wang-min");
  EXPECT_EQ(Look("cup").standing, CountStanding::kMissing);
  EXPECT_EQ(Look("cup").difference, 3);
  EXPECT_EQ(Look("cup").expected, 44);
  EXPECT_EQ(Look("flyer").standing, CountStanding::kTooMany);
  EXPECT_EQ(Look("flyer").difference, 20);
  EXPECT_EQ(Look("flyer").staff_id, "") << "counted at another kiosk";
  EXPECT_EQ(Look("rack").standing, CountStanding::kWaiting);
  EXPECT_EQ(Look("rack").units, 4);
  Mark(kCountList, "cup", 44, now.wall_ms);
  EXPECT_EQ(Look("cup").standing, CountStanding::kWaiting) << "the board tells of the count before";
  EXPECT_EQ(Look("cup").units, 44);
  EXPECT_EQ(Look("cup").difference, 0);
}

TEST_F(StockTest, AReceiptIsCountedItemByItem) {
  OpenTransfer("t1");
  ASSERT_EQ(state.page, Page::kTransfer);
  EXPECT_EQ(state.transfer.step, TransferStep::kReceive);
  Type("58");
  Do(action::SaveTransferStep{});
  EXPECT_EQ(ProblemOf(state.transfer, state.board.transfers[0]), TransferProblem::kCountFirst);
  Do(action::FocusNote{"1"});
  Type("501");
  Do(action::SaveTransferStep{});
  EXPECT_EQ(ProblemOf(state.transfer, state.board.transfers[0]), TransferProblem::kTooMany);
  Press(action::KeyKind::kBackspace);
  Type("0");
  Do(action::SaveTransferStep{});
  EXPECT_EQ(ProblemOf(state.transfer, state.board.transfers[0]), TransferProblem::kSayWhy);
  EXPECT_TRUE(state.transfer.incomplete);
  EXPECT_EQ(CountAsked<effect::SaveTransferStep>(), 0);
  Do(action::FocusNote{"note"});
  state.note_keys.keyboard.pinyin = false;
  Type("two torn");
  Do(action::SaveTransferStep{});
  const effect::SaveTransferStep& save = *Asked<effect::SaveTransferStep>();
  EXPECT_EQ(save.transfer_id, "t1");
  EXPECT_EQ(save.step, TransferStep::kReceive);
  ASSERT_EQ(save.lines.size(), 2U);
  EXPECT_EQ(save.lines[0].item, "tote");
  EXPECT_EQ(save.lines[0].units, 58);
  EXPECT_EQ(save.lines[1].units, 500);
  EXPECT_EQ(save.note, "two torn");
  EXPECT_EQ(save.staff_id, "wang-min");
  Do(action::SiteSaved{save.form_id});
  EXPECT_EQ(state.page, Page::kBoard);
  EXPECT_EQ(state.tab, "rest");
  EXPECT_EQ(state.transfer.note, "");
}

TEST_F(StockTest, AllAsPlannedIsOneTouchAndNothingIsNoSending) {
  OpenTransfer("t2");
  EXPECT_EQ(state.transfer.step, TransferStep::kSend);
  Type("0");
  EXPECT_EQ(ProblemOf(state.transfer, state.board.transfers[1]), TransferProblem::kNothing);
  Do(action::FillTransfer{});
  Do(action::SaveTransferStep{});
  EXPECT_EQ(Asked<effect::SaveTransferStep>()->lines[0].units, 12);
  EXPECT_EQ(Asked<effect::SaveTransferStep>()->note, "");
}

TEST_F(StockTest, OnlyATeamLeadAndOnlyThisBoothsSide) {
  OpenTransfer("t3");
  EXPECT_EQ(state.page, Page::kBoard) << "it left: the other booth is next";
  OpenTransfer("unknown");
  EXPECT_EQ(state.page, Page::kBoard);
  state.staff_id = "chen-hao";
  OpenTransfer("t1");
  EXPECT_EQ(state.page, Page::kBoard);
}

TEST_F(StockTest, WhatWasConfirmedHereIsNotConfirmedAgainUntilTheServerDidNotTakeIt) {
  Mark(kTransferList, "t1", static_cast<int64_t>(TransferStep::kReceive), now.wall_ms);
  const BoardTransfer& transfer = state.board.transfers[0];
  state.sync.online = true;
  state.sync.waiting = 1;
  EXPECT_TRUE(IsConfirmedHere(state, transfer));
  OpenTransfer("t1");
  EXPECT_EQ(state.page, Page::kBoard);
  state.sync.waiting = 0;
  state.board.as_of_ms = now.wall_ms + 1000;
  EXPECT_TRUE(IsConfirmedHere(state, transfer)) << "the board may be on its way";
  state.board.as_of_ms = now.wall_ms + kMoveShownMs + 1;
  EXPECT_FALSE(IsConfirmedHere(state, transfer));
  OpenTransfer("t1");
  EXPECT_EQ(state.page, Page::kTransfer);
  // It was sent from here before, and comes back another day: another side of it.
  Mark(kTransferList, "t2", static_cast<int64_t>(TransferStep::kReceive), now.wall_ms);
  state.sync.waiting = 1;
  EXPECT_FALSE(IsConfirmedHere(state, state.board.transfers[1]));
}

TEST_F(StockTest, ATransferThatIsGoneMeanwhileIsNotSaved) {
  OpenTransfer("t2");
  Do(action::FillTransfer{});
  state.board.transfers[1].sent = true;
  Do(action::SaveTransferStep{});
  state.board.transfers.clear();
  Do(action::SaveTransferStep{});
  EXPECT_EQ(CountAsked<effect::SaveTransferStep>(), 0);
  Do(action::Back{});
  EXPECT_EQ(state.page, Page::kBoard);
}

TEST_F(StockTest, SigningOutWipesWhatWasTyped) {
  OpenItem("sample");
  Do(action::FocusNote{"note"});
  state.note_keys.keyboard.pinyin = false;
  Type("secret");
  Do(action::SignOut{});
  EXPECT_EQ(state.stock_count.note, "");
  EXPECT_EQ(state.stock_count.item, "");
  Effect count = effect::SaveStockCount{.note = "note"};
  WipeEffect(&count);
  EXPECT_EQ(std::get<effect::SaveStockCount>(count).note, "");
  Effect carried = effect::SaveTransferStep{.note = "note"};
  WipeEffect(&carried);
  EXPECT_EQ(std::get<effect::SaveTransferStep>(carried).note, "");
}

}  // namespace
}  // namespace footfall::kiosk::testing
