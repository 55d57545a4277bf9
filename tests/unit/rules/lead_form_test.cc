#include "proto/rules/lead_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/rules/person_name.h"

namespace footfall::rules {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

FieldRule Field(std::string id, FieldType type) {
  FieldRule field;
  field.id = std::move(id);
  field.type = type;
  return field;
}

FieldRule Choice(std::string id, std::vector<std::string> options, FieldType type = FieldType::kChoice) {
  FieldRule field = Field(std::move(id), type);
  field.options = std::move(options);
  return field;
}

FieldRule When(FieldRule field, std::string other, std::vector<std::string> any_of) {
  field.condition = FieldCondition{std::move(other), std::move(any_of)};
  return field;
}

FieldRule Required(FieldRule field) {
  field.required = true;
  return field;
}

FormRule Form(std::vector<FieldRule> fields) {
  FormRule form;
  form.fields = std::move(fields);
  return form;
}

LeadInput Lead(Answers answers = {}) {
  LeadInput lead;
  lead.phone = "13812345678";
  lead.answers = std::move(answers);
  return lead;
}

// Reason given for the one value of a field; empty when it fits.
std::string ReasonFor(const FieldRule& field, std::vector<std::string> values) {
  const std::vector<Problem> problems = CheckLead(Form({field}), Lead({{field.id, std::move(values)}}));
  EXPECT_LE(problems.size(), 1u);
  if (problems.empty()) return "";
  EXPECT_EQ(problems[0].field, "answers." + field.id);
  return problems[0].reason;
}

// car? -> brand -> model; model also when parking is asked for.
FormRule CarForm() {
  return Form({Choice("car", {"yes", "no"}), When(Choice("brand", {"a", "b", "c"}), "car", {"yes"}),
               When(Required(Field("model", FieldType::kText)), "brand", {"a", "b"})});
}

// ---- Publishing a form.

TEST(CheckFormTest, AcceptsAFormOfEveryType) {
  FormRule form = CarForm();
  for (FieldType type : {FieldType::kText, FieldType::kPhone, FieldType::kNumber, FieldType::kDate, FieldType::kRating}) {
    form.fields.push_back(Field("f" + std::to_string(static_cast<int>(type)), type));
  }
  form.fields.push_back(Choice("multi_choice", {"a-1", "b_2"}, FieldType::kMultiChoice));
  EXPECT_THAT(CheckForm(form), IsEmpty());
  EXPECT_THAT(CheckForm({}), IsEmpty());
}

TEST(CheckFormTest, CountsFieldsAndOptions) {
  FormRule form;
  for (int i = 0; i < kMaxFormFields; ++i) form.fields.push_back(Field("f" + std::to_string(i), FieldType::kText));
  EXPECT_THAT(CheckForm(form), IsEmpty());
  form.fields.push_back(Field("more", FieldType::kText));
  EXPECT_THAT(CheckForm(form), ElementsAre(Problem{"fields", "TOO_MANY"}));
  std::vector<std::string> options;
  for (int i = 0; i < kMaxFieldOptions; ++i) options.push_back("o" + std::to_string(i));
  EXPECT_THAT(CheckForm(Form({Choice("c", options)})), IsEmpty());
  options.push_back("more");
  EXPECT_THAT(CheckForm(Form({Choice("c", options)})), ElementsAre(Problem{"fields.c.options", "TOO_MANY"}));
}

TEST(CheckFormTest, RefusesBadIds) {
  for (const char* id : {"", "A", "a-b", "a b", "预算", "a.b", "01234567890123456789012345678901234567890"}) {
    EXPECT_THAT(CheckForm(Form({Field(id, FieldType::kText)})), ElementsAre(Problem{"fields.0.id", "BAD_ID"})) << id;
  }
  EXPECT_THAT(CheckForm(Form({Field("0123456789012345678901234567890123456789", FieldType::kText)})), IsEmpty());
  for (const char* id : {"", "A", "a b", "是"}) {
    EXPECT_THAT(CheckForm(Form({Choice("c", {id})})), ElementsAre(Problem{"fields.c.options", "BAD_ID"})) << id;
  }
}

TEST(CheckFormTest, RefusesDuplicates) {
  EXPECT_THAT(CheckForm(Form({Field("a", FieldType::kText), Field("a", FieldType::kDate)})),
              ElementsAre(Problem{"fields.a.id", "DUPLICATE_ID"}));
  EXPECT_THAT(CheckForm(Form({Choice("c", {"x", "y", "x"})})), ElementsAre(Problem{"fields.c.options", "DUPLICATE_ID"}));
}

TEST(CheckFormTest, ChoicesNeedOptions) {
  EXPECT_THAT(CheckForm(Form({Choice("c", {})})), ElementsAre(Problem{"fields.c.options", "NO_OPTIONS"}));
  EXPECT_THAT(CheckForm(Form({Choice("c", {}, FieldType::kMultiChoice)})), ElementsAre(Problem{"fields.c.options", "NO_OPTIONS"}));
}

TEST(CheckFormTest, ConditionsLookBackAtOptionsOfChoices) {
  const FieldRule choice = Choice("c", {"x", "y"}), text = Field("t", FieldType::kText);
  const Problem bad = {"fields.d.condition", "BAD_CONDITION"};
  const auto check = [&](std::string other, std::vector<std::string> any_of) {
    return CheckForm(Form({choice, text, When(Choice("d", {"x"}), std::move(other), std::move(any_of)), Choice("e", {"x"})}));
  };
  EXPECT_THAT(check("c", {"x", "y"}), IsEmpty());
  EXPECT_THAT(check("c", {}), ElementsAre(bad));
  EXPECT_THAT(check("c", {"x", "z"}), ElementsAre(bad));
  EXPECT_THAT(check("t", {"x"}), ElementsAre(bad)) << "not a choice";
  EXPECT_THAT(check("d", {"x"}), ElementsAre(bad)) << "itself";
  EXPECT_THAT(check("e", {"x"}), ElementsAre(bad)) << "a later field";
  EXPECT_THAT(check("nowhere", {"x"}), ElementsAre(bad));
  EXPECT_THAT(check("", {"x"}), ElementsAre(bad));
}

TEST(CheckFormTest, BoundsMustMakeSense) {
  const auto check = [](FieldType type, std::optional<int64_t> least, std::optional<int64_t> most, int length) {
    FieldRule field = Field("f", type);
    field.min_value = least;
    field.max_value = most;
    field.max_length = length;
    return CheckForm(Form({field}));
  };
  EXPECT_THAT(check(FieldType::kNumber, -5, -5, 0), IsEmpty());
  EXPECT_THAT(check(FieldType::kNumber, 6, 5, 0), ElementsAre(Problem{"fields.f.min_value", "TOO_LARGE"}));
  EXPECT_THAT(check(FieldType::kRating, 1, 10, 0), IsEmpty());
  EXPECT_THAT(check(FieldType::kRating, 6, std::nullopt, 0), ElementsAre(Problem{"fields.f.min_value", "TOO_LARGE"}));
  EXPECT_THAT(check(FieldType::kRating, 0, std::nullopt, 0), ElementsAre(Problem{"fields.f.min_value", "TOO_SMALL"}));
  EXPECT_THAT(check(FieldType::kRating, 0, 10, 0), IsEmpty()) << "whether one would recommend";
  EXPECT_THAT(check(FieldType::kRating, 0, 9, 0), ElementsAre(Problem{"fields.f.min_value", "TOO_SMALL"}));
  EXPECT_THAT(check(FieldType::kRating, std::nullopt, 0, 0), ElementsAre(Problem{"fields.f.max_value", "TOO_SMALL"}));
  EXPECT_THAT(check(FieldType::kText, std::nullopt, std::nullopt, kMaxTextLength), IsEmpty());
  EXPECT_THAT(check(FieldType::kText, std::nullopt, std::nullopt, kMaxTextLength + 1),
              ElementsAre(Problem{"fields.f.max_length", "TOO_LARGE"}));
  EXPECT_THAT(check(FieldType::kText, std::nullopt, std::nullopt, -1), ElementsAre(Problem{"fields.f.max_length", "TOO_SMALL"}));
}

// ---- Conditions.

TEST(IsAskedTest, FollowsTheChainOfConditions) {
  const FormRule form = CarForm();
  const auto asked = [&](size_t index, const Answers& answers) { return IsAsked(form, form.fields[index], answers); };
  EXPECT_TRUE(asked(0, {}));
  EXPECT_FALSE(asked(1, {}));
  EXPECT_TRUE(asked(1, {{"car", {"yes"}}}));
  EXPECT_FALSE(asked(1, {{"car", {"no"}}}));
  EXPECT_TRUE(asked(2, {{"car", {"yes"}}, {"brand", {"b"}}}));
  EXPECT_FALSE(asked(2, {{"car", {"yes"}}, {"brand", {"c"}}}));
  EXPECT_FALSE(asked(2, {{"car", {"no"}}, {"brand", {"b"}}})) << "its condition's field is not asked";
  EXPECT_FALSE(asked(2, {{"brand", {"b"}}}));
}

TEST(IsAskedTest, AnyOptionOfAMultiChoiceHolds) {
  const FormRule form = Form({Choice("m", {"a", "b", "c"}, FieldType::kMultiChoice), When(Field("t", FieldType::kText), "m", {"b", "c"})});
  EXPECT_TRUE(IsAsked(form, form.fields[1], {{"m", {"a", "c"}}}));
  EXPECT_FALSE(IsAsked(form, form.fields[1], {{"m", {"a"}}}));
  EXPECT_FALSE(IsAsked(form, form.fields[1], {{"m", {}}}));
}

TEST(IsAskedTest, EndsForConditionsInARing) {
  const FormRule form =
      Form({When(Choice("a", {"x"}), "b", {"x"}), When(Choice("b", {"x"}), "a", {"x"}), When(Choice("c", {"x"}), "c", {"x"})});
  const Answers answers = {{"a", {"x"}}, {"b", {"x"}}, {"c", {"x"}}};
  for (const FieldRule& field : form.fields) EXPECT_FALSE(IsAsked(form, field, answers)) << field.id;
}

TEST(DropUnaskedTest, DropsAllThatHangsOnAChangedAnswer) {
  Answers answers = {{"car", {"no"}}, {"brand", {"a"}}, {"model", {"T"}}};
  DropUnasked(CarForm(), &answers);
  EXPECT_EQ(answers, (Answers{{"car", {"no"}}}));
  answers = {{"car", {"yes"}}, {"brand", {"c"}}, {"model", {"T"}}};
  DropUnasked(CarForm(), &answers);
  EXPECT_EQ(answers, (Answers{{"car", {"yes"}}, {"brand", {"c"}}}));
  answers = {{"car", {"yes"}}, {"brand", {"a"}}, {"model", {"T"}}};
  const Answers all = answers;
  DropUnasked(CarForm(), &answers);
  EXPECT_EQ(answers, all);
}

// ---- A lead: phone and name.

TEST(CheckLeadTest, NeedsAPhoneNumberOfTheRegion) {
  EXPECT_THAT(CheckLead({}, Lead()), IsEmpty());
  LeadInput lead = Lead();
  lead.phone = "+85291234567";
  EXPECT_THAT(CheckLead({}, lead), IsEmpty());
  lead.phone = "9123 4567";
  EXPECT_THAT(CheckLead({}, lead), ElementsAre(Problem{"phone", "INVALID_PHONE"}));
  FormRule hong_kong;
  hong_kong.phone_region = "HK";
  EXPECT_THAT(CheckLead(hong_kong, lead), IsEmpty());
  lead.phone = "";
  EXPECT_THAT(CheckLead({}, lead), ElementsAre(Problem{"phone", "REQUIRED"}));
  lead.phone = "\xff";
  EXPECT_THAT(CheckLead({}, lead), ElementsAre(Problem{"phone", "NOT_UTF8"}));
}

TEST(CheckLeadTest, AnHonorificStandsForARequiredName) {
  FormRule form;
  form.name_required = true;
  LeadInput lead = Lead();
  EXPECT_THAT(CheckLead(form, lead), ElementsAre(Problem{"display_name", "REQUIRED"}));
  lead.display_name = " 　\u200b";
  EXPECT_THAT(CheckLead(form, lead), ElementsAre(Problem{"display_name", "REQUIRED"}));
  lead.has_honorific = true;
  EXPECT_THAT(CheckLead(form, lead), IsEmpty());
  lead.has_honorific = false;
  lead.display_name = "王";
  EXPECT_THAT(CheckLead(form, lead), IsEmpty());
}

TEST(CheckLeadTest, BoundsTheName) {
  LeadInput lead = Lead();
  for (int i = 0; i < kMaxNameLength; ++i) lead.display_name += "王";
  EXPECT_THAT(CheckLead({}, lead), IsEmpty());
  lead.display_name += "王";
  EXPECT_THAT(CheckLead({}, lead), ElementsAre(Problem{"display_name", "TOO_LONG"}));
  lead.display_name = "\xed\xa0\x80";
  EXPECT_THAT(CheckLead({}, lead), ElementsAre(Problem{"display_name", "NOT_UTF8"}));
}

// ---- A lead: answers.

TEST(CheckLeadTest, RequiredAnswersMustSaySomething) {
  const FieldRule text = Required(Field("t", FieldType::kText));
  EXPECT_THAT(CheckLead(Form({text}), Lead()), ElementsAre(Problem{"answers.t", "REQUIRED"}));
  for (const std::vector<std::string>& values : {std::vector<std::string>{}, {""}, {"", ""}, {" "}, {"\n\t　"}}) {
    EXPECT_EQ(ReasonFor(text, values), "REQUIRED");
    EXPECT_EQ(ReasonFor(Field("t", FieldType::kText), values), "") << "nothing is fine where nothing is required";
  }
  EXPECT_EQ(ReasonFor(text, {"x"}), "");
  EXPECT_EQ(ReasonFor(Required(Choice("c", {"x"})), {}), "REQUIRED");
  EXPECT_EQ(ReasonFor(Required(Field("n", FieldType::kNumber)), {""}), "REQUIRED");
}

TEST(CheckLeadTest, BoundsText) {
  FieldRule text = Field("t", FieldType::kText);
  EXPECT_EQ(ReasonFor(text, {std::string(kDefaultTextLength, 'x')}), "");
  EXPECT_EQ(ReasonFor(text, {std::string(kDefaultTextLength + 1, 'x')}), "TOO_LONG");
  text.max_length = 3;
  EXPECT_EQ(ReasonFor(text, {"王小明"}), "") << "characters, not bytes";
  EXPECT_EQ(ReasonFor(text, {"王小明明"}), "TOO_LONG");
  text.max_length = kMaxTextLength + 1000;
  EXPECT_EQ(ReasonFor(text, {std::string(kMaxTextLength + 1, 'x')}), "TOO_LONG") << "whatever the form says";
  EXPECT_EQ(ReasonFor(text, {"a", "b"}), "TOO_MANY_VALUES");
  EXPECT_EQ(ReasonFor(text, {"\xc0\x80"}), "NOT_UTF8");
}

TEST(CheckLeadTest, ChecksFurtherPhones) {
  const FieldRule phone = Field("p", FieldType::kPhone);
  EXPECT_EQ(ReasonFor(phone, {"010 6598 1234"}), "");
  EXPECT_EQ(ReasonFor(phone, {"123"}), "INVALID_PHONE");
  EXPECT_EQ(ReasonFor(phone, {" "}), "INVALID_PHONE");
  EXPECT_EQ(ReasonFor(phone, {"\xff"}), "NOT_UTF8");
}

TEST(CheckLeadTest, ChecksChoices) {
  const FieldRule one = Choice("c", {"x", "y"}), many = Choice("m", {"x", "y", "z"}, FieldType::kMultiChoice);
  EXPECT_EQ(ReasonFor(one, {"x"}), "");
  EXPECT_EQ(ReasonFor(one, {"q"}), "UNKNOWN_OPTION");
  EXPECT_EQ(ReasonFor(one, {"X"}), "UNKNOWN_OPTION");
  EXPECT_EQ(ReasonFor(one, {"x", "y"}), "TOO_MANY_VALUES");
  EXPECT_EQ(ReasonFor(one, {"x", ""}), "UNKNOWN_OPTION");
  EXPECT_EQ(ReasonFor(many, {"z", "x"}), "");
  EXPECT_EQ(ReasonFor(many, {"x", "x"}), "TOO_MANY_VALUES");
  EXPECT_EQ(ReasonFor(many, {"x", "q"}), "UNKNOWN_OPTION");
  EXPECT_EQ(ReasonFor(many, {"x", "\xff"}), "NOT_UTF8");
}

TEST(CheckLeadTest, ChecksNumbers) {
  FieldRule number = Field("n", FieldType::kNumber);
  for (const char* value : {"0", "-7", "007", "9223372036854775807", "-9223372036854775808"})
    EXPECT_EQ(ReasonFor(number, {value}), "") << value;
  for (const char* value : {" 7", "7 ", "+7", "7.0", "7,000", "0x7", "1e3", "--7", "-", "七", "７", "9223372036854775808x"}) {
    EXPECT_EQ(ReasonFor(number, {value}), "NOT_A_NUMBER") << value;
  }
  EXPECT_EQ(ReasonFor(number, {"9223372036854775808"}), "TOO_LARGE");
  EXPECT_EQ(ReasonFor(number, {"-9223372036854775809"}), "TOO_SMALL");
  EXPECT_EQ(ReasonFor(number, {std::string(100000, '9')}), "TOO_LARGE");
  number.min_value = -2;
  number.max_value = 2;
  for (const char* value : {"-2", "0", "2"}) EXPECT_EQ(ReasonFor(number, {value}), "") << value;
  EXPECT_EQ(ReasonFor(number, {"-3"}), "TOO_SMALL");
  EXPECT_EQ(ReasonFor(number, {"3"}), "TOO_LARGE");
}

TEST(CheckLeadTest, ChecksRatings) {
  FieldRule rating = Field("r", FieldType::kRating);
  EXPECT_EQ(ReasonFor(rating, {"1"}), "");
  EXPECT_EQ(ReasonFor(rating, {"5"}), "");
  EXPECT_EQ(ReasonFor(rating, {"0"}), "TOO_SMALL");
  EXPECT_EQ(ReasonFor(rating, {"6"}), "TOO_LARGE");
  EXPECT_EQ(ReasonFor(rating, {"five"}), "NOT_A_NUMBER");
  rating.max_value = 10;
  rating.min_value = -3;
  EXPECT_EQ(ReasonFor(rating, {"10"}), "");
  EXPECT_EQ(ReasonFor(rating, {"0"}), "TOO_SMALL") << "stars begin at one";
}

TEST(CheckLeadTest, ChecksDates) {
  const FieldRule date = Field("d", FieldType::kDate);
  for (const char* value : {"2026-05-01", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"})
    EXPECT_EQ(ReasonFor(date, {value}), "") << value;
  for (const char* value :
       {"2025-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32", "0000-01-01", "2026-5-1",
        "26-05-01", "2026/05/01", "20260501", "2026-05-01T00:00", " 2026-05-1", "2026-05-0x", "-026-05-01", "昨天"}) {
    EXPECT_EQ(ReasonFor(date, {value}), "NOT_A_DATE") << value;
  }
}

TEST(CheckLeadTest, RefusesAnswersNobodyAskedFor) {
  const FormRule form = CarForm();
  EXPECT_THAT(CheckLead(form, Lead({{"car", {"no"}}, {"model", {"T"}}})), ElementsAre(Problem{"answers.model", "NOT_ASKED"}));
  EXPECT_THAT(CheckLead(form, Lead({{"car", {"no"}}, {"model", {""}}})), IsEmpty()) << "an empty answer is none";
  EXPECT_THAT(CheckLead(form, Lead({{"car", {"yes"}}, {"brand", {"a"}}})), ElementsAre(Problem{"answers.model", "REQUIRED"}));
  EXPECT_THAT(CheckLead(form, Lead()), IsEmpty()) << "required only while asked";
}

TEST(CheckLeadTest, VisitorsAreNotAskedWhatStaffFillIn) {
  FieldRule remarks = Required(Field("remarks", FieldType::kText));
  remarks.staff_only = true;
  LeadInput lead = Lead();
  EXPECT_THAT(CheckLead(Form({remarks}), lead), ElementsAre(Problem{"answers.remarks", "REQUIRED"}));
  lead.by_visitor = true;
  EXPECT_THAT(CheckLead(Form({remarks}), lead), IsEmpty());
  lead.answers = {{"remarks", {"x"}}};
  EXPECT_THAT(CheckLead(Form({remarks}), lead), ElementsAre(Problem{"answers.remarks", "NOT_ASKED"}));
}

TEST(CheckLeadTest, RefusesUnknownFieldsWithoutRepeatingWhatTheySay) {
  EXPECT_THAT(CheckLead({}, Lead({{"colour", {"red"}}})), ElementsAre(Problem{"answers.colour", "UNKNOWN_FIELD"}));
  EXPECT_THAT(CheckLead({}, Lead({{"Wang 13812345678", {"x"}}})), ElementsAre(Problem{"answers", "UNKNOWN_FIELD"}));
  Answers many;
  for (int i = 0; i < 1000; ++i) many["f" + std::to_string(i)] = {"x"};
  const std::vector<Problem> problems = CheckLead({}, Lead(many));
  EXPECT_EQ(problems.size(), size_t{kMaxFormFields} + 1);
  EXPECT_EQ(problems.back(), (Problem{"answers", "TOO_MANY"}));
}

TEST(CheckLeadTest, NamesEveryProblemInTheOrderOfTheForm) {
  FormRule form = Form({Required(Field("z", FieldType::kText)), Field("d", FieldType::kDate), Choice("a", {"x"})});
  form.name_required = true;
  LeadInput lead = Lead({{"d", {"?"}}, {"a", {"?"}}, {"b", {"?"}}});
  lead.phone = "1";
  EXPECT_THAT(CheckLead(form, lead), ElementsAre(Problem{"phone", "INVALID_PHONE"}, Problem{"display_name", "REQUIRED"},
                                                 Problem{"answers.z", "REQUIRED"}, Problem{"answers.d", "NOT_A_DATE"},
                                                 Problem{"answers.a", "UNKNOWN_OPTION"}, Problem{"answers.b", "UNKNOWN_FIELD"}));
}

}  // namespace
}  // namespace footfall::rules
