#include "proto/rules/ids.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace footfall::rules {
namespace {

constexpr std::string_view kRfcText = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
constexpr int64_t kRfcMs = 1645557742000;

TEST(UuidTest, AgreesWithTheExampleOfTheRfc) {
  // RFC 9562, appendix A.6: rand_a cc3, rand_b 18c4dc0c0c07398f.
  const UuidEntropy entropy = {0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
  EXPECT_EQ(FormatUuid(MakeUuidV7(kRfcMs, entropy)), kRfcText);
}

TEST(UuidTest, SetsVersionAndVariantWhateverTheEntropy) {
  for (int fill : {0x00, 0xff, 0x5a}) {
    UuidEntropy entropy;
    entropy.fill(static_cast<uint8_t>(fill));
    const Uuid id = MakeUuidV7(kRfcMs, entropy);
    EXPECT_EQ(id[6] >> 4, 7);
    EXPECT_EQ(id[8] >> 6, 2);
    EXPECT_EQ(id[6] & 0x0f, fill & 0x0f);
    EXPECT_EQ(id[8] & 0x3f, fill & 0x3f);
    EXPECT_EQ(id[15], fill);
  }
}

TEST(UuidTest, LaterIdsSortLater) {
  UuidEntropy high, low;
  high.fill(0xff);
  low.fill(0);
  EXPECT_LT(MakeUuidV7(kRfcMs, high), MakeUuidV7(kRfcMs + 1, low));
  EXPECT_LT(FormatUuid(MakeUuidV7(kRfcMs, high)), FormatUuid(MakeUuidV7(kRfcMs + 1, low)));
  EXPECT_LT(MakeUuidV7(255, high), MakeUuidV7(256, low));
}

TEST(UuidTest, ClampsTimesThatDoNotFit) {
  const UuidEntropy entropy = {};
  EXPECT_EQ(MakeUuidV7(-1, entropy), MakeUuidV7(0, entropy));
  EXPECT_EQ(FormatUuid(MakeUuidV7(INT64_MAX, entropy)), "ffffffff-ffff-7000-8000-000000000000");
}

TEST(UuidTest, ReadsWhatItWritesAndTheFormsPeopleUse) {
  const std::optional<Uuid> id = ParseUuid(kRfcText);
  ASSERT_TRUE(id);
  EXPECT_EQ(FormatUuid(*id), kRfcText);
  EXPECT_EQ(ParseUuid("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), id);
  EXPECT_EQ(ParseUuid("017f22e279b07cc398c4dc0c0c07398f"), id);
}

TEST(UuidTest, RefusesAnythingElse) {
  for (std::string_view text :
       {"", "017f22e2", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
        "017f22e27-9b0-7cc3-98c4-dc0c0c07398f", "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e2--9b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc398c4-dc0c0c07398f-", "-17f22e279b07cc398c4dc0c0c07398f"}) {
    EXPECT_FALSE(ParseUuid(text)) << text;
  }
}

TEST(UuidTest, BytesGoRoundAndMustBeSixteen) {
  const Uuid id = *ParseUuid(kRfcText);
  EXPECT_EQ(UuidBytes(id).size(), 16u);
  EXPECT_EQ(UuidFromBytes(UuidBytes(id)), id);
  EXPECT_FALSE(UuidFromBytes(""));
  EXPECT_FALSE(UuidFromBytes(std::string(15, 'x')));
  EXPECT_FALSE(UuidFromBytes(std::string(17, 'x')));
}

TEST(ResourceIdTest, KnowsItsLettersAndLength) {
  for (std::string_view id : {"a", "7", "spring-2026", "a--b", "0123456789012345678901234567890123456789"})
    EXPECT_TRUE(IsResourceId(id)) << id;
  for (std::string_view id : {"", "-", "-a", "a-", "A", "a_b", "a b", "a/b", "é", "展台", "01234567890123456789012345678901234567890"}) {
    EXPECT_FALSE(IsResourceId(id)) << id;
  }
  EXPECT_FALSE(IsResourceId(std::string_view("a\0b", 3)));
}

TEST(ReceiptCodeTest, TakesThirtyBitsHighestFirst) {
  EXPECT_EQ(MakeReceiptCode(0), "222222");
  EXPECT_EQ(MakeReceiptCode(1), "222223");
  EXPECT_EQ(MakeReceiptCode(0x3fffffff), "ZZZZZZ");
  EXPECT_EQ(MakeReceiptCode(0xffffffff), "ZZZZZZ");  // bits above the thirtieth do not count
  EXPECT_EQ(MakeReceiptCode(31u << 25), "Z22222");
}

TEST(ReceiptCodeTest, HasThirtyTwoDifferentCharactersWithoutLookAlikes) {
  std::set<char> seen;
  for (uint32_t i = 0; i < 32; ++i) seen.insert(MakeReceiptCode(i).back());
  EXPECT_EQ(seen.size(), 32u);
  for (char c : {'0', 'O', '1', 'I'}) EXPECT_FALSE(seen.contains(c)) << c;
}

TEST(HexTest, GoesRoundForEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  EXPECT_EQ(FromHex(ToHex(bytes)), bytes);
  EXPECT_EQ(ToHex(std::string_view("\x00\x7f\x80\xff", 4)), "007f80ff");
  EXPECT_EQ(FromHex("00AbfF"), std::string("\x00\xab\xff", 3));
  EXPECT_EQ(FromHex(""), "");
}

TEST(HexTest, RefusesOddLengthAndForeignCharacters) {
  for (std::string_view hex : {"0", "000", "0g", "g0", " 0", "0x", "--", "/0", ":0", "@0", "`0"}) EXPECT_FALSE(FromHex(hex)) << hex;
}

}  // namespace
}  // namespace footfall::rules
