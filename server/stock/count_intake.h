// The one way what a kiosk's staff counted in their booth enters the books. A count is a statement and moves nothing, so nothing about how
// the session stands refuses it: what another count took the place of, or what came after the session was reconciled, is kept to be read.
#ifndef FOOTFALL_SERVER_STOCK_COUNT_INTAKE_H_
#define FOOTFALL_SERVER_STOCK_COUNT_INTAKE_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/operation.pb.h"
#include "footfall/v1/sync_service.pb.h"
#include "server/base/resource_names.h"
#include "server/stock/count_store.h"
#include "server/storage/database.h"

namespace footfall::server {

inline constexpr int kMaxCountItems = 500;  // the API's: as many as one call counts

// The fact that a kiosk's operation of type STOCK_COUNT is. FailedPrecondition PAYLOAD_UNREADABLE for what is no StockCountPayload;
// InvalidFields. Any thread.
absl::StatusOr<KioskCountRow> ReadStockCount(std::string_view device_id, const footfall::v1::OperationHeader& header,
                                             std::string_view plain);

// Of two counts of an item the one that was made later holds, in whatever order they come. NotFound for a session or item that this server
// does not know: the fact goes to quarantine and can be replayed. Only SQL; runs on the writer's thread.
absl::Status ApplyStockCount(WriteContext& write, const KioskCountRow& count);

// What a session's kiosks can count: every item that is or was in the booth, and its gifts.
absl::Status AddCountItems(Connection& db, const SessionKey& key, footfall::v1::KioskConfig* config);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_COUNT_INTAKE_H_
