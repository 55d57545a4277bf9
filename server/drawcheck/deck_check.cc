#include "server/drawcheck/deck_check.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"
#include "server/drawcheck/concat.h"

namespace footfall::drawcheck {
namespace {

using Wide = unsigned __int128;

constexpr std::string_view kZero("\0", 1);
constexpr std::string_view kLeaf = kZero, kNode("\1", 1);  // RFC 6962: what stands before an entry, and before two hashes

// Uniform numbers from HMAC blocks, read as eight bytes at a time.
class Stream {
 public:
  explicit Stream(const Order& order)
      : seed_(order.seed), text_(Concat("FIELD-DRAW/1", kZero, order.event, kZero, order.config_hash, kZero, order.beacon_hex, kZero)) {}

  // 0 to n - 1. Words from the last, incomplete run of n are passed over.
  uint64_t Below(uint64_t n) {
    const Wide all = Wide{1} << 64;
    const Wide fair = all - all % n;
    uint64_t word = Word();
    while (word >= fair) word = Word();
    return word % n;
  }

 private:
  uint64_t Word() {
    if (at_ == block_.size()) {
      std::string message = text_;
      for (const int shift : {24, 16, 8, 0}) message += static_cast<char>(number_ >> shift & 0xff);
      block_ = rules::HmacSha256(seed_, message);
      ++number_;
      at_ = 0;
    }
    uint64_t word = 0;
    for (int i = 0; i < 8; ++i) word = word * 256 + static_cast<unsigned char>(block_[at_++]);
    return word;
  }

  const std::string seed_, text_;
  std::string block_;
  size_t at_ = 0;
  uint32_t number_ = 0;
};

template <typename Value>
void ShuffleFromTheEnd(std::vector<Value>* values, const Order& order) {
  Stream stream(order);
  for (size_t left = values->size(); left > 1; --left) {
    const size_t other = stream.Below(left);
    std::swap((*values)[left - 1], (*values)[other]);
  }
}

// The 16 bytes of MD5 as one number, highest byte first.
Wide Md5Number(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, EVP_md5(), nullptr);
  Wide number = 0;
  for (int i = 0; i < 16; ++i) number = number << 8 | hash[i];
  return number;
}

}  // namespace

std::string CommitmentOf(std::string_view config_hash, std::string_view seed_hex) {
  return rules::ToHex(
      rules::Sha256(Concat("FIELD-DRAW/1", kZero, "commit", kZero, config_hash, kZero, rules::FromHex(seed_hex).value_or(""))));
}

std::vector<uint8_t> RebuildDeck(const std::vector<int64_t>& counts, int64_t chances, const Order& order) {
  std::vector<uint8_t> deck(static_cast<size_t>(chances), static_cast<uint8_t>(counts.size()));
  size_t at = 0;
  for (size_t prize = 0; prize < counts.size(); ++prize) {
    for (int64_t i = 0; i < counts[prize]; ++i) deck[at++] = static_cast<uint8_t>(prize);
  }
  ShuffleFromTheEnd(&deck, order);
  return deck;
}

std::vector<uint32_t> RebuildClosingOrder(size_t count, const Order& order) {
  std::vector<uint32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0u);
  ShuffleFromTheEnd(&numbers, order);
  return numbers;
}

std::string EntriesRoot(const std::vector<std::string_view>& entries) {
  if (entries.empty()) return rules::ToHex(rules::Sha256(""));
  std::vector<std::string> level;
  level.reserve(entries.size());
  for (const std::string_view entry : entries) level.push_back(rules::Sha256(Concat(kLeaf, entry)));
  // Pairs from the left, an odd last one goes up as it is: the same tree as halving at the largest power of two.
  while (level.size() > 1) {
    size_t kept = 0;
    for (size_t i = 0; i < level.size(); i += 2) {
      level[kept++] = i + 1 < level.size() ? rules::Sha256(Concat(kNode, level[i], level[i + 1])) : level[i];
    }
    level.resize(kept);
  }
  return rules::ToHex(level[0]);
}

std::optional<std::string> Rfc3797Key(const std::vector<std::string>& sources) {
  std::string key;
  for (const std::string& source : sources) {
    std::vector<uint64_t> numbers;
    const std::vector<std::string> words = absl::StrSplit(source, ' ');
    for (const std::string& word : words) {
      uint64_t number = 0;
      if (!absl::SimpleAtoi(word, &number) || std::to_string(number) != word) return std::nullopt;
      numbers.push_back(number);
    }
    std::sort(numbers.begin(), numbers.end());
    for (const uint64_t number : numbers) key += Concat(number, ".");
    key += '/';
  }
  return key;
}

std::vector<uint32_t> Rfc3797Select(std::string_view key, size_t pool, size_t selected) {
  std::vector<uint32_t> left(pool), chosen;
  std::iota(left.begin(), left.end(), 0u);
  for (size_t i = 0; i < selected && !left.empty(); ++i) {
    const std::string number = {static_cast<char>(i >> 8), static_cast<char>(i & 0xff)};
    const auto place = static_cast<std::ptrdiff_t>(static_cast<uint64_t>(Md5Number(Concat(number, key, number)) % left.size()));
    chosen.push_back(left[static_cast<size_t>(place)]);
    left.erase(left.begin() + place);
  }
  return chosen;
}

}  // namespace footfall::drawcheck
