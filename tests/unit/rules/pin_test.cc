#include "proto/rules/pin.h"

#include <gtest/gtest.h>

#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"

namespace footfall::rules {
namespace {

TEST(PinTest, AcceptsSixDigitsThatAreNoPattern) {
  for (std::string_view pin : {"135790", "102030", "112233", "111112", "211111", "123457", "023456", "000001"}) {
    EXPECT_TRUE(IsAcceptablePin(pin)) << pin;
  }
}

TEST(PinTest, RefusesOtherFormsRepeatsAndRuns) {
  for (std::string_view pin : {"", "1", "13579", "1357900", "13579a", "13579 ", "-13579", "１３５７９０", "000000", "777777", "999999",
                               "123456", "012345", "456789", "654321", "987654", "543210"}) {
    EXPECT_FALSE(IsAcceptablePin(pin)) << pin;
  }
  EXPECT_FALSE(IsAcceptablePin(std::string_view("13579\0", 6)));
}

class WrappedKeyTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(InitCrypto());
    wrapped_ = WrapKeyWithPin(key_, "135790", salt_, "li-wei", nonce_);
  }

  const std::string key_ = std::string(kKeySize, 'k'), salt_ = std::string(kPinSaltSize, 's'), nonce_ = std::string(24, 'n');
  std::string wrapped_;
};

TEST_F(WrappedKeyTest, OpensWithThePin) {
  EXPECT_EQ(UnwrapKeyWithPin(wrapped_, "135790", salt_, "li-wei"), key_);
  EXPECT_EQ(wrapped_.size(), 24u + kKeySize + 16u);
  EXPECT_EQ(wrapped_.find(key_), std::string::npos);
}

TEST_F(WrappedKeyTest, StaysShutForAnotherPinSaltOrPerson) {
  EXPECT_FALSE(UnwrapKeyWithPin(wrapped_, "135791", salt_, "li-wei"));
  EXPECT_FALSE(UnwrapKeyWithPin(wrapped_, "", salt_, "li-wei"));
  EXPECT_FALSE(UnwrapKeyWithPin(wrapped_, "135790", std::string(kPinSaltSize, 't'), "li-wei"));
  EXPECT_FALSE(UnwrapKeyWithPin(wrapped_, "135790", "", "li-wei"));
  EXPECT_FALSE(UnwrapKeyWithPin(wrapped_, "135790", salt_, "li-we"));
}

TEST_F(WrappedKeyTest, StaysShutWhenAltered) {
  for (size_t place : {size_t{0}, size_t{23}, size_t{24}, size_t{55}, wrapped_.size() - 1}) {
    std::string altered = wrapped_;
    altered[place] = static_cast<char>(altered[place] ^ 1);
    EXPECT_FALSE(UnwrapKeyWithPin(altered, "135790", salt_, "li-wei")) << place;
  }
  EXPECT_FALSE(UnwrapKeyWithPin(wrapped_.substr(1), "135790", salt_, "li-wei"));
  EXPECT_FALSE(UnwrapKeyWithPin("", "135790", salt_, "li-wei"));
}

TEST_F(WrappedKeyTest, IsEmptyForPartsOfTheWrongSize) {
  EXPECT_EQ(WrapKeyWithPin("short", "135790", salt_, "li-wei", nonce_), "");
  EXPECT_EQ(WrapKeyWithPin(key_, "135790", "short", "li-wei", nonce_), "");
  EXPECT_EQ(WrapKeyWithPin(key_, "135790", salt_, "li-wei", "short"), "");
}

TEST_F(WrappedKeyTest, ABoxOfAnotherSizeIsNoKey) {
  const std::string box = Encrypt("not a key", KeyFromPin("135790", salt_), "footfall/pin/1li-wei", nonce_);
  ASSERT_TRUE(Decrypt(box, KeyFromPin("135790", salt_), "footfall/pin/1li-wei"));
  EXPECT_FALSE(UnwrapKeyWithPin(box, "135790", salt_, "li-wei"));
}

TEST(DuplicateTagTest, IsTheSameForServerAndKioskForEver) {
  std::string key;
  for (int i = 0; i < kKeySize; ++i) key.push_back(static_cast<char>(i));
  // Computed apart, with Python's hashlib.
  EXPECT_EQ(ToHex(DuplicateTag(key, "spring", "+8613812345678")), "67ed78f3f8a5f2544f934b8219071060");
}

TEST(DuplicateTagTest, DependsOnKeyCampaignAndNumber) {
  const std::string key(kKeySize, 'k'), tag = DuplicateTag(key, "spring", "+8613812345678");
  EXPECT_EQ(tag.size(), 16u);
  EXPECT_NE(DuplicateTag(std::string(kKeySize, 'j'), "spring", "+8613812345678"), tag);
  EXPECT_NE(DuplicateTag(key, "summer", "+8613812345678"), tag);
  EXPECT_NE(DuplicateTag(key, "spring", "+8613812345679"), tag);
  EXPECT_NE(DuplicateTag(key, "spring+", "8613812345678"), tag);
}

}  // namespace
}  // namespace footfall::rules
