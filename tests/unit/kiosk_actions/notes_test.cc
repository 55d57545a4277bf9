// Counters, checklists and incidents: what a touch asks to be saved, and what becomes of it when the disk does not take it.
#include <gmock/gmock.h>

#include "tests/unit/kiosk_actions/fixture.h"

namespace footfall::kiosk::testing {
namespace {

class NotesTest : public ActionsTest {
 protected:
  void SetUp() override {
    state.config.playbook = SamplePlaybook();
    state.site = SampleSite();
    SignInAs("1007", "wang-min");
  }
  void Open(Page page) { Do(action::OpenPage{page}); }
  const Counter& Foot() const { return state.counters[0]; }
  void CountFoot() { Do(action::Count{CountKind::kFootTraffic}); }
  void Saved() { Do(action::SiteSaved{Asked<effect::SaveCount>()->form_id}); }
};

TEST_F(NotesTest, ATouchIsSavedAtOnceInTheKiosksZone) {
  Open(Page::kCounters);
  CountFoot();
  ASSERT_EQ(CountAsked<effect::SaveCount>(), 1);
  const effect::SaveCount& save = *Asked<effect::SaveCount>();
  EXPECT_EQ(save.kind, CountKind::kFootTraffic);
  EXPECT_EQ(save.number, 1);
  EXPECT_EQ(save.first_ms, now.wall_ms);
  EXPECT_EQ(save.zone_id, "zone-a");
  EXPECT_EQ(save.staff_id, "wang-min");
  EXPECT_EQ(NotSavedYet(Foot()), 1);
  Saved();
  EXPECT_EQ(NotSavedYet(Foot()), 0);
}

TEST_F(NotesTest, TouchesDuringASaveGoTogetherIntoTheNext) {
  Open(Page::kCounters);
  for (int i = 0; i < 5; ++i) CountFoot();
  EXPECT_EQ(CountAsked<effect::SaveCount>(), 1);
  Saved();
  ASSERT_EQ(CountAsked<effect::SaveCount>(), 2);
  EXPECT_EQ(Asked<effect::SaveCount>()->number, 4);
  Saved();
  EXPECT_EQ(CountAsked<effect::SaveCount>(), 2);
}

TEST_F(NotesTest, WhatWasNotSavedIsAskedForAgainAsTheSame) {
  Open(Page::kCounters);
  CountFoot();
  const int64_t form_id = Asked<effect::SaveCount>()->form_id;
  Do(action::SiteNotSaved{form_id});
  EXPECT_EQ(NotSavedYet(Foot()), 1);
  EXPECT_EQ(state.toasts.back().kind, ToastKind::kNotSaved);
  EXPECT_EQ(NextDeadline(state), std::min(now.boot_ms + kToastMs, now.boot_ms + kCountRetryMs));
  Do(action::SignOut{});  // the touches are not the visitor's and stay
  Wait(kCountRetryMs);
  ASSERT_EQ(CountAsked<effect::SaveCount>(), 2);
  EXPECT_EQ(Asked<effect::SaveCount>()->form_id, form_id);
  EXPECT_EQ(Asked<effect::SaveCount>()->staff_id, "wang-min");
  Saved();
  EXPECT_EQ(NotSavedYet(Foot()), 0);
}

TEST_F(NotesTest, AMistakeIsTakenBackForTenSeconds) {
  Open(Page::kCounters);
  Do(action::UndoCount{CountKind::kFootTraffic});
  EXPECT_EQ(CountAsked<effect::SaveCount>(), 0) << "nothing was touched yet";
  CountFoot();
  Saved();
  Do(action::UndoCount{CountKind::kFootTraffic});
  EXPECT_EQ(Asked<effect::SaveCount>()->number, -1);
  Saved();
  Do(action::UndoCount{CountKind::kFootTraffic});
  EXPECT_EQ(CountAsked<effect::SaveCount>(), 2);
  CountFoot();
  Saved();
  Wait(kUndoMs);
  Do(action::UndoCount{CountKind::kFootTraffic});
  EXPECT_EQ(CountAsked<effect::SaveCount>(), 3) << "too late";
}

TEST_F(NotesTest, AnUndoBeforeTheSaveLeavesNothingToSave) {
  Open(Page::kCounters);
  CountFoot();
  CountFoot();
  Do(action::UndoCount{CountKind::kFootTraffic});
  Saved();
  EXPECT_EQ(CountAsked<effect::SaveCount>(), 1);
  EXPECT_EQ(NotSavedYet(Foot()), 0);
}

TEST_F(NotesTest, NobodyCountsElsewhere) {
  CountFoot();
  EXPECT_EQ(CountAsked<effect::SaveCount>(), 0);
}

TEST_F(NotesTest, ANewDayBeginsAtNothing) {
  EXPECT_EQ(CountedToday(state, CountKind::kFootTraffic), 184);
  Wait(int64_t{24} * 3'600'000);
  EXPECT_EQ(TallyOf(state.site, CountName(CountKind::kFootTraffic, "zone-a")), 0);
  EXPECT_FALSE(state.site.marks.empty()) << "a checklist may take more than a day";
}

TEST_F(NotesTest, APlainPointIsTickedFromTheList) {
  Open(Page::kChecklists);
  Do(action::OpenChecklist{"opening"});
  Do(action::TogglePoint{"badge"});
  ASSERT_NE(Asked<effect::SaveMark>(), nullptr);
  const effect::SaveMark mark = *Asked<effect::SaveMark>();
  EXPECT_EQ(mark.checklist_id, "opening");
  EXPECT_EQ(mark.point_id, "badge");
  EXPECT_TRUE(mark.done);
  EXPECT_EQ(mark.staff_id, "wang-min");
  Do(action::TogglePoint{"badge"});
  EXPECT_EQ(CountAsked<effect::SaveMark>(), 1) << "one after the other";
  Do(action::SiteSaved{mark.form_id});
  EXPECT_FALSE(state.checklist.busy);
  state.site.marks.push_back({"opening", "badge", true, -1, false, "wang-min", now.wall_ms});
  Do(action::TogglePoint{"badge"});
  EXPECT_FALSE(Asked<effect::SaveMark>()->done);
}

TEST_F(NotesTest, APointThatAsksForANumberIsNotDoneWithoutIt) {
  Open(Page::kChecklists);
  Do(action::OpenChecklist{"opening"});
  Do(action::TogglePoint{"tablets"});
  EXPECT_EQ(state.checklist.point_id, "tablets");
  Do(action::SavePoint{true});
  EXPECT_TRUE(state.checklist.incomplete);
  EXPECT_EQ(CountAsked<effect::SaveMark>(), 0);
  Type("4x");
  EXPECT_EQ(state.checklist.counted, "4");
  Do(action::FocusNote{"note"});
  state.note_keys.keyboard.pinyin = false;
  Type("one is slow");
  Do(action::SavePoint{true});
  EXPECT_EQ(Asked<effect::SaveMark>()->counted, 4);
  EXPECT_EQ(Asked<effect::SaveMark>()->note, "one is slow");
  Do(action::SiteSaved{Asked<effect::SaveMark>()->form_id});
  EXPECT_EQ(state.checklist.point_id, "");
  EXPECT_EQ(state.checklist.checklist_id, "opening");
  EXPECT_EQ(state.checklist.note, "");
}

TEST_F(NotesTest, APointThatAsksForAPictureTakesItFirst) {
  state.camera.present = true;
  Open(Page::kChecklists);
  Do(action::OpenChecklist{"booth"});
  Do(action::TogglePoint{"banner"});
  Do(action::SavePoint{true});
  EXPECT_TRUE(state.checklist.incomplete);
  Do(action::TakePhoto{});
  Do(action::TakePhoto{});
  ASSERT_EQ(CountAsked<effect::TakePhoto>(), 1);
  const int64_t asked = Asked<effect::TakePhoto>()->form_id;
  Do(action::PhotoTaken{asked + 1, "late"});
  EXPECT_EQ(state.checklist.photo.jpeg, "");
  Do(action::PhotoTaken{asked, "\xFF\xD8\xFFpicture"});
  Do(action::SavePoint{true});
  EXPECT_EQ(Asked<effect::SaveMark>()->jpeg, "\xFF\xD8\xFFpicture");
}

TEST_F(NotesTest, WithoutACameraNoPictureIsAsked) {
  Open(Page::kChecklists);
  Do(action::OpenChecklist{"booth"});
  Do(action::OpenPoint{"banner"});
  Do(action::TakePhoto{});
  EXPECT_EQ(CountAsked<effect::TakePhoto>(), 0);
  Do(action::SavePoint{true});
  EXPECT_EQ(CountAsked<effect::SaveMark>(), 1);
}

TEST_F(NotesTest, BackGoesStepByStepAndForgetsWhatWasTyped) {
  Open(Page::kChecklists);
  Do(action::OpenChecklist{"opening"});
  Do(action::OpenPoint{"badge"});
  state.note_keys.keyboard.pinyin = false;
  Type("note");
  Do(action::Back{});
  EXPECT_EQ(state.checklist.note, "");
  EXPECT_EQ(state.checklist.checklist_id, "opening");
  Do(action::Back{});
  EXPECT_EQ(state.checklist.checklist_id, "");
  EXPECT_EQ(state.page, Page::kChecklists);
  Do(action::Back{});
  EXPECT_EQ(state.page, Page::kStaffHome);
}

TEST_F(NotesTest, AMarkThatWasNotSavedStaysOnThePage) {
  Open(Page::kChecklists);
  Do(action::OpenChecklist{"opening"});
  Do(action::OpenPoint{"badge"});
  state.checklist.note = "kept";
  Do(action::SavePoint{true});
  Do(action::Back{});
  EXPECT_EQ(state.checklist.point_id, "badge") << "an answer is about to come";
  Do(action::SiteNotSaved{Asked<effect::SaveMark>()->form_id});
  EXPECT_EQ(state.checklist.note, "kept");
  EXPECT_EQ(state.checklist.refused, Refusal::kNotSaved);
}

TEST_F(NotesTest, AnIncidentIsToldWithSeverityPlanAndPlace) {
  Open(Page::kIncidents);
  Do(action::OpenIncident{});
  EXPECT_EQ(state.incident.zone_id, "zone-a");
  Do(action::SaveIncident{});
  EXPECT_TRUE(state.incident.incomplete);
  Do(action::SetSeverity{Severity::kMajor});
  Do(action::ChoosePlan{"power"});
  Do(action::ChooseZone{"zone-b"});
  state.note_keys.keyboard.pinyin = false;
  Type("no power");
  Do(action::FocusNote{"told"});
  Type("Mr Chen");
  Do(action::SaveIncident{});
  ASSERT_NE(Asked<effect::SaveIncident>(), nullptr);
  const effect::SaveIncident incident = *Asked<effect::SaveIncident>();
  EXPECT_EQ(incident.incident_id, "");
  EXPECT_EQ(incident.severity, Severity::kMajor);
  EXPECT_EQ(incident.plan_id, "power");
  EXPECT_EQ(incident.zone_id, "zone-b");
  EXPECT_EQ(incident.text, "no power");
  EXPECT_EQ(incident.told, "Mr Chen");
  EXPECT_FALSE(incident.over);
  Do(action::SiteSaved{incident.form_id});
  EXPECT_FALSE(state.incident.open);
  EXPECT_EQ(state.incident.text, "");
  EXPECT_EQ(state.toasts.back().kind, ToastKind::kSaved);
}

TEST_F(NotesTest, AnOpenIncidentIsEndedWithHowItEnded) {
  Open(Page::kIncidents);
  const OpenIncidentView open = state.site.incidents[0];
  Do(action::OpenIncident{open.id});
  EXPECT_EQ(state.incident.severity, open.severity);
  Do(action::ToggleOver{});
  state.note_keys.keyboard.pinyin = false;
  Type("fixed");
  Do(action::SaveIncident{});
  EXPECT_EQ(Asked<effect::SaveIncident>()->incident_id, open.id);
  EXPECT_TRUE(Asked<effect::SaveIncident>()->over);
}

TEST_F(NotesTest, ALockLeavesNothingOfWhatWasTypedOrPhotographed) {
  state.camera.present = true;
  Open(Page::kIncidents);
  Do(action::OpenIncident{});
  state.incident.text = "somebody fell";
  state.incident.told = "Mr Chen";
  Do(action::TakePhoto{});
  Do(action::PhotoTaken{Asked<effect::TakePhoto>()->form_id, "\xFF\xD8\xFF"});
  Wait(kStaffLockMs);
  EXPECT_EQ(state.page, Page::kStaffSignIn);
  EXPECT_EQ(state.incident.text, "");
  EXPECT_EQ(state.incident.told, "");
  EXPECT_EQ(state.incident.photo.jpeg, "");
}

TEST_F(NotesTest, PicturesAndWordsAreWipedFromEffects) {
  Effect mark = effect::SaveMark{.note = "note", .jpeg = "picture"};
  WipeEffect(&mark);
  EXPECT_EQ(std::get<effect::SaveMark>(mark).note, "");
  EXPECT_EQ(std::get<effect::SaveMark>(mark).jpeg, "");
  Effect incident = effect::SaveIncident{.text = "text", .told = "told", .jpeg = "picture"};
  WipeEffect(&incident);
  EXPECT_EQ(std::get<effect::SaveIncident>(incident).text, "");
  EXPECT_EQ(std::get<effect::SaveIncident>(incident).told, "");
  EXPECT_EQ(std::get<effect::SaveIncident>(incident).jpeg, "");
}

}  // namespace
}  // namespace footfall::kiosk::testing
