// The tables of gifts and of what visitors got of them. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_STOCK_GIFT_STORE_H_
#define FOOTFALL_SERVER_STOCK_GIFT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/stock_service.pb.h"
#include "server/base/resource_names.h"
#include "server/storage/database.h"

namespace footfall::server {

inline constexpr int kMaxGifts = 100;  // of a session; the API's: more fit on no tablet

// "campaigns/{campaign}/sessions/{session}/gifts/{item}": a gift, and the pool of its leases.
std::string GiftName(const SessionKey& key, std::string_view item_id);

// --- gifts: the rules, name and etag; not the numbers ---
// NotFound when there is none.
absl::StatusOr<footfall::v1::Gift> GetGift(Connection& db, const SessionKey& key, std::string_view item_id);
// A session's gifts by item.
absl::StatusOr<std::vector<footfall::v1::Gift>> ListGifts(Connection& db, const SessionKey& key);
// Stores the rules under the gift's name, as a new gift or in place of the old rules, and fills in the etag. FailedPrecondition
// TOO_MANY_GIFTS.
absl::Status PutGift(WriteContext& write, footfall::v1::Gift* gift);

// --- hand-outs ---
struct HandOutRow {
  std::string operation_id;  // 16 bytes
  int64_t number = 0;        // given when it is written
  SessionKey session;
  std::string item_id, lease_id;
  int64_t quantity = 0;
  std::string lead_id;        // 16 bytes; empty = left no data
  int64_t person_number = 0;  // 0 = nobody known
  std::string staff_id, device_id;
  int64_t time_ms = 0, purchase_fen = 0;
  int64_t per_person = 0;  // limit that held when it was entered; 0 = none
  int64_t flags = 0;       // bit n = HandOutFlag n
};
constexpr int64_t FlagBit(footfall::v1::HandOutFlag flag) { return int64_t{1} << static_cast<int>(flag); }

// False when the operation is there already: nothing is written.
absl::StatusOr<bool> InsertHandOut(WriteContext& write, HandOutRow row);
absl::StatusOr<std::optional<HandOutRow>> FindHandOut(Connection& db, std::string_view operation_id);
// All units of an item that a person got in a campaign and that were not put back, by time.
absl::StatusOr<std::vector<HandOutRow>> ListPersonHandOuts(Connection& db, std::string_view campaign_id, int64_t person_number,
                                                           std::string_view item_id);
// A session's hand-outs that named a lead nobody knew, and whose person is known by now; at most `limit`.
absl::StatusOr<std::vector<HandOutRow>> ListUnlinkedHandOuts(Connection& db, const SessionKey& key, int limit);
absl::Status SetHandOutFlags(WriteContext& write, std::string_view operation_id, int64_t flags);
absl::Status SetHandOutPerson(WriteContext& write, std::string_view operation_id, int64_t person_number);
// Newest first, numbers below `before`, at most `limit`.
struct HandOutFilter {
  SessionKey session;
  std::string item_id;  // empty = all
  bool flagged_only = false;
};
absl::StatusOr<std::vector<HandOutRow>> ListHandOuts(Connection& db, const HandOutFilter& filter, int64_t before, int limit);
// Units of a booth's gift that went to visitors after `time_ms`, by the kiosks' clocks, less those that came back since of what had gone
// before.
absl::StatusOr<int64_t> HandedOutSince(Connection& db, const SessionKey& key, std::string_view item_id, int64_t time_ms);
// As the API has it.
footfall::v1::HandOut ToHandOut(const HandOutRow& row);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_GIFT_STORE_H_
