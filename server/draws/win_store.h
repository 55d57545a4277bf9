// The table of what was won and what became of it. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_DRAWS_WIN_STORE_H_
#define FOOTFALL_SERVER_DRAWS_WIN_STORE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/draws/draw_store.h"
#include "server/draws/row_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// Numbers are those of footfall.v1.ClaimState.
enum class ClaimState { kOpen = 1, kClaimed = 2, kLapsed = 3, kPassedOn = 4 };

struct WinRow {
  int64_t win_number = 0;
  std::string entry_id;  // 16 bytes
  bool closing = false;
  std::string prize;
  int64_t time_ms = 0;
  bool shown = false;  // to everybody
  std::string masked;  // how, if the winner agrees; "" = nothing is known of them
  ClaimState state = ClaimState::kOpen;
  int64_t state_ms = 0;
  std::string handed_over_by;            // "staff/{staff}" or "users/{user}"
  std::string wrapped_key, tax_details;  // empty = none are kept
  int64_t claim_until_ms = 0;            // of a reserve who stepped in; 0 = as the draw says
  bool SteppedIn() const { return claim_until_ms != 0; }
};

absl::Status InsertWin(WriteContext& write, const DrawKey& key, const WinRow& win);
// State, hand-over and tax details.
absl::Status UpdateWin(WriteContext& write, const WinRow& win);
absl::StatusOr<std::optional<WinRow>> FindWin(Connection& db, const DrawKey& key, std::string_view entry_id, bool closing);
// A win and the row that won it.
struct WinView {
  WinRow win;
  Standing standing = Standing::kCounts;
  std::string lead_id;            // 16 bytes
  bool may_be_published = false;  // the winner agreed to the publication and has not taken it back
};
// In the order in which they became known, after `after`.
absl::StatusOr<std::vector<WinView>> ListWins(Connection& db, const DrawKey& key, int64_t after, int limit);
// Those to show to everybody that count, newest first.
absl::StatusOr<std::vector<WinView>> ListShownWins(Connection& db, const DrawKey& key, int limit);
// All open ones of entries that count lapse, but those of reserves whose time is not over; answers how many.
absl::StatusOr<int64_t> LapseWins(WriteContext& write, const DrawKey& key, bool closing, int64_t now_ms);

// Those that lapsed are open again: their time was extended. Answers how many.
absl::StatusOr<int64_t> ReviveWins(WriteContext& write, const DrawKey& key, bool closing);

// What became of each prize that was won by an entry that counts; one that was passed on counts where it is now.
struct ClaimCounts {
  int64_t claimed = 0, lapsed = 0, open = 0;
};
absl::StatusOr<std::map<std::string, ClaimCounts>> CountClaims(Connection& db, const DrawKey& key, bool closing);

// How a win is shown: masked as agreed, else under a number that does not tell the entry's id (proto/rules/winner_number.h).
std::string MaskedWinner(const WinView& view);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_WIN_STORE_H_
