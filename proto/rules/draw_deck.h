// The fair draw's arithmetic: a block of chances is a shuffled deck whose order follows from a seed that was committed to beforehand.
// Rule: FIELD-DRAW/1, as DECISIONS.md and the published page state it; anybody can compute it again from the published file.
// Hashes are SHA-256, the stream of random words is HMAC-SHA256 in counter mode, the shuffle is Fisher and Yates' from the end, and a word
// that would favour small numbers is thrown away. Pure; any thread. Hex is lower case.
#ifndef FOOTFALL_PROTO_RULES_DRAW_DECK_H_
#define FOOTFALL_PROTO_RULES_DRAW_DECK_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace footfall::rules {

inline constexpr int kDrawSeedSize = 32;              // bytes
inline constexpr int kDrawHashSize = 32;              // bytes
inline constexpr int kBeaconHexSize = 64;             // of a public random value; none was mixed in = this many zeros
inline constexpr int kMaxDrawPrizes = 100;            // kinds in one block: more than a page can tell a visitor
inline constexpr int64_t kMaxBlockChances = 100'000;  // a block is a few hours of one kiosk, and its deck is held in memory
inline constexpr std::string_view kNoPrize = "-";     // what an empty chance is called

// A prize and how often a block holds it.
struct DeckPrize {
  std::string id;
  int64_t count = 0;
};

// The kiosk id that a chain's rows carry: the device's id, a UUID as text; or, of a chain that began with a later epoch, its 32 digits and
// that epoch. Kiosks that were put back from an image, or copied, have two pasts under one id; this keeps their rows apart.
std::string DrawChainId(std::string_view device_id, uint32_t epoch);

// Hex SHA-256 of a canonical config: what commitments and decks are bound to.
std::string DrawConfigHash(std::string_view canonical_config);

// The commitment to a block's seed, hex. `seed` has kDrawSeedSize bytes.
std::string DrawCommitment(std::string_view config_hash, std::string_view seed);

// The random numbers of one event ("draw-id/block-no"). Not thread-safe.
class DrawRandom {
 public:
  DrawRandom(std::string_view seed, std::string_view event, std::string_view config_hash, std::string_view beacon_hex);
  ~DrawRandom();
  DrawRandom(const DrawRandom&) = delete;
  // Uniform from 0 to n - 1; n >= 1.
  uint64_t Below(uint64_t n);

 private:
  uint64_t NextWord();

  std::string seed_, prefix_;
  uint32_t next_block_ = 0;
  std::array<uint64_t, 4> words_{};
  size_t used_ = 4;
};

// What is drawn at each slot, in order: prize ids, or kNoPrize. nullopt when the prizes do not fit into `chances`, a count is negative, or
// a limit above is passed.
std::optional<std::vector<std::string>> ShuffledDeck(const std::vector<DeckPrize>& prizes, int64_t chances, DrawRandom* random);

// The numbers 0 to count - 1 in drawn order: winners first, then reserves. For the closing draw; nullopt past kMaxClosingEntries.
inline constexpr int64_t kMaxClosingEntries = 10'000'000;
std::optional<std::vector<uint32_t>> ShuffledEntries(int64_t count, DrawRandom* random);

// The hash of a row of a kiosk's draw log, 32 bytes; `previous` is the hash of the row before, or kDrawHashSize zeros before the first.
std::string DrawRowHash(std::string_view previous, std::string_view canonical_row);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_DRAW_DECK_H_
