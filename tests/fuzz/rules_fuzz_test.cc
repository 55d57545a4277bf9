// Readers of foreign text, fed with damaged samples: they must end, stay within their limits and keep what they promise.
#include <gtest/gtest.h>

#include <algorithm>

#include "proto/rules/crypto.h"
#include "proto/rules/enrolment_code.h"
#include "proto/rules/lead_form.h"
#include "proto/rules/person_name.h"
#include "proto/rules/phone.h"
#include "tests/fuzz/mutator.h"

namespace footfall::rules {
namespace {

using ::footfall::fuzz::Mutator;

constexpr int kRounds = 20000;
constexpr int kSlowRounds = 5000;
constexpr int kMaxE164Length = 16;  // "+" and 15 digits
constexpr int kMinE164Length = 6;

// Text that breaks readers of UTF-8, numbers and lines.
std::vector<std::string> HostileTokens() {
  return {"\xff",
          "\xc0\x80",
          "\xed\xa0\x80",
          "\xf4\x90\x80\x80",
          "\xe4\xb8",
          "\u202e",
          "\u200d",
          std::string(1, '\0'),
          "\n",
          "\u3000",
          "\U0001f600",
          "+",
          "00",
          "-",
          " ",
          "０",
          "＋",
          ";ext=",
          "tel:",
          "0x",
          "9223372036854775808",
          "2026-02-30",
          "FF1",
          "%s%n",
          "王"};
}

std::string ExampleCode() { return FormatEnrolmentCode({"192.168.1.20:50443", std::string(32, 'p'), std::string(20, 's')}); }

TEST(FuzzTest, DamagedEnrolmentCodesAreRefusedOrReadTheSame) {
  const EnrolmentCode other = {"kiosk.example.org:443", std::string(32, '\xff'), std::string(64, '\0')};
  const std::vector<std::string> samples = {ExampleCode(), FormatEnrolmentCode(other), "FF1-", "ff1 00000"};
  Mutator mutator(1, samples, HostileTokens());
  for (int i = 0; i < kRounds; ++i) {
    const std::string text = mutator.Next();
    const std::optional<EnrolmentCode> code = ParseEnrolmentCode(text);
    if (!code) continue;
    ASSERT_LE(text.size(), size_t{kMaxEnrolmentCodeLength});
    // What still reads lost dashes or letter case only: nobody hits a check of 32 bits by chance in this many rounds.
    ASSERT_TRUE(*code == *ParseEnrolmentCode(samples[0]) || *code == other) << i;
    ASSERT_EQ(ParseEnrolmentCode(FormatEnrolmentCode(*code)), code) << i;
  }
}

// A body with a sound check but arbitrary parts cannot be made through the API by damage alone; every length of every part can.
TEST(FuzzTest, EveryEnrolmentCodeGoesRound) {
  Mutator random(2, {"x"}, {"x"});
  for (int i = 0; i < kSlowRounds; ++i) {
    std::string pin, secret(1 + random.Below(kMaxEnrolmentSecretLength), '\0');
    for (int j = 0; j < 32; ++j) pin.push_back(static_cast<char>(random.Below(256)));
    for (char& c : secret) c = static_cast<char>(random.Below(256));
    const EnrolmentCode code = {std::string(1 + random.Below(240), 'h') + ":" + std::to_string(1 + random.Below(65535)), pin, secret};
    const std::string text = FormatEnrolmentCode(code);
    ASSERT_EQ(ParseEnrolmentCode(text), code) << i;
    ASSERT_LE(2 * text.size(), size_t{kMaxEnrolmentCodeLength}) << i;
  }
}

TEST(FuzzTest, PhoneNumbersAreE164OrNothing) {
  Mutator mutator(3,
                  {"13812345678", "+86 138-1234-5678", "(010) 6598 1234", "0085291234567", "+1 (212) 555-0123", "１３８１２３４５６７８",
                   "0912-345-678"},
                  HostileTokens());
  for (int i = 0; i < kRounds; ++i) {
    const std::string typed = mutator.Next();
    for (const char* region : {"CN", "US", ""}) {
      const std::string shown = SpacePhoneForDisplay(typed, region);
      ASSERT_LE(shown.size(), 2 * typed.size() + 1) << i;
      const std::optional<std::string> e164 = NormalisePhone(typed, region);
      if (!e164) continue;
      ASSERT_GE(e164->size(), size_t{kMinE164Length}) << i;
      ASSERT_LE(e164->size(), size_t{kMaxE164Length}) << i;
      ASSERT_TRUE((*e164)[0] == '+' && std::all_of(e164->begin() + 1, e164->end(), [](char c) { return c >= '0' && c <= '9'; })) << i;
      ASSERT_EQ(NormalisePhone(*e164, region), e164) << i;
      ASSERT_EQ(NormalisePhone(shown, region), e164) << i << ": showing a number must not make another of it";
      ASSERT_EQ(MaskPhone(*e164).size(), e164->size()) << i;
    }
    const std::string masked = MaskPhone(typed);
    ASSERT_TRUE(typed.empty() || masked.find_first_not_of("+0123456789*") == std::string::npos) << i;
  }
}

TEST(FuzzTest, NamesStayCleanAndFindable) {
  Mutator mutator(
      4, {"王小明", "John Smith", " Li  Wei ", "迪丽热巴·迪力木拉提", "Chan Tai Man", "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", ""},
      HostileTokens());
  for (int i = 0; i < kRounds; ++i) {
    const std::string name = mutator.Next();
    const std::string clean = CleanName(name);
    ASSERT_LE(clean.size(), name.size()) << i;
    ASSERT_GE(CountCharacters(clean), 0) << i;
    ASSERT_EQ(CleanName(clean), clean) << i;
    ASSERT_EQ(std::find_if(clean.begin(), clean.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }), clean.end()) << i;
    ASSERT_EQ(CountCharacters(MaskName(name)), CountCharacters(clean)) << i;
    const std::vector<std::string> keys = NameKeys(name);
    ASSERT_LE(keys.size(), size_t{kMaxNameKeys}) << i;
    ASSERT_EQ(keys.empty(), clean.empty()) << i;
    if (clean.empty()) continue;
    ASSERT_TRUE(NameMatches(name, clean)) << i;
    ASSERT_NE(std::find(keys.begin(), keys.end(), NameQueryKey(clean)), keys.end()) << i;
  }
}

FieldRule RandomField(Mutator* random) {
  FieldRule field;
  field.id = random->Below(8) == 0 ? random->Next() : "f" + std::to_string(random->Below(12));
  field.type = static_cast<FieldType>(random->Below(7));
  field.required = random->Below(2) == 0;
  field.staff_only = random->Below(4) == 0;
  for (uint64_t options = random->Below(4); options > 0; --options) field.options.push_back("o" + std::to_string(random->Below(4)));
  if (random->Below(2) == 0)
    field.condition = FieldCondition{"f" + std::to_string(random->Below(12)), {"o" + std::to_string(random->Below(4))}};
  if (random->Below(3) == 0) field.min_value = static_cast<int64_t>(random->Below(UINT64_MAX));
  if (random->Below(3) == 0) field.max_value = static_cast<int64_t>(random->Below(UINT64_MAX));
  field.max_length = static_cast<int>(random->Below(4000)) - 500;
  return field;
}

// As a hostile server or client would have it: rings of conditions, doubled ids, bounds crossed. Nobody called CheckForm.
FormRule RandomForm(Mutator* random) {
  FormRule form;
  for (uint64_t fields = random->Below(12); fields > 0; --fields) form.fields.push_back(RandomField(random));
  form.name_required = random->Below(2) == 0;
  if (random->Below(8) == 0) form.phone_region = random->Next();
  return form;
}

LeadInput RandomLead(Mutator* random) {
  LeadInput lead;
  lead.phone = random->Below(2) == 0 ? "13812345678" : random->Next();
  lead.display_name = random->Next();
  lead.has_honorific = random->Below(2) == 0;
  lead.by_visitor = random->Below(2) == 0;
  for (uint64_t answers = random->Below(12); answers > 0; --answers) {
    std::vector<std::string>& values = lead.answers[random->Below(8) == 0 ? random->Next() : "f" + std::to_string(random->Below(12))];
    for (uint64_t count = random->Below(4); count > 0; --count) {
      values.push_back(random->Below(2) == 0 ? "o" + std::to_string(random->Below(4)) : random->Next());
    }
  }
  return lead;
}

TEST(FuzzTest, LeadsAreCheckedAgainstAnyForm) {
  Mutator mutator(5, {"1", "2026-05-01", "13812345678", "yes", "", "-9223372036854775808", "王小明"}, HostileTokens());
  int sound_forms = 0, sound_leads = 0;
  for (int i = 0; i < kSlowRounds; ++i) {
    const FormRule form = RandomForm(&mutator);
    LeadInput lead = RandomLead(&mutator);
    sound_forms += CheckForm(form).empty();
    const std::vector<Problem> problems = CheckLead(form, lead);
    sound_leads += problems.empty();
    ASSERT_LE(problems.size(), 2 + form.fields.size() + kMaxFormFields + 1) << i;
    for (const Problem& problem : problems) ASSERT_FALSE(problem.reason.empty()) << i;
    const size_t before = lead.answers.size();
    DropUnasked(form, &lead.answers);
    ASSERT_LE(lead.answers.size(), before) << i;
    Answers again = lead.answers;
    DropUnasked(form, &again);
    if (CheckForm(form).empty()) {
      ASSERT_EQ(again, lead.answers) << i << ": dropping twice drops nothing more";
    }
  }
  // The generator reaches both sides.
  EXPECT_GT(sound_forms, kSlowRounds / 100);
  EXPECT_GT(sound_leads, 0);
  EXPECT_LT(sound_forms, kSlowRounds);
}

TEST(FuzzTest, DamagedSealsAndBoxesStayShut) {
  ASSERT_TRUE(InitCrypto());
  const KeyPair keys = SealKeysFromSeed(std::string(32, 'k'));
  const std::string key(32, 'k'), box = Encrypt("plain", key, "context", std::string(24, 'n')), sealed = Seal("plain", keys.public_key);
  Mutator mutator(6, {box, sealed}, HostileTokens());
  for (int i = 0; i < kSlowRounds; ++i) {
    const std::string bytes = mutator.Next();
    ASSERT_EQ(Decrypt(bytes, key, "context").has_value(), bytes == box) << i;
    ASSERT_EQ(OpenSealed(bytes, keys).has_value(), bytes == sealed) << i;
  }
}

}  // namespace
}  // namespace footfall::rules
