// A list's fingerprint from which the place of one entry can be proved without showing the others: the closing draw publishes it before
// the winners can be known. Hashing of RFC 6962 (SHA-256; leaf 00, node 01; the left part is the largest power of two below the size).
// Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_MERKLE_H_
#define FOOTFALL_PROTO_RULES_MERKLE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace footfall::rules {

// Hash of one entry, 32 bytes.
std::string MerkleLeaf(std::string_view entry);

// The root over leaf hashes in order; that of no leaves is the SHA-256 of nothing.
std::string MerkleRoot(const std::vector<std::string>& leaves);

// What proves that leaf `index` is under the root: the hashes beside its way up. Empty for a single leaf; `index` lies in the list.
std::vector<std::string> MerkleProof(const std::vector<std::string>& leaves, size_t index);

// Whether the proof leads from `leaf` at `index` of `size` leaves to `root`.
bool VerifyMerkleProof(std::string_view leaf, size_t index, size_t size, const std::vector<std::string>& proof, std::string_view root);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_MERKLE_H_
