// Goods of booths: the ledger, the pools of leases and the counts, kept in step in one job. Invariant: units of a gift in its booth = free
// + lent units of its pool (unless the ledger waits for goods that a restored server forgot).
#ifndef FOOTFALL_SERVER_STOCK_BOOTH_STOCK_H_
#define FOOTFALL_SERVER_STOCK_BOOTH_STOCK_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/clock.h"
#include "server/base/resource_names.h"
#include "server/leases/grant_source.h"
#include "server/leases/lease_store.h"
#include "server/stock/count_rules.h"
#include "server/stock/stock_rules.h"
#include "server/storage/database.h"

namespace footfall::server {

// NotFound when a site or session among them does not exist.
absl::Status RequirePlaces(Connection& db, const Place& from, const Place& to);

// Moves goods: ledger, pool and count. NotFound without such an item, site or session. FailedPrecondition NOT_ENOUGH_STOCK (with "place"
// and "have"), NOT_ENOUGH_FREE (with "free") when kiosks hold leases of them. Answers the movement's number.
absl::StatusOr<int64_t> MoveGoods(WriteContext& write, const StockMove& move);

// Books what the pool of a booth's gift says was handed out and written off. To be called in each job that spends from such a pool; the
// others (written off by a person, given back) reach it through GiftSource. Nothing for an item that is no gift there.
absl::Status SettleBooth(WriteContext& write, const SessionKey& key, std::string_view item_id, int64_t time_ms);

// How a booth's item stands, as if it had been settled now.
struct BoothItem {
  int64_t expected = 0;  // units that should be in the booth
  int64_t lent = 0;      // of them, with kiosks
  int64_t handed_out = 0, shortage = 0;
};
absl::StatusOr<BoothItem> ReadBoothItem(Connection& db, const SessionKey& key, std::string_view item_id);

// Makes the pool of a gift, with the units that are in the booth already, or changes how it lends.
absl::Status OpenPool(WriteContext& write, const SessionKey& key, std::string_view item_id, int64_t kiosk_units);
// Of a gift that is new here, after OpenPool: where its pool was learned of leases that a restored server had forgotten, it has none of the
// booth's goods yet and lends nothing; now it does both.
absl::Status AdoptPool(WriteContext& write, const SessionKey& key, std::string_view item_id);

// Lends gifts: bare units, but the ledger hears of what came of them.
class GiftSource final : public GrantSource {
 public:
  // The clock outlives it.
  explicit GiftSource(Clock* clock) : clock_(clock) {}
  absl::StatusOr<Part> Take(WriteContext& write, const PoolRow& pool, std::string_view lease_id, std::string_view device_id,
                            int64_t units) override;
  absl::Status Ended(WriteContext& write, const LeaseRow& lease) override;
  absl::Status Learned(WriteContext& write, const LeaseRow& lease) override;

 private:
  Clock* clock_;
};

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_BOOTH_STOCK_H_
