#include "proto/rules/enrolment_code.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace footfall::rules {
namespace {

std::string Bytes(int first, int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<char>(first + i));
  return bytes;
}

EnrolmentCode Example() { return {"192.168.1.20:50443", Bytes(0, 32), Bytes(100, 20)}; }

// Of Example(); computed apart, in Python.
constexpr std::string_view kExample =
    "FF1-28RKJ-CHE64-V3GBH-H5RS3-0EHN6-0T38C-R0041-06105-0R3GG-28A1C-60T3G-F208H-44RM2-MB1E6-0S38D-HR78Y-3WA68-SB6CX-M6JTK-BDHPP-WVVGE-"
    "5S76X-3NESV-J0F44-JC";

std::string Replaced(std::string text, char from, char to) {
  std::replace(text.begin(), text.end(), from, to);
  return text;
}

std::string Without(std::string text, char c) {
  text.erase(std::remove(text.begin(), text.end(), c), text.end());
  return text;
}

TEST(EnrolmentCodeTest, WritesCrockfordDigitsInGroupsOfFive) { EXPECT_EQ(FormatEnrolmentCode(Example()), kExample); }

TEST(EnrolmentCodeTest, ReadsWhatItWrites) {
  for (const std::string& address :
       {std::string("a:1"), std::string("kiosk.example.org:443"), std::string("[fe80::1]:65535"), std::string(249, 'h') + ":50443"}) {
    for (int size : {1, 19, 20, 21, 64}) {
      const EnrolmentCode code = {address, Bytes(200, 32), Bytes(3, size)};
      const std::string text = FormatEnrolmentCode(code);
      EXPECT_EQ(ParseEnrolmentCode(text), code) << text;
      std::string spaced;
      for (char c : Without(text, '-')) spaced.append(1, c).append(1, ' ');
      EXPECT_EQ(ParseEnrolmentCode(spaced), code) << "a code with a space per digit is within the limit";
    }
  }
}

TEST(EnrolmentCodeTest, ReadsWhatPeopleType) {
  const std::string code(kExample);
  std::string lower = code;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const std::string& typed : {lower, Without(code, '-'), Replaced(code, '-', ' '), Replaced(code, '0', 'O'), Replaced(code, '0', 'o'),
                                   Replaced(code, '1', 'I'), Replaced(code, '1', 'l'), Replaced(code, '1', 'L'), " \t" + code + "\r\n"}) {
    EXPECT_EQ(ParseEnrolmentCode(typed), Example()) << typed;
  }
}

TEST(EnrolmentCodeTest, NoticesEveryWrongDigit) {
  const std::string code(kExample);
  for (size_t i = 4; i < code.size(); ++i) {
    if (code[i] == '-') continue;
    for (char c : std::string_view("0123456789ABCDEFGHJKMNPQRSTVWXYZ")) {
      if (c == code[i]) continue;
      std::string wrong = code;
      wrong[i] = c;
      EXPECT_FALSE(ParseEnrolmentCode(wrong)) << wrong;
    }
  }
}

TEST(EnrolmentCodeTest, NoticesSwappedAndMissingDigits) {
  const std::string code = Without(std::string(kExample), '-');
  for (size_t i = 3; i + 1 < code.size(); ++i) {
    std::string swapped = code;
    std::swap(swapped[i], swapped[i + 1]);
    EXPECT_EQ(ParseEnrolmentCode(swapped).has_value(), swapped == code) << swapped;
    std::string shorter = code;
    shorter.erase(i, 1);
    EXPECT_FALSE(ParseEnrolmentCode(shorter)) << shorter;
  }
  for (size_t size = 0; size < code.size(); ++size) EXPECT_FALSE(ParseEnrolmentCode(code.substr(0, size))) << size;
  for (char c : {'0', '1', 'Z'}) EXPECT_FALSE(ParseEnrolmentCode(code + c)) << c;
}

TEST(EnrolmentCodeTest, RefusesForeignCharactersPrefixesAndLengths) {
  const std::string code(kExample);
  EXPECT_FALSE(ParseEnrolmentCode(""));
  EXPECT_FALSE(ParseEnrolmentCode("FF1-"));
  EXPECT_FALSE(ParseEnrolmentCode("FF2" + code.substr(3)));
  EXPECT_FALSE(ParseEnrolmentCode(code.substr(4)));
  EXPECT_FALSE(ParseEnrolmentCode(code + "U"));
  EXPECT_FALSE(ParseEnrolmentCode(code + "_"));
  EXPECT_FALSE(ParseEnrolmentCode(code + "é"));
  EXPECT_FALSE(ParseEnrolmentCode(code + std::string(1, '\0')));
  EXPECT_FALSE(ParseEnrolmentCode(code + std::string(kMaxEnrolmentCodeLength, ' ')));
}

// Made apart, in Python, with a check that fits: whoever knows the format can write such codes.
TEST(EnrolmentCodeTest, RefusesUnsoundPartsUnderASoundCheck) {
  EXPECT_TRUE(ParseEnrolmentCode("FF10DM3MCBGE1R70W3GE1R70W3GE1R70W3GE1R70W3GE1R70W3GE1R70W3GE0276WVKEDX9GJKN"));
  EXPECT_FALSE(ParseEnrolmentCode("FF10DM3MCBGE1R70W3GE1R70W3GE1R70W3GE1R70W3GE1R70W3GE1R70W3GE0276WVKEDW8MRWRG0")) << "a byte too many";
  EXPECT_FALSE(ParseEnrolmentCode("FF10DM6GT3GE1R70W3GE1R70W3GE1R70W3GE1R70W3GE1R70W3GE1R70W3GE0276WVKEF0N7QF4")) << "no port";
  EXPECT_FALSE(ParseEnrolmentCode("FF10DM3MCBGE1R70W3GE1R70W3GE1R70W3GE1R70W3GE1R70W3GE1R70W3GE00DBJG2GR")) << "no secret";
}

TEST(EnrolmentCodeTest, WritesNothingForPartsOutOfBounds) {
  const auto formatted = [](std::string address, int pin, int secret) {
    return FormatEnrolmentCode({std::move(address), Bytes(0, pin), Bytes(0, secret)});
  };
  EXPECT_NE(formatted("h:1", 32, 20), "");
  for (const char* address : {"", "h", ":1", "h:", "h:0", "h:65536", "h:-1", "h:+1", "h:1x", "h h:1", "h:99999999999", "h\n:1", "展台:1"}) {
    EXPECT_EQ(formatted(address, 32, 20), "") << address;
  }
  EXPECT_EQ(formatted(std::string(254, 'h') + ":1", 32, 20), "");
  EXPECT_EQ(formatted("h:1", 31, 20), "");
  EXPECT_EQ(formatted("h:1", 33, 20), "");
  EXPECT_EQ(formatted("h:1", 32, 0), "");
  EXPECT_EQ(formatted("h:1", 32, 65), "");
}

}  // namespace
}  // namespace footfall::rules
