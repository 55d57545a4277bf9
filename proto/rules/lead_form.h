// What a lead form asks, and whether answers fit it. The kiosk asks before it saves, the server before it applies: one rule for both.
// Pure; any thread; text is UTF-8. Field names in problems are those of the API ("phone", "display_name", "answers.budget").
#ifndef FOOTFALL_PROTO_RULES_LEAD_FORM_H_
#define FOOTFALL_PROTO_RULES_LEAD_FORM_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace footfall::rules {

// Limits of a form; each bounds what one lead may cost to store and to show.
inline constexpr int kMaxFormFields = 40;
inline constexpr int kMaxFieldOptions = 60;
inline constexpr int kDefaultTextLength = 200;
inline constexpr int kMaxTextLength = 2000;
inline constexpr int kDefaultRatingMax = 5;

enum class FieldType { kText, kPhone, kChoice, kMultiChoice, kNumber, kDate, kRating };

// Asked only while an earlier choice field has one of these options.
struct FieldCondition {
  std::string field_id;
  std::vector<std::string> any_of;
};

struct FieldRule {
  std::string id;
  FieldType type = FieldType::kText;
  bool required = false;
  bool staff_only = false;
  std::vector<std::string> options;
  std::optional<FieldCondition> condition;
  std::optional<int64_t> min_value, max_value;
  int max_length = 0;  // characters; 0 = kDefaultTextLength
};

struct FormRule {
  std::vector<FieldRule> fields;
  bool name_required = false;
  std::string phone_region = "CN";
};

// Values by field id: option ids for choices, else one text.
using Answers = std::map<std::string, std::vector<std::string>>;

// Something that does not fit. `reason` is UPPER_SNAKE_CASE: REQUIRED, INVALID_PHONE, UNKNOWN_FIELD, UNKNOWN_OPTION, TOO_MANY_VALUES,
// NOT_A_NUMBER, TOO_SMALL, TOO_LARGE, TOO_LONG, NOT_A_DATE, NOT_UTF8, NOT_ASKED, DUPLICATE_ID, BAD_ID, NO_OPTIONS, BAD_CONDITION, TOO_MANY.
struct Problem {
  std::string field;
  std::string reason;
  bool operator==(const Problem&) const = default;
};

// Whether a form can be published: ids unique and well-formed, options there, conditions look back at choice fields. Empty = fine.
// Names what is wrong as "fields.budget.options"; a field whose id is malformed by its index.
std::vector<Problem> CheckForm(const FormRule& form);

// Whether a field is asked, given the answers so far. A field whose condition's field is itself not asked is not asked.
bool IsAsked(const FormRule& form, const FieldRule& field, const Answers& answers);

// What a lead has beside consent.
struct LeadInput {
  std::string phone;  // as typed or E.164
  std::string display_name;
  bool has_honorific = false;
  Answers answers;
  bool by_visitor = false;  // staff_only fields are not asked then
};

// Every problem, in the order of the form; empty = can be saved. An honorific stands for a required name.
std::vector<Problem> CheckLead(const FormRule& form, const LeadInput& lead);

// Drops answers to fields that are not asked (a condition that no longer holds).
void DropUnasked(const FormRule& form, Answers* answers);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_LEAD_FORM_H_
