#include "proto/rules/phone.h"

#include <gtest/gtest.h>
#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <random>
#include <set>

namespace footfall::rules {
namespace {

using ::i18n::phonenumbers::PhoneNumber;
using ::i18n::phonenumbers::PhoneNumberUtil;

// What libphonenumber alone makes of a number.
std::optional<std::string> ByLibrary(const std::string& text, const std::string& region) {
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (util.Parse(text, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR || !util.IsValidNumber(number)) return std::nullopt;
  std::string e164;
  util.Format(number, PhoneNumberUtil::E164, &e164);
  return e164;
}

std::string Padded(int value, int width) {
  std::string digits = std::to_string(value);
  return std::string(width - digits.size(), '0') + digits;
}

TEST(NormalisePhoneTest, ReadsNumbersOfEachRegion) {
  EXPECT_EQ(NormalisePhone("13812345678", "CN"), "+8613812345678");
  EXPECT_EQ(NormalisePhone("010-65981234", "CN"), "+861065981234");
  EXPECT_EQ(NormalisePhone("0755 8246 1234", "CN"), "+8675582461234");
  EXPECT_EQ(NormalisePhone("9123 4567", "HK"), "+85291234567");
  EXPECT_EQ(NormalisePhone("2523 4567", "HK"), "+85225234567");
  EXPECT_EQ(NormalisePhone("6612 3456", "MO"), "+85366123456");
  EXPECT_EQ(NormalisePhone("0912-345-678", "TW"), "+886912345678");
  EXPECT_EQ(NormalisePhone("912345678", "TW"), "+886912345678");
  EXPECT_EQ(NormalisePhone("(212) 555-0123", "US"), "+12125550123");
  EXPECT_EQ(NormalisePhone("1.212.555.0123", "US"), "+12125550123");
  EXPECT_EQ(NormalisePhone("8123 4567", "SG"), "+6581234567");
  EXPECT_EQ(NormalisePhone("020 7946 0958", "GB"), "+442079460958");
  EXPECT_EQ(NormalisePhone("02 1234 5678", "IT"), "+390212345678") << "Italy keeps its leading zero";
}

TEST(NormalisePhoneTest, ReadsCountryCodesWhateverTheRegion) {
  for (const char* region : {"CN", "HK", "TW", "US", "GB", ""}) {
    EXPECT_EQ(NormalisePhone("+86 138 1234 5678", region), "+8613812345678") << region;
    EXPECT_EQ(NormalisePhone("0086 138-1234-5678", region), "+8613812345678") << region;
    EXPECT_EQ(NormalisePhone("(+852) 9123 4567", region), "+85291234567") << region;
    EXPECT_EQ(NormalisePhone("00852 9123 4567", region), "+85291234567") << region;
    EXPECT_EQ(NormalisePhone("+886 912 345 678", region), "+886912345678") << region;
    EXPECT_EQ(NormalisePhone("+1 (212) 555-0123", region), "+12125550123") << region;
  }
  EXPECT_EQ(NormalisePhone("86 13812345678", "CN"), "+8613812345678");
  EXPECT_EQ(NormalisePhone("+86 0755 8246 1234", "CN"), "+8675582461234");
  EXPECT_EQ(NormalisePhone("011 86 138 1234 5678", "US"), "+8613812345678");
  EXPECT_EQ(NormalisePhone("002 86 138 1234 5678", "TW"), "+8613812345678");
}

TEST(NormalisePhoneTest, ReadsFullWidthAndPastedText) {
  EXPECT_EQ(NormalisePhone("１３８１２３４５６７８", "CN"), "+8613812345678");
  EXPECT_EQ(NormalisePhone("＋８６　１３８－１２３４．５６７８", "HK"), "+8613812345678");
  EXPECT_EQ(NormalisePhone("（０１０）６５９８１２３４", "CN"), "+861065981234");
  EXPECT_EQ(NormalisePhone("\u202d+86\u00a0138\u20111234\u20135678\u202c", "CN"), "+8613812345678");
  EXPECT_EQ(NormalisePhone("[138] 1234 5678", "CN"), "+8613812345678");
}

TEST(NormalisePhoneTest, RefusesWhatIsNoNumber) {
  for (const char* typed : {"",
                            " ",
                            "+",
                            "-",
                            "()",
                            "0",
                            "00",
                            "+86",
                            "0086",
                            "1",
                            "110",
                            "12345678901",
                            "1381234567",
                            "138123456789",
                            "11012345678",
                            "+8613812345678+",
                            "++8613812345678",
                            "138+12345678",
                            "1381234567a",
                            "1-800-FLOWERS",
                            "13812345678 ext. 5",
                            "13812345678;ext=5",
                            "tel:13812345678",
                            "十三八一二三四五六七八",
                            "+0013812345678",
                            "+999123456789",
                            "13812345678,13812345679",
                            "13812345678/9",
                            "٠١٢٣٤٥٦٧٨٩٠"}) {
    EXPECT_FALSE(NormalisePhone(typed, "CN")) << typed;
  }
  EXPECT_FALSE(NormalisePhone("13812345678", "")) << "without a region and a country code nobody knows";
  EXPECT_FALSE(NormalisePhone("13812345678", "XX"));
  EXPECT_FALSE(NormalisePhone("13812345678", "HK"));
}

TEST(NormalisePhoneTest, RefusesMalformedBytes) {
  for (std::string_view typed : {"13812345678\x80", "\xff\x31", "1381234567\xe3", "1381234567\xc0\xb8", "\xed\xa0\x80"}) {
    EXPECT_FALSE(NormalisePhone(typed, "CN"));
  }
  EXPECT_FALSE(NormalisePhone(std::string_view("13812345678\0", 12), "CN"));
}

TEST(NormalisePhoneTest, LooksAtFortyCharacters) {
  const std::string number = "13812345678";
  EXPECT_TRUE(NormalisePhone(number + std::string(kMaxPhoneTextLength - number.size(), ' '), "CN"));
  EXPECT_FALSE(NormalisePhone(number + std::string(kMaxPhoneTextLength + 1 - number.size(), ' '), "CN"));
  std::string wide = "１３８１２３４５６７８";
  for (size_t i = number.size(); i < kMaxPhoneTextLength; ++i) wide += "　";
  EXPECT_EQ(NormalisePhone(wide, "CN"), "+8613812345678") << "characters are counted, not bytes";
  EXPECT_FALSE(NormalisePhone(wide + "　", "CN"));
  EXPECT_FALSE(NormalisePhone(std::string(1000000, '1'), "CN"));
}

TEST(NormalisePhoneTest, IsItsOwnNormalForm) {
  for (const char* e164 : {"+8613812345678", "+861065981234", "+85291234567", "+886912345678", "+12125550123", "+390212345678"}) {
    EXPECT_EQ(NormalisePhone(e164, "CN"), e164);
    EXPECT_EQ(NormalisePhone(e164, ""), e164);
  }
}

// The short cuts must say what the library says. Mobile ranges: every prefix of four digits, with tails at both ends and between.
TEST(NormalisePhoneTest, AgreesWithTheLibraryOnMainlandMobiles) {
  for (int prefix = 1000; prefix < 2000; ++prefix) {
    for (const char* tail : {"0000000", "1234567", "5000000", "9999999"}) {
      const std::string national = std::to_string(prefix) + tail;
      EXPECT_EQ(NormalisePhone(national, "CN"), ByLibrary(national, "CN")) << national;
      EXPECT_EQ(NormalisePhone("+86" + national, "US"), ByLibrary("+86" + national, "US")) << national;
    }
  }
}

TEST(NormalisePhoneTest, AgreesWithTheLibraryOnOtherNumbers) {
  struct Case {
    const char* region;
    const char* code;
    int length;
  };
  for (const Case& c : {Case{"HK", "852", 8},
                        {"MO", "853", 8},
                        {"TW", "886", 9},
                        {"SG", "65", 8},
                        {"US", "1", 10},
                        {"CA", "1", 10},
                        {"CN", "86", 10},
                        {"CN", "86", 11},
                        {"TW", "886", 8},
                        {"TW", "886", 10},
                        {"US", "1", 11},
                        {"GB", "44", 10}}) {
    for (int prefix = 0; prefix < 1000; ++prefix) {
      const std::string national = Padded(prefix, 3) + std::string("55501234").substr(0, c.length - 3);
      EXPECT_EQ(NormalisePhone("+" + std::string(c.code) + national, c.region), ByLibrary("+" + std::string(c.code) + national, c.region))
          << c.code << national;
      // "00" is read as "+" first, on purpose, where the library would go by the region.
      if (national.starts_with("00")) continue;
      EXPECT_EQ(NormalisePhone(national, c.region), ByLibrary(national, c.region)) << c.region << national;
    }
  }
}

TEST(NormalisePhoneTest, AgreesWithTheLibraryOnRandomDigits) {
  std::mt19937 random(20260501);
  const char* regions[] = {"CN", "HK", "MO", "TW", "SG", "US", "CA", "JP", "DE"};
  const char* codes[] = {"+86", "+852", "+853", "+886", "+65", "+1", "+81", "+49", "+39", "+7", "0", "86", ""};
  for (int i = 0; i < 20000; ++i) {
    std::string text = codes[random() % std::size(codes)];
    for (int digits = 6 + static_cast<int>(random() % 8); digits > 0; --digits) text.push_back(static_cast<char>('0' + random() % 10));
    if (text.starts_with("00")) continue;
    const char* region = regions[random() % std::size(regions)];
    EXPECT_EQ(NormalisePhone(text, region), ByLibrary(text, region)) << text << " " << region;
  }
}

TEST(MaskPhoneTest, KeepsCodeAndEnds) {
  EXPECT_EQ(MaskPhone("+8613812345678"), "+86138****5678");
  EXPECT_EQ(MaskPhone("+85291234567"), "+85291****67");
  EXPECT_EQ(MaskPhone("+886912345678"), "+88691****678");
  EXPECT_EQ(MaskPhone("+12125550123"), "+1212****123");
  EXPECT_EQ(MaskPhone("+4915112345678901"), "+49151*******8901");
}

TEST(MaskPhoneTest, ShowsNothingOfWhatIsShortOrNoNumber) {
  EXPECT_EQ(MaskPhone(""), "");
  EXPECT_EQ(MaskPhone("+861234"), "+86****");
  EXPECT_EQ(MaskPhone("+8612345"), "+86****5");
  EXPECT_EQ(MaskPhone("+86"), "+86");
  for (const char* text : {"+", "13812345678", "王小明", "+86 138 1234 5678", "+86138x", "++86"})
    EXPECT_EQ(MaskPhone(text), "****") << text;
}

TEST(MaskPhoneTest, HidesAtLeastFourAndShowsAtMostSevenDigits) {
  for (size_t length = 4; length <= 15; ++length) {
    const std::string masked = MaskPhone("+86" + std::string(length, '5'));
    const size_t stars = std::count(masked.begin(), masked.end(), '*');
    EXPECT_EQ(masked.size(), 3 + length);
    EXPECT_GE(stars, 4u);
    EXPECT_LE(length - stars, 7u);
  }
}

TEST(MaskPhoneTest, KnowsTheLengthOfEveryCountryCode) {
  std::set<int> codes;
  PhoneNumberUtil::GetInstance()->GetSupportedCallingCodes(&codes);
  ASSERT_GT(codes.size(), 200u);
  for (int code : codes) {
    const std::string prefix = "+" + std::to_string(code);
    EXPECT_EQ(MaskPhone(prefix + "00000000000"), prefix + "000****0000");
  }
}

TEST(SpacePhoneTest, GroupsWhatIsTyped) {
  EXPECT_EQ(SpacePhoneForDisplay("", "CN"), "");
  EXPECT_EQ(SpacePhoneForDisplay("138", "CN"), "138");
  EXPECT_EQ(SpacePhoneForDisplay("1381", "CN"), "138 1");
  EXPECT_EQ(SpacePhoneForDisplay("138123456", "CN"), "138 1234 56");
  EXPECT_EQ(SpacePhoneForDisplay("13812345678", "CN"), "138 1234 5678");
  EXPECT_EQ(SpacePhoneForDisplay("138123456789", "CN"), "138 1234 5678 9");
  EXPECT_EQ(SpacePhoneForDisplay("01065981234", "CN"), "010 6598 1234");
  EXPECT_EQ(SpacePhoneForDisplay("075582461234", "CN"), "0755 8246 1234");
  EXPECT_EQ(SpacePhoneForDisplay("91234567", "HK"), "9123 4567");
  EXPECT_EQ(SpacePhoneForDisplay("0912345678", "TW"), "0912 345 678");
  EXPECT_EQ(SpacePhoneForDisplay("2125550123", "US"), "212 555 0123");
  EXPECT_EQ(SpacePhoneForDisplay("12125550123", "US"), "1 212 555 0123");
  EXPECT_EQ(SpacePhoneForDisplay("2079460958", "GB"), "207 946 0958");
}

TEST(SpacePhoneTest, SetsTheCountryCodeApart) {
  EXPECT_EQ(SpacePhoneForDisplay("+", "CN"), "+");
  EXPECT_EQ(SpacePhoneForDisplay("+8", "CN"), "+8");
  EXPECT_EQ(SpacePhoneForDisplay("+86", "CN"), "+86");
  EXPECT_EQ(SpacePhoneForDisplay("+861381", "HK"), "+86 138 1");
  EXPECT_EQ(SpacePhoneForDisplay("+8613812345678", "HK"), "+86 138 1234 5678");
  EXPECT_EQ(SpacePhoneForDisplay("008613812345678", "HK"), "0086 138 1234 5678");
  EXPECT_EQ(SpacePhoneForDisplay("+85291234567", "CN"), "+852 9123 4567");
  EXPECT_EQ(SpacePhoneForDisplay("+886912345678", "CN"), "+886 912 345 678");
  EXPECT_EQ(SpacePhoneForDisplay("+12125550123", "CN"), "+1 212 555 0123");
}

TEST(SpacePhoneTest, LeavesAloneWhatIsNoNumberAndNeverChangesDigits) {
  EXPECT_EQ(SpacePhoneForDisplay("abc", "CN"), "abc");
  EXPECT_EQ(SpacePhoneForDisplay("138-1234 5678", "CN"), "138 1234 5678");
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    std::string typed = random() % 4 == 0 ? "+" : "";
    for (int digits = static_cast<int>(random() % 18); digits > 0; --digits) typed.push_back(static_cast<char>('0' + random() % 10));
    for (const char* region : {"CN", "HK", "TW", "US", "FR", ""}) {
      std::string spaced = SpacePhoneForDisplay(typed, region);
      EXPECT_EQ(SpacePhoneForDisplay(spaced, region), spaced);
      spaced.erase(std::remove(spaced.begin(), spaced.end(), ' '), spaced.end());
      EXPECT_EQ(spaced, typed) << region;
    }
  }
}

}  // namespace
}  // namespace footfall::rules
