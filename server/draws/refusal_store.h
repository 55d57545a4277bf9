// The table of chances that kiosks drew and that could not be entered. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_DRAWS_REFUSAL_STORE_H_
#define FOOTFALL_SERVER_DRAWS_REFUSAL_STORE_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/draws/draw_store.h"
#include "server/storage/database.h"

namespace footfall::server {

struct RefusalRow {
  std::string device_id;
  std::string entry_id;  // 16 bytes
  int64_t seq = 0;
  std::string reason;  // as quarantine has it
  int64_t receive_ms = 0;
};

// Keeps the first refusal of an entry; a further one of the same changes nothing.
absl::Status InsertRefusal(WriteContext& write, const DrawKey& key, const RefusalRow& refusal);
// It was entered after all.
absl::Status SetRefusalEntered(WriteContext& write, const DrawKey& key, std::string_view device_id, std::string_view entry_id);

// What is wrong with a kiosk's chain of draws.
struct ChainTrouble {
  int64_t gaps = 0, forks = 0, refused = 0;  // refused chances that are not entered yet, by reason
  int64_t not_told = 0;                      // drawn, as the kiosk's totals say, and not arrived
  bool Any() const { return gaps + forks + refused + not_told > 0; }
};
// Of a draw, by device id; kiosks without trouble are not there.
absl::StatusOr<std::map<std::string, ChainTrouble>> ReadChainTroubles(Connection& db, const DrawKey& key);
// Of a device, in all its draws, without not_told.
absl::StatusOr<ChainTrouble> ReadDeviceTrouble(Connection& db, std::string_view device_id);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_REFUSAL_STORE_H_
