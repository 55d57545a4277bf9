#include "server/onsite/onsite_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;
using rules::Problem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kHour = 3'600'000;

v1::CountPayload Count() {
  v1::CountPayload count;
  count.set_kind(v1::COUNT_KIND_FLYERS);
  count.set_number(3);
  count.set_first_ms(1);
  count.set_staff_id("chen");
  return count;
}

TEST(OnsiteRulesTest, ACountIsOfSomethingBySomebody) {
  EXPECT_THAT(CheckCount(Count()), IsEmpty());
  v1::CountPayload count = Count();
  count.set_number(-kMaxTouches);
  EXPECT_THAT(CheckCount(count), IsEmpty()) << "touches taken back";
  count.set_number(0);
  count.clear_kind();
  count.clear_first_ms();
  count.clear_staff_id();
  count.set_zone_id("No Id");
  EXPECT_THAT(CheckCount(count), ElementsAre(Problem{"zone_id", "BAD_ID"}, Problem{"kind", "UNKNOWN_VALUE"}, Problem{"number", "REQUIRED"},
                                             Problem{"first_ms", "REQUIRED"}, Problem{"staff_id", "REQUIRED"}));
  count = Count();
  count.set_number(kMaxTouches + 1);
  EXPECT_THAT(CheckCount(count), ElementsAre(Problem{"number", "TOO_LARGE"}));
}

TEST(OnsiteRulesTest, TouchesBelongToTheHourOfTheCampaignsClock) {
  constexpr int64_t kNoon = 1'777'608'000'000;  // 2026-05-01 12:00 in Shanghai
  EXPECT_EQ(HourOf(kNoon + 59 * 60'000 + 59'999, "Asia/Shanghai"), kNoon);
  EXPECT_EQ(HourOf(kNoon, "Asia/Shanghai"), kNoon);
  EXPECT_EQ(HourOf(kNoon, "Nowhere/None"), kNoon) << "UTC then";
  // Half past in UTC is the full hour in Kolkata.
  EXPECT_EQ(HourOf(kNoon, "Asia/Kolkata"), kNoon - kHour / 2);
}

TEST(OnsiteRulesTest, AMarkAndAnIncidentSayNoTooMuch) {
  v1::ChecklistMarkPayload mark;
  mark.set_checklist_id("open");
  mark.set_point_id("car");
  mark.set_staff_id("chen");
  EXPECT_THAT(CheckMark(mark), IsEmpty());
  mark.set_note(std::string(kMaxNoteLength + 1, 'x'));
  mark.set_counted(-1);
  mark.set_photo_id("short");
  EXPECT_THAT(CheckMark(mark), ElementsAre(Problem{"counted", "TOO_SMALL"}, Problem{"note", "TOO_LONG"}, Problem{"photo_id", "BAD_ID"}));
  v1::IncidentPayload incident;
  incident.set_staff_id("chen");
  incident.set_text("  ");
  incident.set_told(std::string(kMaxToldLength + 1, 'x'));
  EXPECT_THAT(CheckIncident(incident),
              ElementsAre(Problem{"severity", "UNKNOWN_VALUE"}, Problem{"text", "REQUIRED"}, Problem{"told", "TOO_LONG"}));
}

std::string Jpeg(const std::string& segments) { return "\xFF\xD8" + segments + std::string("\xFF\xDA\x00\x02", 4) + "picture\xFF\xD9"; }

TEST(OnsiteRulesTest, APictureTellsNothingBeside) {
  const std::string jfif("\xFF\xE0\x00\x04JF", 6),
      exif(
          "\xFF\xE1\x00\x04"
          "EX",
          6),
      iptc(
          "\xFF\xED\x00\x04"
          "8B",
          6);
  EXPECT_EQ(JudgeJpeg(Jpeg("")), "");
  EXPECT_EQ(JudgeJpeg(Jpeg(jfif)), "");
  EXPECT_EQ(JudgeJpeg(Jpeg(jfif + exif)), "HAS_METADATA");
  EXPECT_EQ(JudgeJpeg(Jpeg("\xFF" + exif)), "HAS_METADATA") << "behind a filler";
  EXPECT_EQ(JudgeJpeg(Jpeg(iptc)), "HAS_METADATA");
  for (const std::string& no : {std::string(), std::string("\x89PNG"), std::string("\xFF\xD8"), "\xFF\xD8" + jfif,
                                std::string("\xFF\xD8\xFF\xE0\x00\x01", 6), std::string("\xFF\xD8\xFF\xE0\xFF\xFF", 6)}) {
    EXPECT_EQ(JudgeJpeg(no), "NOT_JPEG");
  }
  v1::PhotoPayload photo;
  photo.set_staff_id("chen");
  photo.set_jpeg(Jpeg("") + std::string(kMaxPhotoBytes, 'x'));
  EXPECT_THAT(CheckPhoto(photo), ElementsAre(Problem{"jpeg", "TOO_LARGE"}));
}

