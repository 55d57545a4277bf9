#include "server/playbooks/playbook_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/cli/playbook_file.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using rules::Problem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

void Say(const std::string& text, v1::LocalizedText* localized) { (*localized->mutable_texts())["zh-Hans"] = text; }

// One of everything.
v1::Playbook Sample() {
  v1::Playbook playbook;
  v1::Checklist* list = playbook.add_checklists();
  list->set_id("open");
  list->set_stage(v1::CHECKLIST_STAGE_OPENING);
  Say("开场", list->mutable_title());
  v1::ChecklistPoint* point = list->add_points();
  point->set_id("car");
  Say("锁车", point->mutable_text());
  v1::Survey* survey = playbook.add_surveys();
  survey->set_id("visit");
  Say("问卷", survey->mutable_title());
  v1::FormField* question = survey->add_questions();
  question->set_id("recommend");
  question->set_type(v1::FIELD_TYPE_RATING);
  question->set_min_value(0);
  question->set_max_value(10);
  Say("推荐吗？", question->mutable_label());
  v1::TalkCard* card = playbook.add_talk_cards();
  card->set_stage(v1::TALK_STAGE_OPENING);
  Say("路过", card->mutable_title());
  Say("您好", card->mutable_text());
  v1::Faq* faq = playbook.add_faqs();
  Say("多久？", faq->mutable_question());
  Say("一周", faq->mutable_answer());
  v1::ContingencyPlan* plan = playbook.add_plans();
  plan->set_id("rain");
  Say("雨", plan->mutable_risk());
  Say("收棚", plan->mutable_response());
  return playbook;
}

TEST(PlaybookRulesTest, OneOfEverythingIsFine) { EXPECT_THAT(CheckPlaybook(Sample()), IsEmpty()); }

TEST(PlaybookRulesTest, WhatIsLeftOutIsNamed) {
  v1::Playbook playbook = Sample();
  playbook.mutable_checklists(0)->clear_stage();
  playbook.mutable_checklists(0)->clear_points();
  playbook.mutable_surveys(0)->clear_questions();
  playbook.mutable_talk_cards(0)->clear_stage();
  playbook.mutable_faqs(0)->clear_answer();
  playbook.mutable_plans(0)->clear_response();
  EXPECT_THAT(CheckPlaybook(playbook),
              ElementsAre(Problem{"playbook.checklists.open.stage", "REQUIRED"}, Problem{"playbook.checklists.open.points", "REQUIRED"},
                          Problem{"playbook.surveys.visit.questions", "REQUIRED"}, Problem{"playbook.talk_cards[0].stage", "REQUIRED"},
                          Problem{"playbook.faqs[0].answer", "REQUIRED"}, Problem{"playbook.plans.rain.response", "REQUIRED"}));
}

TEST(PlaybookRulesTest, IdsAreProperAndOnlyThereOnce) {
  v1::Playbook playbook = Sample();
  *playbook.add_checklists() = playbook.checklists(0);
  *playbook.mutable_checklists(0)->add_points() = playbook.checklists(0).points(0);
  *playbook.add_plans() = playbook.plans(0);
  playbook.mutable_plans(1)->set_id("Not an id");
  playbook.mutable_surveys(0)->set_id(std::string(kMaxPlaybookIdLength + 1, 'a'));
  const Problems problems = CheckPlaybook(playbook);
  EXPECT_THAT(problems, Contains(Problem{"playbook.checklists.open.id", "DUPLICATE_ID"}));
  EXPECT_THAT(problems, Contains(Problem{"playbook.checklists.open.points.car.id", "DUPLICATE_ID"}));
  EXPECT_THAT(problems, Contains(Problem{"playbook.plans[1].id", "BAD_ID"})) << "garbage is not repeated";
  EXPECT_THAT(problems, Contains(Problem{"playbook.surveys[0].id", "BAD_ID"}));
}

