// Who bore the tax on a prize at its hand-over. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_DRAWS_TAX_STORE_H_
#define FOOTFALL_SERVER_DRAWS_TAX_STORE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/draw_service.pb.h"
#include "server/draws/draw_store.h"
#include "server/draws/win_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// As the draw says now; the win is handed over in the same job.
absl::Status KeepTax(WriteContext& write, const DrawKey& key, const footfall::v1::Draw& draw, const WinRow& win);
// The prize as it was taxed then: `prize` with bearer and base of the hand-over, where they were kept.
absl::StatusOr<footfall::v1::DrawPrize> PrizeAsTaxed(Connection& db, const DrawKey& key, const WinRow& win, footfall::v1::DrawPrize prize);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_TAX_STORE_H_