// A rating, the question whether one would recommend, a choice and a text.
v1::Survey Survey() {
  v1::Survey survey;
  survey.set_id("visit");
  survey.set_version(2);
  const auto add = [&](const char* id, v1::FieldType type) {
    v1::FormField* field = survey.add_questions();
    field->set_id(id);
    field->set_type(type);
    return field;
  };
  add("service", v1::FIELD_TYPE_RATING);
  v1::FormField* recommend = add("recommend", v1::FIELD_TYPE_RATING);
  recommend->set_min_value(0);
  recommend->set_max_value(10);
  v1::FormField* liked = add("liked", v1::FIELD_TYPE_CHOICE);
  for (const char* id : {"space", "price"}) liked->add_options()->set_id(id);
  add("better", v1::FIELD_TYPE_TEXT)->set_required(true);
  return survey;
}
v1::SurveyAnswerPayload Answers(const std::vector<std::pair<std::string, std::string>>& said) {
  v1::SurveyAnswerPayload answers;
  for (const auto& [id, value] : said) {
    v1::Answer* answer = answers.add_answers();
    answer->set_field_id(id);
    answer->add_values(value);
  }
  return answers;
}

TEST(OnsiteRulesTest, AnswersFitTheQuestionsButNobodyHasToAnswer) {
  EXPECT_THAT(CheckAnswers(Survey(), Answers({{"recommend", "0"}})), IsEmpty());
  EXPECT_THAT(CheckAnswers(Survey(), Answers({{"recommend", "11"}, {"liked", "colour"}, {"other", "1"}, {"service", "0"}})),
              ElementsAre(Problem{"answers.service", "TOO_SMALL"}, Problem{"answers.recommend", "TOO_LARGE"},
                          Problem{"answers.liked", "UNKNOWN_OPTION"}, Problem{"answers.other", "UNKNOWN_FIELD"}));
  EXPECT_THAT(CheckAnswers(Survey(), Answers({{"liked", "space"}, {"liked", "price"}})), ElementsAre(Problem{"answers", "DUPLICATE_ID"}));
}

TEST(OnsiteRulesTest, ResultsCountMeanAndScore) {
  std::vector<v1::SurveyAnswerPayload> answers = {
      Answers({{"recommend", "10"}, {"service", "5"}, {"better", "newest"}}),
      Answers({{"recommend", "9"}, {"liked", "price"}, {"better", "older"}}), Answers({{"recommend", "8"}, {"liked", "price"}}),
      Answers({{"recommend", "6"}, {"liked", "space"}}), Answers({{"recommend", "0"}, {"service", "4"}})};
  const v1::SurveyResults results = SumUpSurvey({Survey()}, answers);
  EXPECT_EQ(results.survey_id(), "visit");
  EXPECT_EQ(results.answered(), 5);
  ASSERT_EQ(results.questions_size(), 4);
  EXPECT_DOUBLE_EQ(results.questions(0).mean(), 4.5);
  EXPECT_FALSE(results.questions(0).has_net_promoter_score());
  const v1::QuestionResults& recommend = results.questions(1);
  EXPECT_EQ(recommend.answered(), 5);
  EXPECT_DOUBLE_EQ(recommend.mean(), 6.6);
  EXPECT_DOUBLE_EQ(recommend.net_promoter_score(), 0) << "two would, two would not, of five";
  EXPECT_EQ(recommend.counts(0).value(), "0");
  EXPECT_EQ(recommend.counts(4).value(), "10") << "as numbers, not as texts";
  const v1::QuestionResults& liked = results.questions(2);
  EXPECT_FALSE(liked.has_mean());
  EXPECT_EQ(liked.counts(0).value(), "space") << "in the form's order";
  EXPECT_EQ(liked.counts(1).number(), 2);
  EXPECT_THAT(results.questions(3).texts(), ElementsAre("newest", "older"));
}

TEST(OnsiteRulesTest, TheScoreIsInHundredths) {
  const v1::SurveyResults results = SumUpSurvey({Survey()}, {Answers({{"recommend", "10"}}), Answers({{"recommend", "9"}}),
                                                             Answers({{"recommend", "7"}}), Answers({{"recommend", "3"}})});
  EXPECT_DOUBLE_EQ(results.questions(0).net_promoter_score(), 25);
}

TEST(OnsiteRulesTest, OlderQuestionsStillCountAndNobodyIsNamed) {
  v1::Survey older = Survey(), newer = Survey();
  newer.clear_questions();
  v1::FormField* personal = newer.add_questions();
  personal->set_id("who");
  personal->set_type(v1::FIELD_TYPE_TEXT);
  personal->set_personal(true);
  v1::FormField* phone = newer.add_questions();
  phone->set_id("phone");
  phone->set_type(v1::FIELD_TYPE_PHONE);
  const v1::SurveyResults results =
      SumUpSurvey({newer, older}, {Answers({{"who", "王小明"}, {"phone", "+8613812345678"}}), Answers({{"service", "5"}})});
  ASSERT_EQ(results.questions_size(), 3);
  EXPECT_THAT(results.questions(0).texts(), ElementsAre("***"));
  EXPECT_EQ(results.questions(1).texts(0).find("12345678"), std::string::npos);
  EXPECT_EQ(results.questions(2).question_id(), "service");
}

TEST(OnsiteRulesTest, NoMoreTextsThanAPersonReads) {
  std::vector<v1::SurveyAnswerPayload> answers(kMaxListedTexts + 7, Answers({{"better", "more"}}));
  const v1::SurveyResults results = SumUpSurvey({Survey()}, answers);
  EXPECT_EQ(results.questions(0).texts_size(), kMaxListedTexts);
  EXPECT_EQ(results.questions(0).answered(), kMaxListedTexts + 7);
}

}  // namespace
}  // namespace footfall::server
