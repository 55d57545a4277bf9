#include "proto/rules/lead_form.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>

#include "proto/rules/form_ids.h"
#include "proto/rules/person_name.h"
#include "proto/rules/phone.h"
#include "proto/rules/recommendation.h"

namespace footfall::rules {
namespace {

constexpr int64_t kMinRating = 1;
constexpr int64_t kMostRecommended = 10;  // of the question whether one would recommend
constexpr size_t kDateLength = 10;        // "YYYY-MM-DD"

bool IsChoice(FieldType type) { return type == FieldType::kChoice || type == FieldType::kMultiChoice; }

bool Contains(const std::vector<std::string>& values, const std::string& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// The place of a field among the first `end`, or `end`.
size_t FindField(const FormRule& form, std::string_view id, size_t end) {
  for (size_t i = 0; i < end; ++i) {
    if (form.fields[i].id == id) return i;
  }
  return end;
}

// Answer to a field; nullptr when there is none or it is blank.
const std::vector<std::string>* FindAnswer(const Answers& answers, const std::string& id) {
  const auto answer = answers.find(id);
  if (answer == answers.end()) return nullptr;
  const bool blank = std::all_of(answer->second.begin(), answer->second.end(), [](const std::string& value) { return value.empty(); });
  return blank ? nullptr : &answer->second;
}

// ---- The form itself.

// Whether the condition of the field at `index` looks back at a choice and names options of it.
bool IsSoundCondition(const FormRule& form, size_t index) {
  const FieldCondition& condition = *form.fields[index].condition;
  const size_t place = FindField(form, condition.field_id, index);
  if (place == index || !IsChoice(form.fields[place].type) || condition.any_of.empty()) return false;
  const std::vector<std::string>& options = form.fields[place].options;
  return std::all_of(condition.any_of.begin(), condition.any_of.end(), [&](const std::string& id) { return Contains(options, id); });
}

void CheckOptions(const FieldRule& field, const std::string& path, std::vector<Problem>* problems) {
  if (!IsChoice(field.type)) return;
  const std::string options = path + ".options";
  if (field.options.empty()) problems->push_back({options, "NO_OPTIONS"});
  if (field.options.size() > size_t{kMaxFieldOptions}) problems->push_back({options, "TOO_MANY"});
  if (!std::all_of(field.options.begin(), field.options.end(), IsOptionId)) problems->push_back({options, "BAD_ID"});
  if (std::set<std::string>(field.options.begin(), field.options.end()).size() != field.options.size()) {
    problems->push_back({options, "DUPLICATE_ID"});
  }
}

// What nobody checked may say anything: no fewer stars than there can be.
int64_t LeastRating(const FieldRule& field) {
  return IsRecommendation(field) ? 0 : std::max(kMinRating, field.min_value.value_or(kMinRating));
}

void CheckBounds(const FieldRule& field, const std::string& path, std::vector<Problem>* problems) {
  if (field.max_length < 0) problems->push_back({path + ".max_length", "TOO_SMALL"});
  if (field.max_length > kMaxTextLength) problems->push_back({path + ".max_length", "TOO_LARGE"});
  const bool rating = field.type == FieldType::kRating;
  if (rating && field.min_value && *field.min_value < kMinRating && !IsRecommendation(field))
    problems->push_back({path + ".min_value", "TOO_SMALL"});
  if (rating && field.max_value && *field.max_value < kMinRating) problems->push_back({path + ".max_value", "TOO_SMALL"});
  const std::optional<int64_t> most = rating ? field.max_value.value_or(kDefaultRatingMax) : field.max_value;
  if (field.min_value && most && *field.min_value > *most) problems->push_back({path + ".min_value", "TOO_LARGE"});
}

void CheckField(const FormRule& form, size_t index, std::vector<Problem>* problems) {
  const FieldRule& field = form.fields[index];
  // A malformed id is not repeated in an error: nobody knows what was put there.
  const std::string path = "fields." + (IsFieldId(field.id) ? field.id : std::to_string(index));
  if (!IsFieldId(field.id)) problems->push_back({path + ".id", "BAD_ID"});
  if (FindField(form, field.id, index) != index) problems->push_back({path + ".id", "DUPLICATE_ID"});
  CheckOptions(field, path, problems);
  CheckBounds(field, path, problems);
  if (field.condition && !IsSoundCondition(form, index)) problems->push_back({path + ".condition", "BAD_CONDITION"});
}

// ---- Answers. Each check gives a reason, empty when the value fits.

std::string CheckText(const FieldRule& field, const std::string& value) {
  const int limit = field.max_length > 0 ? std::min(field.max_length, kMaxTextLength) : kDefaultTextLength;
  return CountCharacters(value) > limit ? "TOO_LONG" : "";
}

std::string CheckRange(std::optional<int64_t> least, std::optional<int64_t> most, const std::string& value) {
  int64_t number = 0;
  const char* end = value.data() + value.size();
  const auto [rest, error] = std::from_chars(value.data(), end, number);
  if (rest != end || error == std::errc::invalid_argument) return "NOT_A_NUMBER";
  const bool overflow = error == std::errc::result_out_of_range;
  if (overflow ? value[0] == '-' : least && number < *least) return "TOO_SMALL";
  if (overflow || (most && number > *most)) return "TOO_LARGE";
  return "";
}

// Reads `text`, all digits.
std::optional<int> ReadDigits(std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool IsDate(std::string_view value) {
  if (value.size() != kDateLength || value[4] != '-' || value[7] != '-') return false;
  const std::optional<int> year = ReadDigits(value.substr(0, 4)), month = ReadDigits(value.substr(5, 2)), day = ReadDigits(value.substr(8));
  if (!year || !month || !day || *year == 0) return false;
  return std::chrono::year_month_day(std::chrono::year(*year), std::chrono::month(*month), std::chrono::day(*day)).ok();
}

std::string CheckChoices(const FieldRule& field, const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    if (!Contains(field.options, value)) return "UNKNOWN_OPTION";
  }
  const bool repeated = std::set<std::string>(values.begin(), values.end()).size() != values.size();
  return repeated || (field.type == FieldType::kChoice && values.size() > 1) ? "TOO_MANY_VALUES" : "";
}

std::string CheckOneValue(const FormRule& form, const FieldRule& field, const std::string& value) {
  switch (field.type) {
    case FieldType::kText:
      return CheckText(field, value);
    case FieldType::kPhone:
      return NormalisePhone(value, form.phone_region) ? "" : "INVALID_PHONE";
    case FieldType::kNumber:
      return CheckRange(field.min_value, field.max_value, value);
    case FieldType::kRating:
      return CheckRange(LeastRating(field), field.max_value.value_or(kDefaultRatingMax), value);
    case FieldType::kDate:
      return IsDate(value) ? "" : "NOT_A_DATE";
    case FieldType::kChoice:
    case FieldType::kMultiChoice:
      break;  // have lists of values
  }
  return "";
}

std::string CheckValues(const FormRule& form, const FieldRule& field, const std::vector<std::string>& values) {
  if (!std::all_of(values.begin(), values.end(), [](const std::string& value) { return CountCharacters(value) >= 0; })) return "NOT_UTF8";
  if (IsChoice(field.type)) return CheckChoices(field, values);
  if (values.size() > 1) return "TOO_MANY_VALUES";
  return CheckOneValue(form, field, values.front());
}

// Spaces alone are no text.
bool IsBlankText(const FieldRule& field, const std::vector<std::string>& values) {
  return field.type == FieldType::kText && values.size() == 1 && CountCharacters(values.front()) >= 0 && CleanName(values.front()).empty();
}

std::string CheckAnswer(const FormRule& form, const FieldRule& field, const LeadInput& lead) {
  const std::vector<std::string>* values = FindAnswer(lead.answers, field.id);
  const bool asked = !(lead.by_visitor && field.staff_only) && IsAsked(form, field, lead.answers);
  if (!asked) return values == nullptr ? "" : "NOT_ASKED";
  if (values == nullptr || IsBlankText(field, *values)) return field.required ? "REQUIRED" : "";
  return CheckValues(form, field, *values);
}

std::string CheckPhone(const FormRule& form, const std::string& phone) {
  if (phone.empty()) return "REQUIRED";
  if (CountCharacters(phone) < 0) return "NOT_UTF8";
  return NormalisePhone(phone, form.phone_region) ? "" : "INVALID_PHONE";
}

std::string CheckName(const FormRule& form, const LeadInput& lead) {
  const int length = CountCharacters(lead.display_name);
  if (length < 0) return "NOT_UTF8";
  if (length > kMaxNameLength) return "TOO_LONG";
  const bool missing = form.name_required && !lead.has_honorific && CleanName(lead.display_name).empty();
  return missing ? "REQUIRED" : "";
}

void AddProblem(std::string field, std::string reason, std::vector<Problem>* problems) {
  if (!reason.empty()) problems->push_back({std::move(field), std::move(reason)});
}

void CheckUnknown(const FormRule& form, const Answers& answers, std::vector<Problem>* problems) {
  std::set<std::string_view> known;
  for (const FieldRule& field : form.fields) known.insert(field.id);
  int reported = 0;
  for (const auto& [id, values] : answers) {
    if (known.contains(id)) continue;
    // An answer's key comes from outside: only a well-formed one is repeated, and not without end.
    if (++reported > kMaxFormFields) return AddProblem("answers", "TOO_MANY", problems);
    AddProblem(IsFieldId(id) ? "answers." + id : "answers", "UNKNOWN_FIELD", problems);
  }
}

}  // namespace

std::vector<Problem> CheckForm(const FormRule& form) {
  if (form.fields.size() > size_t{kMaxFormFields}) return {{"fields", "TOO_MANY"}};
  std::vector<Problem> problems;
  for (size_t i = 0; i < form.fields.size(); ++i) CheckField(form, i, &problems);
  return problems;
}

bool IsRecommendation(const FieldRule& field) {
  return field.type == FieldType::kRating && field.min_value == 0 && field.max_value == kMostRecommended;
}

bool IsAsked(const FormRule& form, const FieldRule& field, const Answers& answers) {
  // Each step looks at earlier fields only; so even a form nobody checked, with conditions in a ring, comes to an end.
  size_t place = FindField(form, field.id, form.fields.size());
  for (const FieldRule* current = &field; current->condition; current = &form.fields[place]) {
    const FieldCondition& condition = *current->condition;
    const size_t earlier = FindField(form, condition.field_id, place);
    if (earlier == place) return false;
    const std::vector<std::string>* values = FindAnswer(answers, condition.field_id);
    if (values == nullptr) return false;
    if (!std::any_of(values->begin(), values->end(), [&](const std::string& value) { return Contains(condition.any_of, value); }))
      return false;
    place = earlier;
  }
  return true;
}

std::vector<Problem> CheckLead(const FormRule& form, const LeadInput& lead) {
  std::vector<Problem> problems;
  AddProblem("phone", CheckPhone(form, lead.phone), &problems);
  AddProblem("display_name", CheckName(form, lead), &problems);
  for (const FieldRule& field : form.fields) AddProblem("answers." + field.id, CheckAnswer(form, field, lead), &problems);
  CheckUnknown(form, lead.answers, &problems);
  return problems;
}

void DropUnasked(const FormRule& form, Answers* answers) {
  // In the form's order, since conditions look back: what one removal makes unasked comes later.
  for (const FieldRule& field : form.fields) {
    if (!IsAsked(form, field, *answers)) answers->erase(field.id);
  }
}

}  // namespace footfall::rules
