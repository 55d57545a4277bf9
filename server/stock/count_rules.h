// What a count of a booth means against the ledger, and how the ledger follows a pool of leases. Pure; any thread.
#ifndef FOOTFALL_SERVER_STOCK_COUNT_RULES_H_
#define FOOTFALL_SERVER_STOCK_COUNT_RULES_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "footfall/v1/stock_service.pb.h"

namespace footfall::server {

inline constexpr int kMaxCountLines = 500;   // the API's
inline constexpr int kMaxExplanations = 20;  // of one item: more is no explanation

// What the ledger has booked of what a pool tells, and what is in the three places concerned.
struct BoothBooks {
  int64_t booth = 0, visitors = 0, lost = 0;  // balances
  int64_t handed_out = 0, written_off = 0;    // running movements out of the booth so far
};
// Units to move from the booth to visitors and to lost; below zero = back.
struct Settlement {
  int64_t to_visitors = 0, to_lost = 0;
};
// Makes the running movements equal to the pool's totals, as far as the places have the units: a hand-out is a fact, but the ledger never
// goes below zero. What it lacks (a restored server forgot that goods came in) follows as soon as they are entered.
Settlement Settle(const BoothBooks& books, int64_t handed_out, int64_t written_off);

// Units by which the explanations change what the ledger expects: missing above zero, too many below.
int64_t Explained(const footfall::v1::CountLine& line);

// InvalidFields by API path from "lines".
absl::Status CheckCountLines(const footfall::v1::CountStockRequest& request);
// The same of a count that a kiosk handed in; a reason is asked of OTHER alone: whoever counts in the evening touches "broken".
absl::Status CheckStockCount(const footfall::v1::StockCountPayload& payload);
// Whether the explanations cover more than differs. InvalidField("lines.explanations", "TOO_LARGE").
absl::Status CheckExplained(int64_t difference, const footfall::v1::CountLine& line);

// What keeps a session from being reconciled, each once, in the order of the enumeration. `open_transfers`: sent from or to the booth and
// not received. `leases_out`: units with kiosks, of all of the session's pools.
std::vector<footfall::v1::CountObstacle> FindObstacles(const footfall::v1::BoothCount& count, int64_t open_transfers, int64_t leases_out);
// The refusal that the first obstacle is: FailedPrecondition TRANSFERS_OPEN, LEASES_OUTSTANDING, STOCK_NOT_COUNTED or
// DIFFERENCE_UNEXPLAINED with "item" where one is concerned; OK without any.
absl::Status RefuseObstacles(const footfall::v1::BoothCount& count);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_COUNT_RULES_H_
