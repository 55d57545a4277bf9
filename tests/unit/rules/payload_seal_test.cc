#include "proto/rules/payload_seal.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <set>
#include <string>

namespace footfall::rules {
namespace {

class PayloadSealTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(InitCrypto()); }
  static std::string PairOf(const std::string& sealed) { return sealed.substr(0, kKeySize); }
  const KeyPair keys_ = SealKeysFromSeed(std::string(32, 'a')), other_ = SealKeysFromSeed(std::string(32, 'b'));
  PayloadSealer sealer_;
  PayloadOpener opener_;
};

TEST_F(PayloadSealTest, OnlyTheOwnerOpensWhatWasSealed) {
  for (const std::string& plain : {std::string(), std::string("王小明"), std::string(70000, 'x')}) {
    const std::string sealed = sealer_.Seal(plain, keys_.public_key);
    EXPECT_EQ(sealed.size(), plain.size() + kBoxOverhead);
    EXPECT_FALSE(opener_.Open(sealed, other_));
    EXPECT_EQ(opener_.Open(sealed, keys_), plain);
    EXPECT_FALSE(opener_.Open(sealed, other_));  // also when the agreed key is at hand
  }
}

TEST_F(PayloadSealTest, IsANaClBox) {
  const std::string sealed = sealer_.Seal("a lead", keys_.public_key);
  const auto* bytes = reinterpret_cast<const unsigned char*>(sealed.data());
  std::string plain(6, '\0');
  const int result = crypto_box_open_easy(reinterpret_cast<unsigned char*>(plain.data()), bytes + 56, sealed.size() - 56, bytes + 32, bytes,
                                          reinterpret_cast<const unsigned char*>(keys_.secret_key.data()));
  EXPECT_EQ(result, 0);
  EXPECT_EQ(plain, "a lead");
}

TEST_F(PayloadSealTest, APairServesAFewPayloadsOnly) {
  std::set<std::string> pairs, nonces;
  for (int i = 0; i < 3 * kPayloadsPerPair; ++i) {
    const std::string sealed = sealer_.Seal("same", keys_.public_key);
    pairs.insert(PairOf(sealed));
    nonces.insert(sealed.substr(32, 24));
    EXPECT_EQ(opener_.Open(sealed, keys_), "same");
  }
  EXPECT_EQ(pairs.size(), 3u);
  EXPECT_EQ(nonces.size(), 3u * kPayloadsPerPair);
}

TEST_F(PayloadSealTest, ForgettingAndAnotherOwnerTakeANewPair) {
  const std::string first = PairOf(sealer_.Seal("x", keys_.public_key));
  EXPECT_EQ(PairOf(sealer_.Seal("x", keys_.public_key)), first);
  const std::string for_other = sealer_.Seal("x", other_.public_key);
  EXPECT_NE(PairOf(for_other), first);
  EXPECT_EQ(opener_.Open(for_other, other_), "x");
  sealer_.Forget();
  const std::string later = sealer_.Seal("x", other_.public_key);
  EXPECT_NE(PairOf(later), PairOf(for_other));
  EXPECT_EQ(opener_.Open(later, other_), "x");
}

TEST_F(PayloadSealTest, WhatWasAlteredStaysShut) {
  const std::string sealed = sealer_.Seal("payload", keys_.public_key);
  ASSERT_EQ(opener_.Open(sealed, keys_), "payload");
  for (size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    // X25519 ignores the highest bit of a public key; the box then opens to what was sealed.
    if (bit == 8 * 31 + 7) continue;
    std::string altered = sealed;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(opener_.Open(altered, keys_)) << bit;
  }
  for (size_t size = 0; size < sealed.size(); ++size) EXPECT_FALSE(opener_.Open(sealed.substr(0, size), keys_)) << size;
  EXPECT_FALSE(opener_.Open(sealed + "x", keys_));
  EXPECT_EQ(opener_.Open(sealed, keys_), "payload");
}

TEST_F(PayloadSealTest, RefusesKeysThatAreNone) {
  EXPECT_EQ(sealer_.Seal("x", ""), "");
  EXPECT_EQ(sealer_.Seal("x", keys_.public_key + "x"), "");
  EXPECT_EQ(sealer_.Seal("x", std::string(32, '\0')), "");  // of low order: anyone could open it
  const std::string sealed = sealer_.Seal("x", keys_.public_key);
  EXPECT_FALSE(opener_.Open(sealed, {keys_.public_key, ""}));
  EXPECT_FALSE(opener_.Open(sealed, {"", keys_.secret_key}));
  EXPECT_FALSE(opener_.Open(std::string(32, '\0') + sealed.substr(32), keys_));
  EXPECT_EQ(opener_.Open(sealed, keys_), "x");
}

}  // namespace
}  // namespace footfall::rules
