// Rows of the tables as the API shows them. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_DRAWS_DRAW_VIEW_H_
#define FOOTFALL_SERVER_DRAWS_DRAW_VIEW_H_

#include <string_view>

#include "absl/status/status.h"
#include "footfall/v1/draw_service.pb.h"
#include "server/draws/draw_store.h"
#include "server/draws/row_store.h"
#include "server/draws/win_store.h"
#include "server/storage/connection.h"

namespace footfall::server {

footfall::v1::DrawRow ViewRow(const DrawKey& key, const footfall::v1::Draw& draw, const DrawRowRecord& row);
footfall::v1::DrawWinner ViewWinner(const DrawKey& key, const footfall::v1::Draw& draw, const WinView& view);
// One winner; NotFound when the entry won nothing.
absl::Status ViewWinner(Connection& db, const DrawKey& key, std::string_view entry_id, bool closing, footfall::v1::DrawWinner* winner);
// Fills in what is counted.
absl::Status CountDraw(Connection& db, const DrawKey& key, footfall::v1::Draw* draw);
// Fills in whether the kiosk that drew it may hand it over.
absl::Status SeeAtKiosk(Connection& db, const DrawKey& key, footfall::v1::DrawWinner* winner);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_VIEW_H_
