#include "server/storage/pii_vault.h"

#include <gtest/gtest.h>

#include <set>

namespace footfall::server {
namespace {

class PiiVaultTest : public testing::Test {
 protected:
  const PiiVault vault_{std::string(32, 'k'), SystemRandom()};
  const PiiVault other_{std::string(32, 'o'), SystemRandom()};
};

TEST_F(PiiVaultTest, OpensWhatItEncryptedWithTheUnwrappedKey) {
  const PiiVault::DataKey key = vault_.NewDataKey();
  const std::string box = vault_.Encrypt("王小明", key.plain, "lead 1");
  EXPECT_EQ(box.find("王小明"), std::string::npos);
  const auto plain = vault_.Unwrap(key.wrapped);
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(*vault_.Decrypt(box, *plain, "lead 1"), "王小明");
}

TEST_F(PiiVaultTest, ARecordMovedToAnotherRowOrKeyDoesNotOpen) {
  const PiiVault::DataKey key = vault_.NewDataKey();
  const std::string box = vault_.Encrypt("x", key.plain, "lead 1");
  EXPECT_EQ(vault_.Decrypt(box, key.plain, "lead 2").status().code(), absl::StatusCode::kInternal);
  EXPECT_FALSE(vault_.Decrypt(box, vault_.NewDataKey().plain, "lead 1").ok());
  EXPECT_FALSE(vault_.Decrypt("", key.plain, "lead 1").ok());
}

TEST_F(PiiVaultTest, AnotherMasterKeyOpensNothing) {
  EXPECT_FALSE(other_.Unwrap(vault_.NewDataKey().wrapped).ok());
  EXPECT_FALSE(other_.DecryptSecret(vault_.EncryptSecret("seed", "c"), "c").ok());
}

TEST_F(PiiVaultTest, AlteredBoxesDoNotOpen) {
  std::string box = vault_.EncryptSecret("seed", "c");
  EXPECT_EQ(*vault_.DecryptSecret(box, "c"), "seed");
  box.back() ^= 1;
  EXPECT_FALSE(vault_.DecryptSecret(box, "c").ok());
}

TEST_F(PiiVaultTest, HashesAreStableAndBelongToTheMasterKey) {
  EXPECT_EQ(vault_.PhoneHash("+8613800138000").size(), 16u);
  EXPECT_EQ(vault_.PhoneHash("+8613800138000"), vault_.PhoneHash("+8613800138000"));
  EXPECT_NE(vault_.PhoneHash("+8613800138000"), vault_.PhoneHash("+8613800138001"));
  EXPECT_NE(vault_.PhoneHash("+8613800138000"), other_.PhoneHash("+8613800138000"));
  EXPECT_NE(vault_.NameHash("wang"), other_.NameHash("wang"));
}

TEST_F(PiiVaultTest, NameHashesAre63BitsAndSpread) {
  std::set<int64_t> hashes;
  for (int i = 0; i < 1000; ++i) {
    const int64_t hash = vault_.NameHash(std::to_string(i));
    EXPECT_GE(hash, 0);
    hashes.insert(hash);
  }
  EXPECT_EQ(hashes.size(), 1000u);
  EXPECT_GT(*hashes.rbegin(), int64_t{1} << 61);
}

}  // namespace
}  // namespace footfall::server
