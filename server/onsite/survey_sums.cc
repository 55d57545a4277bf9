// The part of onsite_rules.h that counts answers to surveys.
#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "proto/rules/phone.h"
#include "proto/rules/recommendation.h"
#include "server/onsite/onsite_rules.h"
#include "server/playbooks/playbook_rules.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int64_t kPromoter = 9, kDetractor = 6;  // 9 and 10 would recommend; 0 to 6 would not
constexpr char kNotShown[] = "***";

struct Question {
  v1::FormField field;
  bool recommends = false;
  int64_t answered = 0, sum = 0, numbers = 0, promoters = 0, detractors = 0;
  std::map<std::string, int64_t> counts;
  std::vector<std::string> texts;
};

bool IsText(v1::FieldType type) { return type == v1::FIELD_TYPE_TEXT || type == v1::FIELD_TYPE_PHONE; }
bool IsNumber(v1::FieldType type) { return type == v1::FIELD_TYPE_RATING || type == v1::FIELD_TYPE_NUMBER; }

std::optional<int64_t> ReadNumber(const std::string& text) {
  int64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || rest != text.data() + text.size()) return std::nullopt;
  return number;
}

void AddNumber(int64_t number, Question* question) {
  question->sum += number;
  ++question->numbers;
  if (number >= kPromoter) ++question->promoters;
  if (number <= kDetractor) ++question->detractors;
}

void Add(const v1::Answer& answer, Question* question) {
  const v1::FieldType type = question->field.type();
  bool said = false;
  for (const std::string& value : answer.values()) {
    if (value.empty()) continue;
    said = true;
    if (IsText(type)) {
      if (question->texts.size() >= size_t{kMaxListedTexts}) continue;
      // Who may read results may not read who somebody is.
      const bool phone = type == v1::FIELD_TYPE_PHONE;
      question->texts.push_back(phone ? rules::MaskPhone(value) : question->field.personal() ? kNotShown : value);
      continue;
    }
    const std::optional<int64_t> number = IsNumber(type) ? ReadNumber(value) : std::nullopt;
    if (IsNumber(type) && !number) continue;
    ++question->counts[value];
    if (number) AddNumber(*number, question);
  }
  if (said) ++question->answered;
}

// Options as they stand in the form, numbers as they are counted, the rest as it sorts.
void FillCounts(const Question& question, v1::QuestionResults* results) {
  std::vector<std::pair<std::string, int64_t>> counts(question.counts.begin(), question.counts.end());
  const auto place = [&](const std::string& value) {
    const auto& options = question.field.options();
    const auto found = std::find_if(options.begin(), options.end(), [&](const auto& option) { return option.id() == value; });
    return IsNumber(question.field.type()) ? ReadNumber(value).value_or(0) : static_cast<int64_t>(found - options.begin());
  };
  std::stable_sort(counts.begin(), counts.end(), [&](const auto& a, const auto& b) { return place(a.first) < place(b.first); });
  for (const auto& [value, number] : counts) {
    v1::AnswerCount* count = results->add_counts();
    count->set_value(value);
    count->set_number(number);
  }
}

v1::QuestionResults ToResults(const Question& question) {
  v1::QuestionResults results;
  results.set_question_id(question.field.id());
  results.set_answered(question.answered);
  FillCounts(question, &results);
  if (question.numbers > 0) {
    const auto all = static_cast<double>(question.numbers);
    results.set_mean(static_cast<double>(question.sum) / all);
    if (question.recommends) results.set_net_promoter_score(100.0 * static_cast<double>(question.promoters - question.detractors) / all);
  }
  results.mutable_texts()->Assign(question.texts.begin(), question.texts.end());
  return results;
}

}  // namespace

v1::SurveyResults SumUpSurvey(const std::vector<v1::Survey>& versions, const std::vector<v1::SurveyAnswerPayload>& answers) {
  // In the order of the newest version, then what older ones asked beside.
  std::vector<Question> questions;
  std::map<std::string, size_t> places;
  for (const v1::Survey& version : versions) {
    const rules::FormRule rule = ToFormRule(version);
    for (int i = 0; i < version.questions_size(); ++i) {
      const v1::FormField& field = version.questions(i);
      if (!places.try_emplace(field.id(), questions.size()).second) continue;
      questions.push_back({.field = field, .recommends = rules::IsRecommendation(rule.fields[static_cast<size_t>(i)])});
    }
  }
  v1::SurveyResults results;
  if (!versions.empty()) results.set_survey_id(versions.front().id());
  results.set_answered(static_cast<int64_t>(answers.size()));
  for (const v1::SurveyAnswerPayload& answered : answers) {
    for (const v1::Answer& answer : answered.answers()) {
      if (const auto place = places.find(answer.field_id()); place != places.end()) Add(answer, &questions[place->second]);
    }
  }
  for (const Question& question : questions) {
    if (question.answered > 0) *results.add_questions() = ToResults(question);
  }
  return results;
}

}  // namespace footfall::server
