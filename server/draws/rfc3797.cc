#include "server/draws/rfc3797.h"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>

namespace footfall::server {
namespace {

constexpr size_t kMd5Size = 16;

// The number that 16 bytes of MD5 make, highest byte first, modulo `n`.
uint64_t HashModulo(std::string_view bytes, uint64_t n) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_md5(), nullptr) != 1 || size != kMd5Size) return 0;
  uint64_t rest = 0;
  for (size_t i = 0; i < kMd5Size; ++i) rest = (rest << 8 | digest[i]) % n;  // n has 16 bits: nothing is lost
  return rest;
}

std::optional<std::vector<uint64_t>> Numbers(std::string_view source) {
  std::vector<uint64_t> numbers;
  for (size_t at = 0; at <= source.size();) {
    const size_t end = std::min(source.find(' ', at), source.size());
    const std::string_view word = source.substr(at, end - at);
    uint64_t number = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    const bool padded = word.size() > 1 && word[0] == '0';
    if (word.empty() || padded || error != std::errc() || stop != word.data() + word.size()) return std::nullopt;
    numbers.push_back(number);
    at = end + 1;
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

// The places that were not selected yet, of which the n-th is found and taken out in logarithmic time: a Fenwick tree of ones.
class Pool {
 public:
  explicit Pool(size_t size) : tree_(size + 1, 0), step_(1) {
    for (size_t i = 1; i <= size; ++i) tree_[i] = static_cast<uint32_t>(i & (~i + 1));
    while (step_ * 2 <= size) step_ *= 2;
  }

  // `n` counts from 0 and is less than what is left.
  uint32_t Take(uint64_t n) {
    size_t at = 0;
    for (size_t step = step_; step > 0; step /= 2) {
      if (at + step >= tree_.size() || tree_[at + step] > n) continue;
      at += step;
      n -= tree_[at];
    }
    for (size_t i = at + 1; i < tree_.size(); i += i & (~i + 1)) --tree_[i];
    return static_cast<uint32_t>(at);
  }

 private:
  std::vector<uint32_t> tree_;
  size_t step_;
};

}  // namespace

std::optional<std::string> Rfc3797Key(const std::vector<std::string>& sources) {
  std::string key;
  for (const std::string& source : sources) {
    const auto numbers = Numbers(source);
    if (!numbers) return std::nullopt;
    for (const uint64_t number : *numbers) key.append(std::to_string(number)).append(".");
    key += '/';
  }
  return key;
}

std::optional<std::vector<uint32_t>> Rfc3797Order(std::string_view key, size_t entries, size_t selected) {
  if (entries > kMaxRfc3797Entries) return std::nullopt;
  std::vector<uint32_t> order;
  Pool pool(entries);
  for (size_t i = 0; i < std::min(selected, entries); ++i) {
    const std::string number = {static_cast<char>(i >> 8), static_cast<char>(i & 0xff)};
    order.push_back(pool.Take(HashModulo(number + std::string(key) + number, entries - i)));
  }
  return order;
}

}  // namespace footfall::server
