#include "proto/rules/merkle.h"

#include <bit>

#include "absl/types/span.h"
#include "proto/rules/sha256.h"

namespace footfall::rules {
namespace {

using Leaves = absl::Span<const std::string>;

std::string Node(std::string_view left, std::string_view right) { return Sha256(std::string("\x01").append(left).append(right)); }

// Size of the left part of a list of at least two.
size_t Split(size_t size) { return std::bit_floor(size - 1); }

std::string Root(Leaves leaves) {
  if (leaves.empty()) return Sha256("");
  if (leaves.size() == 1) return leaves[0];
  const size_t split = Split(leaves.size());
  return Node(Root(leaves.subspan(0, split)), Root(leaves.subspan(split)));
}

void AddProof(Leaves leaves, size_t index, std::vector<std::string>* proof) {
  if (leaves.size() < 2) return;
  const size_t split = Split(leaves.size());
  const Leaves left = leaves.subspan(0, split), right = leaves.subspan(split);
  index < split ? AddProof(left, index, proof) : AddProof(right, index - split, proof);
  proof->push_back(Root(index < split ? right : left));
}

// The root that the proof leads to; empty when it has too few or too many hashes.
std::string Climb(std::string_view leaf, size_t index, size_t size, absl::Span<const std::string> proof) {
  if (size == 1) return proof.empty() ? std::string(leaf) : "";
  if (proof.empty()) return "";
  const size_t split = Split(size);
  const bool in_left = index < split;
  const std::string below = in_left ? Climb(leaf, index, split, proof.first(proof.size() - 1))
                                    : Climb(leaf, index - split, size - split, proof.first(proof.size() - 1));
  if (below.empty()) return "";
  return in_left ? Node(below, proof.back()) : Node(proof.back(), below);
}

}  // namespace

std::string MerkleLeaf(std::string_view entry) { return Sha256(std::string(1, '\0').append(entry)); }

std::string MerkleRoot(const std::vector<std::string>& leaves) { return Root(leaves); }

std::vector<std::string> MerkleProof(const std::vector<std::string>& leaves, size_t index) {
  std::vector<std::string> proof;
  AddProof(leaves, index, &proof);
  return proof;
}

bool VerifyMerkleProof(std::string_view leaf, size_t index, size_t size, const std::vector<std::string>& proof, std::string_view root) {
  return index < size && !root.empty() && Climb(leaf, index, size, proof) == root;
}

}  // namespace footfall::rules
