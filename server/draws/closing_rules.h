// The closing draw: which prizes are in it, what its order follows from, who wins. As DECISIONS.md D23 has it. Pure; any thread.
#ifndef FOOTFALL_SERVER_DRAWS_CLOSING_RULES_H_
#define FOOTFALL_SERVER_DRAWS_CLOSING_RULES_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "footfall/v1/draw_service.pb.h"

namespace footfall::server {

// Its own prizes, then what the blocks left over in the config's order. `taken`: units of the blocks' prizes that somebody has won
// or been handed.
std::vector<footfall::v1::DrawPrizeCount> ClosingPrizes(const footfall::v1::Draw& draw, const std::map<std::string, int64_t>& taken);

// RFC 6962 over the entry ids as texts (hex), in order; hex.
std::string EntriesRoot(const std::vector<std::string>& entries);

// What was drawn.
struct ClosingResult {
  std::string seed;  // 64 hexadecimal digits, or the key string of RFC 3797
  struct Winner {
    std::string entry, prize;
  };
  std::vector<Winner> winners;
  std::vector<std::string> reserves;
};

// `entries`: ordered as texts, unique. `draw.closing` holds root and prizes; `values` passed CheckSourceValues. FailedPrecondition
// TOO_MANY_ENTRIES for more than the sampler takes.
absl::StatusOr<ClosingResult> DrawWinners(const footfall::v1::Draw& draw, std::string_view draw_id, const std::vector<std::string>& entries,
                                          const std::vector<std::string>& values);

// Most entries that the draw's sampler takes.
int64_t MaxEntries(const footfall::v1::Draw& draw);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_CLOSING_RULES_H_