TEST(PlaybookRulesTest, ListsAndTextsHaveTheirLimits) {
  v1::Playbook playbook = Sample();
  for (int i = 0; i < kMaxTalkCards; ++i) *playbook.add_talk_cards() = playbook.talk_cards(0);
  for (int i = 0; i < kMaxFaqs; ++i) *playbook.add_faqs() = playbook.faqs(0);
  Say(std::string(kMaxPlaybookTextLength + 1, 'x'), playbook.mutable_faqs(0)->mutable_answer());
  Say(std::string(kMaxPlanLength + 1, 'x'), playbook.mutable_plans(0)->mutable_response());
  playbook.mutable_checklists(0)->mutable_points(0)->set_expected_count(-1);
  playbook.mutable_plans(0)->set_owner("chen");
  EXPECT_THAT(
      CheckPlaybook(playbook),
      ElementsAre(Problem{"playbook.checklists.open.points.car.expected_count", "TOO_SMALL"}, Problem{"playbook.talk_cards", "TOO_MANY"},
                  Problem{"playbook.faqs", "TOO_MANY"}, Problem{"playbook.faqs[0].answer.texts", "TOO_LONG"},
                  Problem{"playbook.plans.rain.response.texts", "TOO_LONG"}, Problem{"playbook.plans.rain.owner", "BAD_NAME"}));
}

TEST(PlaybookRulesTest, NoMoreThanKiosksCanHoldInAll) {
  v1::Playbook playbook = Sample();
  Say(std::string(kMaxPlaybookBytes, 'x'), playbook.mutable_faqs(0)->mutable_answer());
  EXPECT_THAT(CheckPlaybook(playbook), ElementsAre(Problem{"playbook", "TOO_LARGE"}));
}

TEST(PlaybookRulesTest, QuestionsFollowTheRulesOfForms) {
  v1::Playbook playbook = Sample();
  v1::FormField* choice = playbook.mutable_surveys(0)->add_questions();
  choice->set_id("liked");
  choice->set_type(v1::FIELD_TYPE_CHOICE);
  playbook.mutable_surveys(0)->mutable_questions(0)->set_max_value(9);  // then it is a rating like any other, and begins at 1
  EXPECT_THAT(CheckPlaybook(playbook), ElementsAre(Problem{"playbook.surveys.visit.questions.recommend.min_value", "TOO_SMALL"},
                                                   Problem{"playbook.surveys.visit.questions.liked.options", "NO_OPTIONS"},
                                                   Problem{"playbook.surveys.visit.questions.liked.label", "REQUIRED"}));
}

TEST(PlaybookRulesTest, ATitleDoesNotMakeOtherQuestions) {
  v1::Survey before = Sample().surveys(0), after = before;
  Say("别的标题", after.mutable_title());
  after.set_after_lead(true);
  EXPECT_TRUE(AskTheSame(before, after));
  after.mutable_questions(0)->set_required(true);
  EXPECT_FALSE(AskTheSame(before, after));
}

TEST(PlaybookRulesTest, TheExampleIsOneAndSpeaksAllLanguages) {
  std::ifstream file(FOOTFALL_SOURCE_DIR "/assets/demo/playbook.json");
  ASSERT_TRUE(file) << "assets/demo/playbook.json";
  std::stringstream text;
  text << file.rdbuf();
  const auto playbook = cli::ParsePlaybookFile(text.str());
  ASSERT_TRUE(playbook.ok()) << playbook.status();
  EXPECT_THAT(CheckPlaybook(*playbook), IsEmpty());
  std::set<int> lists, talk;
  for (const v1::Checklist& checklist : playbook->checklists()) lists.insert(checklist.stage());
  for (const v1::TalkCard& card : playbook->talk_cards()) {
    talk.insert(card.stage());
    EXPECT_EQ(card.text().texts_size(), 3) << card.title().texts().at("en");
  }
  EXPECT_EQ(lists.size(), 3u);
  EXPECT_EQ(talk.size(), 7u) << "every part of the talk";
  EXPECT_TRUE(playbook->surveys(0).after_lead());
  EXPECT_EQ(playbook->plans(0).owner(), "staff/zhou-lan");
}

}  // namespace
}  // namespace footfall::server
