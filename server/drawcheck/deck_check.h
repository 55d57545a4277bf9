// The order of a draw, computed again from what was published. Written apart from the code that draws (proto/rules/draw_deck.h): the two
// share the hash and its keyed form, nothing else, so that a mistake in one shows. Pure; any thread.
#ifndef FOOTFALL_SERVER_DRAWCHECK_DECK_CHECK_H_
#define FOOTFALL_SERVER_DRAWCHECK_DECK_CHECK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace footfall::drawcheck {

// What a seed was bound to before it was shown; hex. `seed_hex` has 64 digits.
std::string CommitmentOf(std::string_view config_hash, std::string_view seed_hex);

// Everything that decides an order. Texts as they stand in the file; `seed` raw.
struct Order {
  std::string seed;
  std::string event;
  std::string_view config_hash, beacon_hex;
};

// A deck: at each slot the prize's place in `counts`, or counts.size() for no prize. `counts` fit into `chances`.
std::vector<uint8_t> RebuildDeck(const std::vector<int64_t>& counts, int64_t chances, const Order& order);

// The numbers 0 to count - 1 in drawn order.
std::vector<uint32_t> RebuildClosingOrder(size_t count, const Order& order);

// The root over entries as RFC 6962 hashes them, computed level by level; hex.
std::string EntriesRoot(const std::vector<std::string_view>& entries);

// RFC 3797, section 4. The key string of its sources: each a list of whole numbers between spaces, sorted, with a full stop behind each and
// a slash behind the source; nullopt when one is no such list.
std::optional<std::string> Rfc3797Key(const std::vector<std::string>& sources);
// The first `selected` of a pool of `pool`, counted from 0. At most kMaxRfc3797Pool each.
inline constexpr size_t kMaxRfc3797Pool = 65'535;  // the selection's number is hashed as two bytes; removing is linear in the pool
std::vector<uint32_t> Rfc3797Select(std::string_view key, size_t pool, size_t selected);

}  // namespace footfall::drawcheck

#endif  // FOOTFALL_SERVER_DRAWCHECK_DECK_CHECK_H_
