// Surveys: asked after the success page, one question a page, each may be left out, all of it wiped.
#include <gmock/gmock.h>

#include "tests/unit/kiosk_actions/fixture.h"

namespace footfall::kiosk::testing {
namespace {

using ::testing::ElementsAre;

class SurveysTest : public ActionsTest {
 protected:
  void SetUp() override { state.config.playbook = SamplePlaybook(); }
  void Register() {
    GoToConsent();
    Agree();
    Do(action::Next{});
    Do(action::LeadSaved{state.visitor.id, "", now.wall_ms, "K7Q4MX", "0123456789abcdef"});
  }
  void ReachSurvey() {
    Register();
    Do(action::Finish{});
  }
};

TEST_F(SurveysTest, FollowsTheSuccessPageAndNamesTheLead) {
  ReachSurvey();
  ASSERT_EQ(state.page, Page::kSurvey);
  EXPECT_EQ(state.survey.field_id, "recommend");
  Do(action::SetAnswer{"recommend", "10"});
  Do(action::Next{});
  Do(action::ToggleOption{"why", "people"});
  Do(action::Next{});
  state.survey.keyboard.pinyin = false;
  Type("Nice");
  Do(action::Next{});
  ASSERT_NE(Asked<effect::SaveSurvey>(), nullptr);
  const effect::SaveSurvey save = *Asked<effect::SaveSurvey>();
  EXPECT_EQ(save.survey_id, "visit");
  EXPECT_EQ(save.version, 3);
  EXPECT_EQ(save.lead_id, "0123456789abcdef");
  EXPECT_EQ(save.staff_id, "");
  EXPECT_EQ(save.language, "zh-Hans");
  EXPECT_THAT(save.answers.at("recommend"), ElementsAre("10"));
  EXPECT_THAT(save.answers.at("why"), ElementsAre("people"));
  EXPECT_THAT(save.answers.at("more"), ElementsAre("Nice"));
  Do(action::SiteSaved{save.form_id});
  EXPECT_TRUE(state.survey.done);
  EXPECT_TRUE(state.survey.draft.answers.empty());
  Wait(kSurveyThanksMs);
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_EQ(state.survey.survey_id, "");
}

TEST_F(SurveysTest, NobodyWhoLeftIsAsked) {
  Register();
  Wait(kSuccessMs);
  EXPECT_EQ(state.page, Page::kAttract);
}

TEST_F(SurveysTest, WithoutOneTheVisitorIsDone) {
  state.config.playbook.surveys[0].after_lead = false;
  ReachSurvey();
  EXPECT_EQ(state.page, Page::kAttract);
}

TEST_F(SurveysTest, EachQuestionMayBeLeftOutAndNothingAtAllIsNotSaved) {
  ReachSurvey();
  for (int i = 0; i < 3; ++i) Do(action::Next{});
  EXPECT_EQ(CountAsked<effect::SaveSurvey>(), 0);
  EXPECT_EQ(state.page, Page::kAttract);
}

TEST_F(SurveysTest, ARequiredQuestionStopsAndTheSurveyCanStillBeLeft) {
  state.config.playbook.surveys[0].form.fields[0].required = true;
  ReachSurvey();
  Do(action::Next{});
  EXPECT_EQ(state.survey.field_id, "recommend");
  EXPECT_EQ(ProblemOf(state.survey, "answers.recommend"), "REQUIRED");
  Do(action::LeaveSurvey{});
  EXPECT_EQ(state.page, Page::kAttract);
}

TEST_F(SurveysTest, BackGoesToTheQuestionBefore) {
  ReachSurvey();
  Do(action::Next{});
  EXPECT_EQ(state.survey.field_id, "why");
  Do(action::Back{});
  EXPECT_EQ(state.survey.field_id, "recommend");
  Do(action::Back{});
  EXPECT_EQ(state.page, Page::kAttract);
}

TEST_F(SurveysTest, WhatCouldNotBeSavedIsAskedForAgainAsTheSame) {
  ReachSurvey();
  Do(action::SetAnswer{"recommend", "0"});
  for (int i = 0; i < 3; ++i) Do(action::Next{});
  const int64_t form_id = Asked<effect::SaveSurvey>()->form_id;
  Do(action::SiteNotSaved{form_id});
  EXPECT_TRUE(state.survey.save_failed);
  Do(action::Next{});
  EXPECT_EQ(CountAsked<effect::SaveSurvey>(), 2);
  EXPECT_EQ(Asked<effect::SaveSurvey>()->form_id, form_id);
}

TEST_F(SurveysTest, ATimeOutLeavesNoAnswer) {
  ReachSurvey();
  Do(action::SetAnswer{"recommend", "7"});
  Wait(kVisitorIdleMs);
  EXPECT_TRUE(state.ring);
  Wait(kRingMs);
  EXPECT_EQ(state.page, Page::kAttract);
  EXPECT_TRUE(state.survey.draft.answers.empty());
}

TEST_F(SurveysTest, StaffHandTheKioskOverAndGetItBack) {
  SignInAs("1007", "wang-min");
  Do(action::OpenPage{Page::kSurveys});
  Do(action::OpenSurvey{"visit"});
  Do(action::SetAnswer{"recommend", "8"});
  for (int i = 0; i < 3; ++i) Do(action::Next{});
  EXPECT_EQ(Asked<effect::SaveSurvey>()->staff_id, "wang-min");
  EXPECT_EQ(Asked<effect::SaveSurvey>()->lead_id, "");
  Do(action::SiteSaved{Asked<effect::SaveSurvey>()->form_id});
  Do(action::Finish{});
  EXPECT_EQ(state.page, Page::kSurveys);
  EXPECT_EQ(state.staff_id, "wang-min");
}

TEST_F(SurveysTest, OtherQuestionsEndIt) {
  ReachSurvey();
  ConfigView config = state.config;
  config.playbook.surveys[0].version = 4;
  Do(action::ConfigChanged{config});
  EXPECT_EQ(state.page, Page::kAttract);
}

TEST_F(SurveysTest, AnswersAreWipedFromTheEffect) {
  Effect effect = effect::SaveSurvey{.answers = {{"more", {"Nice"}}}};
  WipeEffect(&effect);
  EXPECT_EQ(std::get<effect::SaveSurvey>(effect).answers["more"][0], "");
}

}  // namespace
}  // namespace footfall::kiosk::testing
