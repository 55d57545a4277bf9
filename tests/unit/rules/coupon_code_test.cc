#include "proto/rules/coupon_code.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

#include "proto/rules/crypto.h"

namespace footfall::rules {
namespace {

class CouponCodeTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(InitCrypto()); }
  CouponCheck Read(const std::string& text) { return ReadCoupon(text, campaign_, keys_.public_key, &read_); }

  const KeyPair keys_ = SignKeysFromSeed(std::string(32, 's')), other_ = SignKeysFromSeed(std::string(32, 'o'));
  const Uuid campaign_ = *ParseUuid("018f3a5c-0000-7000-8000-000000000001"), foreign_ = *ParseUuid("018f3a5c-0000-7000-8000-000000000002");
  const CouponFacts facts_{.campaign_key = campaign_,
                           .template_number = 7,
                           .coupon = *ParseUuid("5d0cbd0e-93a4-4c58-9d6b-111213141516"),
                           .short_serial = 123456789,
                           .first_minute = 29'000'000,
                           .last_minute = 29'100'000};
  const std::string check_key_ = std::string(32, 'k');
  CouponFacts read_;
};

TEST_F(CouponCodeTest, WhatWasSignedIsReadBack) {
  const std::string text = SignCoupon(facts_, keys_.secret_key);
  EXPECT_EQ(Read(text), CouponCheck::kGood);
  EXPECT_EQ(read_, facts_);
  EXPECT_LE(text.size(), 200u);  // a QR code of alphanumeric mode that a camera still reads from 4 cm of paper
}

TEST_F(CouponCodeTest, AnyChangedCharacterIsNoCoupon) {
  const std::string text = SignCoupon(facts_, keys_.secret_key);
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(Read(changed), CouponCheck::kGood) << i;
    EXPECT_EQ(Read(text.substr(0, i)), CouponCheck::kUnreadable) << i;
  }
  EXPECT_EQ(Read(text + "A"), CouponCheck::kUnreadable);
  EXPECT_EQ(Read(""), CouponCheck::kUnreadable);
  EXPECT_EQ(Read("https://example.com/"), CouponCheck::kUnreadable);
}

TEST_F(CouponCodeTest, AnotherCampaignsIsForeignAndAnotherKeysForged) {
  CouponFacts theirs = facts_;
  theirs.campaign_key = foreign_;
  EXPECT_EQ(Read(SignCoupon(theirs, other_.secret_key)), CouponCheck::kForeign);
  EXPECT_EQ(read_, CouponFacts{.campaign_key = foreign_});  // nothing of it is believed
  read_ = {};
  EXPECT_EQ(Read(SignCoupon(facts_, other_.secret_key)), CouponCheck::kForged);
  EXPECT_EQ(read_, CouponFacts());
  EXPECT_EQ(SignCoupon(facts_, "no key"), "");
}

TEST_F(CouponCodeTest, AShortCodeIsReadHoweverItIsTyped) {
  for (const uint32_t serial : {0u, 1u, 123456789u, kMaxShortSerial}) {
    const std::string code = MakeShortCode(serial, check_key_);
    EXPECT_EQ(code.size(), 14u);
    EXPECT_EQ(code.find_first_of("01IO"), std::string::npos);
    std::string lower = code;
    for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c == '-' ? ' ' : c);
    for (const std::string& typed : {code, lower}) {
      uint32_t read = ~0u;
      EXPECT_EQ(ReadShortCode(typed, check_key_, &read), ShortCodeCheck::kGood) << typed;
      EXPECT_EQ(read, serial);
    }
  }
}

TEST_F(CouponCodeTest, OneWrongCharacterOrTwoExchangedNeverPass) {
  constexpr std::string_view kDigits = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  int mistyped = 0, tries = 0;
  for (const uint32_t serial : {5u, 77777u, 900000000u}) {
    const std::string code = MakeShortCode(serial, check_key_);
    const auto expect_bad = [&](const std::string& typed) {
      uint32_t read = 0;
      const ShortCodeCheck check = ReadShortCode(typed, check_key_, &read);
      EXPECT_NE(check, ShortCodeCheck::kGood) << typed;
      ++tries;
      mistyped += check == ShortCodeCheck::kMistyped;
    };
    for (size_t i = 0; i < code.size(); ++i) {
      if (code[i] == '-') continue;
      for (const char digit : kDigits) {
        if (digit == code[i]) continue;
        std::string typed = code;
        typed[i] = digit;
        expect_bad(typed);
      }
      if (i + 1 < code.size() && code[i + 1] != '-' && code[i + 1] != code[i]) {
        std::string typed = code;
        std::swap(typed[i], typed[i + 1]);
        expect_bad(typed);
      }
    }
  }
  EXPECT_GT(mistyped, tries * 99 / 100);  // told as a typing error, not as a forgery
}

TEST_F(CouponCodeTest, AShortCodeOfAnotherKeyIsForged) {
  uint32_t read = 0;
  EXPECT_EQ(ReadShortCode(MakeShortCode(5, std::string(32, 'x')), check_key_, &read), ShortCodeCheck::kForged);
  EXPECT_EQ(read, 0u);
  for (const char* typed : {"", "ABCD", "ABCD-EFGH-JKL", "ABCD-EFGH-JKLM-N", "ABCD-EFGH-JKL0", "王小明"})
    EXPECT_EQ(ReadShortCode(typed, check_key_, &read), ShortCodeCheck::kMistyped) << typed;
}

}  // namespace
}  // namespace footfall::rules
