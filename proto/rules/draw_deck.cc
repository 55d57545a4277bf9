#include "proto/rules/draw_deck.h"

#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "proto/rules/bytes.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"

namespace footfall::rules {
namespace {

constexpr std::string_view kLabel = "FIELD-DRAW/1";
constexpr char kSeparator = '\0';  // no text under a hash has one, so no two lists of texts look alike
constexpr size_t kWordBytes = sizeof(uint64_t);

static_assert(kDrawHashSize == kSha256Size);

// Fisher and Yates from the end.
template <typename Value>
void Shuffle(std::vector<Value>* values, DrawRandom* random) {
  for (size_t i = values->size(); i-- > 1;) std::swap((*values)[i], (*values)[random->Below(i + 1)]);
}

}  // namespace

std::string DrawChainId(std::string_view device_id, uint32_t epoch) {
  std::string id(device_id);
  if (epoch == 0) return id;
  std::erase(id, '-');
  return id.append("-").append(std::to_string(epoch));
}

std::string DrawConfigHash(std::string_view canonical_config) { return ToHex(Sha256(canonical_config)); }

std::string DrawCommitment(std::string_view config_hash, std::string_view seed) {
  std::string bytes(kLabel);
  bytes.append(1, kSeparator).append("commit").append(1, kSeparator).append(config_hash).append(1, kSeparator).append(seed);
  std::string commitment = ToHex(Sha256(bytes));
  Wipe(&bytes);
  return commitment;
}

DrawRandom::DrawRandom(std::string_view seed, std::string_view event, std::string_view config_hash, std::string_view beacon_hex)
    : seed_(seed), prefix_(kLabel) {
  prefix_.append(1, kSeparator).append(event).append(1, kSeparator).append(config_hash);
  prefix_.append(1, kSeparator).append(beacon_hex).append(1, kSeparator);
}

DrawRandom::~DrawRandom() {
  Wipe(&seed_);
  words_.fill(0);
}

uint64_t DrawRandom::NextWord() {
  if (used_ == words_.size()) {
    std::string message = prefix_;
    AppendBigEndian(next_block_++, &message);
    const std::string block = HmacSha256(seed_, message);
    for (size_t i = 0; i < words_.size(); ++i) {
      words_[i] = 0;
      for (size_t at = i * kWordBytes; at < (i + 1) * kWordBytes; ++at) words_[i] = words_[i] << 8 | static_cast<uint8_t>(block[at]);
    }
    used_ = 0;
  }
  return words_[used_++];
}

uint64_t DrawRandom::Below(uint64_t n) {
  // 2^64 mod n, in arithmetic modulo 2^64: so many of the largest words would make the smallest results likelier.
  const uint64_t excess = (std::numeric_limits<uint64_t>::max() % n + 1) % n;
  uint64_t word = NextWord();
  while (excess != 0 && word >= uint64_t{0} - excess) word = NextWord();
  return word % n;
}

std::optional<std::vector<std::string>> ShuffledDeck(const std::vector<DeckPrize>& prizes, int64_t chances, DrawRandom* random) {
  if (chances < 1 || chances > kMaxBlockChances || prizes.size() > size_t{kMaxDrawPrizes}) return std::nullopt;
  std::vector<std::string> deck;
  deck.reserve(static_cast<size_t>(chances));
  for (const DeckPrize& prize : prizes) {
    if (prize.count < 0 || prize.count > chances - static_cast<int64_t>(deck.size())) return std::nullopt;
    deck.insert(deck.end(), static_cast<size_t>(prize.count), prize.id);
  }
  deck.resize(static_cast<size_t>(chances), std::string(kNoPrize));
  Shuffle(&deck, random);
  return deck;
}

std::optional<std::vector<uint32_t>> ShuffledEntries(int64_t count, DrawRandom* random) {
  if (count < 0 || count > kMaxClosingEntries) return std::nullopt;
  std::vector<uint32_t> order(static_cast<size_t>(count));
  std::iota(order.begin(), order.end(), 0u);
  Shuffle(&order, random);
  return order;
}

std::string DrawRowHash(std::string_view previous, std::string_view canonical_row) {
  return Sha256(std::string(previous).append(canonical_row));
}

}  // namespace footfall::rules
