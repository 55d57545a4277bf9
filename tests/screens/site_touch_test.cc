// Touches on the pages of what is noted on site; what can be done with how many of them; and carrying somebody to another zone.
#include <gtest/gtest.h>

#include <map>

#include "tests/screens/sample_states.h"
#include "tests/screens/stage.h"

namespace footfall::kiosk::testing {
namespace {

class SiteTouchTest : public ::testing::Test {
 protected:
  template <typename T>
  T Touch(const State& state, std::string_view key) {
    stage.Show(state);
    stage.actions();
    EXPECT_TRUE(stage.Tap(state, key).ok()) << key;
    const std::vector<Action> actions = stage.actions();
    EXPECT_EQ(actions.size(), 1u) << key;
    if (actions.size() != 1 || !actions[0].As<T>()) {
      ADD_FAILURE() << key << " did something else";
      return {};
    }
    return *actions[0].As<T>();
  }
  State Screen(const std::string& name) {
    for (SampleScreen& screen : SampleScreens("zh-Hans")) {
      if (screen.name == name) return screen.state;
    }
    ADD_FAILURE() << "no screen " << name;
    return {};
  }

  Stage stage{kLandscape};
};

TEST_F(SiteTouchTest, EveryPageIsOneTouchFromTheDesk) {
  const std::pair<const char*, Page> kTiles[] = {{"home.queue", Page::kQueue},
                                                 {"home.counters", Page::kCounters},
                                                 {"home.talk", Page::kTalk},
                                                 {"home.checklists", Page::kChecklists},
                                                 {"home.stock_count", Page::kStockCount},
                                                 {"home.incidents", Page::kIncidents},
                                                 {"home.surveys", Page::kSurveys},
                                                 {"home.board", Page::kBoard},
                                                 {"home.my_zone", Page::kMyZone},
                                                 {"home.today", Page::kToday},
                                                 {"home.sync", Page::kSync}};
  for (const auto& [key, page] : kTiles) EXPECT_EQ(Touch<action::OpenPage>(Screen("home"), key).page, page) << key;
}

TEST_F(SiteTouchTest, WhatACampaignHasNotTakesNoPlace) {
  stage.Show(StaffState());
  for (const char* key : {"home.queue", "home.talk", "home.checklists", "home.stock_count", "home.surveys"})
    EXPECT_EQ(stage.Find(key), nullptr) << key;
  EXPECT_NE(stage.Find("home.counters"), nullptr);
}

TEST_F(SiteTouchTest, ATouchCountsAndAnotherTakesItBack) {
  EXPECT_EQ(Touch<action::Count>(Screen("counters"), "count.foot").kind, CountKind::kFootTraffic);
  EXPECT_EQ(Touch<action::Count>(Screen("counters"), "count.flyers").kind, CountKind::kFlyers);
  EXPECT_EQ(Touch<action::UndoCount>(Screen("counters_saving"), "count.foot.undo").kind, CountKind::kFootTraffic);
  stage.Show(Screen("counters"));
  EXPECT_FALSE(stage.Find("count.foot.undo")->enabled) << "nothing to take back";
  EXPECT_EQ(stage.Find("count.foot.today")->value, "184");
}

TEST_F(SiteTouchTest, PartsOfTheTalkTrack) {
  EXPECT_EQ(Touch<action::ChooseTab>(Screen("talk"), "tab.talk.faq").tab, "talk.faq");
  EXPECT_EQ(Touch<action::ChooseTab>(Screen("talk_plans"), "tab.talk.opening").tab, "talk.opening");
}

TEST_F(SiteTouchTest, PointsOfAChecklist) {
  EXPECT_EQ(Touch<action::OpenChecklist>(Screen("checklists"), "checklist.booth").checklist_id, "booth");
  EXPECT_EQ(Touch<action::TogglePoint>(Screen("checklist_points"), "point.power").point_id, "power");
  EXPECT_EQ(Touch<action::OpenPoint>(Screen("checklist_points"), "point.power.more").point_id, "power");
  EXPECT_EQ(Touch<action::Key>(Screen("checklist_count"), "point.pad.7").text, "7");
  EXPECT_TRUE(Touch<action::SavePoint>(Screen("checklist_count"), "point.done").done);
  EXPECT_FALSE(Touch<action::SavePoint>(Screen("checklist_count"), "point.undo").done);
  EXPECT_EQ(Touch<action::FocusNote>(Screen("checklist_count"), "point.note").field, "note");
  Touch<action::TakePhoto>(Screen("checklist_photo"), "point.photo.take");
}

TEST_F(SiteTouchTest, WhatWasNotCountedDoesNotSayWhatIsExpected) {
  EXPECT_EQ(Touch<action::OpenCountItem>(Screen("stock_count"), "stock_count.sample").item, "sample");
  stage.Show(Screen("stock_count"));
  EXPECT_EQ(stage.Find("stock_count.sample.units"), nullptr);
  EXPECT_EQ(stage.Find("stock_count.cup.units")->value, "41");
  EXPECT_EQ(stage.Find("stock_count.rack.units")->value, "4") << "counted here, and not heard of yet";
}

TEST_F(SiteTouchTest, AnItemIsCounted) {
  EXPECT_EQ(Touch<action::Key>(Screen("stock_count_item"), "entry.pad.7").text, "7");
  EXPECT_EQ(Touch<action::FocusNote>(Screen("stock_count_item"), "stock_count.field.damaged").field, "damaged");
  EXPECT_EQ(Touch<action::FocusNote>(Screen("stock_count_item"), "stock_count.note").field, "note");
  Touch<action::SaveStockCount>(Screen("stock_count_item"), "stock_count.save");
  stage.Show(Screen("stock_count_item"));
  EXPECT_EQ(stage.Find("stock_count.field.found"), nullptr) << "nobody knows that there are too many";
  EXPECT_EQ(Touch<action::FocusNote>(Screen("stock_count_found"), "stock_count.field.counted").field, "counted");
  EXPECT_NE(stage.Find("stock_count.field.found"), nullptr);
  EXPECT_EQ(stage.Find("stock_count.field.lost"), nullptr);
}

TEST_F(SiteTouchTest, ATeamLeadConfirmsTransfers) {
  EXPECT_EQ(Touch<action::OpenTransfer>(Screen("board_kiosks"), "transfer.open.t1").transfer_id, "t1");
  EXPECT_EQ(Touch<action::OpenTransfer>(Screen("board_kiosks"), "transfer.open.t2").transfer_id, "t2");
  stage.Show(Screen("board_kiosks"));
  EXPECT_EQ(stage.Find("transfer.open.t3"), nullptr) << "it left; the other side confirms next";
  State staff = Screen("board_kiosks");
  staff.staff_id = "chen-hao";
  stage.Show(staff);
  EXPECT_EQ(stage.Find("transfer.open.t1"), nullptr);
  EXPECT_EQ(Touch<action::FocusNote>(Screen("transfer_receive"), "transfer.item.flyer").field, "1");
  Touch<action::FillTransfer>(Screen("transfer_receive"), "transfer.all");
  Touch<action::SaveTransferStep>(Screen("transfer_send"), "transfer.save");
}

TEST_F(SiteTouchTest, AnIncident) {
  Touch<action::OpenIncident>(Screen("incidents"), "incident.new");
  EXPECT_EQ(Touch<action::OpenIncident>(Screen("incidents"), "incident.open.1").incident_id, std::string(16, 'i'));
  EXPECT_EQ(Touch<action::SetSeverity>(Screen("incident_form"), "incident.critical").severity, Severity::kCritical);
  EXPECT_EQ(Touch<action::ChoosePlan>(Screen("incident_form"), "incident.plan.rain").plan_id, "rain");
  EXPECT_EQ(Touch<action::FocusNote>(Screen("incident_form"), "incident.told").field, "told");
  Touch<action::SaveIncident>(Screen("incident_form"), "incident.save");
  Touch<action::DropPhoto>(Screen("incident_over"), "incident.photo.drop");
}

TEST_F(SiteTouchTest, NumbersAreCalled) {
  EXPECT_EQ(Touch<action::CallNumber>(Screen("queue"), "queue.next").number, 47);
  EXPECT_EQ(Touch<action::CallNumber>(Screen("queue"), "queue.again").number, 46);
  EXPECT_EQ(Touch<action::CallNumber>(Screen("queue"), "queue.served").state, QueueNumberState::kServed);
  EXPECT_EQ(Touch<action::CallNumber>(Screen("queue"), "queue.absent").state, QueueNumberState::kAbsent);
  EXPECT_EQ(Touch<action::CallNumber>(Screen("queue"), "queue.number.50").number, 50);
  Touch<action::ChooseQueue>(Screen("queue"), "queue.tab.demo");
  Touch<action::StartDisplay>(Screen("queue"), "queue.display");
  EXPECT_EQ(Touch<action::CallNumber>(Screen("queue_offline"), "queue.next").number, 58) << "its own";
}

TEST_F(SiteTouchTest, TheDisplayHasOnlyTheStaffEntrance) {
  const State display = Screen("queue_display");
  stage.Show(display);
  ASSERT_TRUE(stage.Hold(display, "display.staff", 3'000).ok());
  const std::vector<Action> actions = stage.actions();
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_TRUE(actions[0].As<action::OpenStaffSignIn>());
  EXPECT_EQ(stage.Find("display.newest")->value, "46");
}

TEST_F(SiteTouchTest, TheNewestNumberIsReadFromEightMetres) {
  for (const Format& format : {kLandscape, kPortrait}) {
    Stage display(format);
    display.Show(Screen("queue_display"));
    const Rect place = display.Find("display.newest")->rect;
    EXPECT_GE(place.h, display.mm(40)) << format.name;
    // Two digits of that height are about as wide.
    EXPECT_GE(place.w, display.mm(50)) << format.name;
  }
}

TEST_F(SiteTouchTest, AVisitorTakesANumber) {
  Touch<action::OpenTickets>(Screen("attract_ticket"), "attract.ticket");
  Touch<action::OpenTickets>(Screen("visitor_done_ticket"), "done.ticket");
  const State tickets = Screen("tickets");
  EXPECT_EQ(Touch<action::TakeTicket>(tickets, "ticket.queue.1").pool, tickets.offers.queues[0].pool);
  EXPECT_EQ(stage.Find("ticket.queue.2"), nullptr) << "none left here";
  Touch<action::Finish>(Screen("ticket_number"), "ticket.finish");
  EXPECT_EQ(stage.Find("ticket.number")->value, "58");
  EXPECT_NE(stage.Find("ticket.qr")->value.find("58"), std::string::npos);
}

TEST_F(SiteTouchTest, ASurveyIsAnsweredOrLeft) {
  EXPECT_EQ(Touch<action::SetAnswer>(Screen("survey_recommend"), "visitor.scale.0").value, "0");
  EXPECT_EQ(Touch<action::SetAnswer>(Screen("survey_recommend"), "visitor.scale.10").value, "10");
  EXPECT_EQ(Touch<action::ToggleOption>(Screen("survey_choice"), "visitor.option.price").option_id, "price");
  Touch<action::Next>(Screen("survey_text"), "visitor.next");
  Touch<action::LeaveSurvey>(Screen("survey_recommend"), "survey.leave");
  Touch<action::Finish>(Screen("survey_thanks"), "survey.finish");
  EXPECT_EQ(Touch<action::OpenSurvey>(Screen("surveys"), "survey.open.visit").survey_id, "visit");
}

TEST_F(SiteTouchTest, SomebodyIsPickedAndPut) {
  EXPECT_EQ(Touch<action::PickPerson>(Screen("board"), "person.chen-hao").staff_id, "chen-hao");
  EXPECT_EQ(Touch<action::PickPerson>(Screen("board"), "person.chen-hao.handle").staff_id, "chen-hao");
  const auto move = Touch<action::MovePerson>(Screen("board_move"), "move_to.zone-c");
  EXPECT_EQ(move.staff_id, "he-qing");
  EXPECT_EQ(move.zone_id, "zone-c");
  Touch<action::PickPerson>(Screen("board_move"), "move.cancel");
}

TEST_F(SiteTouchTest, SomebodyIsCarriedByTheirDisc) {
  const State state = Screen("board");
  stage.Show(state);
  const Rect from = stage.Find("person.chen-hao.handle")->rect, to = stage.Find("board.zone.zone-c")->rect;
  stage.actions();
  stage.Drag(state, from.x + from.w / 2, from.y + from.h / 2, to.x + to.w / 2, to.y + to.h / 2);
  const std::vector<Action> actions = stage.actions();
  ASSERT_EQ(actions.size(), 1u);
  const auto* move = actions[0].As<action::MovePerson>();
  ASSERT_NE(move, nullptr);
  EXPECT_EQ(move->staff_id, "chen-hao");
  EXPECT_EQ(move->zone_id, "zone-c");
}

TEST_F(SiteTouchTest, PromotersTouchNobody) {
  State state = Screen("board");
  state.staff_id = "lin-yue";
  stage.Show(state);
  EXPECT_EQ(stage.Find("person.chen-hao"), nullptr);
  state.move.staff_id = "chen-hao";
  stage.Show(state);
  EXPECT_EQ(stage.Find("move_to.zone-c"), nullptr);
}

TEST_F(SiteTouchTest, TheSheetSaysWhatWasHandedOut) {
  stage.Show(Screen("today_sheet"));
  std::map<std::string, std::string> lines;
  for (const WidgetRecord& record : stage.widgets()) {
    if (record.key.starts_with("today.line.")) lines[record.label] = record.value;
  }
  EXPECT_EQ(lines["定制帆布袋"], "31");
  EXPECT_EQ(lines["秋日体验券"], "36");
  EXPECT_EQ(lines["金秋幸运抽奖"], "22");
}

}  // namespace
}  // namespace footfall::kiosk::testing
