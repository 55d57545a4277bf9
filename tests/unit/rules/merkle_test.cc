#include "proto/rules/merkle.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"

namespace footfall::rules {
namespace {

std::vector<std::string> Leaves(const std::vector<std::string>& entries) {
  std::vector<std::string> leaves;
  for (const std::string& entry : entries) leaves.push_back(MerkleLeaf(entry));
  return leaves;
}

std::vector<std::string> Numbered(int count) {
  std::vector<std::string> entries;
  for (int i = 0; i < count; ++i) entries.push_back(absl::StrCat("entry ", i));
  return Leaves(entries);
}

class MerkleTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(InitCrypto()); }
};

// Roots of the eight entries that certificate transparency logs are commonly tested with.
TEST_F(MerkleTest, KnownRootsComeOut) {
  using std::string_literals::operator""s;
  const std::vector<std::string> entries = {""s,
                                            "\x00"s,
                                            "\x10"s,
                                            "\x20\x21"s,
                                            "\x30\x31"s,
                                            "\x40\x41\x42\x43"s,
                                            "\x50\x51\x52\x53\x54\x55\x56\x57"s,
                                            "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"s};
  const std::vector<std::string> leaves = Leaves(entries);
  const auto root = [&](size_t size) { return ToHex(MerkleRoot({leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(size)})); };
  EXPECT_EQ(root(0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(root(1), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_EQ(root(2), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
  EXPECT_EQ(root(3), "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
  EXPECT_EQ(root(8), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST_F(MerkleTest, EveryPlaceCanBeProvedAndNoOther) {
  for (int size = 1; size <= 33; ++size) {
    const std::vector<std::string> leaves = Numbered(size);
    const std::string root = MerkleRoot(leaves);
    const size_t count = leaves.size();
    for (size_t i = 0; i < count; ++i) {
      const std::vector<std::string> proof = MerkleProof(leaves, i);
      EXPECT_TRUE(VerifyMerkleProof(leaves[i], i, count, proof, root)) << i << " of " << size;
      EXPECT_FALSE(VerifyMerkleProof(MerkleLeaf("another"), i, count, proof, root));
      if (size > 1) {
        EXPECT_FALSE(VerifyMerkleProof(leaves[i], (i + 1) % count, count, proof, root)) << i << " of " << size;
        EXPECT_FALSE(VerifyMerkleProof(leaves[i], i, count, {proof.begin() + 1, proof.end()}, root));
      }
      EXPECT_FALSE(VerifyMerkleProof(leaves[i], i, i, proof, root));
    }
  }
}

TEST_F(MerkleTest, OrderSizeAndContentChangeTheRoot) {
  std::vector<std::string> leaves = Numbered(6);
  const std::string root = MerkleRoot(leaves);
  std::swap(leaves[1], leaves[4]);
  EXPECT_NE(MerkleRoot(leaves), root);
  EXPECT_NE(MerkleRoot(Numbered(5)), root);
  // A node is no leaf: the list of the two halves' hashes has another root.
  EXPECT_NE(MerkleRoot(Leaves({MerkleRoot(Numbered(4)), MerkleRoot({Numbered(6)[4], Numbered(6)[5]})})), root);
}

}  // namespace
}  // namespace footfall::rules
