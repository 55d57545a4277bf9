#include "proto/rules/crypto.h"

#include <gtest/gtest.h>

#include "proto/rules/ids.h"

namespace footfall::rules {
namespace {

std::string Bytes(int first, int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<char>(first + i));
  return bytes;
}

std::string WithBitFlipped(std::string bytes, size_t bit) {
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  return bytes;
}

class CryptoTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(InitCrypto()); }
};

TEST_F(CryptoTest, StartsTwice) { EXPECT_TRUE(InitCrypto()); }

TEST_F(CryptoTest, SignsAsTheRfcDoes) {
  // RFC 8032, 7.1, test 1: the empty message.
  const KeyPair keys = SignKeysFromSeed(*FromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
  EXPECT_EQ(ToHex(keys.public_key), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(keys.secret_key.size(), 64u);
  EXPECT_EQ(
      ToHex(Sign("", keys.secret_key)),
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
}

TEST_F(CryptoTest, VerifiesOnlyWhatWasSigned) {
  const KeyPair keys = SignKeysFromSeed(Bytes(0, 32)), other = SignKeysFromSeed(Bytes(1, 32));
  const std::string message = "head of the chain", signature = Sign(message, keys.secret_key);
  EXPECT_TRUE(VerifySignature(message, signature, keys.public_key));
  EXPECT_FALSE(VerifySignature(message, signature, other.public_key));
  for (size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    EXPECT_FALSE(VerifySignature(message, WithBitFlipped(signature, bit), keys.public_key)) << bit;
  }
  for (size_t bit = 0; bit < 8 * message.size(); ++bit) {
    EXPECT_FALSE(VerifySignature(WithBitFlipped(message, bit), signature, keys.public_key)) << bit;
  }
}

TEST_F(CryptoTest, RefusesSigningArgumentsOfTheWrongSize) {
  const KeyPair keys = SignKeysFromSeed(Bytes(0, 32));
  const std::string signature = Sign("m", keys.secret_key);
  EXPECT_TRUE(SignKeysFromSeed(Bytes(0, 31)).public_key.empty());
  EXPECT_EQ(Sign("m", keys.public_key), "");
  EXPECT_FALSE(VerifySignature("m", signature.substr(1), keys.public_key));
  EXPECT_FALSE(VerifySignature("m", signature, keys.public_key.substr(1)));
  EXPECT_FALSE(VerifySignature("m", "", ""));
}

TEST_F(CryptoTest, OnlyTheOwnerOpensASeal) {
  const KeyPair keys = SealKeysFromSeed(Bytes(0, 32)), other = SealKeysFromSeed(Bytes(1, 32));
  for (const std::string& plain : {std::string(), std::string("王小明"), std::string(70000, 'x')}) {
    const std::string sealed = Seal(plain, keys.public_key);
    EXPECT_EQ(sealed.size(), plain.size() + kSealOverhead);
    EXPECT_EQ(OpenSealed(sealed, keys), plain);
    EXPECT_FALSE(OpenSealed(sealed, other));
  }
  EXPECT_NE(Seal("same", keys.public_key), Seal("same", keys.public_key));
}

TEST_F(CryptoTest, AnAlteredSealStaysShut) {
  const KeyPair keys = SealKeysFromSeed(Bytes(0, 32));
  const std::string sealed = Seal("payload", keys.public_key);
  for (size_t bit = 0; bit < 8 * sealed.size(); ++bit) EXPECT_FALSE(OpenSealed(WithBitFlipped(sealed, bit), keys)) << bit;
  for (size_t size = 0; size < sealed.size(); ++size) EXPECT_FALSE(OpenSealed(sealed.substr(0, size), keys)) << size;
  EXPECT_FALSE(OpenSealed(sealed + "x", keys));
}

TEST_F(CryptoTest, RefusesSealKeysOfTheWrongKind) {
  const KeyPair keys = SealKeysFromSeed(Bytes(0, 32));
  EXPECT_EQ(Seal("x", ""), "");
  EXPECT_EQ(Seal("x", keys.public_key + "x"), "");
  EXPECT_EQ(Seal("x", std::string(32, '\0')), "");  // of low order: anyone could open it
  EXPECT_TRUE(SealKeysFromSeed("short").secret_key.empty());
  const std::string sealed = Seal("x", keys.public_key);
  EXPECT_FALSE(OpenSealed(sealed, {keys.public_key, ""}));
  EXPECT_FALSE(OpenSealed(sealed, {"", keys.secret_key}));
  EXPECT_FALSE(OpenSealed(sealed, {}));
}

TEST_F(CryptoTest, EncryptsAsTheDraftDoes) {
  // draft-irtf-cfrg-xchacha, A.3.1.
  const std::string plain =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
  const std::string context = *FromHex("50515253c0c1c2c3c4c5c6c7"), nonce = Bytes(0x40, 24);
  const std::string box = Encrypt(plain, Bytes(0x80, 32), context, nonce);
  ASSERT_EQ(box.size(), 24 + plain.size() + 16);
  EXPECT_EQ(box.substr(0, 24), nonce);
  EXPECT_EQ(ToHex(box.substr(24, 16)), "bd6d179d3e83d43b9576579493c0e939");
  EXPECT_EQ(ToHex(box.substr(box.size() - 16)), "c0875924c1c7987947deafd8780acf49");
  EXPECT_EQ(Decrypt(box, Bytes(0x80, 32), context), plain);
}

TEST_F(CryptoTest, DecryptsOnlyUnderTheSameKeyAndContext) {
  const std::string key = Bytes(0, 32), box = Encrypt("phone", key, "lead/1", Bytes(9, 24));
  EXPECT_EQ(Decrypt(box, key, "lead/1"), "phone");
  EXPECT_FALSE(Decrypt(box, Bytes(1, 32), "lead/1"));
  EXPECT_FALSE(Decrypt(box, key, "lead/2"));
  EXPECT_FALSE(Decrypt(box, key, ""));
  for (size_t bit = 0; bit < 8 * box.size(); ++bit) EXPECT_FALSE(Decrypt(WithBitFlipped(box, bit), key, "lead/1")) << bit;
  for (size_t size = 0; size < box.size(); ++size) EXPECT_FALSE(Decrypt(box.substr(0, size), key, "lead/1")) << size;
}

TEST_F(CryptoTest, EncryptsNothingAndRefusesWrongSizes) {
  const std::string key = Bytes(0, 32), nonce = Bytes(0, 24);
  EXPECT_EQ(Decrypt(Encrypt("", key, "", nonce), key, ""), "");
  EXPECT_EQ(Encrypt("x", key.substr(1), "", nonce), "");
  EXPECT_EQ(Encrypt("x", key, "", nonce.substr(1)), "");
  EXPECT_FALSE(Decrypt(Encrypt("x", key, "", nonce), "", ""));
}

TEST_F(CryptoTest, KeyedHashIsBlake2bOfLabelAndText) {
  // Computed apart, with Python's hashlib: uint32be(7) || "purpose" || "text".
  const std::string key = Bytes(0, 32);
  EXPECT_EQ(ToHex(KeyedHash(key, "purpose", "text")), "22438d53f80f8c8e5a5bbfcba4033076ae37f4deecc3e03cea47e6774efc3a04");
  EXPECT_EQ(ToHex(KeyedHash(key, "purpose", "text", 16)), "99690929dd3d789a7b9e75286dfddfdf");
  EXPECT_EQ(KeyedHash(key, "purpose", "text", 64).size(), 64u);
}

TEST_F(CryptoTest, KeyedHashKeepsUsesApart) {
  const std::string key = Bytes(0, 32), hash = KeyedHash(key, "phone", "x");
  EXPECT_NE(KeyedHash(key, "name", "x"), hash);
  EXPECT_NE(KeyedHash(Bytes(1, 32), "phone", "x"), hash);
  EXPECT_NE(KeyedHash(key, "phone", "y"), hash);
  EXPECT_NE(KeyedHash(key, "ab", "c"), KeyedHash(key, "a", "bc"));
}

TEST_F(CryptoTest, KeyedHashRefusesKeysAndSizesOutOfBounds) {
  EXPECT_EQ(KeyedHash("", "p", "t"), "");
  EXPECT_EQ(KeyedHash(Bytes(0, 15), "p", "t"), "");
  EXPECT_EQ(KeyedHash(Bytes(0, 65), "p", "t"), "");
  for (int size : {-1, 0, 15, 65}) EXPECT_EQ(KeyedHash(Bytes(0, 32), "p", "t", size), "") << size;
}

TEST_F(CryptoTest, KeyFromPinDependsOnPinAndSalt) {
  const std::string salt = Bytes(0, kPinSaltSize), key = KeyFromPin("135790", salt);
  EXPECT_EQ(key.size(), size_t{kKeySize});
  EXPECT_EQ(KeyFromPin("135790", salt), key);
  EXPECT_NE(KeyFromPin("135791", salt), key);
  EXPECT_NE(KeyFromPin("135790", Bytes(1, kPinSaltSize)), key);
  EXPECT_EQ(KeyFromPin("135790", salt.substr(1)), "");
}

TEST_F(CryptoTest, PasswordsAreCheckedAgainstTheirHash) {
  const std::string hash = HashPassword("correct horse");
  EXPECT_TRUE(hash.starts_with("$argon2id$")) << hash;
  EXPECT_TRUE(VerifyPassword(hash, "correct horse"));
  EXPECT_FALSE(VerifyPassword(hash, "correct horsf"));
  EXPECT_FALSE(VerifyPassword(hash, ""));
  EXPECT_NE(HashPassword("correct horse"), hash);
  EXPECT_FALSE(VerifyPassword(hash.substr(0, hash.size() - 1), "correct horse"));
  EXPECT_FALSE(VerifyPassword("", "correct horse"));
  EXPECT_FALSE(VerifyPassword(std::string(500, 'a'), "correct horse"));
}

TEST_F(CryptoTest, WipeOverwritesBeforeItEmpties) {
  std::string secret(64, 's');
  const char* bytes = secret.data();
  Wipe(&secret);
  EXPECT_TRUE(secret.empty());
  // Still the string's own memory: emptying does not give it back.
  ASSERT_EQ(secret.data(), bytes);
  ASSERT_GE(secret.capacity(), 64u);
  for (int i = 0; i < 64; ++i) EXPECT_EQ(bytes[i], '\0') << i;
  std::string none;
  Wipe(&none);
  EXPECT_TRUE(none.empty());
}

}  // namespace
}  // namespace footfall::rules
