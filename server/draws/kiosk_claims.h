// Who may hand a prize over: the kiosk that drew it, until it has let go of it, or the office. Kiosks are told with their leases, and
// answer with an operation, behind everything that they handed over before; so nobody hands over what another has handed over already.
#ifndef FOOTFALL_SERVER_DRAWS_KIOSK_CLAIMS_H_
#define FOOTFALL_SERVER_DRAWS_KIOSK_CLAIMS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/lease.pb.h"
#include "server/draws/draw_store.h"
#include "server/draws/row_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// In a book; the rest is told when these are answered.
inline constexpr int kMaxClosedEntries = 200;

// Tells the row's kiosk to hand its prize over no more; nothing when it was told before.
absl::Status CallIn(WriteContext& write, const DrawKey& key, const DrawRowRecord& row);
// The entry counts again, and its kiosk has not answered: it may keep the prize.
absl::Status LeaveToKiosk(WriteContext& write, const DrawKey& key, const DrawRowRecord& row);
// The kiosk lets go.
absl::Status Release(WriteContext& write, const DrawKey& key, std::string_view device_id, std::string_view entry_id, int64_t now_ms);
// Whether its kiosk may hand the prize of the blocks over, or has not answered yet.
absl::StatusOr<bool> IsAtKiosk(Connection& db, const DrawKey& key, std::string_view entry_id);
// What the kiosk has to let go of, oldest first.
absl::Status AddClosedEntries(Connection& db, std::string_view device_id, footfall::v1::LeaseBook* book);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_KIOSK_CLAIMS_H_
