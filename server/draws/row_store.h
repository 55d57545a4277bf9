// Tables of what was drawn and of what was won. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_DRAWS_ROW_STORE_H_
#define FOOTFALL_SERVER_DRAWS_ROW_STORE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/draws/draw_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// Numbers are those of footfall.v1.DrawStanding.
enum class Standing { kCounts = 1, kDuplicate = 2, kExcluded = 3 };

// A kiosk's rows form a chain; one that was rebased goes on in another. A chain's id is the text that its rows carry (rules::DrawChainId):
// it stands in the columns named device_id, and the device is to be read from it.
struct ChainName {
  std::string device_id;
  uint32_t epoch = 0;
};
ChainName ReadChainId(std::string_view chain_id);

// One chance that was drawn; ids without resource prefixes.
struct DrawRowRecord {
  int64_t row_number = 0;
  std::string chain_id;
  int64_t seq = 0, block = 0, slot = 0;
  std::string entry_id;  // 16 bytes
  std::string prize;
  std::string row_hash;  // 32 bytes
  std::string lead_id;   // 16 bytes
  int64_t person_number = 0;
  std::string staff_id;
  int64_t draw_ms = 0, receive_ms = 0;
  Standing standing = Standing::kCounts;
  int64_t purchase_fen = -1;  // as the kiosk said it; -1 = not kept
};

absl::Status InsertRow(WriteContext& write, const DrawKey& key, const DrawRowRecord& row);
absl::Status SetRowPerson(WriteContext& write, int64_t row_number, int64_t person_number);
absl::Status SetRowStanding(WriteContext& write, int64_t row_number, Standing standing);
absl::StatusOr<std::optional<DrawRowRecord>> FindRowByEntry(Connection& db, const DrawKey& key, std::string_view entry_id);
// In the order in which they arrived, after `after`: all, or a device's; of one chain by seq, after `after_seq` (-1 = from the first).
absl::StatusOr<std::vector<DrawRowRecord>> ListRows(Connection& db, const DrawKey& key, int64_t after, int limit);
absl::StatusOr<std::vector<DrawRowRecord>> ListDeviceRows(Connection& db, const DrawKey& key, std::string_view device_id, int64_t after,
                                                          int limit);
absl::StatusOr<std::vector<DrawRowRecord>> ListChainRows(Connection& db, const DrawKey& key, std::string_view chain_id, int64_t after_seq,
                                                         int limit);
// A person's, in the order in which they were drawn.
absl::StatusOr<std::vector<DrawRowRecord>> ListPersonRows(Connection& db, const DrawKey& key, int64_t person_number);
// People whose rows may count otherwise than it says: who drew more than once, or has a row that does not count.
absl::StatusOr<std::vector<int64_t>> ListPersons(Connection& db, const DrawKey& key);
// People with `least` chances or more, most first, at most `limit`.
absl::StatusOr<std::vector<int64_t>> ListBusyPersons(Connection& db, const DrawKey& key, int64_t least, int limit);
// Those of the people on the list of who cannot win.
absl::StatusOr<std::vector<int64_t>> ListExcludedPersons(Connection& db, const DrawKey& key);
// Rows whose lead belongs to another person than they say, or was not there yet, with that person.
struct RowPerson {
  int64_t row_number = 0, person_number = 0;
};
absl::StatusOr<std::vector<RowPerson>> ListMovedRows(Connection& db, const DrawKey& key);
// Ids of the rows that count, as hexadecimal text, in the order of these texts.
absl::StatusOr<std::vector<std::string>> ListEntries(Connection& db, const DrawKey& key);
// Units of each prize that are not to be drawn again: won in rows that count, or handed over for one that does not.
absl::StatusOr<std::map<std::string, int64_t>> CountTaken(Connection& db, const DrawKey& key);

struct RowCounts {
  int64_t drawn = 0, duplicates = 0, excluded = 0, unknown_people = 0, claimed_without_right = 0;
};
absl::StatusOr<RowCounts> CountRows(Connection& db, const DrawKey& key);

// What a kiosk should not have drawn, by the draw's rules as they are now: its result stands, since who drew cannot be told otherwise
// afterwards, and the office sees it. The end of the period is outside it.
bool IsBelowPurchase(const footfall::v1::Draw& draw, const DrawRowRecord& row);
bool IsOutsidePeriod(const footfall::v1::Draw& draw, const DrawRowRecord& row);
struct DoubtfulRows {
  int64_t below_purchase = 0, outside_period = 0;
};
absl::StatusOr<DoubtfulRows> CountDoubtful(Connection& db, const DrawKey& key, const footfall::v1::Draw& draw);

// Where a chain has got to.
struct ChainRow {
  std::string chain_id;
  int64_t row_count = 0;
  std::string head;   // 32 bytes
  int64_t block = 0;  // that it drew from last; 0 = none
};
// One that has not begun has no rows and a head of zeros.
absl::StatusOr<ChainRow> GetChain(Connection& db, const DrawKey& key, std::string_view chain_id);
absl::Status SaveChain(WriteContext& write, const DrawKey& key, const ChainRow& chain);
// By id: all, or a device's.
absl::StatusOr<std::vector<ChainRow>> ListChains(Connection& db, const DrawKey& key);
absl::StatusOr<std::vector<ChainRow>> ListDeviceChains(Connection& db, const DrawKey& key, std::string_view device_id);
// Which chain each block was drawn in, as far as that is not its device's first.
absl::StatusOr<std::map<int64_t, std::string>> ListLaterChains(Connection& db, const DrawKey& key);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_ROW_STORE_H_
